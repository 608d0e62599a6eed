"""The form's pages: hub, one page per section, one per variable and indicator, supporting files.

A page that cannot be saved comes back with everything typed: refused answers (422), a page that
somebody else saved meanwhile (409, with both versions), a form locked meanwhile (403). Who may not
edit but may see the request reads the same pages without inputs.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from recommendations import form_queries, permissions, questionnaire, snapshot
from recommendations.corrections import field_notes
from recommendations.forms.metadata import indicator_from
from recommendations.forms.page import Difference, Page, RowPage, asked_action
from recommendations.forms.title import USE_TITLE, with_built_title
from recommendations.models import RecommendationRequest
from recommendations.queries import notes_for
from recommendations.questionnaire import BY_KEY, SECTIONS, Section, SectionStatus, StatusKind
from recommendations.services import form as service
from recommendations.views.live_context import beside
from recommendations.views.loading import load
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import jam
from satudata.components import Breadcrumb, Task, Tone
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm

# Headings of the hub and the sections below them.
HUB = (
    (
        "rancangan",
        ("identitas", "penyelenggara", "perencanaan", "variabel", "desain", "sampel", "pengumpulan",
         "pengolahan", "diseminasi"),
    ),
    ("metadata", ("ms-var", "ms-ind")),
    ("penyelesaian", ("berkas", "penutup")),
)  # fmt: skip
TONES = {
    StatusKind.BELUM: Tone.NEUTRAL,
    StatusKind.SEDANG: Tone.INFO,
    StatusKind.LENGKAP: Tone.GOOD,
    StatusKind.TIDAK_BERLAKU: Tone.MUTED,
}


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
        return [*way, Breadcrumb(section.title, _section_url(self.case, section.key)), row]

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


# Hub -------------------------------------------------------------------------------------------


@require_GET
def request_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """O3: every section with how far it is, what examiners asked for, and what comes next."""
    desk = Desk.open(request, pk)
    status = questionnaire.section_status(desk.snapshot)
    notes = form_queries.open_notes(notes_for(desk.case, reader_id=request.user.pk))
    needed = [s for s in status.values() if not s.optional and s.kind != StatusKind.TIDAK_BERLAKU]
    titles = {
        "rancangan": _("Rancangan kegiatan (MS-Keg)"),
        "metadata": _("Metadata, boleh menyusul"),
        "penyelesaian": _("Penyelesaian"),
    }
    groups = [
        (titles[name], [_task(desk, BY_KEY[key], status[key], notes) for key in keys]) for name, keys in HUB
    ]
    return desk.render(
        "hub",
        groups=groups,
        complete=sum(1 for s in needed if s.kind == StatusKind.LENGKAP),
        needed=len(needed),
        next_url=_next_incomplete(desk, status),
        irrelevant=questionnaire.irrelevant(desk.snapshot),
        open_notes=notes.total(),
    )


def _task(desk: Desk, section: Section, status: SectionStatus, notes: Counter[str]) -> Task:
    count = notes[section.key]
    label, tone = status.label, TONES[status.kind]
    if count:
        label = ngettext("Perlu perbaikan (%(n)d catatan)", "Perlu perbaikan (%(n)d catatan)", count) % {
            "n": count
        }
        tone = Tone.WAITING
    hidden = status.kind == StatusKind.TIDAK_BERLAKU
    return Task(
        label=section.action,
        state_label=label,
        state_tone=tone,
        url="" if hidden else _section_url(desk.case, section.key),
        number=str(section.number),
        hint=section.hidden_because if hidden else "",
    )


def _next_incomplete(desk: Desk, status: dict[str, SectionStatus]) -> str:
    for key, found in status.items():
        if not found.optional and found.kind in (StatusKind.BELUM, StatusKind.SEDANG):
            return _section_url(desk.case, key)
    return ""


def _section_url(case: RecommendationRequest, key: str) -> str:
    if key == service.BERKAS:
        return reverse("request_files", args=[case.pk])
    return reverse("request_section", args=[case.pk, key])


def url_after(desk: Desk, key: str) -> str:
    """The next section that is asked; behind the last one the answers are checked."""
    keys = [s.key for s in SECTIONS]
    answers = desk.effective
    for section in SECTIONS[keys.index(key) + 1 :]:
        if questionnaire.is_shown(section, answers):
            return _section_url(desk.case, section.key)
    return reverse("request_review", args=[desk.case.pk])


# One section -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def request_section(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """O4: one page of questions; reading it for those who may not fill it."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if request.method == "POST" and not found.page_per_row:
        return _save_section(desk, found, request.POST)
    if not questionnaire.is_shown(found, desk.effective):
        return desk.render("section_hidden", section=found, after=url_after(desk, found.key))
    if found.page_per_row:
        return _row_list(desk, found)
    if desk.locked:
        return _read_only(desk, found)
    return _show_section(desk, found, page_of(desk, found))


