"""Validation by the head of an OPD (SOP B8): one act over several releases, some of them refused.

What is signed is what was on the head's screen: each release is named with the version that was shown, and
where another is current now nothing at all is decided. Releases are locked in the order of their ids, the
letter before them where it exists already; then numbers, then documents.

Raises ActionDenied, StaleMove, AlreadyDone, InvalidInput; `Changed` names what is different by now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from datasets.documents.surat_validasi import HAL, TEMPLATE, Approval, surat_validasi
from datasets.models import ButirValidasi, RilisData, ValidasiOpd
from datasets.permissions import rilis as release_permissions
from datasets.permissions import validasi as permissions
from datasets.reading.validasi import SURAT_VALIDASI
from datasets.states import ReleaseState, ValidationState
from forum.services.series import ensure_series
from forum.services.statements import check_signs
from recommendations.queries import walidata_of
from satudata.accounts.models import Instansi, User
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.accounts.reentry import Reentry
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import complete_with, retry_of_case
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove

KIND = SERIES = SURAT_VALIDASI
# Number of the case; the letter's own comes from the OPD's series.
CASE_SERIES, PATTERN = "validasi_opd", "VAL.{wilayah}.{tahun}.{nomor:03d}"
RETRIED = "validation_retried"
MAX_TEXT = 4000
# Releases in one letter: more are another letter.
MOST = 200


class Seen(Protocol):
    """A release as it was on the screen: its id and the version that was shown."""

    @property
    def pk(self) -> Any: ...
    @property
    def versi_id(self) -> Any: ...


@dataclass(frozen=True)
class Shown:
    """What a form sent back of a release that it showed."""

    pk: UUID
    versi_id: UUID | None


class Changed(InvalidInput):
    """Releases that are not any more what the screen showed; nothing was decided. `ids` are those."""

    def __init__(self, ids: frozenset[UUID], *messages: object) -> None:
        super().__init__(*messages)
        self.ids = ids


def letter_url(pk: UUID) -> str:
    """Where a letter of validation is read."""
    return reverse("validasi_detail", args=[pk])


# Deciding -------------------------------------------------------------------------------------------
def decide(  # noqa: PLR0913
    *,
    instansi: Instansi,
    by: User,
    approved: Sequence[Seen] = (),
    refused: Mapping[Seen, str] | None = None,
    reentry: Reentry | None = None,
    outside: bool = False,
    token: UUID | None = None,
    at: datetime | None = None,
) -> ValidasiOpd | None:
    """Refuse some releases of an OPD with a reason each and validate others in one letter; all or nothing.

    Approval in the application needs the password entered again (`reentry`); `outside` takes number and date
    for a text that is signed elsewhere. Returns the letter, None where all were refused. Refused to whoever
    uploaded one of the versions, and while an acting head with an account is in force to anybody else.
    """
    refusals, moment, pk = dict(refused or {}), at or now(), uuid4()
    _check_reasons(approved, refusals)
    if approved and not outside and (reentry is None or not reentry.is_of(by)):
        raise ActionDenied(_("Masukkan kata sandi Anda sendiri."))
    with transaction.atomic():
        if token is not None:
            url = letter_url(pk) if approved else reverse("validasi_list")
            engine.use_token(by, token, at=moment, result_url=url)
        rights = rights_of(by)
        rows = _locked(instansi, [*approved, *refusals], rights)
        for seen, reason in refusals.items():
            _refuse(rows[seen.pk], reason, by, moment)
        if not approved:
            return None
        chosen = [rows[pk] for pk in sorted({seen.pk for seen in approved}, key=str)]
        return _issue(pk, chosen, by=by, at=moment, outside=outside)


def approve(  # noqa: PLR0913
    *,
    instansi: Instansi,
    rilis: Sequence[Seen],
    by: User,
    reentry: Reentry,
    token: UUID | None = None,
    at: datetime | None = None,
) -> ValidasiOpd:
    """Validate releases in one letter, in the application: number, letter and words of approval.

    SOP B8 ends for each when the bytes are stored (`complete`).
    """
    return _some(decide(instansi=instansi, approved=rilis, by=by, reentry=reentry, token=token, at=at))


def prepare(
    *,
    instansi: Instansi,
    rilis: Sequence[Seen],
    by: User,
    token: UUID | None = None,
    at: datetime | None = None,
) -> ValidasiOpd:
    """Take number and date and make the text over releases that is signed elsewhere."""
    return _some(decide(instansi=instansi, approved=rilis, by=by, outside=True, token=token, at=at))


def _some(letter: ValidasiOpd | None) -> ValidasiOpd:
    if letter is None:
        raise InvalidInput(_("Pilih paling sedikit satu rilis."))
    return letter


def refuse(
    *, rilis: RilisData, by: User, reason: str, token: UUID | None = None, at: datetime | None = None
) -> None:
    """Send one release back to its OPD with a reason; a new round of SOP B6 begins."""
    decide(
        instansi=rilis.instansi, refused={Shown(rilis.pk, rilis.versi_id): reason}, by=by, token=token, at=at
    )


def _check_reasons(approved: Sequence[Seen], refused: Mapping[Seen, str]) -> None:
    if not approved and not refused:
        raise InvalidInput(_("Pilih paling sedikit satu rilis."))
    if len(approved) > MOST:
        raise InvalidInput(
            _("Satu surat memuat paling banyak %(most)s rilis. Pilih lebih sedikit, sisanya pada surat lain.")
            % {"most": MOST}
        )
    if any(not reason.strip() for reason in refused.values()):
        raise InvalidInput(_("Tulis alasan setiap penolakan. OPD membacanya."))
    if any(len(reason) > MAX_TEXT for reason in refused.values()):
        raise InvalidInput(_("Alasan paling panjang 4.000 huruf."))
    if {seen.pk for seen in approved} & {seen.pk for seen in refused}:
        raise InvalidInput(_("Satu rilis tidak dapat disetujui dan ditolak sekaligus."))


RELATED = ("wilayah", "instansi__wilayah", "pembina", "dataset__item", "entri__daftar", "versi")


def _locked(instansi: Instansi, seen: Sequence[Seen], rights: Rights) -> dict[UUID, RilisData]:
    """The releases, locked in the order of their ids, each still what the screen showed."""
    wanted = {one.pk: one.versi_id for one in seen}
    found = RilisData.objects.filter(pk__in=wanted, instansi=instansi).select_for_update(of=("self",))
    rows = {row.pk: row for row in found.select_related(*RELATED).order_by("pk")}
    if len(rows) != len(wanted):
        raise InvalidInput(_("Ada rilis yang bukan milik OPD ini. Muat ulang halaman."))
    for row in rows.values():
        _check_right(rights, row)
    changed = [
        row
        for row in rows.values()
        if row.state != ReleaseState.VALIDATION_AWAITED or row.versi_id != wanted[row.pk]
    ]
    if changed:
        raise Changed(frozenset(row.pk for row in changed), *[_difference(row) for row in changed])
    return rows


def _check_right(rights: Rights, row: RilisData) -> None:
    try:
        release_permissions.check_can_number_validation(rights, row)
    except ActionDenied as denied:
        raise ActionDenied(f"{row}: {denied.reason}") from None


def _difference(row: RilisData) -> str:
    facts = {"rilis": row, "state": row.get_state_display(), "versi": row.versi}
    if row.state == ReleaseState.VALIDATION_AWAITED:
        return _(
            "“%(rilis)s” berubah sejak halaman ini dibuka: sekarang %(versi)s. Belum ada yang diputuskan."
        ) % (facts)
    return _("“%(rilis)s” tidak lagi menunggu validasi: sekarang “%(state)s”. Belum ada yang diputuskan.") % (
        facts
    )


def _refuse(rilis: RilisData, reason: str, by: User, at: datetime) -> None:
    def change(act: engine.Change) -> None:
        act.case.putaran += 1

    engine.perform(rilis, "refuse_validation", by=by, at=at, note=reason.strip(), change=change)


# The letter -----------------------------------------------------------------------------------------
def _issue(pk: UUID, chosen: Sequence[RilisData], *, by: User, at: datetime, outside: bool) -> ValidasiOpd:
    letter = _open(pk, chosen, by=by, at=at)

    def change(act: engine.Change) -> None:
        on = act.at.astimezone(act.case.wilayah.zone).date()
        check_signs(act.case, act.by, on)
        if not outside:
            act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        _write(act, chosen, on, None if outside else Approval(act.by, act.at))

    verb = "prepare_letter" if outside else "approve_letter"
    moved: ValidasiOpd = engine.perform(letter, verb, by=by, at=at, change=change).case
    return moved


def _open(pk: UUID, chosen: Sequence[RilisData], *, by: User, at: datetime) -> ValidasiOpd:
    first = chosen[0]
    on = at.astimezone(first.wilayah.zone).date()
    letter = ValidasiOpd.objects.create(
        pk=pk,
        nomor=documents.next_number(walidata_of(first.wilayah), CASE_SERIES, on=on, pattern=PATTERN),
        wilayah_id=first.wilayah_id,
        instansi=first.instansi,
        pembina=first.pembina,
        sop_id=first.sop_id,
        created_at=at,
        created_by=by,
        updated_at=at,
    )
    ButirValidasi.objects.bulk_create(
        ButirValidasi(
            validasi=letter, rilis=row, versi=row.versi, akses=row.entri.hak_akses, sha256=row.versi.sha256
        )
        for row in chosen
        if row.versi is not None
    )
    return letter


def _write(act: engine.Change, chosen: Sequence[RilisData], on: date, approval: Approval | None) -> None:
    letter: ValidasiOpd = act.case
    ensure_series(letter.instansi, SERIES, on)
    letter.surat = documents.issue_document(
        kind=KIND,
        case=letter,
        penerbit=letter.instansi,
        series_code=SERIES,
        template=TEMPLATE,
        context=surat_validasi(letter, on=on, approval=approval),
        hal=HAL,
        on=on,
        by=act.by,
        at=act.at,
    )
    act.data.update(nomor=letter.surat.nomor, rilis=len(chosen))
    act.jobs.append(documents.render_job(letter.surat))
    for row in chosen:
        _with_letter(row, "number_validation", act.by, act.at, nomor=letter.surat.nomor)


def _with_letter(rilis: RilisData, verb: str, by: User, at: datetime, **data: Any) -> None:
    engine.perform(rilis, verb, by=by, at=at, change=lambda act: act.data.update(data))


def _releases(letter: ValidasiOpd) -> list[RilisData]:
    """The releases of a letter in the order in which they are locked."""
    return list(RilisData.objects.filter(validasi__validasi=letter).order_by("pk"))


def complete(document: Document, at: datetime) -> None:
    """The approved letter's bytes are stored: SOP B8 ends for each of its releases.

    Called by the job in the transaction that stores them; once more changes nothing. A text to be signed
    elsewhere waits on.
    """
    letter = ValidasiOpd.objects.get(pk=document.case_id)
    if letter.state != ValidationState.NUMBERED or letter.surat_id != document.pk:
        return

    complete_with(document, letter, "complete_letter", at)
    _validated(letter, document, at)


def _validated(letter: ValidasiOpd, document: Document, at: datetime) -> None:
    for row in _releases(letter):
        _with_letter(row, "complete_validation", system_user(), at, nomor=document.nomor)


def retry(*, validasi: ValidasiOpd, by: User, at: datetime | None = None) -> None:
    """Let a letter whose PDF failed be made again, under the same number and date."""
    retry_of_case(
        validasi, "surat", check=permissions.check_can_approve_letter, code=RETRIED, step="B8",
        awaited=(ValidationState.NUMBERED, ValidationState.SIGNATURE_AWAITED), by=by, at=at,
    )  # fmt: skip


# Signed elsewhere ----------------------------------------------------------------------------------
def upload_signed(  # noqa: PLR0913
    *,
    validasi: ValidasiOpd,
    upload: UploadedFile,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take in the text that the head signed elsewhere (SOP B8 ends), checked as a signed letter is.

    The upload is looked into before anything is locked. Raises InvalidInput with the reasons.
    """
    moment = at or now()
    permissions.check_can_upload_letter(rights_of(by), validasi)
    if validasi.state != ValidationState.SIGNATURE_AWAITED:
        raise StaleMove(_("Surat ini tidak menunggu tanda tangan."))
    letter = _surat(validasi)
    if letter.file_id is None:
        raise InvalidInput(_("Naskah masih disiapkan. Unduh dan tanda tangani naskah itu dahulu."))
    copy = documents.check_signed_upload(letter, upload)

    def change(act: engine.Change) -> None:
        check_signs(act.case, act.by, act.at.astimezone(act.case.wilayah.zone).date())
        _validated(act.case, letter, act.at)
        document = documents.attach_signed(document=letter, copy=copy, by=act.by, at=act.at)
        act.case.disetujui_oleh, act.case.disetujui_pada = act.by, act.at
        act.data.update(
            nomor=document.nomor, sha256=document.signed_file.sha256 if document.signed_file else ""
        )

    return _move(validasi, "upload_letter", by, version, token, moment, change)


