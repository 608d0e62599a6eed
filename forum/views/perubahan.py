"""Changes to an agreed list: the round with its proposals and decisions, and the form of one proposal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.documents.perubahan import Beda, differences
from forum.entries.fields import values_of
from forum.entries.source import taken_from
from forum.forms.entri import groups_of
from forum.forms.perubahan import ChangeForm, TargetForm, WhichForm, WithdrawalForm
from forum.forms.sepakat import DecisionForm, FreezeForm
from forum.models import Addendum, DaftarData, DaftarDataOpd, EntriDaftarData, PerubahanEntri
from forum.permissions import daftar as permissions
from forum.permissions import opd as office_permissions
from forum.queries import visible_offices
from forum.reading import sepakat as reading
from forum.services import addenda
from forum.states import ListState
from forum.views.loading import load_list
from satudata.accounts.queries import Rights, rights_of
from satudata.workflow.actions import may
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm, ReasonForm

Jenis = PerubahanEntri.Jenis


@dataclass(frozen=True)
class ChangeRow:
    """One proposal on the page: what differs, and what this person may do with it."""

    change: PerubahanEntri
    differences: list[Beda]
    may_withdraw: bool


# The round ------------------------------------------------------------------------------------------
@require_GET
def addendum_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rounds of changes of a list: the open one with its proposals, and those before."""
    return addendum_page(request, load_list(request, pk))


