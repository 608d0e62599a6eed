"""No task waits by itself: what is due is asked of the database, so a lost message loses nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

from celery import current_app

import satudata.workflow.tasks  # noqa: F401  registers them

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("satudata", "recommendations", "forum", "datasets", "reports")
WAITING = {"countdown", "eta"}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield path, node


def test_no_call_gives_a_task_a_countdown_or_a_time() -> None:
    found = [f"{p}:{call.lineno}" for p, call in calls() if WAITING & {k.arg for k in call.keywords}]

    assert found == []


def test_no_task_retries_by_itself() -> None:
    """`retry` is a countdown too; the row of the job says when it is tried again."""
    ours = {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}

    assert {"satudata.workflow.tasks.drain_outbox", "satudata.workflow.tasks.sweep_deadlines"} <= set(ours)
    assert all(getattr(task, "autoretry_for", ()) == () for task in ours.values())


def test_beat_sweeps_every_minute() -> None:
    schedule = current_app.conf.beat_schedule

    assert schedule["sweep-deadlines"]["schedule"] == 60.0
    assert schedule["drain-outbox"]["schedule"] <= 5.0
