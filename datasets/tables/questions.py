"""Rows of a published Parquet file as machines ask for them: filter, words, sort, page, distinct.

Decided here: how a question becomes one statement. Names of columns are those of the file, which holds public
columns alone, and values are bound, so no text of a caller is ever read as SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasets.tables.columnar import plain
from datasets.tables.connections import asking

ID = "_id"
MOST_WORDS = 8
BLOCK = 5000


@dataclass(frozen=True)
class Question:
    """What is asked of a table. `filters`: any of these values by column; `words` by column, "" for all.

    `sort`: (column, downwards, empty ones first or None for the database's way). `columns` in their order.
    """

    columns: tuple[str, ...]
    filters: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sort: tuple[tuple[str, bool, bool | None], ...] = ()
    limit: int | None = 100
    offset: int = 0
    distinct: bool = False


@lru_cache(maxsize=512)
def types_of(path: Path) -> Mapping[str, str]:
    """DuckDB's types of the columns of a file, whose name is the hash of its bytes."""
    with asking([path]) as cursor:
        cursor.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)])
        return {name: str(kind) for name, kind, *_rest in cursor.description}


def count(path: Path, asked: Question) -> int:
    """How many rows there are, whatever page of them is asked for."""
    where, values = _where(asked, types_of(path))
    what = "count(*)"
    source = "read_parquet(?, file_row_number=true)"
    if asked.distinct:
        inner = f"SELECT DISTINCT {_list(asked.columns)} FROM {source}{where}"  # noqa: S608
        statement = f"SELECT {what} FROM ({inner})"  # noqa: S608
    else:
        statement = f"SELECT {what} FROM {source}{where}"  # noqa: S608
    with asking([path]) as cursor:
        found: int = cursor.execute(statement, [str(path), *values]).fetchone()[0]
    return found


def rows(path: Path, asked: Question) -> Iterator[tuple[Any, ...]]:
    """The rows of a page, in blocks; numbers, texts and ISO dates alone."""
    where, values = _where(asked, types_of(path))
    distinct = "DISTINCT " if asked.distinct else ""
    page = "" if asked.limit is None else f" LIMIT {int(asked.limit)}"
    statement = (
        f"SELECT {distinct}{_list(asked.columns)} FROM read_parquet(?, file_row_number=true)"  # noqa: S608
        f"{where}{_order(asked)}{page} OFFSET {int(asked.offset)}"
    )
    with asking([path]) as cursor:
        cursor.execute(statement, [str(path), *values])
        while block := cursor.fetchmany(BLOCK):
            for row in block:
                yield tuple(plain(value) for value in row)


# The statement ------------------------------------------------------------------------------------------
def _quoted(column: str) -> str:
    return "(file_row_number + 1)" if column == ID else '"' + column.replace('"', '""') + '"'


def _list(columns: Sequence[str]) -> str:
    return ", ".join(f'{_quoted(c)} AS "{c}"' if c == ID else _quoted(c) for c in columns)


def _order(asked: Question) -> str:
    parts = [
        f"{_quoted(column)} {'DESC' if down else 'ASC'}"
        + ("" if first is None else " NULLS FIRST" if first else " NULLS LAST")
        for column, down, first in asked.sort
    ]
    if asked.distinct:
        parts = parts or [str(n + 1) for n in range(len(asked.columns))]
    elif parts:
        parts.append("file_row_number")
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def _where(asked: Question, types: Mapping[str, str]) -> tuple[str, list[Any]]:
    parts, values = [], []
    for column, wanted in asked.filters.items():
        part, bound = _one_of(column, wanted, "BIGINT" if column == ID else types[column])
        parts.append(part)
        values += bound
    for column, text in asked.words.items():
        searched = [column] if column else list(types)
        for word in text.split()[:MOST_WORDS]:
            either = " OR ".join(f"CAST({_quoted(c)} AS VARCHAR) ILIKE ? ESCAPE '\\'" for c in searched)
            parts.append(f"({either})")
            values += [_like(word)] * len(searched)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _one_of(column: str, wanted: Sequence[Any], kind: str) -> tuple[str, list[Any]]:
    """Any of some values; a value that is none of the column's type is in no row."""
    bound = [str(value) for value in wanted if value is not None]
    parts = ["false"]
    if bound:
        parts.append(f"{_quoted(column)} IN ({', '.join(f'TRY_CAST(? AS {kind})' for _v in bound)})")
    if len(bound) < len(wanted):
        parts.append(f"{_quoted(column)} IS NULL")
    return f"coalesce({' OR '.join(parts)}, false)", bound


def _like(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
