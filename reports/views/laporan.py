"""Pages of one yearly report: opened, where it stands, the head's acts, its summary, its history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.services.statements import check_signs
from reports.forms.laporan import ApproveForm, DatesForm, FiguresForm, OpenForm, SignedForm, SummaryForm
from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.reading import history
from reports.reading import laporan as reading
from reports.services import approval, dates, reports, submission, summary
from reports.states import EDITABLE, HANDED_OVER, ISSUED
from reports.states import ReportState as S
from reports.views.loading import load_report, refusal_of, way
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.reentry import reenter_password
from satudata.clock.now import now
from satudata.components import Breadcrumb, ErrorItem
from satudata.documents.queries import preparation_of
from satudata.incoming import whole_number
from satudata.workflow import presence, story
from satudata.workflow.actions import buttons_for
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm, ReasonForm
from satudata.workflow.tokens import new_token

RECENT = 5


# Opening -----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def laporan_new(request: HttpRequest) -> HttpResponse:
    """Open the report of a year; for whoever writes a region's report."""
    regions = reading.regions_to_open(rights_of(request.user))
    if not regions:
        raise ActionDenied(_("Laporan tahunan dibuka oleh Walidata wilayahnya."))
    if request.method == "GET":
        return _open_page(request, OpenForm(regions=regions, initial=_proposed(request)))
    form = OpenForm(request.POST, regions=regions)
    if not form.is_valid():
        return _open_page(request, form, 422)
    data = form.cleaned_data
    try:
        laporan = reports.open_report(
            wilayah=form.regions[data["wilayah"]], tahun=data["tahun"], batas=data["batas"],
            susun_sampai=data["susun_sampai"], sampaikan_sampai=data["sampaikan_sampai"],
            by=request.user, token=data["token"],  # type: ignore[arg-type]
        )  # fmt: skip
    except InvalidInput as error:
        for text in error.messages:
            form.add_error(None, text)
        return _open_page(request, form, 422)
    messages.success(request, _("Laporan dibuka. Angkanya sudah dibekukan; lengkapi isinya."))
    return redirect("laporan_edit", laporan.pk)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate(now())
    asked = whole_number(request.GET.get("tahun"))
    tahun = asked if asked and reports.FIRST_YEAR <= asked <= today.year else today.year
    return {"tahun": tahun, **reading.default_dates(tahun, today)}


def _open_page(request: HttpRequest, form: OpenForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "token": new_token(),
        "breadcrumbs": [
            Breadcrumb(_("Laporan tahunan"), reverse("laporan_list")),
            Breadcrumb(_("Buka laporan")),
        ],
    }
    return render(request, "reports/laporan/new.html", context, status=status)


# Where it stands ---------------------------------------------------------------------------------------
@require_GET
def laporan_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a report stands, whose turn it is, what this person may do now."""
    return report_page(request, load_report(request, pk))


def report_page(  # noqa: PLR0913
    request: HttpRequest,
    case: Laporan,
    *,
    bound: Form | None = None,
    aksi: str = "",
    items: list[ErrorItem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `bound` is the form of the act `aksi` that was refused, with all but a password."""
    rights, at, token = rights_of(request.user), now(), new_token()
    context = {
        "case": case,
        "breadcrumbs": way(case),
        "presence": presence.panel(case, request.user),
        "turn": reading.turn_of(case, rights, at),
        "buttons": buttons_for(rights, case, token),
        "token": token,
        "chapters": reading.chapters(case),
        "steps": story.steps_of(case, at=at, rights=rights),
        "papers": reading.papers(case),
        "issued": reading.issued_file(case),
        "preparation": preparation_of(case.dokumen) if case.dokumen else None,
        "sending": preparation_of(case.pengantar) if case.pengantar else None,
        "timeline": history.recent(case, RECENT),
        "error_items": items or [],
        "bound": bound,
        **_forms(case, rights, bound, aksi),
    }
    return render(request, "reports/laporan/detail.html", context, status=status)


