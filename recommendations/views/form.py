"""The form's pages: one page per section, one per variable and indicator.

A page that cannot be saved comes back with everything typed: answers without a valid form (422, kept
as typed, the others saved), a page that somebody else saved meanwhile (409, a choice for each answer
that differs), a form locked meanwhile (403). Who may not edit but may see the request reads the same
pages without inputs. The hub is in `hub`, saving by itself in `autosave`.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from recommendations import questionnaire
from recommendations.filling import form_queries
from recommendations.filling.corrections import field_notes
from recommendations.filling.form_queries import also_editing
from recommendations.forms.metadata import indicator_from
from recommendations.forms.page import Page, asked_action
from recommendations.forms.title import USE_TITLE, with_built_title
from recommendations.questionnaire import Section
from recommendations.services import form as service
from recommendations.views.form_desk import (
    Desk,
    notes_of,
    row_page_of,
    section_or_404,
    section_url,
    stored_row,
    url_after,
)
from recommendations.views.form_lists import neighbours, row_list
from recommendations.views.form_saving import Result, Sheet, autosave_url, save_page
from recommendations.views.prefill import CONFIRM, confirmed_after_saving
from satudata.autosave import VERSION, Difference
from satudata.incoming import whole_number
from satudata.workflow.tokens import new_token

# One section -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def request_section(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """O4: one page of questions; reading it for those who may not fill it."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if request.method == "POST" and not found.page_per_row:
        return _save(Sheet(desk, found), request.POST)
    if not questionnaire.is_shown(found, desk.effective):
        return desk.render("section_hidden", section=found, after=url_after(desk, found.key))
    if found.page_per_row:
        return row_list(desk, found)
    if desk.locked:
        return _read_only(desk, found)
    sheet = Sheet(desk, found)
    return _show(sheet, sheet.page(raw=sheet.part(sheet.state())))


def _save(sheet: Sheet, data: QueryDict) -> HttpResponse:
    """Save a page by its button; what cannot be stored comes back with everything typed and why."""
    action, position = data.get("aksi", ""), sheet.position if sheet.section.page_per_row else 0
    if action == USE_TITLE:
        return _show(sheet, sheet.page(with_built_title(data)), version=data.get(VERSION), unsaved=True)
    if asked := asked_action(sheet.section, data):
        page = sheet.page(data, action=asked)
        return _show(sheet, page, version=data.get(VERSION), unsaved=True)
    outcome = save_page(sheet, data)
    if outcome.result == Result.CLASH:
        return _show(sheet, outcome.page, 409, str(outcome.version), outcome.conflicts)
    if outcome.result == Result.LOCKED:
        return _show(sheet, outcome.page, 403, data.get(VERSION))
    if outcome.result == Result.REFUSED:
        outcome.page.refuse(outcome.reasons)
        return _show(sheet, outcome.page, 422, data.get(VERSION))
    if outcome.page.errors:
        return _show(sheet, outcome.page, 422, str(outcome.version), kept=True)
    if action.startswith(CONFIRM):
        return redirect(
            confirmed_after_saving(sheet.desk.request, sheet.desk.case, sheet.section.key, action)
        )
    sheet.desk.say_saved()
    return redirect(_after_saving(sheet, action, position))


def _show(  # noqa: PLR0913
    sheet: Sheet,
    page: Page,
    status: int = 200,
    version: str | None = None,
    differences: list[Difference] | None = None,
    *,
    unsaved: bool = False,
    kept: bool = False,
) -> HttpResponse:
    """The page. The script is told whether all that was sent is stored or kept as typed (`kept`).

    `unsaved`: it is not, and nothing speaks against saving it.
    """
    desk, section, state = sheet.desk, sheet.section, sheet.state()
    context = {
        "section": section,
        "page": page,
        "state": state,
        "version": version if version is not None else (state.version if state else 0),
        "differences": differences,
        "also": also_editing(state, desk.request.user),
        "autosave_url": autosave_url(sheet),
        "unconfirmed": page.is_bound and not kept,
        "unsaved": unsaved,
    }
    if section.page_per_row:
        return desk.render("row", status, **context, **_of_row(sheet, page))
    notes = notes_of(desk, section.key)
    return desk.render(
        "section",
        status,
        **context,
        notes=notes,
        field_notes=field_notes(desk.case, notes, desk.snapshot, section.key),
        missing=questionnaire.missing_in(section.key, desk.snapshot) if state else [],
    )


