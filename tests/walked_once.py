"""A way to a state is walked once for a module: for its other tests the rows that it left are put back.

Most tests begin where a case stands somewhere on its way, and the way takes longer than the test. On
PostgreSQL a walk that begins where the module's rows are as its first test found them leaves the same rows
each time, so those are kept and written again, and so are those of a further walk after it. A test that has
written anything else walks itself; so does every test on SQLite, and every one whose rows are committed.
"""

import copy
import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection, transaction

from satudata.documents.models import StoredFile

WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Signing in leaves these, and no walk reads them; the last is our own.
APART = re.compile(r'\s*\w+ .*"(django_session|accounts_user" SET "last_login|walked_mark)"')
PLAIN = (str, int, date, tuple, type, type(None))
P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Watch:
    """What is written: to which tables since `tables` was emptied, and whether by a test at all.

    `walked` are the numbers of the kept walks that the test has made and nothing has been `written` since.
    """

    testing: bool = False
    written: bool = False
    patched: bool = False
    walked: tuple[int, ...] = ()
    walking: int = 0
    base: int = 0
    tables: set[str] = field(default_factory=set)
    emptied: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(sql) if isinstance(sql, str) else None
        if found and not APART.match(sql):
            self.note(*found.groups())
        return execute(sql, params, many, context)

    def note(self, verb: str, table: str) -> None:
        self.tables.add(table)
        if verb.upper() == "DELETE FROM":
            self.emptied.add(table)
        self.written |= self.testing
        self.base += not self.testing


@dataclass
class _Kept:
    """What a walk left: its walker, its mail, its rows by table as JSON, keys of the rows that it removed."""

    number: int
    world: Any
    walker: Any
    mails: list[Any]
    rows: dict[str, str]
    removed: dict[str, list[Any]]
    files: list[str]


_watch = _Watch()
_kept: dict[Any, _Kept] = {}
_numbers = itertools.count()
# Tables of which some walk removed rows: their keys are read before the next.
_emptied: set[str] = set()


