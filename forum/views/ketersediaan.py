"""Pages of availability (SOP B4): the OPD answers page by page, Walidata notes, both confirm what they send.

Every button of the list saves the page first, those that turn pages too, so nothing typed is lost on the way.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from forum import queries
from forum.forms.ketersediaan import AnswerRow, CoveringForm, NoteRow, Row, rows_of
from forum.models import DaftarDataOpd
from forum.permissions import opd as permissions
from forum.reading import ketersediaan as reading
from forum.services import availability
from forum.states import OfficeState
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.components import Breadcrumb, DueChip
from satudata.incoming import whole_number
from satudata.workflow.chips import due_chip
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.queue import has_turn
from satudata.workflow.tokens import new_token

PER_PAGE = 20
# Refusals that come back to a page on which something was typed.
REFUSALS = (StaleMove, StaleForm, ActionDenied)
LABELS = {
    "semua": gettext_lazy("Semua"),
    "belum": gettext_lazy("Belum dijawab"),
    "kurang": gettext_lazy("Belum lengkap"),
    "tersedia": gettext_lazy("Tersedia"),
    "sebagian": gettext_lazy("Sebagian"),
    "tidak": gettext_lazy("Tidak tersedia"),
    "catatan": gettext_lazy("Bercatatan"),
}
# From the moment the OPD has sent something there is a statement to look at.
SHOWN = frozenset(
    {
        OfficeState.AVAILABILITY_SENT, OfficeState.AVAILABILITY_RETURNED, OfficeState.AVAILABILITY_CHECKED,
        OfficeState.SIGNATURE_AWAITED, OfficeState.STATEMENT_NUMBERED, OfficeState.STATED,
    }
)  # fmt: skip
# What availability came back with, for the operator to read.
RETURNS = ("availability_returned", "availability_refused", "statement_recalled")


# Loading -----------------------------------------------------------------------------------------------
def load(request: HttpRequest, pk: UUID) -> DaftarDataOpd:
    """The OPD's part by its id among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_office(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def way(case: DaftarDataOpd, *pages: tuple[str, str]) -> list[Breadcrumb]:
    """The way to a page of the part: the Forum, the OPD's list, then the pages by label and address."""
    return [
        Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
        Breadcrumb(f"{case.instansi.singkatan} {case.tahun}", reverse("opd_detail", args=[case.pk])),
        *(Breadcrumb(label, url) for label, url in pages),
    ]


def clock_of(case: DaftarDataOpd, rights: Rights) -> DueChip | None:
    """The clock of the open step, for whoever looks."""
    run = reading.open_run(case)
    if run is None:
        return None
    return due_chip(run, calendar_for(case.wilayah), now(), mine=has_turn(run, rights))


def words_of(error: Exception) -> str:
    """A refusal in words, to stand beside what was typed."""
    if isinstance(error, StaleForm):
        return _("Halaman ini berubah sejak Anda buka. Periksa lagi, lalu kirim ulang.")
    return str(error)


def refusal(check: Any, rights: Rights, case: DaftarDataOpd) -> str:
    """Why this person may not do it, in words; empty where they may."""
    try:
        check(rights, case)
    except ActionDenied as denied:
        return denied.reason
    return ""


# The list ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Place:
    """Where in the list a page is: how it is narrowed, and its number."""

    narrowed: str
    page: int

    @classmethod
    def read(cls, query: QueryDict) -> "_Place":
        narrowed = query.get("saring", "semua")
        return cls(
            narrowed if narrowed in reading.NARROWED else "semua", whole_number(query.get("page")) or 1
        )

    @classmethod
    def asked(cls, button: str, here: "_Place") -> "_Place":
        """Where a button of the form leads: "belum:2" to a page, anything else stays here."""
        narrowed, _colon, page = button.partition(":")
        if narrowed not in reading.NARROWED:
            return here
        return cls(narrowed, whole_number(page) or 1)

    def url(self, case: DaftarDataOpd) -> str:
        """The address of this page of the list."""
        return f"{availability.availability_url(case)}?saring={self.narrowed}&page={self.page}"


@dataclass(frozen=True)
class _Narrowing:
    """One way to narrow the list, with how many rows it has."""

    name: str
    label: Any
    case: DaftarDataOpd
    here: _Place
    count: int

    @property
    def current(self) -> bool:
        """Whether the list is narrowed so."""
        return self.name == self.here.narrowed

    @property
    def url(self) -> str:
        """Its first page."""
        return _Place(self.name, 1).url(self.case)


