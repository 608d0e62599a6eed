"""The head's screen (SOP B8): what waits by OPD, one act over several releases; and the letters.

Raises nothing of its own: refusals of a decision come back to the screen with all that was ticked and typed,
but the password.
"""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from datasets import queries
from datasets.forms.validasi import (
    APPROVE,
    LATER,
    REFUSE,
    DecisionRow,
    PasswordForm,
    SignedForm,
    gone_of,
    rows_of,
)
from datasets.models import ValidasiOpd
from datasets.permissions import validasi as permissions
from datasets.reading import history
from datasets.reading import validasi as reading
from datasets.services import validation
from datasets.states import ValidationState
from datasets.views.loading import refusal_of
from forum.services.statements import check_signs
from satudata.accounts.queries import rights_of
from satudata.accounts.reentry import Reentry, reenter_password
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.documents.queries import preparation_of
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

PER_PAGE = 20
RECENT = 6


# The list -----------------------------------------------------------------------------------------------
@require_GET
def validasi_list(request: HttpRequest) -> HttpResponse:
    """Releases that wait for their head, and the letters so far; `?pilih=semua` ticks all."""
    return _page(request, chosen=APPROVE if request.GET.get("pilih") == "semua" else LATER)


def _page(  # noqa: PLR0913
    request: HttpRequest,
    *,
    office: int | None = None,
    rows: list[DecisionRow] | None = None,
    password: Form | None = None,
    chosen: str = LATER,
    status: int = 200,
) -> HttpResponse:
    """The screen; `rows` and `password` of an office are forms that were refused."""
    rights = rights_of(request.user)
    letters = Paginator(reading.letters(rights), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "offices": [
            {
                "office": found,
                "rows": rows if found.instansi.pk == office and rows is not None
                else rows_of(found.rows, chosen=chosen),
                "password": password if found.instansi.pk == office and password else PasswordForm(),
                "denied": _signs(found, rights.user) if found.decides else "",
            }
            for found in reading.waiting_offices(rights)
        ],
        "letters": letters,
        "page_obj": letters,
        "token": new_token(),
    }  # fmt: skip
    return render(request, "datasets/validasi/list.html", context, status=status)


def _signs(office: reading.Office, user: Any) -> str:
    """Why another signs today, in words; empty where this person does."""
    first = office.rows[0].rilis
    try:
        check_signs(first, user, now().astimezone(first.wilayah.zone).date())
    except ActionDenied as denied:
        return denied.reason
    return ""


# Deciding -----------------------------------------------------------------------------------------------
@sensitive_post_parameters("password")
@require_POST
def validasi_decide(request: HttpRequest, instansi: int) -> HttpResponse:
    """Carry out what the head ticked: refusals with their reasons, and one letter over the others."""
    offices = reading.waiting_offices(rights_of(request.user))
    office = next((found for found in offices if found.instansi.pk == instansi), None)
    if office is None:
        return _gone(request)
    rows, password = rows_of(office.rows, request.POST), PasswordForm(request.POST)
    if not all([password.is_valid(), *(row.is_valid() for row in rows)]):
        return _page(request, office=instansi, rows=rows, password=password, status=422)
    try:
        return _decide(request, office, rows, password)
    except validation.Changed as changed:
        return _asked_again(request, instansi, password, changed)
    except InvalidInput as error:
        return _refused(request, instansi, rows, password, error.messages, 422)
    except StaleMove as error:
        return _refused(request, instansi, rows, password, [error.reason], 409)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Tidak ada lagi rilis yang menunggu validasi di sana."))
    return redirect("validasi_list")


def _decide(
    request: HttpRequest, office: reading.Office, rows: list[DecisionRow], password: PasswordForm
) -> HttpResponse:
    approved = [row.seen for row in rows if row.decided(APPROVE)]
    refused = {row.seen: row.cleaned_data["alasan"] for row in rows if row.decided(REFUSE)}
    # What left the screen meanwhile is not passed over in silence: the service names it.
    approved += [*gone_of(rows, request.POST, APPROVE), *gone_of(rows, request.POST, REFUSE)]
    act = request.POST.get("aksi", "")
    if act == "pratinjau":
        data = validation.preview(instansi=office.instansi, rilis=approved, by=request.user)  # type: ignore[arg-type]
        name = 'inline; filename="Pratinjau-Surat-Validasi.pdf"'
        return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": name})
    outside = act == "siapkan"
    reentry = _reentry(request, password) if approved and not outside else None
    letter = validation.decide(
        instansi=office.instansi, by=request.user, approved=approved, refused=refused, reentry=reentry,  # type: ignore[arg-type]
        outside=outside, token=password.cleaned_data["token"],
    )  # fmt: skip
    if refused:
        messages.success(request, _("%(n)d rilis ditolak dengan alasan Anda.") % {"n": len(refused)})
    if letter is None or letter.surat is None:
        return redirect("validasi_list")
    words = (
        _("Naskah nomor %(nomor)s sedang disiapkan untuk ditandatangani.")
        if outside
        else _("Disetujui. Surat Validasi nomor %(nomor)s sedang disiapkan.")
    )
    messages.success(request, words % {"nomor": letter.surat.nomor})
    return redirect("validasi_detail", letter.pk)


