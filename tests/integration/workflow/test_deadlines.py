"""The sweep tells each threshold once: by each region's calendar, early or late, once or twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from satudata.clock.calendar import WorkCalendar
from satudata.clock.readings import HolidayKind
from satudata.clock.services import add_holiday
from satudata.workflow import deadlines, registry, steps
from satudata.workflow.models import Job, Reminder, StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

# Submitted on Monday 16 November 2026; two working days for A4: Wednesday at the end of office hours.
DUE = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TUESDAY_MIDNIGHT = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def walker(world: World) -> Walker:
    return request_at(world, "submitted")


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


def told() -> list[str]:
    return list(Reminder.objects.order_by("at", "pk").values_list("kind", flat=True))


def jobs() -> set[str]:
    return set(Job.objects.filter(kind="notify_run").values_list("dedupe_key", flat=True))


def test_waiting_limit_is_due_at_the_end_of_office_hours(walker: Walker) -> None:
    assert run_of(walker).due_at == DUE


def test_sweep_before_anything_is_near_tells_nobody(walker: Walker) -> None:
    assert deadlines.remind(TUESDAY_MIDNIGHT - SECOND) == 0
    assert (told(), jobs()) == ([], set())


def test_sweep_tells_near_from_one_working_day_before(walker: Walker) -> None:
    assert deadlines.remind(TUESDAY_MIDNIGHT) == 1
    run = run_of(walker)
    assert (told(), jobs()) == (["near"], {f"notify_run:{run.pk}:near"})
    assert Job.objects.get(kind="notify_run").payload == {"run": run.pk, "kind": "near"}


def test_sweep_at_the_due_moment_itself_is_not_overdue(walker: Walker) -> None:
    deadlines.remind(DUE)
    assert told() == ["near"]

    deadlines.remind(DUE + SECOND)
    assert told() == ["near", "overdue"]


def test_sweep_again_and_again_changes_nothing(walker: Walker) -> None:
    for at in (TUESDAY_MIDNIGHT, TUESDAY_MIDNIGHT, DUE, DUE + SECOND, DUE + SECOND, DUE + timedelta(days=9)):
        deadlines.remind(at)

    assert told() == ["near", "overdue"]
    assert len(jobs()) == 2


def test_sweep_after_a_standstill_tells_overdue_only(walker: Walker) -> None:
    """Nobody is told that something is nearly due which is late already."""
    assert deadlines.remind(DUE + timedelta(days=3)) == 1
    assert deadlines.remind(DUE + timedelta(days=3)) == 0
    assert told() == ["overdue"]


def test_closed_step_is_not_told(world: World, walker: Walker) -> None:
    steps.close_run(walker.request, "A4", by=world.walidata, at=walker.at, outcome="diteruskan")

    assert deadlines.remind(DUE + SECOND) == 0


def test_step_without_a_limit_is_never_told(world: World) -> None:
    """A draft (A3) has none."""
    request_at(world, "drafted")

    assert deadlines.remind(WORK + timedelta(days=400)) == 0


def test_near_follows_the_calendar_of_the_region(world: World, walker: Walker) -> None:
    """Tuesday is a local holiday: Monday is then the last working day before Wednesday's due date."""
    add_holiday(
        by=world.admin,
        date=date(2026, 11, 17),
        name="Libur daerah",
        kind=HolidayKind.LIBUR_DAERAH,
        wilayah=world.wilayah["3503"],
        source="SK Bupati",
    )

    assert deadlines.remind(TUESDAY_MIDNIGHT - SECOND) == 1
    assert told() == ["near"]


def test_region_without_office_hours_is_told_only_when_overdue(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = WorkCalendar(ZoneInfo("Asia/Jakarta"), (), ())
    monkeypatch.setattr(deadlines, "calendar_for", lambda wilayah: empty)

    assert deadlines.remind(DUE) == 0
    assert deadlines.remind(DUE + SECOND) == 1


def test_sweep_runs_the_sweeps_of_the_apps_and_counts_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[datetime] = []

    def app_sweep(*, at: datetime) -> int:
        called.append(at)
        return 2

    monkeypatch.setattr(registry, "_sweeps", [app_sweep])

    assert deadlines.sweep(WORK) == 2
    assert called == [WORK]


def test_failing_sweep_of_one_app_holds_up_no_other_and_is_raised(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[datetime] = []

    def broken(*, at: datetime) -> int:
        raise ValueError("rusak")

    def app_sweep(*, at: datetime) -> int:
        called.append(at)
        return 0

    monkeypatch.setattr(registry, "_sweeps", [broken, app_sweep])

    with pytest.raises(ExceptionGroup) as failed:
        deadlines.sweep(DUE + SECOND)

    assert [str(error) for error in failed.value.exceptions] == ["rusak"]
    assert called == [DUE + SECOND]
    assert told() == ["overdue"]


def test_thresholds_are_told_from_the_furthest_gone() -> None:
    """The order is the rule: the first threshold reached is the one told."""
    ahead = [threshold.working_days for threshold in deadlines.THRESHOLDS]

    assert ahead == sorted(ahead)
