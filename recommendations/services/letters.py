"""SOP A8 and A9: Surat Rekomendasi issued, its signed copy, Surat Komitmen shown or hidden."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from recommendations import documents as contexts
from recommendations import permissions
from recommendations.models import RecommendationRequest, SuratKomitmen
from recommendations.queries import shown_komitmen
from recommendations.services import similar
from recommendations.services.flow import detail_url
from recommendations.states import PUBLISHED, State
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import rights_of, system_user
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import retry_of_case
from satudata.documents.models import Document
from satudata.documents.signatures import PdfFacts
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

SURAT_REKOMENDASI = "surat_rekomendasi"
NASKAH_KOMITMEN = "naskah_komitmen"
# Printed on the documents: Indonesian whatever the language of the screen.
HAL_SURAT = "Rekomendasi Kegiatan Statistik"
HAL_KOMITMEN = "Surat Komitmen"


# A8 --------------------------------------------------------------------------------------------------
def issue_surat_rekomendasi(
    *,
    request: RecommendationRequest,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take number, date and Identitas Rekomendasi, freeze the letter, and promise its PDF (SOP A8).

    Step A8 closes when the bytes are stored (`complete_letter`); until then "Surat sedang
    disiapkan".
    """

    def change(act: engine.Change) -> None:
        case: RecommendationRequest = act.case
        on = act.at.astimezone(case.wilayah.zone).date()
        case.identitas_rekomendasi = documents.take_identitas(_pembina(case), on=on)
        case.token_publik = secrets.token_urlsafe(12)
        _issue_letter(act, on, supersedes=None)

    return engine.perform(
        request,
        "number_letter",
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=detail_url(request),
        change=change,
    )


def replace_surat_rekomendasi(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Supersede a wrong letter by a new one with its own number; the identity stays."""
    if not reason.strip():
        raise InvalidInput(_("Tulis alasan penggantian surat."))

    def change(act: engine.Change) -> None:
        on = act.at.astimezone(act.case.wilayah.zone).date()
        _issue_letter(act, on, supersedes=act.case.surat)

    return engine.perform(
        request,
        "replace_letter",
        by=by,
        at=at,
        version=version,
        token=token,
        note=reason.strip(),
        result_url=detail_url(request),
        change=change,
    )


def _issue_letter(act: engine.Change, on: Any, *, supersedes: Document | None) -> None:
    case: RecommendationRequest = act.case
    case.surat = documents.issue_document(
        kind=SURAT_REKOMENDASI,
        case=case,
        penerbit=_pembina(case),
        series_code="surat_keluar",
        template="documents/surat_rekomendasi.html",
        context=contexts.surat_rekomendasi(case, on=on),
        hal=HAL_SURAT,
        on=on,
        by=act.by,
        at=act.at,
        supersedes=supersedes,
    )
    act.data.update(nomor=case.surat.nomor, identitas=case.identitas_rekomendasi)
    act.jobs.append((documents.RENDER, str(case.surat.pk), {"document": str(case.surat.pk)}))


def _pembina(case: RecommendationRequest) -> Instansi:
    if case.pembina is None:
        raise InvalidInput(_("Kantor BPS pengajuan ini belum ditentukan."))
    return case.pembina


def complete_letter(document: Document, at: datetime) -> None:
    """The letter's bytes are stored: close A8, open A9, prepare the Surat Komitmen to sign.

    Called by the job in the transaction that stores them; once more changes nothing.
    """
    request = RecommendationRequest.objects.select_related("wilayah").get(pk=document.case_id)
    if request.state != State.LETTER_NUMBERED or request.surat_id != document.pk:
        return

    def change(act: engine.Change) -> None:
        case: RecommendationRequest = act.case
        case.teks_cari = search_text(case)
        similar.publish(case)
        act.data.update(nomor=document.nomor, sha256=document.file.sha256 if document.file else "")
        case.draf_komitmen = documents.issue_document(
            kind=NASKAH_KOMITMEN,
            case=case,
            penerbit=case.instansi,
            series_code=None,
            template="documents/surat_komitmen.html",
            context=contexts.surat_komitmen(case, on=document.tanggal),
            hal=HAL_KOMITMEN,
            on=document.tanggal,
            by=act.by,
            at=act.at,
        )
        act.jobs.append(
            (documents.RENDER, str(case.draf_komitmen.pk), {"document": str(case.draf_komitmen.pk)})
        )

    engine.perform(request, "complete_letter", by=system_user(), at=at, change=change)


def search_text(case: RecommendationRequest) -> str:
    """Words by which the public list finds a recommendation, in lower case."""
    kegiatan = case.kegiatan
    parts = [
        case.judul,
        str(case.tahun or ""),
        case.instansi.nama,
        case.instansi.singkatan,
        case.wilayah.nama,
        case.identitas_rekomendasi or "",
        kegiatan.get_cara_pengumpulan_data_display() or "",
        *kegiatan.variabel.values_list("nama", flat=True),
    ]
    return " ".join(str(part) for part in parts).lower()


def retry_letter(*, request: RecommendationRequest, by: User, at: datetime | None = None) -> None:
    """Let a letter whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        request, "surat", check=permissions.check_can_retry_letter, code="letter_retried", step="A8",
        awaited=(State.LETTER_NUMBERED,), by=by, at=at,
    )  # fmt: skip


