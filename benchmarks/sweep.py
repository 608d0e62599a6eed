"""The sweep with 100 due steps among 1,000, 100,000 and 1,000,000 open ones: time, queries, plan.

    make bench ARGS=benchmarks/sweep.py

Whole `deadlines.sweep` on PostgreSQL, as the beat has it run each minute: the calendar compared, 100 runs
found, planned by rules and calendar, their reminders and jobs written; undone after each round, so that
all rounds find the same. Beside it, as the floor, the bare question through the index in SQL. Each size
is a database of its own and they are asked in turn, because the machine's speed drifts. The aim: the
last size takes at most 1.5 times as long as the first.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")

from benchmarks._sizes import databases, use  # noqa: E402  after the path

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000,100000,1000000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
DUE = 100


def main() -> None:
    """Make one database of each size, then sweep all of them in turn."""
    with databases(SIZES, _grow) as names:
        _measure(names)
        use(names[SIZES[-1]])
        _plans()


def _moment() -> Any:
    from tests.factories.world import WORK

    return WORK + timedelta(days=3)


def _grow(made: int, size: int) -> None:
    """Copy the one real run: the first `DUE` are late and untold, all others are looked at much later."""
    from django.db import connection

    from satudata.workflow.models import StepRun

    if not made:
        from tests.factories.recommendations import request_at
        from tests.factories.world import build_world

        request_at(build_world(), "submitted")
        made = 1
    columns = [f.column for f in StepRun._meta.concrete_fields if f.column not in ("id", "urut_at")]
    chosen = {
        "case_id": "'kasus-' || n",
        "tell_at": f"CASE WHEN n <= {DUE} THEN due_at ELSE due_at + n % 400 * interval '1 hour'"
        " + interval '9 days' END",
        "due_at": f"CASE WHEN n <= {DUE} THEN due_at ELSE due_at + n % 400 * interval '1 hour'"
        " + interval '10 days' END",
    }
    picked = ", ".join(chosen.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflow_steprun ({', '.join(columns)}) SELECT {picked} FROM workflow_steprun,"  # noqa: S608
            f" generate_series({made}, {size - 1}) AS n WHERE id = (SELECT min(id) FROM workflow_steprun"
            " WHERE closed_at IS NULL)"
        )
        cursor.execute("ANALYZE workflow_steprun")


def _measure(names: dict[int, str]) -> None:
    from satudata.workflow import deadlines

    at = _moment()
    bare = deadlines.due_runs(at).values_list("pk").query.sql_with_params()
    sweeps: dict[int, list[float]] = {size: [] for size in names}
    floors: dict[int, list[float]] = {size: [] for size in names}
    queries: dict[int, int] = {}
    order = list(names.items())
    for number in range(ROUNDS + 1):
        order = order[1:] + order[:1]
        for size, name in order:
            span, floor, queries[size] = _round(name, at, bare)
            if number:
                sweeps[size].append(span)
                floors[size].append(floor)
    print(f"{'open runs':>10} {'sweep ms':>9} {'x':>6} {'queries':>8} {'bare question ms':>17}")
    for size in names:
        ratios = [x / base for x, base in zip(sweeps[size], sweeps[SIZES[0]], strict=True)]
        print(
            f"{size:>10} {statistics.median(sweeps[size]):>9.1f} {statistics.median(ratios):>6.2f}"
            f" {queries[size]:>8} {statistics.median(floors[size]):>17.3f}"
        )


def _round(name: str, at: Any, bare: tuple[str, Any]) -> tuple[float, float, int]:
    """One sweep on one database, undone again; returns its time, that of the bare question, its queries."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from satudata.workflow import deadlines
    from satudata.workflow.models import Reminder

    use(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # connects
        floor = _timed(lambda: (cursor.execute(*bare), cursor.fetchall()))
    with transaction.atomic():
        deadlines.remind(at - timedelta(days=2))  # warms: calendars, rules, statements; finds nothing due
        span = _timed(lambda: deadlines.sweep(at))
        assert Reminder.objects.values("step_run").distinct().count() >= DUE
        transaction.set_rollback(True)
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        deadlines.sweep(at)
        transaction.set_rollback(True)
    return span, floor, len(captured)


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _plans() -> None:
    """Which index answers, at the largest size."""
    from satudata.clock.queries import current_version
    from satudata.workflow import deadlines, recalculation

    for title, runs in (
        ("what is due", deadlines.due_runs(_moment())[: deadlines.BATCH]),
        ("older calendar", recalculation.outdated(current_version())[: recalculation.MOST]),
    ):
        print(f"\nplan, {title}, at {SIZES[-1]} open runs:")
        print(runs.explain())


if __name__ == "__main__":
    main()
