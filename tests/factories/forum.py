"""The Forum of Kota Blitar to test in: Sekretariat SDI, three OPDs with operator and head, its BPS office.

`add_forum(world)` completes `tests/factories/world.py`. All people are invented.
"""

from satudata.accounts.queries import system_user
from satudata.accounts.roles import INSTANSI, ROLES, Role
from satudata.accounts.services import grant_role
from tests.factories.world import SINCE, World, _office, _person

OFFICES = (
    ("blitar_bapperinda", "Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah", "410.201"),
    ("blitar_setda", "Sekretariat Daerah", "410.001"),
    ("blitar_budpar", "Dinas Kebudayaan dan Pariwisata", "410.116"),
    ("blitar_sosial", "Dinas Sosial", "410.106"),
)
# Three OPDs fill their lists: health (of the world), culture and tourism, social affairs.
PEOPLE: dict[str, tuple[Role, str]] = {
    "blitar_sekretariat": (Role.SEKRETARIAT_SDI, "3572"),
    "blitar_walidata_dua": (Role.WALIDATA, "3572"),
    "blitar_penandatangan": (Role.PEMBINA_PENANDATANGAN, "blitar_bps"),
    "blitar_kepala": (Role.KEPALA_OPD, "blitar_dinkes"),
    "blitar_pendukung": (Role.WALIDATA_PENDUKUNG, "blitar_dinkes"),
    "budpar_operator": (Role.PRODUSEN_DATA, "blitar_budpar"),
    "budpar_kepala": (Role.KEPALA_OPD, "blitar_budpar"),
    "sosial_operator": (Role.PRODUSEN_DATA, "blitar_sosial"),
    "sosial_kepala": (Role.KEPALA_OPD, "blitar_sosial"),
    "blitar_pimpinan": (Role.PIMPINAN_DAERAH, "3572"),
    "blitar_auditor": (Role.AUDITOR, "3572"),
}


def add_forum(world: World) -> World:
    """Add the offices and people above to a world that `build_world` made."""
    blitar = world.wilayah["3572"]
    for key, nama, unit in OFFICES:
        office = world.instansi[key] = _office(world, key, "3572", "opd", nama, unit)
        if key == "blitar_bapperinda":
            office.adalah_sekretariat = True
            office.save()
    blitar.kepala_daerah_jabatan = "Wali Kota Blitar"
    blitar.penandatangan_forum = world.instansi["blitar_setda"]
    blitar.save()
    admin = system_user()
    for username, (role, scope) in PEOPLE.items():
        user = world.people[username] = _person(username)
        target = world.instansi[scope] if ROLES[role].scope == INSTANSI else world.wilayah[scope]
        grant_role(user=user, role=role, scope=target, by=admin, berlaku_dari=SINCE)
    return world
