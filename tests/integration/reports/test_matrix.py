"""Every state x every transition x every person, for the yearly report.

The expectation is written from sop/steps.md B10, B11 and domain/satudata.md 9, not from the code: Walidata
writes and submits, the head of its office approves, the leader receives (Walidata where it came on paper),
the system stores what was numbered. Everything else must be refused and change nothing. What a state allows
is tried by everybody; what it does not allow by whoever may do it in another state, and by a stranger.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from reports.models import Laporan
from reports.states import ReportState as S
from satudata.accounts.queries import system_user
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.models import Event, Job, StepRun
from satudata.workflow.moves import edges_of
from tests.factories import forum as forums
from tests.factories import world as worlds
from tests.factories.recommendations import rolled_back
from tests.factories.reports import PEOPLE, paper, report_at
from tests.factories.world import World

WALIDATA = frozenset({"blitar_walidata", "blitar_walidata_dua"})
HEAD = frozenset({"walidata_kepala", "walidata_kepala_dua"})
LEADER = frozenset({"blitar_pimpinan"})
SYSTEM = frozenset({"sistem"})

ALLOWED: Mapping[str, Mapping[str, frozenset[str]]] = {
    S.PREPARED: {"begin_report": WALIDATA},
    S.DRAFTED: {"send_for_review": WALIDATA},
    S.REVIEW_AWAITED: {
        "recall_report": WALIDATA,
        "return_report": HEAD,
        "approve_report": HEAD,
        "prepare_report": HEAD,
    },
    S.RETURNED: {"send_for_review": WALIDATA},
    S.APPROVAL_NUMBERED: {"complete_report": SYSTEM},
    S.SIGNATURE_AWAITED: {"recall_text": HEAD, "upload_report": HEAD},
    S.APPROVED: {"reopen_report": HEAD, "number_submission": WALIDATA},
    S.SUBMISSION_NUMBERED: {"complete_submission": SYSTEM},
    S.SUBMITTED: {"receive_report": LEADER | WALIDATA},
    S.RECEIVED: {},
}
# States in which no step of the SOP is under way; in all others exactly one run is open.
RESTING = frozenset({S.PREPARED, S.SUBMITTED, S.RECEIVED})
# Which step is under way, and for which role, as sop/steps.md has it.
TURNS = {
    S.DRAFTED: ("B10", "walidata"),
    S.RETURNED: ("B10", "walidata"),
    S.REVIEW_AWAITED: ("B10", "kepala_opd"),
    S.APPROVAL_NUMBERED: ("B10", "kepala_opd"),
    S.SIGNATURE_AWAITED: ("B10", "kepala_opd"),
    S.APPROVED: ("B11", "walidata"),
    S.SUBMISSION_NUMBERED: ("B11", "walidata"),
}


def test_every_state_and_transition_has_an_expectation() -> None:
    choices = {value for value, _label in Laporan._meta.get_field("state").choices or ()}

    assert set(ALLOWED) == choices
    assert {verb for acts in ALLOWED.values() for verb in acts} == {e.verb for e in edges_of(Laporan)}
    assert set(TURNS) | RESTING == choices


@pytest.mark.parametrize("state", ALLOWED)
def test_moves_from_state_by_everybody(forum: World, state: str) -> None:
    walk = report_at(forum, state)
    case, at = walk.laporan, walk.next()
    assert case.state == state
    names = [*worlds.PEOPLE, *forums.PEOPLE, *PEOPLE, "tanpa_peran"]
    people = {name: forum.people[name] for name in names} | {"sistem": system_user()}
    before = _counts(case)

    moved = {
        (name, verb)
        for verb in sorted({e.verb for e in edges_of(Laporan)})
        for name in (people if verb in ALLOWED[state] else {"tanpa_peran"} | _somewhere(verb))
        if _moves(case, verb, people[name], at)
    }

    assert moved == {(name, verb) for verb, who in ALLOWED[state].items() for name in who}
    assert _counts(case) == before


@pytest.mark.parametrize("state", ALLOWED)
def test_step_under_way_is_the_one_of_the_sop(forum: World, state: str) -> None:
    case = report_at(forum, state).laporan

    found = StepRun.objects.filter(case_id=str(case.pk), closed_at=None).values_list("step_code", "role")

    assert list(found) == ([TURNS[S(state)]] if S(state) in TURNS else [])


def _somewhere(verb: str) -> frozenset[str]:
    """Who may do this in some state."""
    return frozenset().union(*(acts.get(verb, ()) for acts in ALLOWED.values()))


def _moves(case: Any, verb: str, user: Any, at: Any) -> bool:
    """Whether the move is made; what it leaves behind is looked at, then undone."""
    with rolled_back():
        try:
            moved = engine.perform(case, verb, by=user, at=at, change=_filled(verb))
        except (ActionDenied, StaleMove) as refusal:
            assert str(refusal)
            return False
        _state, events, _runs, open_runs, jobs = _counts(moved.case)
        assert events == case.event_seq + 1
        assert jobs == Job.objects.count() >= 1
        assert open_runs == (0 if moved.case.state in RESTING else 1)
    return True


def _filled(verb: str) -> Any:
    """What the database asks of a state: its papers, its day."""

    def change(act: engine.Change) -> None:
        if verb == "upload_report":
            act.case.dokumen = act.case.dokumen or paper(act, "laporan_tahunan", 9)
        if verb == "receive_report":
            act.case.diterima_pada = act.at.date()

    return change


def _counts(case: Any) -> tuple[str, int, int, int, int]:
    """State, events, runs, open runs of the case; jobs of all."""
    runs = StepRun.objects.filter(case_id=str(case.pk))
    return (
        Laporan.objects.values_list("state", flat=True).get(pk=case.pk),
        Event.objects.filter(case_id=str(case.pk)).count(),
        runs.count(),
        runs.filter(closed_at__isnull=True).count(),
        Job.objects.count(),
    )
