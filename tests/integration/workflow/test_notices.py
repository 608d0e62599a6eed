"""Who is told of what: turns to their holders, verdicts to the OPD, reminders to whoever is late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from recommendations.states import State
from satudata.accounts.models import Grant
from satudata.accounts.services import withdraw_grant
from satudata.notifications import queries, sentences, services
from satudata.notifications.models import Notice
from satudata.workflow import deadlines, outbox
from satudata.workflow.models import Event, Job, StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded


def told(walker: Walker, code: str) -> dict[str, bool]:
    """Carry out what waits; returns who was told of an event, and whether it gave them the turn."""
    outbox.drain(walker.at)
    notices = Notice.objects.filter(code=code, data__case_id=str(walker.request.pk)).select_related("user")
    return {notice.user.username: notice.data.get("turn", False) for notice in notices}


# Turns and verdicts ----------------------------------------------------------------------------------

BPS = {"pemeriksa": True, "pemeriksa_dua": True, "penandatangan": True}


@pytest.mark.parametrize(
    ("state", "code", "expected"),
    [
        (State.SUBMITTED, "request_submitted", {"walidata": True, "walidata_dua": True}),
        (State.WALIDATA_CHECKING, "walidata_check_started", {}),
        (State.WALIDATA_RETURNED, "request_returned_by_walidata", {"operator": True, "kepala": False}),
        (State.FORWARDED, "request_forwarded", BPS | {"operator": False, "kepala": False}),
        (State.BPS_RETURNED, "request_returned_by_bps", {"operator": True, "kepala": False}),
        (
            State.DECISION_AWAITED,
            "request_accepted",
            {"penandatangan": True, "operator": False, "kepala": False},
        ),
        # The signatory decided and issues: nobody is told of his own act.
        (State.APPROVED, "request_approved", {"operator": False, "kepala": False}),
        (State.REJECTED, "request_rejected", {"operator": False, "kepala": False}),
        (State.LETTER_ISSUED, "letter_issued", {"operator": True, "kepala": True}),
        (State.KOMITMEN_SHOWN, "komitmen_shown", {}),
        (State.LAPSED, "request_lapsed", {"operator": False, "kepala": False}),
        (State.DISCARDED, "draft_discarded", {}),
    ],
)
@pytest.mark.once
def test_event_is_told_to_the_next_holder_and_verdicts_to_the_opd(
    world: World, state: str, code: str, expected: dict[str, bool]
) -> None:
    walker = request_at(world, state)

    assert told(walker, code) == expected


def test_people_of_another_office_or_region_are_told_nothing(world: World) -> None:
    walker = request_at(world, State.LETTER_ISSUED)
    outbox.drain(walker.at)

    elsewhere = (
        "operator_lain",
        "blitar_operator",
        "blitar_walidata",
        "blitar_pemeriksa",
        "auditor",
        "admin",
    )
    assert not Notice.objects.filter(user__username__in=elsewhere).exists()


def test_turn_that_is_over_when_the_job_runs_is_not_announced(world: World) -> None:
    """The outbox stood still while Walidata forwarded: nobody is sent to a turn that is gone."""
    walker = request_at(world, State.FORWARDED)

    assert told(walker, "request_submitted") == {}
    assert told(walker, "request_forwarded") == BPS | {"operator": False, "kepala": False}


def test_job_carried_out_twice_writes_each_notice_once(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    event = Event.objects.get(code="request_submitted")

    for _again in range(2):
        services.notify_event({"event": event.pk}, at=walker.at)

    assert Notice.objects.filter(code="request_submitted").count() == 2


@pytest.mark.once
def test_telling_two_costs_as_many_queries_as_telling_one(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    event = Event.objects.get(code="request_submitted")
    with CaptureQueriesContext(connection) as for_two:
        services.notify_event({"event": event.pk}, at=walker.at)
    withdraw_grant(grant=Grant.objects.get(user=world.walidata_dua), by=world.admin, at=walker.at)
    with CaptureQueriesContext(connection) as for_one:
        services.notify_event({"event": event.pk}, at=walker.at)

    assert Notice.objects.filter(code="request_submitted").count() == 2
    assert len(for_two) == len(for_one)


def test_whoever_lost_the_grant_meanwhile_is_not_told(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    withdraw_grant(grant=Grant.objects.get(user=world.walidata_dua), by=world.admin, at=walker.at)

    assert told(walker, "request_submitted") == {"walidata": True}


def test_every_move_promises_one_notice_job(world: World) -> None:
    walker = request_at(world, State.KOMITMEN_SHOWN)
    moves = Event.objects.filter(case_id=str(walker.request.pk)).exclude(state_before=F("state_after"))

    promised = {job.payload["event"] for job in Job.objects.filter(kind="notify_event")}
    assert promised == set(moves.values_list("pk", flat=True))


# Reminders -------------------------------------------------------------------------------------------------


def test_reminder_reaches_the_holders_of_the_late_turn(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    late = WORK + timedelta(days=3)
    deadlines.remind(late)

    outbox.drain(late)

    notices = Notice.objects.filter(code="run_overdue")
    assert {notice.user.username for notice in notices} == {"walidata", "walidata_dua"}
    assert {notice.at for notice in notices} == {late}
    assert {notice.url for notice in notices} == {f"/pengajuan/{walker.request.pk}/"}


def test_reminder_of_a_turn_closed_meanwhile_says_nothing(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    late = WORK + timedelta(days=30)
    deadlines.remind(late)
    walker.forward()

    outbox.drain(late)

    assert not Notice.objects.filter(code="run_overdue").exists()


def test_reminder_carried_out_twice_writes_each_notice_once(world: World) -> None:
    request_at(world, State.SUBMITTED)
    run = StepRun.objects.get(closed_at__isnull=True)

    for _again in range(2):
        services.notify_run(
            {
                "run": run.pk,
                "kind": "near",
                "to": "pemegang",
                "about": "jatuh_tempo",
                "anchor": run.due_at.isoformat(),
            },
            at=WORK,
        )

    assert Notice.objects.count() == 2


# Words --------------------------------------------------------------------------------------------------


def notice(code: str, at: str = "2026-11-26T02:00:00+00:00", **data: Any) -> Notice:
    return Notice(code=code, at=datetime.fromisoformat(at), data=data)


DUE = {"due_at": "2026-11-27T09:00:00+00:00", "zone": "Asia/Jakarta"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            notice("request_returned_by_walidata", turn=True, **DUE),
            "Walidata meminta perbaikan. Waktu Anda sampai Jumat, 27 November 2026.",
        ),
        (notice("request_withdrawn", turn=True), "Menarik kembali pengajuan. Sekarang giliran Anda."),
        (notice("request_rejected"), "BPS menentukan tidak layak."),
        (
            notice("run_apa_pun", "2026-11-27T09:00:01+00:00", **DUE),
            "Batas waktunya sudah lewat. Jatuh tempo Jumat, 27 November 2026.",
        ),
        (
            notice("run_near", "2026-12-01T00:30:01+00:00", **DUE),
            "Batas waktunya sudah lama lewat dan masih menunggu Anda. Jatuh tempo Jumat, 27 November 2026.",
        ),
        (
            notice("run_near", "2026-11-27T00:30:01+00:00", **DUE),
            "Batas waktunya hari ini. Jatuh tempo Jumat, 27 November 2026.",
        ),
        (
            notice("run_overdue", **DUE),
            "Batas waktunya sudah dekat. Jatuh tempo Jumat, 27 November 2026.",
        ),
        (
            notice("run_x", holder_office="BPS Kabupaten Trenggalek", **DUE),
            "Tugas yang dipegang BPS Kabupaten Trenggalek melewati batas waktunya. "
            "Jatuh tempo Jumat, 27 November 2026.",
        ),
        (
            notice(
                "run_lapse_14",
                about="penutupan",
                case_kind="recommendation",
                closes_at="2026-12-04T02:00:00+00:00",
                **DUE,
            ),
            "Perbaikan belum dikirim. Pengajuan ini ditutup pada Jumat, 4 Desember 2026.",
        ),
        (notice("run_near", zone="Asia/Jakarta"), "Masih menunggu Anda."),
        (
            notice(
                "run_lapse_7",
                about="penutupan",
                case_kind="recommendation",
                closes_at="2026-12-04T02:00:00+00:00",
            ),
            "Perbaikan belum dikirim. Pengajuan ini ditutup pada Jumat, 4 Desember 2026.",
        ),
        (
            notice(
                "due_recalculated",
                zone="Asia/Jakarta",
                old_due="2026-11-25T09:00:00+00:00",
                new_due="2026-11-25T11:00:00+00:00",
            ),
            "Tenggat dihitung ulang karena kalender kerja berubah. Semula Rabu, 25 November 2026, 16.00 WIB, "
            "sekarang Rabu, 25 November 2026, 18.00 WIB.",
        ),
        (
            notice(
                "due_recalculated",
                zone="Asia/Jakarta",
                old_due="2026-11-25T09:00:00+00:00",
                new_due="2026-11-26T09:00:00+00:00",
            ),
            "Tenggat dihitung ulang karena kalender kerja berubah. "
            "Semula Rabu, 25 November 2026, sekarang Kamis, 26 November 2026.",
        ),
    ],
)
@pytest.mark.once
def test_sentence_says_what_happened_and_until_when(given: Notice, words: str) -> None:
    with translation.override("id"):
        assert sentences.sentence_of(given) == words


def test_due_day_is_the_one_of_the_region() -> None:
    """16.30 UTC is already the next day in Jayapura."""
    given = notice("run_overdue", due_at="2026-11-26T16:30:00+00:00", zone="Asia/Jayapura")

    with translation.override("id"):
        assert "Jumat, 27 November 2026" in sentences.sentence_of(given)


def test_silence_of_a_kind_registered_twice_is_refused() -> None:
    with pytest.raises(RuntimeError):
        sentences.register_silence("recommendation", "lain")


# Reading ---------------------------------------------------------------------------------------------------


def test_unread_come_first_and_newest_first(world: World) -> None:
    for minute, read in ((1, False), (2, True), (3, False), (4, True)):
        at = WORK + timedelta(minutes=minute)
        Notice.objects.create(
            user=world.operator, cause=str(minute), code="run_near", at=at, read_at=WORK if read else None
        )

    assert [n.cause for n in queries.notices_of(world.operator)] == ["3", "1", "4", "2"]
    assert queries.unread_count(world.operator) == 2


def test_line_names_the_case_only_while_its_reader_may_see_it(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    outbox.drain(walker.at)
    mine = list(queries.notices_of(world.operator))

    before = queries.lines_of(mine, world.rights("operator"))
    withdraw_grant(grant=Grant.objects.get(user=world.operator), by=world.admin, at=walker.at)
    after = queries.lines_of(mine, world.rights("operator"))

    assert [line.case.number for line in before if line.case] == [walker.request.nomor]
    assert [line.case for line in after] == [None]


@pytest.mark.once
def test_lines_cost_the_same_for_many_notices(world: World, django_assert_max_num_queries: Any) -> None:
    for _case in range(3):
        outbox.drain(request_at(world, State.WALIDATA_RETURNED).at)
    rights = world.rights("operator")
    notices = list(queries.notices_of(world.operator))

    assert len(notices) == 3
    with django_assert_max_num_queries(2):
        queries.lines_of(notices, rights)


def test_mark_read_keeps_the_first_reading_and_only_ones_own(world: World) -> None:
    given = Notice.objects.create(user=world.operator, cause="x", code="run_near", at=WORK)

    services.mark_read(given, by=world.walidata, at=WORK)
    given.refresh_from_db()
    assert given.read_at is None

    for later in range(2):
        services.mark_read(given, by=world.operator, at=WORK + timedelta(hours=later))
    given.refresh_from_db()
    assert given.read_at == WORK


def test_mark_all_read_counts_what_was_unread(world: World) -> None:
    for cause in ("satu", "dua"):
        Notice.objects.create(user=world.operator, cause=cause, code="run_near", at=WORK)
    Notice.objects.create(user=world.walidata, cause="satu", code="run_near", at=WORK)

    assert services.mark_all_read(by=world.operator, at=WORK) == 2
    assert services.mark_all_read(by=world.operator, at=WORK) == 0
    assert queries.unread_count(world.walidata) == 1
