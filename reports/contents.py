"""Contents of the yearly report: chapters and sections, which must be filled, their first sentences.

Source: domain/satudata.md 9. The plan of action of chapter VIII is a table of its own (`TindakLanjut`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import Laporan
from satudata.documents.letterhead import tanggal


@dataclass(frozen=True)
class Section:
    """One section whose text Walidata writes; chapter 0 is what stands before chapter I."""

    kode: str
    bab: int
    judul: str | Promise
    wajib: bool = False


CHAPTERS: Mapping[int, str | Promise] = {
    0: _("Kata pengantar dan ringkasan"),
    1: _("Pendahuluan"),
    2: _("Kelembagaan"),
    3: _("Perencanaan data"),
    4: _("Pengumpulan data"),
    5: _("Pemeriksaan dan validasi"),
    6: _("Penyebarluasan"),
    7: _("Evaluasi"),
    8: _("Penutup"),
}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")
# The chapter that carries the plan of action.
ACTIONS_IN = 8

SECTIONS: tuple[Section, ...] = (
    Section("kata_pengantar", 0, _("Kata pengantar"), wajib=True),
    Section("ringkasan_eksekutif", 0, _("Ringkasan eksekutif"), wajib=True),
    Section("latar_belakang", 1, _("Latar belakang"), wajib=True),
    Section("dasar_hukum", 1, _("Dasar hukum"), wajib=True),
    Section("maksud_tujuan", 1, _("Maksud dan tujuan"), wajib=True),
    Section("ruang_lingkup", 1, _("Ruang lingkup"), wajib=True),
    Section("metodologi", 1, _("Metodologi"), wajib=True),
    Section("penyelenggara", 2, _("Penyelenggara dan Forum Satu Data"), wajib=True),
    Section("sdm", 2, _("Sumber daya manusia")),
    Section("anggaran", 2, _("Anggaran")),
    Section("daftar_data", 3, _("Daftar Data dan Data Prioritas"), wajib=True),
    Section("rekomendasi", 3, _("Rekomendasi kegiatan statistik")),
    Section("ketersediaan", 4, _("Ketersediaan data"), wajib=True),
    Section("realisasi", 4, _("Realisasi pengumpulan"), wajib=True),
    Section("pemeriksaan", 5, _("Hasil pemeriksaan"), wajib=True),
    Section("validasi", 5, _("Validasi kepala OPD"), wajib=True),
    Section("publikasi", 6, _("Publikasi dataset"), wajib=True),
    Section("pemanfaatan", 6, _("Kunjungan, unduhan, dan layanan data")),
    Section("kepatuhan_waktu", 7, _("Kepatuhan waktu SOP"), wajib=True),
    Section("kualitas", 7, _("Prinsip Satu Data dan kualitas data"), wajib=True),
    Section("epss", 7, _("Penilaian mandiri EPSS")),
    Section("kendala", 8, _("Kendala"), wajib=True),
    Section("rekomendasi_perbaikan", 8, _("Rekomendasi"), wajib=True),
)
BY_CODE: Mapping[str, Section] = {section.kode: section for section in SECTIONS}


def sections_of(bab: int) -> list[Section]:
    """The sections of one chapter, in their order."""
    return [section for section in SECTIONS if section.bab == bab]


def numbered(bab: int) -> str:
    """A chapter as it is called: "Bab III Perencanaan data"; what stands before them by its name alone."""
    return f"Bab {ROMAN[bab]} {CHAPTERS[bab]}" if bab else str(CHAPTERS[bab])


def missing(filled: Iterable[str]) -> list[Section]:
    """Sections that must be filled and are not among these codes."""
    known = set(filled)
    return [section for section in SECTIONS if section.wajib and section.kode not in known]


def suggestions(laporan: Laporan) -> dict[str, str]:
    """First sentences by section, from what the report already knows; in the language of the report."""
    words = {"wilayah": laporan.wilayah.nama, "tahun": laporan.tahun, "kantor": laporan.instansi.nama}
    words["batas"] = tanggal(laporan.potret.batas) if laporan.potret else ""
    return {kode: text % words for kode, text in _FIRST.items()}


_FIRST: Mapping[str, str] = {
    "kata_pengantar": (
        "Laporan Penyelenggaraan Statistik Sektoral %(wilayah)s Tahun %(tahun)s disusun oleh %(kantor)s "
        "selaku Walidata, sebagai pertanggungjawaban penyelenggaraan statistik sektoral selama satu tahun."
    ),
    "ruang_lingkup": (
        "Laporan ini mencakup penyelenggaraan statistik sektoral di %(wilayah)s selama tahun %(tahun)s, "
        "dengan angka sampai dengan %(batas)s."
    ),
    "metodologi": (
        "Angka dalam laporan ini dihitung dari catatan aplikasi satudata dan dibekukan pada %(batas)s."
    ),
}
