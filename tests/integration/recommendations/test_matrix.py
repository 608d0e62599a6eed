"""Every state x every transition x every person, against who may do what according to the SOP.

The expectation below is written from sop/steps.md and domain/romantik.md 8.2, not from the code:
each state with its possible acts and who acts. Everything else must be refused and change nothing. What
a state allows is tried by everybody; what it does not allow by whoever may do it in another state, and by
a stranger.
"""

import pytest

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.queries import system_user
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event, Job, StepRun
from satudata.workflow.moves import edges_of
from tests.factories.recommendations import request_at, rolled_back
from tests.factories.world import PEOPLE, World

OPERATOR = frozenset({"operator"})
WALIDATA = frozenset({"walidata", "walidata_dua"})
BPS = frozenset({"pemeriksa", "pemeriksa_dua", "penandatangan"})
SIGNATORY = frozenset({"penandatangan"})
SYSTEM = frozenset({"sistem"})
OPD = frozenset({"operator", "kepala"})

ALLOWED: dict[str, dict[str, frozenset[str]]] = {
    State.DRAFTED: {"submit": OPERATOR, "discard": OPERATOR},
    State.SUBMITTED: {"withdraw": OPERATOR, "start_walidata_check": WALIDATA},
    State.WALIDATA_CHECKING: {"forward": WALIDATA, "return_by_walidata": WALIDATA},
    State.WALIDATA_RETURNED: {"resubmit_to_walidata": OPERATOR, "lapse": SYSTEM},
    State.FORWARDED: {"start_bps_check": BPS},
    State.BPS_CHECKING: {"accept": BPS, "return_by_bps": BPS},
    State.BPS_RETURNED: {"resubmit_to_bps": OPERATOR, "lapse": SYSTEM},
    State.DECISION_AWAITED: {"approve": SIGNATORY, "reject": SIGNATORY},
    State.APPROVED: {"number_letter": SIGNATORY},
    State.LETTER_NUMBERED: {"complete_letter": SYSTEM},
    State.LETTER_ISSUED: {"show_komitmen": OPD, "replace_letter": SIGNATORY},
    State.KOMITMEN_SHOWN: {"hide_komitmen": WALIDATA},
    State.REJECTED: {},
    State.LAPSED: {},
    State.DISCARDED: {},
}
VERBS = sorted({e.verb for e in edges_of(RecommendationRequest)})


def test_every_state_has_an_expectation() -> None:
    assert set(ALLOWED) == set(State)


def test_every_transition_is_somewhere_allowed() -> None:
    assert {verb for acts in ALLOWED.values() for verb in acts} == set(VERBS)


@pytest.mark.parametrize("state", list(State))
def test_moves_from_state_by_everybody(world: World, state: str) -> None:
    walker = request_at(world, state)
    people = {name: world.people[name] for name in [*PEOPLE, "tanpa_peran"]} | {"sistem": system_user()}
    before = _counts(walker.request)
    wrong = [
        f"{name} {verb}: {outcome}"
        for verb in VERBS
        for name in (people if verb in ALLOWED[state] else {"tanpa_peran"} | _somewhere(verb))
        for outcome in [_attempt(walker.request, verb, people[name], walker.at, before)]
        if (outcome == "moved") != (name in ALLOWED[state].get(verb, frozenset()))
    ]
    assert wrong == []
    assert _counts(walker.request) == before


def _somewhere(verb: str) -> frozenset[str]:
    """Who may do this in some state."""
    return frozenset().union(*(acts.get(verb, frozenset()) for acts in ALLOWED.values()))


def _attempt(
    request: RecommendationRequest,
    verb: str,
    user: object,
    at: object,
    before: tuple[str, int, int, int, int],
) -> str:
    with rolled_back():
        try:
            engine.perform(request, verb, by=user, at=at)  # type: ignore[arg-type]
            outcome = "moved"
            _one_event_and_at_most_one_step(request, before)
        except (ActionDenied, StaleMove, InvalidInput) as refusal:
            assert str(refusal)
            outcome = type(refusal).__name__
            assert _counts(request) == before
    return outcome


def _counts(request: RecommendationRequest) -> tuple[str, int, int, int, int]:
    state = RecommendationRequest.objects.values_list("state", flat=True).get(pk=request.pk)
    runs = StepRun.objects.filter(case_id=str(request.pk))
    return (
        state,
        Event.objects.filter(case_id=str(request.pk)).count(),
        runs.count(),
        runs.filter(closed_at__isnull=True).count(),
        Job.objects.count(),
    )


def _one_event_and_at_most_one_step(request: RecommendationRequest, before: tuple) -> None:
    """Every move leaves exactly one event and one open step, or none in a final state."""
    state, events, _runs, open_runs, jobs = _counts(request)
    assert events == before[1] + 1
    assert jobs >= before[4] + 1
    final = {State.KOMITMEN_SHOWN, State.REJECTED, State.LAPSED, State.DISCARDED}
    assert open_runs == (0 if state in final else 1)
