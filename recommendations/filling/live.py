"""The 40 checks for one page of the form: while it is filled, and when it is read again.

A page shows the rules of its own section under the fields that they concern, and beside them the
broken rules of other sections that look at an answer of this page (the schedule is asked in Blok III,
the year that must agree with it on the first page). Which answers a rule looks at is not declared
twice: it is watched while it judges. Drafts may be incomplete, so a page that was never saved is not
told what it lacks, only what is wrong in what was filled. Pure: no table is read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.checks import CATALOGUE, Finding, Severity
from recommendations.checks.answers import Answers
from recommendations.checks.rule import finding
from recommendations.codelists import Cakupan
from recommendations.filling import titles
from recommendations.questionnaire import BY_KEY, Section, Table, effective, is_blank

ERROR, WARNING, ADVICE = "error", "warning", "info"


@dataclass(frozen=True)
class RowPlace:
    """A row that a finding concerns: what it is called, and the input to go to."""

    label: str
    anchor: str


@dataclass(frozen=True)
class Hint:
    """One thing to mend on a page. `place` is the column or table it stands under."""

    place: str
    tone: str
    weight: str
    message: str
    rule: str = ""
    detail: str = ""
    explanation: str = ""
    rows: tuple[RowPlace, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """Broken rules of another section that look at an answer of this page."""

    section: Section
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class PageFindings:
    """What a page is told: under its fields, and about other sections."""

    here: tuple[Hint, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    checked: bool = True

    def count(self, tone: str) -> int:
        """How many findings of a tone stand on the page itself."""
        return sum(1 for hint in self.here if hint.tone == tone)

    @property
    def words(self) -> str:
        """The state of the page in one sentence; empty where nothing was looked at."""
        if not self.checked:
            return ""
        counted = [
            (n := self.count(ERROR), ngettext("%(n)d galat", "%(n)d galat", n)),
            (n := self.count(WARNING), ngettext("%(n)d peringatan", "%(n)d peringatan", n)),
            (n := self.count(ADVICE), ngettext("%(n)d saran penulisan", "%(n)d saran penulisan", n)),
        ]
        parts = [words % {"n": n} for n, words in counted if n]
        if not parts:
            return _("Tidak ada temuan di halaman ini.")
        return _("Temuan di halaman ini: %(parts)s.") % {"parts": ", ".join(parts)}


@dataclass(frozen=True)
class Case:
    """What is judged: the whole form, as of a local date; `saved` are the sections saved so far.

    `places` says for tables of the page by which prefix each row is typed ("variabel-0").
    """

    snapshot: Mapping[str, Any]
    submitted_on: date
    saved: Collection[str]
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Watched(dict[str, Any]):
    """Answers that remember which of them were looked at."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(answers)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)


def judge(section: Section, case: Case) -> PageFindings:
    """Judge the form for one page. Raises nothing, whatever the snapshot holds."""
    answers = effective(dict(case.snapshot))
    own = {q.column for q in section.questions} | {table.key for table in section.tables}
    here: list[Hint] = []
    elsewhere: dict[str, list[Hint]] = {}
    for found, read in _violations(answers, case.submitted_on):
        if found.section == section.key:
            if _may_speak(section, found, case, answers):
                here.append(_hint(section, found, case))
        elif read & own and found.section in case.saved:
            elsewhere.setdefault(found.section, []).append(_hint(BY_KEY[found.section], found, None))
    here += _title_advice(section, answers)
    others = tuple(Elsewhere(BY_KEY[key], tuple(hints)) for key, hints in elsewhere.items())
    # Nothing of the 40 rules and nothing typed yet: silence, not praise.
    checked = bool(here or others) or section.key in case.saved
    return PageFindings(tuple(here), others, checked)


def _violations(answers: Mapping[str, Any], on: date) -> Iterator[tuple[Finding, set[str]]]:
    for rule in CATALOGUE:
        watched = _Watched(answers)
        found = finding(rule, rule.judge(Answers(watched, on)))
        if found.is_violation:
            yield found, watched.read


def _may_speak(section: Section, found: Finding, case: Case, answers: Mapping[str, Any]) -> bool:
    """A page that was never saved hears nothing of what is still empty."""
    if section.key in case.saved:
        return True
    place = _place(section, found.field)
    return not is_blank(answers.get(place))


def _place(section: Section, name: str) -> str:
    """Where a finding stands: its own question, or the table that has its column."""
    for table in section.tables:
        if any(column.column == name for column in table.columns):
            return table.key
    return name


def _hint(section: Section, found: Finding, case: Case | None) -> Hint:
    place = _place(section, found.field)
    error = found.severity is Severity.ERROR
    weight = _("Galat") if error and found.blocking else _("Perlu dipastikan") if error else _("Peringatan")
    return Hint(
        place=place,
        tone=ERROR if found.blocking else WARNING,
        weight=weight,
        message=found.message,
        rule=found.rule,
        detail=found.detail,
        explanation=found.explanation,
        rows=tuple(_row_places(section, found, place, case)) if case else (),
    )


def _row_places(section: Section, found: Finding, place: str, case: Case) -> Iterator[RowPlace]:
    """The inputs of the rows that a finding names, where the page has them."""
    table = next((t for t in section.tables if t.key == place), None)
    prefixes = case.places.get(place, ())
    for index in found.rows:
        if table is None or index >= len(prefixes):
            continue
        column = found.field if found.field != place else table.columns[0].column
        if table.group_by:  # a schedule's row is known by its stage; its first column is the group
            column = next(c.column for c in table.columns if c.column != table.group_by)
        yield RowPlace(_row_label(table, case, index), f"id_{prefixes[index]}-{column}")


def _row_label(table: Table, case: Case, index: int) -> str:
    row = (case.snapshot.get(table.key) or [])[index]
    if table.group_by:
        labels = {group.value: group.label for group in table.groups}
        return str(labels.get(row.get(table.group_by), index + 1))
    name = str(row.get(table.name_column or "nama") or "").strip()
    label = f"{table.noun} {index + 1}"
    return f"{label} ({name})" if name else label


def regions_of(answers: Mapping[str, Any]) -> list[str]:
    """Names of the regions that the activity covers (R.4.5); none where it is the whole country."""
    if answers.get("cakupan_wilayah") != Cakupan.SEBAGIAN:
        return []
    return [
        row.get("kabupaten_nama") or row.get("provinsi_nama") or "" for row in answers.get("wilayah") or []
    ]


def _title_advice(section: Section, answers: Mapping[str, Any]) -> list[Hint]:
    if not any(question.column == "judul_kegiatan" for question in section.questions):
        return []
    said = titles.advice(
        str(answers.get("judul_kegiatan") or ""),
        cara=answers.get("cara_pengumpulan_data"),
        regions=regions_of(answers),
    )
    return [Hint("judul_kegiatan", ADVICE, _("Saran penulisan"), message) for message in said]