def _forms(case: Laporan, rights: Rights, bound: Form | None, aksi: str) -> dict[str, Any]:
    """The forms that this person is offered in this state."""
    head = not refusal_of(permissions.as_head, rights, case)
    writer = not refusal_of(permissions.as_writer, rights, case)
    reviewing = head and case.state == S.REVIEW_AWAITED

    def form(name: str, kind: Callable[..., Form], offered: bool, **initial: Any) -> Form | None:
        if not offered:
            return None
        return bound if bound is not None and aksi == name else kind(initial=initial)

    batas = case.potret.batas if case.potret else None
    dated = (writer or head) and case.state not in HANDED_OVER | {S.PREPARED}
    days = {"susun_sampai": case.susun_sampai, "sampaikan_sampai": case.sampaikan_sampai}
    return {
        "head": head,
        "writer": writer,
        "editing": writer and case.state in EDITABLE,
        "denied": _signs(case, rights) if reviewing else "",
        "approve_form": form("setujui", ApproveForm, reviewing),
        "return_form": form("kembalikan", ReasonForm, reviewing),
        "signed_form": form("unggah", SignedForm, head and case.state == S.SIGNATURE_AWAITED),
        "reopen_form": form("buka-lagi", ReasonForm, head and case.state == S.APPROVED),
        "figures_form": form("potret-ulang", FiguresForm, writer and case.state in EDITABLE, batas=batas),
        "dates_form": form("ubah-tanggal", DatesForm, dated, **days),
        "summary_form": form(
            "tayangkan", SummaryForm, writer and case.state in ISSUED, teks=case.ringkasan
        ),
    }  # fmt: skip


def _signs(case: Laporan, rights: Rights) -> str:
    """Why another signs today, in words; empty where this head does."""
    try:
        check_signs(case, rights.user, now().astimezone(case.wilayah.zone).date())
    except ActionDenied as denied:
        return denied.reason
    return ""


# Acts ----------------------------------------------------------------------------------------------------
Act = Callable[[HttpRequest, Laporan, dict[str, Any]], str]


@sensitive_post_parameters("password")
@require_POST
def laporan_act(request: HttpRequest, pk: UUID, aksi: str) -> HttpResponse:
    """Carry out one act on a visible report; refusals come back in words with nothing lost."""
    if aksi not in ACTS:
        raise Http404
    case = load_report(request, pk)
    kind, act = ACTS[aksi]
    form = kind(request.POST, request.FILES)
    if not form.is_valid():
        return report_page(request, case, bound=form, aksi=aksi, items=_loose(form), status=422)
    try:
        done = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        return _refused(request, pk, form, aksi, error.messages, 422)
    except StaleForm:
        words = _("Laporan ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu kirim ulang.")
        return _refused(request, pk, form, aksi, [words], STALE)
    messages.success(request, done)
    return redirect("laporan_detail", pk)


# The report changed since the page was opened: 409 Conflict.
STALE = 409
SHOWN = ("password", "berkas", "susun_sampai", "sampaikan_sampai", "reason", "teks", "batas")


def _loose(form: Form) -> list[ErrorItem]:
    """Errors of fields that the page does not show."""
    hidden = [texts for name, texts in form.errors.items() if name not in SHOWN]
    return [ErrorItem(str(text)) for texts in hidden for text in texts]


def _refused(  # noqa: PLR0913
    request: HttpRequest, pk: UUID, form: Form, aksi: str, words: list[str], status: int
) -> HttpResponse:
    """Say why: beside the field of a form that has but one, of others and of a stale page above the form."""
    shown = [name for name in SHOWN if name in form.fields]
    if not shown:
        items = [ErrorItem(text) for text in words]
        return report_page(request, load_report(request, pk), items=items, status=status)
    for text in words:
        form.add_error(shown[0] if len(shown) == 1 and status != STALE else None, text)
    return report_page(request, load_report(request, pk), bound=form, aksi=aksi, status=status)


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


