"""The page of one request: where it stands, whose turn it is, what this person may do now."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from recommendations import history, permissions, queries
from recommendations.actions import COPYABLE, buttons_for, may
from recommendations.forms.flow import UploadForm
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.progress import progress_of
from recommendations.services.notes import check_can_note
from recommendations.states import PUBLISHED, State
from recommendations.views.kept import kept
from recommendations.views.loading import load
from recommendations.views.turn_clock import handling_of
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import ButtonContext, ButtonStyle, TimelineItem
from satudata.documents.queries import preparation_of
from satudata.workflow import presence
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied
from satudata.workflow.forms import ReasonForm
from satudata.workflow.queue import turns
from satudata.workflow.queue_session import next_after
from satudata.workflow.registry import related_to
from satudata.workflow.tokens import new_token

# What the session remembers of a verdict until the next page has said it.
VERDICT_SAVED = "verdict_saved"
RECENT = 4


@require_GET
def request_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the request is, whose turn it is, what this person can do; the rest has pages of its own."""
    return detail_page(request, load(request, pk))


def detail_page(
    request: HttpRequest,
    case: RecommendationRequest,
    *,
    bound: Form | None = None,
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a case; `bound` is a form that was refused, shown again with all that was typed."""
    rights = rights_of(request.user)
    run = queries.open_run(case)
    mine = run is not None and turns(rights).filter(pk=run.pk).exists()
    at, token = now(), new_token()
    buttons = buttons_for(rights, case, token)
    may_note = _may(check_can_note, rights, case)
    forms = {
        "komitmen_form": _offered(
            "unggah-komitmen", "show_komitmen", UploadForm, rights, case, action, bound
        ),
        "hide_form": _offered(
            "sembunyikan-komitmen", "hide_komitmen", ReasonForm, rights, case, action, bound
        ),
        "replace_form": _offered("ganti-surat", "replace_letter", ReasonForm, rights, case, action, bound),
    }
    steps = history.steps_of(case, at=at, rights=rights)
    context = forms | {
        "case": case,
        "presence": presence.panel(case, request.user),
        "run": run,
        "mine": mine,
        "due": due_chip(run, calendar_for(case.wilayah), at, mine=mine) if run else None,
        "handling": handling_of(case, run) if mine else None,
        "buttons": _after_desk(buttons) if may_note else buttons,
        "token": token,
        "related": related_to(case, rights),
        "saved": _saved_verdict(request, case),
        "notes": notes_in_short(case, drafts=may_note),
        "may_note": may_note,
        "kept": kept(bound, forms.values()),
        "may_edit": _may(permissions.check_can_edit, rights, case),
        "may_sign": case.state in PUBLISHED and _may(permissions.check_can_sign_letter, rights, case),
        "may_retry": case.state == State.LETTER_NUMBERED
        and _may(permissions.check_can_retry_letter, rights, case),
        "may_copy": case.state in COPYABLE and _may(permissions.check_can_submit, rights, case),
        "timeline": _recent(case),
        "progress": progress_of(step.run for step in steps),
        "steps": steps,
        "preparation": preparation_of(case.surat) if case.surat else None,
        "komitmen": queries.shown_komitmen(case),
        "sent_last": queries.last_revision(case),
    }
    return render(request, "recommendations/request_detail.html", context, status=status)


def _after_desk(buttons: list[ButtonContext]) -> list[ButtonContext]:
    """While somebody examines, the way to the desk leads and verdicts come after it."""
    return [replace(b, style=ButtonStyle.SECONDARY) if b.style == ButtonStyle.PRIMARY else b for b in buttons]


def _recent(case: RecommendationRequest) -> list[TimelineItem]:
    """The last events that moved or answered something, newest first; saves of the form are left out."""
    told = history.told(history.events_of(case))
    moved = [line for line in told if line.event.code != history.FORM_SAVED]
    return history.items(reversed(moved[-RECENT:]))


def _saved_verdict(request: HttpRequest, case: RecommendationRequest) -> dict[str, Any] | None:
    """The panel after a verdict, once: that it is saved, and the next case that waits for this person."""
    saved = request.session.get(VERDICT_SAVED)
    if not isinstance(saved, dict) or saved.get("case") != str(case.pk):
        return None
    del request.session[VERDICT_SAVED]
    return {"words": saved.get("words", ""), "next": next_after(request, case)}


def notes_in_short(case: RecommendationRequest, *, drafts: bool) -> dict[str, int]:
    """How many notes were sent, how many of them are open, how many wait for the verdict: one query."""
    sent = Q(sent_at__isnull=False)
    found = case.notes.aggregate(
        sent=Count("pk", filter=sent),
        open=Count("pk", filter=sent & Q(status=ReviewNote.Status.BELUM, ditutup_at__isnull=True)),
        drafts=Count("pk", filter=~sent),
    )
    return found if drafts else found | {"drafts": 0}


def _offered(  # noqa: PLR0913
    name: str,
    verb: str,
    form: type[Form],
    rights: Rights,
    case: RecommendationRequest,
    action: str,
    bound: Form | None,
) -> Form | None:
    """The form of an act on the page: the refused one again, a fresh one where allowed, else none."""
    if not may(rights, case, verb):
        return None
    return bound if action == name and bound is not None else form()


def _may(check: Any, rights: Any, case: RecommendationRequest) -> bool:
    try:
        check(rights, case)
    except ActionDenied:
        return False
    return True
