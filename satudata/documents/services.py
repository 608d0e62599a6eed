"""The only writer of official documents: issue, render, retry, take in a signed copy.

A document is issued in a move: the number and date are taken and everything the letter prints is
frozen in that transaction. The PDF is made after it by a job, outside any transaction; its bytes
are stored and what follows (`registry.on_issued`) happens in one transaction with them. Rows are
locked in one order everywhere: the case, then the number series, then the document.

No service here writes an event: the move, or the app's service that calls, does.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import system_user
from satudata.clock.now import now
from satudata.documents import letterhead, prints, rendering, signatures, store
from satudata.documents.models import Document, StoredFile
from satudata.documents.numbers import Taken, take_number
from satudata.documents.registry import (
    assembled,
    issued_callback,
    on_issued,
    register_assembly,
    register_publication,
    register_reader,
)
from satudata.documents.store import read_bytes, store_bytes
from satudata.documents.uploads import Checked, check_upload, store_checked, store_upload
from satudata.workflow import outbox
from satudata.workflow import registry as workflow
from satudata.workflow.errors import StaleMove
from satudata.workflow.models import Case, Job

__all__ = [
    "RENDER",
    "SignedCopy",
    "Taken",
    "attach_signed",
    "check_signed_upload",
    "check_upload",
    "compose_print",
    "inspect_stored",
    "issue_document",
    "next_number",
    "on_issued",
    "preview_document",
    "print_document",
    "register_assembly",
    "register_publication",
    "register_reader",
    "render_document",
    "render_job",
    "replace_with_signed",
    "retry_document",
    "revoke_document",
    "store_bytes",
    "store_checked",
    "store_upload",
    "take_identitas",
    "take_number",
    "verification_address",
]

RENDER = "render_document"
PDF = "application/pdf"

IDENTITAS = "identitas_rekomendasi"
# V-YY.WWWW.NNN (romantik.md 8.6): year, region of the recommending office, number of that year.
IDENTITAS_PATTERN = "V-{tahun_pendek}.{wilayah}.{nomor:03d}"

# Letters and digits that nobody confuses on paper: no 0 o, 1 i l. Twenty of them are 99 bits.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 20


# Numbers ---------------------------------------------------------------------------------------
def next_number(instansi: Instansi, kode: str, *, on: date, pattern: str = "", klasifikasi: str = "") -> str:
    """The next number of a series as printed; `take_number` where no document row is written."""
    return take_number(instansi, kode, on=on, pattern=pattern, klasifikasi=klasifikasi).nomor


def take_identitas(penerbit: Instansi, *, on: date) -> str:
    """The next Identitas Rekomendasi of a BPS office, e.g. V-26.3503.001. Not the letter's number."""
    return next_number(penerbit, IDENTITAS, on=on, pattern=IDENTITAS_PATTERN)


# Issue -----------------------------------------------------------------------------------------
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
    `template` is named from `templates/`. With `series_code=None` the document has no number. A
    superseded document stays in force until the bytes of this one are stored; one that was revoked
    stays so, and leads to this one. Raises InvalidInput where the office has no such series, StaleMove
    where `supersedes` was never issued or has a successor.
    """
    if supersedes is not None:
        _check_supersedable(supersedes)
    frozen = letterhead.freeze(context)
    taken = take_number(penerbit, series_code, on=on) if series_code else None
    token = new_token()
    nomor = taken.nomor if taken else ""
    frozen["dokumen"] = _facts(penerbit, nomor=nomor, hal=str(hal), on=on, token=token, at=at)
    return Document.objects.create(
        kind=kind,
        case_kind=case.CASE_KIND,
        case_id=str(case.pk),
        wilayah_id=case.wilayah_id,
        penerbit=penerbit,
        series=taken.series if taken else None,
        urut=taken.urut if taken else None,
        nomor=nomor,
        tanggal=on,
        hal=str(hal),
        template=template,
        context=frozen,
        token=token,
        supersedes=supersedes,
        created_at=at,
        created_by=by,
    )


def new_token() -> str:
    """An opaque code for the QR and for typing: says nothing about the case, cannot be guessed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))