def _send(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    reports.send_for_review(laporan=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Laporan diajukan ke Kepala Walidata.")


def _recall(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    reports.recall_report(laporan=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Laporan ditarik kembali. Anda dapat mengubah isinya.")


def _return(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    reports.return_report(laporan=case, by=request.user, reason=data["reason"], **_move(data))  # type: ignore[arg-type]
    return _("Laporan dikembalikan ke Walidata dengan catatan Anda.")


def _approve(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    # The right first: nobody tries passwords on an act that is not theirs.
    permissions.check_can_approve_report(rights_of(request.user), case)
    reentry = reenter_password(request, data["password"])
    if reentry is None:
        raise InvalidInput(_("Kata sandi tidak cocok. Laporan belum disetujui; coba lagi."))
    moved = approval.approve_report(laporan=case, by=request.user, reentry=reentry, **_move(data))  # type: ignore[arg-type]
    words = _("Disetujui. Laporan nomor %(nomor)s sedang disiapkan.")
    return words % {"nomor": moved.case.dokumen.nomor}


def _prepare(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    moved = approval.prepare_report(laporan=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    words = _("Naskah nomor %(nomor)s sedang disiapkan untuk ditandatangani.")
    return words % {"nomor": moved.case.dokumen.nomor}


def _upload(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    approval.upload_report(laporan=case, upload=data["berkas"], by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Laporan bertanda tangan diterima.")


def _recall_text(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    approval.recall_text(laporan=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Naskah dibatalkan. Laporan menunggu keputusan Anda lagi.")


def _reopen(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    approval.reopen_report(laporan=case, by=request.user, reason=data["reason"], **_move(data))  # type: ignore[arg-type]
    return _("Laporan dibuka lagi. Laporan berikutnya menggantikan yang sudah terbit.")


def _retake(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    reports.retake_figures(laporan=case, batas=data["batas"], by=request.user, version=data["version"])  # type: ignore[arg-type]
    return _("Angka laporan dipotret ulang. Tulisan Anda tidak berubah; bandingkan dengan sarannya.")


def _redate(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    days = {name: data[name] for name in ("susun_sampai", "sampaikan_sampai", "reason", "version")}
    dates.change_dates(laporan=case, by=request.user, **days)  # type: ignore[arg-type]
    return _("Tanggal laporan diubah. Batas waktu langkah yang berjalan mengikutinya.")


def _retry(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    retry = submission.retry_submission if case.state == S.SUBMISSION_NUMBERED else approval.retry_report
    retry(laporan=case, by=request.user)  # type: ignore[arg-type]
    return _("Dokumen disiapkan ulang dengan nomor yang sama.")


def _publish(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    summary.publish_summary(laporan=case, teks=data["teks"], by=request.user, version=data["version"])  # type: ignore[arg-type]
    return _("Ringkasan tayang untuk publik.")


def _hide(request: HttpRequest, case: Laporan, data: dict[str, Any]) -> str:
    summary.hide_summary(laporan=case, by=request.user, version=data["version"])  # type: ignore[arg-type]
    return _("Ringkasan tidak lagi tayang. Teksnya tetap tersimpan.")


ACTS: dict[str, tuple[type[Form], Act]] = {
    "ajukan": (MoveForm, _send),
    "tarik": (MoveForm, _recall),
    "kembalikan": (ReasonForm, _return),
    "setujui": (ApproveForm, _approve),
    "siapkan": (MoveForm, _prepare),
    "unggah": (SignedForm, _upload),
    "batalkan-naskah": (MoveForm, _recall_text),
    "buka-lagi": (ReasonForm, _reopen),
    "potret-ulang": (FiguresForm, _retake),
    "ubah-tanggal": (DatesForm, _redate),
    "ulangi": (MoveForm, _retry),
    "tayangkan": (SummaryForm, _publish),
    "sembunyikan": (MoveForm, _hide),
}


# History -------------------------------------------------------------------------------------------------
@require_GET
def laporan_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The history of a report: events, their chain, steps with their times."""
    case, at = load_report(request, pk), now()
    events = story.events_of(case)
    context: dict[str, Any] = {
        "case": case,
        "title": str(case),
        "own_url": reverse("laporan_detail", args=[pk]),
        "breadcrumbs": way(case, _("Riwayat")),
        "items": history.items(reversed(events), history.papers_of(case)),
        "integrity": story.integrity(case, events),
        "steps": story.steps_of(case, at=at, rights=rights_of(request.user)),
        "printed_at": at,
    }
    return render(request, "workflow/case_history.html", context)
