"""Every state x every transition x every person, for the three kinds of case of the Forum.

The expectation is written from sop/steps.md B1-B4 and domain/satudata.md 11.2, 11.3, not from the code: each
state with its possible acts and who acts. Everything else must be refused and change nothing. What a state
allows is tried by everybody; what it does not allow by whoever may do it in another state, and by a stranger.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.states import ListState as L
from forum.states import MeetingState as M
from forum.states import OfficeState as O
from satudata.accounts.queries import system_user
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Case, Event, Job, StepRun
from satudata.workflow.moves import edges_of
from tests.factories import world as worlds
from tests.factories.forum import PEOPLE
from tests.factories.forum_walk import ForumWalk, list_at, meeting_at, office_at
from tests.factories.recommendations import rolled_back
from tests.factories.world import World

CONVENOR = frozenset({"blitar_sekretariat"})
WALIDATA = frozenset({"blitar_walidata", "blitar_walidata_dua"})
BPS = frozenset({"blitar_pemeriksa", "blitar_penandatangan"})
SIGNATORY = frozenset({"blitar_penandatangan"})
OPERATOR = frozenset({"blitar_operator"})
HEAD = frozenset({"blitar_kepala"})
SYSTEM = frozenset({"sistem"})

Allowed = Mapping[str, Mapping[str, frozenset[str]]]
LISTS: Allowed = {
    L.PREPARED: {"open_drafting": CONVENOR},
    L.DRAFTING: {"close_drafting": CONVENOR, "ask_recommendation": CONVENOR | WALIDATA},
    L.REVIEWING: {"reopen_drafting": CONVENOR, "ask_recommendation": CONVENOR | WALIDATA},
    L.RECOMMENDATION_AWAITED: {"return_list": BPS, "number_recommendation": SIGNATORY},
    L.RECOMMENDATION_NUMBERED: {"complete_recommendation": SYSTEM},
    L.RECOMMENDED: {"close_draft": CONVENOR},
    L.DELIBERATED: {"reopen_draft": CONVENOR, "freeze_list": CONVENOR},
    L.MINUTES_NUMBERED: {"complete_agreement": SYSTEM},
    L.AGREED: {"open_addendum": CONVENOR, "close_year": CONVENOR},
    L.AMENDING: {"drop_addendum": CONVENOR, "close_addendum": CONVENOR},
    L.AMENDMENT_DELIBERATED: {"reopen_addendum": CONVENOR, "freeze_addendum": CONVENOR},
    L.AMENDMENT_NUMBERED: {"complete_addendum": SYSTEM},
    L.CLOSED: {},
}
OFFICES: Allowed = {
    O.LISTED: {"start_drafting": CONVENOR, "pass_over": CONVENOR},
    O.DRAFTED: {"submit_list": OPERATOR, "pass_over": CONVENOR},
    O.SUBMITTED: {"withdraw_list": OPERATOR, "return_list": WALIDATA, "approve_list": WALIDATA},
    O.RETURNED: {"resubmit_list": OPERATOR, "pass_over": CONVENOR},
    O.REVIEWED: {"return_list": WALIDATA, "agree_list": SYSTEM},
    O.PASSED_OVER: {"reopen_statement": SYSTEM},
    O.AGREED: {"send_availability": OPERATOR},
    O.AVAILABILITY_SENT: {"return_availability": WALIDATA, "check_availability": WALIDATA},
    O.AVAILABILITY_RETURNED: {"send_availability": OPERATOR},
    O.AVAILABILITY_CHECKED: {
        "refuse_availability": HEAD,
        "approve_statement": HEAD,
        "prepare_statement": HEAD,
    },
    O.SIGNATURE_AWAITED: {"recall_statement": HEAD, "upload_statement": HEAD},
    O.STATEMENT_NUMBERED: {"complete_statement": SYSTEM},
    O.STATED: {"reopen_statement": SYSTEM},
}
MEETINGS: Allowed = {
    M.PLANNED: {"invite": CONVENOR, "cancel": CONVENOR},
    M.INVITED: {"reschedule": CONVENOR, "hold": CONVENOR, "cancel": CONVENOR},
    M.HELD: {"issue_minutes": CONVENOR},
    M.MINUTES_NUMBERED: {"complete_minutes": SYSTEM},
    M.MINUTED: {},
    M.CANCELLED: {},
}
# States in which a step of the SOP is under way: exactly one open run; in all others none.
RUNNING: dict[type[Case], frozenset[str]] = {
    DaftarData: frozenset(
        {
            L.RECOMMENDATION_AWAITED,
            L.RECOMMENDATION_NUMBERED,
            L.DELIBERATED,
            L.MINUTES_NUMBERED,
            L.AMENDMENT_DELIBERATED,
            L.AMENDMENT_NUMBERED,
        }
    ),
    DaftarDataOpd: frozenset(
        {
            O.AGREED,
            O.AVAILABILITY_SENT,
            O.AVAILABILITY_RETURNED,
            O.AVAILABILITY_CHECKED,
            O.SIGNATURE_AWAITED,
            O.STATEMENT_NUMBERED,
        }
    ),
    RapatForum: frozenset({M.PLANNED, M.INVITED, M.HELD, M.MINUTES_NUMBERED}),
}


def _case(walk: ForumWalk, of: str) -> tuple[Case, Any]:
    return (walk.daftar if of == "daftar" else walk.office()), walk.next()


def _meeting(walk: ForumWalk, rapat: RapatForum) -> tuple[Case, Any]:
    return RapatForum.objects.get(pk=rapat.pk), walk.next()


KINDS: dict[type[Case], tuple[Allowed, Callable[..., Any]]] = {
    DaftarData: (LISTS, lambda forum, state: _case(list_at(forum, state), "daftar")),
    DaftarDataOpd: (OFFICES, lambda forum, state: _case(office_at(forum, state), "office")),
    RapatForum: (MEETINGS, lambda forum, state: _meeting(*meeting_at(forum, state))),
}
CASES = [(model, state) for model, (allowed, _walk) in KINDS.items() for state in allowed]


@pytest.mark.parametrize("model", KINDS)
def test_every_state_and_transition_has_an_expectation(model: type[Case]) -> None:
    allowed = KINDS[model][0]
    choices = {value for value, _label in model._meta.get_field("state").choices or ()}

    assert set(allowed) == choices
    assert {verb for acts in allowed.values() for verb in acts} == {e.verb for e in edges_of(model)}


@pytest.mark.parametrize(("model", "state"), CASES)
def test_moves_from_state_by_everybody(forum: World, model: type[Case], state: str) -> None:
    allowed, walk = KINDS[model]
    case, at = walk(forum, state)
    assert case.state == state
    names = [*worlds.PEOPLE, *PEOPLE, "tanpa_peran"]
    people = {name: forum.people[name] for name in names} | {"sistem": system_user()}
    before = _counts(case)
    wrong = [
        f"{name} {verb}: {outcome}"
        for verb in sorted({e.verb for e in edges_of(model)})
        for name in (people if verb in allowed[state] else {"tanpa_peran"} | _somewhere(allowed, verb))
        for outcome in [_attempt(case, verb, people[name], at, before)]
        if (outcome == "moved") != (name in allowed[state].get(verb, frozenset()))
    ]
    assert wrong == []
    assert _counts(case) == before


def _somewhere(allowed: Allowed, verb: str) -> frozenset[str]:
    """Who may do this in some state."""
    return frozenset().union(*(acts.get(verb, frozenset()) for acts in allowed.values()))


def _attempt(case: Any, verb: str, user: Any, at: Any, before: tuple[str, int, int, int, int]) -> str:
    with rolled_back():
        try:
            moved = engine.perform(case, verb, by=user, at=at)
            outcome = "moved"
            after = _counts(moved.case)
            assert after[1] == before[1] + 1
            assert after[4] >= before[4] + 1
            assert after[3] == (1 if moved.case.state in RUNNING[type(case)] else 0)
        except (ActionDenied, StaleMove, InvalidInput) as refusal:
            assert str(refusal)
            outcome = type(refusal).__name__
            assert _counts(case) == before
    return outcome


def _counts(case: Any) -> tuple[str, int, int, int, int]:
    """State, events, runs, open runs of the case; jobs of all."""
    runs = StepRun.objects.filter(case_id=str(case.pk))
    return (
        type(case)._default_manager.values_list("state", flat=True).get(pk=case.pk),
        Event.objects.filter(case_id=str(case.pk)).count(),
        runs.count(),
        runs.filter(closed_at__isnull=True).count(),
        Job.objects.count(),
    )
