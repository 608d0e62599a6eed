"""SOP B1: Pembina Data returns the draft list with comments, or issues its recommendation on it.

Refusals: ActionDenied (right), StaleMove (state), StaleForm (version), AlreadyDone (token), InvalidInput.
"""

from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from forum.documents import daftar as contexts
from forum.models import DaftarData
from forum.permissions import daftar as permissions
from forum.reading.papers import REKOMENDASI
from forum.services.comments import send_drafts
from forum.services.years import list_url
from forum.states import ListState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import complete_with, retry_of_case
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

# Printed on the letter: Indonesian whatever the language of the screen.
HAL = "Rekomendasi atas Draf Daftar Data"
MAX_NOTE = 4000


def return_list(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Return the draft to Walidata before recommending it; the office's drafts of comments go with it.

    Needs at least one comment, or a covering text that says what is wanted.
    """
    note = _note(note)

    def change(act: engine.Change) -> None:
        sent = send_drafts(act)
        if not sent and not note:
            raise InvalidInput(
                _("Tulis paling sedikit satu masukan pada entri atau seluruh daftar sebelum mengembalikan.")
            )
        act.data["masukan"] = sent

    return engine.perform(
        daftar,
        "return_list",
        by=by,
        at=at,
        version=version,
        token=token,
        note=note,
        result_url=list_url(daftar),
        change=change,
    )


def number_recommendation(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    by: User,
    note: str = "",
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take number and date, freeze the recommendation with its comments, and promise its PDF (SOP B1).

    `note` is what Pembina Data says of the list as a whole. B1 ends when the bytes are stored
    (`complete_recommendation`). A recommendation of an earlier round is superseded.
    """
    note = _note(note)

    def change(act: engine.Change) -> None:
        case: DaftarData = act.case
        act.data["masukan"] = send_drafts(act)
        case.catatan_rekomendasi = note
        on = act.at.astimezone(case.wilayah.zone).date()
        case.rekomendasi = documents.issue_document(
            kind=REKOMENDASI,
            case=case,
            penerbit=case.pembina,
            series_code="surat_keluar",
            template="documents/rekomendasi_daftar_data.html",
            context=contexts.rekomendasi(case, on),
            hal=f"{HAL} Tahun {case.tahun}",
            on=on,
            by=act.by,
            at=act.at,
            supersedes=case.rekomendasi,
        )
        act.data["nomor"] = case.rekomendasi.nomor
        act.jobs.append(documents.render_job(case.rekomendasi))

    return engine.perform(
        daftar,
        "number_recommendation",
        by=by,
        at=at,
        version=version,
        token=token,
        note=note,
        result_url=list_url(daftar),
        change=change,
    )


def _note(note: str) -> str:
    note = note.strip()
    if len(note) > MAX_NOTE:
        raise InvalidInput(_("Catatan paling panjang 4.000 huruf."))
    return note


def complete_recommendation(document: Document, at: datetime) -> None:
    """The recommendation's bytes are stored: SOP B1 ends. Called by the job; once more changes nothing."""
    daftar = DaftarData.objects.get(pk=document.case_id)
    if daftar.state != ListState.RECOMMENDATION_NUMBERED or daftar.rekomendasi_id != document.pk:
        return

    complete_with(document, daftar, "complete_recommendation", at)


def retry_recommendation(*, daftar: DaftarData, by: User, at: datetime | None = None) -> None:
    """Let a recommendation whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        daftar, "rekomendasi", check=permissions.check_can_number_recommendation,
        code="recommendation_retried", step="B1", awaited=(ListState.RECOMMENDATION_NUMBERED,), by=by, at=at,
    )  # fmt: skip


def store_signed_recommendation(
    *, daftar: DaftarData, upload: UploadedFile, by: User, at: datetime | None = None
) -> Document:
    """Take in the recommendation that was signed elsewhere, when its checks pass; the issued bytes stay."""
    moment = at or now()
    permissions.check_can_sign_recommendation(rights_of(by), daftar)
    if daftar.rekomendasi is None or daftar.rekomendasi.file_id is None:
        raise StaleMove(_("Rekomendasi belum terbit, jadi belum ada yang ditandatangani."))
    document = documents.replace_with_signed(document=daftar.rekomendasi, upload=upload, by=by, at=moment)
    with transaction.atomic():
        case = DaftarData.objects.select_for_update(of=("self",)).get(pk=daftar.pk)
        stored = document.signed_file.sha256 if document.signed_file else ""
        data = {"nomor": document.nomor, "sha256": stored}
        engine.record(case, "recommendation_signed_copy_stored", by=by, at=moment, step_code="B1", data=data)
        case.save()
    return document
