"""Which answers count and which are missing: the skip rules of MS-Keg applied to a snapshot.

Pure functions over `snapshot.take` data; the server judges with them whatever the page showed.
A question counts when its section and its own rule hold on the answers that themselves count,
walked in the order of the form (a rule only looks back). What is right is decided in `checks`.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from recommendations.questionnaire.model import Kind, Need, Question, Section, Table, Text
from recommendations.questionnaire.sections import BY_KEY, SECTIONS
from recommendations.questionnaire.wording import named, value_text

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Missing:
    """An answer that is needed and not there. `row` counts from 1; None where no row is meant."""

    section: str
    field: str
    row: int | None
    message: str


@dataclass(frozen=True)
class Irrelevant:
    """An answer that a skip rule hides: kept in the draft, not sent ("Tidak ikut dikirim")."""

    section: str
    field: str
    row: int | None
    number: str
    label: str
    value: str


class StatusKind(StrEnum):
    """How far a section is."""

    BELUM = "belum"
    SEDANG = "sedang"
    LENGKAP = "lengkap"
    TIDAK_BERLAKU = "tidak_berlaku"


@dataclass(frozen=True)
class SectionStatus:
    """How far a section is: `filled` of `total` needed answers. `optional`: it may wait."""

    kind: StatusKind
    filled: int
    total: int
    optional: bool = False

    @property
    def label(self) -> str:
        """The state in words."""
        if self.kind == StatusKind.SEDANG:
            return _("Sedang diisi (%(filled)d dari %(total)d)") % {
                "filled": self.filled,
                "total": self.total,
            }
        return {
            StatusKind.BELUM: _("Belum dimulai"),
            StatusKind.LENGKAP: _("Lengkap"),
            StatusKind.TIDAK_BERLAKU: _("Tidak berlaku"),
        }[self.kind]


# What counts -----------------------------------------------------------------------------------


def effective(snapshot: Answers) -> dict[str, Any]:
    """The snapshot without answers that a skip rule hides; the one given stays as it is."""
    return _settle(snapshot)[0]


def irrelevant(snapshot: Answers) -> list[Irrelevant]:
    """The answers that a skip rule hides, in the order of the form."""
    return _settle(snapshot)[1]


def is_shown(section: Section, answers: Answers) -> bool:
    """Whether a section is asked, by effective answers."""
    return section.visible_when.holds(answers)


def offered(question: Question, answers: Answers) -> dict[Any, Text]:
    """The options of a choice that may be taken now."""
    if not question.options:
        return question.choices
    codes = {code for group in question.options if group.visible_when.holds(answers) for code in group.codes}
    return {code: label for code, label in question.choices.items() if code in codes}


def is_blank(value: Any) -> bool:
    """Whether nothing was answered; spaces are nothing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _settle(snapshot: Answers) -> tuple[dict[str, Any], list[Irrelevant]]:
    answers = dict(snapshot)
    dropped: list[Irrelevant] = []
    for section in SECTIONS:
        shown = section.visible_when.holds(answers)
        for item in section.items:
            if isinstance(item, Table):
                dropped += _settle_table(section, item, answers, shown)
            else:
                dropped += _settle_question(section, item, answers, shown)
    return answers, dropped


def _settle_question(
    section: Section, question: Question, answers: dict[str, Any], shown: bool
) -> Iterator[Irrelevant]:
    value = answers.get(question.column)
    if is_blank(value):
        return
    if shown and question.visible_when.holds(answers) and _may_stand(question, value, answers):
        return
    yield Irrelevant(
        section.key,
        question.column,
        None,
        str(question.number),
        str(question.title),
        value_text(question, value),
    )
    answers[question.column] = question.blank


def _may_stand(question: Question, value: Any, answers: Answers) -> bool:
    return not question.options or value in offered(question, answers)


def _settle_table(
    section: Section, table: Table, answers: dict[str, Any], shown: bool
) -> Iterator[Irrelevant]:
    rows = answers.get(table.key) or []
    if not table.owns_rows or not rows:
        return
    shown = shown and table.visible_when.holds(answers)
    kept = []
    for position, row in enumerate(rows, 1):
        if shown and _group_shown(table, row, answers):
            kept.append(_without_hidden_children(table, row))
            yield from _hidden_children(section, table, row, position)
        else:
            yield _hidden_row(section, table, row, position)
    answers[table.key] = kept


def _group_shown(table: Table, row: Answers, answers: Answers) -> bool:
    if not table.groups:
        return True
    groups = {group.value: group for group in table.groups}
    group = groups.get(row.get(table.group_by))
    return group is not None and group.visible_when.holds(answers)


def _without_hidden_children(table: Table, row: Answers) -> dict[str, Any]:
    hidden = {c.key: [] for c in table.children if row.get(c.key) and not c.row_visible_when.holds(row)}
    return {**row, **hidden}


def _hidden_children(section: Section, table: Table, row: Answers, position: int) -> Iterator[Irrelevant]:
    for child in table.children:
        if row.get(child.key) and not child.row_visible_when.holds(row):
            texts = [row_text(child, line) for line in row[child.key]]
            label = f"{named(table, row, position)}: {child.title}"
            yield Irrelevant(section.key, child.key, position, str(child.number), label, "; ".join(texts))


def _hidden_row(section: Section, table: Table, row: Answers, position: int) -> Irrelevant:
    return Irrelevant(
        section.key, table.key, position, str(table.number), str(table.title), row_text(table, row)
    )


