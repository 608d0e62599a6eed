"""The head's screen (SOP B4): what is stated in short, the preview, then approve, sign elsewhere, return."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forum.forms.ketersediaan import ApproveForm, ReturnForm, SignedForm
from forum.models import DaftarDataOpd
from forum.permissions import opd as permissions
from forum.reading import ketersediaan as reading
from forum.services import statements
from forum.states import OfficeState
from forum.views.ketersediaan import REFUSALS, SHOWN, clock_of, load, refusal, way, words_of
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.reentry import reenter_password
from satudata.clock.now import now
from satudata.documents import prints
from satudata.documents.queries import preparation_of
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

# Entries named on the screen; the others are behind a link.
NAMED = 30
# How often the page that waits for a long preview looks again (seconds).
LOOK_AGAIN = "3"


@require_http_methods(["GET"])
def opd_statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The statement of an OPD: summary, preview, acts of its head, papers."""
    return statement_page(request, load(request, pk))


def statement_page(
    request: HttpRequest, case: DaftarDataOpd, *, bound: Form | None = None, status: int = 200
) -> HttpResponse:
    """The page; `bound` is a form that was refused, shown again with all that was typed but a password."""
    rights = rights_of(request.user)
    checked, awaited = (
        case.state == OfficeState.AVAILABILITY_CHECKED,
        case.state == OfficeState.SIGNATURE_AWAITED,
    )
    head = not refusal(permissions.check_can_approve_statement, rights, case)
    letter = case.surat_pernyataan
    short = (
        reading.stated_entries(case)
        .filter(ketersediaan__in=["tidak", "sebagian"])
        .order_by("-ketersediaan", "urut", "id")
    )
    context = {
        "case": case,
        "breadcrumbs": way(case, (_("Surat Pernyataan"), "")),
        "due": clock_of(case, rights),
        "progress": reading.progress_of(case),
        "short": list(short[:NAMED]),
        "most": NAMED,
        "preview": case.state in SHOWN,
        "head": head,
        "sender": not refusal(permissions.check_can_send_availability, rights, case),
        "denied": _signs(case, rights) if head and checked else "",
        "approve_form": _form(ApproveForm, bound, head and checked),
        "signed_form": _form(SignedForm, bound, head and awaited),
        "return_form": _form(ReturnForm, bound, head and (checked or awaited)),
        "letter": letter,
        "preparation": preparation_of(letter) if letter is not None else None,
        "papers": reading.statements_of(case),
        "token": new_token(),
    }
    return render(request, "forum/pernyataan_detail.html", context, status=status)


def _form(kind: type[Form], bound: Form | None, offered: bool) -> Form | None:
    if not offered:
        return None
    return bound if isinstance(bound, kind) else kind()


def _signs(case: DaftarDataOpd, rights: Rights) -> str:
    """Why another signs today, in words; empty where this head does."""
    on = now().astimezone(case.wilayah.zone).date()
    try:
        statements.check_signs(case, rights.user, on)
    except ActionDenied as denied:
        return denied.reason
    return ""


# Preview -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def opd_statement_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as it would be issued now, marked PRATINJAU; POST has a job make a long one."""
    case = load(request, pk)
    if case.state not in SHOWN:
        raise Http404
    wanted = statements.compose_preview(case)
    if request.method == "POST":
        if wanted.heavy and prints.made(wanted) is None:
            statements.prepare_preview(bagian=case, wanted=wanted)
        return redirect("opd_statement_preview", pk)
    data = prints.made(wanted) if wanted.heavy else prints.make(wanted)
    if data is None:
        return _waiting(request, case, wanted)
    name = f'inline; filename="Pratinjau-Surat-Pernyataan-{case.nomor}.pdf"'
    return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": name})


def _waiting(request: HttpRequest, case: DaftarDataOpd, wanted: prints.Print) -> HttpResponse:
    job = statements.preview_job(case, wanted)
    under_way = job is not None and job.done_at is None and job.failed_at is None
    context = {
        "case": case,
        "breadcrumbs": way(
            case, (_("Surat Pernyataan"), statements.statement_url(case)), (_("Pratinjau"), "")
        ),
        "under_way": under_way,
        "failed": job is not None and job.failed_at is not None,
    }
    response = render(request, "forum/pernyataan_waiting.html", context)
    if under_way:
        response["Refresh"] = LOOK_AGAIN
    return response


# Acts ------------------------------------------------------------------------------------------------------
Act = Callable[[HttpRequest, DaftarDataOpd, dict[str, Any]], str]


class WrongPassword(InvalidInput):
    """The password entered again is not that of the person signed in."""


@sensitive_post_parameters("password")
@require_POST
def opd_statement_act(request: HttpRequest, pk: UUID, aksi: str) -> HttpResponse:
    """Carry out one act of the head; refusals come back in words with nothing lost."""
    if aksi not in ACTS:
        raise Http404
    case = load(request, pk)
    kind, act = ACTS[aksi]
    form = kind(request.POST, request.FILES)
    if not form.is_valid():
        return statement_page(request, case, bound=form, status=422)
    try:
        done = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        return _refused(request, case, form, error.messages, 422)
    except REFUSALS as error:
        typed = form.cleaned_data.get("reason")
        if not typed:
            raise
        return _refused(request, load(request, pk), form, [words_of(error), typed], 409)
    messages.success(request, done)
    return redirect("opd_statement", pk)


def _refused(
    request: HttpRequest, case: DaftarDataOpd, form: Form, words: list[str], status: int
) -> HttpResponse:
    """Say why beside the field that it is about, and above the page."""
    field = next((name for name in ("password", "berkas", "reason") if name in form.fields), None)
    for text in words:
        form.add_error(field, text)
        messages.error(request, text)
    return statement_page(request, case, bound=form, status=status)


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


def _approve(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    # The right first: nobody tries passwords on an act that is not theirs.
    permissions.check_can_approve_statement(rights_of(request.user), case)
    reentry = reenter_password(request, data["password"])
    if reentry is None:
        raise WrongPassword(_("Kata sandi tidak cocok. Surat belum disetujui; coba lagi."))
    moved = statements.approve_statement(bagian=case, by=request.user, reentry=reentry, **_move(data))  # type: ignore[arg-type]
    nomor = moved.case.surat_pernyataan.nomor
    return _("Disetujui. Surat Pernyataan nomor %(nomor)s sedang disiapkan.") % {"nomor": nomor}


def _prepare(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    moved = statements.prepare_statement(bagian=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    nomor = moved.case.surat_pernyataan.nomor
    return _("Naskah nomor %(nomor)s sedang disiapkan untuk ditandatangani.") % {"nomor": nomor}


def _upload(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    statements.upload_statement(bagian=case, upload=data["berkas"], by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Surat Pernyataan bertanda tangan diterima.")


def _return(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    statements.return_to_operator(bagian=case, by=request.user, reason=data["reason"], **_move(data))  # type: ignore[arg-type]
    return _("Dikembalikan ke operator dengan alasan Anda.")


def _retry(request: HttpRequest, case: DaftarDataOpd, data: dict[str, Any]) -> str:
    statements.retry_statement(bagian=case, by=request.user)  # type: ignore[arg-type]
    return _("Surat disiapkan ulang dengan nomor yang sama.")


ACTS: dict[str, tuple[type[Form], Act]] = {
    "setujui": (ApproveForm, _approve),
    "siapkan": (MoveForm, _prepare),
    "unggah": (SignedForm, _upload),
    "kembalikan": (ReturnForm, _return),
    "ulangi": (MoveForm, _retry),
}