def store_signed_letter(
    *, request: RecommendationRequest, upload: Any, by: User, at: datetime | None = None
) -> Document:
    """Put the PDF that was signed elsewhere in the place of the issued one, when its checks pass."""
    moment = at or now()
    permissions.check_can_sign_letter(rights_of(by), request)
    if request.surat is None or request.state not in PUBLISHED:
        raise StaleMove(_("Surat belum terbit, jadi belum ada yang ditandatangani."))
    document = documents.replace_with_signed(document=request.surat, upload=upload, by=by, at=moment)
    with transaction.atomic():
        locked = RecommendationRequest.objects.select_for_update().get(pk=request.pk)
        facts = {
            "sha256": document.signed_file.sha256 if document.signed_file else "",
            "nomor": document.nomor,
        }
        engine.record(locked, "letter_signed_copy_stored", by=by, at=moment, step_code="A8", data=facts)
        locked.save()
    return document


# A9 --------------------------------------------------------------------------------------------------
def upload_komitmen(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    upload: Any,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Check and show the signed Surat Komitmen (SOP A9, "penayangan"); the case ends.

    A PDF with an electronic signature must be intact and name the Identitas Rekomendasi; a scan
    is taken only where the region allows it. The file is stored before the move, so that a
    refused move loses nothing.
    """
    moment = at or now()
    permissions.check_can_show_komitmen(rights_of(by), request)
    checked = documents.check_upload(upload, kinds=("pdf",))
    stored = documents.store_checked(checked, by=by, at=moment)
    facts = checked.pdf or documents.inspect_stored(stored)
    bentuk = _accepted_form(request, facts)

    def change(act: engine.Change) -> None:
        SuratKomitmen.objects.create(
            request=act.case,
            file=stored,
            bentuk=bentuk,
            signature=facts.as_dict(),
            shown_at=act.at,
            uploaded_by=act.by,
        )
        act.case.selesai_pada = act.at
        act.data.update(sha256=stored.sha256, bentuk=bentuk)

    return engine.perform(
        request,
        "show_komitmen",
        by=by,
        at=moment,
        version=version,
        token=token,
        result_url=detail_url(request),
        change=change,
    )


def _accepted_form(request: RecommendationRequest, facts: PdfFacts) -> str:
    if facts.signatures:
        if not facts.all_intact:
            raise InvalidInput(
                _(
                    "Tanda tangan elektronik pada berkas ini rusak: isinya berubah setelah ditandatangani. "
                    "Unggah berkas asli dari aplikasi penandatanganan."
                )
            )
        if request.identitas_rekomendasi and request.identitas_rekomendasi not in facts.text:
            raise InvalidInput(
                _(
                    "Berkas ini tidak memuat Identitas Rekomendasi %(id)s. "
                    "Tanda tangani naskah yang diunduh dari halaman ini."
                )
                % {"id": request.identitas_rekomendasi}
            )
        return SuratKomitmen.Bentuk.TTE
    if not request.wilayah.komitmen_boleh_scan:
        raise InvalidInput(
            _(
                "Berkas ini belum bertanda tangan elektronik. "
                "%(wilayah)s hanya menerima PDF bertanda tangan elektronik."
            )
            % {"wilayah": request.wilayah}
        )
    return SuratKomitmen.Bentuk.SCAN


def hide_komitmen(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    reason: str,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Walidata hides a Surat Komitmen with a reason; the OPD uploads another (A9 opens again)."""
    if not reason.strip():
        raise InvalidInput(_("Tulis alasan penyembunyian. Alasan ini dibaca OPD."))

    def change(act: engine.Change) -> None:
        shown = shown_komitmen(act.case)
        if shown is None:
            raise StaleMove(_("Surat Komitmen ini sudah disembunyikan."))
        shown.hidden_at, shown.hidden_by, shown.hidden_reason = act.at, act.by, reason.strip()
        shown.save()
        act.case.selesai_pada = None

    return engine.perform(
        request,
        "hide_komitmen",
        by=by,
        at=at,
        version=version,
        token=token,
        note=reason.strip(),
        result_url=detail_url(request),
        change=change,
    )
