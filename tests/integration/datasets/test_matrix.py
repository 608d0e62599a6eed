"""Every state x every transition x every person, for releases and letters of validation.

The expectation is written from sop/steps.md B5-B9 and domain/satudata.md 11.2, 11.3, not from the code: each
state with its possible acts and who acts. Everything else must be refused and change nothing. What a state
allows is tried by everybody; what it does not allow by whoever may do it in another state, and by a stranger.
States of a revision are looked at once more: only there a revision can be given up.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from datasets.models import RilisData, ValidasiOpd
from datasets.states import ReleaseState as S
from datasets.states import ValidationState as V
from satudata.accounts.queries import system_user
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, StaleMove
from satudata.workflow.models import Case, Event, Job, StepRun
from satudata.workflow.moves import edges_of
from tests.factories import world as worlds
from tests.factories.datasets_walk import letter_at, release_at, revisable
from tests.factories.forum import PEOPLE
from tests.factories.recommendations import rolled_back
from tests.factories.world import World

WALIDATA = frozenset({"blitar_walidata", "blitar_walidata_dua"})
BPS = frozenset({"blitar_pemeriksa", "blitar_penandatangan"})
OPERATOR = frozenset({"blitar_operator"})
# Walidata Pendukung of the OPD; Walidata on behalf of the OPD, which the record tells.
FILLERS = OPERATOR | frozenset({"blitar_pendukung"}) | WALIDATA
HEAD = frozenset({"blitar_kepala"})
SYSTEM = frozenset({"sistem"})

Allowed = Mapping[str, Mapping[str, frozenset[str]]]
RELEASES: Allowed = {
    S.SCHEDULED: {"begin_collecting": FILLERS | SYSTEM, "drop_release": WALIDATA | SYSTEM},
    S.COLLECTING: {"receive_file": FILLERS, "call_off": WALIDATA | SYSTEM},
    S.UPLOADING: {"store_version": FILLERS},
    S.UPLOADED: {"store_version": FILLERS, "submit_release": OPERATOR},
    S.EXAMINED: {
        "recall_release": OPERATOR,
        "return_release": WALIDATA,
        "pass_release": WALIDATA,
    },
    S.RECHECKED: {"return_to_walidata": BPS, "confirm_release": BPS},
    S.RETURNED: {"store_version": FILLERS},
    S.VALIDATION_AWAITED: {"refuse_validation": HEAD, "number_validation": HEAD},
    S.VALIDATION_NUMBERED: {"recall_validation": HEAD, "complete_validation": SYSTEM},
    S.VALIDATED: {"publish": WALIDATA},
    S.PUBLISHING: {
        "hold_until_day": SYSTEM,
        "complete_publication": SYSTEM,
        "take_back_publication": WALIDATA,
    },
    S.EMBARGOED: {"unschedule": WALIDATA, "complete_publication": SYSTEM},
    S.PUBLISHED: {"begin_revision": OPERATOR, "withdraw": WALIDATA},
    S.WITHDRAWN: {},
    S.CALLED_OFF: {},
}
IN_REVISION: Allowed = {
    state: RELEASES[state]
    | ({"drop_revision": OPERATOR} if state in (S.UPLOADING, S.UPLOADED, S.RETURNED) else {})
    for state in revisable()
}
# Of Data Prioritas Pembina Data checks again before its head validates.
PRIORITY: Allowed = {
    S.EXAMINED: {
        "recall_release": OPERATOR,
        "return_release": WALIDATA,
        "hand_to_pembina": WALIDATA,
    },
}
LETTERS: Allowed = {
    V.DRAFTED: {"approve_letter": HEAD, "prepare_letter": HEAD},
    V.NUMBERED: {"complete_letter": SYSTEM},
    V.SIGNATURE_AWAITED: {"recall_letter": HEAD, "upload_letter": HEAD},
    V.ISSUED: {},
    V.REVOKED: {},
}
# States in which no step of the SOP is under way; in all others exactly one run is open.
RESTING = frozenset({S.SCHEDULED, S.PUBLISHED, S.WITHDRAWN, S.CALLED_OFF})
CASES = [
    *[("rilis", state, RELEASES) for state in RELEASES],
    *[("revisi", state, IN_REVISION) for state in IN_REVISION],
    *[("prioritas", state, PRIORITY) for state in PRIORITY],
    *[("surat", state, LETTERS) for state in LETTERS],
]


@pytest.mark.parametrize(
    ("model", "allowed"), [(RilisData, [RELEASES, IN_REVISION, PRIORITY]), (ValidasiOpd, [LETTERS])]
)
def test_every_state_and_transition_has_an_expectation(model: type[Case], allowed: list[Allowed]) -> None:
    choices = {value for value, _label in model._meta.get_field("state").choices or ()}
    known = [acts for table in allowed for acts in table.values()]

    assert set(allowed[0]) == choices
    assert {verb for acts in known for verb in acts} == {e.verb for e in edges_of(model)}


@pytest.mark.parametrize(("sort", "state", "allowed"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_moves_from_state_by_everybody(forum: World, sort: str, state: str, allowed: Allowed) -> None:
    case, at = _at(forum, sort, state)
    assert case.state == state
    names = [*worlds.PEOPLE, *PEOPLE, "tanpa_peran"]
    people = {name: forum.people[name] for name in names} | {"sistem": system_user()}
    before = _counts(case)

    moved = {
        (name, verb)
        for verb in sorted({e.verb for e in edges_of(type(case))})
        for name in (people if verb in allowed[state] else {"tanpa_peran"} | _somewhere(verb))
        if _moves(case, verb, people[name], at)
    }

    assert moved == {(name, verb) for verb, who in allowed[state].items() for name in who}
    assert _counts(case) == before


def _somewhere(verb: str) -> frozenset[str]:
    """Who may do this in some state."""
    tables = (RELEASES, IN_REVISION, PRIORITY, LETTERS)
    return frozenset().union(*(acts.get(verb, ()) for table in tables for acts in table.values()))


def _at(forum: World, sort: str, state: str) -> tuple[Any, Any]:
    if sort == "surat":
        walk = letter_at(forum, state)
        return walk.validasi, walk.next()
    walk = release_at(forum, state, revising=sort == "revisi")
    if sort == "prioritas":
        walk.prioritise()
    return walk.rilis, walk.next()


def _moves(case: Any, verb: str, user: Any, at: Any) -> bool:
    """Whether the move is made; what it leaves behind is looked at, then undone."""
    with rolled_back():
        try:
            moved = engine.perform(case, verb, by=user, at=at, change=_published(verb))
        except (ActionDenied, StaleMove) as refusal:
            assert str(refusal)
            return False
        _state, events, _runs, open_runs, jobs = _counts(moved.case)
        assert events == case.event_seq + 1
        assert jobs == Job.objects.count() >= 1
        resting = sort_rests(moved.case)
        assert open_runs == (0 if resting else 1)
    return True


def _published(verb: str) -> Any:
    """What the database asks of a published release: its published version."""

    def change(act: engine.Change) -> None:
        act.case.versi_terbit_id = act.case.versi_terbit_id or act.case.versi_id

    return change if verb == "complete_publication" else None


def sort_rests(case: Any) -> bool:
    """Whether no step is under way: always of a letter, whose releases carry the step."""
    return isinstance(case, ValidasiOpd) or case.state in RESTING


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
