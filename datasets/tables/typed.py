"""Tables that are typed or pasted: what a paste from a workbook holds, and the same table as a file.

A typed table goes through the very same check as a file, so it is made one: CSV with the headings of the
dictionary, every cell as text.
"""

import csv
import io
from collections.abc import Sequence

from datasets.tables.dictionary import Dictionary
from datasets.tables.receiving import Choice

NAME = "ketikan.csv"
MAX_ROWS, MAX_COLUMNS = 200, 20
# Characters of one cell, and of a paste.
MAX_CELL, MAX_PASTE = 2000, 400_000

Rows = list[list[str]]


def as_csv(dictionary: Dictionary, rows: Sequence[Sequence[str]]) -> bytes:
    """The typed cells under the headings of the dictionary; rows without any content are left out."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([column.nama for column in dictionary.kolom])
    writer.writerows(filled(rows))
    return out.getvalue().encode("utf-8")


def choice(dictionary: Dictionary) -> Choice:
    """How `as_csv` is read again: nothing is to be detected or asked."""
    return Choice(
        kind="csv",
        encoding="utf-8",
        delimiter=";",
        decimal=",",
        sheet="",
        header_row=1,
        columns={column.nama: column.kode for column in dictionary.kolom},
    )


def filled(rows: Sequence[Sequence[str]]) -> Rows:
    """Rows with any content, their cells without surrounding blanks."""
    stripped = [[cell.strip() for cell in row] for row in rows]
    return [row for row in stripped if any(row)]


def parse_paste(text: str, dictionary: Dictionary) -> Rows:
    """Cells of a paste from a workbook (tabs between cells), in the order of the dictionary's columns.

    Where the first row holds headings of the dictionary the cells are put by them, else by their place. Cells
    beyond the last column, and of headings that are not in the dictionary, are left out.
    """
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=False))
    places = _places(lines[0], dictionary) if lines else None
    if places is None:
        width = len(dictionary.kolom)
        return filled([(line + [""] * width)[:width] for line in lines])
    return filled(
        [[line[p] if p is not None and p < len(line) else "" for p in places] for line in lines[1:]]
    )


def _places(first: Sequence[str], dictionary: Dictionary) -> list[int | None] | None:
    """Where each column of the dictionary stands in the paste; None where its first row is no heading."""
    names = [_plain(cell) for cell in first]
    places = [
        next((names.index(_plain(n)) for n in (c.nama, c.kode) if _plain(n) in names), None)
        for c in dictionary.kolom
    ]
    found = sum(place is not None for place in places)
    return places if found * 2 > len(dictionary.kolom) else None


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()
