"""The history page of a request: every event, filtered in the address, made to be printed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations import history
from recommendations.views.loading import load
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import NavItem, TimelineItem
from satudata.incoming import whole_number


@dataclass(frozen=True)
class Round:
    """The events of one round, newest first, in words."""

    putaran: int
    count: int
    items: list[TimelineItem]


@require_GET
def request_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what and when, by round; `tampilkan` narrows it to a kind, `putaran` to one round."""
    case = load(request, pk)
    events = history.events_of(case)
    lines = history.told(events)
    kind = request.GET.get("tampilkan", "")
    kind = kind if kind in history.Kind.values else str(history.Kind.ALL)
    putaran = whole_number(request.GET.get("putaran", "")) or 0
    shown = [line for line in lines if line.is_of(kind) and putaran in (0, line.putaran)]
    links = history.links_of(case)
    context: dict[str, Any] = {
        "case": case,
        "kinds": [_choice(label, str(value), putaran, kind) for value, label in history.Kind.choices],
        "rounds": _round_choices(kind, putaran, last=lines[-1].putaran if lines else 1),
        "found": [_round(n, part, links) for n, part in _by_round(shown)],
        "filtered": kind != history.Kind.ALL or putaran > 0,
        "integrity": history.integrity(case, events),
        "steps": history.steps_of(case, at=now(), rights=rights_of(request.user)),
        "printed_at": now(),
    }
    return render(request, "recommendations/history.html", context)


def _by_round(lines: list[history.Told]) -> list[tuple[int, list[history.Told]]]:
    newest: dict[int, list[history.Told]] = {}
    for line in reversed(lines):
        newest.setdefault(line.putaran, []).append(line)
    return list(newest.items())


def _round(putaran: int, lines: list[history.Told], links: history.Links) -> Round:
    """Saves that were put into one line count each, as they do in the chain."""
    return Round(putaran, sum(len(line.events) for line in lines), history.items(lines, links))


def _choice(label: str, value: str, putaran: int, current: str) -> NavItem:
    return NavItem(label, _address(value, putaran), current=value == current)


def _round_choices(kind: str, putaran: int, *, last: int) -> list[NavItem]:
    """One entry per round; none where there is only one."""
    if last == 1:
        return []
    every = NavItem(_("Semua putaran"), _address(kind, 0), current=putaran == 0)
    rounds = range(1, last + 1)
    return [
        every,
        *(NavItem(_("Putaran %(n)d") % {"n": n}, _address(kind, n), current=n == putaran) for n in rounds),
    ]


def _address(kind: str, putaran: int) -> str:
    asked = {"tampilkan": kind if kind != history.Kind.ALL else "", "putaran": putaran or ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
