"""The examiner's notes: drafts of the team until one verdict sends them all (SOP A4, A5).

A draft belongs to the office that has the turn, not to its author alone: whoever may give the verdict
sees, changes, removes and sends every draft, so that an examiner who is away blocks nobody. Whoever
changes a draft signs it. Answering a sent note is the producer's act (`corrections`).

Raises ActionDenied (not the examiner now), StaleMove (the note was dealt with meanwhile), InvalidInput
(in words what is missing).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from recommendations import permissions
from recommendations.examining import anchors
from recommendations.examining.anchors import Place
from recommendations.models import RecommendationRequest, ReviewNote, Revision
from recommendations.queries import last_revision, open_run
from recommendations.services.corrections import (
    answer_note,  # noqa: F401  for its callers of before
    name_of_row,
)
from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import StepRun

MAX_TEXT = 4000


def check_can_note(rights: Rights, request: RecommendationRequest) -> None:
    """Who has taken the check may write notes; nobody else, and not before it is taken."""
    if request.state == State.WALIDATA_CHECKING:
        permissions.check_can_return_by_walidata(rights, request)
    elif request.state == State.BPS_CHECKING:
        permissions.check_can_return_by_bps(rights, request)
    else:
        raise ActionDenied(_("Catatan ditulis selama pemeriksaan berlangsung."))


def add_note(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    by: User,
    section: str,
    text: str,
    kind: str = ReviewNote.Kind.WAJIB,
    field: str = "",
    row: int | None = None,
    usulan: str = "",
    at: datetime | None = None,
) -> ReviewNote:
    """Write a draft note on a section, a field or a row of what was submitted last.

    `field` is the column, or the key of a table; `row` counts from 1 in that submission. The note
    remembers which revision was read. It is sent with the verdict. Sent twice by the same person it is
    one draft.
    """
    place = _place(section, field)
    _check_words(text, kind, usulan)
    with transaction.atomic():
        locked, run = _examining(request, by)
        read = last_revision(locked)
        made, _new = ReviewNote.objects.get_or_create(
            request=locked,
            step_run=run,
            putaran=locked.putaran,
            section=section,
            field=field,
            row=row,
            row_label=_row_label(place, row, read),
            revision=read,
            kind=kind,
            text=text.strip(),
            usulan=usulan.strip(),
            by=by,
            sent_at=None,
            defaults={"at": at or now()},
        )
    return made


def _place(section: str, field: str) -> Place:
    place = anchors.place_of(section, field)
    if place is None:
        raise InvalidInput(_("Pilih bagian formulir yang dimaksud."))
    if field and place == Place(place.section):
        raise InvalidInput(_("Rincian itu tidak ada pada bagian ini. Pilih dari halaman pemeriksaan."))
    return place


def _check_words(text: str, kind: str, usulan: str) -> None:
    if kind not in ReviewNote.Kind.values:
        raise InvalidInput(_("Pilih jenis catatan."))
    if not text.strip():
        raise InvalidInput(_("Tulis catatannya: apa yang perlu diperbaiki dan bagaimana."))
    if max(len(text), len(usulan)) > MAX_TEXT:
        raise InvalidInput(
            _("Catatan terlalu panjang: paling banyak 4.000 huruf. Pecah menjadi beberapa catatan.")
        )


def _row_label(place: Place, row: int | None, read: Revision | None) -> str:
    """The row in words as it was read; InvalidInput for a row that was not there."""
    if row is None:
        return ""
    if read is None or anchors.row_at(place, read.snapshot, row) is None:
        raise InvalidInput(_("Baris itu tidak ada pada isian yang terkirim. Muat ulang halaman ini."))
    return anchors.row_words(place, read.snapshot, row)[:300]


def change_note(  # noqa: PLR0913
    *,
    note: ReviewNote,
    by: User,
    text: str,
    kind: str,
    usulan: str = "",
    seen: datetime | None = None,
    at: datetime | None = None,
) -> ReviewNote:
    """Change the words of a draft; its place stays. Who changes it signs it.

    `seen` is the moment of the draft that was on screen: where a colleague changed it since, nothing
    is written, so that nobody's words are overwritten unread.
    """
    _check_words(text, kind, usulan)
    with transaction.atomic():
        _examining(note.request, by)
        current = _draft(note)
        if seen is not None and current.at != seen:
            raise InvalidInput(
                _(
                    "%(name)s mengubah draf catatan ini sesudah halaman Anda dibuka: “%(text)s”. "
                    "Tulisan Anda masih di sini; gabungkan, lalu simpan lagi."
                )
                % {"name": current.by, "text": current.text}
            )
        current.text, current.kind, current.usulan = text.strip(), kind, usulan.strip()
        current.by, current.at = by, at or now()
        current.save(update_fields=["text", "kind", "usulan", "by", "at"])
    return current


def remove_note(*, note: ReviewNote, by: User) -> None:
    """Take a draft note away; a sent one stays."""
    with transaction.atomic():
        _examining(note.request, by)
        _draft(note).delete()


def close_note(*, note: ReviewNote, by: User, at: datetime | None = None) -> ReviewNote:
    """The examiner of a later round accepts what the producer did about a sent note."""
    moment = at or now()
    with transaction.atomic():
        locked, run = _examining(note.request, by)
        current = _sent(note)
        if current.ditutup_at is not None:
            raise StaleMove(_("Perbaikan ini sudah diterima oleh %(name)s.") % {"name": current.ditutup_by})
        current.ditutup_at, current.ditutup_by = moment, by
        current.save(update_fields=["ditutup_at", "ditutup_by"])
        facts = {"catatan": current.pk, "bagian": current.section, "rincian": current.field}
        engine.record(locked, "note_closed", by=by, at=moment, step_code=run.step_code, data=facts)
        locked.save()
    return current


def repeat_note(*, note: ReviewNote, by: User, at: datetime | None = None) -> ReviewNote:
    """Ask again for what was not corrected: a new draft at the same place with the same words.

    Its row is looked up in what was submitted last; where the row is gone the draft stands on the table.
    """
    with transaction.atomic():
        locked, _run = _examining(note.request, by)
        old = _sent(note)
        if locked.notes.filter(
            sent_at__isnull=True, section=old.section, field=old.field, text=old.text
        ).exists():
            raise StaleMove(_("Catatan ini sudah diulang dan ada di antara draf."))
        return add_note(
            request=locked,
            by=by,
            section=old.section,
            field=old.field,
            row=_row_now(old, last_revision(locked)),
            kind=old.kind,
            text=old.text,
            usulan=old.usulan,
            at=at,
        )


def _row_now(note: ReviewNote, read: Revision | None) -> int | None:
    place = anchors.place_of(note.section, note.field)
    if place is None or read is None:
        return None
    return anchors.row_now(place, read.snapshot, note.row, name_of_row(note, place))


# Under the lock ----------------------------------------------------------------------------------
def _examining(request: RecommendationRequest, by: User) -> tuple[RecommendationRequest, StepRun]:
    """The request, locked, and the open step of whoever examines it now."""
    locked = RecommendationRequest.objects.select_for_update().get(pk=request.pk)
    check_can_note(rights_of(by), locked)
    run = open_run(locked)
    if run is None:
        raise StaleMove(_("Pemeriksaan ini sudah berakhir."))
    return locked, run


def _draft(note: ReviewNote) -> ReviewNote:
    current = ReviewNote.objects.select_related("by").filter(pk=note.pk).first()
    if current is None:
        raise StaleMove(_("Draf catatan ini sudah dihapus."))
    if current.sent_at is not None:
        raise StaleMove(_("Catatan ini sudah terkirim dan tidak dapat diubah lagi."))
    return current


def _sent(note: ReviewNote) -> ReviewNote:
    found = ReviewNote.objects.select_related("revision", "ditutup_by")
    current = found.filter(pk=note.pk, sent_at__isnull=False).first()
    if current is None:
        raise StaleMove(_("Catatan ini belum terkirim."))
    return current
