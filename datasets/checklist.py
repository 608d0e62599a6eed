"""The checklist of SOP B7 as data, and what the application finds by itself beside each question.

Pure: what is asked stands in `QUESTIONS` (domain/satudata.md 4.3), what it is judged by in `Facts`. An
examiner answers every question, also where the automatic result is clear; a question that asks for judgement
(`Cara.MANUAL`, `Cara.BOTH`) is never answered by a batch. Which answers allow which verdict is said by
`services.examination`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.tables.dictionary import Column, Dictionary, Tipe

Text = str | Promise
# Columns whose values are counted in some unit.
MEASURED = frozenset({Tipe.INTEGER, Tipe.NUMBER})
STANDAR = ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")
OPEN_ACCESS, INDICATOR = "terbuka", "indikator"


class Cara(StrEnum):
    """Who answers a question: the application's result is enough to go by, a person judges, or both."""

    AUTO = "auto"
    MANUAL = "manual"
    BOTH = "both"


class Outcome(StrEnum):
    """What the application found: in order, to be looked at, not in order, nothing to go by."""

    PASS = "pass"  # noqa: S105  an outcome, no password
    LOOK = "look"
    FAIL = "fail"
    NONE = "none"


OUTCOME_LABELS: Mapping[Outcome, Text] = {
    Outcome.PASS: gettext_lazy("Otomatis: sesuai"),
    Outcome.LOOK: gettext_lazy("Otomatis: perlu dilihat"),
    Outcome.FAIL: gettext_lazy("Otomatis: tidak sesuai"),
    Outcome.NONE: gettext_lazy("Tidak dinilai otomatis"),
}


@dataclass(frozen=True)
class Question:
    """One question: stable code, group, words; `rules` are the codes of the checks that answer it."""

    kode: str
    kelompok: str
    tanya: Text
    cara: Cara
    rules: tuple[str, ...] = ()


GROUPS: Mapping[str, Text] = {
    "kelengkapan": gettext_lazy("Kelengkapan"),
    "standar": gettext_lazy("Standar Data"),
    "metadata": gettext_lazy("Metadata"),
    "struktur": gettext_lazy("Struktur"),
    "kode": gettext_lazy("Kode referensi"),
    "akurasi": gettext_lazy("Akurasi"),
    "konsistensi": gettext_lazy("Konsistensi"),
    "aktualitas": gettext_lazy("Aktualitas"),
    "privasi": gettext_lazy("Privasi dan akses"),
    "kewajaran": gettext_lazy("Kewajaran dan sumber"),
}

# What of a version the automatic report gives as a share, in per cent (`VersiRilis.ringkasan`).
QUALITY: Mapping[str, Text] = {
    "kelengkapan": gettext_lazy("Kelengkapan"),
    "keunikan": gettext_lazy("Keunikan"),
    "kesesuaian": gettext_lazy("Kesesuaian"),
    "konsistensi": gettext_lazy("Konsistensi"),
}

