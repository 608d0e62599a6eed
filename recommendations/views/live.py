"""Checks while typing: an HTML fragment for the page that is being filled. Nothing is stored.

The script places each part where it belongs (static/js/live.js); without it the same findings stand
on the page when it is opened. Who may not fill the form gets no answer (204): a reader types nothing.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from recommendations import form_queries
from recommendations.forms.page import Page, RowPage
from recommendations.forms.title import USE_TITLE
from recommendations.questionnaire import BY_KEY, Section
from recommendations.services.form import BERKAS
from recommendations.views.form import Desk
from recommendations.views.live_context import beside
from satudata.accounts.queries import rights_of


@require_POST
def request_live(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Judge a section as it is typed now: findings, on the first page title and similar activities."""
    found = BY_KEY.get(section)
    desk = Desk.open(request, pk)
    if found is None or found.page_per_row or found.key == BERKAS:
        raise Http404
    tables = [table.key for table in found.tables]
    page = Page(
        found,
        desk.snapshot,
        row_ids=form_queries.row_ids(desk.case.kegiatan, tables),
        regions=form_queries.regions_on_offer() if "wilayah" in tables else None,
        data=request.POST,
    )
    return _answer(desk, found, page)


@require_POST
def request_live_row(request: HttpRequest, pk: UUID, section: str, row: int | None = None) -> HttpResponse:
    """Judge one variable (MS-Var) or indicator (MS-Ind) as it is typed now."""
    found = BY_KEY.get(section)
    desk = Desk.open(request, pk)
    if found is None or not found.page_per_row:
        raise Http404
    (table,) = found.tables
    rows = desk.snapshot[table.key]
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    index = ids.index(row) if row in ids else len(rows)
    stored = rows[index] if index < len(rows) else {}
    page = RowPage(found, stored, data=request.POST)
    return _answer(desk, found, page, row=row, position=index + 1)


def _answer(desk: Desk, section: Section, page: Page, **where: Any) -> HttpResponse:
    if desk.locked:
        return HttpResponse(status=204)
    rights = rights_of(desk.request.user)
    context = beside(desk.case, desk.snapshot, section, page, rights, **where)
    common = {"case": desk.case, "section": section, "use_title": USE_TITLE}
    return render(desk.request, "recommendations/form/_live.html", common | context)
