"""What ends each step of the SOPs: the one table of transitions and recorded events.

Derived from the transitions of every registered kind of case and from the events that end the steps
which move no case. A test compares it with every SOP in force: each step is ended by something, and
what the table names is a step.
"""

from dataclasses import dataclass

from satudata.workflow import moves, registry


@dataclass(frozen=True, order=True)
class Ending:
    """One way in which a step ends: by a transition (`verb`) or by a recorded event alone."""

    kind: str
    event: str
    verb: str = ""
    outcome: str = ""


def endings() -> dict[str, tuple[Ending, ...]]:
    """Return for each SOP step everything that ends it, in the order of their names."""
    found: dict[str, set[Ending]] = {}
    for kind in registry.case_kinds():
        for code, event in kind.recorded.items():
            found.setdefault(code, set()).add(Ending(kind.kind, event))
        for edge in moves.edges_of(kind.model):
            if edge.move.ends:
                ending = Ending(kind.kind, edge.move.event, edge.verb, edge.move.outcome)
                found.setdefault(edge.move.ends, set()).add(ending)
    return {code: tuple(sorted(ways)) for code, ways in found.items()}


def begun() -> frozenset[str]:
    """Return the steps that a transition begins."""
    edges = (edge for kind in registry.case_kinds() for edge in moves.edges_of(kind.model))
    return frozenset(edge.move.begins for edge in edges if edge.move.begins)
