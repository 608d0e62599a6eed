"""Submission of the report to the leader and its receipt (SOP B11)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.forms.laporan import ReceiveForm, SubmitForm
from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.services import submission
from reports.services.reports import report_url
from reports.states import ReportState as S
from reports.views.loading import load_report, way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.tokens import new_token

Act = Callable[[HttpRequest, Laporan, dict[str, Any]], str]


@require_http_methods(["GET", "POST"])
def laporan_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By which letter the approved report goes to the leader."""
    case = load_report(request, pk)
    permissions.check_can_number_submission(rights_of(request.user), case)
    if request.method == "GET":
        _check_state(case, S.APPROVED, _("Laporan ini tidak menunggu untuk disampaikan."))
        initial = {
            "jenis": Laporan.Pengantar.SURAT_PENGANTAR,
            "penerima": submission.leader_of(case.wilayah),
        }
        return _page(request, case, SubmitForm(initial=initial), "submit")
    return _done(request, case, SubmitForm(request.POST), _submit, "submit")


def _submit(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    moved = submission.number_submission(
        laporan=case, jenis=data["jenis"], penerima=data["penerima"], melalui=data["melalui"],
        by=request.user, version=data["version"], token=data["token"],  # type: ignore[arg-type]
    )  # fmt: skip
    words = _("Surat nomor %(nomor)s sedang disiapkan. Laporan tersampaikan begitu suratnya siap.")
    return words % {"nomor": moved.case.pengantar.nomor}


@require_http_methods(["GET", "POST"])
def laporan_receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The leader receives the report; Walidata records a receipt on paper."""
    case = load_report(request, pk)
    permissions.check_can_receive_report(rights_of(request.user), case)
    mine = submission.receives_in_person(request.user, case)  # type: ignore[arg-type]
    if request.method == "GET":
        _check_state(case, S.SUBMITTED, _("Laporan ini tidak menunggu penerimaan."))
        today = now().astimezone(case.wilayah.zone).date()
        form = ReceiveForm(initial={"diterima_pada": today}, in_person=mine)
        return _page(request, case, form, "receive")
    form = ReceiveForm(request.POST, request.FILES, in_person=mine)
    return _done(request, case, form, _receive, "receive")


def _receive(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    submission.receive_report(
        laporan=case, diterima_pada=data["diterima_pada"], diterima_oleh=data.get("diterima_oleh", ""),
        disposisi=data["disposisi"], bukti=data.get("bukti"), by=request.user,  # type: ignore[arg-type]
        version=data["version"], token=data["token"],
    )  # fmt: skip
    return _("Penerimaan laporan dicatat.")


def _done(request: HttpRequest, case: Laporan, form: Form, act: Act, page: str) -> HttpResponse:
    """Carry out an act of a form; a refusal comes back to its page with nothing lost but a chosen file."""
    if not form.is_valid():
        return _page(request, case, form, page, 422)
    try:
        words = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        for text in error.messages:
            form.add_error(None, text)
        return _page(request, case, form, page, 422)
    except StaleForm:
        form.add_error(None, _("Laporan ini berubah sejak Anda buka. Periksa lagi, lalu kirim ulang."))
        return _page(request, load_report(request, case.pk), form, page, 409)
    except StaleMove as error:
        raise StaleMove(error.reason, url=report_url(case)) from error
    messages.success(request, words)
    return redirect("laporan_detail", case.pk)


def _check_state(case: Laporan, state: str, words: str) -> None:
    if case.state != state:
        raise StaleMove(words, url=report_url(case))


def _page(request: HttpRequest, case: Laporan, form: Form, page: str, status: int = 200) -> HttpResponse:
    names = {"submit": _("Sampaikan laporan"), "receive": _("Terima laporan")}
    context = {"case": case, "form": form, "token": new_token(), "breadcrumbs": way(case, names[page])}
    return render(request, f"reports/laporan/{page}.html", context, status=status)