def recall(
    *,
    validasi: ValidasiOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Call back a text that waits for its signature: its releases wait for the head again.

    Its number stays used. Where its PDF is still being made it is waited for (StaleMove).
    """

    def change(act: engine.Change) -> None:
        letter = _surat(act.case)
        for row in _releases(act.case):
            _with_letter(row, "recall_validation", act.by, act.at, nomor=letter.nomor)
        documents.revoke_document(document=letter)
        act.data["nomor"] = letter.nomor

    return _move(validasi, "recall_letter", by, version, token, at, change)


def _surat(letter: ValidasiOpd) -> Document:
    if letter.surat is None:
        raise StaleMove(_("Surat Validasi belum diberi nomor."))
    return letter.surat


def _move(  # noqa: PLR0913
    letter: ValidasiOpd,
    verb: str,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
    change: Callable[[engine.Change], None],
) -> engine.Moved:
    return engine.perform(
        letter,
        verb,
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=letter_url(letter.pk),
        change=change,
    )


# Preview ---------------------------------------------------------------------------------------------
def preview(*, instansi: Instansi, rilis: Sequence[Seen], by: User, at: datetime | None = None) -> bytes:
    """The letter over these releases as it would be issued now, marked PRATINJAU; nothing is kept."""
    on = (at or now()).astimezone(instansi.wilayah.zone).date()
    rows = RilisData.objects.filter(pk__in=[one.pk for one in rilis], instansi=instansi)
    chosen = list(rows.select_related(*RELATED).order_by("pk")[:MOST])
    if not chosen:
        raise InvalidInput(_("Pilih paling sedikit satu rilis."))
    for row in chosen:
        _check_right(rights_of(by), row)
    letter = ValidasiOpd(instansi=instansi, wilayah=instansi.wilayah)
    items = [
        ButirValidasi(validasi=letter, rilis=row, versi=row.versi, akses=row.entri.hak_akses,
                      sha256=row.versi.sha256)
        for row in chosen if row.versi is not None
    ]  # fmt: skip
    awaited = _("(Kalimat persetujuan dicantumkan di sini bila disetujui di dalam aplikasi.)")
    context = surat_validasi(letter, on=on, items=items, awaited=awaited)
    return documents.preview_document(penerbit=instansi, template=TEMPLATE, context=context, hal=HAL, on=on)
