"""Rules over several cells or rows, kept while rows stream by: keys, sums, totals, all values, the period.

Each takes batches of columns and tells its findings at once or at the end. Memory: eight bytes a row for the
key, and one entry for each group of a rule of totals.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from datasets.tables import limits
from datasets.tables.dictionary import Column, Dictionary, Peran, SumRule, Tipe, TotalRule, as_decimal
from datasets.tables.findings import Findings
from datasets.tables.values import MONTH_NAMES, Value, canonical

Columns = Mapping[str, list[Value]]
# Parts in which keys are compared, so that few are held as objects at once.
PARTS = 4
# Differences of rounded decimals that do not count.
ROUNDING = Decimal("0.01")


class Keys:
    """Rows whose key occurred before. Rows with an empty or wrong key are told elsewhere."""

    def __init__(self, dictionary: Dictionary, findings: Findings) -> None:
        self._key = dictionary.kunci
        self._texts = {c.kode: c.tipe in (Tipe.INTEGER, Tipe.NUMBER) for c in dictionary.kolom}
        self._findings = findings
        self._hashes = array("q")
        self.repeated = 0

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """The keys of a batch."""
        # Numbers as text: -1 and -2 have the same hash.
        parts = [list(map(str, columns[k])) if self._texts[k] else columns[k] for k in self._key]
        hashes: Iterable[int] = map(hash, zip(*parts, strict=True))
        if any(None in columns[k] for k in self._key):
            blank = zip(*(columns[k] for k in self._key), strict=True)
            hashes = [
                hash((row,)) if None in key else found
                for found, key, row in zip(hashes, blank, numbers, strict=True)
            ]
        self._hashes.extend(hashes)

    def finish(self, rows: Sequence[int]) -> None:
        """Tell each row that repeats an earlier one; `rows` are the numbers of all rows in their order."""
        twice: set[int] = set()
        for part in range(PARTS):
            seen: set[int] = set()
            held = [h for h in self._hashes if h % PARTS == part]
            if len(set(held)) != len(held):
                twice.update(h for h in held if h in seen or seen.add(h))  # type: ignore[func-returns-value]
        if not twice:
            return
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
        self._seen: set[tuple[Value, ...]] = set()
        self.expected = self.missing = 0

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """What occurs in a batch."""
        time = [columns[c.kode] for c in self._time]
        self._seen.update(zip(columns[self._column.kode], *time, strict=True))

    def finish(self) -> None:
        """Tell each value that is missing, in each period."""
        periods = sorted({found[1:] for found in self._seen if None not in found[1:]}, key=str)
        for period in periods:
            for code, name in self._codes.items():
                self.expected += 1
                if (code, *period) not in self._seen:
                    self.missing += 1
                    self._tell(f"{code} {name}".strip(), period)

    def _tell(self, value: str, period: tuple[Value, ...]) -> None:
        spoken = ", ".join(
            f"{c.nama} {MONTH_NAMES[p - 1] if c.tipe == Tipe.MONTH and isinstance(p, int) else canonical(p)}"
            for c, p in zip(self._time, period, strict=True)
        )
        params = {"nilai": value, "kolom": self._column.nama, "periode": f" ({spoken})" if spoken else ""}
        self._findings.add("incomplete", 0, self._column.kode, value, params=params)


class Sums:
    """Rows whose parts do not add up to their total."""

    def __init__(self, rule: SumRule, dictionary: Dictionary, findings: Findings) -> None:
        self._rule = rule
        self._total = dictionary.column(rule.total)
        self._parts = " + ".join(dictionary.column(k).nama for k in rule.bagian)
        self._tolerance = as_decimal(rule.toleransi) or Decimal(0)
        self._findings = findings
        self.failed = False

    def add(self, columns: Columns, numbers: Sequence[int]) -> None:
        """Compare the rows of a batch, quickly where nothing is empty or wrong."""
        totals = columns[self._rule.total]
        parts = list(zip(*(columns[k] for k in self._rule.bagian), strict=True))
        for start in range(0, len(totals), limits.CHUNK):
            end = start + limits.CHUNK
            try:
                if list(map(sum, parts[start:end])) == totals[start:end]:
                    continue
            except TypeError:
                pass
            for at in range(start, min(end, len(totals))):
                self._compare(totals[at], parts[at], numbers[at])

    def _compare(self, total: Any, parts: tuple[Any, ...], row: int) -> None:
        if total is None or None in parts:
            return
        counted = sum(parts)
        if counted == total or abs(counted - total) <= self._tolerance:
            return
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
        for member, value, group, row in cells:
            if value is None:
                continue
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
        self._judged: dict[tuple[Value, ...], str] = {}
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

    def _judge(self, moment: tuple[Value, ...]) -> str:
        begins, ends = self._span(moment)
        if begins is None or ends is None:
            return ""
        if begins > self._until:
            return "period_after"
        return "period_before" if ends < self._from else "in"

    def _span(self, moment: tuple[Value, ...]) -> tuple[date | None, date | None]:
        found = {c.tipe: value for c, value in zip(self._columns, moment, strict=True) if value is not None}
        day, year, month = found.get(Tipe.DATE), found.get(Tipe.YEAR), found.get(Tipe.MONTH)
        if isinstance(day, date):
            return day, day
        if not isinstance(year, int):
            return None, None
        if isinstance(month, int):
            last = (
                date(year, 12, 31)
                if month == 12
                else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
            )
            return date(year, month, 1), last
        return date(year, 1, 1), date(year, 12, 31)

    def _spoken(self, moment: tuple[Value, ...]) -> str:
        return " ".join(
            MONTH_NAMES[v - 1] if c.tipe == Tipe.MONTH and isinstance(v, int) else canonical(v)
            for c, v in zip(self._columns, moment, strict=True)
            if v is not None
        )
