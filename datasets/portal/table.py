"""The table of a dataset as its page lists it: rows of a selection in words, values to choose from, CSV.

Decided here: how a value is written (names or codes, Indonesian numbers, years without a point) and what
stands for a missing one.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from datasets.models import KodeItem
from datasets.portal.reading import PublicDataset
from datasets.portal.selection import BOTH, CODES, FILTER, PAGE_ROWS, Selection
from datasets.tables import columnar
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe
from satudata.clock.templatetags.waktu import tanggal
from satudata.components import Option
from satudata.forms import format_bilangan

MISSING = "…"
# As many rows as one download of a selection holds; the whole table is a file.
MOST_ROWS = 32_000
MOST_OPTIONS = 200
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Choice:
    """A dimension by which rows are chosen: its column and its values."""

    column: Column
    name: str
    options: Sequence[Option]

    @property
    def chosen(self) -> list[Option]:
        """Values that are chosen."""
        return [option for option in self.options if option.chosen]


@dataclass(frozen=True)
class Heading:
    """A column's head: its address sorts by it."""

    column: Column
    url: str
    sorted: str
    number: bool


@dataclass(frozen=True)
class Listing:
    """One page of rows in words."""

    headings: Sequence[Heading]
    rows: Sequence[Sequence[tuple[str, bool]]]
    total: int
    has_missing: bool

    @property
    def pages(self) -> int:
        """How many pages the rows fill."""
        return max(1, -(-self.total // PAGE_ROWS))


def names_of(dictionary: Dictionary) -> Names:
    """Names of codes by column: of the dictionary itself, and of lists of kode referensi (one query)."""
    own = {c.kode: {code.kode: code.nama for code in c.kode_nilai} for c in dictionary.kolom if c.kode_nilai}
    lists = {c.kode: _reference(c.referensi) for c in dictionary.kolom if c.referensi and not c.kode_nilai}
    if not lists:
        return own
    found: dict[tuple[str, int], dict[str, str]] = {}
    rows = KodeItem.objects.filter(versi__daftar__kode__in={slug for slug, _n in lists.values()})
    for slug, nomor, kode, nama in rows.values_list("versi__daftar__kode", "versi__nomor", "kode", "nama"):
        found.setdefault((slug, nomor), {})[kode] = nama
    return own | {kolom: _version(found, slug, nomor) for kolom, (slug, nomor) in lists.items()}


def _reference(text: str) -> tuple[str, int]:
    slug, _at, nomor = text.partition("@")
    return slug, int(nomor) if nomor.isdigit() else 0


def _version(found: Mapping[tuple[str, int], dict[str, str]], slug: str, nomor: int) -> dict[str, str]:
    """The named version of a list, else its newest."""
    versions = [n for s, n in found if s == slug]
    return found.get((slug, nomor)) or (found[slug, max(versions)] if versions else {})


def choices(data: PublicDataset, chosen: Selection, names: Names) -> list[Choice]:
    """Dimensions with the values that occur."""
    found = []
    for column in data.dictionary.kolom:
        if column.peran not in (Peran.WILAYAH, Peran.WAKTU, Peran.DIMENSI):
            continue
        values = columnar.distinct(data.paths, data.dictionary, column.kode, MOST_OPTIONS)
        picked = chosen.filters.get(column.kode, ())
        options = [Option(str(v), word(column, v, names, chosen.tampil), str(v) in picked) for v in values]
        found.append(Choice(column, f"{FILTER}{column.kode}", options))
    return found


def listing(data: PublicDataset, chosen: Selection, names: Names) -> Listing:
    """The page of rows that is asked for."""
    start = (chosen.page - 1) * PAGE_ROWS
    page = columnar.page(data.paths, data.dictionary, chosen.query(offset=start))
    rows = [
        [(word(c, v, names, chosen.tampil), is_number(c)) for c, v in zip(page.fields, row[1:], strict=True)]
        for row in page.rows
    ]
    heads = [_heading(column, chosen) for column in page.fields]
    return Listing(heads, rows, page.total, any(cell[0] == MISSING for row in rows for cell in row))


def _heading(column: Column, chosen: Selection) -> Heading:
    mine = chosen.urut == column.kode
    way = ("descending" if chosen.turun else "ascending") if mine else ""
    turun = mine and not chosen.turun
    return Heading(column, chosen.url(urut=column.kode, turun=turun), way, is_number(column))


def is_number(column: Column) -> bool:
    """Whether its values stand at the right."""
    return column.tipe in (Tipe.INTEGER, Tipe.NUMBER)


def word(column: Column, value: Any, names: Names, look: str = "nama") -> str:
    """A value as people read it."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, date):
        return str(tanggal(value))
    if is_number(column):
        return format_bilangan(value if isinstance(value, int) else Decimal(repr(value)))
    named = names.get(column.kode, {}).get(str(value))
    if column.tipe == Tipe.MONTH and look != CODES:
        return str(MONTHS.get(value, value))
    if named is None or look == CODES:
        return str(value)
    return f"{value} {named}" if look == BOTH else named


# The selection as a file ---------------------------------------------------------------------------------
def selection_csv(data: PublicDataset, chosen: Selection) -> Iterator[str]:
    """Rows of a selection for machines: codes, decimal point, the same columns as the whole file."""
    page = columnar.page(data.paths, data.dictionary, chosen.query(limit=MOST_ROWS))
    yield _line([column.kode for column in page.fields])
    for row in page.rows:
        yield _line(["" if v is None else columnar.canonical(_plain(v)) for v in row[1:]])


def _plain(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
