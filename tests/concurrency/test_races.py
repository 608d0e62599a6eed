"""Two at once on PostgreSQL: one acts, the other is told in words; without the row lock both judge.

Each contested move is run twice through the same services: as it is, where the second waits for the
first one's row lock before it looks at the state; and with `select_for_update` taken away, where
both look at the same old state and only the constraints below stand between them and two acts.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import Model
from django.urls import reverse
from django_fsm import ConcurrentTransitionMixin

from recommendations.models import RecommendationRequest, SuratKomitmen
from recommendations.queries import open_run, step_runs
from recommendations.services import flow, letters, notes
from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.documents.models import Document, DocumentSeries
from satudata.workflow import steps
from satudata.workflow.errors import AlreadyDone, StaleMove
from satudata.workflow.models import Event, SubmittedToken
from satudata.workflow.steps import close_run
from tests.concurrency.gate import Meeting, meet, without_row_locks
from tests.factories.recommendations import CRITERIA, Walker, request_at, small_pdf, upload
from tests.factories.world import SINCE, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

STEP_RUNS = "workflow_steprun"
EVENTS = "workflow_event"


@pytest.fixture
def second_signatory(world: World) -> User:
    """A colleague at the same BPS office who may decide too."""
    colleague = world.pemeriksa_dua
    grant_role(
        user=colleague,
        role=Role.PEMBINA_PENANDATANGAN,
        scope=world.instansi["bps"],
        by=world.admin,
        berlaku_dari=SINCE,
    )
    return colleague


def approve(walker: Walker, by: User) -> Callable[[], Any]:
    return lambda: flow.approve_request(request=walker.request, by=by, criteria=CRITERIA, at=walker.at)


def events_of(walker: Walker, code: str) -> int:
    return Event.objects.filter(case_id=str(walker.request.pk), code=code).count()


def runs_of(walker: Walker) -> list[tuple[str, str]]:
    """Step runs of a case with their outcome; the open one has none."""
    return [(run.step_code, run.outcome) for run in step_runs(walker.request)]


def state_of(walker: Walker) -> str:
    return RecommendationRequest.objects.values_list("state", flat=True).get(pk=walker.request.pk)


def assert_one_was_told(met: Meeting, name: str) -> None:
    """One succeeded; the other heard who was first and where the case stands now."""
    assert met.at_gate == 1
    assert len(met.successes) == 1
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleMove)
    assert name in refusal.reason


def assert_both_judged_and_a_wall_held(met: Meeting) -> None:
    """Both stood past all checks on the same state; the loser ran into the database, not into words."""
    assert met.at_gate == 2
    (crash,) = met.refusals
    assert isinstance(crash, DatabaseError | RuntimeError)


# Two decisions ---------------------------------------------------------------------------------
def test_two_approvals_at_once_give_one(world: World, second_signatory: User) -> None:
    walker = request_at(world, State.DECISION_AWAITED)

    met = meet(STEP_RUNS, "UPDATE", approve(walker, world.penandatangan), approve(walker, second_signatory))

    winner = met.successes[0].event.actor_name
    assert_one_was_told(met, winner)
    assert state_of(walker) == State.APPROVED
    assert events_of(walker, "request_approved") == 1
    assert runs_of(walker)[-2:] == [("A7", "layak"), ("A8", "")]


def test_two_approvals_without_the_lock_both_judge(
    world: World, second_signatory: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = request_at(world, State.DECISION_AWAITED)
    without_row_locks(monkeypatch)

    met = meet(STEP_RUNS, "UPDATE", approve(walker, world.penandatangan), approve(walker, second_signatory))

    assert_both_judged_and_a_wall_held(met)
    assert events_of(walker, "request_approved") == 1


def test_two_approvals_without_lock_and_walls_are_two(
    world: World, second_signatory: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock and the walls keep out: two verdicts in one history, two turns of the next step."""
    walker = request_at(world, State.DECISION_AWAITED)
    without_row_locks(monkeypatch)
    without_walls(monkeypatch)

    met = meet(STEP_RUNS, "UPDATE", approve(walker, world.penandatangan), approve(walker, second_signatory))

    assert met.refusals == []
    assert events_of(walker, "request_approved") == 2
    assert runs_of(walker)[-2:] == [("A8", ""), ("A8", "")]


