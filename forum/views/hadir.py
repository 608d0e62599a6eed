"""The attendance list of a meeting: signed by link, kept by the Sekretariat, projected, printed.

The page behind the link is public: it shows the meeting and the invited offices, never who came.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forum.documents import rapat as contexts
from forum.forms.rapat import AttendForm
from forum.models import RapatForum
from forum.permissions import rapat as permissions
from forum.reading import rapat as reading
from forum.services import attendance
from forum.views.rapat import attend_address, load, qr_of, way
from satudata.accounts.models import Instansi
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.documents import prints
from satudata.documents.services import compose_print
from satudata.incoming import client_address, whole_number
from satudata.workflow.errors import InvalidInput, StaleMove

# A room behind one address signs within minutes; what is faster than this is no room.
MOST_A_MINUTE = 120
PRINT_SECONDS = 60


# By link ---------------------------------------------------------------------------------------------
@login_not_required
@require_http_methods(["GET", "POST"])
def attend_by_link(request: HttpRequest, kode: str) -> HttpResponse:
    """Sign the attendance list: one click with an account, else name, position and office."""
    case = _meeting(kode)
    at = now()
    closed = attendance.closed_because(case, at)
    form = AttendForm(offices=_invited(case), initial=_typed_before(request))
    status = 200
    if request.method == "POST":
        if _too_fast(request):
            return render(request, "429.html", status=429)
        form = AttendForm(request.POST, offices=_invited(case))
        done = _sign(request, case, form)
        if done is not None:
            return _thanks(request, case, done)
        status = 409 if attendance.closed_because(case, now()) else 422
    office = reading.office_of(rights_of(request.user), case) if request.user.is_authenticated else None
    context = {
        "case": case,
        "closed": closed,
        "form": form,
        "office": office,
        "thanks": request.GET.get("tercatat") == "1" and status == 200,
    }
    return render(request, "forum/hadir.html", context, status=status)


def _meeting(kode: str) -> RapatForum:
    related = ("wilayah", "instansi", "daftar__wilayah")
    case = RapatForum.objects.select_related(*related).filter(kode_hadir=kode).first()
    if case is None:
        raise Http404
    return case


def _invited(case: RapatForum) -> list[Instansi]:
    return list(
        Instansi.objects.filter(pk__in=case.peserta.filter(diundang=True).values("instansi_id")).order_by(
            "nama"
        )
    )


def _typed_before(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {"nama": user.nama, "jabatan": user.jabatan} if user.is_authenticated else {}


def _too_fast(request: HttpRequest) -> bool:
    """Count what one address sends in a minute."""
    key = f"hadir:{client_address(request)}:{now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    return cache.incr(key) > MOST_A_MINUTE


def _sign(request: HttpRequest, case: RapatForum, form: AttendForm) -> attendance.Attended | None:
    """Write somebody down; None with the reason on the form where that is refused."""
    try:
        if request.POST.get("aksi") == "akun" and request.user.is_authenticated:
            return attendance.attend(rapat=case, by=request.user)
        if not form.is_valid():
            return None
        return attendance.attend_by_name(rapat=case, **form.person())
    except InvalidInput as error:
        words = error.messages
    except StaleMove as error:
        words = [error.reason]
    form.is_valid()
    for message in words:
        form.add_error(None, message)
    return None


def _thanks(request: HttpRequest, case: RapatForum, done: attendance.Attended) -> HttpResponse:
    words = _("%(nama)s tercatat hadir.") if done.new else _("%(nama)s sudah tercatat hadir sebelumnya.")
    messages.success(request, words % {"nama": done.peserta.nama})
    return redirect(f"{reverse('rapat_attend', args=[case.kode_hadir])}?tercatat=1")


# By list -----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def rapat_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list as the Sekretariat keeps it: add on behalf, tick guests, strike out."""
    case = load(request, pk)
    permissions.check_can_plan(rights_of(request.user), case)
    offices = _invited(case)
    form, status = AttendForm(offices=offices), 200
    if request.method == "POST":
        form = AttendForm(request.POST if _adds(request) else None, offices=offices)
        done, status = _kept(request, case, form)
        if done:
            messages.success(request, done)
            return redirect("rapat_attendance", pk=pk)
    context = {
        "case": case,
        "form": form,
        "closed": attendance.closed_because(case, now()),
        "participants": reading.participants_of(case),
        "quorum": reading.quorum_of(case),
        "breadcrumbs": way(case, Breadcrumb(_("Daftar hadir"))),
    }
    return render(request, "forum/rapat_attendance.html", context, status=status)


def _adds(request: HttpRequest) -> bool:
    return ":" not in request.POST.get("aksi", "")


def _kept(request: HttpRequest, case: RapatForum, form: AttendForm) -> tuple[str, int]:
    """Carry out one act on the list: what was done in words, else the status of the refusal."""
    act, _colon, number = request.POST.get("aksi", "").partition(":")
    try:
        return _list_act(request, case, form, act, whole_number(number) or 0)
    except (InvalidInput, StaleMove) as error:
        words = error.messages if isinstance(error, InvalidInput) else [error.reason]
        for message in words:
            form.add_error(None, message) if form.is_bound else messages.error(request, message)
        return "", 422 if isinstance(error, InvalidInput) else 409


def _list_act(
    request: HttpRequest, case: RapatForum, form: AttendForm, act: str, number: int
) -> tuple[str, int]:
    if act == "coret":
        attendance.strike_attendance(rapat=case, peserta=number, by=request.user)
        return _("Kehadiran dicoret."), 200
    if act == "tamu":
        done = attendance.tick_guest(rapat=case, guest=number, by=request.user)
    elif form.is_valid():
        done = attendance.note_attendance(rapat=case, by=request.user, **form.person())
    else:
        return "", 422
    words = _("%(nama)s tercatat hadir.") if done.new else _("%(nama)s sudah tercatat hadir sebelumnya.")
    return words % {"nama": done.peserta.nama}, 200


@require_GET
def rapat_attendance_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The attendance list to sign on paper, as it stands now."""
    case = load(request, pk)
    permissions.check_can_plan(rights_of(request.user), case)
    wanted = compose_print(
        penerbit=case.instansi,
        template="documents/daftar_hadir_rapat.html",
        context=contexts.attendance_list(case),
        hal=f"Daftar Hadir {case.nomor}",
        on=case.mulai.astimezone(case.wilayah.zone).date(),
    )
    name = f'attachment; filename="daftar-hadir-{case.nomor}.pdf"'
    data = prints.make(wanted, seconds=PRINT_SECONDS)
    return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": name})


@require_GET
def rapat_attendance_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The link as a QR code for the projector, with the count of who is here."""
    case = load(request, pk)
    permissions.check_can_plan(rights_of(request.user), case)
    address = attend_address(case)
    context = {
        "case": case,
        "closed": attendance.closed_because(case, now()),
        "quorum": reading.quorum_of(case),
        "address": address,
        "qr": qr_of(address),
    }
    return render(request, "forum/rapat_layar.html", context)
