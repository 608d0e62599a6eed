"""Contents of the yearly report: chapters, sections, which must be written, what the figures put into them.

Source: domain/satudata.md 9. The plan of action of chapter VIII is a table of its own (`TindakLanjut`).
The codes of tables and charts are those of `reports.documents.tables` and `reports.documents.charts`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports import narrative
from reports.evaluation.snapshot import Snapshot
from reports.models import Laporan
from satudata.documents.letterhead import tanggal


@dataclass(frozen=True)
class Section:
    """One section whose text Walidata writes; chapter 0 is what stands before chapter I.

    Its tables stand after its text and before its charts, each left out where there is nothing to show.
    """

    kode: str
    bab: int
    judul: str | Promise
    wajib: bool = False
    tabel: tuple[str, ...] = ()
    gambar: tuple[str, ...] = ()


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
    Section(
        "ringkasan_eksekutif",
        0,
        _("Ringkasan eksekutif"),
        wajib=True,
        tabel=("indikator",),
        gambar=("indikator",),
    ),
    Section("latar_belakang", 1, _("Latar belakang"), wajib=True),
    Section("dasar_hukum", 1, _("Dasar hukum"), wajib=True),
    Section("maksud_tujuan", 1, _("Maksud dan tujuan"), wajib=True),
    Section("ruang_lingkup", 1, _("Ruang lingkup"), wajib=True),
    Section("metodologi", 1, _("Metodologi"), wajib=True, tabel=("rumus",)),
    Section("penyelenggara", 2, _("Penyelenggara dan Forum Satu Data"), wajib=True, tabel=("rapat", "pic")),
    Section("sdm", 2, _("Sumber daya manusia")),
    Section("anggaran", 2, _("Anggaran")),
    Section(
        "daftar_data",
        3,
        _("Daftar Data dan Data Prioritas"),
        wajib=True,
        tabel=("entri_opd", "entri_urusan", "entri_sumber", "entri_frekuensi", "tren"),
        gambar=("entri_opd",),
    ),
    Section("rekomendasi", 3, _("Rekomendasi kegiatan statistik"), tabel=("rekomendasi",)),
    Section(
        "ketersediaan",
        4,
        _("Ketersediaan data"),
        wajib=True,
        tabel=("ketersediaan", "sebab"),
        gambar=("ketersediaan",),
    ),
    Section(
        "realisasi",
        4,
        _("Realisasi pengumpulan"),
        wajib=True,
        tabel=("realisasi_opd", "realisasi_triwulan"),
    ),
    Section(
        "pemeriksaan",
        5,
        _("Hasil pemeriksaan"),
        wajib=True,
        tabel=("pemeriksaan", "temuan"),
        gambar=("temuan",),
    ),
    Section("validasi", 5, _("Validasi kepala OPD"), wajib=True, tabel=("validasi",)),
    Section(
        "publikasi",
        6,
        _("Publikasi dataset"),
        wajib=True,
        tabel=("publikasi", "terbit_bulan", "akses"),
        gambar=("publikasi",),
    ),
    Section(
        "pemanfaatan",
        6,
        _("Kunjungan, unduhan, dan layanan data"),
        tabel=("portal_bulan", "teratas", "format", "layanan"),
        gambar=("portal_bulan",),
    ),
    Section(
        "kepatuhan_waktu",
        7,
        _("Kepatuhan waktu SOP"),
        wajib=True,
        tabel=("langkah",),
        gambar=("langkah",),
    ),
    Section(
        "kualitas",
        7,
        _("Prinsip Satu Data dan kualitas data"),
        wajib=True,
        tabel=("mutu_opd", "mutu_terendah"),
        gambar=("mutu_opd",),
    ),
    Section("perbandingan", 7, _("Perbandingan perangkat daerah dan tahun lalu"), tabel=("perbandingan",)),
    Section("epss", 7, _("Penilaian mandiri EPSS"), tabel=("epss",), gambar=("epss",)),
    Section("kendala", 8, _("Kendala"), wajib=True),
    Section("rekomendasi_perbaikan", 8, _("Rekomendasi"), wajib=True),
)
BY_CODE: Mapping[str, Section] = {section.kode: section for section in SECTIONS}


def sections_of(bab: int) -> list[Section]:
    """The sections of one chapter, in their order."""
    return [section for section in SECTIONS if section.bab == bab]


def numbered(bab: int) -> str:
    """A chapter as it is called: "Bab III Perencanaan data"; what stands before them by its name alone."""
    name = str(CHAPTERS[bab])
    return gettext("Bab %(number)s %(name)s") % {"number": ROMAN[bab], "name": name} if bab else name


def missing(filled: Iterable[str]) -> list[Section]:
    """Sections that must be filled and are not among these codes."""
    known = set(filled)
    return [section for section in SECTIONS if section.wajib and section.kode not in known]


def suggestions(laporan: Laporan, epss: str = "") -> dict[str, str]:
    """First sentences by section, from the report's own figures; always in Indonesian, as the report is.

    `epss` is the one sentence of the self-assessment, where there is one.
    """
    potret = laporan.potret
    words = narrative.Setting(
        wilayah=laporan.wilayah.nama,
        kantor=laporan.instansi.nama,
        tahun=laporan.tahun,
        batas=tanggal(potret.batas) if potret else "",
        dasar_hukum=tuple(laporan.sop.dasar_hukum),
        epss=epss,
    )
    return narrative.suggest(words, Snapshot(potret.isi) if potret else None)
