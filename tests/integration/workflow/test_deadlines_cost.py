"""What the question "what is due and not yet told?" costs: one query, through the index of due dates."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from satudata.workflow import deadlines
from satudata.workflow.models import StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World

LATE = WORK + timedelta(days=4)


def test_three_runs_cost_as_many_queries_as_one(world: World) -> None:
    request_at(world, "submitted")
    list(deadlines.untold(LATE))  # the calendars are read once
    with CaptureQueriesContext(connection) as one:
        assert len(deadlines.untold(LATE)) == 1
    request_at(world, "submitted")
    request_at(world, "walidata_checking")

    with CaptureQueriesContext(connection) as three:
        assert len(deadlines.untold(LATE)) == 3

    assert len(three) == len(one)
    assert sum("workflow_steprun" in query["sql"] for query in three.captured_queries) == 1


@pytest.mark.postgres
def test_question_reads_the_index_of_due_dates(world: World) -> None:
    """Among thousands of open turns, most of them due much later."""
    request_at(world, "submitted")
    run = StepRun.objects.get(closed_at__isnull=True)
    fields = {f.attname: getattr(run, f.attname) for f in StepRun._meta.fields if f.name != "id"}
    StepRun.objects.bulk_create(
        StepRun(**fields | {"case_id": str(number), "due_at": WORK + timedelta(days=30 + number % 300)})
        for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_steprun")

    plan = deadlines.untold(LATE).explain()

    assert "Index Scan on step_run_due" in plan or "Index Scan using step_run_due" in plan
