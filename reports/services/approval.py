"""The head approves the yearly report here, or signs elsewhere and uploads; it is reopened (SOP B10).

A text that was numbered to be signed elsewhere and then recalled is revoked: its number stays used, and the
next report takes a new number and names the recalled one as its predecessor. After reopening, the next report
supersedes the one before; the public summary goes down until it is published anew.

Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput as `reports` does.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from forum.services.series import ensure_series
from forum.services.statements import check_signs
from reports.documents.laporan import HAL, TEMPLATE, Approval, context
from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.services.reports import checked_reason, move
from reports.states import ReportState as S
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.accounts.reentry import Reentry
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import complete_with, retry_of_case
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove

KIND = SERIES = "laporan_tahunan"
RETRIED = "report_retried"


# Approved here ---------------------------------------------------------------------------------------
def approve_report(  # noqa: PLR0913
    *,
    laporan: Laporan,
    by: User,
    reentry: Reentry,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Approve in the application, with the password entered again: number, date, words of approval.

    Refused to a person whose `reentry` is another's, and while an acting head (Plt., Plh.) with an account is
    in force to everybody but that one. SOP B10 ends when the bytes are stored (`complete_report`).
    """
    if not reentry.is_of(by):
        raise ActionDenied(_("Masukkan kata sandi Anda sendiri."))

    def change(act: engine.Change) -> None:
        on = _today(act)
        check_signs(act.case, act.by, on)
        act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        _issue(act, on, Approval(act.by, act.at))

    return move(laporan, "approve_report", by=by, version=version, token=token, at=at, change=change)


def _today(act: engine.Change) -> date:
    on: date = act.at.astimezone(act.case.wilayah.zone).date()
    return on


def _issue(act: engine.Change, on: date, approval: Approval | None) -> None:
    case: Laporan = act.case
    ensure_series(case.instansi, SERIES, on)
    case.dokumen = documents.issue_document(
        kind=KIND,
        case=case,
        penerbit=case.instansi,
        series_code=SERIES,
        template=TEMPLATE,
        context=context(case, on=on, approval=approval),
        hal=HAL,
        on=on,
        by=act.by,
        at=act.at,
        supersedes=case.dokumen,
    )
    act.data.update(nomor=case.dokumen.nomor, batas=case.potret.batas.isoformat() if case.potret else "")
    act.jobs.append(documents.render_job(case.dokumen))


def complete_report(document: Document, at: datetime) -> None:
    """The approved report's bytes are stored: SOP B10 ends. A text to be signed elsewhere waits on.

    Called by the job in the transaction that stores them; once more changes nothing.
    """
    case = Laporan.objects.get(pk=document.case_id)
    if case.state != S.APPROVAL_NUMBERED or case.dokumen_id != document.pk:
        return
    complete_with(document, case, "complete_report", at)


def retry_report(*, laporan: Laporan, by: User, at: datetime | None = None) -> None:
    """Let a report whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        laporan, "dokumen", awaited=(S.APPROVAL_NUMBERED, S.SIGNATURE_AWAITED),
        check=permissions.check_can_approve_report, code=RETRIED, step="B10", by=by, at=at,
    )  # fmt: skip


def _paper(laporan: Laporan) -> Document:
    if laporan.dokumen is None:
        raise StaleMove(_("Laporan belum diberi nomor."))
    return laporan.dokumen


# Signed elsewhere --------------------------------------------------------------------------------------
def prepare_report(
    *,
    laporan: Laporan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take number and date and make the text that is signed elsewhere, without words of approval."""

    def change(act: engine.Change) -> None:
        on = _today(act)
        check_signs(act.case, act.by, on)
        _issue(act, on, None)

    return move(laporan, "prepare_report", by=by, version=version, token=token, at=at, change=change)


def recall_text(
    *,
    laporan: Laporan,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Call back a text that waits for its signature: its number stays used, the head decides again.

    Where its PDF is still being made it is waited for (StaleMove).
    """

    def change(act: engine.Change) -> None:
        paper = _paper(act.case)
        documents.revoke_document(document=paper)
        act.data["nomor"] = paper.nomor

    return move(laporan, "recall_text", by=by, version=version, token=token, at=at, change=change)


def upload_report(  # noqa: PLR0913
    *,
    laporan: Laporan,
    upload: UploadedFile,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take in the report that the head signed elsewhere (SOP B10 ends), checked as a signed letter is.

    The upload is looked into before anything is locked. Raises InvalidInput with the reasons.
    """
    moment = at or now()
    permissions.check_can_upload_report(rights_of(by), laporan)
    if laporan.state != S.SIGNATURE_AWAITED:
        raise StaleMove(_("Naskah laporan belum disiapkan, atau sudah tidak menunggu tanda tangan."))
    paper = _paper(laporan)
    if paper.file_id is None:
        raise InvalidInput(_("Naskah masih disiapkan. Unduh dan tanda tangani naskah itu dahulu."))
    copy = documents.check_signed_upload(paper, upload)

    def change(act: engine.Change) -> None:
        check_signs(act.case, act.by, _today(act))
        if act.case.dokumen_id != paper.pk:
            raise StaleMove(_("Naskah laporan ini sudah diganti. Tanda tangani naskah yang baru."))
        document = documents.attach_signed(document=paper, copy=copy, by=act.by, at=act.at)
        act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        sha256 = document.signed_file.sha256 if document.signed_file else ""
        act.data.update(nomor=document.nomor, sha256=sha256)

    return move(laporan, "upload_report", by=by, version=version, token=token, at=moment, change=change)


# Reopened ----------------------------------------------------------------------------------------------
def reopen_report(  # noqa: PLR0913
    *,
    laporan: Laporan,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """The head opens an approved report again before it was submitted, with a reason.

    The approved one stays in force until the next is stored, which supersedes it; its public summary goes
    down at once.
    """
    words = checked_reason(reason)

    def change(act: engine.Change) -> None:
        case: Laporan = act.case
        case.catatan_reviu = words
        case.putaran += 1
        case.disetujui_oleh = case.disetujui_pada = None
        case.ringkasan_sejak = None
        act.data["nomor"] = case.dokumen.nomor if case.dokumen else ""

    return move(
        laporan, "reopen_report", by=by, version=version, token=token, at=at, note=words, change=change
    )
