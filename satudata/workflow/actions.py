"""The buttons of a case, from the same checks that the services call.

Each part of the work says once how its verbs are offered (`offer`, called by its registration), so the page
of a case shows what every part adds to it. A verb that is possible from the state and allowed to this person
is a button; what is another's turn is said above the buttons and not shown here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from satudata.accounts.queries import Rights
from satudata.components import ButtonContext
from satudata.workflow import registry
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Case
from satudata.workflow.moves import edges_of


@dataclass(frozen=True)
class Action:
    """How a verb is offered: a button that posts, a link to the page with its form, or nothing (`on_page`).

    `url` names the address, `action` is the last part of it where the address takes one. `label` stands in
    the place of the move's own.
    """

    url: str
    action: str = ""
    confirm: str | Promise = ""
    page: bool = False  # a link to a page that tells what it does and holds its form
    on_page: bool = False  # has its own form in the page of the case
    label: str | Promise = ""
    style: str = ""


Table = Mapping[str, Action]

_tables: dict[str, dict[str, Action]] = {}


def offer(kind: str, table: Table) -> None:
    """Register how verbs of a kind of case are offered; RuntimeError where one is offered twice."""
    known = _tables.setdefault(kind, {})
    twice = known.keys() & table.keys()
    if twice:
        raise RuntimeError(f"{sorted(twice)} of {kind} are offered twice")
    known.update(table)


def table_of(case: Case) -> Table:
    """How the verbs of this kind of case are offered, by all parts."""
    return _tables.get(case.CASE_KIND, {})


def offered(rights: Rights, case: Case, table: Table | None = None) -> Iterator[tuple[str, str]]:
    """Verbs possible from this state with the reason of refusal ("" where allowed)."""
    table = table_of(case) if table is None else table
    for edge in edges_of(type(case)):
        if edge.source == _state(case) and edge.verb in table:
            yield edge.verb, refusal(rights, case, edge.verb)


def refusal(rights: Rights, case: Case, verb: str) -> str:
    """Why this person may not do it, in words; empty where they may."""
    try:
        getattr(registry.case_kind(case.CASE_KIND).permissions, f"check_can_{verb}")(rights, case)
    except ActionDenied as denied:
        return denied.reason
    return ""


def may(rights: Rights, case: Case, verb: str) -> bool:
    """True where the verb is possible from this state and allowed to this person."""
    return any(e.verb == verb and e.source == _state(case) for e in edges_of(type(case))) and not refusal(
        rights, case, verb
    )


def buttons_for(rights: Rights, case: Case, token: str, table: Table | None = None) -> list[ButtonContext]:
    """Buttons of what this person may do to the case now, the primary one first."""
    table = table_of(case) if table is None else table
    moves = {e.verb: e.move for e in edges_of(type(case))}
    buttons = [
        ButtonContext(
            label=table[verb].label or moves[verb].label,
            url=_address(case, table[verb]),
            method="get" if table[verb].page else "post",
            style=_style(table[verb].style or moves[verb].style),
            confirm=table[verb].confirm,
            hidden={} if table[verb].page else {"token": token, "version": str(case.version)},
        )
        for verb, reason in offered(rights, case, table)
        if not reason and not table[verb].on_page
    ]
    return sorted(buttons, key=lambda button: button.style != "primary")


def _state(case: Case) -> str:
    return str(getattr(case, "state"))  # noqa: B009  by convention the FSM field, which Case does not declare


def _address(case: Case, how: Action) -> str:
    return reverse(how.url, args=[case.pk, *filter(None, [how.action])])


def _style(style: str) -> str:
    return {"primary": "primary", "danger": "danger"}.get(style, "secondary")