_COLUMNS = ("column_missing", "region_missing", "column_unknown", "column_renamed", "structure_changed")
_TYPES = (
    "not_integer", "not_number", "number_too_long", "not_year", "not_month", "not_date", "not_boolean",
    "not_text", "text_too_long", "text_control", "formula_text",
)  # fmt: skip
QUESTIONS: tuple[Question, ...] = (
    Question(
        "berkas", "kelengkapan", gettext_lazy("Tabel terbaca mesin dan isian wajibnya terisi"), Cara.AUTO,
        ("no_rows", "required_empty"),
    ),
    Question("kamus", "kelengkapan", gettext_lazy("Setiap kolom dijelaskan dalam kamus data"), Cara.AUTO),
    Question(
        "standar_data", "standar",
        gettext_lazy("Konsep, definisi, klasifikasi, ukuran, dan satuan terisi"), Cara.AUTO,
    ),
    Question("satuan", "standar", gettext_lazy("Satuan sesuai dengan isi data"), Cara.BOTH),
    Question("ms_var", "metadata", gettext_lazy("Setiap kolom mempunyai metadata variabel"), Cara.AUTO),
    Question(
        "ms_keg", "metadata",
        gettext_lazy("Metadata kegiatan terhubung, dan metadata indikator untuk data indikator"), Cara.AUTO,
    ),
    Question(
        "kolom", "struktur",
        gettext_lazy("Nama dan tipe kolom sama dengan kamus dan rilis sebelumnya"), Cara.AUTO,
        (*_COLUMNS, *_TYPES),
    ),
    Question(
        "tabel", "struktur", gettext_lazy("Tidak ada keterangan atau sel gabungan di dalam tabel"), Cara.AUTO,
        ("row_length", "note_row"),
    ),
    Question(
        "kode", "kode", gettext_lazy("Kode dan nama wilayah serta klasifikasi dikenal"), Cara.AUTO,
        ("code_unknown", "code_zero_lost", "code_as_number"),
    ),
    Question("unit", "kode", gettext_lazy("Semua wilayah atau unit ada"), Cara.AUTO, ("incomplete",)),
    Question(
        "batas", "akurasi", gettext_lazy("Nilai berada dalam batas yang wajar"), Cara.AUTO,
        ("below_minimum", "above_maximum", "percent_outside", "pattern"),
    ),
    Question(
        "jumlah", "akurasi", gettext_lazy("Rincian sama dengan jumlahnya"), Cara.AUTO,
        ("sum_rule", "total_rule"),
    ),
    Question("ganda", "akurasi", gettext_lazy("Tidak ada baris ganda"), Cara.AUTO, ("duplicate_key",)),
    Question(
        "perubahan", "konsistensi",
        gettext_lazy("Perubahan besar dari rilis sebelumnya dijelaskan dan masuk akal"), Cara.BOTH,
        ("change_large",),
    ),
    Question(
        "dataset_lain", "konsistensi",
        gettext_lazy("Angka yang sama pada dataset lain tidak bertentangan"), Cara.MANUAL,
    ),
    Question(
        "periode", "aktualitas", gettext_lazy("Periode sama dengan yang dijanjikan"), Cara.AUTO,
        ("period_wrong", "period_after", "period_before"),
    ),
    Question("jadwal", "aktualitas", gettext_lazy("Disampaikan sesuai jadwal rilis"), Cara.AUTO),
    Question(
        "pribadi", "privasi", gettext_lazy("Tidak memuat data pribadi yang tidak boleh dibuka"), Cara.BOTH,
        ("personal_column", "personal_value", "small_cell"),
    ),
    Question("akses", "privasi", gettext_lazy("Tingkat akses dan dasarnya tepat"), Cara.BOTH),
    Question(
        "sumber", "kewajaran", gettext_lazy("Sumber data jelas dan dapat ditelusuri"), Cara.MANUAL
    ),
    Question("wajar", "kewajaran", gettext_lazy("Isi data wajar menurut pengetahuan Anda"), Cara.MANUAL),
)  # fmt: skip
BY_CODE: Mapping[str, Question] = {q.kode: q for q in QUESTIONS}
# A rule of the checks that no question names is judged here, so that none is passed over.
REST = "berkas"


@dataclass(frozen=True)
class Automatic:
    """What the application found to one question, with its reasons in words."""

    outcome: Outcome
    words: str = ""

    @property
    def label(self) -> Text:
        """The result in a few words."""
        return OUTCOME_LABELS[self.outcome]


@dataclass(frozen=True)
class Facts:
    """What a version is judged by. `summary` is the report by rule, `explained` reasons by rule code.

    `standar` are the five parts of the data standard of its entry. `submitted` is the local day on which it
    was handed to Walidata, `promised` the day of its calendar.
    """

    summary: Mapping[str, Any]
    explained: Mapping[str, Any]
    dictionary: Dictionary
    standar: Mapping[str, str]
    jenis_data: str
    has_activity: bool
    without_activity: str
    has_indicator: bool
    akses: str
    has_ground: bool
    personal: bool | None
    promised: date
    submitted: date | None


def results(facts: Facts) -> dict[str, Automatic]:
    """The automatic result beside each question, by its code."""
    return {q.kode: _result(q, facts) for q in QUESTIONS}


def passed(found: Mapping[str, Automatic]) -> list[str]:
    """Questions that may be answered together: purely automatic ones whose result is in order."""
    return [q.kode for q in QUESTIONS if q.cara is Cara.AUTO and found[q.kode].outcome is Outcome.PASS]


def _result(question: Question, facts: Facts) -> Automatic:
    if question.cara is Cara.MANUAL:
        return Automatic(Outcome.NONE)
    own = _OWN.get(question.kode)
    if own is not None:
        return own(facts)
    rules = question.rules if question.kode != REST else (*question.rules, *_unnamed(facts))
    found = [row for row in _by_rule(facts) if row.get("code") in rules]
    if found:
        return _of_rules(found, facts)
    missing = _nothing_to_go_by(question.kode, facts.dictionary)
    return Automatic(Outcome.NONE, missing) if missing else Automatic(Outcome.PASS)


def _by_rule(facts: Facts) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = facts.summary.get("by_rule", ())
    return rows


def _unnamed(facts: Facts) -> Iterator[str]:
    named = {rule for q in QUESTIONS for rule in q.rules}
    return (str(row.get("code")) for row in _by_rule(facts) if row.get("code") not in named)


def _of_rules(rows: Sequence[Mapping[str, Any]], facts: Facts) -> Automatic:
    said = []
    for row in rows:
        words = _("%(words)s (%(n)d)") % {"words": row.get("words", ""), "n": row.get("count", 0)}
        reason = str(facts.explained.get(str(row.get("code")), ""))
        said.append(f"{words}: {reason}" if reason else words)
    failed = any(row.get("severity") == "error" for row in rows)
    return Automatic(Outcome.FAIL if failed else Outcome.LOOK, "; ".join(said))


