"""O7: the producer's page while a request is returned: every note beside the answer it is about.

A refusal comes back on this page with what was typed; where the turn ended meanwhile the page shows
it to be copied. Who is not its producer, and a request that is not returned, is led to its own page.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from recommendations import permissions, queries, snapshot
from recommendations.examining import anchors
from recommendations.filling.corrections import asked, corrections_of
from recommendations.forms.flow import AnswerForm
from recommendations.forms.proposal import proposed_value
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.services import corrections as service
from recommendations.states import RETURNED
from recommendations.views.loading import load
from recommendations.views.turn_clock import handling_of
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import Breadcrumb
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove


@require_GET
def request_corrections(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was asked, by section; answer, take over, mark; then check and send."""
    case = load(request, pk)
    if _refusal(request, case):
        return redirect("request_detail", pk=pk)
    return _page(request, case)


def _refusal(request: HttpRequest, case: RecommendationRequest) -> str:
    """Why this person cannot answer notes now; empty where they can."""
    try:
        permissions.check_can_edit(rights_of(request.user), case)
    except ActionDenied as denied:
        return denied.reason
    return "" if case.state in RETURNED else _("Pengajuan ini tidak sedang diperbaiki.")


def _page(
    request: HttpRequest,
    case: RecommendationRequest,
    *,
    typed: tuple[int, str] = (0, ""),
    refused: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `typed` is an answer that was refused, with the note that it was for."""
    run = queries.open_run(case)
    notes = queries.notes_for(case, reader_id=request.user.pk)
    context = {
        "case": case,
        "asked": asked(case),
        "due": due_chip(run, calendar_for(case.wilayah), now(), mine=True) if run else None,
        "handling": handling_of(case, run),
        "corrections": corrections_of(case, notes, snapshot.take(case.kegiatan)),
        "locked": _refusal(request, case),
        "typed_for": typed[0],
        "typed": typed[1],
        "refused": refused or [],
        "breadcrumbs": [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
            Breadcrumb(_("Perbaikan")),
        ],
    }
    return render(request, "recommendations/request_corrections.html", context, status=status)


def _note(case: RecommendationRequest, note: int) -> ReviewNote:
    """A sent note of this request; Http404 for any other."""
    return get_object_or_404(
        ReviewNote.objects.select_related("revision"), pk=note, request=case, sent_at__isnull=False
    )


def _back_to(case: RecommendationRequest, note: ReviewNote) -> HttpResponse:
    return redirect(f"{reverse('request_corrections', args=[case.pk])}#catatan-{note.pk}")


@require_POST
def note_answer(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Answer a note and mark it; a refusal gives back what was typed."""
    case = load(request, pk)
    found = _note(case, note)
    form = AnswerForm(request.POST)
    typed = (found.pk, str(form["jawaban"].value() or ""))
    try:
        _answer(request, found, form)
    except InvalidInput as error:
        return _page(request, case, typed=typed, refused=error.messages, status=422)
    except (StaleMove, ActionDenied) as error:
        return _page(request, load(request, pk), typed=typed, refused=[error.reason], status=409)
    messages.success(request, _("Jawaban atas catatan disimpan."))
    return _back_to(case, found)


def _answer(request: HttpRequest, note: ReviewNote, form: AnswerForm) -> None:
    if not form.is_valid():
        raise InvalidInput(*[str(m) for found in form.errors.values() for m in found])
    declined = form.cleaned_data["tidak_diikuti"]
    service.answer_note(
        note=note,
        by=request.user,
        jawaban=form.cleaned_data["jawaban"],
        resolved=form.cleaned_data["resolved"] or declined,
        followed=not declined,
    )


@require_POST
def proposal_apply(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Take over the proposed answer of a note; the note itself stays to be marked."""
    case = load(request, pk)
    found = _note(case, note)
    try:
        service.apply_proposal(
            note=found, value=_proposal(found), seen=request.POST.get("seen", ""), by=request.user
        )
    except InvalidInput as error:
        return _page(request, case, refused=error.messages, status=422)
    except (StaleMove, ActionDenied) as error:
        return _page(request, load(request, pk), refused=[error.reason], status=409)
    messages.success(
        request, _("Usulan diterapkan pada formulir. Tandai catatannya bila perbaikan sudah selesai.")
    )
    return _back_to(case, found)


def _proposal(note: ReviewNote) -> object:
    place = anchors.place_of(note.section, note.field)
    if place is None or place.question is None or not note.usulan:
        raise InvalidInput(_("Catatan ini tidak mempunyai usulan yang dapat diterapkan."))
    return proposed_value(place.question, note.usulan)
