"""What all pages of one request's form stand on: the case with its answers, its pages, where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations import permissions, questionnaire, snapshot
from recommendations.filling import form_queries
from recommendations.forms.page import Page, RowPage
from recommendations.models import RecommendationRequest
from recommendations.queries import notes_for
from recommendations.questionnaire import BY_KEY, SECTIONS, Section
from recommendations.services import form as service
from recommendations.views.live_context import beside
from recommendations.views.loading import load
from recommendations.views.turn_clock import handling_now
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import jam
from satudata.components import Breadcrumb
from satudata.workflow.errors import ActionDenied


@dataclass
class Desk:
    """What every page of one request's form needs: the case, its answers, and why it is locked."""

    request: HttpRequest
    case: RecommendationRequest
    snapshot: snapshot.Snapshot
    locked: str

    @classmethod
    def open(cls, request: HttpRequest, pk: UUID) -> "Desk":
        """Load a visible request (404 for others) with its answers."""
        case = load(request, pk)
        return cls(request, case, snapshot.take(case.kegiatan), _refusal(request, case))

    @property
    def effective(self) -> dict[str, Any]:
        """The answers that count."""
        return questionnaire.effective(self.snapshot)

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page with what all of them show."""
        common = {"case": self.case, "locked": self.locked, "breadcrumbs": self._way(context)}
        common["handling"] = None if self.locked else handling_now(self.case)
        if "page" in context:
            common |= self._beside(context)
        return render(self.request, f"recommendations/form/{template}.html", common | context, status=status)

    def _beside(self, context: dict[str, Any]) -> dict[str, Any]:
        """Findings, title builder and similar activities of a page that is filled."""
        return beside(
            self.case,
            self.snapshot,
            context["section"],
            context["page"],
            rights_of(self.request.user),
            row=context.get("row_id"),
            position=context.get("position", 1),
        )

    def _way(self, context: dict[str, Any]) -> list[Breadcrumb]:
        section = context.get("section")
        way = [
            Breadcrumb(_("Pengajuan"), reverse("request_list")),
            Breadcrumb(self.case.nomor, reverse("request_detail", args=[self.case.pk])),
        ]
        if section is None:
            return [*way, Breadcrumb(_("Formulir"))]
        way.append(Breadcrumb(_("Formulir"), reverse("request_form", args=[self.case.pk])))
        if "position" not in context:
            return [*way, Breadcrumb(section.title)]
        row = Breadcrumb(f"{context['table'].noun} {context['position']}")
        return [*way, Breadcrumb(section.title, section_url(self.case, section.key)), row]

    def say_saved(self) -> None:
        """Confirm a save with its time in the region's zone."""
        messages.success(self.request, _("Tersimpan %(jam)s.") % {"jam": jam(now(), self.case.wilayah)})


def _refusal(request: HttpRequest, case: RecommendationRequest) -> str:
    try:
        permissions.check_can_edit(rights_of(request.user), case)
    except ActionDenied as denied:
        return denied.reason
    return ""


def section_or_404(key: str) -> Section:
    try:
        return BY_KEY[key]
    except KeyError:
        raise Http404 from None


def section_url(case: RecommendationRequest, key: str) -> str:
    """Where a section is filled."""
    if key == service.BERKAS:
        return reverse("request_files", args=[case.pk])
    return reverse("request_section", args=[case.pk, key])


def url_after(desk: Desk, key: str) -> str:
    """The next section that is asked; behind the last one the answers are checked."""
    keys = [s.key for s in SECTIONS]
    answers = desk.effective
    for section in SECTIONS[keys.index(key) + 1 :]:
        if questionnaire.is_shown(section, answers):
            return section_url(desk.case, section.key)
    return reverse("request_review", args=[desk.case.pk])


# The pages ----------------------------------------------------------------------------------------


def page_of(
    desk: Desk,
    section: Section,
    data: QueryDict | None = None,
    action: str = "",
    raw: Mapping[str, Any] | None = None,
) -> Page:
    """The page of a section, bound where something was sent; `raw` is its own part of what is kept."""
    kegiatan = desk.case.kegiatan
    tables = [table.key for table in section.tables]
    return Page(
        section,
        desk.snapshot,
        row_ids=form_queries.row_ids(kegiatan, tables),
        regions=form_queries.regions_on_offer(desk.case.wilayah) if "wilayah" in tables else None,
        data=data,
        action=action,
        raw=raw,
    )


def row_page_of(  # noqa: PLR0913
    desk: Desk,
    section: Section,
    stored: dict[str, Any],
    position: int,
    data: QueryDict | None = None,
    action: str = "",
    raw: Mapping[str, Any] | None = None,
) -> RowPage:
    """The page of one variable or indicator; arguments as `page_of`."""
    (table,) = section.tables
    return RowPage(
        section,
        stored,
        data=data,
        action=action,
        around=desk.snapshot,
        position=position,
        lists=form_queries.value_lists_on_offer(desk.case.wilayah) if table.key == "variabel" else (),
        raw=raw,
    )


def stored_row(desk: Desk, section: Section, row: int | None) -> tuple[int, dict[str, Any]]:
    """Number and answers of a row; a new one is empty. Http404 for a row that is not there."""
    (table,) = section.tables
    rows = desk.snapshot[table.key]
    if row is None:
        return len(rows) + 1, {}
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    if row not in ids:
        if desk.request.method == "POST":  # deleted meanwhile: the service says so, nothing is lost
            return len(rows) + 1, {}
        raise Http404
    position = ids.index(row)
    return position + 1, rows[position]


def notes_of(desk: Desk, key: str) -> list[Any]:
    """Notes sent to the producer about one section."""
    notes = notes_for(desk.case, reader_id=desk.request.user.pk)
    return [note for note in notes if note.section == key and note.sent_at is not None]
