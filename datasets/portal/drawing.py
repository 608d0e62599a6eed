"""The chart of a dataset: which figure, over which time or places, as lines or bars.

Figures over several periods are a line unless bars are asked for, those of one period bars. The numbers drawn
stand in a table below. How parts become one figure is decided in `figures`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.portal.figures import figure, grouped, is_added, written
from datasets.portal.reading import PublicDataset
from datasets.portal.selection import LINES, Selection, measures_of, splits_of
from datasets.portal.table import Names, word
from datasets.tables.dictionary import Column, Peran
from satudata.charts.description import NARROW, WIDE, Chart, Size
from satudata.charts.drawing import svg
from satudata.charts.figures import Bar, Series, Words, bars, lines

# Further lines nobody tells apart.
MOST_SERIES = 12
MOST_BARS = 40
LARGEST = gettext_lazy("Yang terbesar digambar; semuanya ada di tabel angka.")
NEWEST = gettext_lazy("Yang terbaru digambar; semuanya ada di tabel angka.")


@dataclass(frozen=True)
class Drawing:
    """One chart with its numbers: drawings for wide and narrow screens, heads and rows of the table."""

    title: str
    subtitle: str
    wide: SafeString
    narrow: SafeString
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def drawing(data: PublicDataset, chosen: Selection, names: Names) -> Drawing | None:
    """The chart of a selection; None where the table has no figure or no row is chosen.

    Bars that are asked for of several periods are the periods, or the parts of the newest one.
    """
    measures = measures_of(data.dictionary)
    if not measures or not data.paths:
        return None
    measure = next((m for m in measures if m.kode == chosen.ukuran), measures[0])
    asked = Asked(data, chosen, names, measure, data.dictionary.of_role(Peran.WAKTU))
    splits = splits_of(data.dictionary)
    split = next((s for s in splits if s.kode == chosen.menurut), None)
    if len(asked.periods) > 1 and chosen.bentuk == LINES:
        return _lines(asked, split)
    if len(asked.periods) > 1:
        return _bars(asked.newest, split) if split else _periods(asked)
    split = split or next((s for s in splits if s.kode not in chosen.filters), None)
    if split is None:
        return _periods(asked) if asked.times else None
    return _bars(asked, split)


@dataclass(frozen=True)
class Asked:
    """What is drawn: of which rows, which figure, over which columns of time; `within` narrows the rows."""

    data: PublicDataset
    chosen: Selection
    names: Names
    measure: Column
    times: Sequence[Column]
    within: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def grouped(self, by: Sequence[Column]) -> list[Any]:
        """The figure of each group."""
        return grouped(self.data, self.chosen, by, self.measure, within=self.within)

    @cached_property
    def periods(self) -> list[tuple[Any, ...]]:
        """Moments of the chosen rows, in their order."""
        return [tuple(keys) for *keys, _v in self.grouped(self.times)] if self.times else []

    @property
    def newest(self) -> "Asked":
        """The same of the last period alone."""
        last = zip(self.times, self.periods[-1], strict=True)
        return replace(self, within={c.kode: [value] for c, value in last})

    def moment(self, keys: Sequence[Any]) -> str:
        """A period in words."""
        return " ".join(word(c, k, self.names) for c, k in zip(self.times, keys, strict=False))

    @property
    def years(self) -> str:
        """From which period to which the figures are."""
        tables = self.data.open_tables
        ends = (self.periods[0], self.periods[-1]) if self.periods else ()
        first, last = map(self.moment, ends) if ends else (tables[0].periode, tables[-1].periode)
        return first if first == last else f"{first}–{last}"


def _lines(asked: Asked, split: Column | None) -> Drawing | None:
    by = [*asked.times, *([split] if split else [])]
    found: dict[str, dict[str, float | None]] = {}
    periods: dict[str, None] = {}
    for *keys, value in asked.grouped(by):
        at = asked.moment(keys)
        label = word(split, keys[-1], asked.names) if split else asked.measure.nama
        periods[at] = None
        found.setdefault(label, {})[at] = figure(value)
    if not found:
        return None
    largest = sorted(found, key=lambda name: -max((v or 0) for v in found[name].values()))
    said = _words(asked, split)
    series = [Series(name, [found[name].get(p) for p in periods]) for name in largest[:MOST_SERIES]]
    rows = [[p, *(written(found[name].get(p)) for name in largest)] for p in periods]

    def draw(size: Size) -> Chart:
        return lines(said, list(periods), series, size)

    note = LARGEST if len(largest) > MOST_SERIES else ""
    return _drawn(said, draw, [_("Periode"), *largest], rows, str(note))


def _bars(asked: Asked, split: Column) -> Drawing | None:
    rows = [(word(split, key, asked.names), figure(v)) for key, v in asked.grouped([split])]
    known = sorted(((name, v) for name, v in rows if v is not None), key=lambda row: -row[1])
    note = LARGEST if len(known) > MOST_BARS else ""
    return _of_bars(_words(asked, split), known[:MOST_BARS], rows, split.nama, asked, str(note))


def _periods(asked: Asked) -> Drawing | None:
    rows = [(asked.moment(keys), figure(v)) for *keys, v in asked.grouped(asked.times)]
    known = [(name, v) for name, v in rows if v is not None]
    note = NEWEST if len(known) > MOST_BARS else ""
    return _of_bars(_words(asked, None), known[-MOST_BARS:], rows, _("Periode"), asked, str(note))


def _of_bars(  # noqa: PLR0913
    said: Words, drawn: Sequence[tuple[str, float]], rows: Sequence[tuple[str, float | None]], head: str,
    asked: Asked, note: str,
) -> Drawing | None:  # fmt: skip
    if not drawn:
        return None

    def draw(size: Size) -> Chart:
        return bars(said, [Bar(*row) for row in drawn], size)

    table = [[name, written(value)] for name, value in rows]
    return _drawn(said, draw, [head, asked.measure.nama], table, note)


def _drawn(
    said: Words, draw: Callable[[Size], Chart], heads: Sequence[str], rows: Sequence[Sequence[str]], note: str
) -> Drawing:
    return Drawing(said.title, said.subtitle, svg(draw(WIDE)), svg(draw(NARROW)), heads, rows, note)


def _words(asked: Asked, split: Column | None) -> Words:
    """Title, unit with area and years, source; the reading of the latest value as the drawing's sentence."""
    data, measure = asked.data, asked.measure
    # The names are drawn, not the codes.
    by = split.nama.lower().removeprefix("kode ") if split else ""
    title = f"{measure.nama} {_('menurut')} {by}" if by else measure.nama
    how = "" if is_added(data, measure) else _("rata-rata")
    subtitle = ", ".join(part for part in (measure.satuan, data.face.wilayah.nama, asked.years, how) if part)
    sentence = data.facts.kalimat or f"{data.face.judul}: {measure.nama}"
    return Words(title, sentence, subtitle, data.face.instansi.nama)
