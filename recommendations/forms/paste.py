"""Rows pasted from a spreadsheet: table text read into typed input, and rows written as table text.

What a spreadsheet puts on the clipboard: lines of cells between tabs, a cell in double quotes where
it holds a tab, a line end or a quote at its beginning. Dates, numbers and codes are read as the
form's own fields read them (`forms.fields`), so "20 Agustus 2026", "1.234,5", a label and a code
are all understood; what cannot be read is refused line by line and given back as it came.
No row is written here: `forms.row_actions` puts them on the page, where they are still to be saved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recommendations.forms.fields import field_for
from recommendations.questionnaire import Kind, Question, Table
from recommendations.questionnaire.wording import value_text
from recommendations.snapshot import plain

# Far beyond any table of the form; a longer text is somebody's whole workbook.
MOST_CHARACTERS = 400_000
_CELL = re.compile(r'[ ]*"((?:[^"]|"")*)"(?=\t|\n|\Z)|([^\t\n]*)')
# Headings of the column that only counts the rows.
_NUMBERING = {"no", "nomor", "no.", "#"}


@dataclass(frozen=True)
class PastedRow:
    """One line that was read: `values` is what a person would have typed, by column."""

    values: dict[str, str]
    group: Any = None
    cells: Sequence[str] = ()


@dataclass(frozen=True)
class Refused:
    """One line that was not read: its number in the text, from 1, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("Baris %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}


@dataclass
class Pasted:
    """All lines of a pasted text, those that were read and those that were not."""

    rows: list[PastedRow] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    headings: Sequence[str] = ()
    left: list[Sequence[str]] = field(default_factory=list)

    def rest(self, more: Iterable[PastedRow] = ()) -> str:
        """What was refused, and `more` that has no place, ready to be mended and pasted again."""
        lines = [*self.left, *(row.cells for row in more)]
        return text_of([self.headings, *lines] if lines and self.headings else lines)


def cells_of(text: str) -> list[list[str]]:
    """Table text as lines of cells, spaces around a cell dropped. Any text is a table of some sort."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, line, at = [], [], 0  # type: ignore[var-annotated]
    while at <= len(text):
        match = _CELL.match(text, at)
        assert match is not None  # noqa: S101  the second form matches every text
        quoted, bare = match.groups()
        line.append((bare if quoted is None else quoted.replace('""', '"')).strip())
        at = match.end()
        if at >= len(text) or text[at] == "\n":
            lines.append(line)
            line = []
        at += 1
    return lines


def text_of(lines: Iterable[Iterable[str]]) -> str:
    """Lines of cells as table text, the way a spreadsheet writes it."""
    return "\n".join("\t".join(_written(cell) for cell in line) for line in lines)


def _written(cell: str) -> str:
    if re.search(r"[\t\n\r]", cell) or cell.lstrip().startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def columns_of(table: Table) -> list[Question]:
    """The columns of a table's text; a table of groups names the group first."""
    if not table.group_by:
        return list(table.columns)
    return [Question(table.group_by, table.number, model=table.model), *table.columns]


def table_text(table: Table, rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as table text under a line of headings; a value is stored, or as it was typed."""
    columns = columns_of(table)
    lines = [[str(column.title) for column in columns]]
    lines += [[_shown(c, row.get(c.column)) for c in columns] for row in rows]
    return text_of(lines)


def _shown(column: Question, value: Any) -> str:
    if column.kind == Kind.ONE and isinstance(value, str):
        value = next((code for code in column.choices if str(code) == value), value)
    try:
        return value_text(column, plain(value))
    except ValueError:  # typed, and no date
        return str(value)


def read(text: str, table: Table) -> Pasted:
    """Read table text: one row per line, columns as shown or as the line of headings says."""
    columns = columns_of(table)
    if len(text) > MOST_CHARACTERS:
        reason = _("teksnya terlalu panjang. Tempel sebagian demi sebagian.")
        return Pasted(refused=[Refused(1, reason)], left=[[text]])
    order: list[Question | None] = list(columns)
    lines = [(n, line) for n, line in enumerate(cells_of(text), 1) if any(line)]
    found = Pasted()
    if lines and (headed := _headings(lines[0][1], columns)) is not None:
        order, found.headings = headed, lines[0][1]
        lines = lines[1:]
    elif lines and all(_is_numbered(line, len(columns)) for _n, line in lines):
        order = [None, *columns]
    for number, line in lines:
        try:
            found.rows.append(_row(line, order, table))
        except ValidationError as problem:
            found.refused.append(Refused(number, " ".join(problem.messages)))
            found.left.append(line)
    return found


def _headings(line: Sequence[str], columns: Sequence[Question]) -> list[Question | None] | None:
    """The columns that a line of headings names, None where the line is no such line."""
    known: dict[str, Question | None] = dict.fromkeys(_NUMBERING)
    known |= {_name(name): column for column in columns for name in (str(column.title), column.column)}
    if not all(_name(cell) in known for cell in line if cell):
        return None
    named = [known.get(_name(cell)) for cell in line]
    return named if any(named) else None


def _name(text: str) -> str:
    """A heading without what stands in brackets and without the mark of a needed answer."""
    return re.sub(r"\s*\([^)]*\)|\*", "", text).strip().casefold().replace("_", " ")


def _is_numbered(line: Sequence[str], width: int) -> bool:
    """Whether a line has one cell too many and begins with a row number."""
    return len(line) == width + 1 and line[0].rstrip(".").isdecimal()


def _row(line: Sequence[str], order: Sequence[Question | None], table: Table) -> PastedRow:
    if any(line[len(order) :]):
        raise ValidationError(
            _("ada %(n)d kolom, tabel ini menerima %(most)d.") % {"n": len(line), "most": len(order)}
        )
    values, problems = {}, []
    for column, cell in zip(order, line, strict=False):
        if column is None or not cell:
            continue
        try:
            values[column.column] = _typed(column, cell)
        except ValidationError as problem:
            problems.append(f"{column.title}: {' '.join(problem.messages)}")
    if problems:
        raise ValidationError(problems)
    return PastedRow(values, _group(table, values), line)


def _group(table: Table, values: dict[str, str]) -> Any:
    if not table.group_by:
        return None
    named = values.pop(table.group_by, "")
    for group in table.groups:
        if str(group.value) == named:
            return group.value
    raise ValidationError(_("tulis %(groups)s pada kolom pertama.") % {"groups": _names(table)})


def _names(table: Table) -> str:
    labels = [str(group.label) for group in table.groups]
    return _(" atau ").join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _typed(column: Question, cell: str) -> str:
    """The cell as it would be typed; ValidationError in words where its field refuses it."""
    if column.kind == Kind.ONE:
        return _code(column, cell)
    value = field_for(column).clean(cell)
    return str(plain(value)) if column.kind == Kind.DATE else cell


def _code(column: Question, cell: str) -> str:
    """The code of an option, given as a code or as its label; "1. Ya" and "Ya (1)" are both."""
    wanted = _name(cell)
    for code, label in column.choices.items():
        if wanted in {str(code).casefold(), _name(str(label)), f"{code}. {_name(str(label))}".casefold()}:
            return str(code)
    options = ", ".join(str(label) for label in column.choices.values())
    raise ValidationError(
        _("“%(cell)s” tidak ada dalam pilihan: %(options)s.") % {"cell": cell[:40], "options": options}
    )