def without_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what stops the second of two unlocked moves: two constraints and two counts of rows."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_event DROP CONSTRAINT event_seq_once")
        cursor.execute("DROP INDEX one_open_step_per_case")
    monkeypatch.setattr(ConcurrentTransitionMixin, "_do_update", Model._do_update)
    monkeypatch.setattr(steps, "close_run", lambda *args, **options: close_run(*args, **options) or 1)


def test_layak_and_tidak_layak_at_once_give_one_verdict(world: World, second_signatory: User) -> None:
    walker = request_at(world, State.DECISION_AWAITED)

    def reject() -> Any:
        unmet = CRITERIA | {"duplikasi": False}
        return flow.reject_request(
            request=walker.request, by=second_signatory, criteria=unmet, reason="Sudah ada.", at=walker.at
        )

    met = meet(STEP_RUNS, "UPDATE", approve(walker, world.penandatangan), reject)

    moved = met.successes[0].case
    assert_one_was_told(met, met.successes[0].event.actor_name)
    stored = RecommendationRequest.objects.get(pk=walker.request.pk)
    assert (stored.state, stored.penentuan) == (moved.state, moved.penentuan)


# Two reviewers -----------------------------------------------------------------------------------
def take(walker: Walker, by: User) -> Callable[[], Any]:
    return lambda: flow.start_check(request=walker.request, by=by, at=walker.at)


def test_two_walidata_taking_one_case_give_one_holder(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)

    met = meet(STEP_RUNS, "UPDATE", take(walker, world.walidata), take(walker, world.walidata_dua))

    winner = met.successes[0].event
    assert_one_was_told(met, winner.actor_name)
    run = open_run(walker.request)
    assert run is not None and run.taken_by_id == winner.actor_id


