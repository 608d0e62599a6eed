"""The cells of an uploaded file: XLSX read by a child process with limits, CSV here. One shape for both."""

import csv
import io
import json
import math
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.forms import format_bilangan
from satudata.workflow.errors import InvalidInput

EXAMINER = Path(__file__).with_name("examiner.py")
# Seconds of waiting for the child, which has its own limit of processor time.
PATIENCE = 60
# Of a CSV; the examiner has the same of a workbook.
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 80, 500_000

REFUSALS = {
    "broken": gettext_lazy(
        "Berkas ini rusak dan tidak dapat dibaca. Simpan ulang sebagai XLSX, lalu unggah lagi."
    ),
    "too_long": gettext_lazy(
        "Isi berkas ini terlalu besar. Hapus lembar, baris, dan kolom di luar daftar, lalu unggah lagi."
    ),
}
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
# What a CSV of ours puts before a text that a spreadsheet would calculate (`delimited`).
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is text, number, date (ISO), bool, formula or error; `place` is "D7"."""

    kind: str
    value: Any
    place: str

    @property
    def text(self) -> str:
        """What the cell shows, without blanks around it; a date stays ISO."""
        if self.kind == "bool":
            return _("Ya") if self.value else _("Tidak")
        if self.kind == "number":
            whole = isinstance(self.value, int) or float(self.value).is_integer()
            return str(int(self.value)) if whole else format_bilangan(self.value)
        if self.kind == "date":
            return str(self.value)[:10]
        return str(self.value).replace("\r\n", "\n").strip()

    @property
    def date(self) -> date | None:
        """The day, where the cell holds a real date."""
        return date.fromisoformat(str(self.value)[:10]) if self.kind == "date" else None


@dataclass(frozen=True)
class Range:
    """A merged range, columns and rows from 1, ends included."""

    left: int
    top: int
    right: int
    bottom: int
    name: str


Row = tuple[int, Mapping[int, Cell]]


@dataclass(frozen=True)
class Page:
    """One sheet: rows that hold anything with their number, cells by column, both from 1."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Range, ...] = ()


def read(data: bytes, *, kind: str) -> tuple[Page, ...]:
    """The sheets of a file, `kind` xlsx or csv. Raises InvalidInput where it cannot be read."""
    return read_csv(data) if kind == "csv" else pages_of(_examined(data))


def _examined(data: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell, the workbook on standard input
            [sys.executable, "-I", str(EXAMINER)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(done.stdout or b'{"refused": "too_long"}')
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {"refused": "too_long"}
    if "refused" in answer:
        raise InvalidInput(REFUSALS[answer["refused"]])
    found: Sequence[Mapping[str, Any]] = answer["sheets"]
    return found


def pages_of(sheets: Sequence[Mapping[str, Any]]) -> tuple[Page, ...]:
    """Sheets from what the examiner says of them."""
    return tuple(
        Page(
            sheet["name"],
            tuple((number, _cells(number, row)) for number, row in sheet["rows"]),
            tuple(found for name in sheet["merged"] if (found := _range(name))),
        )
        for sheet in sheets
    )


def _cells(number: int, row: Sequence[Sequence[Any]]) -> dict[int, Cell]:
    return {column: _cell(kind, value, place(column, number)) for column, kind, value in row}


def _cell(kind: str, value: Any, where: str) -> Cell:
    """A cell; a number beyond what a computer counts with is an error as much as those of Excel."""
    endless = isinstance(value, float) and not math.isfinite(value)
    if kind == "date" and not re.match(r"\d{4}-\d{2}-\d{2}", str(value)):
        kind = "text"  # a time of day or a span of time is no date
    return Cell("error", "#NUM!", where) if endless else Cell(kind, value, where)


def place(column: int, row: int) -> str:
    """The name of a cell: 28, 7 is "AB7"."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _column(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _range(name: str) -> Range | None:
    match = _RANGE.fullmatch(name)
    if match is None:
        return None
    return Range(_column(match[1]), int(match[2]), _column(match[3]), int(match[4]), name)


# CSV ---------------------------------------------------------------------------------------------
def read_csv(data: bytes) -> tuple[Page, ...]:
    """The rows of a CSV as one sheet: UTF-8, UTF-16 or Windows text; comma, semicolon or tab."""
    text = _decoded(data)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise InvalidInput(
            _("Berkas CSV ini tidak dapat dibaca. Simpan ulang sebagai CSV UTF-8, lalu unggah lagi.")
        ) from None
    if len(rows) > MAX_ROWS or sum(len(row) for row in rows) > MAX_CELLS:
        raise InvalidInput(REFUSALS["too_long"])
    found = ((number, _csv_cells(number, row)) for number, row in enumerate(rows, 1))
    return (Page("CSV", tuple((number, cells) for number, cells in found if cells)),)


def _csv_cells(number: int, row: Sequence[str]) -> dict[int, Cell]:
    return {
        column: Cell("text", _GUARDED.sub("", text, count=1), place(column, number))
        for column, text in enumerate(row[:MAX_COLUMNS], 1)
        if text.strip()
    }


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The mark that stands most often in the first lines."""
    head = "\n".join(text.splitlines()[:30])
    return max(";,\t", key=head.count)
