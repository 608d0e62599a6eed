"""Versions of a release: the list, two compared; submitting to Walidata and taking back (SOP B6, B7)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasets.models import RilisData, VersiRilis
from datasets.reading.difference import between
from datasets.reading.unggahan import versions_of
from datasets.services import versions
from datasets.views.loading import load_release
from datasets.views.rilis import release_page, way
from satudata.components import ErrorItem
from satudata.incoming import whole_number
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm


@require_GET
def versi_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The versions of a release; `lama` and `baru` are numbers of two that are compared."""
    rilis = load_release(request, pk)
    found = versions_of(rilis)
    old, new = _chosen(found, request.GET.get("lama")), _chosen(found, request.GET.get("baru"))
    context = {
        "case": rilis,
        "versions": found,
        "old": old,
        "new": new,
        "difference": between(old, new) if old and new and old != new else None,
        "breadcrumbs": way(rilis, _("Versi data")),
    }
    return render(request, "datasets/unggahan/versions.html", context)


def _chosen(found: list[VersiRilis], text: str | None) -> VersiRilis | None:
    number = whole_number(text)
    return next((version for version in found if version.nomor == number), None)


def _submit(rilis: RilisData, by: Any, data: dict[str, Any]) -> str:
    versions.submit_release(rilis=rilis, by=by, version=data["version"], token=data["token"])
    return _("Rilis diajukan. Tanda terimanya ada di halaman ini.")


def _recall(rilis: RilisData, by: Any, data: dict[str, Any]) -> str:
    versions.recall_release(rilis=rilis, by=by, version=data["version"], token=data["token"])
    return _("Rilis ditarik kembali. Anda dapat memperbaikinya dan mengajukan lagi.")


ACTS: dict[str, Callable[[RilisData, Any, dict[str, Any]], str]] = {
    "ajukan": _submit,
    "tarik-kembali": _recall,
}


@require_POST
def versi_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Submit a release or take it back; refusals come back on its page in words."""
    rilis = load_release(request, pk)
    if action not in ACTS:
        raise Http404
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise InvalidInput(_("Halaman ini tidak lengkap terkirim. Muat ulang, lalu coba lagi."))
        done = ACTS[action](rilis, request.user, form.cleaned_data)
    except InvalidInput as refused:
        items = [ErrorItem(words) for words in refused.messages]
        return release_page(request, load_release(request, pk), items=items, status=422)
    except StaleForm:
        stale = _("Rilis ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu kirim ulang.")
        return release_page(request, load_release(request, pk), items=[ErrorItem(stale)], status=409)
    messages.success(request, done)
    return redirect("rilis_detail", pk=pk)
