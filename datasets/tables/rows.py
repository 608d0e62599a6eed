"""The rows of a table as they stand in the file, in batches of columns, with the number that people see.

Blank rows, the row of column numbers and notes below the table are no data; rows that are longer or shorter
than the heading are told. Nothing is interpreted here.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import methodcaller
from pathlib import Path
from typing import Any

from datasets.tables import headings, limits
from datasets.tables.choice import Choice
from datasets.tables.packages import check_cells
from datasets.tables.refusing import Refusal

_BLANKS = methodcaller("count", "")
# Stands for the end of a row while a text is split: no file holds it.
_END = "\0"
_NOTE = re.compile(r"\s*(?:sumber|catatan|keterangan|ket\.?|note|source|\*+\)?)\s*[:;.]?\s", re.IGNORECASE)


@dataclass
class Batch:
    """Rows that are read together: their numbers (from 1), their cells by column, and what was odd."""

    numbers: Sequence[int]
    columns: list[Sequence[Any]]
    # Number and cells of rows that are not as long as the heading.
    uneven: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


class Table:
    """One table of a file, opened by a person's choice. Raises Refusal: sheet, heading, limits."""

    def __init__(self, path: Path, choice: Choice) -> None:
        self._path, self._choice = path, choice
        self._rows = csv_rows(path, choice) if choice.kind == "csv" else sheet_rows(path, choice)
        heading = next(islice(self._rows, choice.header_row - 1, None), None)
        self.names = headings.names(heading) if heading is not None else []
        if not self.names:
            raise Refusal("no_header")
        if len(self.names) > limits.MAX_COLUMNS:
            raise Refusal("too_many_columns", count=len(self.names), limit=limits.MAX_COLUMNS)

    def batches(self) -> Iterator[Batch]:
        """The rows below the heading. Raises Refusal: a quote without end, more rows than may be."""
        number, kept = self._choice.header_row + 1, 0
        try:
            for block in self._blocks():
                batch = self._batch(block, number)
                number += block.height
                kept += len(batch.numbers)
                if kept > limits.MAX_ROWS:
                    raise Refusal("too_many_rows")
                yield batch
        except csv.Error:
            raise Refusal("quote", row=number) from None

    def _blocks(self) -> Iterator["Block"]:
        if self._choice.kind == "csv":
            yield from csv_blocks(self._path, self._choice, len(self.names))
        else:
            while rows := list(islice(self._rows, limits.BATCH)):
                yield Block(rows=rows)

    def _batch(self, block: "Block", start: int) -> Batch:
        numbers: Sequence[int] = range(start, start + block.height)
        first = start == self._choice.header_row + 1
        if block.columns and not first and _is_filled(block.columns):
            return Batch(numbers, block.columns)
        return self._batch_of(block.rows or list(zip(*block.columns, strict=True)), numbers, first=first)

    def _batch_of(self, rows: list[Sequence[Any]], numbers: Sequence[int], *, first: bool) -> Batch:
        width = len(self.names)
        uneven: list[tuple[int, int]] = []
        if set(map(len, rows)) != {width}:
            uneven = _uneven(rows, numbers, width)
            rows = [_even(row, width) for row in rows]
        blanks = list(map(_BLANKS, rows))
        odd = width - 1 if width > 2 else width
        notes: list[tuple[int, str]] = []
        first = first and headings.is_numbering(rows[0])
        if first or max(blanks) >= odd:
            all_numbers = numbers
            rows, numbers, notes = _without_odd(rows, numbers, blanks, first=first)
            gone = {n for n, _text in notes} | (set(all_numbers) - set(numbers))
            uneven = [(n, c) for n, c in uneven if n not in gone]
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
        return Batch(numbers, columns, uneven, notes)


@dataclass
class Block:
    """Rows as they were read together, or the same by column where all are as long as the heading."""

    rows: list[Sequence[Any]] = field(default_factory=list)
    columns: list[Sequence[Any]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows) or len(self.columns[0])


def _is_filled(columns: list[Sequence[Any]]) -> bool:
    """Whether so many columns have no empty cell that no row can be blank, or hold nothing but a note."""
    needed = 2 if len(columns) > 2 else 1
    filled = (column for column in columns if "" not in column)
    return len(list(islice(filled, needed))) == needed


def _uneven(rows: list[Sequence[Any]], numbers: Sequence[int], width: int) -> list[tuple[int, int]]:
    """Rows with cells missing at the end, or with something beyond the last heading."""
    return [
        (number, len(row))
        for number, row in zip(numbers, rows, strict=True)
        if row and (len(row) < width or any(cell not in ("", None) for cell in row[width:]))
    ]


def _even(row: Sequence[Any], width: int) -> Sequence[Any]:
    return row[:width] if len(row) >= width else [*row, *[""] * (width - len(row))]