def _reentry(request: HttpRequest, password: PasswordForm) -> Reentry:
    """The password entered again, asked of nobody but a head."""
    if not password.cleaned_data["password"]:
        raise InvalidInput(_("Masukkan kata sandi Anda."))
    reentry = reenter_password(request, password.cleaned_data["password"])
    if reentry is None:
        raise InvalidInput(_("Kata sandi tidak cocok. Belum ada yang diputuskan; coba lagi."))
    return reentry


def _asked_again(
    request: HttpRequest, instansi: int, password: PasswordForm, changed: validation.Changed
) -> HttpResponse:
    """Show what is different now, unticked; all else as it was ticked, for the head to confirm."""
    offices = reading.waiting_offices(rights_of(request.user))
    office = next((found for found in offices if found.instansi.pk == instansi), None)
    rows = rows_of(office.rows, request.POST, anew=changed.ids) if office is not None else None
    for row in rows or []:
        row.is_valid()
    return _refused(request, instansi, rows, password, changed.messages, 409)


def _refused(  # noqa: PLR0913
    request: HttpRequest,
    office: int,
    rows: list[DecisionRow] | None,
    password: PasswordForm,
    words: Collection[str],
    status: int,
) -> HttpResponse:
    for text in words:
        password.add_error(None, text)
    return _page(request, office=office, rows=rows, password=password, status=status)


# One letter -----------------------------------------------------------------------------------------------
def load(request: HttpRequest, pk: UUID) -> ValidasiOpd:
    """The letter among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_validation(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


@require_GET
def validasi_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: its releases with what was signed of each, its papers, what the head may do."""
    return letter_page(request, load(request, pk))


def letter_page(
    request: HttpRequest, case: ValidasiOpd, *, bound: Form | None = None, status: int = 200
) -> HttpResponse:
    """The page; `bound` is an upload that was refused."""
    rights = rights_of(request.user)
    head = not refusal_of(permissions.check_can_approve_letter, rights, case)
    awaited = case.state == ValidationState.SIGNATURE_AWAITED
    context = {
        "case": case,
        "breadcrumbs": [Breadcrumb(_("Validasi data"), reverse("validasi_list")), Breadcrumb(str(case))],
        "items": [(item, reading.access_words(item.akses)) for item in reading.items_of(case)],
        "preparation": preparation_of(case.surat) if case.surat is not None else None,
        "head": head,
        "signed_form": (bound or SignedForm()) if head and awaited else None,
        "timeline": history.recent(case, RECENT),
        "token": new_token(),
    }
    return render(request, "datasets/validasi/detail.html", context, status=status)


Act = Callable[[HttpRequest, ValidasiOpd, dict[str, Any]], str]


@require_POST
def validasi_act(request: HttpRequest, pk: UUID, aksi: str) -> HttpResponse:
    """Carry out one act of the head on a letter."""
    if aksi not in ACTS:
        raise Http404
    case = load(request, pk)
    kind, act = ACTS[aksi]
    form = kind(request.POST, request.FILES)
    if not form.is_valid():
        return letter_page(request, case, bound=form, status=422)
    try:
        done = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        for text in error.messages:
            form.add_error("berkas" if "berkas" in form.fields else None, text)
        return letter_page(request, case, bound=form, status=422)
    messages.success(request, done)
    return redirect("validasi_detail", pk)


def _move(data: dict[str, Any]) -> dict[str, Any]:
    return {"version": data["version"], "token": data["token"]}


def _upload(request: HttpRequest, case: ValidasiOpd, data: dict[str, Any]) -> str:
    validation.upload_signed(validasi=case, upload=data["berkas"], by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Surat Validasi bertanda tangan diterima. Walidata dapat menerbitkan datanya.")


def _recall(request: HttpRequest, case: ValidasiOpd, data: dict[str, Any]) -> str:
    validation.recall(validasi=case, by=request.user, **_move(data))  # type: ignore[arg-type]
    return _("Naskah dibatalkan. Rilisnya menunggu keputusan Anda lagi.")


def _retry(request: HttpRequest, case: ValidasiOpd, data: dict[str, Any]) -> str:
    validation.retry(validasi=case, by=request.user)  # type: ignore[arg-type]
    return _("Surat disiapkan ulang dengan nomor yang sama.")


ACTS: dict[str, tuple[type[Form], Act]] = {
    "unggah": (SignedForm, _upload),
    "batalkan": (MoveForm, _recall),
    "ulangi": (MoveForm, _retry),
}
