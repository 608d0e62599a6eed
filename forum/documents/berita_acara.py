"""Contexts of the Forum's Berita Acara (SOP B3): of the whole list, of one OPD's part, of an addendum.

Contents: domain/satudata.md 3.4. The wording is our own. What is printed is frozen when the number is taken,
so a later change of an entry or an office changes no paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import translation

from forum.codelists import Sumber
from forum.documents.terbilang import tanggal_terbilang, terbilang
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, RapatForum
from forum.queries import walidata_of
from satudata.accounts.models import Instansi, Wilayah
from satudata.documents.letterhead import Kop, kop_of, signatory_of, tanggal, tempat_of

JUDUL = "Berita Acara"
HAL_FORUM = "Berita Acara Kesepakatan Daftar Data dan Data Prioritas"
HAL_OPD = "Berita Acara Kesepakatan Daftar Data dan Data Prioritas Perangkat Daerah"
ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA")
# As many single dates stand in a cell of the annex; more are said by their number, first and last.
MOST_DATES = 4
HEADS = {
    Wilayah.Level.KOTA: "Wali Kota",
    Wilayah.Level.KABUPATEN: "Bupati",
    Wilayah.Level.PROVINSI: "Gubernur",
}


@dataclass(frozen=True)
class Baris:
    """One agreed entry as the annex lists it."""

    nama: str
    prioritas: bool
    produsen: str
    pic: str
    tahun: str
    jenis: str
    sumber: str
    rilis: str
    pemutakhiran: str


@dataclass(frozen=True)
class Ditolak:
    """One refused entry with the Forum's reason."""

    nama: str
    produsen: str
    alasan: str


@dataclass(frozen=True)
class Diktum:
    """One numbered point of what is agreed."""

    urutan: str
    isi: str


@dataclass(frozen=True)
class TandaTangan:
    """One place to sign: on whose behalf, the office held, the person; dotted where there is no name."""

    atas_nama: str
    jabatan: str
    nama: str
    pangkat: str
    nip: str


@dataclass(frozen=True)
class BeritaAcara:
    """Everything that a Berita Acara prints besides its number and date."""

    kop: Kop
    tempat: str
    judul: str
    subjudul: str
    pembuka: list[str]
    diktum: list[Diktum]
    penutup: str
    tanda_tangan: list[TandaTangan]
    baris: list[Baris]
    ditolak: list[Ditolak]
    judul_lampiran: str


# The two of the agreement --------------------------------------------------------------------------
def of_forum(daftar: DaftarData, rapat: RapatForum, entries: Sequence[EntriDaftarData]) -> BeritaAcara:
    """The Forum's Berita Acara over all decided entries of a list; those who sign are its three offices."""
    with translation.override("id"):
        region, year = daftar.wilayah, daftar.tahun
        whose = f"Daftar Data {region} Tahun {year}"
        offices = {entry.bagian_id for entry in entries if _agreed(entry)}
        scope = f" dari {len(offices)} ({terbilang(len(offices))}) perangkat daerah"
        return BeritaAcara(
            kop=kop_of(daftar.instansi),
            tempat=tempat_of(daftar.instansi),
            judul=JUDUL,
            subjudul=f"Kesepakatan Forum Satu Data atas Daftar Data dan Data Prioritas {region} Tahun {year}",
            pembuka=opening(daftar, rapat),
            diktum=_dicta(daftar, f"{whose}", entries, scope, "Setiap perangkat daerah"),
            penutup=_closing(),
            tanda_tangan=forum_signatures(daftar, meeting_day(rapat, daftar.wilayah)),
            judul_lampiran=whose,
            **_annexes(daftar, entries),
        )


def of_office(bagian: DaftarDataOpd, rapat: RapatForum, entries: Sequence[EntriDaftarData]) -> BeritaAcara:
    """An OPD's own Berita Acara, signed on behalf of the head of the region and by the head of the OPD."""
    with translation.override("id"):
        daftar, office = bagian.daftar, bagian.instansi
        held = meeting_day(rapat, daftar.wilayah)
        whose = f"Daftar Data {office.nama} Tahun {daftar.tahun}"
        return BeritaAcara(
            kop=kop_of(daftar.instansi),
            tempat=tempat_of(daftar.instansi),
            judul=JUDUL,
            subjudul=(
                f"Kesepakatan Penyusunan Daftar Data dan Data Prioritas {office.nama} Tahun {daftar.tahun}"
            ),
            pembuka=opening(daftar, rapat),
            diktum=_dicta(daftar, whose, entries, "", office.nama),
            penutup=_closing(),
            tanda_tangan=[_on_behalf(daftar.wilayah, held), signature_of(office, held)],
            judul_lampiran=whose,
            **_annexes(daftar, entries),
        )


def _agreed(entry: EntriDaftarData) -> bool:
    return entry.keputusan == EntriDaftarData.Keputusan.DISEPAKATI


def opening(daftar: DaftarData, rapat: RapatForum) -> list[str]:
    """When and where the meeting took place, and what lay before it."""
    on = meeting_day(rapat, daftar.wilayah)
    first = (
        f"Pada hari {tanggal_terbilang(on)} ({tanggal(on)}), bertempat di {rapat.tempat}, Forum Satu Data "
        f"Indonesia tingkat {daftar.wilayah} mengadakan rapat yang mencapai kuorum, yaitu {rapat.judul}."
    )
    letter = daftar.rekomendasi
    if letter is None or not letter.nomor:
        return [first]
    second = (
        f"Draf yang dibahas telah direkomendasikan oleh {daftar.pembina.nama} selaku Pembina Data dengan "
        f"surat nomor {letter.nomor} tanggal {tanggal(letter.tanggal)}."
    )
    return [first, second]


