"""The table of a version as whoever examines it looks at it: rows and columns, read from Parquet.

Columns that are not open are shown too: nothing of this is public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datasets.models import VersiRilis
from datasets.tables import columnar
from datasets.tables.dictionary import Column, Tipe, from_json
from satudata.clock.templatetags.waktu import angka, tanggal
from satudata.documents import store

PER_PAGE = 25


@dataclass(frozen=True)
class TableRow:
    """One row with its number in the version and its cells in words."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class TablePage:
    """One page of rows in the order of the version."""

    columns: Sequence[Column]
    rows: list[TableRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def page_of_row(number: int) -> int:
    """The page on which a row stands."""
    return (max(number, 1) - 1) // PER_PAGE + 1


def table_page(versi: VersiRilis, page: int) -> TablePage:
    """One page of a version's rows; a page that is not there is the last one."""
    dictionary = from_json(versi.kamus.isi)
    wanted = min(max(page, 1), max(1, -(-versi.baris // PER_PAGE)))
    query = columnar.Query(offset=(wanted - 1) * PER_PAGE, limit=PER_PAGE, count=False)
    with store.as_file(versi.tabel) as path:
        found = columnar.page(path, dictionary, query)
    rows = [TableRow(row[0], _cells(found.fields, row[1:])) for row in found.rows]
    return TablePage(found.fields, rows, versi.baris, wanted)


def _cells(columns: Sequence[Column], values: Sequence[Any]) -> list[str]:
    return [cell(column, value) for column, value in zip(columns, values, strict=True)]


def cell(column: Column, value: Any) -> str:
    """A value as it is read: numbers with separators, years and codes without, names beside codes."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, date):
        return str(tanggal(value))
    if column.tipe in (Tipe.INTEGER, Tipe.NUMBER) and isinstance(value, (int, float, Decimal)):
        return str(angka(value))
    return str(value)
