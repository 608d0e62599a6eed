"""What the producer does with the examiners' notes while a request is returned (SOP A6).

Answering, marking as corrected, and taking over a proposed answer. Only the request's producer, only
while the form is returned; nothing marks a note as corrected but the producer's own word. The form
itself is written by `services.form`, never here.

Raises ActionDenied (not yours, locked), StaleMove (the correction is over, or the note was dealt
with), InvalidInput (in words).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from recommendations import permissions, questionnaire, snapshot
from recommendations.examining import anchors
from recommendations.examining.anchors import Place
from recommendations.filling import unstored
from recommendations.models import RecommendationRequest, ReviewNote, SectionState
from recommendations.questionnaire import Question, Table
from recommendations.services import form
from recommendations.services.form_rows import RowInput, SectionInput
from recommendations.states import RETURNED
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleMove

MAX_TEXT = 4000
# How the answer to a suggestion begins that the producer does not follow.
NOT_FOLLOWED = "Tidak diikuti, karena "


@dataclass
class _Answering:
    """A note under the lock of its request."""

    request: RecommendationRequest
    note: ReviewNote
    at: datetime


@contextmanager
def _answering(note: ReviewNote, by: User, at: datetime | None) -> Iterator[_Answering]:
    with transaction.atomic():
        locked = RecommendationRequest.objects.select_for_update().get(pk=note.request_id)
        permissions.check_can_edit(rights_of(by), locked)
        if locked.state not in RETURNED:
            raise StaleMove(_("Catatan dijawab selama perbaikan berlangsung."))
        current = ReviewNote.objects.select_for_update().get(pk=note.pk, sent_at__isnull=False)
        if current.ditutup_at is not None:
            raise StaleMove(_("Catatan ini sudah diterima pemeriksa."))
        yield _Answering(locked, current, at or now())


def answer_note(  # noqa: PLR0913
    *,
    note: ReviewNote,
    by: User,
    jawaban: str = "",
    resolved: bool = True,
    followed: bool = True,
    at: datetime | None = None,
) -> ReviewNote:
    """Mark a note as dealt with (or not yet), with an answer where useful (SOP A6).

    A question needs an answer. A suggestion may be declined (`followed` False), with the reason;
    what must be corrected may not.
    """
    words = jawaban.strip()
    with _answering(note, by, at) as act:
        _refuse_answer(act.note, words, resolved=resolved, followed=followed)
        if resolved and not followed and not words.lower().startswith(NOT_FOLLOWED.strip().lower()):
            words = f"{NOT_FOLLOWED}{words}"
        act.note.jawaban = words[:MAX_TEXT]
        act.note.status = ReviewNote.Status.SUDAH if resolved else ReviewNote.Status.BELUM
        act.note.resolved_at, act.note.resolved_by = (act.at, by) if resolved else (None, None)
        act.note.save()
        _record(act, "note_answered", by, {"status": act.note.status})
    return act.note


def _refuse_answer(note: ReviewNote, words: str, *, resolved: bool, followed: bool) -> None:
    if len(words) > MAX_TEXT:
        raise InvalidInput(_("Jawaban terlalu panjang: paling banyak 4.000 huruf."))
    if not resolved:
        return
    if not followed and note.kind != ReviewNote.Kind.SARAN:
        raise InvalidInput(_("Hanya saran yang boleh tidak diikuti."))
    if not followed and not words:
        raise InvalidInput(_("Tulis mengapa saran ini tidak diikuti."))
    if note.kind == ReviewNote.Kind.PERTANYAAN and not words:
        raise InvalidInput(_("Jawab pertanyaan ini dahulu, lalu simpan jawabannya."))


def _record(act: _Answering, code: str, by: User, facts: dict[str, Any]) -> None:
    request = act.request
    engine.record(request, code, by=by, at=act.at, step_code="A6", data={"catatan": act.note.pk, **facts})
    request.save()


# Proposals -------------------------------------------------------------------------------------


def apply_proposal(
    *, note: ReviewNote, value: Any, seen: str, by: User, at: datetime | None = None
) -> ReviewNote:
    """Write the answer that an examiner proposed into its field, as a save of the producer.

    `value` is the proposal in the type of its column (`forms.proposal`); `seen` the
    `anchors.fingerprint` of the answer that stood there when the person decided. Refused where the
    field says something else by now, so that nothing newer is overwritten unread. The note stays
    open: marking it is another act.
    """
    with _answering(note, by, at) as act:
        if act.note.usulan_diterapkan_at is not None:
            raise StaleMove(_("Usulan ini sudah diterapkan."))
        target = _target(act)
        if anchors.fingerprint(_answer_at(act, target)) != seen:
            raise InvalidInput(
                _("Isian ini berubah sejak halaman Anda dibuka. Bandingkan lagi, lalu terapkan usulannya.")
            )
        _refuse_typed(act, target)
        _write(act, target, value, by)
        act.note.usulan_diterapkan_at = act.at
        act.note.save(update_fields=["usulan_diterapkan_at"])
        # The save above wrote on the row of the request too: read it again before adding to its chain.
        act.request.refresh_from_db()
        _record(act, "proposal_applied", by, {"bagian": act.note.section, "rincian": act.note.field})
    return act.note


@dataclass(frozen=True)
class _Target:
    """The field that a proposal is for, and where its row stands now."""

    place: Place
    question: Question
    row: int | None


def _target(act: _Answering) -> _Target:
    note = act.note
    place = anchors.place_of(note.section, note.field)
    if place is None or place.question is None or not can_apply(place, note.row):
        raise InvalidInput(_("Usulan ini tidak dapat diterapkan otomatis. Tulis isiannya di formulir."))
    row = anchors.row_now(place, _answers(act), note.row, name_of_row(note, place))
    if place.table is not None and row is None:
        raise InvalidInput(_("Baris yang dimaksud sudah tidak ada di formulir."))
    return _Target(place, place.question, row)


def name_of_row(note: ReviewNote, place: Place) -> str:
    """What the row of a note was called in the revision that was read."""
    if note.revision is not None:
        return anchors.row_name(place, note.revision.snapshot, note.row)
    return note.row_label


def _answers(act: _Answering) -> dict[str, Any]:
    return questionnaire.effective(snapshot.take(act.request.kegiatan))


def _answer_at(act: _Answering, target: _Target) -> str:
    return anchors.text_of(target.place, _answers(act), target.row)


def can_apply(place: Place | None, row: int | None) -> bool:
    """Whether a proposal for this place is one value: a question, or one cell of a named row."""
    if place is None or place.question is None:
        return False
    return place.table is None or (row is not None and place.table.key in ("variabel", "indikator"))


def _write(act: _Answering, target: _Target, value: Any, by: User) -> None:
    section, table = target.place.section, target.place.table
    common: dict[str, Any] = {"request": act.request, "section": section.key, "by": by, "at": act.at}
    if table is None:
        form.save_section(given=SectionInput({target.question.column: value}), **common)
        return
    rows = _rows(act, table)
    index = (target.row or 1) - 1
    if section.page_per_row:
        form.save_row(row=RowInput({target.question.column: value}, rows[index].id), **common)
        return
    rows[index] = replace(rows[index], values={**rows[index].values, target.question.column: value})
    form.save_section(given=SectionInput(tables={table.key: rows}), **common)


def _refuse_typed(act: _Answering, target: _Target) -> None:
    """Text that is kept as typed is newer than the answer on screen: no button writes over it."""
    section, table = target.place.section, target.place.table
    state = SectionState.objects.filter(kegiatan=act.request.kegiatan, section=section.key).first()
    alone = _rows(act, table)[(target.row or 1) - 1].id if table and section.page_per_row else None
    part = unstored.part_of(state.raw if state else {}, alone)
    if target.place.field in {*part[unstored.RINCIAN], *map(unstored.table_of, part[unstored.TABEL])}:
        raise InvalidInput(
            _(
                "Di formulir ada tulisan yang belum dapat disimpan pada isian ini. "
                "Perbaiki dahulu di sana, lalu terapkan usulannya."
            )
        )


def _rows(act: _Answering, table: Table) -> list[RowInput]:
    """All rows of a table as they are stored, in their order."""
    names = [column.column for column in table.columns]
    stored = table.model._default_manager.filter(kegiatan=act.request.kegiatan)
    return [RowInput({name: getattr(row, name) for name in names}, row.pk) for row in stored]
