"""Rules on the title page and on Blok I and II: title, year, organiser, person responsible."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks import wording
from recommendations.checks.answers import Answers
from recommendations.checks.rule import Judgement, Rule, Severity, declare, passed_unless, unknown, violated
from recommendations.codelists import CaraPengumpulan, Tahap

RULES: list[Rule] = []

# Words by which a title says how the data are collected, in the order in which they are looked for.
TITLE_WORDS = {
    CaraPengumpulan.KOMPILASI: r"\b(?:kompilasi|kompromin)\b",
    CaraPengumpulan.SURVEI: r"\b(?:survei|survey|jajak pendapat|polling)\b",
    CaraPengumpulan.PENCACAHAN_LENGKAP: r"\b(?:sensus|(?:pendataan|pencacahan) (?:secara )?lengkap)\b",
    CaraPengumpulan.CARA_LAIN: r"\b(?:big data|mahadata|crawling|scraping|penginderaan jauh|citra satelit)\b",
}


def _cara_of_title(title: str) -> CaraPengumpulan | None:
    """The way of collecting that a title names first, None where it names none."""
    found = [
        (m.start(), cara)
        for cara, words in TITLE_WORDS.items()
        if (m := re.search(words, title, re.IGNORECASE))
    ]
    return min(found)[1] if found else None


@declare(
    RULES,
    number="R-ID-02A",
    severity=Severity.ERROR,
    indication=True,
    section="identitas",
    field="judul_kegiatan",
    title=_lazy("Judul sesuai dengan cara pengumpulan data"),
    message=_lazy(
        "Sesuaikan judul dengan cara pengumpulan data, atau perbaiki pilihan cara pengumpulan datanya."
    ),
    explanation=_lazy(
        "Judul dibaca sebagai: cara pengumpulan data, komponen utama, cakupan wilayah. Kata “Survei” pada "
        "kegiatan kompilasi, atau sebaliknya, membuat pemeriksa ragu rancangan mana yang dimaksud."
    ),
)
def title_agrees_with_cara(a: Answers) -> Judgement:
    """R-ID-02A: the first word for a way of collecting in the title is the way that was chosen."""
    if not a.title or a.cara is None:
        return unknown(_("judul atau cara pengumpulan data belum diisi."))
    named = _cara_of_title(a.title)
    if named is None:
        return unknown(_("judul tidak menyebut cara pengumpulan data."))
    return passed_unless(named != a.cara, _("Judul menyebut “%(cara)s”.") % {"cara": named.label})


@declare(
    RULES,
    number="R-ID-03",
    severity=Severity.WARNING,
    section="identitas",
    field="judul_kegiatan",
    title=_lazy("Judul kegiatan kompilasi memuat kata “Kompilasi”"),
    message=_lazy("Tambahkan kata “Kompilasi” pada judul, misalnya “Kompilasi Data Kunjungan Wisata …”."),
    explanation=_lazy("Kegiatan dengan cara Kompilasi Produk Administrasi dikenali dari judulnya."),
)
def kompilasi_in_title(a: Answers) -> Judgement:
    """R-ID-03: a kompilasi says so in its title."""
    if a.cara is None or not a.title:
        return unknown(_("judul atau cara pengumpulan data belum diisi."))
    named = re.search(TITLE_WORDS[CaraPengumpulan.KOMPILASI], a.title, re.IGNORECASE)
    return passed_unless(a.cara == CaraPengumpulan.KOMPILASI and not named)


@declare(
    RULES,
    number="R-ID-04A",
    severity=Severity.WARNING,
    section="identitas",
    field="judul_kegiatan",
    title=_lazy("Judul tidak memuat tahun"),
    message=_lazy("Hapus tahun dari judul; tahun diisi pada rincian Tahun."),
    explanation=_lazy(
        "Kegiatan berulang memakai judul yang sama setiap tahun, sehingga tahunnya dicatat terpisah."
    ),
)
def no_year_in_title(a: Answers) -> Judgement:
    """R-ID-04A: no four-digit year in the title."""
    if not a.title:
        return unknown(_("judul belum diisi."))
    found = wording.years(a.title)
    return passed_unless(bool(found), _("Ditemukan: %(words)s.") % {"words": ", ".join(found)})


@declare(
    RULES,
    number="R-ID-05A",
    severity=Severity.ERROR,
    indication=True,
    section="identitas",
    field="tahun",
    title=_lazy("Tahun kegiatan sesuai dengan jadwal pengumpulan data"),
    message=_lazy("Periksa Tahun atau jadwal Pengumpulan Data: keduanya menyebut tahun yang berbeda."),
    explanation=_lazy(
        "Tahun kegiatan adalah tahun pengumpulan data. Pengumpulan yang melewati pergantian tahun boleh "
        "memakai salah satu tahunnya."
    ),
)
def year_agrees_with_schedule(a: Answers) -> Judgement:
    """R-ID-05A: the year lies within the years of collection; crossing a year's end is allowed."""
    year = a.code("tahun")
    days = [d for p in a.periods(Tahap.PENGUMPULAN) for d in (p.start, p.end) if d]
    if year is None or not days:
        return unknown(_("tahun atau jadwal pengumpulan data belum diisi."))
    first, last = min(days).year, max(days).year
    span = str(first) if first == last else f"{first}–{last}"
    return passed_unless(
        not first <= year <= last, _("Pengumpulan data dijadwalkan pada %(span)s.") % {"span": span}
    )


