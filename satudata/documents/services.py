"""The only writer of official documents: issue, render, retry, take in a signed copy.

A document is issued in a move: the number and date are taken and everything the letter prints is
frozen in that transaction. The PDF is made after it by a job, outside any transaction; its bytes
are stored and what follows (`registry.on_issued`) happens in one transaction with them. Rows are
locked in one order everywhere: the case, then the number series, then the document.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import system_user
from satudata.clock.now import now
from satudata.documents import rendering, signatures, uploads
from satudata.documents.models import Document
from satudata.documents.numbers import Taken, take_number
from satudata.documents.registry import issued_callback, on_issued, register_publication, register_reader
from satudata.documents.store import read_bytes, store_bytes
from satudata.workflow import engine, outbox
from satudata.workflow import registry as workflow
from satudata.workflow.errors import InvalidInput, StaleMove
from satudata.workflow.models import Case, Job

__all__ = [
    "Taken",
    "issue_document",
    "next_number",
    "on_issued",
    "register_publication",
    "register_reader",
    "render_document",
    "render_job",
    "replace_with_signed",
    "retry_document",
    "store_bytes",
    "take_number",
]

RENDER = "render_document"
PDF = "application/pdf"


def next_number(instansi: Instansi, kode: str, *, on: date, pattern: str = "", klasifikasi: str = "") -> str:
    """The next number of a series as printed; `take_number` where no document row is written."""
    return take_number(instansi, kode, on=on, pattern=pattern, klasifikasi=klasifikasi).nomor


def issue_document(  # noqa: PLR0913  each argument is one fact of the document
    *,
    kind: str,
    case: Case,
    penerbit: Instansi,
    series_code: str | None,
    template: str,
    context: Any,
    hal: str,
    on: date,
    by: User,
    at: datetime,
    supersedes: Document | None = None,
) -> Document:
    """Issue a document inside a move: number, date, frozen context; the PDF follows by a job.

    Called in the `change` of `workflow.perform`, with the case locked; the caller adds
    `render_job(document)` to `act.jobs`. `context` is a dataclass or a mapping of plain values;
    `template` a file of `templates/documents/`. With `series_code=None` the document has no
    number. A superseded document stays in force until the bytes of this one are stored.
    Raises InvalidInput where the office has no such series, or `supersedes` is not in force.
    """
    raise NotImplementedError


def render_job(document: Document) -> tuple[str, str, dict[str, Any]]:
    """The outbox row that makes the PDF: (kind, key, payload) for `Change.jobs`."""
    return RENDER, str(document.pk), {"document": str(document.pk)}


def render_document(payload: dict[str, Any]) -> None:
    """Carry out the job: make the PDF, store it, issue the document. Safe to run twice.

    On failure the document is marked failed with the error, and the error is raised again, so
    that the outbox tries later; the number stays.
    """
    raise NotImplementedError


def retry_document(*, document: Document, by: User, at: datetime | None = None) -> Document:
    """Let a failed document be made again under its number. Raises StaleMove where it is not failed."""
    raise NotImplementedError


def replace_with_signed(
    *, document: Document, upload: UploadedFile, by: User, at: datetime | None = None
) -> Document:
    """Take in the PDF of an issued document that was signed elsewhere.

    Accepted only where `signatures.check_signed_copy` accepts it; the issued bytes stay beside it.
    Raises InvalidInput with the reasons, StaleMove where the document is not in force or already
    has a signed copy.
    """
    raise NotImplementedError
