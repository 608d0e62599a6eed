"""W2, B2: the review desk, and the examiner's notes written on it.

One page for everybody who may read the case; notes and verdicts by right and state. Without a script
"Beri catatan" opens the desk again with the form at its place; with one only the place is exchanged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from recommendations import checks, history, queries, similar
from recommendations.actions import buttons_for
from recommendations.examining import anchors, desk, verdicts
from recommendations.examining.desk import Desk, Spot
from recommendations.filling import form_queries
from recommendations.forms.note import NoteForm, initial_of
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.services import notes as service
from recommendations.views.kept import holds_text, kept
from recommendations.views.loading import load
from recommendations.views.turn_clock import handling_of
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import Breadcrumb
from satudata.incoming import whole_number
from satudata.workflow import presence
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.queue import turns
from satudata.workflow.tokens import new_token

TABS = {
    "catatan": gettext_lazy("Catatan"),
    "ringkasan": gettext_lazy("Ringkasan otomatis"),
    "lampiran": gettext_lazy("Lampiran"),
    "riwayat": gettext_lazy("Riwayat"),
    "serupa": gettext_lazy("Kegiatan serupa"),
}
RECENT = 12


@dataclass(frozen=True)
class Writing:
    """The one note form that is open on the page, and where."""

    spot: Spot
    form: NoteForm
    action: str
    title: str


class DeskPage:
    """The desk for one reader at one moment."""

    def __init__(self, request: HttpRequest, case: RecommendationRequest) -> None:
        self.request = request
        self.case = case
        self.rights = rights_of(request.user)
        self.may_note = _allowed(service.check_can_note, self.rights, case)

    @cached_property
    def desk(self) -> Desk | None:
        """What lies on it; None where nothing was submitted yet."""
        return desk.lay(self.case, drafts=self.may_note, show=self.request.GET.get("tampil", ""))

    @property
    def keep(self) -> dict[str, str]:
        """The filter and the tab of the address, for links that must not lose them."""
        wanted = {"tampil": desk.FILTERS, "tab": TABS}
        given = {name: self.request.GET.get(name, "") for name in wanted}
        return {name: value for name, value in given.items() if value in wanted[name]}

    @property
    def kept_query(self) -> str:
        """The same as text for addresses that have a query already: "&tampil=berubah"."""
        return "".join(f"&{urlencode({name: value})}" for name, value in self.keep.items())

    def url(self, spot: Spot | None = None, **more: str) -> str:
        """The address of the desk, at a spot."""
        query = urlencode(self.keep | more)
        address = reverse("request_desk", args=[self.case.pk])
        return f"{address}{'?' if query else ''}{query}{f'#{spot.anchor}' if spot else ''}"

    def writing(self) -> Writing | None:
        """The note form that the address asks for (`catat`: a spot; `ubah`: a draft)."""
        if not self.may_note or self.desk is None:
            return None
        if spot := Spot.parse(self.request.GET.get("catat", "")):
            return self.new_note(spot, self.request.GET.get("temuan", ""))
        number = whole_number(self.request.GET.get("ubah", ""))
        return self.draft(number) if number is not None else None

    def note(self, number: int) -> ReviewNote | None:
        """A note of this case; None where the team's draft is gone.

        Http404 for a reader who is not of the team: a draft and no note at all are the same to them.
        """
        notes = ReviewNote.objects.select_related("request").filter(request=self.case)
        found = notes.filter(pk=number).first()
        if not self.may_note and (found is None or found.sent_at is None):
            raise Http404
        return found

    def draft(self, number: int) -> Writing | None:
        """The form of one draft of the team; None for any other note."""
        found = [n for n in self.desk.drafts if n.note.pk == number] if self.desk else []
        return self.changed_note(found[0].note, found[0].spot) if found and self.may_note else None

    def new_note(self, spot: Spot, rule: str = "") -> Writing:
        """An empty form at a spot, or one that begins with what a check objects to."""
        initial: dict[str, Any] = {"section": spot.section, "field": spot.field, "row": spot.row}
        found = [f for f in checks.violations(self.desk.findings) if f.rule == rule] if self.desk else []
        if found:
            initial |= {"text": _words_of(found[0]), "kind": _kind_for(found[0])}
        return self._writing(spot, NoteForm(initial=initial))

    def changed_note(self, note: ReviewNote, spot: Spot, form: NoteForm | None = None) -> Writing:
        """The form of a draft."""
        action = reverse("note_change", args=[self.case.pk, note.pk])
        return self._writing(spot, form or NoteForm(initial=initial_of(note)), action)

    def refused_note(self, form: NoteForm) -> Writing:
        """A form that was refused, at its place."""
        place = form.place
        section, name = str(form["section"].value() or ""), str(form["field"].value() or "")
        row = whole_number(str(form["row"].value() or ""))
        if place is not None and place.table is not None:
            name = place.table.key
        return self._writing(Spot(section, name, row), form)

    def _writing(self, spot: Spot, form: NoteForm, action: str = "") -> Writing:
        query = urlencode(self.keep)
        action = action or reverse("note_add", args=[self.case.pk])
        return Writing(spot, form, f"{action}{'?' if query else ''}{query}", self._title(spot))

    def _title(self, spot: Spot) -> str:
        place = anchors.place_of(spot.section, spot.field)
        if place is None:
            return ""
        row = anchors.row_words(place, self.desk.revision.snapshot, spot.row) if self.desk else ""
        return row or f"{place.number} {place.label}".strip()

    # Contexts ------------------------------------------------------------------------------------
    def context(self, writing: Writing | None = None, bound: Form | None = None) -> dict[str, Any]:
        """Everything that the page and its fragments show."""
        run = queries.open_run(self.case)
        mine = run is not None and turns(self.rights).filter(pk=run.pk).exists()
        laid = self.desk
        assert laid is not None  # noqa: S101  asked by the caller
        wajib = sum(1 for n in laid.drafts if n.note.kind == ReviewNote.Kind.WAJIB)
        tab = self.request.GET.get("tab", "")
        return {
            "case": self.case,
            "presence": presence.panel(self.case, self.request.user),
            "desk": laid,
            "run": run,
            "mine": mine,
            "due": due_chip(run, calendar_for(self.case.wilayah), now(), mine=mine) if run else None,
            "handling": handling_of(self.case, run) if mine else None,
            "may_note": self.may_note,
            "writing": writing,
            "kept": kept(bound, [writing.form if writing else None]),
            "offers": verdicts.offers(self.case, self.rights, wajib=wajib),
            "buttons": [b for b in buttons_for(self.rights, self.case, new_token()) if b.method == "post"],
            "filters": self._filters(laid),
            "tabs": [(key, label, self._tab_url(key)) for key, label in TABS.items()],
            "tab": tab if tab in TABS else "catatan",
            "keep": self.kept_query,
            "breadcrumbs": [
                Breadcrumb(_("Pengajuan"), reverse("request_list")),
                Breadcrumb(self.case.nomor, reverse("request_detail", args=[self.case.pk])),
                Breadcrumb(_("Pemeriksaan")),
            ],
        } | self._tab_context(tab)

    def _filters(self, laid: Desk) -> list[dict[str, Any]]:
        counts = laid.counts()
        return [
            {
                "label": label,
                "count": counts.get(code),
                "current": code == laid.show,
                "url": f"?{urlencode(self.keep | {'tampil': code})}",
            }
            for code, label in desk.FILTERS.items()
            if code != desk.CHANGED or laid.previous
        ]

    def _tab_url(self, key: str) -> str:
        return f"?{urlencode(self.keep | {'tab': key})}"

    def _tab_context(self, tab: str) -> dict[str, Any]:
        if tab == "serupa":
            return {"similar": similar.for_case(self.case, self.rights)}
        if tab == "lampiran":
            return {"files": form_queries.supporting_files(self.case.kegiatan)}
        if tab == "riwayat":
            return {"timeline": history.timeline_of(self.case)[:RECENT]}
        if tab == "ringkasan":
            return {"passed": _passed(self.desk), "unknown": _unknown(self.desk)}
        return {}


def _allowed(check: Callable[..., None], *arguments: Any) -> bool:
    try:
        check(*arguments)
    except ActionDenied:
        return False
    return True


def _words_of(found: checks.Finding) -> str:
    return f"{found.message} {found.detail}".strip() + f" ({found.rule})"


def _kind_for(found: checks.Finding) -> str:
    error = found.severity is checks.Severity.ERROR
    return ReviewNote.Kind.WAJIB if error else ReviewNote.Kind.SARAN


def _passed(laid: Desk | None) -> int:
    return sum(1 for f in laid.findings if f.outcome is checks.Outcome.PASS) if laid else 0


def _unknown(laid: Desk | None) -> list[checks.Finding]:
    return [f for f in laid.findings if f.outcome is checks.Outcome.NOT_EVALUABLE] if laid else []


# The page ------------------------------------------------------------------------------------------
@require_GET
def request_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was submitted last with all that is known about it; a draft has nothing to review yet."""
    page = DeskPage(request, load(request, pk))
    if page.desk is None:
        return redirect("request_detail", pk=pk)
    return _render(page, page.writing())


