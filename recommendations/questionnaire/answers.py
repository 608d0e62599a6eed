"""The whole form as text: for the review page, the public page and the printed MS-Keg.

One function, so that what a reviewer reads, what the public reads and what is printed never differ
in words. Personal answers never leave through `public_only`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommendations.questionnaire.logic import effective, is_shown
from recommendations.questionnaire.model import Question, Section, Table
from recommendations.questionnaire.sections import SECTIONS
from recommendations.questionnaire.wording import code_text, named, value_text

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerRow:
    """One answer: official number, question, text, and the code box of the printed form."""

    field: str
    number: str
    label: str
    value: str
    code: str = ""
    part: str = ""


@dataclass(frozen=True)
class AnswerRecord:
    """One row of a table: its number in the form, its name in words, its cells."""

    position: int
    title: str
    cells: Sequence[str]


# More columns than this are read one row at a time, not side by side.
WIDE = 6


@dataclass(frozen=True)
class AnswerTable:
    """One table as text: headings of the columns, then rows of as many cells."""

    field: str
    number: str
    label: str
    columns: Sequence[str]
    rows: Sequence[AnswerRecord]
    part: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it is better read row by row."""
        return len(self.columns) > WIDE

    @property
    def records(self) -> list[tuple[AnswerRecord, list[tuple[str, str]]]]:
        """Each row with its answered cells under their headings."""
        return [
            (row, [(c, v) for c, v in zip(self.columns, row.cells, strict=True) if v]) for row in self.rows
        ]


@dataclass(frozen=True)
class AnswerSection:
    """One section: its answers, then its tables."""

    key: str
    number: str
    title: str
    rows: Sequence[AnswerRow]
    tables: Sequence[AnswerTable]


def answers(snapshot: Answers, *, public_only: bool = False) -> list[AnswerSection]:
    """The answers that count, by section, as text; unanswered questions stand with an empty value.

    Sections that a skip rule hides are left out. With `public_only`, only what the public may read and
    what is answered.
    """
    counted = effective(snapshot)
    found = [_section(section, counted, public_only) for section in SECTIONS if is_shown(section, counted)]
    return [section for section in found if section.rows or section.tables]


def section_answers(key: str, snapshot: Answers) -> AnswerSection | None:
    """The answers of one section, None where a skip rule hides it."""
    return next((section for section in answers(snapshot) if section.key == key), None)


def _section(section: Section, counted: Answers, public_only: bool) -> AnswerSection:
    rows: list[AnswerRow] = []
    tables: list[AnswerTable] = []
    for part in section.parts:
        for item in part.items:
            if (public_only and not item.public) or not item.visible_when.holds(counted):
                continue
            if isinstance(item, Table):
                tables.append(_table(item, counted, str(part.title), public_only))
            else:
                rows.append(_row(item, counted, str(part.title)))
    if public_only:
        rows = [row for row in rows if row.value]
        tables = [table for table in tables if table.rows]
    return AnswerSection(section.key, str(section.number), str(section.title), rows, tables)


def _row(question: Question, counted: Answers, part: str) -> AnswerRow:
    value = counted.get(question.column)
    return AnswerRow(
        question.column,
        str(question.number),
        str(question.title),
        value_text(question, value),
        code_text(question, value),
        part,
    )


def _table(table: Table, counted: Answers, part: str, public_only: bool) -> AnswerTable:
    rows = [
        AnswerRecord(position, named(table, row, position), _cells(table, row))
        for position, row in enumerate(counted.get(table.key) or [], 1)
        if not (public_only and table.private_row.holds(row))
    ]
    columns = [*_lead(table), *(str(c.title) for c in table.columns), *(str(c.title) for c in table.children)]
    columns += [str(label) for _key, label in table.shown_too]
    return AnswerTable(table.key, str(table.number), str(table.title), columns, rows, part)


def _lead(table: Table) -> list[str]:
    """The heading of the stage or product that a row belongs to."""
    return [str(table.model._meta.get_field(table.group_by).verbose_name)] if table.group_by else []


def _cells(table: Table, row: Answers) -> list[str]:
    cells = [value_text(column, row.get(column.column), row) for column in table.columns]
    if table.group_by:
        group = next((g for g in table.groups if g.value == row.get(table.group_by)), None)
        cells.insert(0, str(group.label) if group else "")
    cells += [_lines(child, row) for child in table.children]
    return cells + [str(row.get(key) or "") for key, _label in table.shown_too]


def _lines(child: Table, row: Answers) -> str:
    lines = []
    for line in row.get(child.key) or []:
        cells = [value_text(column, line.get(column.column), line) for column in child.columns]
        lines.append(" · ".join(cell for cell in cells if cell))
    return "\n".join(lines)
