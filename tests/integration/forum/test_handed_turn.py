"""The clock of SOP B4 through all hands: one due date, the turn of the present holder, reminders to them."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.models import DaftarDataOpd
from forum.reading import ketersediaan as reading
from forum.services import availability, statements
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.queries import calendar_for
from satudata.notifications import services as notifications
from satudata.notifications.models import Notice
from satudata.workflow import assignments, deadlines, outbox, presence, queue, steps, workload
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Event, Reminder, StepRun
from tests.factories.forum_availability import (
    HOUR,
    agreed_part,
    answered,
    approved,
    checked_part,
    now_of,
    sent_part,
)
from tests.factories.world import WORK, World

# Five working days after Monday the 16th; offices of Kota Blitar close at 16.00 on a Monday.
DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HANDS = ("operator", "walidata", "kepala")


def run_of(part: DaftarDataOpd) -> StepRun:
    return StepRun.objects.get(case_id=str(part.pk), step_code="B4")


def told(code: str = "", *, since: datetime = WORK) -> set[str]:
    rows = Notice.objects.filter(code__startswith=code or "run_", at__gte=since)
    return set(rows.values_list("user__username", flat=True))


def swept(at: datetime) -> None:
    deadlines.sweep(at)
    outbox.drain(at=at, limit=500)


def whose(run: StepRun, forum: World) -> set[str]:
    """Who of the people finds the run under "Giliran Anda"."""
    return {n for n in forum.people if queue.mine(rights_of(forum.people[n])).filter(pk=run.pk).exists()}


# One clock --------------------------------------------------------------------------------------------
def test_clock_of_five_days_runs_on_through_all_hands(forum: World) -> None:
    part = agreed_part(forum)
    before = run_of(part)
    assert before.due_at == DUE
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + HOUR)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    statements.return_to_operator(
        bagian=now_of(part), by=forum.blitar_kepala, reason="PIC.", at=WORK + 3 * HOUR
    )
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + 4 * HOUR)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 5 * HOUR)
    part = approved(forum, now_of(part), at=WORK + 6 * HOUR)

    run = run_of(part)
    assert run.pk == before.pk, "one step of the SOP, one run"
    assert (run.opened_at, run.due_at) == (before.opened_at, before.due_at)
    assert (run.outcome, run.used_days) == ("terbit", 0)


def test_queue_shows_it_under_whose_turn_it_is(forum: World) -> None:
    part = agreed_part(forum)
    run = run_of(part)
    assert whose(run, forum) == {"blitar_operator"}
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + HOUR)
    assert whose(run, forum) == {"blitar_walidata", "blitar_walidata_dua"}
    waiting = queue.waiting_for_others(rights_of(forum.blitar_operator))
    assert waiting.filter(pk=run.pk).exists()
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    assert whose(run, forum) == {"blitar_kepala"}


def test_hand_over_is_told_to_the_new_holder(forum: World) -> None:
    part = sent_part(forum)
    outbox.drain(at=WORK + HOUR, limit=500)
    assert told("availability_sent") == {"blitar_walidata", "blitar_walidata_dua"}
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    outbox.drain(at=WORK + 2 * HOUR, limit=500)

    turn = Notice.objects.get(code="availability_checked", user=forum.blitar_kepala).data
    assert turn["turn"] is True
    assert datetime.fromisoformat(turn["due_at"]) == DUE


def test_hand_over_that_was_over_before_its_job_ran_is_not_announced(forum: World) -> None:
    """Sent, returned and sent again before a worker came: of the two sendings the second gives the turn."""
    part = sent_part(forum)
    first = Event.objects.get(case_id=str(part.pk), code="availability_sent")
    availability.return_availability(bagian=part, by=forum.blitar_walidata, note="Lagi.", at=WORK + 2 * HOUR)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + 3 * HOUR)
    notifications.notify_event({"event": first.pk}, at=WORK + 4 * HOUR)

    assert not Notice.objects.filter(cause=f"event:{first.pk}").exists()


def test_chip_says_for_what_whom_one_waits_since_the_hand_over(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + timedelta(days=2))
    run = reading.open_run(part)
    chip = due_chip(run, calendar_for(part.wilayah), WORK + timedelta(days=3), mine=False)

    assert "sejak 18 November 2026: pemeriksaan ketersediaan data; terpakai 1 hari kerja" in chip.detail
    assert "23 November 2026" in chip.detail
    (row,) = queue.rows_of([run], rights_of(forum.blitar_walidata), WORK + timedelta(days=3))
    assert row.waiting == "menunggu 1 hari kerja"


# Reminders --------------------------------------------------------------------------------------------
def test_what_lay_before_the_hand_over_is_not_told_to_the_new_holder(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    friday = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # "near" was reached at its opening
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=friday)
    swept(friday + HOUR)

    assert told() == set()


def test_due_date_that_passes_is_told_to_the_present_holder(forum: World) -> None:
    sent_part(forum)
    swept(DUE + timedelta(minutes=1))

    assert told("run_overdue") == {"blitar_walidata", "blitar_walidata_dua"}


@pytest.mark.parametrize("days", [0, 30])
def test_who_gets_a_late_turn_is_reminded_from_then(forum: World, days: int) -> None:
    """The operator was told of everything there is; the head gets the turn afterwards and keeps it."""
    part = agreed_part(forum)
    handed = LATE + timedelta(days=days)
    swept(handed)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=handed)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=handed + HOUR)
    swept(handed + 2 * HOUR)
    since = handed + HOUR
    assert told(since=since) == set(), "the hand-over said it"
    swept(handed + timedelta(days=8))

    assert told("run_overdue_again", since=since) == {"blitar_kepala"}
    assert told("run_escalate_coordinator", since=since) == {"blitar_walidata", "blitar_walidata_dua"}
    assert run_of(part).due_at == DUE


def test_late_walidata_is_told_to_the_sekretariat_though_the_opd_was_late_first(forum: World) -> None:
    part = agreed_part(forum)
    late = LATE + timedelta(days=30)
    swept(late)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=late)
    swept(late + timedelta(days=8))

    assert told("run_escalate_coordinator", since=late + HOUR) == {"blitar_sekretariat"}


def test_sweeping_twice_reminds_once(forum: World) -> None:
    part = agreed_part(forum)
    swept(LATE)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=LATE)
    swept(LATE + timedelta(days=8))
    found = Reminder.objects.count()
    swept(LATE + timedelta(days=9))

    assert Reminder.objects.count() == found


def test_reminder_promised_before_a_late_hand_over_is_not_given_to_the_new_holder(forum: World) -> None:
    part = agreed_part(forum)
    deadlines.sweep(LATE)
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=LATE + HOUR)
    outbox.drain(at=LATE + 2 * HOUR, limit=500)

    assert "blitar_walidata" not in told("run_overdue")


# The person at it -------------------------------------------------------------------------------------
def test_hand_over_forgets_who_was_at_it(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    assert run_of(part).taken_by == forum.blitar_operator
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + HOUR)
    assert run_of(part).taken_by is None


def test_page_that_was_open_before_the_hand_over_takes_no_time_of_others(forum: World) -> None:
    """The head reads along since the morning; her handling begins when the turn is hers."""
    part = sent_part(forum)
    presence.beat(part, by=forum.blitar_kepala, at=WORK)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    at = WORK + 2 * HOUR + timedelta(minutes=1)
    for minutes in range(0, 121, 2):
        presence.beat(part, by=forum.blitar_kepala, at=WORK + timedelta(minutes=minutes))
    steps.close_run(now_of(part), "B4", by=forum.blitar_kepala, at=at, outcome="terbit")

    assert run_of(part).taken_at == WORK + 2 * HOUR


def test_turn_of_an_office_is_not_taken_by_one_person(forum: World) -> None:
    part = sent_part(forum)
    for act in (assignments.claim_run, assignments.release_run):
        with pytest.raises(ActionDenied, match="bersama oleh satu instansi"):
            act(run_of(part).pk, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    with pytest.raises(ActionDenied, match="bersama oleh satu instansi"):
        assignments.reassign_run(
            run_of(part).pk, to=forum.blitar_walidata_dua, by=forum.blitar_walidata, at=WORK + 2 * HOUR
        )


def test_workload_counts_it_with_its_holder_since_the_hand_over(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    handed = WORK + timedelta(days=2)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=handed)
    person = User.objects.get(pk=forum.blitar_sekretariat.pk)
    lines = workload.workload(rights_of(person), WORK + timedelta(days=3)).holders
    line = next(row for row in lines if row.name == forum.instansi["blitar_kominfo"].nama)

    assert (line.open.count, line.since, line.waiting) == (1, handed, 1)


def test_checked_part_belongs_to_the_head_alone(forum: World) -> None:
    run = run_of(checked_part(forum))
    assert (run.role, run.instansi, run.handed_at) == (
        "kepala_opd", forum.instansi["blitar_dinkes"], WORK + 2 * HOUR,
    )  # fmt: skip
