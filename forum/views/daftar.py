"""The years of the Forum: opening one, the page of one, and what its Sekretariat does to it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from forum.forms.daftar import (
    AskForm,
    CloseForm,
    JoinForm,
    OpenYearForm,
    PhasesForm,
    SignedForm,
)
from forum.models import DaftarData
from forum.permissions import daftar as permissions
from forum.reading import history, tahun
from forum.reading.setahun import yearly_warnings
from forum.services import recommendation, years
from forum.states import AGREED, OPEN_FOR_DRAFTS, ListState
from forum.views.loading import load_list
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb, NavItem, Text
from satudata.documents.queries import preparation_of
from satudata.workflow import presence
from satudata.workflow.actions import buttons_for, may, refusal
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

RECENT = 4


# The years of a region --------------------------------------------------------------------------
@require_GET
def forum_home(request: HttpRequest) -> HttpResponse:
    """The years of the regions in whose Forum this person takes part; the Sekretariat opens the next."""
    return _home(request)


@require_POST
def year_open(request: HttpRequest) -> HttpResponse:
    """Open a year of a region; a refusal comes back in words with all that was typed."""
    regions = tahun.regions_of(rights_of(request.user), now())
    form = OpenYearForm(request.POST, regions=[r.wilayah for r in regions])
    if not form.is_valid():
        return _home(request, bound=form, status=422)
    data = form.cleaned_data
    try:
        case = years.open_year(
            wilayah=data["wilayah"],
            tahun=data["tahun"],
            phases=form.phases,
            token=data["token"],
            by=request.user,
        )
    except InvalidInput as error:
        for words in error.messages:
            messages.error(request, words)
        return _home(request, bound=form, status=422)
    done = _("%(list)s dibuka. Periksa tahapannya, lalu buka penyusunan draf.") % {"list": case}
    messages.success(request, done)
    return redirect("daftar_detail", pk=case.pk)


def _home(request: HttpRequest, *, bound: OpenYearForm | None = None, status: int = 200) -> HttpResponse:
    at = now()
    regions = tahun.regions_of(rights_of(request.user), at)
    typed = bound.data.get("wilayah") if bound is not None else None
    warnings = {w.wilayah.pk: w for w in yearly_warnings([r.wilayah for r in regions], at)}
    shown = []
    for region in regions:
        form = None
        if region.may_open and region.sop is not None:
            form = bound if bound is not None and typed == str(region.wilayah.pk) else _fresh(region, at)
        shown.append((region, form, warnings.get(region.wilayah.pk)))
    return render(request, "forum/forum_home.html", {"regions": shown, "token": new_token()}, status=status)


def _fresh(region: tahun.Region, at: Any) -> OpenYearForm:
    """The form of a region: next year, or the one after the newest."""
    next_year = at.astimezone(region.wilayah.zone).year + 1
    newest = max((case.tahun for case in region.years), default=0)
    initial = {"wilayah": region.wilayah.pk, "tahun": max(next_year, newest + 1)}
    return OpenYearForm(initial=initial, regions=[region.wilayah], auto_id=f"id_{region.wilayah.pk}_%s")


# One year -----------------------------------------------------------------------------------------
@require_GET
def daftar_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a year's list stands, whose turn it is, what this person may do now."""
    return detail_page(request, load_list(request, pk))