def row_text(table: Table, row: Answers) -> str:
    """One row as one line of text."""
    cells = [value_text(column, row.get(column.column), row) for column in table.columns]
    text = " · ".join(cell for cell in cells if cell)
    group = next((g for g in table.groups if g.value == row.get(table.group_by)), None)
    return f"{group.label}: {text}" if group else text


# What is missing -------------------------------------------------------------------------------


def required_missing(snapshot: Answers, *, results: bool = False) -> list[Missing]:
    """What stops a submission: needed answers (W, and K where asked) that are not there.

    With `results` also what the metadata of MS-Var and MS-Ind need when results are handed in.
    """
    answers = effective(snapshot)
    return [
        missing
        for section in SECTIONS
        for satisfied, missing in _demands(section, answers, results=results)
        if not satisfied
    ]


def section_status(snapshot: Answers) -> dict[str, SectionStatus]:
    """How far each section is, by key. Sections that may wait count what results will need."""
    answers = effective(snapshot)
    return {section.key: _status(section, answers) for section in SECTIONS}


def missing_in(section_key: str, snapshot: Answers) -> list[Missing]:
    """What one section lacks; for optional sections what results will need."""
    section = BY_KEY[section_key]
    demands = _demands(section, effective(snapshot), results=section.optional)
    return [missing for satisfied, missing in demands if not satisfied]


def _status(section: Section, answers: Answers) -> SectionStatus:
    if not is_shown(section, answers):
        return SectionStatus(StatusKind.TIDAK_BERLAKU, 0, 0, section.optional)
    demands = list(_demands(section, answers, results=section.optional))
    total, filled = len(demands), sum(1 for satisfied, _missing in demands if satisfied)
    if not demands:
        kind = StatusKind.LENGKAP if _has_any(section, answers) else StatusKind.BELUM
    elif filled == total:
        kind = StatusKind.LENGKAP
    else:
        kind = StatusKind.SEDANG if filled else StatusKind.BELUM
    return SectionStatus(kind, filled, total, section.optional or not demands)


def _has_any(section: Section, answers: Answers) -> bool:
    keys = [q.column for q in section.questions] + [t.key for t in section.tables if t.owns_rows]
    return any(not is_blank(answers.get(key)) for key in keys)


Demand = tuple[bool, Missing]


def _demands(section: Section, answers: Answers, *, results: bool) -> Iterator[Demand]:
    if not is_shown(section, answers):
        return
    for item in section.items:
        if isinstance(item, Table):
            if item.visible_when.holds(answers) and (results or not item.at_results):
                yield from _table_demands(section, item, answers, results)
        elif _needed(item, answers, results):
            value = answers.get(item.column)
            yield not is_blank(value), Missing(section.key, item.column, None, please(item))


def _needed(question: Question, answers: Answers, results: bool) -> bool:
    if question.need == Need.OPSIONAL or (question.at_results and not results):
        return False
    return question.visible_when.holds(answers) and question.needed_when.holds(answers)


def _table_demands(section: Section, table: Table, answers: Answers, results: bool) -> Iterator[Demand]:
    rows = answers.get(table.key) or []
    if table.groups:
        yield from _group_demands(section, table, rows, answers)
    elif table.need != Need.OPSIONAL:
        message = _("Tambahkan paling sedikit satu %(noun)s pada %(title)s.") % {
            "noun": str(table.noun).lower(),
            "title": _titled(table),
        }
        yield bool(rows), Missing(section.key, table.key, None, message)
    for position, row in enumerate(rows, 1):
        yield from _row_demands(section, table, row, position, answers, results)


def _group_demands(section: Section, table: Table, rows: list[Answers], answers: Answers) -> Iterator[Demand]:
    present = {row.get(table.group_by) for row in rows}
    for group in table.groups:
        if group.need != Need.OPSIONAL and group.visible_when.holds(answers):
            message = _("Isi %(title)s untuk %(group)s.") % {"title": _titled(table), "group": group.label}
            yield group.value in present, Missing(section.key, table.key, None, message)


def _row_demands(  # noqa: PLR0913  a row is judged with all that surrounds it
    section: Section, table: Table, row: Answers, position: int, answers: Answers, results: bool
) -> Iterator[Demand]:
    around = ChainMap(dict(row), dict(answers))
    for column in table.columns:
        if _needed(column, around, results):
            message = f"{named(table, row, position)}: {please(column)}"
            satisfied = not is_blank(row.get(column.column))
            yield satisfied, Missing(section.key, column.column, position, message)
    for child in table.children:
        if results and child.row_visible_when.holds(row):
            yield from _child_demands(section, table, child, row, position)


def _child_demands(
    section: Section, table: Table, child: Table, row: Answers, position: int
) -> Iterator[Demand]:
    lines = row.get(child.key) or []
    who = named(table, row, position)
    if child.need != Need.OPSIONAL:
        message = _("%(row)s: tambahkan %(title)s.") % {"row": who, "title": _titled(child)}
        yield bool(lines), Missing(section.key, child.key, position, message)
    for line in lines:
        for column in child.columns:
            if column.need != Need.OPSIONAL:
                message = f"{who}, {child.title}: {please(column)}"
                satisfied = not is_blank(line.get(column.column))
                yield satisfied, Missing(section.key, child.key, position, message)


def please(question: Question) -> str:
    """What to do about an unanswered question, in words."""
    verb = _("Pilih") if question.kind in (Kind.ONE, Kind.MANY, Kind.REGION) else _("Isi")
    return f"{verb} {_titled(question)}."


def _titled(item: Question | Table) -> str:
    return f"{item.title} ({item.number})" if item.number else str(item.title)
