"""The grid of a typed table: its cells with their names and choices, and the rows it begins with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasets.models import RilisData
from datasets.reading.codes import codes_of
from datasets.tables import typed
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe
from satudata.clock.now import now

BLANK_ROWS = 10
# A column with more permitted values than this is typed, not chosen.
MOST_CHOICES = 60


@dataclass(frozen=True)
class Cell:
    """One field of the grid. `label` names row and column for those who do not see them."""

    name: str
    value: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    numeric: bool = False


def grid_of(dictionary: Dictionary, rows: typed.Rows) -> list[list[Cell]]:
    """The cells of the grid, row by row."""
    choices = _choices(dictionary)
    return [
        [
            Cell(
                name=f"sel_{r}_{c}",
                value=row[c] if c < len(row) else "",
                label=_("Baris %(n)d, %(kolom)s") % {"n": r + 1, "kolom": column.nama},
                choices=_with(choices[column.kode], row[c] if c < len(row) else ""),
                numeric=column.tipe in (Tipe.INTEGER, Tipe.NUMBER, Tipe.YEAR),
            )
            for c, column in enumerate(dictionary.kolom)
        ]
        for r, row in enumerate(rows)
    ]


def _choices(dictionary: Dictionary) -> dict[str, list[tuple[str, str]]]:
    codes = codes_of(dictionary, now())
    found = {column.kode: _permitted(column, codes) for column in dictionary.kolom}
    return {kode: values if len(values) <= MOST_CHOICES else [] for kode, values in found.items()}


def _permitted(column: Column, codes: dict) -> list[tuple[str, str]]:
    values = {code.kode: code.nama for code in column.kode_nilai} or codes.get(column.referensi, {})
    return [(kode, f"{kode} · {nama}" if nama and nama != kode else kode) for kode, nama in values.items()]


def _with(choices: list[tuple[str, str]], value: str) -> list[tuple[str, str]]:
    """What was typed is never lost, also where it is no permitted value."""
    if not choices or not value or value in dict(choices):
        return choices
    return [*choices, (value, value)]


def start_rows(rilis: RilisData, dictionary: Dictionary) -> typed.Rows:
    """What the grid begins with: one row per value that must occur, with the release's year; else blank."""
    complete = next((c for c in dictionary.kolom if c.kode in dictionary.lengkap), None)
    codes = codes_of(dictionary, now())
    values = [kode for kode, _label in _permitted(complete, codes)] if complete else []
    if not 0 < len(values) <= typed.MAX_ROWS:
        return [[""] * len(dictionary.kolom) for _row in range(BLANK_ROWS)]
    year = str(rilis.mulai.year) if rilis.mulai.year == rilis.sampai.year else ""
    return [[_first(c, complete, kode, year) for c in dictionary.kolom] for kode in values]


def _first(column: Column, complete: Column | None, kode: str, year: str) -> str:
    if column is complete:
        return kode
    return year if column.peran == Peran.WAKTU and column.tipe == Tipe.YEAR else ""
