"""Handling time runs from taking the turn, or, where nobody takes it, from opening the page that ends it."""

from datetime import datetime, timedelta

import pytest

from recommendations.states import State
from satudata.accounts.models import User
from satudata.workflow import presence
from satudata.workflow.models import StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

pytestmark = pytest.mark.embedded

MINUTE = timedelta(minutes=1)


@pytest.fixture
def walker(world: World) -> Walker:
    """A request that waits for its decision (A7), which no one person takes beforehand."""
    return request_at(world, State.DECISION_AWAITED)


def look(walker: Walker, who: User, since: datetime, until: datetime) -> None:
    """Have the page of the case open, with its beat every minute."""
    at = since
    while at <= until:
        presence.beat(walker.request, by=who, at=at)
        at += MINUTE


def decided(walker: Walker) -> StepRun:
    walker.approve()
    return StepRun.objects.get(case_id=str(walker.request.pk), step_code="A7")


def test_decision_is_measured_from_opening_the_page(world: World, walker: Walker) -> None:
    acts_at = walker.at + timedelta(minutes=20)
    look(walker, world.penandatangan, acts_at - 12 * MINUTE, acts_at)

    run = decided(walker)

    assert (run.used_minutes, run.taken_by) == (12, world.penandatangan)


def test_page_of_somebody_else_measures_nothing(world: World, walker: Walker) -> None:
    look(walker, world.pemeriksa, walker.at, walker.at + timedelta(minutes=20))

    run = decided(walker)

    assert (run.used_minutes, run.taken_at, run.taken_by) == (None, None, None)


def test_page_that_was_left_long_ago_measures_nothing(world: World, walker: Walker) -> None:
    look(walker, world.penandatangan, walker.at, walker.at + 10 * MINUTE)

    assert decided(walker).used_minutes is None


def test_time_before_the_turn_began_is_not_counted(world: World, walker: Walker) -> None:
    opened = StepRun.objects.get(closed_at__isnull=True).opened_at
    look(walker, world.penandatangan, opened - 30 * MINUTE, opened + 20 * MINUTE)

    run = decided(walker)

    assert (run.taken_at, run.used_minutes) == (opened, 20)
