"""The sweep tells each threshold once: by each region's calendar and rules, early or late, once or twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from satudata.clock.calendar import WorkCalendar
from satudata.clock.readings import HolidayKind
from satudata.clock.services import add_holiday
from satudata.workflow import background, deadlines, outbox, registry, steps
from satudata.workflow.models import Job, Reminder, ReminderRule, StepRun
from satudata.workflow.reminder_rules import set_rule
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

# Submitted on Monday 16 November 2026; two working days for A4: Wednesday at the end of office hours.
DUE = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
# Offices open at 07.30 WIB.
TUESDAY, WEDNESDAY, THURSDAY, MONDAY = (datetime(2026, 11, d, 0, 30, tzinfo=UTC) for d in (17, 18, 19, 23))
SECOND = timedelta(seconds=1)


@pytest.fixture
def walker(world: World) -> Walker:
    return request_at(world, "submitted")


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


def told() -> list[str]:
    return list(Reminder.objects.order_by("at", "kind").values_list("kind", flat=True))


def jobs() -> set[str]:
    return {":".join(key.split(":")[1:3]) for key in _keys("notify_run")}


def _keys(kind: str) -> list[str]:
    return list(Job.objects.filter(kind=kind).values_list("dedupe_key", flat=True))


def test_waiting_limit_is_due_at_the_end_of_office_hours(walker: Walker) -> None:
    assert run_of(walker).due_at == DUE


def test_opened_run_is_planned_by_the_next_sweep(walker: Walker) -> None:
    assert run_of(walker).tell_at == walker.at

    assert deadlines.remind(walker.at + SECOND) == 0
    assert run_of(walker).tell_at == TUESDAY


def test_sweep_before_anything_is_near_tells_nobody(walker: Walker) -> None:
    assert deadlines.remind(TUESDAY) == 0
    assert (told(), jobs()) == ([], set())


def test_sweep_tells_near_when_the_working_day_before_begins(walker: Walker) -> None:
    assert deadlines.remind(TUESDAY + SECOND) == 1
    run = run_of(walker)
    assert (told(), jobs()) == (["near"], {f"{run.pk}:near"})
    payload = {"run": run.pk, "kind": "near", "to": "pemegang", "about": "jatuh_tempo"}
    payload["anchor"] = DUE.isoformat()
    assert Job.objects.get(kind="notify_run").payload == payload
    assert run.tell_at == WEDNESDAY


def test_sweep_at_the_due_moment_itself_is_not_overdue(walker: Walker) -> None:
    deadlines.remind(DUE)
    assert told() == ["today"]

    deadlines.remind(DUE + SECOND)
    assert told() == ["today", "overdue"]


def test_each_day_tells_its_own_and_escalates_afterwards(walker: Walker) -> None:
    """Before, at and after: the holder, then the head of the office, then the coordinator."""
    at = walker.at
    while at < MONDAY + SECOND:
        deadlines.remind(at)
        at += timedelta(hours=1)
    deadlines.remind(MONDAY + SECOND)

    days = [(r.kind, r.at.date().day) for r in Reminder.objects.order_by("at", "kind")]
    assert days == [
        ("near", 17), ("today", 18), ("overdue", 18), ("escalate_head", 19),
        ("escalate_coordinator", 23), ("overdue_again", 23),
    ]  # fmt: skip
    assert run_of(walker).tell_at is None


def test_sweep_again_and_again_changes_nothing(walker: Walker) -> None:
    moments = (TUESDAY + SECOND, TUESDAY + SECOND, DUE, DUE + SECOND, DUE + SECOND, DUE + timedelta(days=9))
    for at in moments:
        deadlines.remind(at)
    before = (told(), jobs())

    for at in moments:
        deadlines.look_anew(StepRun.objects.all())
        deadlines.remind(at)

    assert (told(), jobs()) == before
    assert sorted(told()) == [
        "escalate_coordinator", "escalate_head", "near", "overdue", "overdue_again", "today",
    ]  # fmt: skip


def test_sweep_after_a_standstill_tells_each_audience_the_furthest_only(walker: Walker) -> None:
    """Nobody is told that something is nearly due which is late already."""
    late = DUE + timedelta(days=3)
    assert deadlines.remind(late) == 2
    assert deadlines.remind(late) == 0
    assert told() == ["escalate_head", "overdue"]


def test_clock_that_steps_back_tells_nothing_twice(walker: Walker) -> None:
    deadlines.remind(DUE + SECOND)
    assert deadlines.remind(TUESDAY + SECOND) == 0
    deadlines.look_anew(StepRun.objects.all())
    deadlines.remind(TUESDAY + SECOND)
    deadlines.remind(DUE + SECOND)

    assert sorted(told()) == ["near", "overdue"]


def test_closed_step_is_not_told(world: World, walker: Walker) -> None:
    steps.close_run(walker.request, "A4", by=world.walidata, at=walker.at, outcome="diteruskan")

    assert deadlines.remind(DUE + SECOND) == 0


def test_step_without_a_limit_is_never_told(world: World) -> None:
    """A draft (A3) has none."""
    request_at(world, "drafted")

    assert deadlines.remind(WORK + timedelta(days=400)) == 0


def test_threshold_before_the_receipt_is_none(world: World) -> None:
    """A turn received on the day before it is due is not "nearly due" from its first minute on."""
    walker = request_at(world, "submitted", at=WORK)
    StepRun.objects.filter(pk=run_of(walker).pk).update(due_at=TUESDAY + timedelta(hours=8))

    deadlines.remind(walker.at + SECOND)

    assert told() == []
    assert run_of(walker).tell_at == TUESDAY


def test_near_follows_the_calendar_of_the_region(world: World, walker: Walker) -> None:
    """Wednesday becomes a local holiday: due on Thursday, and Tuesday is the working day before."""
    add_holiday(
        by=world.admin,
        date=date(2026, 11, 18),
        name="Libur daerah",
        kind=HolidayKind.LIBUR_DAERAH,
        wilayah=world.wilayah["3503"],
        source="SK Bupati",
    )
    deadlines.sweep(walker.at + SECOND)

    assert run_of(walker).due_at == DUE + timedelta(days=1)
    assert run_of(walker).tell_at == TUESDAY


def test_region_without_office_hours_is_told_only_when_overdue(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = WorkCalendar(ZoneInfo("Asia/Jakarta"), (), ())
    monkeypatch.setattr(deadlines, "calendar_for", lambda wilayah: empty)

    assert deadlines.remind(DUE) == 0
    assert deadlines.remind(DUE + SECOND) == 1


def test_run_that_cannot_be_planned_holds_up_no_other_and_becomes_a_counted_job(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = request_at(world, "submitted")
    bad, planned = run_of(walker).pk, deadlines.plan

    def plan(run: StepRun, *rest: object) -> object:
        if run.pk == bad:
            raise ValueError("rusak")
        return planned(run, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(deadlines, "plan", plan)
    deadlines.remind(DUE + SECOND)

    assert set(Reminder.objects.values_list("step_run", flat=True)) == {run_of(other).pk}
    for minutes in (0, 5, 30, 60):
        outbox.drain(DUE + timedelta(minutes=minutes, seconds=2))
    job = Job.objects.get(kind="remind_run")
    assert (job.attempts, job.failed_at is not None, job.last_error) == (3, True, "ValueError: rusak")

    monkeypatch.undo()
    outbox.retry(job, at=DUE + timedelta(hours=2))
    outbox.drain(DUE + timedelta(hours=2))
    assert Reminder.objects.filter(step_run=bad, kind="overdue").exists()


def test_nobody_is_told_of_a_threshold_before_a_due_date_that_has_passed(
    world: World, walker: Walker
) -> None:
    """Not even where the rules that tell of lateness are switched off."""
    for kode in ("today", "overdue", "overdue_again"):
        set_rule(rule(kode=kode, langkah="A4", jumlah=0, aktif=False), by=world.admin)

    deadlines.remind(DUE + timedelta(days=9))

    assert set(told()) == {"escalate_head", "escalate_coordinator"}


def test_failing_part_of_the_sweep_is_told_apart_from_a_sweep_that_stands(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, at: datetime) -> int:
        raise ValueError("rusak")

    monkeypatch.setattr(registry, "_sweeps", [broken])
    with pytest.raises(ExceptionGroup):
        deadlines.sweep(WORK)

    assert not background.sweep_is_silent(WORK)
    assert background.sweep_fails(WORK)
    monkeypatch.setattr(registry, "_sweeps", [])
    deadlines.sweep(WORK + timedelta(minutes=6))
    assert not background.sweep_fails(WORK + timedelta(minutes=6))


def test_rule_set_while_a_sweep_goes_on_holds_for_its_next_batch(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_at(world, "submitted")
    monkeypatch.setattr(deadlines, "BATCH", 1)
    looked = deadlines._look

    def look(at: datetime) -> tuple[int, int]:
        found = looked(at)
        if not ReminderRule.objects.filter(kode="baru").exists():
            set_rule(rule(kode="baru", jumlah=20, satuan="hari_kerja"), by=world.admin)
        return found

    monkeypatch.setattr(deadlines, "_look", look)
    deadlines.remind(DUE + timedelta(days=9))
    deadlines.remind(DUE + timedelta(days=60))

    assert Reminder.objects.filter(kind="baru").count() == 2


# Rules as data ---------------------------------------------------------------------------------------


def rule(**fields: object) -> ReminderRule:
    given = {"kode": "near", "jumlah": -1, "satuan": "hari_kerja", "kepada": "pemegang"} | fields
    return ReminderRule(**given)


def test_rule_of_a_step_and_region_goes_before_wider_ones(world: World, walker: Walker) -> None:
    """Four working hours before for Trenggalek's A4; nobody else's rule changes."""
    deadlines.remind(walker.at + SECOND)
    region = world.wilayah["3503"]
    set_rule(rule(langkah="A4", wilayah=region, jumlah=-4, satuan="jam_kerja"), by=world.admin, at=walker.at)

    deadlines.remind(walker.at + SECOND)

    # Wednesday 16.00 less four hours of work, with a break from 12.00 to 13.00.
    run = run_of(walker)
    assert run.tell_at == WEDNESDAY  # "today" comes first
    deadlines.remind(DUE - timedelta(hours=5) + SECOND)
    assert "near" in told() or run_of(walker).tell_at == DUE
    assert Reminder.objects.get(kind="near").at == DUE - timedelta(hours=5) + SECOND


def test_rule_switched_off_for_a_step_tells_nothing_there(world: World, walker: Walker) -> None:
    set_rule(rule(langkah="A4", aktif=False), by=world.admin)

    deadlines.remind(TUESDAY + SECOND)

    assert told() == []


def test_rule_in_calendar_days_is_told_at_the_same_local_time(world: World, walker: Walker) -> None:
    set_rule(rule(kode="tiga_hari", jumlah=5, satuan="hari_kalender"), by=world.admin)

    deadlines.remind(DUE + timedelta(days=5))
    assert "tiga_hari" not in told()
    deadlines.remind(DUE + timedelta(days=5) + SECOND)
    assert "tiga_hari" in told()


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