def page_of(desk: Desk, section: Section, data: QueryDict | None = None, action: str = "") -> Page:
    kegiatan = desk.case.kegiatan
    tables = [table.key for table in section.tables]
    return Page(
        section,
        desk.snapshot,
        row_ids=form_queries.row_ids(kegiatan, tables),
        regions=form_queries.regions_on_offer(desk.case.wilayah) if "wilayah" in tables else None,
        data=data,
        action=action,
    )


def _show_section(  # noqa: PLR0913
    desk: Desk,
    section: Section,
    page: Page,
    *,
    status: int = 200,
    version: str | None = None,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    state = form_queries.section_states(desk.case.kegiatan).get(section.key)
    notes = notes_of(desk, section.key)
    return desk.render(
        "section",
        status=status,
        section=section,
        page=page,
        state=state,
        version=version if version is not None else (state.version if state else 0),
        differences=differences,
        notes=notes,
        field_notes=field_notes(desk.case, notes, desk.snapshot, section.key),
        missing=questionnaire.missing_in(section.key, desk.snapshot) if state else [],
    )


def notes_of(desk: Desk, key: str) -> list[Any]:
    notes = notes_for(desk.case, reader_id=desk.request.user.pk)
    return [note for note in notes if note.section == key and note.sent_at is not None]


def _read_only(desk: Desk, section: Section) -> HttpResponse:
    found = questionnaire.section_answers(section.key, desk.snapshot)
    return desk.render(
        "section_read", section=section, sections=[found] if found else [], notes=notes_of(desk, section.key)
    )


def _save_section(desk: Desk, section: Section, data: QueryDict) -> HttpResponse:
    action = data.get("aksi", "")
    if action == USE_TITLE:
        page = page_of(desk, section, with_built_title(data))
        return _show_section(desk, section, page, version=data.get("versi"))
    if asked := asked_action(section, data):
        page = page_of(desk, section, data, asked)
        return _show_section(desk, section, page, version=data.get("versi"))
    page = page_of(desk, section, data)
    if not page.is_valid():
        return _show_section(desk, section, page, status=422, version=data.get("versi"))

    def save() -> None:
        service.save_section(
            request=desk.case,
            section=section.key,
            given=page.given(),
            by=desk.request.user,
            version=_version(data),
        )

    refused = _attempt(desk, section, page, save, data)
    if refused is not None:
        return refused
    desk.say_saved()
    return redirect(_after_saving(desk, section.key, action))


def _attempt(desk: Desk, section: Section, page: Page, save: Any, data: QueryDict) -> HttpResponse | None:
    """Save, or give back the page with everything typed and the reason."""
    try:
        save()
    except StaleForm as stale:
        fresh = Desk.open(desk.request, desk.case.pk)
        differences = page.differences(fresh.snapshot)
        return _show_section(
            fresh, section, page, status=409, version=str(stale.current), differences=differences
        )
    except InvalidInput as refused:
        page.refuse(refused.messages)
        return _show_section(desk, section, page, status=422, version=data.get("versi"))
    except ActionDenied as denied:
        desk.locked = denied.reason
        return _show_section(desk, section, page, status=403, version=data.get("versi"))
    return None


def _version(data: QueryDict) -> int:
    return whole_number(data.get("versi")) or 0


def _after_saving(desk: Desk, key: str, action: str) -> str:
    if action != "lanjut":
        return _section_url(desk.case, key)
    return url_after(Desk.open(desk.request, desk.case.pk), key)


# One variable or indicator -----------------------------------------------------------------------


def _row_list(desk: Desk, section: Section) -> HttpResponse:
    (table,) = section.tables
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    missing = Counter(m.row for m in questionnaire.missing_in(section.key, desk.snapshot))
    rows = [
        {
            "id": row_id,
            "position": position,
            "name": row["nama"] or _("(belum bernama)"),
            "definisi": row["definisi"],
            "missing": missing[position],
        }
        for position, (row_id, row) in enumerate(zip(ids, desk.snapshot[table.key], strict=True), 1)
    ]
    return desk.render(
        "rows",
        section=section,
        table=table,
        rows=rows,
        notes=notes_of(desk, section.key),
        after=url_after(desk, section.key),
    )


@require_http_methods(["GET", "POST"])
def request_row(request: HttpRequest, pk: UUID, section: str, row: int | None = None) -> HttpResponse:
    """One variable of MS-Var or one indicator of MS-Ind; without `row` a new indicator."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row or (row is None and not found.tables[0].owns_rows):
        raise Http404
    position, stored = stored_row(desk, found, row)
    if request.method == "POST":
        return _save_row(desk, found, row, position, stored)
    if desk.locked:
        return _read_only(desk, found)
    if row is None:
        stored = _begun_from(desk, request)
    return _show_row(desk, found, row_page_of(desk, found, stored, position), row, position)


def _begun_from(desk: Desk, request: HttpRequest) -> dict[str, Any]:
    """A new indicator from variables that the address names by their place, from 1: nothing is stored."""
    wanted = {whole_number(text) for text in request.GET.getlist("variabel")}
    rows = [row for number, row in enumerate(desk.snapshot["variabel"], 1) if number in wanted]
    return indicator_from(rows, desk.snapshot) if rows else {}


def row_page_of(  # noqa: PLR0913
    desk: Desk,
    section: Section,
    stored: dict[str, Any],
    position: int,
    data: QueryDict | None = None,
    action: str = "",
) -> RowPage:
    (table,) = section.tables
    return RowPage(
        section,
        stored,
        data=data,
        action=action,
        around=desk.snapshot,
        position=position,
        lists=form_queries.value_lists_on_offer(desk.case.wilayah) if table.key == "variabel" else (),
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


def _show_row(  # noqa: PLR0913
    desk: Desk,
    section: Section,
    page: RowPage,
    row: int | None,
    position: int,
    *,
    status: int = 200,
    version: str | None = None,
    differences: list[Difference] | None = None,
) -> HttpResponse:
    state = form_queries.section_states(desk.case.kegiatan).get(section.key)
    (table,) = section.tables
    stored = desk.snapshot[table.key][position - 1] if position <= len(desk.snapshot[table.key]) else {}
    return desk.render(
        "row",
        status=status,
        section=section,
        table=table,
        page=page,
        row_id=row,
        row=stored,
        position=position,
        total=len(desk.snapshot[table.key]),
        version=version if version is not None else (state.version if state else 0),
        differences=differences,
        field_notes=field_notes(
            desk.case, notes_of(desk, section.key), desk.snapshot, section.key, row=position
        ),
        own_variables=[v["nama"] for v in desk.snapshot["variabel"] if v["nama"]],
        state=state,
    )


def _save_row(
    desk: Desk, section: Section, row: int | None, position: int, stored: dict[str, Any]
) -> HttpResponse:
    data = desk.request.POST
    action, typed_version = data.get("aksi", ""), data.get("versi")
    asked = asked_action(section, data)
    page = row_page_of(desk, section, stored, position, data, asked)
    if asked:
        return _show_row(desk, section, page, row, position, version=typed_version)
    if not page.is_valid():
        return _show_row(desk, section, page, row, position, status=422, version=typed_version)
    try:
        service.save_row(
            request=desk.case,
            section=section.key,
            row=page.given_row(row),
            by=desk.request.user,
            version=_version(data),
        )
    except StaleForm as stale:
        fresh = Desk.open(desk.request, desk.case.pk)
        position, stored = stored_row(fresh, section, row)
        return _show_row(
            fresh, section, page, row, position,
            status=409, version=str(stale.current), differences=page.differences(stored),
        )  # fmt: skip
    except InvalidInput as refused:
        page.refuse(refused.messages)
        return _show_row(desk, section, page, row, position, status=422, version=typed_version)
    except ActionDenied as denied:
        desk.locked = denied.reason
        return _show_row(desk, section, page, row, position, status=403, version=typed_version)
    desk.say_saved()
    return redirect(_after_row(desk, section, position, action))


def _after_row(desk: Desk, section: Section, position: int, action: str) -> str:
    """The next row, or the list; an indicator that was just added leads back to the list."""
    (table,) = section.tables
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    if action == "lanjut" and position < len(ids):
        return reverse("request_row", args=[desk.case.pk, section.key, ids[position]])
    if action == "simpan" and position <= len(ids):
        return reverse("request_row", args=[desk.case.pk, section.key, ids[position - 1]])
    return _section_url(desk.case, section.key)


@require_POST
def request_row_remove(request: HttpRequest, pk: UUID, section: str, row: int) -> HttpResponse:
    """Take an indicator away."""
    found = section_or_404(section)
    desk = Desk.open(request, pk)
    if not found.page_per_row or not found.tables[0].owns_rows:
        raise Http404
    service.remove_row(request=desk.case, section=section, row_id=row, by=request.user)
    messages.success(request, _("%(noun)s dihapus.") % {"noun": found.tables[0].noun})
    return redirect(_section_url(desk.case, section))