def _filled(a: Answers, field: str) -> Judgement:
    """A single text that must be there; not evaluable where the form does not hold the question."""
    if not a.has(field):
        return unknown(_("rincian ini tidak ada pada isian yang diperiksa."))
    return passed_unless(not a.text(field))


@declare(
    RULES,
    number="R-I-01",
    severity=Severity.ERROR,
    section="penyelenggara",
    field="instansi_penyelenggara",
    title=_lazy("Instansi penyelenggara terisi"),
    message=_lazy("Isi nama instansi penyelenggara."),
    explanation=_lazy("Surat Rekomendasi dialamatkan kepada instansi penyelenggara."),
)
def instansi_filled(a: Answers) -> Judgement:
    """R-I-01: the organising office is named."""
    return _filled(a, "instansi_penyelenggara")


@declare(
    RULES,
    number="R-I-02A",
    severity=Severity.WARNING,
    section="penyelenggara",
    field="instansi_penyelenggara",
    title=_lazy("Nama instansi ditulis lengkap, tanpa singkatan"),
    message=_lazy("Tulis nama instansi secara lengkap, misalnya “Dinas Kesehatan”, bukan “Dinkes”."),
    explanation=_lazy(
        "Nama ini tampil pada surat dan daftar publik, dan harus dikenali pembaca dari luar daerah."
    ),
)
def instansi_without_abbreviation(a: Answers) -> Judgement:
    """R-I-02A: no abbreviation or acronym in the name of the office."""
    name = a.text("instansi_penyelenggara")
    if not name:
        return unknown(_("nama instansi belum diisi."))
    found = wording.abbreviations(name)
    return passed_unless(bool(found), _("Tampak seperti singkatan: %(words)s.") % {"words": ", ".join(found)})


@declare(
    RULES,
    number="R-I-04",
    severity=Severity.ERROR,
    section="penyelenggara",
    field="alamat",
    title=_lazy("Alamat instansi terisi"),
    message=_lazy("Isi alamat lengkap instansi penyelenggara."),
    explanation=_lazy("Alamat dipakai pada surat dan untuk menghubungi penyelenggara."),
)
def alamat_filled(a: Answers) -> Judgement:
    """R-I-04: the address of the office is filled."""
    return _filled(a, "alamat")


@declare(
    RULES,
    number="R-II-01",
    severity=Severity.ERROR,
    section="penyelenggara",
    field="eselon2",
    title=_lazy("Unit eselon penanggung jawab terisi"),
    message=_lazy("Isi unit eselon 2 penanggung jawab, misalnya “Kepala Dinas Kesehatan”."),
    explanation=_lazy(
        "Pada pemerintah daerah tidak ada eselon 1, sehingga penanggung jawabnya disebut pada eselon 2."
    ),
)
def eselon_filled(a: Answers) -> Judgement:
    """R-II-01: the responsible unit is named at echelon 2."""
    return _filled(a, "eselon2")


CONTACT_FIELDS = {
    "pj_nama": _lazy("nama"),
    "pj_jabatan": _lazy("jabatan"),
    "pj_alamat": _lazy("alamat"),
    "pj_telepon": _lazy("telepon"),
    "pj_email": _lazy("e-mail"),
}


@declare(
    RULES,
    number="R-II-02",
    severity=Severity.ERROR,
    section="penyelenggara",
    field="pj_nama",
    title=_lazy("Penanggung jawab teknis: nama, jabatan, alamat, telepon, dan e-mail terisi"),
    message=_lazy("Lengkapi data penanggung jawab teknis."),
    explanation=_lazy("Pemeriksa menghubungi penanggung jawab teknis bila ada isian yang perlu dijelaskan."),
)
def contact_complete(a: Answers) -> Judgement:
    """R-II-02: all five facts of the technical person responsible are filled."""
    if not all(a.has(field) for field in CONTACT_FIELDS):
        return unknown(_("data penanggung jawab teknis tidak ada pada isian yang diperiksa."))
    missing = list(_missing(a))
    if not missing:
        return passed_unless(False)
    words = ", ".join(str(CONTACT_FIELDS[field]) for field in missing)
    return violated(_("Belum diisi: %(words)s.") % {"words": words}, field=missing[0])


def _missing(a: Answers) -> Iterator[str]:
    return (field for field in CONTACT_FIELDS if not a.text(field))
