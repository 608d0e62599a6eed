"""Merged cells of a list: what their one value says of the rows and columns that they cover.

A value merged over several rows of a column that many entries share (producer, urusan, schedule, ...) holds
for each of them and is filled down. A name or a code merged over several rows, or a cell over several
columns, could mean anything and is said with its range. A cell over the width of the list with nothing
beside it is the title of a part and is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forum.workbook.headings import CODE, NAME, NUMBER, Layout
from forum.workbook.reading import Cell, Range

# What belongs to one entry only.
OWN = frozenset({CODE, NAME, "kode_dssd", "id_sdsn"})


@dataclass
class Unmerged:
    """Rows below the headings after merged cells were undone.

    `rows`: cells by column; `faults`: for a row the ranges that could not be undone, with words;
    `titles`: rows that hold the title of a part.
    """

    rows: dict[int, dict[int, Cell]]
    faults: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    titles: set[int] = field(default_factory=set)


def undo(layout: Layout) -> Unmerged:
    """The rows below the headings, merged values filled down where that is unambiguous."""
    found = Unmerged({n: dict(cells) for n, cells in layout.page.rows if n > layout.row})
    meanings = {column: means for means, column in layout.columns.items()}
    for merged in layout.page.merged:
        if merged.bottom <= layout.row:
            continue
        _undo_one(found, merged, meanings)
    return found


def _undo_one(found: Unmerged, merged: Range, meanings: Mapping[int, str]) -> None:
    covered = [meanings[column] for column in meanings if merged.left <= column <= merged.right]
    if not covered or covered == [NUMBER]:
        return
    value = found.rows.get(merged.top, {}).get(merged.left)
    if value is None:
        return  # nothing stands in it: blank cells
    if len(covered) > 1:
        _across(found, merged, meanings, value)
    elif merged.bottom > merged.top:
        _down(found, merged, covered[0], value)


def _across(found: Unmerged, merged: Range, meanings: Mapping[int, str], value: Cell) -> None:
    row = found.rows[merged.top]
    beside: Any = [c for c in row if c in meanings and not merged.left <= c <= merged.right]
    beside = [c for c in beside if meanings[c] != NUMBER]
    if merged.top == merged.bottom and not beside:
        found.titles.add(merged.top)
        return
    words = _(
        "Sel %(range)s digabung melintasi kolom, jadi isinya tidak jelas milik kolom mana. Pisahkan selnya."
    )
    _fault(found, merged, words % {"range": merged.name})


def _down(found: Unmerged, merged: Range, means: str, value: Cell) -> None:
    if means in OWN:
        words = _("Sel %(range)s digabung, padahal setiap baris memerlukan isinya sendiri. Pisahkan selnya.")
        _fault(found, merged, words % {"range": merged.name})
        return
    for number in range(merged.top, merged.bottom + 1):
        if number in found.rows:
            found.rows[number][merged.left] = value


def _fault(found: Unmerged, merged: Range, words: str) -> None:
    for number in found.rows:
        if merged.top <= number <= merged.bottom:
            found.faults.setdefault(number, []).append((merged.name, words))
