"""The chart of a dataset: which figure, over which time or places, and how parts become one figure.

Figures over several periods are a line, those of one period bars. Shares and means are averaged, not added;
rows that hold a total beside its parts are left out. The numbers drawn stand in a table below.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datasets.portal.reading import PublicDataset
from datasets.portal.selection import Selection, measures_of, splits_of
from datasets.portal.table import MISSING, Names, word
from datasets.tables import columnar
from datasets.tables.columnar import Query
from datasets.tables.dictionary import Column, Peran
from satudata.charts.description import NARROW, WIDE, Chart, Size
from satudata.charts.drawing import svg
from satudata.charts.figures import Bar, Series, Words, bars, lines
from satudata.forms import format_bilangan

# Words of a unit or measure whose figures are no counts: their parts do not add up.
NOT_ADDED = ("persen", "rasio", "rata", "indeks", "angka", "skor", "nilai", "laju", "tingkat", "%")
# Further lines nobody tells apart.
MOST_SERIES = 12
MOST_BARS = 40


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
    """The chart of a selection; None where the table has no figure or no row is chosen."""
    measures = measures_of(data.dictionary)
    if not measures or not data.paths:
        return None
    measure = next((m for m in measures if m.kode == chosen.ukuran), measures[0])
    times = data.dictionary.of_role(Peran.WAKTU)
    splits = splits_of(data.dictionary)
    split = next((s for s in splits if s.kode == chosen.menurut), None)
    periods = columnar.distinct(data.paths, data.dictionary, times[0].kode) if times else []
    if len(periods) > 1:
        return _lines(data, chosen, names, measure, times, split)
    split = split or next((s for s in splits if s.kode not in chosen.filters), None) or (times or [None])[0]
    return _bars(data, chosen, names, measure, split) if split is not None else None


def is_added(data: PublicDataset, measure: Column) -> bool:
    """Whether a sum over rows means something."""
    said = f"{measure.ukuran} {measure.satuan}".casefold()
    return measure.kode not in data.dictionary.persen and not any(w in said for w in NOT_ADDED)


def _grouped(data: PublicDataset, chosen: Selection, by: Sequence[Column], measure: Column) -> list[Any]:
    how = "sum" if is_added(data, measure) else "avg"
    keys = [c.kode for c in by]
    question = Query(filters={**_parts_only(data, keys), **chosen.asked}, q=chosen.q)
    return columnar.group(data.paths, data.dictionary, by=keys, measure=measure.kode, how=how, query=question)


def _parts_only(data: PublicDataset, keys: Sequence[str]) -> dict[str, list[Any]]:
    """Filters that leave out rows which are the total of others."""
    found = {}
    for rule in data.dictionary.total:
        if rule.kolom not in keys:
            values = columnar.distinct(data.paths, data.dictionary, rule.kolom)
            found[rule.kolom] = [v for v in values if str(v) != rule.total]
    return found


def _lines(  # noqa: PLR0913
    data: PublicDataset, chosen: Selection, names: Names, measure: Column, times: Sequence[Column],
    split: Column | None,
) -> Drawing | None:  # fmt: skip
    by = [*times, *([split] if split else [])]
    found: dict[str, dict[str, float | None]] = {}
    periods: dict[str, None] = {}
    for *keys, value in _grouped(data, chosen, by, measure):
        at = " ".join(word(c, k, names) for c, k in zip(times, keys, strict=False))
        label = word(split, keys[-1], names) if split else measure.nama
        periods[at] = None
        found.setdefault(label, {})[at] = _figure(value)
    if not found:
        return None
    largest = sorted(found, key=lambda name: -max((v or 0) for v in found[name].values()))
    said = _words(data, measure, split)
    series = [Series(name, [found[name].get(p) for p in periods]) for name in largest[:MOST_SERIES]]
    rows = [[p, *(_written(found[name].get(p)) for name in largest)] for p in periods]

    def draw(size: Size) -> Chart:
        return lines(said, list(periods), series, size)

    return _drawn(said, draw, [_("Periode"), *largest], rows, len(largest) - MOST_SERIES)


def _bars(
    data: PublicDataset, chosen: Selection, names: Names, measure: Column, split: Column
) -> Drawing | None:
    rows = [(word(split, key, names), _figure(v)) for key, v in _grouped(data, chosen, [split], measure)]
    known = sorted(((name, v) for name, v in rows if v is not None), key=lambda row: -row[1])
    if not known:
        return None
    said = _words(data, measure, split)

    def draw(size: Size) -> Chart:
        return bars(said, [Bar(*row) for row in known[:MOST_BARS]], size)

    written = [[name, _written(value)] for name, value in rows]
    return _drawn(said, draw, [split.nama, measure.nama], written, len(known) - MOST_BARS)


def _drawn(
    said: Words, draw: Callable[[Size], Chart], heads: Sequence[str], rows: Sequence[Sequence[str]], more: int
) -> Drawing:
    note = _("Yang terbesar digambar; semuanya ada di tabel angka.") if more > 0 else ""
    return Drawing(said.title, said.subtitle, svg(draw(WIDE)), svg(draw(NARROW)), heads, rows, note)


def _words(data: PublicDataset, measure: Column, split: Column | None) -> Words:
    """Title, unit with area and years, source; the reading of the latest value as the drawing's sentence."""
    # The names are drawn, not the codes.
    by = split.nama.lower().removeprefix("kode ") if split else ""
    title = f"{measure.nama} {_('menurut')} {by}" if by else measure.nama
    first, last = data.open_tables[0].periode, data.open_tables[-1].periode
    years = first if first == last else f"{first}–{last}"
    how = "" if is_added(data, measure) else _("rata-rata")
    subtitle = ", ".join(part for part in (measure.satuan, data.face.wilayah.nama, years, how) if part)
    sentence = data.facts.kalimat or f"{data.face.judul}: {measure.nama}"
    return Words(title, sentence, subtitle, data.face.instansi.nama)


def _figure(value: Any) -> float | None:
    return None if value is None else round(float(value), 10)


def _written(value: float | None) -> str:
    if value is None:
        return MISSING
    return format_bilangan(int(value) if value == int(value) else Decimal(repr(round(value, 4))))