def _nothing_to_go_by(kode: str, dictionary: Dictionary) -> str:
    """Why a rule could find nothing: the dictionary does not ask for it."""
    asked = {
        "ganda": bool(dictionary.kunci),
        "jumlah": bool(dictionary.jumlah or dictionary.total),
        "unit": bool(dictionary.lengkap),
        "batas": bool(dictionary.persen) or any(c.minimum or c.maksimum or c.pola for c in dictionary.kolom),
        "kode": any(c.kode_nilai or c.referensi for c in dictionary.kolom),
    }
    return "" if asked.get(kode, True) else _("Kamus data tidak memuat aturannya.")


# Judged by other facts than the rules of the table ------------------------------------------------------
def _dictionary(facts: Facts) -> Automatic:
    lacking = [c.nama for c in facts.dictionary.kolom if not (c.nama and c.definisi)]
    return _whole(bool(facts.dictionary.kolom), lacking, _("Belum ada definisi: %(which)s."))


def _variables(facts: Facts) -> Automatic:
    lacking = [c.nama for c in facts.dictionary.kolom if not c.variabel and not (c.konsep and c.definisi)]
    return _whole(bool(facts.dictionary.kolom), lacking, _("Belum ada metadata variabel: %(which)s."))


def _standard(facts: Facts) -> Automatic:
    lacking = [name for name in STANDAR if not facts.standar.get(name, "").strip()]
    return _whole(True, lacking, _("Belum terisi: %(which)s."))


def _whole(known: bool, lacking: Sequence[str], words: str) -> Automatic:
    if not known:
        return Automatic(Outcome.FAIL, _("Kamus data belum berisi kolom."))
    return Automatic(Outcome.FAIL, words % {"which": ", ".join(lacking)}) if lacking else _IN_ORDER


def _units(facts: Facts) -> Automatic:
    measures: list[Column] = [c for c in facts.dictionary.kolom if c.tipe in MEASURED]
    lacking = [c.nama for c in measures if not c.satuan]
    if lacking:
        return Automatic(Outcome.LOOK, _("Kolom tanpa satuan: %(which)s.") % {"which": ", ".join(lacking)})
    wanted = facts.standar.get("satuan", "").strip().lower()
    if wanted and wanted not in {c.satuan.strip().lower() for c in measures}:
        return Automatic(
            Outcome.LOOK,
            _("Tidak ada kolom bersatuan “%(unit)s” seperti pada Daftar Data.") % {"unit": wanted},
        )
    return _IN_ORDER


def _activity(facts: Facts) -> Automatic:
    if not facts.has_activity and not facts.without_activity.strip():
        return Automatic(Outcome.FAIL, _("Belum terhubung dengan kegiatan statistik."))
    if facts.jenis_data == INDICATOR and facts.has_activity and not facts.has_indicator:
        return Automatic(Outcome.FAIL, _("Belum terhubung dengan metadata indikator."))
    if not facts.has_activity:
        return Automatic(
            Outcome.PASS, _("Tanpa rekomendasi: %(reason)s") % {"reason": facts.without_activity}
        )
    return _IN_ORDER


def _on_time(facts: Facts) -> Automatic:
    if facts.submitted is None:
        return Automatic(Outcome.NONE)
    late = (facts.submitted - facts.promised).days
    if late > 0:
        return Automatic(Outcome.LOOK, _("Diajukan %(n)d hari sesudah jadwal rilis.") % {"n": late})
    return _IN_ORDER


def _access(facts: Facts) -> Automatic:
    if not facts.akses:
        return Automatic(Outcome.FAIL, _("Tingkat akses belum ditentukan."))
    if facts.akses != OPEN_ACCESS and not facts.has_ground:
        return Automatic(Outcome.FAIL, _("Dasar pengecualian belum disebut."))
    if facts.akses == OPEN_ACCESS and facts.personal:
        return Automatic(Outcome.FAIL, _("Akses Terbuka, padahal dinyatakan memuat data pribadi."))
    return _IN_ORDER


_IN_ORDER = Automatic(Outcome.PASS)
_OWN = {
    "kamus": _dictionary,
    "ms_var": _variables,
    "standar_data": _standard,
    "satuan": _units,
    "ms_keg": _activity,
    "jadwal": _on_time,
    "akses": _access,
}


@dataclass(frozen=True)
class Tally:
    """How far a check is: questions unanswered and failing, by code, in the order of the list."""

    unanswered: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many are answered."""
        return len(QUESTIONS) - len(self.unanswered)


def tally(given: Mapping[str, str], *, failing: str) -> Tally:
    """Count answers by question; `failing` is the answer that asks for a repair."""
    return Tally(
        [q.kode for q in QUESTIONS if not given.get(q.kode)],
        [q.kode for q in QUESTIONS if given.get(q.kode) == failing],
    )
