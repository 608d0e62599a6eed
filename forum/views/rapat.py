"""The page of a meeting of the Forum: where it stands, who comes, what this person may do now; its plan."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form, Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum import ical, queries
from forum.forms.rapat import HoldForm, PlanForm, ReasonForm, SignedForm, plan_initial
from forum.models import DaftarData, RapatForum
from forum.permissions import daftar as list_permissions
from forum.permissions import rapat as permissions
from forum.reading import rapat as reading
from forum.reading import rencana_aksi
from forum.services import attendance, meetings, minutes
from forum.states import MeetingState
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.documents.models import Document
from satudata.documents.queries import Preparation, preparation_of
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.moves import edges_of
from satudata.workflow.tokens import new_token

Act = Callable[[HttpRequest, RapatForum, dict[str, Any]], str]


def load(request: HttpRequest, pk: UUID) -> RapatForum:
    """The meeting by its id among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_meeting(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def way(case: RapatForum, *more: Breadcrumb) -> list[Breadcrumb]:
    """The way to a page of a meeting."""
    return [*_way_of_year(case.daftar), Breadcrumb(case.judul, meetings.meeting_url(case)), *more]


def _way_of_year(daftar: DaftarData) -> list[Breadcrumb]:
    return [
        Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
        Breadcrumb(str(daftar), reverse("daftar_detail", args=[daftar.pk])),
    ]


def attend_address(case: RapatForum) -> str:
    """The whole address on which participants sign the attendance list."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("rapat_attend", args=[case.kode_hadir])


def qr_of(address: str) -> str:
    """A QR code of an address as an image for a page."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True, border=2))


def allowed(rights: Rights, case: RapatForum) -> frozenset[str]:
    """The moves that are possible from this state and allowed to this person."""
    found = set()
    for edge in edges_of(RapatForum):
        if edge.source == case.state and _may(getattr(permissions, f"check_can_{edge.verb}"), rights, case):
            found.add(edge.verb)
    return frozenset(found)


def _may(check: Callable[[Rights, Any], None], rights: Rights, case: Any) -> bool:
    try:
        check(rights, case)
    except ActionDenied:
        return False
    return True


# The page --------------------------------------------------------------------------------------------
@require_GET
def rapat_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a meeting of the Forum stands."""
    return detail_page(request, load(request, pk))


def detail_page(
    request: HttpRequest, case: RapatForum, *, bound: Form | None = None, action: str = "", status: int = 200
) -> HttpResponse:
    """The page of a meeting; `bound` is a form that was refused, shown again with all that was typed."""
    rights, at = rights_of(request.user), now()
    verbs = allowed(rights, case)
    forms = {
        "reschedule_form": _offered("jadwal-ulang", "reschedule", ReasonForm, verbs, action, bound),
        "cancel_form": _offered("batalkan", "cancel", ReasonForm, verbs, action, bound),
        "hold_form": _offered("tutup-hadir", "hold", HoldForm, verbs, action, bound),
    }
    closed = attendance.closed_because(case, at)
    convenor = reading.may_convene(rights, case)
    actions = rencana_aksi.actions_of(case) if case.state != MeetingState.CANCELLED else []
    address = attend_address(case)
    context = forms | {
        "case": case,
        "verbs": verbs,
        "convenor": convenor,
        "writable": convenor and case.state in minutes.WRITABLE,
        "token": new_token(),
        "participants": reading.participants_of(case),
        "quorum": reading.quorum_of(case),
        "attend_closed": closed,
        "attend_address": address,
        "attend_qr": qr_of(address) if convenor and case.state == MeetingState.INVITED else "",
        "decisions": list(case.keputusan.all()),
        "actions": rencana_aksi.lines(actions, rights, at.astimezone(case.wilayah.zone).date()),
        "lacking": minutes.lacking(case) if "issue_minutes" in verbs else [],
        "papers": _papers(case),
        "kept": _kept(bound, forms.values()),
        "breadcrumbs": [*_way_of_year(case.daftar), Breadcrumb(case.judul)],
    }
    return render(request, "forum/rapat_detail.html", context, status=status)


def _offered(  # noqa: PLR0913
    name: str, verb: str, form: type[Form], verbs: frozenset[str], action: str, bound: Form | None
) -> Form | None:
    if verb not in verbs:
        return None
    return bound if action == name and bound is not None else form(auto_id=f"{name}_%s")


def _papers(case: RapatForum) -> list[tuple[str, str, Document, Preparation]]:
    """The meeting's documents: key, name, document, how far its PDF is."""
    found = (("undangan", _("Undangan"), case.undangan), ("notulen", _("Notulen"), case.notulen))
    return [(key, name, paper, preparation_of(paper)) for key, name, paper in found if paper is not None]


def _kept(bound: Form | None, offered: Any) -> list[tuple[str, str]]:
    """Texts of a refused form that the page offers no more: shown to be copied, never lost."""
    if bound is None or any(form is bound for form in offered):
        return []
    return [
        (str(f.label), str(f.value())) for f in bound if isinstance(f.field.widget, Textarea) and f.value()
    ]


# Plan ----------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def rapat_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a meeting of a year's Forum."""
    rights = rights_of(request.user)
    try:
        daftar = queries.get_list(rights, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    list_permissions.check_can_plan(rights, daftar)
    offices = reading.offices_to_invite(daftar)
    initial = {
        "token": new_token(),
        "kuorum_persen": 50,
        "judul": f"{_('Rapat Forum Satu Data')} {daftar.wilayah} {daftar.tahun}",
        "instansi": list(offices.values_list("pk", flat=True)),
        "tanggal": daftar.forum_pada,
    }
    form = PlanForm(request.POST or None, initial=initial, zone=daftar.wilayah.zone, offices=offices)
    status = 200
    if request.method == "POST":
        case = _planned(form, daftar, request)
        if case is not None:
            messages.success(request, _("Rapat direncanakan. Periksa, lalu terbitkan undangannya."))
            return redirect("rapat_detail", pk=case.pk)
        status = 422
    context = {"form": form, "daftar": daftar}
    context["breadcrumbs"] = [*_way_of_year(daftar), Breadcrumb(_("Rencanakan rapat"))]
    return render(request, "forum/rapat_form.html", context, status=status)


def _planned(form: PlanForm, daftar: DaftarData, request: HttpRequest) -> RapatForum | None:
    if not form.is_valid():
        return None
    try:
        token = form.cleaned_data["token"]
        return meetings.plan_meeting(daftar=daftar, plan=form.plan(), by=request.user, token=token)
    except InvalidInput as error:
        _refuse(form, error.messages)
    except StaleMove as error:
        _refuse(form, [error.reason])
    return None


@require_http_methods(["GET", "POST"])
def rapat_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a planned meeting."""
    case = load(request, pk)
    permissions.check_can_plan(rights_of(request.user), case)
    offices = reading.offices_to_invite(case.daftar)
    initial = plan_initial(case) | {"token": new_token(), "version": case.version}
    form = PlanForm(request.POST or None, initial=initial, zone=case.wilayah.zone, offices=offices)
    status = 200
    if request.method == "POST":
        status = _edited(form, case, request)
        if status == 200:
            messages.success(request, _("Rencana rapat disimpan."))
            return redirect("rapat_detail", pk=pk)
    elif case.state != MeetingState.PLANNED:
        return redirect("rapat_detail", pk=pk)
    context = {"form": form, "case": case, "daftar": case.daftar}
    context["breadcrumbs"] = way(case, Breadcrumb(_("Ubah rencana")))
    return render(request, "forum/rapat_form.html", context, status=status)


def _edited(form: PlanForm, case: RapatForum, request: HttpRequest) -> int:
    """Save what was typed; the status of the answer, with the refusal on the form."""
    if not form.is_valid():
        return 422
    move = {"version": form.cleaned_data["version"], "token": form.cleaned_data["token"]}
    try:
        meetings.edit_meeting(rapat=case, plan=form.plan(), by=request.user, **move)
    except InvalidInput as error:
        return _refuse(form, error.messages)
    except StaleMove as error:
        return _refuse(form, [error.reason], status=409)
    except StaleForm:
        return _refuse(form, [changed_meanwhile()], status=409)
    return 200


def changed_meanwhile() -> str:
    """What a form says whose meeting somebody else changed: what was typed stands below."""
    return _(
        "Rapat ini diubah orang lain sejak halaman Anda dibuka. Isian Anda masih ada di bawah: buka rapat "
        "ini di tab lain, bandingkan, lalu isi ulang dari halaman baru."
    )


def _refuse(form: Form, words: list[str], status: int = 422) -> int:
    for message in words:
        form.add_error(None, message)
    return status


# Acts ------------------------------------------------------------------------------------------------------
@require_POST
def rapat_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act on a meeting; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load(request, pk)
    form_class, act = ACTS[action]
    form = form_class(request.POST, request.FILES, auto_id=f"{action}_%s")
    if not form.is_valid():
        return _refused(
            request, case, action, form, [str(w) for words in form.errors.values() for w in words]
        )
    try:
        done = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        return _refused(request, case, action, form, error.messages)
    except (StaleMove, StaleForm, ActionDenied) as error:
        if not _kept(form, ()):
            raise
        words = changed_meanwhile() if isinstance(error, StaleForm) else error.reason
        return _refused(request, load(request, pk), action, form, [words], status=409)
    messages.success(request, done)
    return redirect("rapat_edit" if action == "jadwal-ulang" else "rapat_detail", pk=pk)


def _refused(  # noqa: PLR0913
    request: HttpRequest, case: RapatForum, action: str, form: Form, words: list[str], status: int = 422
) -> HttpResponse:
    for message in words:
        messages.error(request, message)
    return detail_page(request, case, bound=form, action=action, status=status)


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


def _invite(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
    moved = meetings.invite(rapat=case, by=request.user, **_move(data))
    return _("Undangan %(nomor)s sedang disiapkan; yang diundang diberi tahu.") % {
        "nomor": moved.case.undangan.nomor
    }


def _reschedule(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
    meetings.reschedule(rapat=case, reason=data["reason"], by=request.user, **_move(data))
    return _("Rapat dijadwalkan ulang. Ubah rencananya, lalu terbitkan undangan baru.")


def _cancel(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
    meetings.cancel(rapat=case, reason=data["reason"], by=request.user, **_move(data))
    return _("Rapat dibatalkan.")


def _hold(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
    moved = meetings.hold(rapat=case, tanpa_kuorum=data["tanpa_kuorum"], by=request.user, **_move(data))
    if moved.case.kuorum_tercapai:
        return _("Daftar hadir ditutup. Kuorum tercapai.")
    return _("Daftar hadir ditutup tanpa kuorum. Rapat ini tidak dapat menyepakati Daftar Data.")


def _issue(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
    moved = minutes.issue_minutes(rapat=case, by=request.user, **_move(data))
    return _("Notulen %(nomor)s sedang disiapkan.") % {"nomor": moved.case.notulen.nomor}


def _retry(paper: str) -> Act:
    def act(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
        minutes.retry_paper(rapat=case, paper=paper, by=request.user)
        return _("Dokumen disiapkan ulang dengan nomor yang sama.")

    return act


def _signed(paper: str) -> Act:
    def act(request: HttpRequest, case: RapatForum, data: dict[str, Any]) -> str:
        minutes.store_signed_paper(rapat=case, paper=paper, upload=data["berkas"], by=request.user)
        return _("Dokumen bertanda tangan elektronik disimpan.")

    return act


ACTS: dict[str, tuple[type[Form], Act]] = {
    "undang": (MoveForm, _invite),
    "jadwal-ulang": (ReasonForm, _reschedule),
    "batalkan": (ReasonForm, _cancel),
    "tutup-hadir": (HoldForm, _hold),
    "terbitkan-notulen": (MoveForm, _issue),
    "ulangi-undangan": (MoveForm, _retry("undangan")),
    "ulangi-notulen": (MoveForm, _retry("notulen")),
    "undangan-bertanda-tangan": (SignedForm, _signed("undangan")),
    "notulen-bertanda-tangan": (SignedForm, _signed("notulen")),
}


# Calendar ----------------------------------------------------------------------------------------------
@require_GET
def rapat_ics(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as an entry for a calendar program."""
    case = load(request, pk)
    text = ical.calendar(case.judul, [entry_of(case)], method="PUBLISH")
    name = f'attachment; filename="{case.nomor}.ics"'
    return HttpResponse(text, content_type=ical.CONTENT_TYPE, headers={"Content-Disposition": name})


def entry_of(case: RapatForum) -> ical.CalendarEvent:
    """What a calendar says of a meeting: tentative before its invitation, cancelled once it is."""
    status = {MeetingState.PLANNED: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}
    agenda = "\n".join(f"{n}. {line}" for n, line in enumerate(case.acara.splitlines(), start=1))
    online = f"{_('Tautan daring')}: {case.tautan}" if case.tautan else ""
    return ical.CalendarEvent(
        uid=f"rapat-{case.pk}@satudata",
        title=case.judul,
        begins=case.mulai,
        ends=case.selesai,
        changed=case.updated_at,
        description="\n\n".join(part for part in (agenda, online) if part),
        place=case.tempat,
        url=settings.PUBLIC_URL.rstrip("/") + meetings.meeting_url(case),
        status=status.get(MeetingState(case.state), "CONFIRMED"),
        sequence=case.version,
    )
