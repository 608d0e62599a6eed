"""Rules over several cells or rows, kept while rows stream by: keys, sums, totals, all values, the period.

Each takes batches of columns, as canonical texts, and tells its findings at once or at the end. Memory: eight
bytes a row for the key, and one entry for each group of a rule of totals.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial, reduce
from itertools import compress
from operator import add
from typing import Any

from datasets.tables.columnar import NOTHING
from datasets.tables.dictionary import Column, Dictionary, Peran, SumRule, Tipe, TotalRule, as_decimal
from datasets.tables.findings import Findings
from datasets.tables.values import MONTH_NAMES, canonical

Columns = Mapping[str, Sequence[str]]
# Differences of rounded decimals that do not count.
ROUNDING = Decimal("0.01")


class Keys:
    """Rows whose key occurred before. Rows with an empty or wrong key are told elsewhere."""

    def __init__(self, dictionary: Dictionary, findings: Findings) -> None:
        self._key = dictionary.kunci
        self._findings = findings
        self._hashes = array("q")
        self.repeated = 0

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """The keys of a batch."""
        parts = [columns[k] for k in self._key]
        keys: Iterable[Any] = zip(*parts, strict=True) if len(parts) > 1 else parts[0]
        hashes: Iterable[int] = map(hash, keys)
        if any(NOTHING in part for part in parts):
            hashes = [
                hash((row,)) if NOTHING in key else found
                for found, key, row in zip(hashes, zip(*parts, strict=True), numbers, strict=True)
            ]
        self._hashes.extend(hashes)

    def finish(self, rows: Sequence[int]) -> None:
        """Tell each row that repeats an earlier one; `rows` are the numbers of all rows in their order."""
        once = set(self._hashes)
        if len(once) == len(self._hashes):
            return
        twice = {h for h in self._hashes if h not in once or once.discard(h)}  # type: ignore[func-returns-value]
        first: dict[int, int] = {}
        for found, row in zip(self._hashes, rows, strict=True):
            if found in twice and first.setdefault(found, row) != row:
                self.repeated += 1
                self._findings.add("duplicate_key", row, self._key[0], params={"lain": first[found]})


class Complete:
    """Permitted values of a column that do not occur in a period."""

    def __init__(
        self, column: Column, codes: Mapping[str, str], dictionary: Dictionary, findings: Findings
    ) -> None:
        self._column = column
        self._codes = codes
        self._time = [c for c in dictionary.of_role(Peran.WAKTU) if c.kode != column.kode]
        self._findings = findings
        self._seen: set[tuple[str, ...]] = set()
        self.expected = self.missing = 0

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """What occurs in a batch."""
        time = [columns[c.kode] for c in self._time]
        self._seen.update(zip(columns[self._column.kode], *time, strict=True))

    def finish(self) -> None:
        """Tell each value that is missing, in each period."""
        periods = sorted({found[1:] for found in self._seen if NOTHING not in found[1:]})
        for period in periods:
            for code, name in self._codes.items():
                self.expected += 1
                if (code, *period) not in self._seen:
                    self.missing += 1
                    self._tell(f"{code} {name}".strip(), period)

    def _tell(self, value: str, period: tuple[str, ...]) -> None:
        spoken = ", ".join(f"{c.nama} {_spoken(p, c)}" for c, p in zip(self._time, period, strict=True))
        params = {"nilai": value, "kolom": self._column.nama, "periode": f" ({spoken})" if spoken else ""}
        self._findings.add("incomplete", 0, self._column.kode, value, params=params)


class Sums:
    """Rows whose parts do not add up to their total."""

    def __init__(self, rule: SumRule, dictionary: Dictionary, findings: Findings) -> None:
        self._rule = rule
        self._total = dictionary.column(rule.total)
        self._columns = [self._total, *map(dictionary.column, rule.bagian)]
        self._parts = " + ".join(dictionary.column(k).nama for k in rule.bagian)
        self._tolerance = as_decimal(rule.toleransi) or Decimal(0)
        self._findings = findings
        self.failed = False

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """Compare the rows of a batch in which nothing is empty or wrong."""
        cells = [columns[c.kode] for c in self._columns]
        lacking = [column for column in cells if NOTHING in column]
        if lacking:
            filled = [NOTHING not in row for row in zip(*lacking, strict=True)]
            numbers = list(compress(numbers, filled))
            cells = [list(compress(column, filled)) for column in cells]
        total, *parts = (map(_number(c), texts) for c, texts in zip(self._columns, cells, strict=True))
        totals, counted = list(total), list(reduce(partial(map, add), parts))
        if totals != counted:
            for row, one, other in zip(numbers, totals, counted, strict=True):
                if one != other and abs(other - one) > self._tolerance:
                    self._tell(one, other, row)

    def _tell(self, total: Any, counted: Any, row: int) -> None:
        self.failed = True
        params = {
            "kolom": self._total.nama,
            "nilai": canonical(total),
            "bagian": self._parts,
            "hitungan": canonical(counted),
        }
        self._findings.add("sum_rule", row, self._total.kode, canonical(total), params=params)


class Totals:
    """Rows of a total that differ from the sum over the rows that they are the total of."""

    def __init__(self, rule: TotalRule, dictionary: Dictionary, findings: Findings) -> None:
        self._rule = rule
        self._measure = dictionary.column(rule.nilai)
        self._number = _number(self._measure)
        dimensions = (Peran.WILAYAH, Peran.WAKTU, Peran.DIMENSI)
        key = dictionary.kunci or tuple(c.kode for c in dictionary.kolom if c.peran in dimensions)
        self._by = [k for k in key if k != rule.kolom]
        self._findings = findings
        # Of each group: sum of the rows, value and row number of the total.
        self._groups: dict[Any, list[Any]] = {}
        self.failed = False

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """Add the rows of a batch to their groups."""
        by = list(zip(*(columns[k] for k in self._by), strict=True)) if self._by else [()] * len(numbers)
        total, groups = self._rule.total, self._groups
        cells = zip(columns[self._rule.kolom], columns[self._rule.nilai], by, numbers, strict=True)
        for member, text, group, row in cells:
            if text == NOTHING:
                continue
            value = self._number(text)
            held = groups.get(group)
            if held is None:
                held = groups[group] = [None, None, 0]
            if member == total:
                held[1], held[2] = value, row
            else:
                held[0] = value if held[0] is None else held[0] + value

    def finish(self) -> None:
        """Tell each total that does not fit."""
        allowed = 0 if self._measure.tipe == Tipe.INTEGER else ROUNDING
        for counted, total, row in self._groups.values():
            if counted is None or total is None or abs(counted - total) <= allowed:
                continue
            self.failed = True
            params = {
                "kolom": self._measure.nama,
                "nilai": canonical(total),
                "hitungan": canonical(counted),
            }
            self._findings.add("total_rule", row, self._measure.kode, canonical(total), params=params)


class Period:
    """Rows outside the period of the release: later ones are wrong, earlier ones ask why."""

    def __init__(self, dictionary: Dictionary, period: tuple[date, date], findings: Findings) -> None:
        time = dictionary.of_role(Peran.WAKTU)
        self._columns = [c for c in time if c.tipe in (Tipe.YEAR, Tipe.MONTH, Tipe.DATE)]
        self._dated = any(c.tipe in (Tipe.YEAR, Tipe.DATE) for c in self._columns)
        self._from, self._until = period
        self._findings = findings
        self._judged: dict[tuple[str, ...], str] = {}
        self.failed = False

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """Judge each moment once, and tell its rows."""
        if not self._dated:
            return
        moments = list(zip(*(columns[c.kode] for c in self._columns), strict=True))
        new = set(moments) - self._judged.keys()
        self._judged.update((moment, self._judge(moment)) for moment in new)
        if not any(self._judged[m].startswith("period") for m in set(moments)):
            return
        for moment, row in zip(moments, numbers, strict=True):
            code = self._judged[moment]
            if code.startswith("period"):
                spoken = self._spoken(moment)
                self._findings.add(code, row, self._columns[0].kode, spoken, params={"nilai": spoken})

    def finish(self) -> None:
        """Tell that no row is of the period."""
        judged = set(self._judged.values()) - {""}
        self.failed = bool(judged) and judged != {"in"}
        if judged and "in" not in judged:
            params = {"mulai": f"{self._from:%d/%m/%Y}", "sampai": f"{self._until:%d/%m/%Y}"}
            self._findings.add("period_wrong", 0, self._columns[0].kode, params=params)

    def _judge(self, moment: tuple[str, ...]) -> str:
        begins, ends = self._span(moment)
        if begins is None or ends is None:
            return ""
        if begins > self._until:
            return "period_after"
        return "period_before" if ends < self._from else "in"

    def _span(self, moment: tuple[str, ...]) -> tuple[date | None, date | None]:
        found = {c.tipe: text for c, text in zip(self._columns, moment, strict=True) if text != NOTHING}
        if Tipe.DATE in found:
            day = date.fromisoformat(found[Tipe.DATE])
            return day, day
        if Tipe.YEAR not in found:
            return None, None
        year = int(found[Tipe.YEAR])
        if Tipe.MONTH not in found:
            return date(year, 1, 1), date(year, 12, 31)
        month = int(found[Tipe.MONTH])
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), after - timedelta(days=1)

    def _spoken(self, moment: tuple[str, ...]) -> str:
        filled = ((t, c) for c, t in zip(self._columns, moment, strict=True) if t != NOTHING)
        return " ".join(_spoken(text, column) for text, column in filled)


def _number(column: Column) -> Callable[[str], Any]:
    """How a canonical text of a measure is read."""
    return Decimal if column.tipe == Tipe.NUMBER else int


def _spoken(text: str, column: Column) -> str:
    """A moment as people say it: months by their name."""
    return MONTH_NAMES[int(text) - 1] if column.tipe == Tipe.MONTH else text
