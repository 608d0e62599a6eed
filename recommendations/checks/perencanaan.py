"""Rules on Blok III: the schedule and the variables."""

from collections.abc import Iterator
from itertools import pairwise

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks import wording
from recommendations.checks.answers import Answers, Period, as_text
from recommendations.checks.rule import (
    PASSED,
    Judgement,
    Rule,
    Severity,
    declare,
    unknown,
    violated,
)
from recommendations.codelists import Tahap

RULES: list[Rule] = []


def _pairs(earlier: list[Period], later: list[Period]) -> Iterator[tuple[Period, Period]]:
    """Periods of two stages that belong together.

    A repeated activity has one period of each stage per round: these are compared round by round.
    Where the numbers differ, only the first periods can be.
    """
    if len(earlier) == len(later):
        yield from zip(earlier, later, strict=True)
    elif earlier and later:
        yield earlier[0], later[0]


def _crossing(earlier: list[Period], later: list[Period]) -> Iterator[tuple[Period, Period]]:
    """Pairs in which the earlier stage ends after the later one starts."""
    return ((p, q) for p, q in _pairs(earlier, later) if p.end and q.start and p.end > q.start)


def _comparable(earlier: list[Period], later: list[Period]) -> bool:
    return any(p.end and q.start for p, q in _pairs(earlier, later))


@declare(
    RULES,
    number="R-III-04",
    severity=Severity.ERROR,
    section="perencanaan",
    field="jadwal",
    title=_lazy("Pengajuan dikirim sebelum pengumpulan data dimulai"),
    message=_lazy("Ubah jadwal Pengumpulan Data sehingga dimulai setelah tanggal pengajuan."),
    explanation=_lazy(
        "Rekomendasi adalah bagian dari perencanaan: rancangan diperiksa sebelum data dikumpulkan."
    ),
)
def submitted_before_collection(a: Answers) -> Judgement:
    """R-III-04: the date of submission is before the first day of collection."""
    started = [p for p in a.periods(Tahap.PENGUMPULAN) if p.start]
    if not started:
        return unknown(_("tanggal awal pengumpulan data belum diisi."))
    first = min(started, key=lambda p: p.start)  # type: ignore[arg-type, return-value]
    if first.start and a.submitted_on < first.start:
        return PASSED
    day = dateformat.format(first.start, "j F Y")
    return violated(_("Pengumpulan data dijadwalkan mulai %(day)s.") % {"day": day}, rows=(first.row,))


@declare(
    RULES,
    number="R-III-05A",
    severity=Severity.ERROR,
    indication=True,
    section="perencanaan",
    field="jadwal",
    title=_lazy("Tahap-tahap jadwal tidak tumpang tindih"),
    message=_lazy("Periksa jadwal: ada tahap yang berakhir setelah tahap berikutnya dimulai."),
    explanation=_lazy(
        "Tumpang tindih belum tentu salah, misalnya entri data selama pengumpulan, tetapi perlu dipastikan."
    ),
)
def stages_do_not_overlap(a: Answers) -> Judgement:
    """R-III-05A: no stage ends after the next one that has dates begins."""
    stages = [(stage, periods) for stage in Tahap if (periods := a.periods(stage))]
    neighbours = list(pairwise(stages))
    if not any(_comparable(p, q) for (_s, p), (_t, q) in neighbours):
        return unknown(_("jadwal belum diisi untuk dua tahap yang berurutan."))
    found = [(s, t, p, q) for (s, ps), (t, qs) in neighbours for p, q in _crossing(ps, qs)]
    if not found:
        return PASSED
    names = dict.fromkeys(f"{s.label} – {t.label}" for s, t, _p, _q in found)
    rows = {row for _s, _t, p, q in found for row in (p.row, q.row)}
    return violated(_("Tumpang tindih: %(stages)s.") % {"stages": "; ".join(names)}, rows=tuple(sorted(rows)))


@declare(
    RULES,
    number="R-III-06",
    severity=Severity.ERROR,
    section="perencanaan",
    field="jadwal",
    title=_lazy("Perencanaan selesai sebelum atau pada awal pengumpulan data"),
    message=_lazy(
        "Ubah jadwal: perencanaan dan desain harus selesai paling lambat pada hari pertama pengumpulan data."
    ),
    explanation=_lazy("Instrumen dan desain harus sudah ditetapkan ketika pengumpulan data dimulai."),
)
def planning_before_collection(a: Answers) -> Judgement:
    """R-III-06: the stages of group A (planning, design) end on or before the start of collection."""
    collection = a.periods(Tahap.PENGUMPULAN)
    planning = [a.periods(Tahap.PERENCANAAN), a.periods(Tahap.DESAIN)]
    if not any(_comparable(periods, collection) for periods in planning):
        return unknown(_("jadwal perencanaan atau pengumpulan data belum diisi."))
    late = sorted({p.row for periods in planning for p, _q in _crossing(periods, collection)})
    return violated(rows=tuple(late)) if late else PASSED


