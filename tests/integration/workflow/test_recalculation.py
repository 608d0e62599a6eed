"""A calendar that changes: open due dates move later only, once, logged and told; closed runs stay."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations.states import State
from satudata.clock.models import Holiday
from satudata.clock.queries import calendar_for, current_version
from satudata.clock.readings import HolidayKind
from satudata.clock.services import add_holiday, add_holidays, remove_holiday, set_office_hours
from satudata.notifications.models import Notice
from satudata.workflow import deadlines, events, outbox, recalculation
from satudata.workflow.models import Event, Job, StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

# Submitted on Monday 16 November 2026, due on Wednesday at closing.
DUE = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def holiday(world: World, day: int, *, kode: str = "", name: str = "Libur baru") -> Holiday:
    kind = HolidayKind.LIBUR_DAERAH if kode else HolidayKind.CUTI_BERSAMA
    region = world.wilayah[kode] if kode else None
    return add_holiday(by=world.admin, date=date(2026, 11, day), name=name, kind=kind, wilayah=region)


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


@pytest.fixture
def walker(world: World) -> Walker:
    return request_at(world, State.SUBMITTED)


def test_holiday_added_moves_the_due_date_later_with_both_versions_in_the_log(
    world: World, walker: Walker
) -> None:
    before = current_version()
    holiday(world, 17)

    assert recalculation.recalculate(walker.at) == 1

    run = run_of(walker)
    assert (run.due_at, run.calendar_version) == (DUE + DAY, before + 1)
    event = Event.objects.get(code="due_recalculated")
    assert event.data == {
        "run": run.pk,
        "old_due": DUE.isoformat(),
        "new_due": (DUE + DAY).isoformat(),
        "old_version": before,
        "new_version": before + 1,
        "zone": "Asia/Jakarta",
        "changes": ["2026-11-17 Libur baru"],
    }
    assert run.first_due_at == DUE
    assert recalculation.in_words(event.data) == (
        "Batas langkah: semula Rabu, 18 November 2026, sekarang Kamis, 19 November 2026. "
        f"Kalender versi {before} ke {before + 1}. 17 November 2026: Libur baru."
    )
    assert (event.actor_role, event.step_code) == ("sistem", "A4")
    assert list(events.verify()) == []


def test_recalculating_again_changes_nothing(world: World, walker: Walker) -> None:
    holiday(world, 17)
    recalculation.recalculate(walker.at)

    assert recalculation.recalculate(walker.at + DAY) == 0
    assert Event.objects.filter(code="due_recalculated").count() == 1


def test_holiday_removed_takes_no_promise_back(world: World, walker: Walker) -> None:
    added = holiday(world, 17)
    recalculation.recalculate(walker.at)
    remove_holiday(by=world.admin, holiday=added)

    assert recalculation.recalculate(walker.at) == 0

    run = run_of(walker)
    assert (run.due_at, run.calendar_version) == (DUE + DAY, current_version())


def test_longer_office_hours_move_the_end_of_the_day_and_shorter_ones_do_not(
    world: World, walker: Walker
) -> None:
    def hours(closes: time) -> None:
        set_office_hours(
            by=world.admin, weekdays=[2], wilayah=world.wilayah["3503"], opens=time(7, 30), closes=closes,
            valid_from=date(2026, 1, 1), kind="normal",
        )  # fmt: skip

    hours(time(17))
    recalculation.recalculate(walker.at)
    assert run_of(walker).due_at == DUE + timedelta(hours=1)

    hours(time(14))
    recalculation.recalculate(walker.at)
    assert run_of(walker).due_at == DUE + timedelta(hours=1)


def test_holiday_of_another_region_moves_nothing_here(world: World, walker: Walker) -> None:
    holiday(world, 17, kode="3572")

    assert recalculation.recalculate(walker.at) == 0
    assert (run_of(walker).due_at, run_of(walker).calendar_version) == (DUE, current_version())


def test_holiday_of_the_province_moves_the_due_dates_below_it(world: World, walker: Walker) -> None:
    holiday(world, 17, kode="3500")

    assert recalculation.recalculate(walker.at) == 1


def test_closed_runs_keep_due_date_and_measure(world: World) -> None:
    walker = request_at(world, State.FORWARDED)
    closed = StepRun.objects.filter(case_id=str(walker.request.pk), closed_at__isnull=False)
    before = list(closed.order_by("pk").values())
    holiday(world, 17)

    recalculation.recalculate(walker.at)

    assert list(closed.order_by("pk").values()) == before


def test_both_sides_are_told_of_the_old_and_the_new_date(world: World, walker: Walker) -> None:
    holiday(world, 17)
    recalculation.recalculate(walker.at)

    outbox.drain(walker.at)

    notices = Notice.objects.filter(code="due_recalculated").select_related("user")
    told = {notice.user.username for notice in notices}
    assert told == {"walidata", "walidata_dua", "operator", "kepala"}
    assert {n.data["new_due"] for n in notices} == {(DUE + DAY).isoformat()}


def test_who_returned_a_request_is_told_too(world: World) -> None:
    """BPS waits for the correction: it is the other side of the producer's turn."""
    walker = request_at(world, State.BPS_RETURNED)
    holiday(world, 18)
    assert recalculation.recalculate(walker.at) == 1

    outbox.drain(walker.at)

    told = set(Notice.objects.filter(code="due_recalculated").values_list("user__username", flat=True))
    assert told == {"operator", "kepala", "pemeriksa", "pemeriksa_dua", "penandatangan"}


