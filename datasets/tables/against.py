"""A table beside the release before it: columns that came or went, and measures that changed much.

Compared is the latest period of each, row by row of the same key without its time. Both are Parquet files of
ours; DuckDB reads them, without loading either whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets.tables import columnar
from datasets.tables.dictionary import Dictionary, Peran, Tipe


@dataclass(frozen=True)
class Change:
    """A measure of one row that moved by `percent` against the row of the same key; `position` from 1."""

    position: int
    column: str
    old: Any
    new: Any
    percent: float


class Comparison:
    """Two tables, opened read-only."""

    def __init__(self, new: Path, old: Path, dictionary: Dictionary) -> None:
        self._db = columnar.connection_to(new, old)
        self._new, self._old = str(new), str(old)
        self._dictionary = dictionary
        self._shared = set(self._columns(self._new)) & set(self._columns(self._old))

    def close(self) -> None:
        """Let go of both files."""
        self._db.close()

    def structure(self) -> tuple[list[str], list[str]]:
        """Columns that the old one lacks, and columns that the new one lacks, each in its table's order."""
        new, old = self._columns(self._new), self._columns(self._old)
        return [c for c in new if c not in old], [c for c in old if c not in new]

    def changes(self, threshold: int) -> Iterator[Change]:
        """Measures that moved by more than `threshold` per cent, in the order of the new table."""
        time = {c.kode for c in self._dictionary.of_role(Peran.WAKTU)}
        key = [k for k in self._dictionary.kunci if k not in time and k in self._shared]
        if not self._dictionary.kunci or len(key) < len([k for k in self._dictionary.kunci if k not in time]):
            return
        for column in self._dictionary.of_role(Peran.NILAI):
            if column.tipe in (Tipe.INTEGER, Tipe.NUMBER) and column.kode in self._shared:
                yield from self._changes_of(column.kode, key, threshold)

    def _changes_of(self, measure: str, key: Sequence[str], threshold: int) -> Iterator[Change]:
        same = " AND ".join(f"n.{_q(k)}::VARCHAR IS NOT DISTINCT FROM o.{_q(k)}::VARCHAR" for k in key)
        value = _q(measure)
        sql = f"""
            SELECT n.{_q(columnar.ROW)}, o.{value}, n.{value},
                100.0 * (n.{value}::DOUBLE - o.{value}::DOUBLE) / abs(o.{value}::DOUBLE) AS moved
            FROM ({self._latest("$new")}) n
            JOIN ({self._latest("$old")}) o ON {same or "true"}
            WHERE o.{value} <> 0 AND abs(moved) > $threshold
            ORDER BY 1
        """  # noqa: S608  names of our own columns, quoted
        found = self._db.execute(sql, {"new": self._new, "old": self._old, "threshold": threshold})
        while rows := found.fetchmany(5000):
            for position, old, new, moved in rows:
                yield Change(position, measure, old, new, moved)

    def _latest(self, table: str) -> str:
        """Rows of the latest period of a table; all rows where no column says when."""
        time = [c.kode for c in self._dictionary.of_role(Peran.WAKTU) if c.kode in self._shared]
        source = f"read_parquet({table})"
        if not time:
            return f"SELECT * FROM {source}"  # noqa: S608
        order = sorted(time, key=lambda k: _COARSE_FIRST.get(self._dictionary.column(k).tipe, 9))
        moment = f"row({', '.join(_q(k) for k in order)})"
        return f"SELECT * FROM {source} WHERE {moment} = (SELECT max({moment}) FROM read_parquet({table}))"  # noqa: S608

    def _columns(self, path: str) -> list[str]:
        found = self._db.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": path}).fetchall()
        return [str(row[0]) for row in found if row[0] != columnar.ROW]


_COARSE_FIRST: dict[str, int] = {Tipe.YEAR: 0, Tipe.MONTH: 1, Tipe.DATE: 2}


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
