"""The report goes to the leader by a numbered letter, and comes back as received (SOP B11).

A receipt on paper is recorded by Walidata with its bukti terima; the leader needs none in the application.
Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, InvalidInput as `reports` does.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from forum.services.series import ensure_series
from reports.documents.surat_pengantar import HAL, TEMPLATE, surat_pengantar
from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.services.reports import move
from reports.states import ReportState as S
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Permission
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import complete_with, retry_of_case
from satudata.documents.models import Document
from satudata.documents.uploads import check_upload, store_checked
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput

KIND = "pengantar_laporan"
RETRIED = "submission_retried"
MAX_NAME = 200
MAX_DISPOSITION = 8000
RECEIPTS = ("pdf", "jpg", "jpeg", "png")


def leader_of(wilayah: Wilayah) -> str:
    """The office to which a region's report goes, as its administrator wrote it; empty where none did."""
    return wilayah.kepala_daerah_jabatan


# Submitting --------------------------------------------------------------------------------------------
def number_submission(  # noqa: PLR0913
    *,
    laporan: Laporan,
    jenis: str,
    penerima: str,
    by: User,
    melalui: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Give the surat pengantar or nota dinas its number and date; SOP B11 ends when its bytes are stored."""
    if jenis not in Laporan.Pengantar.values:
        raise InvalidInput(_("Pilih surat pengantar atau nota dinas."))
    to, through = " ".join(penerima.split()), " ".join(melalui.split())
    if not to:
        raise InvalidInput(_("Tulis kepada siapa laporan disampaikan, contoh: Wali Kota Blitar."))
    if max(len(to), len(through)) > MAX_NAME:
        raise InvalidInput(_("Penerima dan perantara masing-masing paling panjang 200 huruf."))

    def change(act: engine.Change) -> None:
        case: Laporan = act.case
        case.jenis_pengantar, case.penerima, case.melalui = jenis, to, through
        _issue(act)

    return move(laporan, "number_submission", by=by, version=version, token=token, at=at, change=change)


def _issue(act: engine.Change) -> None:
    case: Laporan = act.case
    on = act.at.astimezone(case.wilayah.zone).date()
    # The name of the series is the kind of letter: each numbers by itself.
    ensure_series(case.instansi, case.jenis_pengantar, on)
    case.pengantar = documents.issue_document(
        kind=KIND,
        case=case,
        penerbit=case.instansi,
        series_code=case.jenis_pengantar,
        template=TEMPLATE,
        context=surat_pengantar(case, on=on),
        hal=HAL,
        on=on,
        by=act.by,
        at=act.at,
    )
    act.data.update(nomor=case.pengantar.nomor, penerima=case.penerima)
    act.jobs.append(documents.render_job(case.pengantar))


def complete_submission(document: Document, at: datetime) -> None:
    """The letter's bytes are stored: the report is with the leader, SOP B11 ends.

    Called by the job in the transaction that stores them; once more changes nothing.
    """
    case = Laporan.objects.get(pk=document.case_id)
    if case.state != S.SUBMISSION_NUMBERED or case.pengantar_id != document.pk:
        return
    complete_with(document, case, "complete_submission", at)


def retry_submission(*, laporan: Laporan, by: User, at: datetime | None = None) -> None:
    """Let a letter whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        laporan, "pengantar", awaited=(S.SUBMISSION_NUMBERED,),
        check=permissions.check_can_number_submission, code=RETRIED, step="B11", by=by, at=at,
    )  # fmt: skip


# Receiving ---------------------------------------------------------------------------------------------
def receives_in_person(by: User, laporan: Laporan) -> bool:
    """Whether this person receives as the leader; everybody else who may records a receipt on paper."""
    return rights_of(by).allows(Permission.REPORT_RECEIVE, wilayah_id=laporan.wilayah_id)


def receive_report(  # noqa: PLR0913
    *,
    laporan: Laporan,
    diterima_pada: date,
    by: User,
    diterima_oleh: str = "",
    disposisi: str = "",
    bukti: UploadedFile | None = None,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Record that the leader received the report, on which day, with what disposition.

    The leader does so in the application, in his own name; Walidata records a receipt on paper: who received
    it, and the bukti terima as PDF or picture, looked into before anything is locked. The day is neither
    before the letter's nor to come.
    """
    moment = at or now()
    permissions.check_can_receive_report(rights_of(by), laporan)
    in_person = receives_in_person(by, laporan)
    who = " ".join(diterima_oleh.split()) or (by.nama if in_person else "")
    today = moment.astimezone(laporan.wilayah.zone).date()
    if wrong := _wrong(laporan, diterima_pada, today, who, disposisi, bukti, in_person):
        raise InvalidInput(*wrong)
    checked = check_upload(bukti, kinds=RECEIPTS) if bukti is not None else None

    def change(act: engine.Change) -> None:
        case: Laporan = act.case
        case.diterima_pada, case.diterima_oleh, case.disposisi = diterima_pada, who, disposisi.strip()
        if checked is not None:
            case.bukti_terima = store_checked(checked, by=act.by, at=act.at)
        act.data.update(diterima=diterima_pada.isoformat(), penerima=who)

    note = disposisi.strip()
    return move(
        laporan, "receive_report", by=by, version=version, token=token, at=moment, note=note, change=change
    )


def _wrong(  # noqa: PLR0913
    laporan: Laporan,
    day: date,
    today: date,
    who: str,
    disposisi: str,
    bukti: UploadedFile | None,
    in_person: bool,
) -> list[str]:
    wrong = []
    if day > today:
        wrong.append(_("Tanggal diterima tidak boleh sesudah hari ini."))
    if laporan.pengantar is not None and day < laporan.pengantar.tanggal:
        wrong.append(_("Tanggal diterima tidak boleh sebelum tanggal surat pengantar."))
    if not who:
        wrong.append(_("Tulis siapa yang menerima laporan."))
    if len(who) > MAX_NAME:
        wrong.append(_("Nama penerima paling panjang 200 huruf."))
    if len(disposisi) > MAX_DISPOSITION:
        wrong.append(_("Disposisi paling panjang 8.000 huruf."))
    if bukti is None and not in_person:
        wrong.append(_("Unggah bukti terima (PDF atau foto) untuk penerimaan di atas kertas."))
    return wrong
