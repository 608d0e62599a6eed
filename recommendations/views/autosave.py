"""A page of the form that saves itself: the same save as by its button, answered as data for the script.

200: what is stored now, with the messages of what could only be kept as typed. 409: somebody else
changed the same answers; the answer brings the choice to be made. 403: locked, 422: refused, both in
words. Who is no longer signed in is sent to the sign-in page, which the script recognises; what was
typed then stays in the browser.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from recommendations.filling import form_queries
from recommendations.forms import draft
from recommendations.services.form import BERKAS
from recommendations.views.form_desk import Desk, section_or_404
from recommendations.views.form_saving import Outcome, Result, Sheet, autosave_url, save_page
from satudata.autosave import answer
from satudata.clock.now import now
from satudata.workflow.errors import AlreadyDone


@require_POST
def request_autosave(request: HttpRequest, pk: UUID, section: str, row: int | None = None) -> HttpResponse:
    """Save a section, or one variable or indicator."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if found.key == BERKAS or found.page_per_row != (row is not None):
        raise Http404
    return _answer(Sheet(desk, found, row), request)


@require_POST
def request_autosave_new(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Save a new indicator: it is made once, whatever is lost on the way, and the answer says where it is."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row or not found.tables[0].owns_rows:
        raise Http404
    try:
        return _answer(Sheet(desk, found), request)
    except AlreadyDone as done:
        row = _made_before(done.url, pk, found.key)
        if row is None:
            raise
        return _answer(Sheet(desk, found, row), request)


def _made_before(url: str, pk: UUID, section: str) -> int | None:
    """The row that a page of this form made before; None where its token was spent on anything else."""
    try:
        where = resolve(url)
    except Resolver404:
        return None
    row: int | None = where.kwargs.get("row")
    same = (where.kwargs.get("pk"), where.kwargs.get("section")) == (pk, section)
    return row if same and where.url_name == "request_row" else None


def _answer(sheet: Sheet, request: HttpRequest) -> JsonResponse:
    was_new = sheet.is_new
    outcome = save_page(sheet, request.POST, autosave=True)
    if outcome.result == Result.CLASH:
        return JsonResponse({"versi": outcome.version, "html": _choices(outcome, request)}, status=409)
    if outcome.result in (Result.LOCKED, Result.REFUSED):
        status = 403 if outcome.result == Result.LOCKED else 422
        return JsonResponse({"alasan": " ".join(outcome.reasons)}, status=status)
    found = _saved(outcome)
    if was_new and sheet.row is not None:
        where = [sheet.desk.case.pk, sheet.section.key, sheet.row]
        found |= {"halaman": reverse("request_row", args=where), "simpan": autosave_url(sheet)}
    return JsonResponse(found)


def _choices(outcome: Outcome, request: HttpRequest) -> str:
    context = {
        "case": outcome.sheet.desk.case,
        "state": outcome.state,
        "differences": outcome.conflicts,
        "user": request.user,
    }
    return render_to_string("_components/clash.html", context, request)


def _saved(outcome: Outcome) -> dict[str, Any]:
    return answer(
        version=outcome.version,
        at=now(),
        wilayah=outcome.sheet.desk.case.wilayah,
        messages=draft.refused_fields(outcome.page),
        ids=_row_ids(outcome),
        others=outcome.settled.others if outcome.settled else (),
        waiting=_waiting(outcome),
    )


def _row_ids(outcome: Outcome) -> dict[str, str]:
    """Ids of stored rows whose inputs the page has without them."""
    tables = [] if outcome.sheet.section.page_per_row else [t.key for t in outcome.sheet.section.tables]
    return draft.ids_of(outcome.page, form_queries.row_ids(outcome.sheet.desk.case.kegiatan, tables))


def _waiting(outcome: Outcome) -> str:
    """What a page that saves itself leaves to the button."""
    count = draft.waiting(outcome.page)
    words = ngettext(
        "%(n)d baris yang dihapus baru hilang setelah Anda menekan Simpan isian.",
        "%(n)d baris yang dihapus baru hilang setelah Anda menekan Simpan isian.",
        count,
    )
    return words % {"n": count} if count else ""
