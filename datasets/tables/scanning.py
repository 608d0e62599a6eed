"""The check of a table, inside the child process: rows stream by once, every rule sees them.

It does not stop at the first error: whatever can still be read is read and told.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from datasets.tables import columnar, headings, personal, rules
from datasets.tables.against import Comparison
from datasets.tables.choice import Choice
from datasets.tables.columns import ColumnCheck, codes_of
from datasets.tables.dictionary import Column, Dictionary, Peran, from_json
from datasets.tables.findings import Findings
from datasets.tables.packages import check_package
from datasets.tables.rows import Batch, Table
from datasets.tables.tallies import Complete, Keys, Period, Sums, Totals
from datasets.tables.values import canonical

# Rows between two words of progress.
STRIDE = 16_384
FINDINGS, TABLE = "temuan.jsonl.gz", "tabel.parquet"


def scan(job: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """Check a file and store its table; gives what `checking.Outcome` needs. Raises Refusal."""
    path, choice = Path(job["path"]), Choice.from_json(job["choice"])
    if choice.kind != "csv":
        check_package(path, choice.kind)
    folder = Path(job["folder"])
    check = Scan(path, choice, from_json(job["dictionary"]), job["codes"], Findings(folder / FINDINGS))
    check.set_period(job["periode"])
    with columnar.Writer(check.dictionary, folder / TABLE) as writer:
        for rows in check.rows(tell):
            writer.add(rows)
        stored = writer.finish()
    if job["previous"]:
        check.compare(folder / TABLE, Path(job["previous"]))
    check.findings.close()
    return check.answer() | {
        "stored": {"rows": stored.rows, "columns": stored.columns, "sha256": stored.sha256}
    }


class Scan:
    """One run over one table."""

    def __init__(
        self,
        path: Path,
        choice: Choice,
        dictionary: Dictionary,
        codes: Mapping[str, Mapping[str, str]],
        findings: Findings,
    ) -> None:
        self.dictionary = dictionary
        self.findings = findings
        self._table = Table(path, choice)
        self._choice = choice
        self._codes = {c.kode: codes_of(c, codes) for c in dictionary.kolom}
        self._places = self._match()
        self._checks = {c.kode: self._check_of(c) for c in dictionary.kolom if c.kode in self._places}
        self._keys = Keys(dictionary, findings) if self._has(*dictionary.kunci) and dictionary.kunci else None
        self._complete = [
            Complete(dictionary.column(k), self._codes[k], dictionary, findings)
            for k in dictionary.lengkap
            if dictionary.has(k) and self._has(k, *self._time())
        ]
        self._sums = [
            Sums(r, dictionary, findings) for r in dictionary.jumlah if self._has(r.total, *r.bagian)
        ]
        self._totals = [
            Totals(r, dictionary, findings)
            for r in dictionary.total
            if self._has(r.kolom, r.nilai, *dictionary.kunci)
        ]
        self._period: Period | None = None
        self._numbers = array("I")
        self._compared: list[bool] = []

    def set_period(self, period: Sequence[str] | None) -> None:
        """The first and the last day of the release's period, as ISO dates."""
        time = self._time()
        if period and time and self._has(*time):
            first, last = (date.fromisoformat(day) for day in period)
            self._period = Period(self.dictionary, (first, last), self.findings)

    # Structure -------------------------------------------------------------------------------------
    def _match(self) -> dict[str, int]:
        """Where the column of each code stands; tells what is missing, unknown or called otherwise."""
        places: dict[str, int] = {}
        known = {c.kode: c for c in self.dictionary.kolom}
        for place, name in enumerate(self._table.names):
            kode = self._choice.columns.get(name, "")
            if kode in known and kode not in places:
                places[kode] = place
                self._tell_name(name, known[kode])
            elif not name.startswith("(kolom "):
                self.findings.add("column_unknown", 0, "", name, params={"kolom": name})
        for column in self.dictionary.kolom:
            if column.kode not in places:
                code = "region_missing" if column.peran == Peran.WILAYAH else "column_missing"
                self.findings.add(code, 0, column.kode, params={"kolom": column.nama})
        return places

    def _tell_name(self, name: str, column: Column) -> None:
        if headings.plain(name) not in (headings.plain(column.nama), headings.plain(column.kode)):
            params = {"kolom": column.nama, "nilai": name}
            self.findings.add("column_renamed", 0, column.kode, name, suggestion=column.nama, params=params)
        if any(personal.is_personal_name(n) for n in (name, column.kode, column.nama)):
            self.findings.add("personal_column", 0, column.kode, name, params={"kolom": column.nama})

    def _has(self, *kode: str) -> bool:
        return all(k in self._places for k in kode)

    def _time(self) -> list[str]:
        return [c.kode for c in self.dictionary.of_role(Peran.WAKTU)]

    def _check_of(self, column: Column) -> ColumnCheck:
        is_measure = column.peran == Peran.NILAI
        return ColumnCheck(
            column,
            self.findings,
            decimal=self._choice.decimal,
            codes=self._codes[column.kode],
            percent=column.kode in self.dictionary.persen,
            small=self.dictionary.sel_kecil if is_measure else None,
            required=column.kode in self.dictionary.kunci,
        )

    # Rows ------------------------------------------------------------------------------------------
    def rows(self, tell: Callable[[int], None]) -> Iterator[list[tuple[str, ...]]]:
        """The table as it is understood, as canonical texts in the dictionary's order; checks on the way."""
        said = 0
        for batch in self._table.batches():
            yield list(zip(*self._columns(batch).values(), strict=True))
            if len(self._numbers) - said >= STRIDE:
                said = len(self._numbers)
                tell(said)
        tell(len(self._numbers))
        self._finish()

    def _columns(self, batch: Batch) -> dict[str, list[str]]:
        """Canonical texts of a batch by column, seen by every rule."""
        numbers = batch.numbers
        self._numbers.extend(numbers)
        width = len(self._table.names)
        for row, cells in batch.uneven:
            self.findings.add("row_length", row, params={"ada": cells, "perlu": width})
        for row, text in batch.notes:
            self.findings.add("note_row", row, "", text[:80], params={"nilai": text[:80]})
        empty = [columnar.NOTHING] * len(numbers)
        columns = {
            c.kode: self._checks[c.kode].read(batch.columns[self._places[c.kode]], numbers)
            if c.kode in self._checks
            else empty
            for c in self.dictionary.kolom
        }
        if numbers:
            for rule in self._rules():
                rule.add(columns, numbers)
        return columns

    def _rules(self) -> list[Any]:
        single = [r for r in (self._keys, self._period) if r is not None]
        return [*single, *self._complete, *self._sums, *self._totals]

    def _finish(self) -> None:
        if not self._numbers:
            self.findings.add("no_rows")
            return
        if self._keys is not None:
            self._keys.finish(self._numbers)
        finishing: list[Any] = [*self._complete, *self._totals, *([self._period] if self._period else [])]
        for rule in finishing:
            rule.finish()

    # The release before ----------------------------------------------------------------------------
    def compare(self, new: Path, old: Path) -> None:
        """Tell what changed in structure, and measures that changed beyond the dictionary's threshold."""
        comparison = Comparison(new, old, self.dictionary)
        try:
            came, went = comparison.structure()
            self._compared = [not came and not went]
            self._tell_structure(came, gettext_noop("baru"))
            self._tell_structure(went, gettext_noop("tidak ada lagi"))
            repeated = self._keys.repeated if self._keys else 1
            if self.dictionary.ambang is not None and not repeated and self._numbers:
                self._tell_changes(comparison, self.dictionary.ambang)
        finally:
            comparison.close()

    def _tell_structure(self, columns: Sequence[str], how: str) -> None:
        for kode in columns:
            params = {"kolom": self._name(kode), "perubahan": how}
            self.findings.add("structure_changed", 0, kode, params=params)

    def _tell_changes(self, comparison: Comparison, threshold: int) -> None:
        moved = False
        for change in comparison.changes(threshold):
            moved = True
            new, old = canonical(change.new), canonical(change.old)
            params = {
                "kolom": self._name(change.column),
                "lama": old,
                "nilai": new,
                "persen": f"{change.percent:+.0f}",
            }
            row = self._numbers[change.position - 1]
            self.findings.add("change_large", row, change.column, new, params=params)
        self._compared.append(not moved)

    def _name(self, kode: str) -> str:
        return self.dictionary.column(kode).nama if self.dictionary.has(kode) else kode

    # Answer ----------------------------------------------------------------------------------------
    def answer(self) -> dict[str, Any]:
        """Counts by rule, whether it blocks, and the quality of the table, as plain values."""
        return {
            "rows": len(self._numbers),
            "columns": len(self._checks),
            "by_rule": self.findings.by_rule(),
            "blocking": self.findings.count_of(rules.ERROR) > 0,
            "personal": self.findings.count_of(rules.PRIVACY),
            "quality": self._quality(),
        }

    def _quality(self) -> dict[str, float]:
        checks = list(self._checks.values())
        required = [c for c in checks if c.required]
        missing_columns = len(self.dictionary.kolom) - len(checks)
        cells = sum(c.cells for c in checks) + missing_columns * len(self._numbers)
        asked = sum(c.cells for c in required) + sum(c.expected for c in self._complete)
        lacking = sum(c.empty for c in required) + sum(c.missing for c in self._complete)
        wrong = sum(c.wrong for c in checks) + missing_columns * len(self._numbers)
        repeated = self._keys.repeated if self._keys else 0
        adding: list[Any] = [*self._sums, *self._totals]
        ruled = [not r.failed for r in adding] + self._compared
        ruled += [not self._period.failed] if self._period else []
        return {
            "kelengkapan": _share(asked - lacking, asked),
            "keunikan": _share(len(self._numbers) - repeated, len(self._numbers)),
            "kesesuaian": _share(cells - wrong, cells),
            "konsistensi": _share(sum(ruled), len(ruled)),
        }


def _share(part: int, whole: int) -> float:
    """Per cent with two decimals, rounded down so that 100 means all; 100 where nothing was asked."""
    return 100.0 if not whole else int(10_000 * part / whole) / 100