def _without_odd(
    rows: list[Sequence[Any]], numbers: Sequence[int], blanks: list[int], *, first: bool
) -> tuple[list[Sequence[Any]], list[int], list[tuple[int, str]]]:
    kept, places, notes = [], [], []
    for position, (row, number, blank) in enumerate(zip(rows, numbers, blanks, strict=True)):
        width = len(row)
        if blank == width or (first and position == 0):
            continue
        text = next(str(c) for c in row if c != "") if width > 2 and blank == width - 1 else ""
        if text and (_NOTE.match(text) or not text.strip()):
            if text.strip():
                notes.append((number, text))
            continue
        kept.append(row)
        places.append(number)
    return kept, places, notes


# Files -------------------------------------------------------------------------------------------------
def csv_rows(path: Path, choice: Choice) -> Iterator[Sequence[Any]]:
    """Rows of a CSV from its first line on; csv.Error where a quote is never closed."""
    csv.field_size_limit(4 * limits.MAX_TEXT)
    with path.open(encoding=choice.encoding, newline="") as file:
        yield from csv.reader(file, delimiter=choice.delimiter)


def csv_blocks(path: Path, choice: Choice, width: int) -> Iterator[Block]:
    """What is below the heading; by column, in half the time, wherever no quote can make a line no row."""
    csv.field_size_limit(4 * limits.MAX_TEXT)
    with path.open(encoding=choice.encoding, newline="") as file:
        for _heading in islice(csv.reader(file, delimiter=choice.delimiter), choice.header_row):
            pass
        while text := file.read(limits.BLOCK) + file.readline():
            columns = _split(text, choice.delimiter, width)
            yield Block(columns=columns) if columns else Block(rows=_parsed(text, file, choice.delimiter))


def _split(text: str, delimiter: str, width: int) -> list[Sequence[Any]]:
    """The columns of lines without quotes, each of `width` cells; empty where the lines are not so."""
    if '"' in text or _END in text or len(text) > 2 * limits.BLOCK:
        return []
    # With a mark for the end of each row: all rows are of that width where marks are there, and only there.
    end = f"{delimiter}{_END}{delimiter}"
    marked = text.replace("\r\n", end).replace("\n", end)
    if "\r" in marked:
        return []
    if not text.endswith("\n"):  # as the last row of a file may be
        marked += end
    cells = marked.split(delimiter)
    cells.pop()
    ends = cells[width :: width + 1]
    if len(cells) % (width + 1) or not len(ends) == ends.count(_END) == marked.count(_END):
        return []
    return [cells[place :: width + 1] for place in range(width)]


def _parsed(text: str, more: Iterator[str], delimiter: str) -> list[Sequence[Any]]:
    """The rows that begin in a text of lines; the last may go on in what follows it."""
    lines = list(io.StringIO(text, newline=""))
    reader, rows = csv.reader(chain(lines, more), delimiter=delimiter), list[Sequence[Any]]()
    while reader.line_num < len(lines) and (row := next(reader, None)) is not None:
        rows.append(row)
    return rows


def sheet_rows(path: Path, choice: Choice) -> Iterator[Sequence[Any]]:
    """Rows of a sheet from its first row on, its cells from column A on. Raises Refusal for single cells."""
    check_cells(path, choice.kind, choice.sheet)
    with opened(path, choice.kind) as book:
        if choice.sheet not in book.sheet_names:
            raise Refusal("no_sheet", sheet=choice.sheet)
        sheet = book.get_sheet_by_name(choice.sheet)
        if sheet.start is None:
            raise Refusal("empty_sheet", sheet=choice.sheet)
        check_merged(sheet, choice.header_row)
        before = [""] * sheet.start[1]
        for row in sheet.iter_rows():
            yield _plain(row, before)


def _plain(row: list[Any], before: list[str]) -> Sequence[Any]:
    """Truth as words, since True is 1 to Python; durations and times as text."""
    if not all(type(cell) in _KINDS for cell in row):
        row = [_cell(cell) for cell in row]
    return [*before, *row] if before else row


def _cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    return cell if type(cell) in _KINDS else "" if cell is None else str(cell)


def _kinds() -> frozenset[type]:
    from datetime import date, datetime

    return frozenset({str, float, int, date, datetime})


_KINDS = _kinds()


def opened(path: Path, kind: str) -> Any:
    """A workbook. Raises Refusal where the reader of workbooks cannot open it."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Refusal("locked", what=kind.upper()) from None
    except (CalamineError, XmlError, ZipError, OSError) as error:
        if "limit exceeded" in str(error):
            raise Refusal("too_heavy") from None
        raise Refusal("broken", what=kind.upper()) from None


def check_merged(sheet: Any, header_row: int) -> None:
    """Refuse merged cells from the heading down; titles above it may be merged."""
    for (row, column), (last, _end) in sheet.merged_cell_ranges or ():
        if last >= header_row - 1:
            raise Refusal("merged", cell=f"{letters(column + 1)}{row + 1}")


def letters(column: int) -> str:
    """The name of a column, counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
