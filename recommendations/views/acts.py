"""Doing something to a request: one address per act, each binds its form and calls one service."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recommendations.forms.flow import (
    DecisionForm,
    SubmitForm,
    UploadForm,
    VerdictForm,
)
from recommendations.models import RecommendationRequest
from recommendations.services import flow, letters
from recommendations.views.case import VERDICT_SAVED, detail_page
from recommendations.views.kept import holds_text
from recommendations.views.loading import load
from recommendations.views.sending import review_page
from recommendations.views.verdict import slug_of, verdict_page
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.forms import MoveForm, ReasonForm

Act = Callable[[HttpRequest, RecommendationRequest, dict], str]


def _words(form: Form) -> list[str]:
    return [str(message) for errors in form.errors.values() for message in errors]


@require_POST
def request_act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Carry out one act on a visible request; refusals come back in words with nothing lost."""
    if action not in ACTS:
        raise Http404
    case = load(request, pk)
    form_class, act = ACTS[action]
    form = form_class(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, case, action, form, _words(form))
    try:
        done = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        return _refused(request, case, action, form, error.messages)
    except (StaleMove, ActionDenied) as error:
        if not holds_text(form):
            raise
        return _refused(request, load(request, pk), action, form, [error.reason], status=409)
    if action == "kirim":  # the page that follows says it
        return redirect("request_sent", pk=pk)
    if slug_of(action, form):  # the page that follows says it, and offers the next case
        request.session[VERDICT_SAVED] = {"case": str(pk), "words": done}
        return redirect("request_detail", pk=pk)
    messages.success(request, done)
    return redirect("request_desk" if action == "mulai-periksa" else "request_detail", pk=pk)


def _refused(  # noqa: PLR0913
    request: HttpRequest,
    case: RecommendationRequest,
    action: str,
    form: Form,
    words: list[str],
    status: int = 422,
) -> HttpResponse:
    """Say why, and show again what was typed."""
    if action == "kirim":
        return review_page(request, case, bound=form, reasons=words, status=status)
    for message in words:
        messages.error(request, message)
    if slug := slug_of(action, form):
        try:
            return verdict_page(request, case, slug, bound=form, status=status)
        except (StaleMove, ActionDenied):  # over, or not this person's any more: what was typed is shown
            return detail_page(request, case, bound=form, action=action, status=status)
    return detail_page(request, case, bound=form, action=action, status=status)


def _move(data: dict) -> dict:
    return {"version": data["version"], "token": data["token"]}


def _verdict(data: dict) -> dict:
    return {"note": data["note"], "despite_wajib": data["tetap"], **_move(data)}


def _submit(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.submit_request(request=case, by=request.user, **_move(data))
    return _("Pengajuan terkirim.")


def _withdraw(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.withdraw_request(request=case, by=request.user, **_move(data))
    return _("Pengajuan ditarik kembali menjadi draf.")


def _discard(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.discard_draft(request=case, by=request.user, **_move(data))
    return _("Draf dihapus dari daftar kerja. Isiannya tetap tersimpan.")


def _copy(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    copied = flow.copy_request(request=case, by=request.user, token=data["token"])
    return _("Draf baru %(nomor)s dibuat dari pengajuan ini.") % {"nomor": copied.nomor}


def _start_check(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.start_check(request=case, by=request.user, **_move(data))
    return _("Pemeriksaan dimulai. Waktu penanganan dihitung dari sekarang.")


def _forward(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    moved = flow.forward_request(request=case, by=request.user, **_verdict(data))
    return _("Diteruskan ke %(bps)s.") % {"bps": moved.case.pembina}


def _return(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.return_request(request=case, by=request.user, note=data["note"], **_move(data))
    return _("Dikembalikan ke OPD dengan catatan Anda.")


def _accept(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    flow.accept_request(request=case, by=request.user, **_verdict(data))
    return _("Rancangan diterima. Menunggu penentuan.")


def _decide(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    criteria = {name: data[name] for name in flow.CRITERIA}
    verdict = {"criteria": criteria, "reason": data["reason"], **_move(data)}
    if data["keputusan"] == RecommendationRequest.Decision.LAYAK:
        flow.approve_request(request=case, by=request.user, **verdict)
        return _("Ditentukan layak. Surat Rekomendasi dapat diterbitkan.")
    flow.reject_request(request=case, by=request.user, **verdict)
    return _("Ditentukan tidak layak. Pengajuan selesai.")


def _issue(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    moved = letters.issue_surat_rekomendasi(request=case, by=request.user, **_move(data))
    return _("Surat %(nomor)s sedang disiapkan.") % {"nomor": moved.case.surat.nomor}


def _retry(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    letters.retry_letter(request=case, by=request.user)
    return _("Surat disiapkan ulang dengan nomor yang sama.")


def _replace(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    letters.replace_surat_rekomendasi(request=case, by=request.user, reason=data["reason"], **_move(data))
    return _("Surat pengganti sedang disiapkan.")


def _sign(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    letters.store_signed_letter(request=case, upload=data["berkas"], by=request.user)
    return _("Surat bertanda tangan elektronik disimpan.")


def _komitmen(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    letters.upload_komitmen(request=case, upload=data["berkas"], by=request.user, **_move(data))
    return _("Surat Komitmen ditayangkan.")


def _hide(request: HttpRequest, case: RecommendationRequest, data: dict) -> str:
    letters.hide_komitmen(request=case, by=request.user, reason=data["reason"], **_move(data))
    return _("Surat Komitmen disembunyikan.")


ACTS: dict[str, tuple[type[Form], Act]] = {
    "kirim": (SubmitForm, _submit),
    "tarik": (MoveForm, _withdraw),
    "hapus-draf": (MoveForm, _discard),
    "salin": (MoveForm, _copy),
    "mulai-periksa": (MoveForm, _start_check),
    "teruskan": (VerdictForm, _forward),
    "kembalikan": (VerdictForm, _return),
    "terima": (VerdictForm, _accept),
    "tentukan": (DecisionForm, _decide),
    "terbitkan-surat": (MoveForm, _issue),
    "ulangi-surat": (MoveForm, _retry),
    "ganti-surat": (ReasonForm, _replace),
    "surat-bertanda-tangan": (UploadForm, _sign),
    "unggah-komitmen": (UploadForm, _komitmen),
    "sembunyikan-komitmen": (ReasonForm, _hide),
}