def _facts(  # noqa: PLR0913
    penerbit: Instansi | None, *, nomor: str, hal: str, on: date, token: str, at: datetime | None
) -> dict[str, Any]:
    """What every template gets as `dokumen`, as printed."""
    return {
        "nomor": nomor,
        "tanggal": letterhead.tanggal(on),
        "hal": hal,
        "penerbit": penerbit.nama if penerbit else "",
        "kode": "-".join(token[i : i + 4] for i in range(0, len(token), 4)),
        "alamat_periksa": verification_address(token),
        "alamat_kode": settings.PUBLIC_URL.rstrip("/") + reverse("document_verify_form"),
        "contoh": bool(settings.DEMO),
        "dibuat": _moment(penerbit, at),
    }


def verification_address(token: str) -> str:
    """What a QR code carries: the public page of the document with this code; empty without one."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("document_verify", args=[token]) if token else ""


def _moment(penerbit: Instansi | None, at: datetime | None) -> str:
    if penerbit is None or at is None:
        return ""
    return at.astimezone(penerbit.wilayah.zone).isoformat(timespec="seconds")


def _check_supersedable(document: Document) -> None:
    if document.state not in (Document.State.ISSUED, Document.State.REVOKED):
        raise StaleMove(_("Dokumen yang digantikan belum terbit atau tidak berlaku lagi."))
    if Document.objects.filter(supersedes=document).exists():
        raise StaleMove(_("Dokumen ini sudah digantikan oleh dokumen lain."))


def preview_document(*, penerbit: Instansi, template: str, context: Any, hal: str, on: date) -> bytes:
    """The PDF as it would be issued now, marked PRATINJAU, without number; nothing is kept."""
    mark = rendering.PRATINJAU
    return print_document(penerbit=penerbit, template=template, context=context, hal=hal, on=on, mark=mark)


def print_document(  # noqa: PLR0913
    *, penerbit: Instansi | None, template: str, context: Any, hal: str, on: date, mark: str = ""
) -> bytes:
    """The PDF of a form that has no number and is not issued; `mark` stands on every page."""
    wanted = compose_print(penerbit=penerbit, template=template, context=context, hal=hal, on=on, mark=mark)
    return rendering.render_pdf(wanted.html, title=wanted.title)


def compose_print(  # noqa: PLR0913
    *, penerbit: Instansi | None, template: str, context: Any, hal: str, on: date, mark: str = ""
) -> prints.Print:
    """The pages of a form that has no number and is not issued, to be made by `prints.make`.

    A blank form has no `penerbit`.
    """
    frozen = letterhead.freeze(context)
    frozen["dokumen"] = _facts(penerbit, nomor="", hal=str(hal), on=on, token="", at=None)
    html = rendering.render_html(template, frozen, mark=mark)
    return prints.Print(html, f"{mark} {hal}".strip())


# Rendering, by a job ---------------------------------------------------------------------------
def render_job(document: Document) -> tuple[str, str, dict[str, Any]]:
    """The outbox row that makes the PDF: (kind, key, payload) for `Change.jobs`."""
    return RENDER, str(document.pk), {"document": str(document.pk)}


def render_document(payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Carry out the job: make the PDF, store it, issue the document. Safe to run twice.

    On failure the document is marked failed with the error, and the error is raised again, so
    that the outbox tries later; number and date stay.
    """
    document = Document.objects.select_related("penerbit").get(pk=payload["document"])
    if document.file_id is not None:
        return
    try:
        html = rendering.render_html(document.template, document.context)
        data = assembled(document, rendering.render_pdf(html, title=title_of(document)))
        _store_issued(document, html, store.keep([data]), at=at or now())
    except Exception as error:  # whatever went wrong is shown, and raised for the outbox
        _mark_failed(document, error)
        raise


def title_of(document: Document) -> str:
    """The title in the PDF's metadata and the browser's window: subject and number."""
    return f"{document.hal} Nomor {document.nomor}" if document.nomor else document.hal


def _store_issued(document: Document, html: str, kept: store.Kept, *, at: datetime) -> None:
    with transaction.atomic():
        # The case first, as every move does: `on_issued` moves it.
        _lock_case(document)
        locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if locked.file_id is not None:
            return
        locked.file = store.record(kept, name=_file_name(locked), content_type=PDF, by=system_user(), at=at)
        locked.html, locked.template_version = html, rendering.template_version()
        locked.state, locked.error = Document.State.ISSUED, ""
        locked.save(update_fields=["file", "html", "template_version", "state", "error"])
        if locked.supersedes_id is not None:
            old = Document.objects.filter(pk=locked.supersedes_id, state=Document.State.ISSUED)
            old.update(state=Document.State.SUPERSEDED)
        follow = issued_callback(locked.kind)
        if follow is not None:
            follow(locked, at)


