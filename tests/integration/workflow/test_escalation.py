"""Who hears of a late turn: its holder, the head of the office, then the coordinator; never of minutes."""

from datetime import date, timedelta

import pytest

from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of, system_user
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.notifications import queries
from satudata.notifications.models import Notice
from satudata.workflow import deadlines, outbox
from satudata.workflow.models import Reminder, StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

pytestmark = pytest.mark.embedded


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


def told_after_days(walker: Walker, days: int) -> dict[str, set[str]]:
    """Sweep so many days after the due date; who was told what, by kind."""
    due = run_of(walker).due_at
    assert due is not None
    at = due + timedelta(days=days)
    deadlines.sweep(at)
    outbox.drain(at)
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.filter(code__startswith="run_").select_related("user"):
        found.setdefault(notice.code.removeprefix("run_"), set()).add(notice.user.username)
    return found


def test_late_correction_goes_to_the_head_of_the_opd_then_to_walidata(world: World) -> None:
    told = told_after_days(request_at(world, State.WALIDATA_RETURNED), 10)

    assert told == {
        "overdue_again": {"operator"},
        "escalate_head": {"kepala"},
        "escalate_coordinator": {"walidata", "walidata_dua"},
    }


def test_late_walidata_is_told_to_its_head_and_to_the_sekretariat(world: World) -> None:
    head = User.objects.create(username="kepala_kominfo", nama="Kepala Kominfo", email="k@contoh.invalid")
    office = world.instansi["kominfo"]
    grant_role(user=head, role=Role.KEPALA_OPD, scope=office, by=system_user(), berlaku_dari=date(2020, 1, 1))

    told = told_after_days(request_at(world, State.SUBMITTED), 10)

    assert told["escalate_head"] == {"kepala_kominfo"}
    assert told["escalate_coordinator"] == {"sekretariat"}


def test_office_without_a_head_goes_on_to_the_coordinator(world: World) -> None:
    told = told_after_days(request_at(world, State.SUBMITTED), 1)

    assert told["escalate_head"] == {"sekretariat"}


def test_late_bps_is_told_to_its_signatory_only_where_he_has_not_the_turn(world: World) -> None:
    """The signatory may examine, so a late A5 is his own turn: the escalation goes to Walidata."""
    told = told_after_days(request_at(world, State.FORWARDED), 10)

    assert told["overdue_again"] == {"pemeriksa", "pemeriksa_dua", "penandatangan"}
    assert told["escalate_head"] == told["escalate_coordinator"] == {"walidata", "walidata_dua"}


def test_nobody_of_another_region_or_office_hears_of_it(world: World) -> None:
    told = told_after_days(request_at(world, State.WALIDATA_RETURNED), 10)

    strangers = {"operator_lain", "blitar_operator", "blitar_walidata", "auditor", "admin", "pimpinan"}
    assert not strangers & set().union(*told.values())


def test_head_who_may_not_read_the_case_hears_of_the_office_alone(world: World) -> None:
    head = User.objects.create(username="kepala_kominfo", nama="Kepala Kominfo", email="k@contoh.invalid")
    office = world.instansi["kominfo"]
    grant_role(user=head, role=Role.KEPALA_OPD, scope=office, by=system_user(), berlaku_dari=date(2020, 1, 1))
    told_after_days(request_at(world, State.SUBMITTED), 1)

    (line,) = queries.lines_of(Notice.objects.filter(user=head), rights_of(head))

    assert line.case is None
    assert line.about_office == office.nama
    assert line.sentence.startswith(
        f"Tugas yang dipegang {office.nama} melewati batas waktunya. Jatuh tempo "
    )
    assert line.sender == ""


def test_handling_time_that_has_passed_tells_nobody(world: World) -> None:
    """Thirty minutes of A4 are over on the same morning: seen by the holder, escalated to nobody."""
    walker = request_at(world, State.WALIDATA_CHECKING)

    deadlines.sweep(walker.at + timedelta(hours=3))

    assert not Reminder.objects.exists()


def test_silence_is_warned_of_and_then_closed_once(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    opened = run_of(walker).opened_at
    for days in range(60, 95):
        at = opened + timedelta(days=days, minutes=1)
        deadlines.sweep(at)
        outbox.drain(at)

    # Closed three calendar months later: 16 February 2027, 92 days.
    kinds = dict(Reminder.objects.filter(kind__startswith="lapse").values_list("kind", "at"))
    assert {kind: (at - opened).days for kind, at in kinds.items()} == {
        "lapse_30": 62,
        "lapse_7": 85,
        "lapse_1": 91,
    }
    warned = Notice.objects.filter(code__startswith="run_lapse").values_list("user__username", flat=True)
    assert sorted(warned) == ["operator"] * 3
    walker._keep(None)
    assert walker.request.state == State.LAPSED
    assert StepRun.objects.filter(case_id=str(walker.request.pk), closed_at__isnull=True).count() == 0


def test_answer_just_before_the_end_is_not_closed(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    opened = run_of(walker).opened_at
    end = opened + timedelta(days=100)
    deadlines.remind(end)
    walker.answer()
    walker.submit()

    outbox.drain(end)

    walker._keep(None)
    assert walker.request.state == State.SUBMITTED


def test_silence_without_a_waiting_limit_is_warned_of_in_words(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    run = run_of(walker)
    StepRun.objects.filter(pk=run.pk).update(due_at=None)
    at = run.opened_at + timedelta(days=86)
    deadlines.sweep(at)
    outbox.drain(at)

    (line,) = queries.lines_of(
        Notice.objects.filter(code__startswith="run_", user=world.operator), world.rights("operator")
    )

    assert line.sentence.startswith(
        "Perbaikan belum dikirim. Pengajuan ini ditutup pada Selasa, 16 Februari 2027"
    )