class _Counted(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, rows: Any, count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self._known = count

    @cached_property
    def count(self) -> int:
        return self._known


@require_http_methods(["GET", "POST"])
def opd_availability(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer, note or read the availability of an OPD's entries, a page at a time; POST saves the page."""
    case = load(request, pk)
    here = _Place.read(request.GET)
    if request.method == "GET":
        return _list(request, case, here)
    kind = _rows_for(rights_of(request.user), case)
    if kind is None:
        # Locked meanwhile, or not this person's: what was typed is shown for copying.
        return _typed(request, case, here, _locked(request, case))
    entries = reading.stated_entries(case).filter(pk__in=_sent(request.POST))
    rows = rows_of(kind, entries, request.POST)
    invalid = [row for row in rows if not row.is_valid()]
    done = _save(request, case, [row for row in rows if not row.errors])
    if invalid or done.changed_meanwhile:
        return _again(request, case, here, rows, done)
    if done.saved:
        messages.success(request, _("%(n)d entri tersimpan.") % {"n": len(done.saved)})
    return redirect(_next(request, case, here))


def _sent(data: QueryDict) -> list[int]:
    """Ids of the entries that a page sent."""
    names = [name[1:-5] for name in data if name.startswith("e") and name.endswith("-seen")]
    return [pk for name in names[: 2 * PER_PAGE] if (pk := whole_number(name)) is not None]


def _rows_for(rights: Rights, case: DaftarDataOpd) -> type[Row] | None:
    """Which rows this person fills now: answers of the OPD, notes of Walidata, or none."""
    if not refusal(permissions.check_can_answer, rights, case):
        return AnswerRow
    sent = case.state == OfficeState.AVAILABILITY_SENT
    if sent and not refusal(permissions.check_can_examine_availability, rights, case):
        return NoteRow
    return None


def _locked(request: HttpRequest, case: DaftarDataOpd) -> str:
    return refusal(permissions.check_can_answer, rights_of(request.user), case)


def _save(request: HttpRequest, case: DaftarDataOpd, rows: list[Row]) -> availability.Answered:
    form = MoveForm(request.POST)
    token = form.cleaned_data.get("token") if form.is_valid() else None
    given: dict[str, Any] = {"bagian": case, "by": request.user, "token": token}
    notes = {row.entri.pk: row.note for row in rows if isinstance(row, NoteRow)}
    if notes:
        return availability.note_entries(notes=notes, **given)
    answers = {row.entri.pk: row.answer for row in rows if isinstance(row, AnswerRow)}
    return availability.answer_entries(answers=answers, **given) if answers else availability.Answered()


def _next(request: HttpRequest, case: DaftarDataOpd, here: _Place) -> str:
    button = request.POST.get("ke", "")
    pages = {"sisanya": "opd_availability_rest", "kirim": "opd_availability_send",
             "periksa": "opd_availability_check"}  # fmt: skip
    if button in pages:
        return reverse(pages[button], args=[case.pk])
    return _Place.asked(button, here).url(case)


def _again(
    request: HttpRequest, case: DaftarDataOpd, here: _Place, rows: list[Row], done: availability.Answered
) -> HttpResponse:
    """The same page with what was typed and could not be saved; the rest of it is saved."""
    changed = set(done.changed_meanwhile)
    for row in rows:
        if row.entri.pk in changed:
            row.add_error(
                None,
                _("Rekan Anda mengubah entri ini sejak halaman Anda dibuka. Periksa, lalu simpan lagi."),
            )
    left = [row for row in rows if row.errors]
    for row in left:
        # What is sent next is typed knowing what is stored now.
        row.data = row.data.copy()
        row.data[f"{row.prefix}-seen"] = type(row)(row.entri).initial["seen"]
    messages.error(request, _("%(n)d entri belum tersimpan. Lihat keterangan di bawah.") % {"n": len(left)})
    return _list(request, case, here, rows=left, status=409 if changed else 422)


def _typed(request: HttpRequest, case: DaftarDataOpd, here: _Place, reason: str) -> HttpResponse:
    messages.error(request, reason)
    lines = [
        text.strip()
        for name, text in request.POST.items()
        if name.endswith(("-uraian", "-rencana", "-text")) and text.strip()
    ]
    return _list(request, case, here, kept=lines, status=409)


def _list(  # noqa: PLR0913
    request: HttpRequest,
    case: DaftarDataOpd,
    here: _Place,
    *,
    rows: list[Row] | None = None,
    kept: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rights = rights_of(request.user)
    progress = reading.progress_of(case)
    pages = _Counted(reading.narrowed_entries(case, here.narrowed), progress.of(here.narrowed))
    page = pages.get_page(here.page)
    kind = _rows_for(rights, case)
    entries = [] if rows is not None else list(page.object_list)
    if rows is None and kind is not None:
        rows = rows_of(kind, entries)
    back = case.state == OfficeState.AVAILABILITY_RETURNED
    context = {
        "case": case,
        "breadcrumbs": way(case, (_("Ketersediaan"), "")),
        "due": clock_of(case, rights),
        "progress": progress,
        "narrowed": here.narrowed,
        "narrowings": [_Narrowing(name, LABELS[name], case, here, progress.of(name)) for name in LABELS],
        "page_obj": page,
        "rows": rows or [],
        "entries": entries,
        "answering": kind is AnswerRow,
        "noting": kind is NoteRow,
        "may_send": not refusal(permissions.check_can_send_availability, rights, case),
        "preview": case.state in SHOWN,
        "kept": kept,
        "returned": reading.last_words(case, RETURNS) if back else None,
        "token": new_token(),
    }  # fmt: skip
    return render(request, "forum/ketersediaan_list.html", context, status=status)


# Confirming ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def opd_availability_rest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm that all unanswered entries are available; recorded as one act."""
    case = load(request, pk)
    permissions.check_can_answer(rights_of(request.user), case)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filled = availability.answer_rest(bagian=case, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except InvalidInput as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("%(n)d entri dinyatakan tersedia.") % {"n": filled})
        return redirect("opd_availability", pk)
    return _confirm(request, case, "forum/ketersediaan_rest.html", _("Sisanya tersedia"))


@require_http_methods(["GET", "POST"])
def opd_availability_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the answers to Walidata; what is missing is named, with links to it."""
    case = load(request, pk)
    form = CoveringForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "GET":
        permissions.check_can_send_availability(rights_of(request.user), case)
    elif form.is_valid():
        data = form.cleaned_data
        try:
            availability.send_availability(
                bagian=case,
                by=request.user,
                note=data["note"],
                version=data["version"],
                token=data["token"],  # type: ignore[arg-type]
            )
        except InvalidInput as error:
            reasons = error.messages
        except REFUSALS as error:
            if not data["note"]:
                raise
            reasons = [words_of(error)]
        else:
            messages.success(request, _("Ketersediaan terkirim ke Walidata."))
            return redirect("opd_availability", pk)
    return _confirm(
        request, case, "forum/ketersediaan_send.html", _("Kirim ke Walidata"), form=form, reasons=reasons
    )


@require_http_methods(["GET", "POST"])
def opd_availability_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Walidata's verdict: return with its notes, or hand to the head of the OPD."""
    case = load(request, pk)
    form = CoveringForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "GET":
        permissions.check_can_check_availability(rights_of(request.user), case)
    elif form.is_valid():
        try:
            done = _verdict(request, case, form.cleaned_data)
        except InvalidInput as error:
            reasons = error.messages
        except REFUSALS as error:
            if not form.cleaned_data["note"]:
                raise
            reasons = [words_of(error)]
        else:
            messages.success(request, done)
            return redirect("opd_availability", pk)
    return _confirm(
        request, case, "forum/ketersediaan_check.html", _("Hasil pemeriksaan"), form=form, reasons=reasons
    )


def _verdict(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    given: dict[str, Any] = {"bagian": case, "by": request.user, "note": data["note"],
                             "version": data["version"], "token": data["token"]}  # fmt: skip
    if request.POST.get("hasil") == "teruskan":
        availability.check_availability(despite_notes=data["tetap"], **given)
        return _("Diteruskan ke Kepala OPD.")
    availability.return_availability(**given)
    return _("Dikembalikan ke operator OPD dengan catatan Anda.")


def _confirm(  # noqa: PLR0913
    request: HttpRequest,
    case: DaftarDataOpd,
    template: str,
    label: str,
    *,
    form: Form | None = None,
    reasons: list[str] | None = None,
) -> HttpResponse:
    shown = [*(reasons or []), *([w for e in form.errors.values() for w in e] if form is not None else [])]
    context = {
        "case": case,
        "breadcrumbs": way(case, (_("Ketersediaan"), availability.availability_url(case)), (label, "")),
        "progress": reading.progress_of(case),
        "form": form,
        "reasons": shown,
        "token": new_token(),
    }
    return render(request, template, context, status=422 if shown else 200)