@contextmanager
def watched(*, patched: bool = False) -> Iterator[None]:
    """During a test: what it writes is its own, what is written between tests is the module's.

    `patched`: the test changes code, so each of its walks is its own.
    """
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watch)
    _watch.testing, _watch.written, _watch.walked, _watch.patched = True, False, (), patched
    try:
        yield
    finally:
        _watch.testing = False


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written within is rolled back: afterwards the rows are as they were."""
    before = _watch.written, _watch.walked
    try:
        yield
    finally:
        _watch.written, _watch.walked = before


def walked_once(walk: Callable[P, R]) -> Callable[P, R]:
    """Of a function whose first argument is the world of the module, and whose others are plain values."""

    @functools.wraps(walk)
    def walked(*args: Any, **kwargs: Any) -> Any:
        world, *others = args
        if not (_untouched() and all(isinstance(a, PLAIN) for a in (*others, *kwargs.values()))):
            return walk(*args, **kwargs)
        key = (walk, *others, *sorted(kwargs.items()), _overrides(), _watch.walked, _watch.base)
        with _walking(key):
            if key in _kept and all(default_storage.exists(path) for path in _kept[key].files):
                return _put_back(_kept[key], world)
            return _recorded(key, world, lambda: walk(*args, **kwargs))

    return cast("Callable[P, R]", walked)


def _overrides() -> tuple[tuple[str, str], ...]:
    """The settings that the test has changed: what is walked with others is another walk."""
    found: dict[str, str] = {}
    held = settings._wrapped
    while isinstance(held, UserSettingsHolder):
        given = {name: repr(value) for name, value in vars(held).items() if name.isupper()}
        found = given | found
        held = held.default_settings
    return tuple(sorted(found.items()))


def _untouched() -> bool:
    within = connection.vendor == "postgresql" and connection.in_atomic_block
    return within and _watch.testing and not _watch.written and not _watch.patched


@contextmanager
def _walking(key: Any) -> Iterator[None]:
    """Afterwards the rows are those that the walk leaves each time, if it is kept: the next may be, too."""
    _watch.walking += 1
    try:
        yield
    finally:
        _watch.walking -= 1
    if key in _kept and not _watch.walking:
        _watch.written, _watch.walked = False, (*_watch.walked, _kept[key].number)


def _recorded(key: Any, world: Any, walk: Callable[[], Any]) -> Any:
    """Walk, and keep what it left, unless it removed rows of a table that were not counted before."""
    if any(base != _watch.base for *_call, base in _kept):
        _kept.clear()  # another module, or more rows of this one
    known, sent = {table: _keys(table) for table in _emptied}, len(mail.outbox)
    outer, _watch.tables, _watch.emptied = (_watch.tables, _watch.emptied), set(), set()
    try:
        with transaction.atomic():
            mark = _mark()
            walker = walk()
            _kept.pop(key, None)  # its files are gone
            if _watch.emptied <= known.keys():
                _kept[key] = _left(mark, known, copy.deepcopy((world, walker, mail.outbox[sent:])))
    finally:
        _emptied.update(_watch.emptied)
        _watch.tables, _watch.emptied = _watch.tables | outer[0], _watch.emptied | outer[1]
    return walker


def _left(mark: int, known: dict[str, set[Any]], walked: tuple[Any, Any, list[Any]]) -> _Kept:
    rows = {table: _rows_since(mark, table) for table in _watch.tables}
    gone = {table: known[table] - _keys(table) for table in _watch.emptied}
    removed = {table: list(keys) for table, keys in gone.items() if keys}
    return _Kept(next(_numbers), *walked, rows, removed, _paths(rows))


def _put_back(kept: _Kept, world: Any) -> Any:
    """Write the rows again; no trigger looks at them, it did when they were written first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, keys in kept.removed.items():
            cursor.execute(f'DELETE FROM "{table}" WHERE {_key_of(table)} = ANY(%s)', [keys])  # noqa: S608
        for table, rows in kept.rows.items():
            cursor.execute(_insert(table), [rows])
        cursor.execute("SET LOCAL session_replication_role = origin")
    mail.outbox.extend(copy.deepcopy(kept.mails))
    return copy.deepcopy(kept.walker, {id(kept.world): world})


# Rows by the way of PostgreSQL ---------------------------------------------------------------------------
def _mark() -> int:
    """A number such that what is written from now on has no smaller one in its column `xmin`."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS walked_mark ()")
        cursor.execute('INSERT INTO "walked_mark" DEFAULT VALUES')
        cursor.execute("SELECT max(xmin::text::bigint) FROM walked_mark")
        (mark,) = cursor.fetchone()
    return int(mark)


def _rows_since(mark: int, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(json_agg(t), '[]')::text FROM \"{table}\" t WHERE xmin::text::bigint >= %s",  # noqa: S608
            [mark],
        )
        (rows,) = cursor.fetchone()
    return str(rows)


def _keys(table: str) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_key_of(table)} FROM "{table}"')  # noqa: S608
        return {key for (key,) in cursor.fetchall()}


def _paths(rows: dict[str, str]) -> list[str]:
    """Where the files lie that came with the rows."""
    return [row["path"] for row in json.loads(rows.get(StoredFile._meta.db_table, "[]"))]


@functools.cache
def _key_of(table: str) -> str:
    with connection.cursor() as cursor:
        return f'"{connection.introspection.get_primary_key_column(cursor, table)}"'


@functools.cache
def _insert(table: str) -> str:
    """The statement that takes rows as JSON, new ones and those that the walk changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''",
            [f'"{table}"'],
        )
        names = [f'"{name}"' for (name,) in cursor.fetchall()]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(names)}'  # noqa: S608
        f' FROM json_populate_recordset(NULL::"{table}", %s)'
        f" ON CONFLICT ({_key_of(table)}) DO UPDATE SET {changed}"
    )
