"""Checks while typing: an HTML fragment for the page that is being filled. Nothing is stored.

The script places each part where it belongs (static/js/live.js); without it the same findings stand
on the page when it is opened. Who may not fill the form gets no answer (204): a reader types nothing.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from recommendations.forms.page import Page
from recommendations.questionnaire import Section
from recommendations.services.form import BERKAS
from recommendations.views.form_desk import Desk, page_of, row_page_of, section_or_404, stored_row
from recommendations.views.live_context import beside
from satudata.accounts.queries import rights_of


@require_POST
def request_live(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Judge a section as it is typed now: findings, on the first page title and similar activities."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if found.page_per_row or found.key == BERKAS:
        raise Http404
    if desk.locked:
        return HttpResponse(status=204)
    return _answer(desk, found, page_of(desk, found, request.POST))


@require_POST
def request_live_row(request: HttpRequest, pk: UUID, section: str, row: int | None = None) -> HttpResponse:
    """Judge one variable (MS-Var) or indicator (MS-Ind) as it is typed now."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row:
        raise Http404
    if desk.locked:
        return HttpResponse(status=204)
    position, stored = stored_row(desk, found, row)
    page = row_page_of(desk, found, stored, position, request.POST)
    return _answer(desk, found, page, row=row, position=position)


def _answer(desk: Desk, section: Section, page: Page, **where: Any) -> HttpResponse:
    rights = rights_of(desk.request.user)
    context = beside(desk.case, desk.snapshot, section, page, rights, **where)
    common = {"case": desk.case, "section": section}
    return render(desk.request, "recommendations/form/_live.html", common | context)
