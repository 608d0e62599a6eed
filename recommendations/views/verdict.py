"""W4: a verdict, with what it does, before it is given.

The page works alone; with a script the desk opens the same fragment as a dialog. It posts to the act of
the verdict (`views.acts`), whose refusals come back here with all that was typed.
"""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations.examining.verdicts import VERDICTS, outlook
from recommendations.forms.flow import DecisionForm, VerdictForm
from recommendations.models import RecommendationRequest
from recommendations.views.kept import kept
from recommendations.views.loading import load
from recommendations.views.turn_clock import handling_now
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow.tokens import new_token


@require_GET
def request_verdict(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """What this verdict would do now; refused in words to whom it is not, and when it is too late."""
    if action not in VERDICTS:
        raise Http404
    return verdict_page(request, load(request, pk), action)


def verdict_page(
    request: HttpRequest,
    case: RecommendationRequest,
    slug: str,
    *,
    bound: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one verdict; `bound` is its form that was refused."""
    known = outlook(case, slug, rights_of(request.user), now())
    form = bound if bound is not None else _form(known.verdict.decides)
    context: dict[str, Any] = {
        "case": case,
        "outlook": known,
        "form": form,
        "handling": handling_now(case),
        "token": new_token(),
        # A form that cannot be sent now is not shown; what was typed into it is.
        "kept": kept(bound, [None if known.blocked else form]),
        "breadcrumbs": [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
            Breadcrumb(_("Pemeriksaan"), reverse("request_desk", args=[case.pk])),
            Breadcrumb(known.move.label),
        ],
    }
    alone = request.headers.get("HX-Request") == "true"
    template = "_verdict.html" if alone else "request_verdict.html"
    return render(request, f"recommendations/desk/{template}", context, status=status)


def _form(decides: str) -> Form:
    return DecisionForm(initial={"keputusan": decides}) if decides else VerdictForm()


def slug_of(action: str, form: Form) -> str:
    """The verdict whose page holds the form of an act; empty for acts that are none."""
    if action == "tentukan":
        decided = form["keputusan"].value()
        return next((slug for slug, v in VERDICTS.items() if decided and v.decides == decided), "layak")
    return action if action in VERDICTS else ""