def test_moved_date_is_reminded_of_anew(world: World, walker: Walker) -> None:
    deadlines.remind(DUE - timedelta(hours=8))  # "today" of the first date
    holiday(world, 18)
    deadlines.sweep(DUE - timedelta(hours=7))
    outbox.drain(DUE - timedelta(hours=7))
    # On Thursday, the new last day:
    deadlines.sweep(DUE + DAY - timedelta(hours=8))
    outbox.drain(DUE + DAY - timedelta(hours=8))

    dues = [n.data["due_at"] for n in Notice.objects.filter(code="run_today", user=world.walidata)]
    assert dues == [(DUE + DAY).isoformat()]  # of the first date nobody was told before it moved
    assert Notice.objects.filter(code="run_overdue").count() == 0


def test_run_opened_by_the_old_calendar_after_the_change_is_found(world: World, walker: Walker) -> None:
    """A move that read the calendar before the change may commit after the sweep: the version tells."""
    holiday(world, 17)
    recalculation.recalculate(walker.at)
    StepRun.objects.filter(pk=run_of(walker).pk).update(due_at=DUE, calendar_version=current_version() - 1)

    assert recalculation.recalculate(walker.at) == 1
    assert run_of(walker).due_at == DUE + DAY


def test_several_days_confirmed_at_once_are_named_as_days(world: World, walker: Walker) -> None:
    kind = HolidayKind.CUTI_BERSAMA
    add_holidays(
        by=world.admin,
        days=[{"date": date(2026, 11, day), "name": f"Cuti {day}", "kind": kind} for day in (17, 18)],
    )
    recalculation.recalculate(walker.at)

    event = Event.objects.get(code="due_recalculated")
    assert recalculation.in_words(event.data).endswith(
        "2 hari libur antara 17 November 2026 dan 18 November 2026."
    )


def test_reason_names_no_change_of_another_region(world: World, walker: Walker) -> None:
    holiday(world, 20, kode="3572", name="Hari jadi Kota Blitar")
    holiday(world, 17)
    recalculation.recalculate(walker.at)

    assert Event.objects.get(code="due_recalculated").data["changes"] == ["2026-11-17 Libur baru"]


def test_run_that_cannot_be_judged_holds_up_no_other_and_becomes_a_counted_job(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, later = request_at(world, State.SUBMITTED), recalculation._later
    bad = run_of(walker).pk

    def broken(run: StepRun, calendar: object) -> object:
        if run.pk == bad:
            raise ValueError("rusak")
        return later(run, calendar)  # type: ignore[arg-type]

    monkeypatch.setattr(recalculation, "_later", broken)
    holiday(world, 17)

    assert recalculation.recalculate(walker.at) == 1
    assert run_of(other).due_at == DUE + DAY
    assert recalculation.recalculate(walker.at) == 0
    job = Job.objects.get(kind="recalculate_run")
    monkeypatch.undo()
    outbox.run(job.pk, walker.at)
    assert run_of(walker).due_at == DUE + DAY


def test_nobody_is_told_of_a_moved_date_whose_turn_is_over(world: World, walker: Walker) -> None:
    holiday(world, 17)
    recalculation.recalculate(walker.at)
    walker.start_check()
    walker.forward()

    outbox.drain(walker.at)

    assert not Notice.objects.filter(code="due_recalculated").exists()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(16, 30)), min_size=1, max_size=6))
def test_no_sequence_of_changes_moves_a_due_date_earlier(
    world: World, changes: list[tuple[str, int]]
) -> None:
    walker = request_at(world, State.SUBMITTED, at=WORK)
    run = run_of(walker)
    promised, added = run.due_at, {}
    for act, day in changes:
        if act == "add" and day not in added:
            added[day] = holiday(world, day, name=f"Libur {walker.request.pk}")
        elif act == "remove" and day in added:
            remove_holiday(by=world.admin, holiday=added.pop(day))
        recalculation.recalculate(walker.at)
        run = run_of(walker)
        assert promised is not None and run.due_at is not None
        assert run.due_at >= promised
        calendar = calendar_for(walker.request.wilayah)
        assert run.due_at >= calendar.add_working_days(run.opened_at, 2)
        promised = run.due_at
    for left in added.values():
        remove_holiday(by=world.admin, holiday=left)
