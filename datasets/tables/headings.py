"""Where the heading of a table is, what its columns are called, and which of the dictionary each is."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from datasets.tables.dictionary import Dictionary

_NUMBERED = re.compile(r"\(\d{1,3}\)")


def find_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row (from 1) that names the columns: the first as wide as the table that holds names only."""
    width = max((_filled(row) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        if _filled(row) >= max(1, 0.8 * width):
            return number if all(_is_name(cell) for cell in row if _is_filled(cell)) else None
    return None


def _filled(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if _is_filled(cell))


def _is_filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _is_name(cell: Any) -> bool:
    """Text with a letter in it, or a year, as in a table with a column for each year."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return any(c.isalpha() for c in text) or bool(re.fullmatch(r"(?:19|20)\d\d|#|%", text))


def names(row: Sequence[Any]) -> list[str]:
    """What the columns are called: no two the same, none without a name, blank ones at the end left out."""
    cells = [_name(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    found: dict[str, None] = {}
    for position, cell in enumerate(cells, 1):
        wanted = cell or f"(kolom {position})"
        name, again = wanted, 1
        while name in found:
            again += 1
            name = f"{wanted} ({again})"
        found[name] = None
    return list(found)


def _name(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(cell))).strip()[:200]


def is_numbering(row: Sequence[Any]) -> bool:
    """A row "(1) (2) (3)" under the heading, as statistical tables print it."""
    filled = [str(cell).strip() for cell in row if _is_filled(cell)]
    return bool(filled) and all(_NUMBERED.fullmatch(cell) for cell in filled)


def match(found: Sequence[str], dictionary: Dictionary) -> dict[str, str]:
    """Each heading with the code of its column, or "" for one that no column is named like.

    By code or name without regard to case, spaces and marks; then by likeness, each column once.
    """
    taken: dict[str, str] = {}
    free = {c.kode: c for c in dictionary.kolom}
    for heading in found:
        kode = next((k for k, c in free.items() if plain(heading) in (plain(k), plain(c.nama))), "")
        taken[heading] = kode
        free.pop(kode, None)
    for heading in (h for h, kode in taken.items() if not kode):
        likely = {plain(c.nama): k for k, c in free.items()} | {plain(k): k for k in free}
        close = get_close_matches(plain(heading), likely, n=1, cutoff=0.82)
        if close:
            taken[heading] = likely[close[0]]
            free.pop(likely[close[0]])
    return taken


def plain(text: str) -> str:
    """A heading without case, spaces and marks."""
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFKD", text).lower())