def test_two_walidata_without_the_lock_both_judge(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    walker = request_at(world, State.SUBMITTED)
    without_row_locks(monkeypatch)

    met = meet(STEP_RUNS, "UPDATE", take(walker, world.walidata), take(walker, world.walidata_dua))

    assert_both_judged_and_a_wall_held(met)


def test_forward_and_return_at_once_give_one_verdict(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    notes.add_note(
        request=walker.request, by=world.walidata_dua, section="identitas", text="Perjelas.", at=walker.at
    )

    met = meet(
        STEP_RUNS,
        "UPDATE",
        lambda: flow.forward_request(
            request=walker.request, by=world.walidata, despite_wajib=True, at=walker.at
        ),
        lambda: flow.return_request(request=walker.request, by=world.walidata_dua, at=walker.at),
    )

    assert_one_was_told(met, met.successes[0].event.actor_name)
    assert state_of(walker) in {State.FORWARDED, State.WALIDATA_RETURNED}
    assert events_of(walker, "request_forwarded") + events_of(walker, "request_returned_by_walidata") == 1
    # The note is sent with whichever verdict came first, and never lost.
    assert walker.request.notes.filter(sent_at__isnull=False).count() == 1


# One form sent twice -------------------------------------------------------------------------------
def test_one_form_sent_twice_at_once_is_one_move(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    token = uuid.uuid4()

    def send() -> Any:
        return flow.start_check(request=walker.request, by=world.walidata, token=token, at=walker.at)

    met = meet(STEP_RUNS, "UPDATE", send, send)

    assert len(met.successes) == 1
    (repeat,) = met.refusals
    assert isinstance(repeat, AlreadyDone)
    assert repeat.url == reverse("request_desk", args=[walker.request.pk])
    assert SubmittedToken.objects.count() == 1
    assert events_of(walker, "walidata_check_started") == 1


# Numbers -----------------------------------------------------------------------------------------
def issue(walker: Walker, by: User) -> Callable[[], Any]:
    return lambda: letters.issue_surat_rekomendasi(request=walker.request, by=by, at=walker.at)


def test_two_issues_of_one_letter_take_one_number(world: World, second_signatory: User) -> None:
    walker = request_at(world, State.APPROVED)

    met = meet(STEP_RUNS, "UPDATE", issue(walker, world.penandatangan), issue(walker, second_signatory))

    assert_one_was_told(met, met.successes[0].event.actor_name)
    assert list(Document.objects.values_list("urut", flat=True)) == [1]
    assert DocumentSeries.objects.get(instansi=world.instansi["bps"], kode="surat_keluar").terakhir == 1


def test_letters_of_two_cases_at_once_take_neighbouring_numbers(world: World, second_signatory: User) -> None:
    walkers = [request_at(world, State.APPROVED) for _case in range(2)]
    by = [world.penandatangan, second_signatory]

    met = meet(EVENTS, "INSERT", *(issue(w, b) for w, b in zip(walkers, by, strict=True)))

    assert met.refusals == []
    assert met.at_gate == 1
    assert sorted(Document.objects.values_list("urut", flat=True)) == [1, 2]
    identitas = RecommendationRequest.objects.values_list("identitas_rekomendasi", flat=True)
    assert sorted(str(i) for i in identitas) == ["V-26.3503.001", "V-26.3503.002"]


def start(world: World, by: User, office: str) -> Callable[[], Any]:
    return lambda: flow.start_request(instansi=world.instansi[office], by=by)


def test_two_starts_at_once_take_different_numbers(world: World) -> None:
    met = meet(
        EVENTS,
        "INSERT",
        start(world, world.operator, "dinkes"),
        start(world, world.operator_lain, "disparta"),
    )

    assert met.refusals == []
    assert met.at_gate == 1
    numbers = sorted(case.nomor for case in met.successes)
    assert [n.rpartition(".")[2] for n in numbers] == ["00001", "00002"]


def test_two_starts_without_the_lock_take_the_same_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The series row exists already, as on every day but the first of the year."""
    start(world, world.operator, "dinkes")()
    without_row_locks(monkeypatch)

    met = meet(
        "documents_documentseries",
        "UPDATE",
        start(world, world.operator, "dinkes"),
        start(world, world.operator_lain, "disparta"),
    )

    assert_both_judged_and_a_wall_held(met)
    assert "nomor" in str(met.refusals[0])


# Surat Komitmen ------------------------------------------------------------------------------------
@pytest.fixture
def issued(world: World) -> Walker:
    walker = request_at(world, State.LETTER_ISSUED)
    walker.request.wilayah.komitmen_boleh_scan = True
    walker.request.wilayah.save()
    return walker


def show(walker: Walker, by: User) -> Callable[[], Any]:
    pdf = upload(small_pdf())
    return lambda: letters.upload_komitmen(request=walker.request, upload=pdf, by=by, at=walker.at)


def test_two_uploads_of_komitmen_at_once_show_one(world: World, issued: Walker) -> None:
    met = meet(STEP_RUNS, "UPDATE", show(issued, world.operator), show(issued, world.kepala))

    assert_one_was_told(met, met.successes[0].event.actor_name)
    assert state_of(issued) == State.KOMITMEN_SHOWN
    assert SuratKomitmen.objects.filter(request=issued.request).count() == 1


def test_two_uploads_without_the_lock_both_judge(
    world: World, issued: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    met = meet(
        "recommendations_suratkomitmen",
        "INSERT",
        show(issued, world.operator),
        show(issued, world.kepala),
    )

    assert_both_judged_and_a_wall_held(met)
    assert SuratKomitmen.objects.filter(request=issued.request, hidden_at__isnull=True).count() == 1
