"""A small region to test in: Trenggalek and Blitar, their offices, one person per role, SOPs, calendar.

All people are invented. `WORK` is a Monday morning in office hours (16 November 2026, 09.00 WIB).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.text import slugify

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.accounts.roles import INSTANSI, ROLES, Role
from satudata.accounts.services import grant_role
from satudata.clock.services import load_reference_calendar
from satudata.documents.models import DocumentSeries
from satudata.workflow.reminder_rules import load_reminder_rules
from satudata.workflow.services import load_sops

WORK = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)
PASSWORD = "kata-sandi-percobaan"

REGIONS = (
    ("0000", "Indonesia", "pusat", None),
    ("3500", "Provinsi Jawa Timur", "provinsi", "0000"),
    ("3503", "Kabupaten Trenggalek", "kabupaten", "3500"),
    ("3572", "Kota Blitar", "kota", "3500"),
)
OFFICES = (
    ("dinkes", "3503", "opd", "Dinas Kesehatan", "406.030"),
    ("disparta", "3503", "opd", "Dinas Pariwisata", "406.040"),
    ("kominfo", "3503", "opd", "Dinas Komunikasi dan Informatika", "406.020"),
    ("bps", "3503", "bps", "BPS Kabupaten Trenggalek", "35030"),
    ("bps_jatim", "3500", "bps", "BPS Provinsi Jawa Timur", "35000"),
    ("bps_pusat", "0000", "bps", "Badan Pusat Statistik", "00000"),
    ("blitar_dinkes", "3572", "opd", "Dinas Kesehatan Kota Blitar", "410.105"),
    ("blitar_kominfo", "3572", "opd", "Dinas Komunikasi, Informatika dan Statistik", "410.111"),
    ("blitar_bps", "3572", "bps", "BPS Kota Blitar", "35720"),
)
# username -> (role, scope). Two of each where one must not do the other's work.
PEOPLE: dict[str, tuple[Role, str]] = {
    "operator": (Role.PRODUSEN_DATA, "dinkes"),
    "kepala": (Role.KEPALA_OPD, "dinkes"),
    "operator_lain": (Role.PRODUSEN_DATA, "disparta"),
    "walidata": (Role.WALIDATA, "3503"),
    "walidata_dua": (Role.WALIDATA, "3503"),
    "pendukung": (Role.WALIDATA_PENDUKUNG, "dinkes"),
    "pemeriksa": (Role.PEMBINA_PEMERIKSA, "bps"),
    "pemeriksa_dua": (Role.PEMBINA_PEMERIKSA, "bps"),
    "penandatangan": (Role.PEMBINA_PENANDATANGAN, "bps"),
    "sekretariat": (Role.SEKRETARIAT_SDI, "3503"),
    "pimpinan": (Role.PIMPINAN_DAERAH, "3503"),
    "auditor": (Role.AUDITOR, "3503"),
    "admin": (Role.ADMINISTRATOR, "0000"),
    "blitar_operator": (Role.PRODUSEN_DATA, "blitar_dinkes"),
    "blitar_walidata": (Role.WALIDATA, "3572"),
    "blitar_pemeriksa": (Role.PEMBINA_PEMERIKSA, "blitar_bps"),
}


@dataclass
class World:
    """Regions by BPS code, offices and people by short name."""

    wilayah: dict[str, Wilayah] = field(default_factory=dict)
    instansi: dict[str, Instansi] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def rights(self, name: str) -> Rights:
        """Rights of a person, read afresh."""
        return rights_of(User.objects.get(username=name))


def build_world() -> World:
    """Make everything above in the current database."""
    world = World()
    for kode, nama, level, induk in REGIONS:
        world.wilayah[kode] = Wilayah.objects.create(
            kode_bps=kode,
            nama=nama,
            level=level,
            induk=world.wilayah.get(induk or ""),
            aktif=True,
            tempat_surat=nama.split()[-1],
        )
    for key, kode, jenis, nama, unit in OFFICES:
        world.instansi[key] = _office(world, key, kode, jenis, nama, unit)
    load_reference_calendar()
    load_sops()
    load_reminder_rules()
    admin = system_user()
    for username, (role, scope) in PEOPLE.items():
        user = world.people[username] = _person(username)
        target: Any = world.instansi[scope] if ROLES[role].scope == INSTANSI else world.wilayah[scope]
        grant_role(user=user, role=role, scope=target, by=admin, berlaku_dari=SINCE)
    world.people["tanpa_peran"] = _person("tanpa_peran")
    return world


def _office(world: World, key: str, kode: str, jenis: str, nama: str, unit: str) -> Instansi:
    office = Instansi.objects.create(
        wilayah=world.wilayah[kode],
        jenis=jenis,
        nama=nama,
        singkatan=key.replace("_", " ").title(),
        kode_unit=unit,
        berlaku_dari=SINCE,
        adalah_walidata="kominfo" in key,
        alamat="Jalan Contoh Nomor 1",
        telepon="(0355) 000000",
        email=f"{slugify(key)}@contoh.invalid",
        kepala_nama="Raras Contoh",
        kepala_jabatan=f"Kepala {nama}",
        kepala_nip="190001012000011001",
    )
    if jenis == "bps":
        DocumentSeries.objects.create(
            instansi=office,
            kode="surat_keluar",
            tahun=2026,
            klasifikasi="KS.000",
            pattern="B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}",
        )
    return office


def _person(username: str) -> User:
    user = User(
        username=username, nama=username.replace("_", " ").title(), email=f"{username}@contoh.invalid"
    )
    user.set_password(PASSWORD)
    user.save()
    return user
