"""The demo's regions, offices, number series and people, written from `content/`.

Grants begin well before the oldest activity of the demo, so that the people of the story hold their
rights on every day of it. All passwords are the same, known, and hashed once: they protect nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import system_user
from satudata.accounts.roles import ROLES, WILAYAH
from satudata.accounts.services import grant_role
from satudata.demo import content
from satudata.documents.models import DocumentSeries
from satudata.workflow.models import Sop
from satudata.workflow.services import change_cover, copy_sop, put_in_force

# The story needs grants and series for the days of its oldest activity.
GRANTS_SINCE = timedelta(days=420)
SERIES_SINCE = timedelta(days=400)
SURAT_KELUAR = "surat_keluar"
PATTERN = "B-{nomor}/{kode_unit}/{klasifikasi}/{bulan}/{tahun}"
KLASIFIKASI = "KS.000"
# Kota Blitar has no SOP of its own for the recommendation among the two seeds: the demo copies one.
BLITAR_SOP_FROM = date(2025, 9, 1)
PLACES = {"3500": "Surabaya", "0000": "Jakarta"}


@dataclass
class World:
    """Regions by BPS code, offices by short name ("3503.pariwisata"), people by username."""

    today: date
    wilayah: dict[str, Wilayah] = field(default_factory=dict)
    instansi: dict[str, Instansi] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    operators: dict[str, User] = field(default_factory=dict)
    pj: dict[str, str] = field(default_factory=dict)

    def person(self, username: str) -> User:
        """The person behind a username."""
        return self.people[username]


@transaction.atomic
def build_world(today: date) -> World:
    """Write regions' settings, offices, series, people with their grants, and Blitar's SOP."""
    world = World(today)
    nip = _invented_nip()
    _set_regions(world)
    for region in content.read("offices")["wilayah"]:
        _add_opd(world, region, nip)
    for row in content.read("offices")["bps"]:
        _add_bps(world, row, nip)
    _add_people(world, nip)
    _give_blitar_its_sop(world)
    return world


def _invented_nip() -> Any:
    """Numbers of the right form that nobody can have: born, appointed and counted in 1900."""
    return (f"1900{1 + n % 12:02d}{1 + n % 28:02d}1900{1 + n % 12:02d}{1 + n % 2}{n:03d}" for n in count(1))


# Regions and offices -------------------------------------------------------------------------------
def _set_regions(world: World) -> None:
    rows = {row["kode"]: row for row in content.read("offices")["wilayah"]}
    for wilayah in Wilayah.objects.filter(kode_bps__in=[*rows, *PLACES]).select_related("induk"):
        row = rows.get(wilayah.kode_bps)
        wilayah.tempat_surat = row["tempat"] if row else PLACES[wilayah.kode_bps]
        if row:
            wilayah.aktif, wilayah.komitmen_boleh_scan = True, row["komitmen_boleh_scan"]
            wilayah.kepala_daerah_jabatan = row["kepala_daerah"]
        wilayah.save()
        world.wilayah[wilayah.kode_bps] = wilayah


def _add_opd(world: World, region: dict[str, Any], nip: Any) -> None:
    offices = content.read("offices")
    rows = offices["perangkat_daerah"][region["kode"]]
    wilayah = world.wilayah[region["kode"]]
    for number, row in enumerate(rows, start=1):
        key = f"{region['kode']}.{row['kunci']}"
        world.instansi[key] = _opd(world, region, row, number, nip)
        if "pj" in row:
            world.pj[key] = row["pj"]
        if row["kunci"] == "setda":
            wilayah.penandatangan_forum = world.instansi[key]
            wilayah.save()
    for row in rows:
        if "penerus" in row:
            former = world.instansi[f"{region['kode']}.{row['kunci']}"]
            former.penerus = world.instansi[f"{region['kode']}.{row['penerus']}"]
            former.save()


def _opd(world: World, region: dict[str, Any], row: dict[str, Any], number: int, nip: Any) -> Instansi:
    offices = content.read("offices")
    since = offices["susunan_baru"] if row.get("baru") else row.get("mulai", offices["sejak"])
    until = row.get("sampai", offices["berakhir"]) if "penerus" in row else None
    return Instansi.objects.create(
        wilayah=world.wilayah[region["kode"]],
        jenis=Instansi.Jenis.OPD,
        nama=row["nama"],
        singkatan=row["singkatan"],
        kode_unit=row.get("unit", f"{region['unit']}.{900 + number}"),
        berlaku_dari=since,
        berlaku_sampai=until,
        adalah_walidata=row.get("peran") == "walidata",
        adalah_sekretariat=row.get("peran") == "sekretariat",
        alamat=f"Jalan Contoh Nomor {number}, {region['tempat']}",
        kode_pos=region["kode_pos"],
        telepon=f"{region['telepon']} 000{number:03d}",
        email=f"{row['kunci'].replace('_', '.')}@{region['surel']}",
        kepala_nama=row.get("kepala", ""),
        kepala_jabatan=content.head_title(row),
        kepala_pangkat="Pembina Utama Muda (IV/c)" if "kepala" in row else "",
        kepala_nip=next(nip) if "kepala" in row else "",
    )


def _add_bps(world: World, row: dict[str, Any], nip: Any) -> None:
    wilayah = world.wilayah[row["kode"]]
    office = world.instansi[row["kunci"]] = Instansi.objects.create(
        wilayah=wilayah,
        jenis=Instansi.Jenis.BPS,
        nama=row["nama"],
        singkatan=row["singkatan"],
        kode_unit=row["unit"],
        berlaku_dari=content.read("offices")["sejak"],
        alamat=f"Jalan Contoh Statistik Nomor 1, {wilayah.tempat_surat}",
        telepon=row["telepon"],
        email=f"bps{row['kode']}@bps.contoh.invalid",
        kepala_nama=row["kepala"],
        kepala_jabatan=row["jabatan"],
        kepala_pangkat="Pembina Tingkat I (IV/b)",
        kepala_nip=next(nip),
    )
    DocumentSeries.objects.create(
        instansi=office,
        kode=SURAT_KELUAR,
        tahun=(world.today - SERIES_SINCE).year,
        pattern=PATTERN,
        klasifikasi=KLASIFIKASI,
    )


# People --------------------------------------------------------------------------------------------
def _add_people(world: World, nip: Any) -> None:
    password = make_password(content.read("people")["kata_sandi"])
    for account in content.accounts():
        user = world.people[account.username] = User.objects.create(
            username=account.username,
            email=f"{account.username}@akun.contoh.invalid",
            nama=account.nama,
            nip=_nip_of_head(world, account.nama) or next(nip),
            jabatan=account.jabatan,
            password=password,
        )
        if account.role == "produsen_data" and account.di not in world.operators:
            world.operators[account.di] = user
        _grant_all(world, account, user)


def _nip_of_head(world: World, nama: str) -> str:
    """A head of office has one NIP, on letters and as a person."""
    return next((o.kepala_nip for o in world.instansi.values() if o.kepala_nama == nama), "")


def _grant_all(world: World, account: content.Account, user: User) -> None:
    until = None
    if account.ends_days_ago is not None:
        until = world.today - timedelta(days=account.ends_days_ago)
    grants = [(account.role, account.di)] if account.role else []
    for role, di in (*grants, *account.more):
        grant_role(
            user=user,
            role=role,
            scope=world.wilayah[di] if ROLES[role].scope == WILAYAH else world.instansi[di],
            by=system_user(),
            berlaku_dari=world.today - GRANTS_SINCE,
            berlaku_sampai=until,
        )


# Blitar's SOP ----------------------------------------------------------------------------------------
def _give_blitar_its_sop(world: World) -> None:
    """Copy Trenggalek's SOP of the recommendation to Kota Blitar, marked as a sample, and put it in force."""
    admin, walidata = world.person("admin.blitar"), world.instansi["3572.kominfo"]
    source = Sop.objects.get(wilayah=world.wilayah["3503"], kind=Sop.Kind.REKOMENDASI)
    zone = world.wilayah["3572"].zone
    at = datetime(BLITAR_SOP_FROM.year, BLITAR_SOP_FROM.month, BLITAR_SOP_FROM.day, 8, 0, tzinfo=zone)
    draft = copy_sop(source, by=admin, at=at, wilayah=world.wilayah["3572"])
    change_cover(
        draft,
        by=admin,
        at=at,
        nomor="CONTOH/REKOMENDASI/410.111/2025",
        tanggal_pembuatan=BLITAR_SOP_FROM,
        tanggal_efektif=BLITAR_SOP_FROM,
        disahkan_oleh=f"Kepala {walidata.nama} Kota Blitar",
        instansi_pembuat=f"{walidata.nama} Kota Blitar",
        dasar_hukum=[
            "Contoh untuk demo: disalin dari SOP Kabupaten Trenggalek, bukan dokumen resmi Kota Blitar"
        ],
    )
    put_in_force(draft, BLITAR_SOP_FROM, by=admin, at=at)
