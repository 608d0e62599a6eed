"""Tables as Parquet: written once with the hash of their values; read, filtered, sorted, grouped, compared.

DuckDB does it, closed in (`connections`). Values of a question are bound; names of columns come from the
dictionary alone, so no text of a visitor is ever part of SQL. Numbers have fifteen digits at most, so DOUBLE
keeps them exactly.
"""

import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from datasets.tables import connections
from datasets.tables.connections import quoted
from datasets.tables.copies import local_copy  # noqa: F401  found where tables are asked
from datasets.tables.dictionary import Column, Dictionary, Tipe

Value = str | int | Decimal | date | bool | None

SQL_TYPES: dict[str, str] = {
    Tipe.CODE: "VARCHAR",
    Tipe.TEXT: "VARCHAR",
    Tipe.INTEGER: "BIGINT",
    Tipe.NUMBER: "DOUBLE",
    Tipe.YEAR: "SMALLINT",
    Tipe.MONTH: "TINYINT",
    Tipe.DATE: "DATE",
    Tipe.BOOLEAN: "BOOLEAN",
}
NUMERIC = frozenset({Tipe.INTEGER, Tipe.NUMBER})
# What a cell without a value is in the file between Python and DuckDB; no text may be that.
NOTHING = "\\N"
# What stands before a row and between cells where values are hashed.
_ROW, _CELL = "\x1e", "\x1f"
# Rows that are hashed and written together.
AT_ONCE = 512
# What writing may take at first: with more, DuckDB keeps the file that it reads. Few tables need more.
LITTLE = "64MB"
# Bytes of the longest row.
LONGEST = 10_000_000
ROW_GROUP = 61_440
# Number of the row in the order in which it was delivered, from 1; never shown as a column of the data.
ROW = "_baris"
MOST_ROWS = 32_000
SAMPLES = 50


class NoTable(Exception):
    """The file is no table of ours, or is gone."""


@dataclass(frozen=True)
class Stored:
    """A table that was written: `sha256` is that of its values, whatever file they came in."""

    rows: int
    columns: int
    sha256: str


@dataclass(frozen=True)
class Query:
    """What is asked of a table: filters are any-of per column, `without` none-of (no value stays in).

    Each word of `q` is looked for in all text columns.
    """

    filters: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    without: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    q: str = ""
    sort: Sequence[tuple[str, bool]] = ()  # (code of the column, descending)
    columns: Sequence[str] = ()  # in that order; empty: all
    offset: int = 0
    limit: int = 100
    count: bool = True
    distinct: bool = False


@dataclass(frozen=True)
class Page:
    """The answer: columns, rows in their order (first value is the number of the row), rows in all."""

    fields: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    total: int


@dataclass(frozen=True)
class Difference:
    """What changed from one table to the next, by key: counts, totals per measure, samples of rows.

    `totals`: {column: (before, after)}. `samples`: {"baru" | "berubah" | "hilang": [{"kunci": [...],
    "sebelum": {column: value}, "sesudah": {column: value}}]}, at most fifty each.
    """

    new: int
    changed: int
    gone: int
    same: int
    totals: dict[str, tuple[Any, Any]]
    samples: dict[str, list[dict[str, Any]]]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "baru": self.new, "berubah": self.changed, "hilang": self.gone, "tetap": self.same,
            "total": {k: [plain(a), plain(b)] for k, (a, b) in self.totals.items()},
            "contoh": self.samples,
        }  # fmt: skip


# Writing -------------------------------------------------------------------------------------------
def canonical(value: Value) -> str:
    """The one text of a value, as it is hashed: dots for decimals, ISO dates, true and false."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f") if value else "0"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write(rows: Iterable[Sequence[Value]], dictionary: Dictionary, target: Path) -> Stored:
    """Write rows in the dictionary's order of columns as typed Parquet, and say their hash; see `Writer`."""
    texts = ([canonical(value) for value in row] for row in rows)
    with Writer(dictionary, target) as writer:
        while some := list(islice(texts, AT_ONCE)):
            writer.add(some)
        return writer.finish()


