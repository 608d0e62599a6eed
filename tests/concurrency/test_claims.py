"""Two claims of one turn at once: one has it, the other hears who; without the row lock both believe it."""

from collections.abc import Callable
from typing import Any

import pytest

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.models import User
from satudata.workflow import assignments
from satudata.workflow.errors import StaleMove
from satudata.workflow.models import Event, StepRun
from tests.concurrency.gate import meet, without_row_locks
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

STEP_RUNS = "workflow_steprun"


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


def claim(walker: Walker, by: User) -> Callable[[], Any]:
    run = run_of(walker).pk
    return lambda: assignments.claim_run(run, by=by, at=walker.at)


def events_of(walker: Walker, code: str) -> int:
    return Event.objects.filter(case_id=str(walker.request.pk), code=code).count()


def released(world: World) -> Walker:
    """A turn whose check has begun and that nobody holds: taking it moves nothing."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    assignments.release_run(run_of(walker).pk, by=world.walidata, at=walker.at)
    return walker


def test_of_two_claims_of_a_new_turn_one_starts_the_check(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)

    met = meet(STEP_RUNS, "UPDATE", claim(walker, world.walidata), claim(walker, world.walidata_dua))

    assert met.at_gate == 1
    (winner,), (refusal,) = met.successes, met.refusals
    assert isinstance(refusal, StaleMove)
    assert refusal.reason == f"Sudah diambil {winner.taken_by}."
    assert events_of(walker, "walidata_check_started") == 1
    assert RecommendationRequest.objects.get(pk=walker.request.pk).state == State.WALIDATA_CHECKING


def test_of_two_claims_of_a_released_turn_one_has_it(world: World) -> None:
    walker = released(world)

    met = meet(STEP_RUNS, "UPDATE", claim(walker, world.walidata), claim(walker, world.walidata_dua))

    assert met.at_gate == 1
    (winner,), (refusal,) = met.successes, met.refusals
    assert refusal.reason == f"Sudah diambil {winner.taken_by}."
    assert run_of(walker).taken_by == winner.taken_by
    assert events_of(walker, "turn_taken") == 1


def test_without_the_lock_both_judge_the_turn_free(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both stand past the check, and one writes over the other."""
    walker = released(world)
    without_row_locks(monkeypatch)

    met = meet(STEP_RUNS, "UPDATE", claim(walker, world.walidata), claim(walker, world.walidata_dua))

    assert met.at_gate == 2
    assert not [r for r in met.refusals if isinstance(r, StaleMove)]
