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
class AnswerTable:
    """One table as text: headings of the columns, then rows of as many cells.

    `rows` keep the number of the row in the form, which notes and findings name.
    """

    field: str
    number: str
    label: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    part: str = ""


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

    Sections that a skip rule hides are left out. With `public_only`, only what the public may read.
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
        (position, row)
        for position, row in enumerate(counted.get(table.key) or [], 1)
        if not (public_only and table.private_row.holds(row))
    ]
    return AnswerTable(
        table.key,
        str(table.number),
        str(table.title),
        [*_lead(table), *(str(c.title) for c in table.columns), *(str(c.title) for c in table.children)],
        [(position, _cells(table, row, position)) for position, row in rows],
        part,
    )


def _lead(table: Table) -> list[str]:
    """The heading that names a row where its columns do not: the stage, the product, the variable."""
    if table.group_by:
        return [str(table.model._meta.get_field(table.group_by).verbose_name)]
    return [] if table.owns_rows else [str(table.noun)]


def _cells(table: Table, row: Answers, position: int) -> list[str]:
    cells = [value_text(column, row.get(column.column), row) for column in table.columns]
    if table.group_by:
        group = next((g for g in table.groups if g.value == row.get(table.group_by)), None)
        cells.insert(0, str(group.label) if group else "")
    elif not table.owns_rows:
        cells.insert(0, named(table, row, position))
    return cells + [_lines(child, row) for child in table.children]


def _lines(child: Table, row: Answers) -> str:
    lines = []
    for line in row.get(child.key) or []:
        cells = [value_text(column, line.get(column.column), line) for column in child.columns]
        lines.append(" · ".join(cell for cell in cells if cell))
    return "\n".join(lines)