def _render(
    page: DeskPage, writing: Writing | None, bound: Form | None = None, status: int = 200
) -> HttpResponse:
    context = page.context(writing, bound)
    return render(page.request, "recommendations/desk/request_desk.html", context, status=status)


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _place_again(
    page: DeskPage, spot: Spot, writing: Writing | None = None, status: int = 200
) -> HttpResponse:
    """The notes of one spot, with what else on the page depends on them."""
    assert page.desk is not None  # noqa: S101  a note needs a submission
    context = page.context(writing) | {"e": page.desk.entry(spot)}
    return render(page.request, "recommendations/desk/_changed.html", context, status=status)


def _back(page: DeskPage, spot: Spot) -> HttpResponse:
    """To the spot after something was written: what lies on the desk is read anew."""
    if not _is_fragment(page.request):
        return redirect(page.url(spot))
    return _place_again(DeskPage(page.request, page.case), spot)


def _refused(page: DeskPage, writing: Writing, words: list[str], status: int) -> HttpResponse:
    """Say why, and show again what was typed: in its form, or to be copied where the right has ended."""
    if _is_fragment(page.request):
        context = {"case": page.case, "writing": writing, "refused": words, "keep": page.kept_query}
        response = render(page.request, "recommendations/desk/_note_form.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "closest .desk-note-form", "outerHTML"
        return response
    for text in words:
        messages.error(page.request, text)
    if page.desk is None:
        return redirect("request_detail", pk=page.case.pk)
    return _render(page, writing if page.may_note else None, writing.form, status)


# Notes ---------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def note_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a draft note; GET gives its form, alone or on the desk."""
    page = DeskPage(request, load(request, pk))
    if request.method == "GET":
        return _form_of(page, page.writing())
    form = NoteForm(request.POST)

    def write(cleaned: dict[str, Any]) -> ReviewNote:
        given = {name: value for name, value in cleaned.items() if name != "seen"}
        return service.add_note(request=page.case, by=request.user, **given)

    return _written(page, form, page.refused_note(form), write)


def _form_of(page: DeskPage, writing: Writing | None) -> HttpResponse:
    if not _is_fragment(page.request) or writing is None:
        return redirect(page.url())
    return render(
        page.request,
        "recommendations/desk/_note_form.html",
        {"case": page.case, "writing": writing, "keep": page.kept_query},
    )


@require_http_methods(["GET", "POST"])
def note_change(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Change the words of a draft of the team."""
    page = DeskPage(request, load(request, pk))
    found = page.note(note)
    if request.method == "GET":
        return _form_of(page, page.draft(note))
    form = NoteForm(request.POST)
    if found is None:
        gone = _(
            "Draf catatan ini sudah dihapus. Tulisan Anda masih di sini; simpan lagi sebagai catatan baru."
        )
        return _refused(page, page.refused_note(form), [gone], 409)
    writing = page.changed_note(found, page.refused_note(form).spot, form)

    def write(cleaned: dict[str, Any]) -> ReviewNote:
        words = {name: cleaned[name] for name in ("text", "kind", "usulan", "seen")}
        return service.change_note(note=found, by=request.user, **words)

    return _written(page, form, writing, write)


def _written(
    page: DeskPage, form: NoteForm, writing: Writing, write: Callable[[dict[str, Any]], ReviewNote]
) -> HttpResponse:
    try:
        if not form.is_valid():
            raise InvalidInput(*[str(m) for found in form.errors.values() for m in found])
        write(form.cleaned_data)
    except InvalidInput as error:
        return _refused(page, writing, error.messages, 422)
    except (StaleMove, ActionDenied) as error:
        if not holds_text(form):
            raise
        return _refused(page, writing, [error.reason], 409)
    if not _is_fragment(page.request):
        messages.success(page.request, _("Catatan disimpan sebagai draf. Terkirim bersama keputusan Anda."))
    return _back(page, writing.spot)


@require_POST
def note_remove(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Take a draft note away."""
    return _on_note(request, pk, note, _("Draf catatan dihapus."), service.remove_note)


@require_POST
def note_close(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Accept what the producer did about an earlier note."""
    return _on_note(request, pk, note, _("Perbaikan diterima."), service.close_note)


@require_POST
def note_repeat(request: HttpRequest, pk: UUID, note: int) -> HttpResponse:
    """Ask again for what was not corrected."""
    return _on_note(request, pk, note, _("Catatan diulang sebagai draf."), service.repeat_note)


def _on_note(
    request: HttpRequest, pk: UUID, note: int, done: str, verb: Callable[..., object]
) -> HttpResponse:
    page = DeskPage(request, load(request, pk))
    found = page.note(note)
    if found is None:
        raise StaleMove(_("Draf catatan ini sudah dihapus."), url=page.url())
    before = page.desk
    spots = [n.spot for n in before.notes if n.note.pk == found.pk] if before else []
    verb(note=found, by=request.user)
    if not _is_fragment(request):
        messages.success(request, done)
    return _back(page, spots[0] if spots else Spot(found.section))