class Writer:
    """Takes rows of canonical texts, makes the Parquet at the end; a failure leaves nothing.

    Streams: a million rows cost the memory of some. The same values give the same hash.
    """

    def __init__(self, dictionary: Dictionary, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self.dictionary, self.target = dictionary, target
        self._width, self._count = len(dictionary.kolom), 0
        self._digest = hashlib.sha256("\x1f".join(c.kode for c in dictionary.kolom).encode())
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".csv")
        self._between = Path(name)
        self._out = os.fdopen(handle, "wb")

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *error: object) -> None:
        self._out.close()
        self._between.unlink(missing_ok=True)

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows as `canonical` gives their values. ValueError for a row of another length."""
        if set(map(len, rows)) - {self._width}:
            raise ValueError(f"rows after {self._count} are not all {self._width} values long")
        text = "".join([_ROW + _CELL.join(row) for row in rows]).encode()
        self._digest.update(text)
        self._out.write(self._bare(text, len(rows)) or _quoted_rows(rows).encode())
        self._count += len(rows)

    def _bare(self, text: bytes, rows: int) -> bytes:
        """The hashed text as lines for DuckDB; empty where a cell holds a mark of lines, cells or quotes."""
        marks = text.count(_CELL.encode()) + text.count(_ROW.encode())
        if self._width == 1 or marks != rows * self._width or any(mark in text for mark in b'"\r\n'):
            return b""
        return text[1:].replace(_ROW.encode(), b"\n") + b"\n"

    def finish(self) -> Stored:
        """Make the file, and say what it holds."""
        self._out.close()
        _to_parquet(self._between, self.dictionary, self.target)
        return Stored(self._count, self._width, self._digest.hexdigest())


def _quoted_rows(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=_CELL, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _to_parquet(between: Path, dictionary: Dictionary, target: Path) -> None:
    columns = ", ".join(f"{_ident(c.kode)}: 'VARCHAR'" for c in dictionary.kolom)
    casts = ", ".join(
        f"CAST({_ident(c.kode)} AS {SQL_TYPES[c.tipe]}) AS {_ident(c.kode)}" for c in dictionary.kolom
    )
    options = (
        f"columns={{{columns}}}, header=false, delim='{_CELL}', quote='\"', escape='\"', auto_detect=false, "
        f"nullstr={quoted(NOTHING)}, allow_quoted_nulls=true, parallel=false, "
        f"max_line_size={LONGEST}, buffer_size={LONGEST}"
    )
    sql = (
        f"COPY (SELECT row_number() OVER () AS {_ident(ROW)}, {casts} "  # noqa: S608
        f"FROM read_csv({_text(between)}, {options})) "
        f"TO {_text(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    try:
        with _connected(between.parent, LITTLE) as connection:
            connection.execute(sql)
    except duckdb.OutOfMemoryException:
        with _connected(between.parent) as connection:
            connection.execute(sql)


# Reading -------------------------------------------------------------------------------------------
def page(paths: Path | Sequence[Path], dictionary: Dictionary, query: Query) -> Page:
    """Rows of one table, or of several with the same columns as one; values as DuckDB gives them.

    KeyError for a column that the dictionary does not have; NoTable where a file is none.
    """
    chosen = _chosen(dictionary, query.columns)
    where, values = _where(dictionary, query)
    source = _source(paths)
    row = "" if query.distinct else f"{_ident(ROW)}, "
    names = ", ".join(_ident(c.kode) for c in chosen)
    inner = f"SELECT {'DISTINCT ' if query.distinct else ''}{row}{names} FROM {source}{where}"  # noqa: S608
    order = _order(dictionary, query, [c.kode for c in chosen] if query.distinct else None)
    if not isinstance(paths, Path) and not query.distinct:
        # Several files number their rows each for itself: without the file, pages of them would overlap.
        order = order.removesuffix(_ident(ROW)) + f"file_index, {_ident(ROW)}"
    limit, offset = max(0, min(query.limit, MOST_ROWS)), max(0, query.offset)
    slice_ = f" LIMIT {limit} OFFSET {offset}"
    if isinstance(paths, Path) and not (where or query.sort or query.distinct):
        # As delivered: found by the number of the row, however deep the page, without sorting what is before.
        slice_, inner = "", f"{inner} WHERE {_ident(ROW)} BETWEEN {offset + 1} AND {offset + limit}"
    rows = _rows(paths, f"{inner}{order}{slice_}", values) if limit else []
    total = len(rows)
    if query.count:
        counted = f"({inner})" if query.distinct else f"{source}{where}"
        total = _rows(paths, f"SELECT count(*) FROM {counted}", values)[0][0]  # noqa: S608
    return Page(chosen, rows, total)


def distinct(paths: Path | Sequence[Path], dictionary: Dictionary, kode: str, limit: int = 500) -> list[Any]:
    """The values that occur in a column, in their order, without "no value"."""
    name = _ident(dictionary.column(kode).kode)
    sql = (
        f"SELECT DISTINCT {name} FROM {_source(paths)} WHERE {name} IS NOT NULL ORDER BY 1 LIMIT {int(limit)}"  # noqa: S608
    )
    return [row[0] for row in _rows(paths, sql, [])]


def group(  # noqa: PLR0913
    paths: Path | Sequence[Path],
    dictionary: Dictionary,
    *,
    by: Sequence[str],
    measure: str,
    how: str = "sum",
    query: Query | None = None,
    limit: int = 2000,
) -> list[tuple[Any, ...]]:
    """A measure over groups: rows of (group..., value), in the order of the groups; over all where none are.

    `how`: sum, avg, min, max, count. KeyError for an unknown column, ValueError for another `how`.
    """
    if how not in ("sum", "avg", "min", "max", "count"):
        raise ValueError(how)
    names = [_ident(dictionary.column(kode).kode) for kode in by]
    value = _ident(dictionary.column(measure).kode)
    where, values = _where(dictionary, query or Query())
    grouped = f" GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}" if names else ""
    sql = (
        f"SELECT {', '.join([*names, f'{how}({value})'])} FROM {_source(paths)}{where}{grouped} "  # noqa: S608
        f"LIMIT {int(limit)}"
    )
    return _rows(paths, sql, values)


def compare(old: Path, new: Path, dictionary: Dictionary) -> Difference:
    """What changed between two versions, by the dictionary's key, in the columns that both have."""
    both = _columns_of(old) & _columns_of(new)
    columns = [c for c in dictionary.kolom if c.kode in both]
    key = [k for k in dictionary.kunci if k in both] or [c.kode for c in columns]
    rest = [c.kode for c in columns if c.kode not in key]
    on = " AND ".join(f"a.{_ident(k)} IS NOT DISTINCT FROM b.{_ident(k)}" for k in key)
    differs = " OR ".join(f"a.{_ident(k)} IS DISTINCT FROM b.{_ident(k)}" for k in rest) or "FALSE"
    kind = (
        f"CASE WHEN a.{_ident(ROW)} IS NULL THEN 'baru' WHEN b.{_ident(ROW)} IS NULL THEN 'hilang' "
        f"WHEN {differs} THEN 'berubah' ELSE 'tetap' END"
    )
    joined = f"FROM {_source(old)} a FULL JOIN {_source(new)} b ON {on}"
    counts = dict(_rows([old, new], f"SELECT {kind}, count(*) {joined} GROUP BY 1", []))
    return Difference(
        new=counts.get("baru", 0),
        changed=counts.get("berubah", 0),
        gone=counts.get("hilang", 0),
        same=counts.get("tetap", 0),
        totals=_totals(old, new, [c.kode for c in columns if c.tipe in NUMERIC]),
        samples={k: _samples(old, new, joined, kind, k, key, rest) for k in ("baru", "berubah", "hilang")},
    )


