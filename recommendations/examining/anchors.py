"""Where a note points: a section of the form, a question on it, a table, a row, a cell of a row.

A note names its section and a `field`: the column of a question, the key of the section's table, the
column of a row of it, or the key of a table inside a row. Its row is counted from 1 in the revision
that was read; rows of variables and indicators are found again by their name, because rows move.
Pure functions over `snapshot.take` data; what the words are is decided in `questionnaire.wording`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommendations.questionnaire import BY_KEY, Question, Section, Table, row_text
from recommendations.questionnaire.wording import named, value_text

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """What a note is about. With no `question`, `table` or `child` it is the section as a whole.

    `table` alone: all its rows, or one whole row; `table` with `question`: a column of a row; `table`
    with `child`: the rows inside a row.
    """

    section: Section
    question: Question | None = None
    table: Table | None = None
    child: Table | None = None

    @property
    def field(self) -> str:
        """The id of its field on the page is `rincian-` and this; empty for a whole section."""
        if self.table is not None and not self.section.page_per_row:
            return self.table.key
        item = self.question or self.child
        if isinstance(item, Question):
            return item.column
        return item.key if item is not None else ""

    @property
    def number(self) -> str:
        """The official number, or that of the section."""
        item = self.question or self.child or self.table
        return str(item.number if item is not None else self.section.number)

    @property
    def label(self) -> str:
        """What it is called on the page."""
        item = self.question or self.child or self.table
        return str(item.title if item is not None else self.section.title)


def place_of(section: str, field: str) -> Place | None:
    """The place that a note names; None for a section that the form does not have.

    A field that the section does not have (any more) leaves the section.
    """
    found = BY_KEY.get(section)
    if found is None:
        return None
    for question in found.questions:
        if question.column == field:
            return Place(found, question)
    for table in found.tables:
        if field == table.key:
            return Place(found, table=table)
        if (column := _column(table, field)) is not None:
            return Place(found, column, table)
        for child in table.children:
            if child.key == field:
                return Place(found, table=table, child=child)
    return Place(found)


def _column(table: Table, field: str) -> Question | None:
    return next((column for column in table.columns if column.column == field), None)


def row_at(place: Place, answers: Answers, row: int | None) -> Mapping[str, Any] | None:
    """The row by its number (from 1), None where there is no such row."""
    rows = answers.get(place.table.key) or [] if place.table is not None else []
    return rows[row - 1] if row is not None and 0 < row <= len(rows) else None


def row_now(place: Place, answers: Answers, row: int | None, name: str) -> int | None:
    """Number (from 1) that a row has now: by its name where rows have one, else where it stood.

    None for a row that is gone, and for a note that names no row.
    """
    if place.table is None or row is None:
        return None
    rows = answers.get(place.table.key) or []
    same = [n for n, found in enumerate(rows, 1) if name and _name(place.table, found) == _plain(name)]
    if row in same:
        return row
    if same:
        return same[0]
    # Renamed: still the row that stands there, unless that one already went by another old name.
    return row if row <= len(rows) else None


def row_name(place: Place, answers: Answers, row: int | None) -> str:
    """What a row is called, to find it again later; empty for rows without a name."""
    found = row_at(place, answers, row)
    return _name(place.table, found) if place.table is not None and found is not None else ""


def _name(table: Table, row: Mapping[str, Any]) -> str:
    return _plain(row.get(table.name_column or "nama"))


def _plain(text: Any) -> str:
    return " ".join(str(text or "").split()).lower()


def text_of(place: Place, answers: Answers, row: int | None) -> str:
    """The answer at a place in words; empty where it is unanswered, and for a whole section."""
    if place.table is None:
        question = place.question
        return value_text(question, answers.get(question.column), answers) if question else ""
    if row is None:
        rows = answers.get(place.table.key) or []
        return "\n".join(row_text(place.table, found) for found in rows)
    found = row_at(place, answers, row)
    return _cell(place, found) if found is not None else ""


def _cell(place: Place, row: Mapping[str, Any]) -> str:
    if place.question is not None:
        return value_text(place.question, row.get(place.question.column), row)
    if place.child is not None:
        return "\n".join(row_text(place.child, line) for line in row.get(place.child.key) or [])
    return row_text(place.table, row) if place.table is not None else ""


def fingerprint(text: str) -> str:
    """A short mark of an answer that was on screen, whatever blanks stand between its words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def row_words(place: Place, answers: Answers, row: int | None) -> str:
    """The row in words: "Variabel 2 (Umur)"; empty where no row is meant or it is gone."""
    found = row_at(place, answers, row)
    return named(place.table, found, row) if place.table and found is not None and row else ""
