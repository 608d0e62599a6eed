"""The pages of releases: the list of what is owed, the page of one, its history."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasets.models import RilisData
from datasets.reading import history
from datasets.reading import rilis as reading
from datasets.reading.page import blocks
from datasets.services import releases
from datasets.states import ReleaseState
from datasets.views.loading import load_release
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb, ErrorItem
from satudata.workflow import presence, story
from satudata.workflow.actions import buttons_for, may
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm, ReasonForm
from satudata.workflow.tokens import new_token

PER_PAGE = 25
RECENT = 4


@require_GET
def rilis_list(request: HttpRequest) -> HttpResponse:
    """What is owed of the releases that this person may read: promised days, done or late."""
    rights, at = rights_of(request.user), now()
    today = timezone.localdate(at)
    asked = reading.Filter.read(request.GET)
    rows = asked.apply(reading.owed(rights), today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    years, offices = reading.years_and_offices(rights)
    context = {
        "asked": asked,
        "page_obj": page,
        "rows": [reading.line_of(rilis, at) for rilis in page.object_list],
        "counts": reading.counts(rows, today),
        "years": years,
        "offices": offices,
        "states": ReleaseState.choices,
    }
    return render(request, "datasets/rilis/list.html", context)


@require_GET
def rilis_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a release stands, whose turn it is, what this person may do now."""
    return release_page(request, load_release(request, pk))


def release_page(
    request: HttpRequest,
    rilis: RilisData,
    *,
    items: Sequence[ErrorItem] = (),
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """The page of a release; `items` says why an act was just refused, `shown` are forms given back."""
    rights, at, token = rights_of(request.user), now(), new_token()
    context: dict[str, Any] = {
        "case": rilis,
        "breadcrumbs": way(rilis),
        "presence": presence.panel(rilis, request.user),
        "turn": reading.turn_of(rilis, rights, at),
        "buttons": buttons_for(rights, rilis, token),
        "token": token,
        "blocks": blocks(rilis, rights, at),
        "timeline": history.recent(rilis, RECENT),
        "error_items": items,
        "others": reading.beside(rilis),
        "drop_form": ReasonForm() if _may_drop(rights, rilis) else None,
    }
    return render(request, "datasets/rilis/detail.html", context | shown, status=status)


def _may_drop(rights: Rights, rilis: RilisData) -> bool:
    return may(rights, rilis, "drop_release") or may(rights, rilis, "call_off")


def _begin(rilis: RilisData, by: Any, data: dict[str, Any]) -> str:
    releases.begin_collecting(rilis=rilis, by=by, version=data["version"], token=data["token"])
    return _("Pengumpulan data dimulai.")


def _drop(rilis: RilisData, by: Any, data: dict[str, Any]) -> str:
    releases.drop_release(
        rilis=rilis, by=by, reason=data["reason"], version=data["version"], token=data["token"]
    )
    return _("Rilis ini dinyatakan tidak dikumpulkan.")


Act = Callable[[RilisData, Any, dict[str, Any]], str]
ACTS: dict[str, tuple[type[MoveForm], Act]] = {
    "mulai-pengumpulan": (MoveForm, _begin),
    "tidak-dikumpulkan": (ReasonForm, _drop),
}


@require_POST
def rilis_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act on a visible release; refusals come back in words with nothing lost."""
    rilis = load_release(request, pk)
    if action not in ACTS:
        raise Http404
    make, act = ACTS[action]
    form = make(request.POST)
    if not form.is_valid():
        items = [ErrorItem(str(words)) for errors in form.errors.values() for words in errors]
        return release_page(request, rilis, items=items, status=422, drop_form=form)
    try:
        done = act(rilis, request.user, form.cleaned_data)
    except InvalidInput as refused:
        items = [ErrorItem(words) for words in refused.messages]
        return release_page(request, rilis, items=items, status=422, drop_form=form)
    except StaleForm:
        stale = _("Rilis ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu kirim ulang.")
        return release_page(request, load_release(request, pk), items=[ErrorItem(stale)], status=409)
    messages.success(request, done)
    return redirect("rilis_detail", pk=pk)


@require_GET
def rilis_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The history of a release: events, their chain, steps with their times."""
    case, at = load_release(request, pk), now()
    events = story.events_of(case)
    context: dict[str, Any] = {
        "case": case,
        "title": str(case),
        "own_url": reverse("rilis_detail", args=[pk]),
        "breadcrumbs": way(case, _("Riwayat")),
        "items": history.items(reversed(events), history.papers_of(case)),
        "integrity": story.integrity(case, events),
        "steps": story.steps_of(case, at=at, rights=rights_of(request.user)),
        "printed_at": at,
    }
    return render(request, "workflow/case_history.html", context)


def way(rilis: RilisData, page: str = "") -> list[Breadcrumb]:
    """The way to a release, or to one of its pages."""
    own = reverse("rilis_detail", args=[rilis.pk]) if page else ""
    return [
        Breadcrumb(_("Rilis data"), reverse("rilis_list")),
        Breadcrumb(str(rilis), own),
        *([Breadcrumb(page)] if page else []),
    ]
