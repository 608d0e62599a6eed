"""What the question "what is due and not yet told?" costs: one query, through the index of due dates."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from satudata.workflow import deadlines, recalculation
from satudata.workflow.models import StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World

LATE = WORK + timedelta(days=4)


def test_three_runs_cost_as_many_queries_as_one(world: World) -> None:
    request_at(world, "submitted")
    deadlines.remind(WORK + timedelta(hours=1))  # planned; calendars are read once
    with CaptureQueriesContext(connection) as one:
        assert deadlines.remind(LATE) == 2
    for state in ("submitted", "walidata_checking", "forwarded"):
        request_at(world, state)
    deadlines.remind(WORK + timedelta(hours=3))

    with CaptureQueriesContext(connection) as three:
        assert deadlines.remind(LATE) == 6

    # What each writes is its own: a reminder's job is promised by itself.
    asked = [q["sql"] for q in three.captured_queries if q["sql"].startswith("SELECT")]
    assert len(asked) == len([q for q in one.captured_queries if q["sql"].startswith("SELECT")])
    assert (
        sum("tell_at" in sql and "ORDER BY" in sql for sql in asked) == 2
    )  # one batch, and that none is left


@pytest.mark.postgres
def test_question_reads_the_index_of_what_is_due(world: World) -> None:
    """Among thousands of open turns, most of them to be looked at much later."""
    request_at(world, "submitted")
    run = StepRun.objects.get(closed_at__isnull=True)
    columns = (f for f in StepRun._meta.fields if f.name not in ("id", "urut_at"))
    fields = {f.attname: getattr(run, f.attname) for f in columns}
    StepRun.objects.bulk_create(
        StepRun(**fields | {"case_id": str(number), "tell_at": WORK + timedelta(days=30 + number % 300)})
        for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_steprun")

    plan = deadlines.due_runs(LATE).explain()

    assert "Index Scan using step_run_tell" in plan
    assert "Sort" in plan or "step_run_tell" in plan


@pytest.mark.postgres
def test_question_for_old_calendars_reads_its_index(world: World) -> None:
    request_at(world, "submitted")
    run = StepRun.objects.get(closed_at__isnull=True)
    columns = (f for f in StepRun._meta.fields if f.name not in ("id", "urut_at"))
    fields = {f.attname: getattr(run, f.attname) for f in columns}
    StepRun.objects.bulk_create(StepRun(**fields | {"case_id": str(number)}) for number in range(5000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_steprun")

    plan = recalculation.outdated(run.calendar_version).explain()

    assert "Index Scan using step_run_calendar" in plan or "Bitmap Index Scan on step_run_calendar" in plan