def addendum_page(
    request: HttpRequest,
    case: DaftarData,
    *,
    bound: dict[str, Form] | None = None,
    kept: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with forms as they were sent where one was refused."""
    rights = rights_of(request.user)
    rounds = list(case.addendum.select_related("berita_acara", "opened_by", "rapat").order_by("-nomor"))
    current = next((a for a in rounds if a.closed_at is None), None)
    meetings = reading.meetings_held(case).select_related("wilayah")
    forms = {"bekukan": FreezeForm(meetings=meetings), "buka": ReasonForm()} | (bound or {})
    verbs = ("drop_addendum", "close_addendum", "reopen_addendum")
    context = {
        "case": case,
        "current": current,
        "rows": change_rows(rights, case, current) if current else [],
        "earlier": [(a, change_rows(rights, case, a)) for a in rounds if a.closed_at is not None],
        "open_form": forms["buka"] if may(rights, case, "open_addendum") else None,
        "freeze_form": forms["bekukan"] if may(rights, case, "freeze_addendum") else None,
        "may": {verb: may(rights, case, verb) for verb in verbs},
        "may_decide": case.state == ListState.AMENDMENT_DELIBERATED and may(rights, case, "freeze_addendum"),
        "may_propose": case.state == ListState.AMENDING and bool(parts_to_propose(rights, case)),
        "kept": kept,
        "token": uuid4(),
    }
    return render(request, "forum/perubahan.html", context, status=status)


def change_rows(rights: Rights, case: DaftarData, addendum: Addendum) -> list[ChangeRow]:
    """Proposals of a round that this person may read; those in a Berita Acara are read by the whole Forum."""
    changes = reading.changes_of(addendum)
    if addendum.berita_acara_id is None and not permissions.can_view_all_offices(rights, case):
        changes = changes.filter(bagian__in=visible_offices(rights).filter(daftar=case))
    collecting = case.state == ListState.AMENDING and addendum.closed_at is None
    return [
        ChangeRow(change, differences(change, whole=True), collecting and _may_propose(rights, change.bagian))
        for change in changes
    ]


def _may_propose(rights: Rights, bagian: DaftarDataOpd) -> bool:
    try:
        office_permissions.check_can_propose_change(rights, bagian)
    except ActionDenied:
        return False
    return True


def parts_to_propose(rights: Rights, case: DaftarData) -> list[DaftarDataOpd]:
    """Parts of OPDs for which this person may propose changes."""
    parts = visible_offices(rights).filter(daftar=case).select_related("instansi").order_by("nomor")
    return [part for part in parts if _may_propose(rights, part)]


# Moves ------------------------------------------------------------------------------------------------
def _open(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    addenda.open_addendum(daftar=case, by=request.user, reason=data["reason"], **_move(data))
    return _("Perubahan dibuka. OPD dan Sekretariat dapat mengusulkan.")


def _drop(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    addenda.drop_addendum(daftar=case, by=request.user, **_move(data))
    return _("Perubahan dibatalkan. Daftar Data tetap seperti semula.")


def _close(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    addenda.close_addendum(daftar=case, by=request.user, **_move(data))
    return _("Usulan ditutup untuk rapat Forum.")


def _reopen(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    addenda.reopen_addendum(daftar=case, by=request.user, **_move(data))
    return _("Usulan dibuka lagi.")


def _freeze(request: HttpRequest, case: DaftarData, data: dict[str, Any]) -> str:
    addenda.freeze_addendum(daftar=case, rapat=data["rapat"], by=request.user, **_move(data))
    return _("Berita Acara perubahan sedang disiapkan.")


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


Act = Callable[[HttpRequest, DaftarData, dict[str, Any]], str]
ACTS: dict[str, tuple[type[Form], Act]] = {
    "buka": (ReasonForm, _open),
    "batalkan": (MoveForm, _drop),
    "tutup": (MoveForm, _close),
    "buka-lagi": (MoveForm, _reopen),
    "bekukan": (FreezeForm, _freeze),
}


@require_POST
def addendum_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one move of a round; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load_list(request, pk)
    form_class, act = ACTS[action]
    given = {"meetings": reading.meetings_held(case).select_related("wilayah")} if action == "bekukan" else {}
    form = form_class(request.POST, **given)
    words, status = _words(form), 422
    if not words:
        try:
            messages.success(request, act(request, case, form.cleaned_data))
            return redirect("addendum_detail", pk=pk)
        except InvalidInput as error:
            words = error.messages
        except StaleMove as error:
            if action != "buka":
                raise
            words, status = [error.reason], 409
    for message in words:
        messages.error(request, message)
    return addendum_page(request, load_list(request, pk), bound={action: form}, status=status)


def _words(form: Form) -> list[str]:
    if form.is_valid():
        return []
    return [str(message) for errors in form.errors.values() for message in errors]


# Decisions ----------------------------------------------------------------------------------------------
def _change(request: HttpRequest, pk: UUID, change: int) -> PerubahanEntri:
    """A proposal for an OPD whose list this person sees; Http404 for any other."""
    case = load_list(request, pk)
    return get_object_or_404(
        PerubahanEntri.objects.filter(bagian__in=visible_offices(rights_of(request.user))),
        pk=change,
        addendum__daftar=case,
    )


@require_POST
def change_decide(request: HttpRequest, pk: UUID, change: int) -> HttpResponse:
    """Write down what the Forum decides on one proposal."""
    found = _change(request, pk, change)
    form = DecisionForm(request.POST)
    words, status = _words(form), 422
    if not words:
        try:
            addenda.decide_change(change=found, by=request.user, **form.cleaned_data)
            return redirect("addendum_detail", pk=pk)
        except InvalidInput as error:
            words = error.messages
        except (StaleMove, StaleForm) as error:
            if not request.POST.get("alasan", "").strip():
                raise
            later = _("Keputusan lain baru saja dicatat. Periksa, lalu simpan lagi.")
            words, status = [error.reason if isinstance(error, StaleMove) else later], 409
    for message in words:
        messages.error(request, message)
    kept = {"change": found.pk, "alasan": request.POST.get("alasan", "")}
    return addendum_page(request, load_list(request, pk), kept=kept, status=status)


@require_POST
def change_withdraw(request: HttpRequest, pk: UUID, change: int) -> HttpResponse:
    """Take a proposal back."""
    found = _change(request, pk, change)
    addenda.withdraw_change(change=found, by=request.user)
    messages.success(request, _("Usulan ditarik."))
    return redirect("addendum_detail", pk=pk)


# One proposal ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Target:
    """What a proposal is about; `entri` is None for a new entry."""

    bagian: DaftarDataOpd
    jenis: str
    entri: EntriDaftarData | None


@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a change: choose OPD and kind, then the entry, then write it down with the reason."""
    case = load_list(request, pk)
    parts = parts_to_propose(rights_of(request.user), case)
    if not parts:
        raise ActionDenied(_("Perubahan diusulkan oleh OPD yang memiliki datanya atau Sekretariat SDI."))
    if case.state != ListState.AMENDING:
        raise StaleMove(_("Usulan perubahan sedang tidak dikumpulkan."), url=addenda.addendum_url(case))
    choose = TargetForm(request.GET or None, parts=parts, initial={"opd": parts[0], "jenis": Jenis.UBAH})
    if not choose.is_bound or not choose.is_valid():
        return _page(request, case, choose=choose, status=422 if choose.errors else 200)
    bagian, jenis = choose.cleaned_data["opd"], choose.cleaned_data["jenis"]
    entri = None
    if jenis != Jenis.TAMBAH:
        which = WhichForm(
            request.GET if "entri" in request.GET else None, entries=reading.agreed_entries(bagian)
        )
        if not which.is_bound or not which.is_valid():
            status = 422 if which.errors else 200
            return _page(request, case, which=which, bagian=bagian, jenis=jenis, status=status)
        entri = which.cleaned_data["entri"]
    return _write(request, case, Target(bagian, jenis, entri))


def _write(request: HttpRequest, case: DaftarData, target: Target) -> HttpResponse:
    form = _form(request, target)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            addenda.propose_change(
                bagian=target.bagian, jenis=target.jenis, entri=target.entri, isi=form.answers,
                alasan=data["alasan"], token=data["token"], by=request.user,
            )  # fmt: skip
            messages.success(request, _("Usulan dicatat."))
            return redirect("addendum_detail", pk=case.pk)
        except InvalidInput as error:
            for message in error.messages:
                messages.error(request, message)
        except StaleMove as error:  # what was typed stays on the page
            messages.error(request, error.reason)
    taken = taken_from(target.entri) if target.entri else frozenset()
    values = values_of(target.entri) if target.entri else {}
    groups = groups_of(values, [], form=form, taken=taken) if isinstance(form, ChangeForm) else []
    return _page(
        request,
        case,
        form=form,
        groups=groups,
        target=target,
        status=422 if request.method == "POST" else 200,
    )


def _form(request: HttpRequest, target: Target) -> Any:
    data = request.POST if request.method == "POST" else None
    if target.jenis == Jenis.CABUT:
        return WithdrawalForm(data, initial={"token": uuid4()})
    taken = taken_from(target.entri) if target.entri else ()
    values = values_of(target.entri) if target.entri else {}
    return ChangeForm(data, taken=taken, initial={**values, "token": uuid4()})


def _page(request: HttpRequest, case: DaftarData, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "forum/perubahan_usul.html", {"case": case, **context}, status=status)
