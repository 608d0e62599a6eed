"""Pages for people about the API: its documentation (U7) and one's own tokens."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from drf_spectacular.generators import SchemaGenerator

from datasets.api import addresses
from datasets.api.rest import views
from datasets.models.mesin import TokenApi
from datasets.services import tokens
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.forms import SatudataForm
from satudata.workflow.errors import InvalidInput

DAYS = [(30, gettext_lazy("30 hari")), (90, gettext_lazy("90 hari")), (365, gettext_lazy("365 hari"))]


class TokenForm(SatudataForm):
    """Name and time of a new token."""

    nama = forms.CharField(
        label=gettext_lazy("Nama token"),
        max_length=120,
        help_text=gettext_lazy("Aplikasi atau mesin yang akan memakainya."),
        error_messages={"required": gettext_lazy("Isi nama token, misalnya nama aplikasinya.")},
    )
    hari = forms.TypedChoiceField(
        label=gettext_lazy("Masa berlaku"),
        coerce=int,
        choices=DAYS,
        initial=90,
        error_messages={
            "required": gettext_lazy("Pilih masa berlaku."),
            "invalid_choice": gettext_lazy("Pilih masa berlaku."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown once, in the answer to the form that made it."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made, status = "", 200
    if form.is_valid():
        try:
            _token, made = tokens.make_token(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]  # signed in
            form = TokenForm()
        except InvalidInput as refused:
            form.add_error(None, refused.messages)
    if form.is_bound:
        status = 422
    context = {
        "form": form,
        "made": made,
        "now": now(),
        "tokens": TokenApi.objects.filter(user=request.user),
        "breadcrumbs": [Breadcrumb(_("Token API"))],
    }
    response = render(request, "datasets/api/token_list.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = get_object_or_404(TokenApi, pk=pk, user=request.user)
    tokens.revoke_token(token=token, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, _("Token %(nama)s dicabut.") % {"nama": token.nama})
    return redirect("token_list")


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """How the data are read by machines: addresses, limits, examples, what changed."""
    context = {
        "base": addresses.absolute("/api/v1/"),
        "ckan": addresses.absolute("/api/3/action/"),
        "site": addresses.absolute(""),
        "operations": operations(),
        "rates": _rates(),
        "rows": views.MOST_ROWS,
        "breadcrumbs": [Breadcrumb(_("Dokumentasi API"))],
    }
    return render(request, "datasets/api/documentation.html", context)


def operations() -> list[dict[str, Any]]:
    """The operations of the own API as its OpenAPI description has them."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        {"path": path, "words": said.get("description", ""), "parameters": said.get("parameters", [])}
        for path, methods in schema["paths"].items()
        for said in methods.values()
    ]


def _rates() -> dict[str, int]:
    rates: dict[str, str] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    return {name: int(rate.partition("/")[0]) for name, rate in rates.items()}
