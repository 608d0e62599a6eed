"""What a move says of itself: which SOP step it ends, which it begins, who then has the turn.

Each django-fsm transition of a case carries one `Move` in its `custom`. The matrix of tests, the
state diagrams and `perform` read it; nothing else says what follows what.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise

from satudata.workflow.models import Case

CUSTOM = "move"
# By convention the FSM field of every case; the abstract Case does not declare it.
STATE = "state"


@dataclass(frozen=True)
class Move:
    """One allowed move of a case.

    `ends`, `begins`, `takes`, `hands` are SOP step codes: the step run closed, the one opened, the open
    one whose handling time starts now, and the open one whose turn goes to the role `to` while its clock
    runs on (a step that several do within one standard: B4). `tells` are roles who are told although no
    step of theirs begins. `outcome` is kept on the closed run. `event` is the
    registered event code. `label` is the button, a verb with its object.
    """

    event: str
    label: str | Promise
    ends: str = ""
    begins: str = ""
    takes: str = ""
    hands: str = ""
    to: str = ""
    tells: tuple[str, ...] = ()
    outcome: str = ""
    # Only the named system user makes this move (jobs and timers).
    system: bool = False
    style: str = "primary"

    def custom(self) -> dict[str, "Move"]:
        """The value for `@transition(custom=...)`."""
        return {CUSTOM: self}


@dataclass(frozen=True)
class Edge:
    """One allowed move between two states: verb is the name of the transition method."""

    verb: str
    source: str
    target: str
    move: Move


@cache
def edges_of(model: type[Case]) -> tuple[Edge, ...]:
    """All edges of a case's state machine, in the order of its states."""
    return tuple(sorted(_edges(model), key=lambda e: (e.source, e.verb)))


def _edges(model: type[Case]) -> Iterator[Edge]:
    field = state_field(model)
    for t in field.get_all_transitions(model):
        yield Edge(t.name, str(t.source), str(t.target), t.custom[CUSTOM])


def state_field(model: type[Case]) -> Any:
    """The FSM field of a case; by convention it is called `state`."""
    return model._meta.get_field(STATE)


@cache
def edge(model: type[Case], verb: str, source: str) -> Edge | None:
    """The edge that `verb` takes from `source`, or None where it is not allowed there."""
    return next((e for e in edges_of(model) if e.verb == verb and e.source == source), None)
