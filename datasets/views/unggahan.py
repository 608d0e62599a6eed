"""Pages of uploads (SOP B6): take a file in, say how it is read, its report, what becomes of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasets.forms.unggahan import ChoiceForm, ReasonsForm, UploadForm
from datasets.models import Unggahan
from datasets.permissions import rilis as permissions
from datasets.reading import unggahan as reading
from datasets.reading.codes import codes_of
from datasets.reading.completeness import dictionary_lacks
from datasets.reading.difference import difference_of
from datasets.reading.findings import to_explain
from datasets.reading.report_rows import Filters, rows_page
from datasets.services import uploads, versions
from datasets.tables import annotated, template
from datasets.tables.receiving import Choice, Detected, Refused
from datasets.views.loading import load_release, refusal_of
from datasets.views.rilis import way
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents import store
from satudata.documents.uploads import SHEET, takes_data_files
from satudata.workflow.actions import refusal
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.forms import MoveForm
from satudata.workflow.tokens import new_token

S = Unggahan.Status
EXAMPLES = 2


# Arriving --------------------------------------------------------------------------------------------
@takes_data_files
@require_http_methods(["GET", "POST"])
def rilis_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file in; it is read by a job, and its page says how far."""
    rilis = load_release(request, pk)
    permissions.check_can_upload(rights_of(request.user), rilis)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        try:
            unggahan = uploads.receive_upload(
                rilis=rilis, upload=form.cleaned_data["berkas"], by=request.user,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except InvalidInput as refused:
            form.add_error("berkas", refused.messages)
        else:
            return redirect("unggahan_detail", pk=pk, unggahan=unggahan.pk)
    context = {"case": rilis, "form": form, "breadcrumbs": way(rilis, _("Unggah data"))}
    context["lacks"] = dictionary_lacks(rilis)
    return render(request, "datasets/unggahan/upload.html", context, status=422 if form.errors else 200)


@require_GET
def rilis_template(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook to be filled, made from the dictionary, with rows of the period as an example."""
    rilis = load_release(request, pk)
    described = uploads.dictionary_of(rilis)
    body = template.template_workbook(described, codes_of(described, now()), str(rilis), [])
    headers = {
        "Content-Disposition": f'attachment; filename="templat-{slugify(str(rilis))[:100]}.xlsx"',
        "Cache-Control": store.PRIVATE,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, content_type=SHEET, headers=headers)


# One upload --------------------------------------------------------------------------------------------
def load_upload(request: HttpRequest, pk: UUID, unggahan: UUID) -> Unggahan:
    """An upload of a visible release; Http404 otherwise."""
    rilis = load_release(request, pk)
    found = Unggahan.objects.filter(rilis=rilis, pk=unggahan)
    found = found.select_related("berkas", "temuan", "kamus", "created_by", "versi")
    try:
        loaded = found.get()
    except ObjectDoesNotExist:
        raise Http404 from None
    loaded.rilis = rilis
    return loaded


@require_GET
def unggahan_detail(request: HttpRequest, pk: UUID, unggahan: UUID) -> HttpResponse:
    """Where an upload stands: being read, asked, refused, or its report."""
    return upload_page(request, load_upload(request, pk, unggahan))


def upload_page(
    request: HttpRequest, unggahan: Unggahan, *, error: str = "", status: int = 200, **shown: Any
) -> HttpResponse:
    """The page of an upload; `error` says why an act was just refused, `shown` are forms given back."""
    rights, rilis = rights_of(request.user), unggahan.rilis
    denied = refusal_of(permissions.check_can_upload, rights, rilis)
    context: dict[str, Any] = {
        "case": rilis,
        "upload": unggahan,
        "tone": reading.tone_of(unggahan),
        "denied": denied,
        "open": not denied and unggahan.status not in uploads.FINAL,
        "broke_off": reading.broke_off(unggahan),
        "error": error,
        "token": new_token(),
        "breadcrumbs": way(rilis, unggahan.berkas.name),
    }
    makers: dict[str, Callable[..., dict[str, Any]]] = {S.QUESTION: _question, S.CHECKED: _report}
    make = makers.get(unggahan.status, _nothing)
    context |= make(request, unggahan, context)
    name = TEMPLATES.get(unggahan.status, "stands")
    return render(request, f"datasets/unggahan/{name}.html", context | shown, status=status)


TEMPLATES: dict[str, str] = {S.QUESTION: "question", S.CHECKED: "report", S.STORED: "report"}


def _nothing(_request: HttpRequest, unggahan: Unggahan, _context: dict[str, Any]) -> dict[str, Any]:
    return _report(_request, unggahan, _context) if unggahan.status == S.STORED else {}


def _question(_request: HttpRequest, unggahan: Unggahan, _context: dict[str, Any]) -> dict[str, Any]:
    form = choice_form(unggahan)
    return {"form": form, "detected": form.detected, "lacks": form.lacking()}


def choice_form(unggahan: Unggahan, data: Any = None) -> ChoiceForm:
    """The form of how an upload is read, filled as it is read now."""
    return ChoiceForm(
        data,
        detected=Detected.from_json(unggahan.terbaca),
        choice=Choice.from_json(unggahan.pilihan),
        dictionary=uploads.dictionary_of(unggahan.rilis),
    )


def _report(request: HttpRequest, unggahan: Unggahan, context: dict[str, Any]) -> dict[str, Any]:
    report = reading.report_of(unggahan)
    filters = Filters.of(request.GET)
    facts: dict[str, Any] = {
        "report": report,
        "filters": filters,
        "page_obj": rows_page(unggahan, filters, request.GET.get("page")),
        "difference": difference_of(unggahan),
        "rights_refusal": refusal(rights_of(request.user), unggahan.rilis, "store_version"),
        "next_number": unggahan.rilis.versi_semua.count() + 1,
    }
    if context["open"]:
        facts["reasons"] = ReasonsForm(rules=to_explain(unggahan))
        facts["form"] = choice_form(unggahan) if unggahan.terbaca else None
    return facts


@require_GET
def unggahan_progress(request: HttpRequest, pk: UUID, unggahan: UUID) -> HttpResponse:
    """How far the reading is, asked for every few seconds; tells the page to load anew when it is over."""
    found = load_upload(request, pk, unggahan)
    if found.status not in reading.READING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(
        request, "datasets/unggahan/_progress.html", {"upload": found, "broke_off": reading.broke_off(found)}
    )


# Acts --------------------------------------------------------------------------------------------------
@require_POST
def unggahan_choose(request: HttpRequest, pk: UUID, unggahan: UUID) -> HttpResponse:
    """Read an upload as a person says; what was typed stays where it is refused."""
    found = load_upload(request, pk, unggahan)
    permissions.check_can_upload(rights_of(request.user), found.rilis)
    if not found.terbaca:
        return upload_page(request, found, error=_("Berkas ini belum selesai dibaca."), status=409)
    form = choice_form(found, request.POST)
    if not form.is_valid():
        detected = Detected.from_json(found.terbaca)
        context = {
            "case": found.rilis, "upload": found, "form": form, "detected": detected, "open": True,
            "tone": reading.tone_of(found), "breadcrumbs": way(found.rilis, found.berkas.name),
        }  # fmt: skip
        return render(request, "datasets/unggahan/question.html", context, status=422)
    try:
        uploads.choose(unggahan=found, choice=form.to_choice(), by=request.user)
    except InvalidInput as refused:
        return upload_page(request, found, error=" ".join(refused.messages), status=409)
    return redirect("unggahan_detail", pk=pk, unggahan=unggahan)


@require_POST
def unggahan_explain(request: HttpRequest, pk: UUID, unggahan: UUID) -> HttpResponse:
    """Accept warnings with a reason."""
    found = load_upload(request, pk, unggahan)
    permissions.check_can_upload(rights_of(request.user), found.rilis)
    form = ReasonsForm(request.POST, rules=to_explain(found))
    if not form.is_valid():
        return upload_page(request, found, reasons=form, status=422)
    try:
        uploads.explain(unggahan=found, reasons=form.reasons(), by=request.user)
    except InvalidInput as refused:
        return upload_page(request, found, error=" ".join(refused.messages), reasons=form, status=422)
    messages.success(request, _("Alasan disimpan."))
    return redirect("unggahan_detail", pk=pk, unggahan=unggahan)


def _store(unggahan: Unggahan, by: Any, data: dict[str, Any]) -> str:
    made = versions.store_version(unggahan=unggahan, by=by, version=data["version"], token=data["token"])
    return _("Data disimpan sebagai versi %(n)d. Belum ada yang terbit.") % {"n": made.nomor}


def _read_again(unggahan: Unggahan, by: Any, _data: dict[str, Any]) -> str:
    uploads.read_again(unggahan=unggahan, by=by)
    return _("Berkas diperiksa lagi.")


def _discard(unggahan: Unggahan, by: Any, _data: dict[str, Any]) -> str:
    uploads.discard(unggahan=unggahan, by=by)
    return _("Unggahan tidak dipakai. Berkasnya tetap tersimpan.")


ACTS: dict[str, tuple[Callable[[Unggahan, Any, dict[str, Any]], str], str]] = {
    "simpan": (_store, "rilis_detail"),
    "periksa-lagi": (_read_again, "unggahan_detail"),
    "tidak-dipakai": (_discard, "rilis_detail"),
}


@require_POST
def unggahan_act(request: HttpRequest, pk: UUID, unggahan: UUID, action: str) -> HttpResponse:
    """Store an upload as a version, read it again, or put it aside."""
    found = load_upload(request, pk, unggahan)
    if action not in ACTS:
        raise Http404
    act, page = ACTS[action]
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Halaman ini tidak lengkap terkirim. Muat ulang, lalu coba lagi."))
    try:
        done = act(found, request.user, form.cleaned_data)
    except InvalidInput as refused:
        return upload_page(request, found, error=" ".join(refused.messages), status=422)
    except StaleForm:
        words = _("Rilis ini berubah sejak halaman Anda dibuka. Periksa lagi, lalu simpan ulang.")
        return upload_page(request, load_upload(request, pk, unggahan), error=words, status=409)
    messages.success(request, done)
    return redirect(page, **({"pk": pk} if page == "rilis_detail" else {"pk": pk, "unggahan": unggahan}))


@require_GET
def unggahan_annotated(request: HttpRequest, pk: UUID, unggahan: UUID) -> HttpResponse:
    """The person's own workbook back, with the findings marked in its cells."""
    found = load_upload(request, pk, unggahan)
    if found.temuan is None or found.berkas.content_type != SHEET:
        raise Http404
    with store.as_file(found.berkas) as original, store.as_file(found.temuan) as findings:
        try:
            body = annotated.annotate(original, findings, Choice.from_json(found.pilihan))
        except Refused as refused:
            raise InvalidInput(*refused.reasons) from refused
    name = f"temuan-{slugify(found.berkas.name.rpartition('.')[0])[:100] or 'berkas'}.xlsx"
    headers = store.FILE_HEADERS | {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": store.PRIVATE,
    }
    return HttpResponse(body, content_type=SHEET, headers=headers)
