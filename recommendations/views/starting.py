"""O2: starting a request (SOP A2): for which office; blank, from an earlier one, or from Excel."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations import queries
from recommendations.filling import form_queries
from recommendations.forms.flow import FROM_EARLIER, FROM_WORKBOOK, StartForm
from recommendations.models import RecommendationRequest
from recommendations.services import flow
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow.errors import InvalidInput
from satudata.workflow.tokens import new_token

# Earlier activities that stand on the page itself; the others are searched for in the next step.
SHOWN = 5


@require_http_methods(["GET", "POST"])
def request_start(request: HttpRequest) -> HttpResponse:
    """SOP A2 runs from opening this page to the draft that its button makes."""
    rights = rights_of(request.user)
    offices = queries.offices_to_start(rights)
    sources = _sources(rights, offices)
    form = StartForm(request.POST or None, offices=offices, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            case = _started(request, form)
        except InvalidInput as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Draf %(nomor)s dibuat.") % {"nomor": case.nomor})
            return redirect(_next(case, form.cleaned_data["cara"]))
    request.session["menu_at"] = now().isoformat()
    context = {
        "form": form,
        "offices": offices,
        "sources": sources,
        "chosen": form["cara"].value() or "",
        "token": new_token(),
        "breadcrumbs": [Breadcrumb(_("Pengajuan"), reverse("request_list")), Breadcrumb(_("Mulai"))],
    }
    return render(request, "recommendations/request_start.html", context)


def _sources(rights: Rights, offices: list[Instansi]) -> list[RecommendationRequest]:
    """The newest activities of the one office of this person; of several it is chosen first."""
    if len(offices) != 1:
        return []
    return list(form_queries.earlier_forms(rights, [offices[0].pk])[:SHOWN])


def _started(request: HttpRequest, form: StartForm) -> RecommendationRequest:
    """The draft, with the moments of SOP A1 and A2 that the session kept."""
    case = flow.start_request(
        instansi=form.cleaned_data["instansi"],
        by=request.user,
        signed_in_at=request.user.last_login,
        dashboard_at=_moment(request.session.get("dashboard_at")),
        menu_at=_moment(request.session.get("menu_at")),
        token=form.cleaned_data["token"],
    )
    for moment in ("dashboard_at", "menu_at"):
        request.session.pop(moment, None)
    return case


def _next(case: RecommendationRequest, way: str) -> str:
    """Where a new draft is filled in the chosen way; a chosen activity is shown before it is copied."""
    if way == FROM_WORKBOOK:
        return reverse("request_import", args=[case.pk])
    if way == FROM_EARLIER:
        return reverse("request_prefill", args=[case.pk])
    if way:
        return f"{reverse('request_prefill', args=[case.pk])}?sumber={UUID(way)}"
    return reverse("request_form", args=[case.pk])


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
