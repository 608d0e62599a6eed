"""Any legal walk through SOP A ends, or has exactly one next step; its history stays whole."""

from collections import deque
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.queries import step_runs, timeline
from recommendations.services import flow, letters
from recommendations.states import FINAL, State
from satudata.clock.queries import calendar_for
from satudata.workflow import events
from satudata.workflow.moves import Edge, edges_of
from tests.examples import examples
from tests.factories.recommendations import Walker, rolled_back
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def resubmit(walker: Walker) -> None:
    walker.answer()
    walker.submit()


def withdraw(walker: Walker) -> None:
    walker._keep(flow.withdraw_request(request=walker.request, by=walker.world.operator, at=walker._next()))


def replace_letter(walker: Walker) -> None:
    signatory = walker.world.penandatangan
    walker._keep(
        letters.replace_surat_rekomendasi(
            request=walker.request, by=signatory, reason="Salah tulis.", at=walker._next()
        )
    )


def hide_komitmen(walker: Walker) -> None:
    walker._keep(
        letters.hide_komitmen(
            request=walker.request, by=walker.world.walidata, reason="Halaman terbalik.", at=walker._next()
        )
    )


Step = Callable[[Walker], None]
# Every way on from every state, each by the transition that it performs; the way to the end first.
STEPS: dict[str, dict[str, Step]] = {
    State.DRAFTED: {"submit": Walker.submit, "discard": Walker.discard},
    State.SUBMITTED: {"start_walidata_check": Walker.start_check, "withdraw": withdraw},
    State.WALIDATA_CHECKING: {"forward": Walker.forward, "return_by_walidata": Walker.give_back},
    State.WALIDATA_RETURNED: {"resubmit_to_walidata": resubmit, "lapse": Walker.lapse},
    State.FORWARDED: {"start_bps_check": Walker.start_check},
    State.BPS_CHECKING: {"accept": Walker.accept, "return_by_bps": Walker.give_back},
    State.BPS_RETURNED: {
        "resubmit_to_bps": resubmit,
        "resubmit_to_walidata": resubmit,
        "lapse": Walker.lapse,
    },
    State.DECISION_AWAITED: {"approve": Walker.approve, "reject": Walker.reject},
    State.APPROVED: {"number_letter": Walker.number_letter},
    State.LETTER_NUMBERED: {"complete_letter": Walker.render},
    State.LETTER_ISSUED: {"show_komitmen": Walker.show_komitmen, "replace_letter": replace_letter},
    State.KOMITMEN_SHOWN: {"hide_komitmen": hide_komitmen},
}
# Long enough to go round a loop or two and still reach the end.
LONGEST_WALK = 16


EDGES = edges_of(RecommendationRequest)


def test_walks_know_every_edge() -> None:
    """A new transition must be added above, or no walk ever takes it."""
    assert {(state, verb) for state, verbs in STEPS.items() for verb in verbs} == {
        (e.source, e.verb) for e in EDGES
    }


def way_to(state: str) -> list[tuple[str, str]]:
    """The shortest walk from a new draft to a state: its edges as (source, verb)."""
    ways: dict[str, list[tuple[str, str]]] = {State.DRAFTED: []}
    waiting = deque([str(State.DRAFTED)])
    while state not in ways:
        source = waiting.popleft()
        for edge in EDGES:
            if edge.source == source and edge.target not in ways:
                ways[edge.target] = [*ways[source], (source, edge.verb)]
                waiting.append(edge.target)
    return ways[state]


def take(walker: Walker, source: str, verb: str) -> None:
    """Go one edge; where corrections go depends on the region, so it is set to what the edge needs."""
    walker.request.wilayah.perbaikan_lewat_walidata = verb == "resubmit_to_walidata"
    walker.request.wilayah.save()
    STEPS[source][verb](walker)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.source}-{edge.verb}")
def test_every_edge_leaves_a_sound_case(world: World, edge: Edge) -> None:
    walker = Walker(world)
    walker.fill()
    for source, verb in way_to(edge.source):
        take(walker, source, verb)

    take(walker, edge.source, edge.verb)

    assert walker.request.state == edge.target
    assert_sound(walker)


@given(choices=st.lists(st.sampled_from((0, 0, 0, 1, 2)), min_size=LONGEST_WALK, max_size=LONGEST_WALK))
@settings(max_examples=examples(8))
def test_random_walk_ends_or_has_one_next_step(world_of_module: World, choices: list[int]) -> None:
    with rolled_back():
        walker = Walker(world_of_module)
        walker.fill()
        for choice in choices:
            source = walker.request.state
            verbs = list(STEPS.get(source, {}))
            if not verbs:
                break
            take(walker, source, verbs[choice % len(verbs)])
            assert_sound(walker)
        target(float(walker.request.event_seq), label="events of the walk")


def assert_sound(walker: Walker) -> None:
    request = walker.request
    runs = step_runs(request)
    still_open = [run for run in runs if run.closed_at is None]
    assert len(still_open) == (0 if request.state in FINAL else 1)
    history = timeline(request)
    assert [e.seq for e in history] == list(range(1, len(history) + 1))
    assert request.event_head == history[-1].hash
    assert list(events.verify()) == []
    # Steps follow each other without gap or overlap, and no run is timed below zero.
    calendar = calendar_for(request.wilayah)
    own = [run for run in runs if run.step_code not in ("A1", "A2")]
    for earlier, later in pairwise(own):
        assert earlier.closed_at is not None
        assert earlier.closed_at <= later.opened_at
        assert calendar.working_minutes_between(earlier.opened_at, earlier.closed_at) >= 0
    unsent = ReviewNote.objects.filter(request=request, sent_at__isnull=True)
    assert request.state in (State.WALIDATA_CHECKING, State.BPS_CHECKING) or not unsent.exists()