def detail_page(
    request: HttpRequest,
    case: DaftarData,
    *,
    bound: Form | None = None,
    action: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a year; `bound` is a form that was refused, shown again with all that was typed."""
    rights, at, token = rights_of(request.user), now(), new_token()
    everything = permissions.can_view_all_offices(rights, case)
    offices = tahun.office_rows(case, rights, at)
    context: dict[str, Any] = _forms(case, rights, action, bound) | {
        "case": case,
        "breadcrumbs": way(case),
        "presence": presence.panel(case, request.user),
        "phases": tahun.phases_of(case, at, tahun.part_states(case)),
        "turn": tahun.turn_of(case, rights, at),
        "offices": [row for row in offices if row.entries],
        "empty_offices": [row for row in offices if not row.entries],
        "all_offices": everything,
        "buttons": buttons_for(rights, case, token),
        "token": token,
        "action": action,
        "agreed": case.state in AGREED,
        "may_plan": not refusal_of(permissions.check_can_plan, rights, case),
        "may_comment": case.state == ListState.RECOMMENDATION_AWAITED
        and not refusal_of(permissions.check_can_comment, rights, case),
        "preparation": preparation_of(case.rekomendasi) if case.rekomendasi else None,
        "may_retry": case.state == ListState.RECOMMENDATION_NUMBERED
        and not refusal(rights, case, "number_recommendation"),
        "may_sign": case.rekomendasi is not None
        and not refusal_of(permissions.check_can_sign_recommendation, rights, case),
        "timeline": history.recent(case, RECENT),
        "links": _links(case, all_offices=everything),
    }
    return render(request, "forum/daftar_detail.html", context, status=status)


# Pages of a year beside this one: name of the address, words, for whom it shows every OPD, from which states.
_FORUM = frozenset({ListState.RECOMMENDED, ListState.DELIBERATED, ListState.MINUTES_NUMBERED, *AGREED})
PAGES: tuple[tuple[str, Text, bool, frozenset[str]], ...] = (
    ("sepakat_detail", gettext_lazy("Kesepakatan Forum"), False, _FORUM),
    ("sepakat_screen", gettext_lazy("Layar rapat Forum"), True, frozenset({ListState.DELIBERATED})),
    ("addendum_detail", gettext_lazy("Perubahan Daftar Data"), False, AGREED),
    ("duplikat_list", gettext_lazy("Data yang mungkin sama"), True, frozenset(ListState)),
    ("rekap_daftar_data", gettext_lazy("Rekap per OPD"), True, frozenset(ListState)),
)


def _links(case: DaftarData, *, all_offices: bool) -> list[NavItem]:
    """Links to the other pages of a year that this installation has, and that tell this person something."""
    found = []
    for name, label, whole, states in PAGES:
        if case.state in states and (all_offices or not whole):
            with suppress(NoReverseMatch):
                found.append(NavItem(label, reverse(name, args=[case.pk])))
    return found


def way(case: DaftarData, page: str = "") -> list[Breadcrumb]:
    """The way to a year's list, or to one of its pages."""
    own = reverse("daftar_detail", args=[case.pk]) if page else ""
    here = Breadcrumb(_("Daftar Data %(year)s") % {"year": case.tahun}, own)
    return [
        Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
        here,
        *([Breadcrumb(page)] if page else []),
    ]


def refusal_of(check: Callable[..., None], rights: Rights, *case: Any) -> str:
    """Why a right is refused, in words; empty where it is held."""
    try:
        check(rights, *case)
    except ActionDenied as denied:
        return denied.reason
    return ""


def _forms(case: DaftarData, rights: Rights, action: str, bound: Form | None) -> dict[str, Any]:
    """The forms that stand on the page: the refused one again, a fresh one where allowed, else none."""

    def offered(name: str, allowed: bool, fresh: Callable[[], Form]) -> Form | None:
        if not allowed:
            return None
        return bound if action == name and bound is not None else fresh()

    plans = not refusal_of(permissions.check_can_plan, rights, case)
    asks = may(rights, case, "ask_recommendation")
    joinable = plans and case.state in OPEN_FOR_DRAFTS | {ListState.PREPARED}
    missing = tahun.missing_offices(case) if joinable else []
    return {
        "phases_form": offered(
            "atur-tahapan", plans and case.state not in AGREED, lambda: PhasesForm.of(case)
        ),
        "join_form": offered("tambahkan-opd", bool(missing), lambda: JoinForm(case=case)),
        "missing": missing,
        "ask_form": offered("mintakan-rekomendasi", asks, lambda: AskForm(case=case)),
        "empty_parts": tahun.empty_parts(case) if asks else [],
        "close_form": offered("tutup-tahun", may(rights, case, "close_year"), CloseForm),
        "sign_form": bound if action == "rekomendasi-bertanda-tangan" and bound is not None else SignedForm(),
    }


# Acts -----------------------------------------------------------------------------------------------
Act = Callable[[HttpRequest, DaftarData, Any], str]


@require_POST
def daftar_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act on a visible year; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load_list(request, pk)
    make, act = ACTS[action]
    form = make(request, case)
    if not form.is_valid():
        words = [str(message) for errors in form.errors.values() for message in errors]
        return _refused(request, case, action, form, words, 422)
    try:
        done = act(request, case, form)
    except InvalidInput as error:
        return _refused(request, case, action, form, error.messages, 422)
    except StaleForm:
        return _refused(request, load_list(request, pk), action, form, [stale_words()], 409)
    except StaleMove as error:
        return _refused(request, load_list(request, pk), action, form, [error.reason], 409)
    messages.success(request, done)
    return redirect("daftar_detail", pk=pk)


def stale_words() -> str:
    """What is said where the case was changed since the page was opened."""
    return _("Daftar Data ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu kirim ulang.")


def _refused(  # noqa: PLR0913
    request: HttpRequest, case: DaftarData, action: str, form: Form, words: list[str], status: int
) -> HttpResponse:
    for message in words:
        messages.error(request, message)
    return detail_page(request, case, bound=form, action=action, status=status)


def _move(form: Form) -> dict[str, Any]:
    return {"version": form.cleaned_data["version"], "token": form.cleaned_data["token"]}


def _open_drafting(request: HttpRequest, case: DaftarData, form: Form) -> str:
    moved = years.open_drafting(daftar=case, by=request.user, **_move(form))
    return _("Penyusunan draf dibuka. %(n)d OPD diberi tahu.") % {
        "n": moved.event.data.get("perangkat_daerah", 0)
    }


def _close_drafting(request: HttpRequest, case: DaftarData, form: Form) -> str:
    years.close_drafting(daftar=case, by=request.user, **_move(form))
    return _("Penyusunan draf ditutup. Walidata meneruskan reviunya.")


def _reopen_drafting(request: HttpRequest, case: DaftarData, form: Form) -> str:
    years.reopen_drafting(daftar=case, by=request.user, **_move(form))
    return _("Penyusunan draf dibuka lagi.")


def _ask(request: HttpRequest, case: DaftarData, form: Form) -> str:
    chosen = tahun.empty_parts(case) if form.cleaned_data["lewati_semua"] else form.cleaned_data["lewati"]
    passed = [part.pk for part in chosen]
    years.ask_recommendation(daftar=case, by=request.user, passed=passed, **_move(form))
    return _("Rekomendasi diminta kepada %(bps)s.") % {"bps": case.pembina}


def _phases(request: HttpRequest, case: DaftarData, form: Any) -> str:
    years.set_phases(daftar=case, phases=form.phases, by=request.user, **_move(form))
    return _("Tahapan disimpan.")


def _join(request: HttpRequest, case: DaftarData, form: Form) -> str:
    joining = [office.pk for office in form.cleaned_data["instansi"]]
    parts = years.join_offices(daftar=case, instansi=joining, by=request.user, **_move(form))
    return _("%(n)d OPD ditambahkan.") % {"n": len(parts)}


def _close(request: HttpRequest, case: DaftarData, form: Form) -> str:
    tetap = form.cleaned_data["tetap"]
    years.close_year(daftar=case, by=request.user, despite_open=tetap, **_move(form))
    return _("%(list)s ditutup.") % {"list": case}


def _retry(request: HttpRequest, case: DaftarData, form: Form) -> str:
    recommendation.retry_recommendation(daftar=case, by=request.user)
    return _("Rekomendasi disiapkan ulang dengan nomor yang sama.")


def _sign(request: HttpRequest, case: DaftarData, form: Form) -> str:
    upload = form.cleaned_data["berkas"]
    recommendation.store_signed_recommendation(daftar=case, upload=upload, by=request.user)
    return _("Rekomendasi bertanda tangan elektronik disimpan.")


def _plain(form: type[Form]) -> Callable[[HttpRequest, DaftarData], Form]:
    return lambda request, case: form(request.POST, request.FILES)


ACTS: dict[str, tuple[Callable[[HttpRequest, DaftarData], Form], Act]] = {
    "buka-penyusunan": (_plain(MoveForm), _open_drafting),
    "tutup-penyusunan": (_plain(MoveForm), _close_drafting),
    "buka-lagi-penyusunan": (_plain(MoveForm), _reopen_drafting),
    "mintakan-rekomendasi": (lambda request, case: AskForm(request.POST, case=case), _ask),
    "atur-tahapan": (_plain(PhasesForm), _phases),
    "tambahkan-opd": (lambda request, case: JoinForm(request.POST, case=case), _join),
    "tutup-tahun": (_plain(CloseForm), _close),
    "ulangi-rekomendasi": (_plain(MoveForm), _retry),
    "rekomendasi-bertanda-tangan": (_plain(SignedForm), _sign),
}
