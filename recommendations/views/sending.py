"""The two pages around sending: O5 "Periksa jawaban" before it, O6 "Terkirim" behind it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations import queries
from recommendations.actions import refusal
from recommendations.filling.review import review_of
from recommendations.forms.flow import SubmitForm
from recommendations.models import RecommendationRequest
from recommendations.services.flow import submission_verb
from recommendations.states import EDITABLE, FINAL
from recommendations.views.loading import load
from recommendations.views.prefill import way_to
from recommendations.views.turn_clock import handling_now
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import Breadcrumb
from satudata.workflow.chips import due_chip
from satudata.workflow.tokens import new_token

SEND = {
    "submit": lambda: _("Kirim ke Walidata"),
    "resubmit_to_walidata": lambda: _("Kirim perbaikan ke Walidata"),
    "resubmit_to_bps": lambda: _("Kirim perbaikan ke BPS"),
}


@require_GET
def request_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """O5: all answers, what differs from an earlier year, what is missing, the declaration."""
    case = load(request, pk)
    if case.state not in EDITABLE:
        return redirect("request_detail", pk=pk)
    return review_page(request, case)


def review_page(
    request: HttpRequest,
    case: RecommendationRequest,
    *,
    bound: Form | None = None,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of O5; `bound` is the declaration that was refused, `reasons` are the service's own."""
    if case.state not in EDITABLE:
        for reason in reasons:
            messages.error(request, reason)
        return redirect("request_detail", pk=case.pk)
    verb = submission_verb(case)
    denied = refusal(rights_of(request.user), case, verb)
    review = review_of(case)
    context = {
        "case": case,
        "review": review,
        # What stands on the page already is not said twice.
        "reasons": [] if review.blocks or (bound is not None and bound.errors) else reasons,
        "form": bound if bound is not None else SubmitForm(),
        "send": SEND[verb](),
        "denied": denied,
        "handling": None if denied else handling_now(case),
        "token": new_token(),
        "breadcrumbs": way_to(case, _("Periksa jawaban")),
    }
    return render(request, "recommendations/request_review.html", context, status=status)


@require_GET
def request_sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """O6: number, moment, who has it now, until when, a copy, what happens next; also of a correction."""
    case = load(request, pk)
    if case.state in EDITABLE or case.state in FINAL:
        return redirect("request_detail", pk=pk)
    run = queries.open_run(case)
    context = {
        "case": case,
        "run": run,
        "revision": queries.last_revision(case),
        "due": due_chip(run, calendar_for(case.wilayah), now(), mine=False) if run else None,
        "breadcrumbs": [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
            Breadcrumb(_("Terkirim")),
        ],
    }
    return render(request, "recommendations/request_sent.html", context)