def _of_row(sheet: Sheet, page: Page) -> dict[str, Any]:
    desk, (table,) = sheet.desk, sheet.section.tables
    position, stored = stored_row(desk, sheet.section, sheet.row)
    notes = notes_of(desk, sheet.section.key)
    return {
        "table": table,
        "row_id": sheet.row,
        "row": stored,
        "position": position,
        "total": len(desk.snapshot[table.key]),
        "neighbours": neighbours(desk, sheet.section, position),
        "field_notes": field_notes(desk.case, notes, desk.snapshot, sheet.section.key, row=position),
        "own_variables": [v["nama"] for v in desk.snapshot["variabel"] if v["nama"]],
        "token": new_token() if sheet.is_new else "",
    }


def _after_saving(sheet: Sheet, action: str, position: int) -> str:
    if sheet.section.page_per_row:
        return _after_row(sheet.desk, sheet.section, position, action)
    if action != "lanjut":
        return section_url(sheet.desk.case, sheet.section.key)
    return url_after(Desk.open(sheet.desk.request, sheet.desk.case.pk), sheet.section.key)


def _read_only(desk: Desk, section: Section) -> HttpResponse:
    found = questionnaire.section_answers(section.key, desk.snapshot)
    return desk.render(
        "section_read", section=section, sections=[found] if found else [], notes=notes_of(desk, section.key)
    )


# One variable or indicator -----------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def request_row(request: HttpRequest, pk: UUID, section: str, row: int | None = None) -> HttpResponse:
    """One variable of MS-Var or one indicator of MS-Ind; without `row` a new indicator."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row or (row is None and not found.tables[0].owns_rows):
        raise Http404
    sheet = Sheet(desk, found, row)
    if request.method == "POST":
        return _save(sheet, request.POST)
    position, _stored = stored_row(desk, found, row)
    if desk.locked:
        return _read_only(desk, found)
    if row is None:
        return _show(sheet, row_page_of(desk, found, _begun_from(desk, request), position))
    return _show(sheet, sheet.page(raw=sheet.part(sheet.state())))


def _begun_from(desk: Desk, request: HttpRequest) -> dict[str, Any]:
    """A new indicator from variables that the address names by their place, from 1: nothing is stored."""
    wanted = {whole_number(text) for text in request.GET.getlist("variabel")}
    rows = [row for number, row in enumerate(desk.snapshot["variabel"], 1) if number in wanted]
    return indicator_from(rows, desk.snapshot) if rows else {}


def _after_row(desk: Desk, section: Section, position: int, action: str) -> str:
    """The next row, or the list; an indicator that was just added leads back to the list."""
    (table,) = section.tables
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    if action == "lanjut" and position < len(ids):
        return reverse("request_row", args=[desk.case.pk, section.key, ids[position]])
    if action == "simpan" and position <= len(ids):
        return reverse("request_row", args=[desk.case.pk, section.key, ids[position - 1]])
    return section_url(desk.case, section.key)


@require_POST
def request_row_remove(request: HttpRequest, pk: UUID, section: str, row: int) -> HttpResponse:
    """Take an indicator away."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row or not found.tables[0].owns_rows:
        raise Http404
    service.remove_row(request=desk.case, section=section, row_id=row, by=request.user)
    messages.success(request, _("%(noun)s dihapus.") % {"noun": found.tables[0].noun})
    return redirect(section_url(desk.case, section))
