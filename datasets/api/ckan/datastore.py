"""The actions of the DataStore: rows of published tables, their columns, and the whole table as text.

Decided here: how a question of CKAN's words becomes a `questions.Question`, and which part of it is refused
under which name. A table is known by the id of its release's CSV; only public columns of Terbuka exist.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from datasets.api import catalogue
from datasets.api.ckan import asked as params
from datasets.api.ckan.errors import Denied, Invalid, NotFound
from datasets.api.ckan.listing import places_of_files
from datasets.api.ckan.package import moment
from datasets.models import Terbitan
from datasets.table_files import public_table
from datasets.tables import questions
from datasets.tables.dictionary import Dictionary
from datasets.tables.questions import ID, Question

MOST_ROWS = 32_000
FORMATS = ("objects", "lists", "csv", "tsv")
DELIMITERS = {"csv": ",", "tsv": "\t"}
_SORT = re.compile(r'"?([\w]+)"?(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?', re.IGNORECASE)
Asked = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A published table that anybody may read."""

    id: str
    terbitan: Terbitan
    dictionary: Dictionary
    path: Path
    types: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Its public columns, the row's number first."""
        return (ID, *(c.kode for c in self.dictionary.kolom if c.kode in self.types))


def table(key: str, at: datetime) -> Table:
    """The table of a file's id. Raises NotFound, also for what is not open."""
    where = places_of_files(at).get(key.lower())
    if where is None or where[2] != "csv":
        raise NotFound(f'Resource "{key[:80]}" was not found.')
    terbitan = catalogue.open_releases(at).select_related("dataset").filter(pk=where[1]).first()
    path = public_table(terbitan) if terbitan else None
    if terbitan is None or path is None:
        raise NotFound(f'Resource "{key[:80]}" was not found.')
    return Table(key.lower(), terbitan, catalogue.dictionary_of(terbitan), path, questions.types_of(path))


# Actions ----------------------------------------------------------------------------------------------
def datastore_search(asked: Asked, at: datetime) -> dict[str, Any]:
    """A page of rows of a table, with its columns and the number of rows."""
    key = params.text(asked, "resource_id") or params.needed(
        dict(asked) | {"resource_id": asked.get("id")}, "resource_id"
    )
    found = table(key, at)
    shape = params.text(asked, "records_format") or "objects"
    if shape not in FORMATS:
        raise Invalid({"records_format": f"Value must be one of {FORMATS}"})
    question = question_of(found, asked, params.natural(asked, "limit", 100, MOST_ROWS))
    whole = params.yes(asked, "include_total", True)
    records = list(questions.rows(found.path, question)) if question.limit else []
    result = {
        "include_total": whole,
        "limit": question.limit,
        "records_format": shape,
        "resource_id": found.id,
        "total_estimation_threshold": None,
        "records": _records(records, question.columns, shape),
        "fields": [_field(found, column) for column in question.columns],
        "_links": _links(found.id, question),
    }
    if whole:
        result |= {"total": questions.count(found.path, question), "total_was_estimated": False}
    for name in ("offset", "filters", "q"):
        if asked.get(name) not in (None, ""):
            result[name] = question.offset if name == "offset" else asked[name]
    return result


def datastore_info(asked: Asked, at: datetime) -> dict[str, Any]:
    """What a table has: number of rows, columns with their meaning."""
    found = table(params.text(asked, "id") or params.needed(asked, "resource_id"), at)
    question = Question(columns=found.columns)
    return {
        "meta": {
            "id": found.id,
            "count": questions.count(found.path, question),
            "size": found.path.stat().st_size,
            "db_size": 0,
            "idx_size": 0,
            "table_type": "BASE TABLE",
            "aliases": [],
            "last_modified": moment(found.terbitan.modified_at),
        },
        "fields": [
            _field(found, column)
            | {
                "schema": {
                    "native_type": _type(found, column),
                    "notnull": False,
                    "index_name": None,
                    "is_index": False,
                    "uniquekey": False,
                }
            }
            for column in found.columns
            if column != ID
        ],
    }


def datastore_search_sql(asked: Asked, at: datetime) -> dict[str, Any]:
    """Refused: this portal runs no SQL of strangers."""
    raise Denied("datastore_search_sql is not available; use datastore_search")


# The question -------------------------------------------------------------------------------------------
def question_of(found: Table, asked: Asked, limit: int | None) -> Question:
    """What is asked of a table. Raises Invalid by the name of the parameter."""
    columns = _columns(found, asked)
    distinct = params.yes(asked, "distinct")
    return Question(
        columns=tuple(c for c in columns if c != ID) if distinct else columns,
        filters=_filters(found, asked),
        words=_words(found, asked),
        sort=_sort(found, asked, columns if distinct else found.columns),
        limit=limit,
        offset=params.natural(asked, "offset", 0),
        distinct=distinct,
    )


def _columns(found: Table, asked: Asked) -> tuple[str, ...]:
    wanted = params.texts(asked, "fields")
    if unknown := [name for name in wanted if name not in found.columns]:
        raise Invalid({"fields": f'field "{unknown[0][:80]}" not in table'})
    return tuple(dict.fromkeys(wanted)) or found.columns