def _lock_case(document: Document) -> None:
    model = workflow.case_kind(document.case_kind).model
    model._default_manager.select_for_update(of=("self",)).get(pk=document.case_id)


def _mark_failed(document: Document, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"
    Document.objects.filter(pk=document.pk, file__isnull=True).update(
        state=Document.State.FAILED, error=words[:2000]
    )


def _file_name(document: Document) -> str:
    stem = f"{document.hal} {document.nomor}".strip()
    return "".join(c if c.isalnum() or c in "-." else "-" for c in stem)[:140] + ".pdf"


def retry_document(*, document: Document, by: User, at: datetime | None = None) -> Document:
    """Let a failed document be made again, now, under its number and date.

    Raises StaleMove where it is not failed (a second click, a success meanwhile). A document whose
    worker died in it again and again counts as failed too.
    """
    moment = at or now()
    kind, key, payload = render_job(document)
    job = Job.objects.filter(kind=kind, dedupe_key=f"{kind}:{key}")
    failed = Q(state=Document.State.FAILED)
    if job.filter(failed_at__isnull=False).exists():
        failed |= Q(state=Document.State.PREPARING)
    with transaction.atomic():
        changed = Document.objects.filter(failed, pk=document.pk, file__isnull=True).update(
            state=Document.State.PREPARING, error=""
        )
        if not changed:
            raise StaleMove(_("Dokumen ini tidak sedang gagal, jadi tidak perlu disiapkan ulang."))
        job.update(failed_at=None, done_at=None, attempts=0, next_try_at=moment, leased_until=None)
        outbox.enqueue(kind, key=key, at=moment, **payload)
    document.refresh_from_db()
    return document


def revoke_document(*, document: Document) -> None:
    """Take a document out of force, inside a move of its case; its number stays used.

    Raises StaleMove where it is not in force: one that is still being prepared is waited for.
    """
    changed = Document.objects.filter(pk=document.pk, state=Document.State.ISSUED).update(
        state=Document.State.REVOKED
    )
    if not changed:
        raise StaleMove(_("Dokumen ini belum selesai disiapkan atau tidak berlaku lagi."))
    document.refresh_from_db()


# Signed elsewhere --------------------------------------------------------------------------------
def replace_with_signed(
    *, document: Document, upload: UploadedFile, by: User, at: datetime | None = None
) -> Document:
    """Take in the PDF of an issued document that was signed elsewhere.

    Accepted only where `signatures.check_signed_copy` accepts it; the issued bytes stay beside it.
    Raises InvalidInput with the reasons, StaleMove where the document is not in force or already
    has a signed copy.
    """
    return attach_signed(document=document, copy=check_signed_upload(document, upload), by=by, at=at)


@dataclass(frozen=True)
class SignedCopy:
    """An upload that was found to be a document with a signature, not kept yet."""

    checked: Checked
    facts: signatures.PdfFacts


def check_signed_upload(document: Document, upload: UploadedFile) -> SignedCopy:
    """Look whether an upload is this document, signed; takes seconds, so outside any lock. Keeps nothing."""
    if document.state != Document.State.ISSUED or document.file is None:
        raise StaleMove(_("Dokumen ini belum terbit atau tidak berlaku lagi."))
    checked = check_upload(upload, kinds=("pdf",))
    facts = signatures.check_signed_copy(read_bytes(document.file), checked.data, facts=checked.pdf)
    return SignedCopy(checked, facts)


def attach_signed(*, document: Document, copy: SignedCopy, by: User, at: datetime | None = None) -> Document:
    """Keep a checked signed copy beside the issued bytes; in the `change` of a move that depends on it."""
    stored = store_checked(copy.checked, by=by, at=at)
    changed = Document.objects.filter(
        pk=document.pk, state=Document.State.ISSUED, signed_file__isnull=True
    ).update(signed_file=stored, signature=copy.facts.as_dict())
    if not changed:
        raise StaleMove(_("Dokumen ini sudah mempunyai salinan bertanda tangan."))
    document.refresh_from_db()
    return document


def inspect_stored(stored: StoredFile) -> signatures.PdfFacts:
    """Look into a stored PDF: pages, signatures, text."""
    return signatures.inspect_pdf(read_bytes(stored))
