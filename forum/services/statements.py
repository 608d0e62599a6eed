"""Surat Pernyataan (SOP B4): the head approves here, or signs elsewhere and uploads, or returns.

A text that was numbered to be signed elsewhere and then recalled is revoked: its number stays used, so the
series has no gap, and the next statement takes a new number and names the recalled one as its predecessor.
After an addendum the next statement supersedes the one before.

Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput as `availability` does.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.documents.surat_pernyataan import HAL, TEMPLATE, Approval, surat_pernyataan
from forum.models import DaftarDataOpd
from forum.permissions import opd as permissions
from forum.reading import ketersediaan as reading
from forum.services.availability import MAX_TEXT
from forum.services.series import ensure_series
from forum.states import OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import acting_head_of, rights_of
from satudata.accounts.reentry import Reentry
from satudata.clock.now import now
from satudata.documents import prints
from satudata.documents import services as documents
from satudata.documents.cases import complete_with, retry_of_case
from satudata.documents.models import Document
from satudata.workflow import engine, outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Case, Job

KIND = SERIES = reading.SURAT_PERNYATAAN
RETRIED = "statement_retried"
PRINT_STATEMENT = "print_statement"


def statement_url(bagian: DaftarDataOpd) -> str:
    """Where the head reads, approves or returns."""
    return reverse("opd_statement", args=[bagian.pk])


# Approved here ---------------------------------------------------------------------------------------
def approve_statement(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    reentry: Reentry,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Approve in the application, with the password entered again: number, letter and words of approval.

    Refused to a person whose `reentry` is another's, and while an acting head (Plt., Plh.) with an account is
    in force to everybody but that one, because the letter names the acting head. SOP B4 ends when the bytes
    are stored (`complete_statement`).
    """
    if not reentry.is_of(by):
        raise ActionDenied(_("Masukkan kata sandi Anda sendiri."))

    def change(act: engine.Change) -> None:
        on = _today(act)
        check_signs(act.case, act.by, on)
        act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        _issue(act, on, Approval(act.by, act.at))

    return _move(bagian, "approve_statement", by, "", version, token, at, change)


def check_signs(bagian: Case, by: User, on: date) -> None:
    """Refuse a head whose office is led by an acting head on that day; ActionDenied says by whom."""
    acting = acting_head_of(bagian.instansi, on)
    if acting is not None and acting.user_id not in (None, by.pk):
        raise ActionDenied(
            _("Hari ini %(who)s yang menandatangani untuk %(office)s.")
            % {"who": f"{acting.sebutan} {acting.nama}", "office": bagian.instansi}
        )


def _today(act: engine.Change) -> date:
    return act.at.astimezone(act.case.wilayah.zone).date()


def _issue(act: engine.Change, on: date, approval: Approval | None) -> None:
    case: DaftarDataOpd = act.case
    ensure_series(case.instansi, SERIES, on)
    case.surat_pernyataan = documents.issue_document(
        kind=KIND,
        case=case,
        penerbit=case.instansi,
        series_code=SERIES,
        template=TEMPLATE,
        context=surat_pernyataan(case, on=on, approval=approval),
        hal=HAL,
        on=on,
        by=act.by,
        at=act.at,
        supersedes=case.surat_pernyataan,
    )
    found = reading.progress_of(case)
    act.data.update(
        nomor=case.surat_pernyataan.nomor, lampiran_satu=found.collected, lampiran_dua=found.not_fully
    )
    act.jobs.append(documents.render_job(case.surat_pernyataan))


def complete_statement(document: Document, at: datetime) -> None:
    """The approved statement's bytes are stored: SOP B4 ends. A text to be signed elsewhere waits on.

    Called by the job in the transaction that stores them; once more changes nothing.
    """
    case = DaftarDataOpd.objects.get(pk=document.case_id)
    if case.state != OfficeState.STATEMENT_NUMBERED or case.surat_pernyataan_id != document.pk:
        return

    complete_with(document, case, "complete_statement", at)


def retry_statement(*, bagian: DaftarDataOpd, by: User, at: datetime | None = None) -> None:
    """Let a statement whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        bagian, "surat_pernyataan", check=permissions.check_can_prepare_statement, code=RETRIED, step="B4",
        awaited=(OfficeState.STATEMENT_NUMBERED, OfficeState.SIGNATURE_AWAITED), by=by, at=at,
    )  # fmt: skip


# Signed elsewhere --------------------------------------------------------------------------------------
def prepare_statement(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take number and date and make the text that is signed elsewhere, without words of approval."""

    def change(act: engine.Change) -> None:
        _issue(act, _today(act), None)

    return _move(bagian, "prepare_statement", by, "", version, token, at, change)


