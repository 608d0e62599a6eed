"""Pages of publication (SOP B9): publish now or on a day, revise, withdraw, receipt of publication."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasets.forms.publikasi import PublishForm, ReviseForm, TakeBackForm, WithdrawForm
from datasets.models import RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import publikasi as reading
from datasets.reading.validasi import access_words
from datasets.services import publication, revisions
from datasets.services.facts import facts_of
from datasets.states import ReleaseState
from datasets.views.loading import load_release
from datasets.views.rilis import way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

WITH_PUBLISH = (ReleaseState.VALIDATED,)


# Publish ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def rilis_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the public page will say, what was checked, and the order to publish."""
    case = load_release(request, pk)
    permissions.check_can_publish(rights_of(request.user), case)
    if request.method == "GET":
        _check_state(case, ReleaseState.VALIDATED, _("Rilis ini tidak menunggu penerbitan."))
        return _publish_page(request, case, PublishForm(zone=case.wilayah.zone))
    form = PublishForm(request.POST, zone=case.wilayah.zone)
    return _done(request, case, form, _publish, _publish_page)


def _publish(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    publication.publish(
        rilis=case, by=request.user, tayang=data["tayang"], lisensi=data["lisensi"], status=data["status"],  # type: ignore[arg-type]
        version=data["version"], token=data["token"],
    )  # fmt: skip
    if data["tayang"] is not None:
        return _("Penerbitan dijadwalkan. Berkas sedang disiapkan.")
    return _("Penerbitan diterima. Berkas sedang disiapkan, lalu data tayang.")


def _publish_page(request: HttpRequest, case: RilisData, form: Form, status: int = 200) -> HttpResponse:
    signed = reading.signed_of(case)
    checks = reading.checks_of(case, signed)
    facts = facts_of(case, signed) if signed is not None else None
    context = {
        "case": case,
        "breadcrumbs": way(case, _("Terbitkan di portal")),
        "form": form,
        "signed": signed,
        "akses": access_words(signed.akses) if signed is not None else "",
        "checks": checks,
        "ready": all(check.ok for check in checks),
        "facts": facts,
        "token": new_token(),
    }
    return render(request, "datasets/publikasi/publish.html", context, status=status)


# Take back, revise, withdraw -----------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def rilis_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an order to publish back while its files are not made, with a reason."""
    case = load_release(request, pk)
    permissions.check_can_take_back_publication(rights_of(request.user), case)
    if request.method == "GET":
        _check_state(case, ReleaseState.PUBLISHING, _("Rilis ini tidak sedang diterbitkan."))
        return _reason_page(request, case, TakeBackForm())
    return _done(request, case, TakeBackForm(request.POST), _take_back, _reason_page)


def _take_back(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    publication.take_back(
        rilis=case, by=request.user, reason=data["reason"], version=data["version"], token=data["token"]  # type: ignore[arg-type]
    )  # fmt: skip
    return _("Penerbitan dibatalkan. Rilis kembali menunggu penerbitan.")


@require_http_methods(["GET", "POST"])
def rilis_revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a revision of what is published, with a reason."""
    case = load_release(request, pk)
    permissions.check_can_begin_revision(rights_of(request.user), case)
    if request.method == "GET":
        _check_state(case, ReleaseState.PUBLISHED, _("Hanya rilis yang terbit dapat direvisi."))
        return _reason_page(request, case, ReviseForm())
    return _done(request, case, ReviseForm(request.POST), _revise, _reason_page)


def _revise(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    revisions.begin_revision(
        rilis=case, by=request.user, reason=data["reason"], version=data["version"], token=data["token"]  # type: ignore[arg-type]
    )  # fmt: skip
    return _("Revisi dimulai. Versi yang terbit tetap tayang sampai revisinya terbit.")


@require_http_methods(["GET", "POST"])
def rilis_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what is published down at once, with a reason that the page shows."""
    case = load_release(request, pk)
    permissions.check_can_withdraw(rights_of(request.user), case)
    if request.method == "GET":
        if case.versi_terbit_id is None and case.state != ReleaseState.EMBARGOED:
            raise StaleMove(_("Tidak ada yang sedang tayang dari rilis ini."), url=_own(case))
        return _reason_page(request, case, WithdrawForm())
    return _done(request, case, WithdrawForm(request.POST), _withdraw, _reason_page)


def _withdraw(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    revisions.withdraw(
        rilis=case, by=request.user, reason=data["reason"], version=data["version"], token=data["token"]  # type: ignore[arg-type]
    )  # fmt: skip
    return _("Data ditarik dari publikasi. Halamannya tetap ada dengan alasan Anda.")


def _reason_page(
    request: HttpRequest,
    case: RilisData,
    form: TakeBackForm | ReviseForm | WithdrawForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "breadcrumbs": way(case, str(form.way)),
        "form": form,
        "heading": form.heading % {"rilis": case},
        "address": reading.dataset_address(case.dataset.slug),
        "token": new_token(),
    }
    return render(request, "datasets/publikasi/reason.html", context, status=status)


Page = Callable[..., HttpResponse]
Act = Callable[[HttpRequest, RilisData, dict[str, Any]], str]


def _done(request: HttpRequest, case: RilisData, form: Form, act: Act, page: Page) -> HttpResponse:
    """Carry out an act of a form; a refusal comes back to its page with nothing lost."""
    if not form.is_valid():
        return page(request, case, form, 422)
    try:
        words = act(request, case, form.cleaned_data)
    except InvalidInput as error:
        for text in error.messages:
            form.add_error(None, text)
        return page(request, case, form, 422)
    except StaleForm:
        form.add_error(None, _("Rilis ini berubah sejak Anda buka. Periksa lagi, lalu kirim ulang."))
        return page(request, load_release(request, case.pk), form, 409)
    except StaleMove as error:
        raise StaleMove(error.reason, url=_own(case)) from error
    messages.success(request, words)
    return redirect("rilis_detail", case.pk)


def _check_state(case: RilisData, state: str, words: str) -> None:
    if case.state != state:
        raise StaleMove(words, url=_own(case))


def _own(case: RilisData) -> str:
    return reverse("rilis_detail", args=[case.pk])


# Buttons of the release's page ----------------------------------------------------------------------------
@require_POST
def rilis_publication_act(request: HttpRequest, pk: UUID, aksi: str) -> HttpResponse:
    """Take a day back, give a revision up, make files again."""
    if aksi not in ACTS:
        raise Http404
    case = load_release(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Permintaan ini tidak lengkap. Muat ulang halaman, lalu coba lagi."))
    messages.success(request, ACTS[aksi](request, case, form.cleaned_data))
    return redirect("rilis_detail", pk)


def _unschedule(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    publication.unschedule(rilis=case, by=request.user, version=data["version"], token=data["token"])  # type: ignore[arg-type]
    return _("Jadwal tayang dibatalkan. Data belum terbit.")


def _drop(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    revisions.drop_revision(rilis=case, by=request.user, version=data["version"], token=data["token"])  # type: ignore[arg-type]
    return _("Revisi dibatalkan. Versi yang terbit tetap seperti adanya.")


def _again(request: HttpRequest, case: RilisData, data: dict[str, Any]) -> str:
    publication.retry_files(rilis=case, by=request.user)  # type: ignore[arg-type]
    return _("Berkas disiapkan ulang.")


ACTS: dict[str, Act] = {
    "batalkan-jadwal": _unschedule,
    "batalkan-revisi": _drop,
    "siapkan-ulang": _again,
}


# Receipt --------------------------------------------------------------------------------------------------
@require_GET
def rilis_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bukti tayang: address, id, time and hash of what was published, to be printed."""
    case = load_release(request, pk)
    terbitan = reading.receipt_of(case, now())
    if terbitan is None:
        raise Http404
    context = {
        "case": case,
        "terbitan": terbitan,
        "akses": access_words(terbitan.akses),
        "address": reading.dataset_address(case.dataset.slug),
        "files": [(file, file.berkas) for file in terbitan.berkas.all()],
        "breadcrumbs": way(case, _("Bukti tayang")),
        "printed_at": now(),
    }
    return render(request, "datasets/publikasi/receipt.html", context)
