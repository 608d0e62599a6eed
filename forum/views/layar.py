"""The projection screen of the Forum (SOP B3): one OPD at a time, its entries, what is decided on each.

Works without scripts: each decision is a form that comes back to the same place. Who reads all OPDs' drafts
may open it; only the Sekretariat SDI decides.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forum.forms.sepakat import DecisionForm
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData
from forum.permissions import daftar as permissions
from forum.reading import sepakat as reading
from forum.services import agreement
from forum.states import ListState
from forum.views.loading import load_list
from satudata.accounts.queries import Rights, rights_of
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm

# What a table may hold and still be walked through in a meeting.
PER_PAGE = 20


@dataclass(frozen=True)
class Place:
    """Where on the screen somebody is: OPD, filter, page."""

    opd: str
    undecided: bool
    page: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Place":
        """From the address, or from the hidden fields of a decision."""
        given = request.POST if request.method == "POST" else request.GET
        return cls(given.get("opd", ""), given.get("belum") == "1", given.get("hal", ""))

    def url(self, daftar: DaftarData, **changes: str) -> str:
        """The address of this place; `changes` replace its parts."""
        query = {"opd": self.opd, "belum": "1" if self.undecided else "", "hal": self.page} | changes
        found = urlencode({name: value for name, value in query.items() if value})
        address = reverse("sepakat_screen", args=[daftar.pk])
        return f"{address}?{found}" if found else address


@dataclass(frozen=True)
class Kept:
    """What was typed in a decision that was refused."""

    entri: int
    alasan: str
    words: list[str]


@require_GET
def sepakat_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The screen, at one OPD."""
    daftar = _visible(request, pk)
    asked = request.GET.get("konfirmasi") == "semua"
    return _screen(request, daftar, Place.of(request), asked=asked)


def _visible(request: HttpRequest, pk: UUID) -> DaftarData:
    daftar = load_list(request, pk)
    if not permissions.can_view_all_offices(rights_of(request.user), daftar):
        raise ActionDenied(
            _("Layar rapat memuat daftar semua perangkat daerah dan dibuka oleh Sekretariat SDI.")
        )
    return daftar


def _screen(  # noqa: PLR0913
    request: HttpRequest,
    daftar: DaftarData,
    place: Place,
    *,
    asked: bool = False,
    kept: Kept | None = None,
    status: int = 200,
) -> HttpResponse:
    progress = reading.progress(daftar)
    index = _index(progress, place.opd)
    context: dict[str, Any] = {"case": daftar, "progress": progress, "place": place, "kept": kept}
    if index is not None:
        context |= _office(daftar, progress, index, place)
    may = daftar.state == ListState.DELIBERATED and _may_decide(rights_of(request.user), daftar)
    context |= {"may_decide": may, "asked": asked and may, "token": uuid4()}
    return render(request, "forum/sepakat_layar.html", context, status=status)


def _may_decide(rights: Rights, daftar: DaftarData) -> bool:
    try:
        permissions.check_can_decide(rights, daftar)
    except ActionDenied:
        return False
    return True


def _index(progress: reading.Progress, opd: str) -> int | None:
    """The OPD asked for, else the first with something to decide, else the first."""
    places = {str(o.bagian.pk): n for n, o in enumerate(progress.offices)}
    if opd in places:
        return places[opd]
    waiting = next((n for n, o in enumerate(progress.offices) if o.undecided), 0)
    return waiting if progress.offices else None


def _office(daftar: DaftarData, progress: reading.Progress, index: int, place: Place) -> dict[str, Any]:
    office = progress.offices[index]
    entries = reading.screen_entries(office.bagian, undecided=place.undecided)
    page: Page = Paginator(entries, PER_PAGE).get_page(place.page)
    here = Place(str(office.bagian.pk), place.undecided, "" if page.number == 1 else str(page.number))
    return {
        "office": office,
        "number": index + 1,
        "page": page,
        "here": here,
        "previous": _neighbour(daftar, progress, index - 1, here),
        "next": _neighbour(daftar, progress, index + 1, here),
        "url_all": here.url(daftar, belum="", hal=""),
        "url_undecided": here.url(daftar, belum="1", hal=""),
        "url_confirm": here.url(daftar) + "&konfirmasi=semua",
        "url_here": here.url(daftar),
        "url_before": here.url(daftar, hal=str(page.number - 1)) if page.has_previous() else "",
        "url_after": here.url(daftar, hal=str(page.number + 1)) if page.has_next() else "",
    }


def _neighbour(
    daftar: DaftarData, progress: reading.Progress, index: int, here: Place
) -> tuple[str, str] | None:
    if not 0 <= index < len(progress.offices):
        return None
    bagian = progress.offices[index].bagian
    return bagian.instansi.nama, here.url(daftar, opd=str(bagian.pk), hal="")


# Decisions -------------------------------------------------------------------------------------------
@require_POST
def sepakat_decide(request: HttpRequest, pk: UUID, entri: int) -> HttpResponse:
    """Write down what the Forum decides on one entry."""
    daftar = _visible(request, pk)
    entry = get_object_or_404(EntriDaftarData, pk=entri, daftar=daftar)
    form, place = DecisionForm(request.POST), Place.of(request)
    typed = request.POST.get("alasan", "").strip()
    if not form.is_valid():
        return _refused(request, daftar, place, Kept(entri, typed, _words(form)))
    data = form.cleaned_data
    try:
        agreement.decide_entry(entri=entry, by=request.user, **data)
    except InvalidInput as error:
        return _refused(request, daftar, place, Kept(entri, typed, error.messages))
    except (StaleForm, StaleMove) as error:
        if not typed:
            raise
        return _refused(request, daftar, place, Kept(entri, typed, [_stale(error)]), status=409)
    return redirect(f"{place.url(daftar)}#e{entri}")


def _words(form: DecisionForm) -> list[str]:
    return [str(message) for errors in form.errors.values() for message in errors]


def _stale(error: StaleForm | StaleMove) -> str:
    if isinstance(error, StaleMove):
        return error.reason
    return _("Keputusan lain pada perangkat daerah ini baru saja dicatat. Periksa, lalu simpan lagi.")


def _refused(
    request: HttpRequest, daftar: DaftarData, place: Place, kept: Kept, status: int = 422
) -> HttpResponse:
    for words in kept.words:
        messages.error(request, words)
    daftar.refresh_from_db()
    return _screen(request, daftar, place, kept=kept, status=status)


@require_POST
def sepakat_decide_all(request: HttpRequest, pk: UUID, bagian: UUID) -> HttpResponse:
    """The Forum agrees to all entries of an OPD that Walidata found in order."""
    daftar = _visible(request, pk)
    office = get_object_or_404(DaftarDataOpd, pk=bagian, daftar=daftar)
    form, place = MoveForm(request.POST), Place.of(request)
    if not form.is_valid():
        raise Http404
    try:
        count = agreement.decide_all(bagian=office, by=request.user, **form.cleaned_data)
    except InvalidInput as error:
        return _refused(request, daftar, place, Kept(0, "", error.messages))
    messages.success(request, _("%(n)d entri disepakati.") % {"n": count})
    return redirect(place.url(daftar))