def _filters(found: Table, asked: Asked) -> dict[str, Sequence[Any]]:
    given = _json(asked.get("filters"), "filters") or {}
    if not isinstance(given, dict):
        raise Invalid({"filters": "Must be a JSON object"})
    filters = {}
    for name, value in given.items():
        if name not in found.columns:
            raise Invalid({"filters": f'field "{name[:80]}" not in table'})
        values = value if isinstance(value, list) else [value]
        if any(isinstance(v, dict | list) for v in values) or len(values) > 1000:
            raise Invalid({"filters": "Values must be texts or numbers"})
        filters[name] = values
    return filters


def _words(found: Table, asked: Asked) -> dict[str, str]:
    given = asked.get("q")
    if isinstance(given, str) and given.lstrip().startswith("{"):
        given = _json(given, "q")
    if given in (None, "", {}):
        return {}
    if not isinstance(given, dict):
        return {"": str(given).removesuffix(":*")}
    if unknown := [name for name in given if name not in found.columns or name == ID]:
        raise Invalid({"q": f'field "{unknown[0][:80]}" not in table'})
    return {name: str(value).removesuffix(":*") for name, value in given.items()}


def _json(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else None
    except (ValueError, RecursionError):
        raise Invalid({name: "Cannot parse JSON"}) from None


def _sort(found: Table, asked: Asked, columns: Iterable[str]) -> tuple[tuple[str, bool, bool | None], ...]:
    given = asked.get("sort") or ""
    parts = [str(p) for p in given] if isinstance(given, list) else str(given).split(",")
    order = []
    for part in filter(None, (p.strip() for p in parts)):
        match = _SORT.fullmatch(part)
        if match is None or match[1] not in columns:
            raise Invalid({"sort": f'field "{part[:80]}" not in table'})
        nulls = None if match[3] is None else match[3].lower() == "first"
        order.append((match[1], (match[2] or "").lower() == "desc", nulls))
    return tuple(order)


# The answer -----------------------------------------------------------------------------------------------
def _type(found: Table, column: str) -> str:
    """CKAN's word for a column's type."""
    kind = found.types.get(column, "BIGINT")
    if kind.startswith(("DECIMAL", "DOUBLE", "FLOAT", "REAL")):
        return "numeric"
    if kind.endswith("INT") or kind in ("INTEGER", "HUGEINT"):
        return "int"
    return {"DATE": "date", "BOOLEAN": "bool"}.get(
        kind, "timestamp" if kind.startswith("TIMESTAMP") else "text"
    )


def _field(found: Table, column: str) -> dict[str, Any]:
    if column == ID:
        return {"id": ID, "type": "int"}
    said = found.dictionary.column(column)
    notes = ". ".join(
        text for text in (said.definisi.rstrip("."), f"Satuan: {said.satuan}" if said.satuan else "") if text
    )
    info = {"label": said.nama, "notes": notes, "type_override": ""}
    return {"id": column, "type": _type(found, column), "info": info}


def _records(found: list[tuple[Any, ...]], columns: Sequence[str], shape: str) -> Any:
    if shape == "objects":
        return [dict(zip(columns, row, strict=True)) for row in found]
    return [list(row) for row in found] if shape == "lists" else "".join(lines(found, DELIMITERS[shape]))


def _links(key: str, question: Question) -> dict[str, str]:
    start = f"/api/3/action/datastore_search?resource_id={key}&limit={question.limit}"
    limit, offset = question.limit or 0, question.offset
    links = {"start": start, "next": f"{start}&offset={offset + limit}"}
    return links | ({"prev": f"{start}&offset={max(offset - limit, 0)}"} if offset else {})


def lines(found: Iterable[Sequence[Any]], delimiter: str) -> Iterator[str]:
    """Rows as lines of text that end in CRLF; an empty value is nothing, a yes is "true"."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in found:
        writer.writerow(["" if v is None else str(v).lower() if isinstance(v, bool) else v for v in row])
        if out.tell() > 65536:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


# Dump ----------------------------------------------------------------------------------------------------
def dump(key: str, asked: Asked, at: datetime) -> tuple[Iterator[str], str, str]:
    """The whole table as text: its pieces, their type, the ending of the file's name. Raises ActionError."""
    found = table(key, at)
    shape = params.text(asked, "format") or "csv"
    if shape not in DUMPS:
        raise Invalid({"format": f"Value must be one of {tuple(DUMPS)}"})
    limit = params.natural(asked, "limit", 0) or None
    question = replace(question_of(found, asked, limit), distinct=False)
    kind, write = DUMPS[shape]
    pieces = write(found, question)
    return (_after("\ufeff", pieces) if params.yes(asked, "bom") else pieces), kind, shape


def _after(first: str, pieces: Iterator[str]) -> Iterator[str]:
    yield first
    yield from pieces


def _dump_lines(delimiter: str) -> Any:
    def write(found: Table, question: Question) -> Iterator[str]:
        yield from lines([question.columns], delimiter)
        yield from lines(questions.rows(found.path, question), delimiter)

    return write


def _dump_json(found: Table, question: Question) -> Iterator[str]:
    fields = [_field(found, column) for column in question.columns]
    yield '{\n  "fields": ' + json.dumps(fields, ensure_ascii=False) + ',\n  "records": [\n'
    for n, row in enumerate(questions.rows(found.path, question)):
        yield ("    " if n == 0 else ",\n    ") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


DUMPS: dict[str, tuple[str, Any]] = {
    "csv": ("text/csv; charset=utf-8", _dump_lines(",")),
    "tsv": ("text/tab-separated-values; charset=utf-8", _dump_lines("\t")),
    "json": ("application/json; charset=utf-8", _dump_json),
}