def upload_statement(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    upload: UploadedFile,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take in the text that the head signed elsewhere (SOP B4 ends), checked as a signed letter is.

    The upload is looked into before anything is locked. Raises InvalidInput with the reasons.
    """
    moment = at or now()
    permissions.check_can_upload_statement(rights_of(by), bagian)
    if bagian.state != OfficeState.SIGNATURE_AWAITED:
        raise StaleMove(_("Naskah surat ini belum disiapkan, atau sudah tidak menunggu tanda tangan."))
    letter = _letter(bagian)
    if letter.file_id is None:
        raise InvalidInput(_("Naskah masih disiapkan. Unduh dan tanda tangani naskah itu dahulu."))
    copy = documents.check_signed_upload(letter, upload)

    def change(act: engine.Change) -> None:
        if act.case.surat_pernyataan_id != letter.pk:
            raise StaleMove(_("Naskah surat ini sudah diganti. Tanda tangani naskah yang baru."))
        document = documents.attach_signed(document=letter, copy=copy, by=act.by, at=act.at)
        act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        sha256 = document.signed_file.sha256 if document.signed_file else ""
        act.data.update(nomor=document.nomor, sha256=sha256)

    return _move(bagian, "upload_statement", by, "", version, token, moment, change)


def _letter(bagian: DaftarDataOpd) -> Document:
    if bagian.surat_pernyataan is None:
        raise StaleMove(_("Surat Pernyataan belum diberi nomor."))
    return bagian.surat_pernyataan


# Returned ------------------------------------------------------------------------------------------------
def return_to_operator(  # noqa: PLR0913
    *,
    bagian: DaftarDataOpd,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """The head sends availability back with a reason, before or after the text was prepared to be signed.

    A prepared text is revoked; where its PDF is still being made it is waited for (StaleMove).
    """
    if not reason.strip():
        raise InvalidInput(_("Tulis alasannya. Operator membacanya."))
    if len(reason) > MAX_TEXT:
        raise InvalidInput(_("Alasan paling panjang 4.000 huruf."))
    prepared = bagian.state == OfficeState.SIGNATURE_AWAITED

    def change(act: engine.Change) -> None:
        act.case.disetujui_oleh = act.case.disetujui_pada = None
        if prepared:
            letter = _letter(act.case)
            documents.revoke_document(document=letter)
            act.data["nomor"] = letter.nomor

    verb = "recall_statement" if prepared else "refuse_availability"
    return _move(bagian, verb, by, reason, version, token, at, change)


def _move(  # noqa: PLR0913
    bagian: DaftarDataOpd,
    verb: str,
    by: User,
    note: str,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Any,
) -> engine.Moved:
    return engine.perform(
        bagian,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        note=note.strip(),
        result_url=statement_url(bagian),
        change=change,
    )


# Preview --------------------------------------------------------------------------------------------------
def compose_preview(bagian: DaftarDataOpd, *, at: datetime | None = None) -> prints.Print:
    """The statement as it would be issued now, marked PRATINJAU, without number; nothing is kept for good."""
    on = (at or now()).astimezone(bagian.wilayah.zone).date()
    awaited = _("(Kalimat persetujuan dicantumkan di sini bila disetujui di dalam aplikasi.)")
    return documents.compose_print(
        penerbit=bagian.instansi,
        template=TEMPLATE,
        context=surat_pernyataan(bagian, on=on, awaited=awaited),
        hal=HAL,
        on=on,
        mark="PRATINJAU",
    )


def prepare_preview(*, bagian: DaftarDataOpd, wanted: prints.Print, at: datetime | None = None) -> None:
    """Promise a long preview by a job; asked for again while it is under way, nothing more happens."""
    outbox.enqueue_again(PRINT_STATEMENT, key=_key(bagian, wanted), at=at or now(), bagian=str(bagian.pk))


def preview_job(bagian: DaftarDataOpd, wanted: prints.Print) -> Job | None:
    """The promise of this preview, if somebody asked for it."""
    return outbox.job_of(PRINT_STATEMENT, _key(bagian, wanted))


def _key(bagian: DaftarDataOpd, wanted: prints.Print) -> str:
    return f"{bagian.pk}:{wanted.key[:16]}"


def print_statement(payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Carry out the job: make the preview and keep it for whoever asked. Safe to run twice."""
    related = ("daftar__wilayah", "daftar__berita_acara", "wilayah", "instansi__wilayah", "berita_acara")
    bagian = DaftarDataOpd.objects.select_related(*related).get(pk=payload["bagian"])
    prints.make(compose_preview(bagian, at=at))
