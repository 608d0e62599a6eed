"""The cross table of a dataset: one figure, the values of one column down, those of another across.

Decided here: which columns head it, how much of it is shown, and where sums at its edges mean something: only
for figures that add up, and never over rows of which one is the total of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from datasets.portal.figures import figure, grouped, is_added, written
from datasets.portal.reading import PublicDataset
from datasets.portal.selection import Selection, heads_of, measures_of
from datasets.portal.table import MISSING, Names, word
from datasets.tables.dictionary import Column, Peran

MOST_ROWS, MOST_COLUMNS = 200, 60


@dataclass(frozen=True)
class Cross:
    """A cross table in words; `sums` is its last row, empty where sums mean nothing."""

    down: Column
    across: Column
    measure: Column
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    sums: Sequence[str]
    added: bool
    averaged: bool
    more_rows: bool
    more_columns: bool

    @property
    def has_missing(self) -> bool:
        """Whether a cell has no figure."""
        return any(cell == MISSING for _head, cells in self.rows for cell in cells)


def can_cross(data: PublicDataset) -> bool:
    """Whether the dataset has what a cross table needs."""
    return data.is_open and len(heads_of(data.dictionary)) > 1 and bool(measures_of(data.dictionary))


def headed(data: PublicDataset, chosen: Selection) -> tuple[Column, Column]:
    """The columns whose values stand down and across: those that are chosen, else the first, never the same.

    Time stands across where nothing else is chosen: as yearbooks print it.
    """
    heads = heads_of(data.dictionary)
    named = {c.kode: c for c in heads}
    usual = [*data.dictionary.of_role(Peran.WAKTU), *reversed(heads)]
    across = named.get(chosen.kolom) or next(c for c in usual if c.kode != chosen.baris)
    down = named.get(chosen.baris) or next(c for c in heads if c is not across)
    return (down, across) if down is not across else (down, next(c for c in heads if c is not down))


def cross(data: PublicDataset, chosen: Selection, names: Names) -> Cross | None:
    """The cross table of a selection: four questions to the table; None where no row is chosen."""
    down, across = headed(data, chosen)
    measures = measures_of(data.dictionary)
    measure = next((m for m in measures if m.kode == chosen.ukuran), measures[0])
    rows = grouped(data, chosen, [down], measure, limit=MOST_ROWS + 1)
    columns = grouped(data, chosen, [across], measure, limit=MOST_COLUMNS + 1)
    if not rows or not columns:
        return None
    shown = {down.kode: [key for key, _v in rows[:MOST_ROWS]]}
    shown |= {across.kode: [key for key, _v in columns[:MOST_COLUMNS]]}
    cells = {
        (y, x): figure(v)
        for y, x, v in grouped(
            data, chosen, [down, across], measure, within=shown, limit=MOST_ROWS * MOST_COLUMNS
        )
    }
    added = is_added(data, measure) and not _holds_totals(data, down, across)
    all_sums = [figure(v) for _key, v in columns[:MOST_COLUMNS]]
    return Cross(
        down=down,
        across=across,
        measure=measure,
        heads=[word(across, x, names, chosen.tampil) for x in shown[across.kode]],
        rows=[
            (
                word(down, y, names, chosen.tampil),
                [written(cells.get((y, x))) for x in shown[across.kode]] + ([written(figure(v))] * added),
            )
            for y, v in rows[:MOST_ROWS]
        ],
        sums=[written(v) for v in [*all_sums, _whole(data, chosen, measure)]] if added else [],
        added=added,
        averaged=not is_added(data, measure),
        more_rows=len(rows) > MOST_ROWS,
        more_columns=len(columns) > MOST_COLUMNS,
    )


def _whole(data: PublicDataset, chosen: Selection, measure: Column) -> float | None:
    ((value,),) = grouped(data, chosen, [], measure)
    return figure(value)


def _holds_totals(data: PublicDataset, *columns: Column) -> bool:
    """Whether one value of a column is the total of the others."""
    return any(rule.kolom in [c.kode for c in columns] for rule in data.dictionary.total)


def swapped(chosen: Selection, down: Column, across: Column) -> str:
    """The address of the same table with rows and columns exchanged."""
    return chosen.url(baris=across.kode, kolom=down.kode)