def _totals(old: Path, new: Path, measures: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    if not measures:
        return {}
    sums = ", ".join(f"sum({_ident(k)})" for k in measures)
    before = _rows(old, f"SELECT {sums} FROM {_source(old)}", [])[0]  # noqa: S608
    after = _rows(new, f"SELECT {sums} FROM {_source(new)}", [])[0]  # noqa: S608
    return {k: (a, b) for k, a, b in zip(measures, before, after, strict=True)}


def _samples(  # noqa: PLR0913
    old: Path, new: Path, joined: str, kind: str, wanted: str, key: Sequence[str], rest: Sequence[str]
) -> list[dict[str, Any]]:
    sides = [f"{side}.{_ident(k)}" for side in ("a", "b") for k in [*key, *rest]]
    sql = (
        f"SELECT {', '.join(sides)} {joined} WHERE {kind} = ? "
        f"ORDER BY coalesce(b.{_ident(ROW)}, a.{_ident(ROW)}) LIMIT {SAMPLES}"
    )
    found, width = [], len(key) + len(rest)
    for row in _rows([old, new], sql, [wanted]):
        before, after = row[:width], row[width:]
        shown = after if wanted != "hilang" else before
        found.append(
            {
                "kunci": [plain(v) for v in shown[: len(key)]],
                "sebelum": {k: plain(v) for k, v in zip(rest, before[len(key) :], strict=True)},
                "sesudah": {k: plain(v) for k, v in zip(rest, after[len(key) :], strict=True)},
            }
        )
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, decimals and whole doubles as numbers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def silent() -> None:
    """Tell nobody that work goes on."""


def read_rows(
    path: Path, dictionary: Dictionary, batch: int = 10_000, going: Callable[[], None] = silent
) -> Iterable[tuple[Any, ...]]:
    """All rows as they were written, streaming: int, str, date, bool, None; numbers as Decimal.

    `going` is called for every batch: work that takes its time over the rows goes on.
    """
    names = ", ".join(_ident(c.kode) for c in dictionary.kolom)
    numbers = [i for i, c in enumerate(dictionary.kolom) if c.tipe == Tipe.NUMBER]
    with _connected(path.parent) as connection:
        # In the order of the file, which is that of the rows: sorting would take all of them at once.
        cursor = connection.execute(f"SELECT {names} FROM {_source(path)}")  # noqa: S608
        while rows := cursor.fetchmany(batch):
            going()
            for row in rows:
                if not numbers:
                    yield row
                    continue
                values = list(row)
                for i in numbers:
                    values[i] = None if values[i] is None else Decimal(repr(values[i]))
                yield tuple(values)


def project(path: Path, dictionary: Dictionary, target: Path) -> None:
    """The same table with the dictionary's columns alone, in the same folder of the target; order is kept."""
    names = ", ".join(_ident(c.kode) for c in dictionary.kolom)
    with connections.opened({path.parent, target.parent}, connections.ALONE) as connection:
        connection.execute(
            f"COPY (SELECT {names} FROM {_source(path)}) "  # noqa: S608
            f"TO {_text(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )


# SQL ---------------------------------------------------------------------------------------------------
def _chosen(dictionary: Dictionary, columns: Sequence[str]) -> tuple[Column, ...]:
    return tuple(dictionary.column(kode) for kode in columns) if columns else dictionary.kolom


def _where(dictionary: Dictionary, query: Query) -> tuple[str, list[Any]]:
    parts, values = [], list[Any]()
    for kode, wanted in query.filters.items():
        column = dictionary.column(kode)
        given = [v for v in wanted if v is not None]
        marks = ", ".join(f"TRY_CAST(? AS {SQL_TYPES[column.tipe]})" for _v in given)
        either = [f"{_ident(kode)} IN ({marks})"] if given else []
        either += [f"{_ident(kode)} IS NULL"] if len(given) < len(wanted) else []
        parts.append(f"({' OR '.join(either) or 'FALSE'})")
        values += [canonical(v) for v in given]
    for kode, unwanted in query.without.items():
        column = dictionary.column(kode)
        marks = ", ".join(f"TRY_CAST(? AS {SQL_TYPES[column.tipe]})" for _v in unwanted)
        parts.append(f"({_ident(kode)} IN ({marks or 'NULL'})) IS NOT TRUE")
        values += [canonical(v) for v in unwanted]
    if query.q.strip():
        texts = [c.kode for c in dictionary.kolom if c.tipe in (Tipe.TEXT, Tipe.CODE)]
        for word in query.q.split()[:8]:
            parts.append(f"({' OR '.join(f'contains(lower({_ident(k)}), ?)' for k in texts) or 'FALSE'})")
            values += [word.lower()] * len(texts)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _order(dictionary: Dictionary, query: Query, within: Sequence[str] | None) -> str:
    parts = [
        f"{_ident(dictionary.column(kode).kode)} {'DESC NULLS LAST' if down else 'ASC NULLS LAST'}"
        for kode, down in query.sort
        if within is None or kode in within
    ]
    if within is None:
        parts.append(_ident(ROW))
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def _source(paths: Path | Sequence[Path]) -> str:
    files = [paths] if isinstance(paths, Path) else list(paths)
    return f"read_parquet([{', '.join(_text(p) for p in files)}], union_by_name=true)"


def _ident(kode: str) -> str:
    return '"' + kode.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return quoted(str(path))


# Connections -------------------------------------------------------------------------------------------
def _rows(paths: Path | Sequence[Path], sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    files = [paths] if isinstance(paths, Path) else list(paths)
    try:
        with connections.asking(files) as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(sql, list(values)).fetchall()
            return rows
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NoTable(str(error)) from error


def connection_to(*files: Path) -> Any:
    """A connection closed in to the folders of these files; whoever asked closes it."""
    return connections.opened({file.parent for file in files})


def _connected(folder: Path, memory: str = connections.MEMORY) -> Any:
    return connections.opened([folder], connections.ALONE, memory)


def _columns_of(path: Path) -> set[str]:
    described = _rows(path, f"DESCRIBE SELECT * FROM {_source(path)}", [])  # noqa: S608
    return {row[0] for row in described} - {ROW}
