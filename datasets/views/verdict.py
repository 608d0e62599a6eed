"""Verdicts of SOP B7: what one does is said before it is given; and the Lembar that failed, made again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datasets.forms.examine import VerdictForm
from datasets.models import Pemeriksaan, RilisData
from datasets.reading import examination as reading
from datasets.reading import verdicts
from datasets.services import examination
from datasets.views.examine import SAVED
from datasets.views.loading import load_release
from datasets.views.rilis import way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.tokens import new_token

REFUSALS = (StaleMove, StaleForm, ActionDenied)


@require_http_methods(["GET", "POST"])
def rilis_verdict(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One verdict with its consequences; POST gives it. Refusals come back with all that was typed."""
    if slug not in verdicts.SLUGS:
        raise Http404
    rilis = load_release(request, pk)
    form = VerdictForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, rilis, slug, form, [], 200 if request.method == "GET" else 422)
    try:
        moved = _give(request, rilis, slug, form.cleaned_data)
    except InvalidInput as error:
        return _page(request, rilis, slug, form, error.messages, 422)
    except REFUSALS as error:
        if not form.cleaned_data["note"]:
            raise
        return _page(request, load_release(request, pk), slug, form, [_words(error)], 409)
    request.session[SAVED] = {"case": str(pk), "words": str(moved.case.get_state_display())}
    return redirect("rilis_examine", pk)


def _give(request: HttpRequest, rilis: RilisData, slug: str, data: dict[str, Any]) -> Any:
    given = {"rilis": rilis, "by": request.user, **{k: data[k] for k in ("note", "version", "token")}}
    if slug == verdicts.PASSING:
        given["despite_notes"] = data["tetap"]
    verb = verdicts.verb_of(rilis, slug)
    verbs: dict[str, Any] = {
        "return_release": examination.return_release,
        "return_to_walidata": examination.return_to_walidata,
        "confirm_release": examination.confirm_release,
    }
    # From any other state the service says who gave the verdict meanwhile.
    fallback = examination.pass_release if slug == verdicts.PASSING else examination.return_release
    return verbs.get(verb, fallback)(**given)


def _words(error: Exception) -> str:
    if isinstance(error, StaleForm):
        return _("Pemeriksaan ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu kirim ulang.")
    return str(error)


def _page(  # noqa: PLR0913
    request: HttpRequest, rilis: RilisData, slug: str, form: VerdictForm, reasons: list[str], status: int
) -> HttpResponse:
    rights = rights_of(request.user)
    try:
        known = verdicts.outlook(reading.desk_of(rilis, rights), slug, rights, now())
    except StaleMove:
        if status != 409:
            raise
        known = None
    context: dict[str, Any] = {
        "case": rilis,
        "outlook": known,
        "form": form,
        "reasons": reasons,
        "kept": form["note"].value() if known is None or known.blocked else "",
        "breadcrumbs": way(rilis, known.move.label if known else _("Putusan")),
        "token": new_token(),
    }
    return render(request, "datasets/rilis/verdict.html", context, status=status)


@require_POST
def rilis_sheet_retry(request: HttpRequest, pk: UUID, pemeriksaan: int) -> HttpResponse:
    """Let a Lembar whose PDF failed be made again."""
    rilis = load_release(request, pk)
    found = Pemeriksaan.objects.select_related("rilis", "lembar").filter(rilis=rilis, pk=pemeriksaan).first()
    if found is None:
        raise Http404
    examination.retry_sheet(pemeriksaan=found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Lembar Hasil Pemeriksaan disiapkan ulang."))
    return redirect("rilis_detail", pk)
