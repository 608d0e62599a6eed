"""Two sweeps at once write each reminder and each job once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from recommendations.models import RecommendationRequest
from recommendations.services import flow
from satudata.clock.readings import HolidayKind
from satudata.clock.services import add_holiday
from satudata.workflow import deadlines, recalculation
from satudata.workflow.events import verify
from satudata.workflow.models import Event, Job, Reminder
from tests.concurrency.gate import meet
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World, build_world

LATE = WORK + timedelta(days=30)


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build_world()
    for _case in range(3):
        request_at(made, "submitted")
    return made


def reminders() -> int:
    return Reminder.objects.count()


def run_jobs() -> int:
    return Job.objects.filter(kind="notify_run").count()


@pytest.mark.postgres
def test_second_sweep_passes_over_what_the_first_holds(world: World) -> None:
    """The first stands before writing and holds its runs; the second finds nothing and waits for nothing."""
    meeting = meet(
        "workflow_reminder", "INSERT", lambda: deadlines.remind(LATE), lambda: deadlines.remind(LATE)
    )

    assert meeting.at_gate == 1
    assert meeting.refusals == []
    assert (reminders(), run_jobs()) == (9, 9)


@pytest.mark.postgres
def test_two_sweeps_that_found_the_same_write_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the locks both stand before writing; the unique rows still keep one of each."""
    monkeypatch.setattr(deadlines.QuerySet, "select_for_update", lambda self, **options: self)
    meeting = meet(
        "workflow_reminder", "INSERT", lambda: deadlines.remind(LATE), lambda: deadlines.remind(LATE)
    )

    assert meeting.at_gate == 2
    assert meeting.refusals == []
    assert (reminders(), run_jobs()) == (9, 9)


@pytest.mark.embedded
def test_sweeps_in_four_threads_write_each_once(world: World) -> None:
    start = Barrier(4)
    troubles: list[Exception] = []

    def work() -> None:
        start.wait()
        try:
            deadlines.sweep(LATE)
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    assert (reminders(), run_jobs()) == (9, 9)


@pytest.mark.postgres
def test_two_recalculations_at_once_move_and_log_each_due_date_once(world: World) -> None:
    add_holiday(by=world.admin, date=date(2026, 11, 17), name="Cuti", kind=HolidayKind.CUTI_BERSAMA)

    meeting = meet(
        "workflow_event", "INSERT",
        lambda: recalculation.recalculate(WORK), lambda: recalculation.recalculate(WORK),
    )  # fmt: skip

    assert meeting.refusals == []
    assert Event.objects.filter(code=recalculation.EVENT).count() == 3
    assert not list(verify())


@pytest.mark.postgres
def test_recalculation_passes_over_a_case_that_is_being_moved(world: World) -> None:
    """A move that ends the step holds its case: the due date of an ended step is nobody's to change."""
    add_holiday(by=world.admin, date=date(2026, 11, 17), name="Cuti", kind=HolidayKind.CUTI_BERSAMA)
    case = RecommendationRequest.objects.earliest("created_at")

    meeting = meet(
        "workflow_event", "INSERT",
        lambda: flow.start_check(request=case, by=world.walidata),
        lambda: flow.start_check(request=case, by=world.walidata_dua),
        lambda: recalculation.recalculate(WORK),
    )  # fmt: skip

    assert len(meeting.refusals) == 1  # the second Walidata, who came late
    recalculation.recalculate(WORK)
    assert Event.objects.filter(code=recalculation.EVENT).count() == 3
    assert not list(verify())
