"""The only reader of many documents: by code, by bytes, with what superseded what."""

import re
from dataclasses import dataclass

from django.db.models import Q

from satudata.documents.models import Document
from satudata.workflow.models import Job


@dataclass(frozen=True)
class Preparation:
    """How far the PDF of a document is: shown where "Surat sedang disiapkan" stands."""

    ready: bool
    failed: bool
    error: str


def clean_code(text: str) -> str:
    """A code as typed or scanned from a letter, without dashes and spaces, in lower case."""
    return re.sub(r"[\s\-–.]", "", text).lower()[:32]


def document_by_code(code: str) -> Document | None:
    """The document behind a verification code, with issuer, region and files; None where none is."""
    return _with_files().filter(token=clean_code(code)).first() if code else None


def documents_by_sha256(sha256: str) -> list[Document]:
    """Documents whose issued or signed bytes have this hash."""
    rows = _with_files().filter(Q(file__sha256=sha256) | Q(signed_file__sha256=sha256))
    return list(rows.order_by("created_at"))


def chain_of(document: Document) -> list[Document]:
    """All documents of a chain of corrections, oldest first; the document itself is among them."""
    chain = [document]
    while chain[0].supersedes_id is not None:
        chain.insert(0, Document.objects.get(pk=chain[0].supersedes_id))
    while (after := Document.objects.filter(supersedes=chain[-1]).first()) is not None:
        chain.append(after)
    return chain


def preparation_of(document: Document) -> Preparation:
    """Whether the PDF is ready, failed (and may be retried), or on its way."""
    if document.file_id is not None:
        return Preparation(ready=True, failed=False, error="")
    if document.state == Document.State.FAILED:
        return Preparation(ready=False, failed=True, error=document.error)
    # A worker that died in it every time marks only its job.
    job = Job.objects.filter(dedupe_key=f"render_document:{document.pk}", failed_at__isnull=False).first()
    return Preparation(ready=False, failed=job is not None, error=job.last_error if job else "")


def _with_files():  # noqa: ANN202
    return Document.objects.select_related("penerbit__wilayah", "wilayah", "file", "signed_file")
