"""Two connections that meet at one point of a transaction, made from outside the product.

A trigger lets every transaction that writes to a table wait for an advisory lock that the test
holds. The test opens the gate once PostgreSQL itself says what each of the two waits for: the gate, or
the other's row lock. Nothing is left to luck, and nothing sleeps.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.waiting import wait_until

GATE = 20261116
# What `pg_stat_activity` calls waiting at the gate; everything else is waiting for the other one.
AT_GATE = "advisory"


@dataclass(frozen=True)
class Meeting:
    """What came of two calls at once: their results or exceptions, and how many stood at the gate."""

    outcomes: list[Any]
    at_gate: int

    @property
    def refusals(self) -> list[Exception]:
        return [o for o in self.outcomes if isinstance(o, Exception)]

    @property
    def successes(self) -> list[Any]:
        return [o for o in self.outcomes if not isinstance(o, Exception)]


def meet(table: str, action: str, *calls: Callable[[], Any]) -> Meeting:
    """Run the calls at once, each on a connection of its own, with a gate before `action` on `table`.

    The gate opens when each call waits, at the gate or for another, or has ended.
    """
    with _gate_before(table, action):
        outcomes: list[Any] = [None] * len(calls)
        threads = [Thread(target=_run, args=(call, outcomes, i)) for i, call in enumerate(calls)]
        for thread in threads:
            thread.start()
        wait_until(lambda: sum(t.is_alive() for t in threads) <= _waiting().total())
        at_gate = _waiting()[AT_GATE]
        _sql("SELECT pg_advisory_unlock(%s)", GATE)
        for thread in threads:
            thread.join()
    return Meeting(outcomes, at_gate)


def _run(call: Callable[[], Any], outcomes: list[Any], index: int) -> None:
    try:
        outcomes[index] = call()
    except Exception as error:  # whatever it is, the test judges it
        outcomes[index] = error
    finally:
        connection.close()


@contextmanager
def _gate_before(table: str, action: str) -> Iterator[None]:
    _sql("SELECT pg_advisory_lock(%s)", GATE)
    _sql(
        "CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END $$"
    )
    # For the statement, not the row: it fires before any row is locked.
    _sql(f"CREATE TRIGGER gate BEFORE {action} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()")
    yield
    _sql(f"DROP TRIGGER gate ON {table}")
    _sql("DROP FUNCTION wait_at_gate()")


def _waiting() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wait_event FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return Counter(row[0] for row in cursor.fetchall())


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same code, reading rows without locking them."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self.all())
