"""Context of Pembina Data's recommendation on the draft list (SOP B1).

No public model of this letter exists (domain/satudata.md 4): layout as other letters of the BPS office, the
wording is ours and says only what the application knows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forum.codelists import Akses, JenisData
from forum.entries.checks import needs_recommendation
from forum.models import DaftarData, EntriDaftarData, KomentarPembina
from forum.queries import walidata_of
from forum.reading.reviu import COUNTED
from satudata.accounts.models import Instansi, Wilayah
from satudata.documents.letterhead import Kop, Penandatangan, kop_of, signatory_of, tanggal, tempat_of
from satudata.workflow.models import StepRun

DASAR_HUKUM = [
    "Undang-Undang Nomor 16 Tahun 1997 tentang Statistik",
    "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
]
# Columns of the entries that the letter counts.
PRINTED = (
    "jenis_data", "data_prioritas", "hak_akses", "cara_pengumpulan", "tanpa_rekomendasi", "bagian__nomor",
    "bagian__instansi__nama", "kegiatan__identitas_rekomendasi",
)  # fmt: skip


@dataclass(frozen=True)
class Baris:
    """One figure of the summary."""

    label: str
    isi: str


@dataclass(frozen=True)
class PerangkatDaerah:
    """One OPD's part of the list in figures."""

    nama: str
    entri: int
    prioritas: int
    masukan: int


@dataclass(frozen=True)
class Masukan:
    """One comment of the annex, with the answer given so far; `kode` is empty for the whole list."""

    kode: str
    nama_data: str
    perangkat_daerah: str
    teks: str
    tanggapan: str


@dataclass(frozen=True)
class Rekomendasi:
    """Everything that the recommendation prints besides its number, date and subject."""

    kop: Kop
    tempat: str
    sifat: str
    lampiran: str
    kepada: list[str]
    wilayah: str
    tahun: int
    nomor_daftar: str
    diminta_pada: str
    dasar: list[str]
    catatan: str
    ringkasan: list[Baris]
    perangkat_daerah: list[PerangkatDaerah]
    masukan_umum: list[Masukan]
    masukan: list[Masukan]
    penandatangan: Penandatangan
    tembusan: list[str]


def rekomendasi(case: DaftarData, on: date) -> Rekomendasi:
    """The recommendation on the list as it is now, with every comment that was sent."""
    entries = list(
        case.entri.filter(COUNTED)
        .select_related("bagian__instansi", "kegiatan")
        .only(*PRINTED)
        .order_by("bagian__nomor", "urut", "pk")
    )
    comments = list(
        case.komentar.filter(sent_at__isnull=False)
        .select_related("entri__item", "entri__bagian__instansi")
        .order_by("entri__bagian__nomor", "entri__urut", "at", "pk")
    )
    return Rekomendasi(
        kop=kop_of(case.pembina),
        tempat=tempat_of(case.pembina),
        sifat="Biasa",
        lampiran="1 (satu) set",
        kepada=_addressees(case),
        wilayah=case.wilayah.nama,
        tahun=case.tahun,
        nomor_daftar=case.nomor,
        diminta_pada=tanggal(_asked_on(case)),
        dasar=[*DASAR_HUKUM, f"Standar Operasional Prosedur Nomor {case.sop.nomor} tentang {case.sop.nama}"],
        catatan=case.catatan_rekomendasi,
        ringkasan=list(_figures(entries, comments)),
        perangkat_daerah=list(_offices(entries, comments)),
        masukan_umum=[_comment(c) for c in comments if c.entri_id is None],
        masukan=[_comment(c) for c in comments if c.entri_id is not None],
        penandatangan=signatory_of(case.pembina, on),
        tembusan=_copies(case),
    )


def _asked_on(case: DaftarData) -> date | None:
    """When B1 began: the opening of its running step."""
    opened = (
        StepRun.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), step_code="B1")
        .order_by("-opened_at")
        .values_list("opened_at", flat=True)
        .first()
    )
    return opened.astimezone(case.wilayah.zone).date() if opened else None


def _figures(entries: list[EntriDaftarData], comments: list[KomentarPembina]) -> Iterator[Baris]:
    kinds = Counter(e.jenis_data for e in entries)
    access = Counter(e.hak_akses for e in entries)
    yield Baris("Perangkat daerah yang mempunyai entri", str(len({e.bagian_id for e in entries})))
    yield Baris("Entri Daftar Data", str(len(entries)))
    yield Baris("Indikator dan variabel", f"{kinds[JenisData.INDIKATOR]} dan {kinds[JenisData.VARIABEL]}")
    yield Baris("Data Prioritas", str(sum(bool(e.data_prioritas) for e in entries)))
    yield Baris(
        "Hak akses Terbuka, Terbatas, Tertutup",
        ", ".join(str(access[value]) for value in (Akses.TERBUKA, Akses.TERBATAS, Akses.TERTUTUP)),
    )
    without = sum(needs_recommendation(e) and not e.identitas_rekomendasi for e in entries)
    yield Baris("Entri yang rekomendasi kegiatan statistiknya belum terbit", str(without))
    yield Baris("Masukan Pembina Data", str(len(comments)))


def _offices(entries: list[EntriDaftarData], comments: list[KomentarPembina]) -> Iterator[PerangkatDaerah]:
    commented = Counter(c.entri.bagian_id for c in comments if c.entri is not None)
    by_office: dict[object, list[EntriDaftarData]] = {}
    for entry in entries:
        by_office.setdefault(entry.bagian_id, []).append(entry)
    for part, found in by_office.items():
        priority = sum(bool(e.data_prioritas) for e in found)
        yield PerangkatDaerah(found[0].bagian.instansi.nama, len(found), priority, commented[part])


def _comment(comment: KomentarPembina) -> Masukan:
    entry = comment.entri
    if entry is None:
        return Masukan("", "", "", comment.text, comment.tanggapan)
    office = entry.bagian.instansi.nama
    return Masukan(entry.item.kode, entry.nama_data, office, comment.text, comment.tanggapan)


def _addressees(case: DaftarData) -> list[str]:
    """The Sekretariat SDI, and Walidata where that is another office."""
    lines = [f"{_title(case.instansi, case.wilayah)} selaku Sekretariat Satu Data Indonesia"]
    walidata = walidata_of(case.wilayah)
    if walidata.pk != case.instansi_id:
        lines.append(f"{_title(walidata, case.wilayah)} selaku Walidata")
    return [*lines, f"di {tempat_of(case.instansi)}"]


def _copies(case: DaftarData) -> list[str]:
    leader = case.wilayah.kepala_daerah_jabatan
    return [leader] if leader else []


def _title(office: Instansi, wilayah: Wilayah) -> str:
    title = office.kepala_jabatan or f"Kepala {office.nama}"
    return title if wilayah.nama.lower() in title.lower() else f"{title} {wilayah.nama}"