def _names(a: Answers) -> list[tuple[int, str]]:
    return [(i, name) for i, row in enumerate(a.rows("variabel")) if (name := as_text(row.get("nama")))]


def _no_variables() -> Judgement:
    return unknown(_("belum ada variabel yang diisi."))


@declare(
    RULES,
    number="R-III-08A",
    severity=Severity.WARNING,
    section="variabel",
    field="variabel",
    title=_lazy("Nama variabel tanpa singkatan dan tanpa satuan"),
    message=_lazy("Tulis nama variabel secara lengkap dan pindahkan satuannya ke kolom Satuan."),
    explanation=_lazy(
        "Nama variabel dipakai pada standar data; satuan dan singkatan dicatat pada kolomnya sendiri."
    ),
)
def names_without_abbreviation(a: Answers) -> Judgement:
    """R-III-08A: no abbreviation and no unit in the name of a variable."""
    names = _names(a)
    if not names:
        return _no_variables()
    found = {i: wording.abbreviations(name, general=True) + wording.units(name) for i, name in names}
    rows = tuple(i for i, words in found.items() if words)
    words = ", ".join(dict.fromkeys(w for i in rows for w in found[i]))
    return violated(_("Ditemukan: %(words)s.") % {"words": words}, rows=rows) if rows else PASSED


@declare(
    RULES,
    number="R-III-09",
    severity=Severity.ERROR,
    section="variabel",
    field="definisi",
    title=_lazy("Setiap variabel memiliki definisi"),
    message=_lazy("Isi definisi setiap variabel."),
    explanation=_lazy("Tanpa definisi, dua kegiatan dapat memakai nama yang sama untuk hal yang berbeda."),
)
def variables_defined(a: Answers) -> Judgement:
    """R-III-09: every row of R.3.4 has a definition."""
    return _every_row_has(a, "definisi")


def _every_row_has(a: Answers, column: str) -> Judgement:
    rows = a.rows("variabel")
    if not rows:
        return _no_variables()
    empty = tuple(i for i, row in enumerate(rows) if not as_text(row.get(column)))
    numbers = ", ".join(str(i + 1) for i in empty)
    return violated(_("Baris %(rows)s.") % {"rows": numbers}, rows=empty) if empty else PASSED


@declare(
    RULES,
    number="R-III-10",
    severity=Severity.WARNING,
    section="variabel",
    field="definisi",
    title=_lazy("Definisi tidak diawali “adalah” dan diakhiri titik"),
    message=_lazy(
        "Tulis definisi langsung pada intinya, tanpa kata “adalah” di awal, dan akhiri dengan titik."
    ),
    explanation=_lazy("Bentuk yang sama membuat definisi dapat dibaca berdampingan dalam satu daftar."),
)
def definitions_well_formed(a: Answers) -> Judgement:
    """R-III-10: a definition does not begin with "adalah" and ends with a full stop."""
    texts = [(i, text) for i, row in enumerate(a.rows("variabel")) if (text := as_text(row.get("definisi")))]
    if not texts:
        return unknown(_("belum ada definisi yang diisi."))
    bad = tuple(i for i, text in texts if text.casefold().split()[0] == "adalah" or not text.endswith("."))
    numbers = ", ".join(str(i + 1) for i in bad)
    return violated(_("Baris %(rows)s.") % {"rows": numbers}, rows=bad) if bad else PASSED


@declare(
    RULES,
    number="R-III-12",
    severity=Severity.WARNING,
    section="variabel",
    field="referensi_waktu",
    title=_lazy("Setiap variabel memiliki referensi waktu"),
    message=_lazy("Isi referensi waktu setiap variabel, misalnya “Bulan laporan” atau “Setahun terakhir”."),
    explanation=_lazy("Referensi waktu menyatakan periode yang digambarkan oleh data."),
)
def reference_times_filled(a: Answers) -> Judgement:
    """R-III-12: every row of R.3.4 has a reference time."""
    return _every_row_has(a, "referensi_waktu")