def meeting_day(rapat: RapatForum, wilayah: Wilayah) -> date:
    """The day of a meeting in the region's own time."""
    return (rapat.dilaksanakan_pada or rapat.mulai).astimezone(wilayah.zone).date()


def _dicta(
    daftar: DaftarData, whose: str, entries: Sequence[EntriDaftarData], scope: str, who: str
) -> list[Diktum]:
    agreed = [entry for entry in entries if _agreed(entry)]
    first = sum(entry.data_prioritas is True for entry in agreed)
    points = (
        f"{whose} sebagaimana tercantum dalam Lampiran I, yang memuat {_counted(len(agreed))} entri{scope}, "
        f"{_counted(first)} di antaranya Data Prioritas.",
        "Daftar Data pada diktum KESATU memuat Data Statistik Sektoral yang diperlukan untuk perencanaan, "
        "pelaksanaan, dan evaluasi pembangunan daerah.",
        f"{who} wajib menyediakan data yang menjadi bagiannya dalam Daftar Data itu dan menyampaikannya "
        "menurut jadwal rilis dalam Lampiran I.",
        "Untuk memenuhi Daftar Data itu, Produsen Data mengajukan rekomendasi kegiatan statistik kepada "
        "Badan Pusat Statistik sebelum mengumpulkan data, dan memenuhi Prinsip Satu Data Indonesia: "
        "Standar Data, Metadata, Interoperabilitas Data, serta Kode Referensi dan/atau Data Induk.",
        f"Daftar Data dan datanya dikelola melalui portal Satu Data {daftar.wilayah} di {portal()}.",
    )
    return numbered(points)


def numbered(points: Iterable[str]) -> list[Diktum]:
    """Points of what is agreed, with their ordinals."""
    return [Diktum(urutan, isi) for urutan, isi in zip(ORDINALS, points, strict=False)]


def _counted(number: int) -> str:
    return f"{number} ({terbilang(number)})"


def portal() -> str:
    """The address of the portal as it is printed."""
    return str(settings.PUBLIC_URL).rstrip("/")


def _closing() -> str:
    return (
        "Berita Acara ini dibuat dengan sebenarnya untuk dilaksanakan. Perubahan atas Daftar Data yang telah "
        "disepakati hanya dilakukan dengan Berita Acara perubahan."
    )


# Who signs -------------------------------------------------------------------------------------------
def forum_signatures(daftar: DaftarData, on: date) -> list[TandaTangan]:
    """Sekretariat SDI, Walidata, Pembina Data, as their offices are headed on that day."""
    walidata = walidata_of(daftar.wilayah)
    return [
        signature_of(daftar.instansi, on, "Sekretariat Satu Data Indonesia"),
        signature_of(walidata, on, "Walidata"),
        signature_of(daftar.pembina, on, "Pembina Data"),
    ]


def signature_of(office: Instansi, on: date, on_behalf: str = "") -> TandaTangan:
    """The head of an office on a day, acting heads included, as its letters name him."""
    head = signatory_of(office, on)
    return TandaTangan(on_behalf, head.jabatan, head.nama, head.pangkat, head.nip)


def _on_behalf(wilayah: Wilayah, on: date) -> TandaTangan:
    """The office that signs for the head of the region; dotted where an administrator named none."""
    name = wilayah.nama.removeprefix("Kota ").removeprefix("Kabupaten ").removeprefix("Provinsi ")
    head = wilayah.kepala_daerah_jabatan or f"{HEADS.get(wilayah.level, 'Kepala Daerah')} {name}".strip()
    if wilayah.penandatangan_forum is None:
        return TandaTangan(f"a.n. {head}", "Sekretaris Daerah", "", "", "")
    return signature_of(wilayah.penandatangan_forum, on, f"a.n. {head}")


# Annexes ---------------------------------------------------------------------------------------------
def _annexes(daftar: DaftarData, entries: Sequence[EntriDaftarData]) -> dict[str, list]:
    return {
        "baris": [row_of(entry, daftar.tahun) for entry in entries if _agreed(entry)],
        "ditolak": [
            Ditolak(entry.nama_data, entry.bagian.instansi.nama, entry.keputusan_alasan)
            for entry in entries
            if entry.keputusan == EntriDaftarData.Keputusan.DITOLAK
        ],
    }


def row_of(entry: EntriDaftarData, tahun: int) -> Baris:
    """An entry as the annex lists it; its releases are read from `entry.jadwal` (prefetched)."""
    return Baris(
        nama=entry.nama_data,
        prioritas=entry.data_prioritas is True,
        produsen=entry.bagian.instansi.nama,
        pic=entry.pic_jabatan or entry.pic_nama,
        tahun=str(tahun),
        jenis=str(entry.get_jenis_data_display()),
        sumber=", ".join(_source(code) for code in entry.sumber_referensi),
        rilis=releases([row.tanggal for row in entry.jadwal.all()]),
        pemutakhiran=str(entry.get_jadwal_pemutakhiran_display()),
    )


def _source(code: str) -> str:
    return str(Sumber(code).label) if code in Sumber.values else code


def releases(dates: Sequence[date]) -> str:
    """Release dates in a cell: each of a few, else how many with the first and the last."""
    if len(dates) <= MOST_DATES:
        return "; ".join(tanggal(day) for day in dates)
    return f"{len(dates)} kali, {tanggal(dates[0])} sampai {tanggal(dates[-1])}"
