"""What a table says in short: its periods, its main figure in each, and the latest figures by place.

Decides which figure may be read out: the row of the total where there is one, a sum only of what adds up, and
otherwise no single figure at all. How it is said is in `reading_words`, how it is drawn in `satudata.charts`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from datasets.tables import columnar
from datasets.tables.columnar import Query
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe

Names = Mapping[str, Mapping[str, str]]
Figure = tuple[str, Decimal]
# Places that a chart of the latest period has room for, and values looked at for the row of a total.
MOST_PLACES, MOST_VALUES = 40, 2000
PLACES = Decimal("0.0001")
TOTALS = {"jumlah", "total", "jumlah total", "jumlah seluruhnya"}
# Measures and units whose values are not added over places or groups.
_NOT_ADDED = re.compile(
    r"%|/|\b(persen|persentase|rata-?\s?rata|rerata|rasio|ratio|indeks|laju|tingkat|angka|median|modus|proporsi|"
    r"prevalensi|skor|peringkat|kepadatan|kecepatan|suhu|umur|usia|harga|nilai tukar|per|derajat|cakupan)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(jumlah|banyak(nya)?|total|cacah|volume|luas|panjang)\b", re.IGNORECASE)
_DEFINED_PARTS = (Tipe.YEAR, Tipe.MONTH, Tipe.DATE)


@dataclass(frozen=True)
class Facts:
    """A table in short. Periods are written in words, oldest first; figures are exact.

    `series` is the one figure of each period that has one, empty where no single figure may be read out;
    then `lowest` and `highest` of the latest period are given. `summed` tells that the figures are sums of
    rows. `places` are the figures of the latest period by region (or else the first classification), named
    by `dimension`.
    """

    rows: int
    years: tuple[int, int] | None = None
    periods: tuple[str, ...] = ()
    measure: Column | None = None
    series: tuple[Figure, ...] = ()
    summed: bool = False
    lowest: Figure | None = None
    highest: Figure | None = None
    dimension: Column | None = None
    places: tuple[Figure, ...] = ()


def additive(column: Column, dictionary: Dictionary) -> bool:
    """Whether values of a measure may be added over places and groups: counts may, rates and means not."""
    if column.kode in dictionary.persen or _NOT_ADDED.search(column.satuan):
        return False
    said = column.ukuran or column.nama
    return bool(_COUNTED.match(said)) or not _NOT_ADDED.search(said)


def facts(paths: Path | Sequence[Path], dictionary: Dictionary, names: Names | None = None) -> Facts:
    """What one table, or several of the same columns as one, says in short; only of columns that are open.

    `names` gives names of codes that the dictionary only refers to, by column. Costs a few questions to the
    table, whatever its size.
    """
    public = replace(dictionary, kolom=dictionary.public)
    return _Reader(paths, public, names or {}).read()


class _Reader:
    def __init__(self, paths: Path | Sequence[Path], dictionary: Dictionary, names: Names) -> None:
        self.paths, self.dictionary, self.names = paths, dictionary, names
        times = {c.kode: c for c in dictionary.kolom if c.peran == Peran.WAKTU or c.tipe == Tipe.YEAR}
        self.times = sorted(times.values(), key=_rank)
        self.measure = next(iter(dictionary.measures), None)
        self.groups = [*dictionary.of_role(Peran.WILAYAH), *dictionary.of_role(Peran.DIMENSI)]
        self.totals = {c.kode: found for c in self.groups if (found := self._totals(c))}

    def read(self) -> Facts:
        """All facts; without a measure only periods."""
        rows = columnar.page(self.paths, self.dictionary, Query(limit=0)).total
        periods = self._group(self.times, Query())
        found = Facts(rows, self._years(), tuple(self._period(row[:-1]) for row in periods))
        if self.measure is None or not rows:
            return found
        given = self._group(self.times, self._main())
        dated = [row for row in given if row[-1]]
        if not dated:
            return Facts(found.rows, found.years, found.periods, self.measure)
        alone = all(row[-1] == 1 for row in dated)
        summed = not alone and additive(self.measure, self.dictionary) and not self._mixed()
        latest = dated[-1][:-1]
        one: tuple[Figure, ...] = ()
        low = high = None
        if alone or summed:
            figures = self._group(self.times, self._main(), "sum")
            one = tuple((self._period(r[:-1]), _exact(r[-1])) for r in figures if r[-1] is not None)
        else:
            low, high = self._end(latest, down=False), self._end(latest, down=True)
        dimension, places = self._places(latest)
        return Facts(
            found.rows, found.years, found.periods, self.measure, one, summed, low, high, dimension, places
        )  # fmt: skip

    # Rows ------------------------------------------------------------------------------------------
    def _group(self, by: Sequence[Column], query: Query, how: str = "count") -> list[tuple[Any, ...]]:
        """Figures by columns; one row where there are none."""
        measure = self.measure or (by[0] if by else self.dictionary.kolom[0])
        kodes = [c.kode for c in by]
        found = columnar.group(
            self.paths, self.dictionary, by=kodes, measure=measure.kode, how=how, query=query
        )
        return [row for row in found if None not in row[:-1]]

    def _main(self, but: str = "") -> Query:
        """Rows of the totals, and without them where a column has none; of `but` all other values."""
        wanted = {kode: [total] for kode, total in self.totals.items() if kode != but}
        without = {but: [self.totals[but]]} if but in self.totals else {}
        return Query(filters=wanted, without=without)

    def _at(self, latest: Sequence[Any], query: Query) -> Query:
        moment = {c.kode: [value] for c, value in zip(self.times, latest, strict=True)}
        return Query(filters={**query.filters, **moment}, without=query.without)

    def _totals(self, column: Column) -> str:
        """The value of a column that stands for all its others, where rows have it; empty where none."""
        values = [str(v) for v in columnar.distinct(self.paths, self.dictionary, column.kode, MOST_VALUES)]
        stated = {rule.total for rule in self.dictionary.total if rule.kolom == column.kode}
        for value in values:
            named = {value.strip().casefold(), self._name(column, value).strip().casefold()}
            if value in stated or named & TOTALS:
                return value
        shortest = min(values, key=len, default="")
        whole = column.peran == Peran.WILAYAH and column.tipe == Tipe.CODE and len(values) > 2
        above = whole and len(shortest) > 1 and all(v.startswith(shortest) for v in values)
        return shortest if above and [len(v) for v in values].count(len(shortest)) == 1 else ""

    def _mixed(self) -> bool:
        """Whether rows speak of different things: their unit or indicator is itself a column."""
        return any(
            c.kode.startswith(("satuan", "indikator", "variabel"))
            and len(columnar.distinct(self.paths, self.dictionary, c.kode, 2)) > 1
            for c in self.dictionary.kolom
        )

    def _end(self, latest: Sequence[Any], *, down: bool) -> Figure | None:
        """The lowest or highest figure of a period with the names of its place and groups."""
        assert self.measure is not None  # noqa: S101  asked only with a measure
        base = self._at(latest, self._main())
        columns = [c.kode for c in self.groups if c.kode not in self.totals] + [self.measure.kode]
        if len(columns) == 1:
            columns = [c.kode for c in self.groups] + [self.measure.kode]
        query = Query(
            base.filters,
            base.without,
            sort=[(self.measure.kode, down)],
            columns=columns,
            limit=1,
            count=False,
        )
        rows = columnar.page(self.paths, self.dictionary, query).rows
        if not rows or rows[0][-1] is None:
            return None
        row = rows[0][1:]
        words = [self._name(self.dictionary.column(k), v) for k, v in zip(columns[:-1], row, strict=False)]
        return ", ".join(w for w in words if w), _exact(row[-1])

    def _places(self, latest: Sequence[Any]) -> tuple[Column | None, tuple[Figure, ...]]:
        """Figures of the latest period by the first group that has several values."""
        assert self.measure is not None  # noqa: S101  asked only with a measure
        for column in self.groups:
            query = self._at(latest, self._main(but=column.kode))
            counts = self._group([column], query)
            if len(counts) < 2:
                continue
            alone = all(row[-1] <= 1 for row in counts)
            if len(counts) > MOST_PLACES or not (alone or additive(self.measure, self.dictionary)):
                return None, ()
            rows = self._group([column], query, "sum")
            figures = [(self._name(column, r[0]), _exact(r[-1])) for r in rows if r[-1] is not None]
            return column, tuple(figures)
        return None, ()

    # Words -----------------------------------------------------------------------------------------
    def _name(self, column: Column, value: Any) -> str:
        if value is None:
            return ""
        listed = {c.kode: c.nama for c in column.kode_nilai} | dict(self.names.get(column.kode, {}))
        return listed.get(str(value), str(value))

    def _period(self, values: Sequence[Any]) -> str:
        """A period in words: 2026, Maret 2026, Semester I 2026, 20 November 2026."""
        words = [
            _time(c, v) if c.tipe in _DEFINED_PARTS else self._name(c, v)
            for c, v in zip(self.times, values, strict=True)
        ]
        return " ".join(reversed(words))

    def _years(self) -> tuple[int, int] | None:
        for column in self.times:
            if column.tipe in (Tipe.YEAR, Tipe.DATE):
                ends = [self._group_end(column, how) for how in ("min", "max")]
                if ends[0] is not None:
                    first, last = (e.year if isinstance(e, date) else int(e) for e in ends)
                    return first, last
        return None

    def _group_end(self, column: Column, how: str) -> Any:
        return columnar.group(self.paths, self.dictionary, by=[], measure=column.kode, how=how)[0][0]


def _rank(column: Column) -> int:
    """Years before months before the rest, so that periods sort by time."""
    order = {Tipe.YEAR: 0, Tipe.DATE: 1, Tipe.MONTH: 3}
    return order.get(Tipe(column.tipe), 2)


def _time(column: Column, value: Any) -> str:
    if column.tipe == Tipe.MONTH:
        return str(date_format(date(2000, value, 1), "F"))
    return str(date_format(value)) if isinstance(value, date) else str(value)


def _exact(value: Any) -> Decimal:
    """A figure without what adding binary fractions left behind it."""
    number = Decimal(str(value))
    return number if number == number.to_integral_value() else number.quantize(PLACES).normalize()


def written(figure: Decimal, unit: str = "") -> str:
    """A figure with its unit as Indonesians write it: 1.234,5 persen; Rp1.250."""
    whole = figure == figure.to_integral_value()
    plain = figure.quantize(Decimal(1)) if whole else figure.quantize(Decimal("0.01")).normalize()
    text = str(number_format(plain + 0, use_l10n=True, force_grouping=True))
    if unit.strip().casefold() in ("rupiah", "rp", "idr"):
        return f"Rp{text}"
    return f"{text} {_('persen') if unit.strip() == '%' else unit.strip()}".strip()
