"""The minutes of a meeting (SOP B2): text, decisions, action plan; issued as Notulen, which ends B2.

Decisions and action plan are written as a whole each time: until the minutes are issued nothing refers to
one of their rows. From then on the action plan is followed up in `action_plan.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from forum.documents import rapat as contexts
from forum.models import KeputusanRapat, RapatForum, RencanaAksi
from forum.permissions import rapat as permissions
from forum.reading.rapat import offices_to_invite
from forum.services.meetings import keep, local_day, lock_meeting, meeting_url, tell_invited
from forum.services.series import ensure_series
from forum.states import MeetingState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents import services as documents
from satudata.documents.cases import complete_with
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

NOTULEN = "notulen_rapat"
HAL_NOTULEN = "Notulen Rapat Forum Satu Data"
# Minutes are begun during the meeting and mended until they have a number.
WRITABLE = frozenset({MeetingState.INVITED.value, MeetingState.HELD.value})
MOST_ROWS = 100


@dataclass(frozen=True)
class Action:
    """One line of the action plan; `instansi` is the id of the office that owns it."""

    masalah: str
    aksi: str
    instansi: int
    tenggat: date
    penanggung_jawab: str = ""
    ukuran: str = ""


@dataclass(frozen=True)
class Minutes:
    """What is written down of a meeting: text, who led and who wrote, decisions, action plan in order."""

    isi: str = ""
    pimpinan: str = ""
    notulis: str = ""
    keputusan: Sequence[str] = ()
    aksi: Sequence[Action] = ()


def save_minutes(  # noqa: PLR0913
    *,
    rapat: RapatForum,
    minutes: Minutes,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> RapatForum:
    """Keep the minutes as they are written so far; nothing need be complete before they are issued."""
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=meeting_url(rapat))
        case, rights = lock_meeting(rapat, by, version)
        if case.state not in WRITABLE:
            raise StaleMove(
                _("Notulen tidak dapat ditulis: status rapat “%(state)s”.")
                % {"state": case.get_state_display()},
                url=meeting_url(case),
            )
        _check(minutes, case)
        case.notulen_isi = minutes.isi.strip()
        case.pimpinan_rapat, case.notulis = minutes.pimpinan.strip(), minutes.notulis.strip()
        _write_rows(case, minutes)
        facts = {"keputusan": len(minutes.keputusan), "rencana_aksi": len(minutes.aksi)}
        keep(case, "minutes_saved", by=by, at=moment, rights=rights, data=facts)
    return case


def _check(minutes: Minutes, case: RapatForum) -> None:
    held = local_day(case.mulai, case)
    offices = set(offices_to_invite(case.daftar).values_list("pk", flat=True))
    wrong = []
    if len(minutes.keputusan) > MOST_ROWS or len(minutes.aksi) > MOST_ROWS:
        wrong.append(_("Keputusan dan rencana aksi masing-masing paling banyak %(n)d.") % {"n": MOST_ROWS})
    for number, action in enumerate(minutes.aksi, start=1):
        if action.tenggat < held:
            wrong.append(_("Rencana aksi %(n)d: tenggatnya sebelum hari rapat.") % {"n": number})
        if action.instansi not in offices:
            wrong.append(_("Rencana aksi %(n)d: pilih instansi anggota Forum.") % {"n": number})
    if wrong:
        raise InvalidInput(*wrong)


def _write_rows(case: RapatForum, minutes: Minutes) -> None:
    case.keputusan.all().delete()
    case.rencana_aksi.all().delete()
    KeputusanRapat.objects.bulk_create(
        KeputusanRapat(rapat=case, urut=n, isi=text.strip())
        for n, text in enumerate(minutes.keputusan, start=1)
    )
    RencanaAksi.objects.bulk_create(
        RencanaAksi(
            rapat=case,
            masalah=a.masalah.strip(),
            aksi=a.aksi.strip(),
            instansi_id=a.instansi,
            penanggung_jawab=a.penanggung_jawab.strip(),
            ukuran=a.ukuran.strip(),
            tenggat=a.tenggat,
        )
        for a in minutes.aksi
    )


def issue_minutes(
    *,
    rapat: RapatForum,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take number and date of the Notulen, freeze it with attendance, decisions and action plan.

    B2 ends when its bytes are stored (`complete_minutes`). Refused while text, leader or note-taker
    is missing.
    """

    def change(act: engine.Change) -> None:
        case: RapatForum = act.case
        if wrong := lacking(case):
            raise InvalidInput(*wrong)
        on = local_day(act.at, case)
        ensure_series(case.instansi, "notulen", on)
        case.notulen = documents.issue_document(
            kind=NOTULEN,
            case=case,
            penerbit=case.instansi,
            series_code="notulen",
            template="documents/notulen_rapat.html",
            context=contexts.notulen(case),
            hal=HAL_NOTULEN,
            on=on,
            by=act.by,
            at=act.at,
        )
        act.data["nomor"] = case.notulen.nomor
        act.jobs.append(documents.render_job(case.notulen))

    return engine.perform(
        rapat,
        "issue_minutes",
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=meeting_url(rapat),
        change=change,
    )


def lacking(case: RapatForum) -> list[str]:
    """What must be written before the minutes are issued, in words."""
    needed = {
        _("Tulis isi notulen."): case.notulen_isi,
        _("Tulis nama pimpinan rapat."): case.pimpinan_rapat,
        _("Tulis nama notulis."): case.notulis,
    }
    return [words for words, given in needed.items() if not given]


def complete_minutes(document: Document, at: datetime) -> None:
    """The Notulen's bytes are stored: B2 ends, the invited offices are told. Once more changes nothing."""
    rapat = RapatForum.objects.select_related("wilayah").get(pk=document.case_id)
    if rapat.state != MeetingState.MINUTES_NUMBERED or rapat.notulen_id != document.pk:
        return

    moved = complete_with(document, rapat, "complete_minutes", at)
    tell_invited(moved.event.pk, at=at)


# Papers of a meeting ----------------------------------------------------------------------------------
def retry_paper(*, rapat: RapatForum, paper: str, by: User, at: datetime | None = None) -> None:
    """Let an invitation or minutes whose PDF failed be made again, under the same number and date."""
    moment = at or now()
    with transaction.atomic():
        case, rights = lock_meeting(rapat, by)
        document = _paper(case, paper)
        documents.retry_document(document=document, by=by, at=moment)
        facts = {"nomor": document.nomor, "dokumen": paper}
        keep(case, "meeting_paper_retried", by=by, at=moment, rights=rights, data=facts)


def store_signed_paper(
    *, rapat: RapatForum, paper: str, upload: UploadedFile, by: User, at: datetime | None = None
) -> Document:
    """Put the invitation or minutes that were signed elsewhere beside the issued one, when checks pass."""
    moment = at or now()
    permissions.check_can_plan(rights_of(by), rapat)
    document = documents.replace_with_signed(document=_paper(rapat, paper), upload=upload, by=by, at=moment)
    with transaction.atomic():
        case, rights = lock_meeting(rapat, by)
        facts: dict[str, Any] = {"nomor": document.nomor, "dokumen": paper}
        facts["sha256"] = document.signed_file.sha256 if document.signed_file else ""
        keep(case, "meeting_signed_copy_stored", by=by, at=moment, rights=rights, data=facts)
    return document


def _paper(rapat: RapatForum, paper: str) -> Document:
    document = {"undangan": rapat.undangan, "notulen": rapat.notulen}.get(paper)
    if document is None:
        raise StaleMove(_("Dokumen ini belum ada."), url=meeting_url(rapat))
    return document
