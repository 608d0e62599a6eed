"""Lifting the triggers that guard the record, as only the owner of the tables can: to tamper with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Switch the guarding triggers off for this connection, and on again."""
    if connection.vendor == "postgresql":
        _sql("SET session_replication_role = replica")
        try:
            yield
        finally:
            _sql("SET session_replication_role = origin")
        return
    triggers = _triggers()
    for name, _text in triggers:
        _sql(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        for _name, text in triggers:
            _sql(text)


def _triggers() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return list(cursor.fetchall())


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
