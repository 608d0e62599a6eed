"""The cells of an uploaded file: XLSX read by a child process with limits, CSV here. One shape for both."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import range_boundaries

from satudata.documents import sheets
from satudata.documents.sheets import Limits, place
from satudata.forms import format_bilangan
from satudata.workflow.errors import InvalidInput

LIMITS = Limits(seconds=30, columns=80, cells=500_000)
# Of a CSV; the examiner has the same of a workbook.
MAX_ROWS = 20_000

REFUSALS = {
    "broken": gettext_lazy(
        "Berkas ini rusak dan tidak dapat dibaca. Simpan ulang sebagai XLSX, lalu unggah lagi."
    ),
    "too_long": gettext_lazy(
        "Isi berkas ini terlalu besar. Hapus lembar, baris, dan kolom di luar daftar, lalu unggah lagi."
    ),
}
# What a CSV of ours puts before a text that a spreadsheet would calculate (`delimited`).
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


class Cell(sheets.Cell):
    """One cell, with what it shows and the day that it holds."""

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
    return read_csv(data) if kind == "csv" else pages_of(sheets.examined(data, LIMITS, REFUSALS))


def pages_of(found: Sequence[Mapping[str, Any]]) -> tuple[Page, ...]:
    """The visible sheets from what the examiner says of all."""
    return tuple(
        Page(
            sheet["name"],
            tuple((number, _cells(number, row)) for number, row in sheet["rows"]),
            tuple(merged for name in sheet["merged"] if (merged := _range(name))),
        )
        for sheet in found
        if sheet["visible"]
    )


def _cells(number: int, row: Sequence[Sequence[Any]]) -> dict[int, Cell]:
    return {column: _cell(kind, value, place(column, number)) for column, kind, value in row}


def _cell(kind: str, value: Any, where: str) -> Cell:
    if kind == "date" and not re.match(r"\d{4}-\d{2}-\d{2}", str(value)):
        kind = "text"  # a time of day or a span of time is no date
    return Cell(*sheets.sound(kind, value), where)


def _range(name: str) -> Range | None:
    try:
        left, top, right, bottom = range_boundaries(name)
    except ValueError:
        return None
    return Range(left, top, right, bottom, name)


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
    if len(rows) > MAX_ROWS or sum(len(row) for row in rows) > LIMITS.cells:
        raise InvalidInput(REFUSALS["too_long"])
    found = ((number, _csv_cells(number, row)) for number, row in enumerate(rows, 1))
    return (Page("CSV", tuple((number, cells) for number, cells in found if cells)),)


def _csv_cells(number: int, row: Sequence[str]) -> dict[int, Cell]:
    return {
        column: Cell("text", _GUARDED.sub("", text, count=1), place(column, number))
        for column, text in enumerate(row[: LIMITS.columns], 1)
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
