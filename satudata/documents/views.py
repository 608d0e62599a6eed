"""Serving files to those who may read them, and the public verification of documents."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from satudata.documents import queries, registry
from satudata.documents.forms import CodeForm, CompareForm
from satudata.documents.models import Document, StoredFile
from satudata.documents.store import file_response


@require_GET
def document_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The bytes of a stored file for somebody whom its owner app lets read it; 404 for all others."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not registry.may_read(request.user, stored):  # type: ignore[arg-type]
        raise Http404
    return file_response(stored, public=False)


@login_not_required
@require_GET
def document_public(request: HttpRequest, token: str) -> FileResponse:
    """The bytes of a published document: the signed ones where there are any."""
    document = queries.document_by_code(token)
    if document is None or document.file is None or not registry.is_published(document):
        raise Http404
    return file_response(document.signed_file or document.file)


@login_not_required
@require_http_methods(["GET", "POST"])
def document_verify_form(request: HttpRequest) -> HttpResponse:
    """Verification without a QR: type the code, or let a PDF be recognised by its bytes."""
    code, compare = CodeForm(), CompareForm()
    matches: list[Document] | None = None
    if request.method == "POST" and "kode" in request.POST:
        code = CodeForm(request.POST)
        if code.is_valid():
            if queries.document_by_code(code.cleaned_data["kode"]):
                return redirect("document_verify", code.cleaned_data["kode"])
            code.add_error("kode", _("Tidak ada dokumen dengan kode ini. Periksa lagi huruf dan angkanya."))
    elif request.method == "POST":
        compare = CompareForm(request.POST, request.FILES)
        if compare.is_valid():
            matches = queries.documents_by_sha256(sha256_of(compare.cleaned_data["berkas"]))
    context = {"code_form": code, "compare_form": compare, "matches": matches}
    return render(request, "documents/verify_form.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def document_verify(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR opens: number, subject, issuer, date, state, hash; no personal data."""
    document = queries.document_by_code(token)
    if document is None:
        return render(request, "documents/verify_unknown.html", {"token": token}, status=404)
    form, verdict = CompareForm(), ""
    if request.method == "POST":
        form = CompareForm(request.POST, request.FILES)
        if form.is_valid():
            verdict = compared(document, sha256_of(form.cleaned_data["berkas"]))
    return render(
        request, "documents/verify.html", _verification(document) | {"form": form, "verdict": verdict}
    )


def compared(document: Document, sha256: str) -> str:
    """Which bytes of a document have this hash: "signed", "issued", or "none"."""
    if document.signed_file is not None and document.signed_file.sha256 == sha256:
        return "signed"
    if document.file is not None and document.file.sha256 == sha256:
        return "issued"
    return "none"


def sha256_of(upload: UploadedFile) -> str:
    """The SHA-256 of an upload, read in pieces."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _verification(document: Document) -> dict[str, Any]:
    signatures = document.signature.get("signatures", []) if document.signed_file else []
    return {
        "document": document,
        "chain": queries.chain_of(document),
        "signatures": signatures,
        "trusted": _trusted(signatures),
        "published": registry.is_published(document),
    }


def _trusted(signatures: list[dict[str, Any]]) -> bool | None:
    """Whether every certificate was found trusted; None where none was judged."""
    verdicts = [signature["trusted"] for signature in signatures]
    return None if None in verdicts or not verdicts else all(verdicts)
