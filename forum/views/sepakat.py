"""The page of the Forum's agreement: how far it is, freezing in a meeting, the Berita Acara and copies."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forum.forms.sepakat import FreezeForm, SignedForm
from forum.models import DaftarData, DaftarDataOpd
from forum.permissions import daftar as permissions
from forum.queries import visible_lists, visible_offices
from forum.reading import sepakat as reading
from forum.services import agreement
from forum.states import ListState
from forum.views.loading import load_list
from satudata.accounts.queries import Rights, rights_of
from satudata.documents.models import Document
from satudata.workflow.actions import may
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.forms import MoveForm, ReasonForm


@require_GET
def sepakat_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the agreement on a year's list stands."""
    return detail_page(request, load_list(request, pk))


def detail_page(
    request: HttpRequest, case: DaftarData, *, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms as they were sent where one was refused."""
    rights = rights_of(request.user)
    meetings = reading.meetings_held(case).select_related("wilayah")
    forms = {"bekukan": FreezeForm(meetings=meetings), "buka-draf": ReasonForm()} | (bound or {})
    context = {
        "case": case,
        "progress": reading.progress(case) if case.state == ListState.DELIBERATED else None,
        "may_close": may(rights, case, "close_draft"),
        "freeze_form": forms["bekukan"] if may(rights, case, "freeze_list") else None,
        "reopen_form": forms["buka-draf"] if may(rights, case, "reopen_draft") else None,
        "meetings": bool(forms["bekukan"].fields["rapat"].queryset),
        "sees_all": permissions.can_view_all_offices(rights, case),
        "papers": papers_seen(rights, case),
        "may_sign": _may_sign(rights, case),
        "addenda": case.addendum.select_related("berita_acara").order_by("nomor"),
        "agreed": case.disepakati_pada is not None,
        "token": uuid4(),
    }
    return render(request, "forum/sepakat_detail.html", context, status=status)


def papers_seen(rights: Rights, case: DaftarData) -> list[DaftarDataOpd]:
    """Parts with a Berita Acara of their own that this person may read."""
    seen = visible_offices(rights).filter(daftar=case).values("pk")
    return list(reading.papers_of(case).filter(pk__in=seen))


def _may_sign(rights: Rights, case: DaftarData) -> bool:
    try:
        agreement.check_can_sign(rights, case)
    except ActionDenied:
        return False
    return True


# Moves ---------------------------------------------------------------------------------------------
def _close(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    agreement.close_draft(daftar=case, by=request.user, **_move(data))
    return _("Draf ditutup. Layar rapat siap dibuka.")


def _reopen(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    agreement.reopen_draft(daftar=case, by=request.user, reason=data["reason"], **_move(data))
    return _("Draf dibuka lagi untuk diperbaiki.")


def _freeze(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    moved = agreement.freeze_list(daftar=case, rapat=data["rapat"], by=request.user, **_move(data))
    return _("Daftar dibekukan. Berita Acara %(nomor)s sedang disiapkan.") % {
        "nomor": moved.case.berita_acara.nomor
    }


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


Act = Callable[[HttpRequest, DaftarData, dict[str, Any]], str]
ACTS: dict[str, tuple[type[Form], Act]] = {
    "tutup-draf": (MoveForm, _close),
    "buka-draf": (ReasonForm, _reopen),
    "bekukan": (FreezeForm, _freeze),
}


@require_POST
def sepakat_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one move of the agreement; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load_list(request, pk)
    form_class, act = ACTS[action]
    given = {"meetings": reading.meetings_held(case).select_related("wilayah")} if action == "bekukan" else {}
    form = form_class(request.POST, **given)
    words = [] if form.is_valid() else [str(m) for errors in form.errors.values() for m in errors]
    status = 422
    if not words:
        try:
            messages.success(request, act(request, case, form.cleaned_data))
            return redirect("sepakat_detail", pk=pk)
        except InvalidInput as error:
            words = error.messages
        except StaleMove as error:
            if action != "buka-draf":
                raise
            words, status = [error.reason], 409
    for message in words:
        messages.error(request, message)
    return detail_page(request, load_list(request, pk), bound={action: form}, status=status)


# Papers ------------------------------------------------------------------------------------------------
def _paper(request: HttpRequest, pk: UUID) -> tuple[Document, DaftarData]:
    """A Berita Acara of a list or part that this person sees, with its list; Http404 for any other."""
    document = (
        Document.objects.select_related("penerbit__wilayah").filter(pk=pk, kind__in=reading.KINDS).first()
    )
    if document is None:
        raise Http404
    rights = rights_of(request.user)
    seen = visible_offices(rights) if document.kind == agreement.BA_OPD else visible_lists(rights)
    found = seen.filter(pk=document.case_id).first()
    if found is None:
        raise Http404
    return document, load_list(request, found.daftar_id if isinstance(found, DaftarDataOpd) else found.pk)


@require_POST
def minutes_sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take in a Berita Acara that was signed elsewhere."""
    document, case = _paper(request, pk)
    form = SignedForm(request.POST, request.FILES)
    words = [] if form.is_valid() else [str(m) for errors in form.errors.values() for m in errors]
    if not words:
        try:
            agreement.store_signed_minutes(
                document=document, upload=form.cleaned_data["berkas"], by=request.user
            )
            messages.success(request, _("Berita Acara bertanda tangan disimpan."))
            return redirect("sepakat_detail", pk=case.pk)
        except InvalidInput as error:
            words = error.messages
    for message in words:
        messages.error(request, message)
    return detail_page(request, case, status=422)


@require_POST
def minutes_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a Berita Acara whose PDF failed be made again."""
    document, case = _paper(request, pk)
    agreement.retry_minutes(document=document, by=request.user)
    messages.success(request, _("Berita Acara disiapkan ulang dengan nomor yang sama."))
    return redirect("sepakat_detail", pk=case.pk)
