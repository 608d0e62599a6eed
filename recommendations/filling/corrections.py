"""What the producer sees of the examiners' notes: each beside the answer it is about (ux.md O7).

A note is shown with the answer that the examiner read and the one that stands there now, with the
proposed answer where there is one, and with the way to its field. Reads; `services.corrections`
writes. A handful of queries for any number of notes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations import questionnaire
from recommendations.differences import Difference, by_section, compare
from recommendations.examining import anchors
from recommendations.examining.anchors import Place
from recommendations.filling import form_queries
from recommendations.forms.proposal import proposed_text, proposed_value
from recommendations.models import RecommendationRequest, ReviewNote
from recommendations.questionnaire import SECTIONS, Section
from recommendations.services.corrections import NOT_FOLLOWED, can_apply
from recommendations.services.form import BERKAS
from recommendations.services.silence import closing
from satudata.components import Chip, Tone
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Event

Answers = Mapping[str, Any]
KIND_TONES = {
    ReviewNote.Kind.WAJIB: Tone.BAD,
    ReviewNote.Kind.SARAN: Tone.INFO,
    ReviewNote.Kind.PERTANYAAN: Tone.WAITING,
}


@dataclass(frozen=True)
class Proposal:
    """A proposed answer: how the field would read, or why it cannot be taken over by a button."""

    difference: Difference | None = None
    refusal: str = ""
    same: bool = False


@dataclass(frozen=True)
class NoteView:
    """One sent note with its place, the answer as it was read (`before`) and as it is (`now`)."""

    note: ReviewNote
    place: Place | None
    url: str
    row: int | None = None
    row_label: str = ""
    before: str = ""
    now: str = ""
    proposal: Proposal | None = None

    @property
    def anchor(self) -> str:
        """The field that it stands at on its page; empty for a note on the whole section."""
        return self.place.field if self.place is not None else ""

    @property
    def open(self) -> bool:
        """Whether the producer has still to say that it is dealt with."""
        return self.note.status == ReviewNote.Status.BELUM and self.note.ditutup_at is None

    @property
    def kind(self) -> Chip:
        """What sort of note it is."""
        return Chip(self.note.get_kind_display(), KIND_TONES.get(self.note.kind, Tone.NEUTRAL))

    @property
    def status(self) -> Chip:
        """Where it stands, in words that fit the sort of note."""
        return status_of(self.note)

    @property
    def seen(self) -> str:
        """Mark of the answer that is on screen, so that nothing newer is overwritten unread."""
        return anchors.fingerprint(self.now)

    @property
    def changed(self) -> bool:
        """Whether its answer reads differently since the note was written."""
        return self.before.split() != self.now.split()

    @property
    def has_answer(self) -> bool:
        """Whether it is about an answer, not about a section as a whole."""
        return bool(self.anchor)

    @property
    def difference(self) -> Difference:
        """The answer as it was read and as it is now."""
        return _difference(self.note, self.place, self.row, self.row_label, self.before, self.now)

    @property
    def number(self) -> str:
        """Official number of what it is about."""
        return self.place.number if self.place is not None and self.has_answer else ""

    @property
    def label(self) -> str:
        """What it is about, in words."""
        if self.place is None:
            return self.note.section
        return self.place.label if self.has_answer else _("Seluruh bagian")


def status_of(note: ReviewNote) -> Chip:
    """Where a sent note stands: a question is answered, a suggestion may be declined."""
    if note.ditutup_at is not None:
        return Chip(_("Diterima pemeriksa"), Tone.GOOD)
    if note.status != ReviewNote.Status.SUDAH:
        question = note.kind == ReviewNote.Kind.PERTANYAAN
        return Chip(_("Belum dijawab") if question else _("Belum diperbaiki"), Tone.WAITING)
    if note.kind == ReviewNote.Kind.PERTANYAAN:
        return Chip(_("Sudah dijawab"), Tone.GOOD)
    if note.kind == ReviewNote.Kind.SARAN and note.jawaban.startswith(NOT_FOLLOWED.strip()):
        return Chip(_("Tidak diikuti"), Tone.MUTED)
    return Chip(_("Sudah diperbaiki"), Tone.GOOD)


def _difference(  # noqa: PLR0913
    note: ReviewNote, place: Place | None, row: int | None, row_label: str, before: str, after: str
) -> Difference:
    kind = "baru" if not before else "hilang" if not after else "berubah"
    number, label = (place.number, place.label) if place is not None else ("", note.section)
    return Difference(note.section, note.field, row, row_label, number, label, before, after, kind)


# The request for correction --------------------------------------------------------------------

RETURNS = ("request_returned_by_walidata", "request_returned_by_bps")


@dataclass(frozen=True)
class Asked:
    """Who returned the request and when, in which words, and when silence closes it."""

    event: Event
    closes_at: datetime


def asked(case: RecommendationRequest) -> Asked | None:
    """The last return of a request; None for one that was never returned."""
    events = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), code__in=RETURNS)
    last = events.order_by("-seq").first()
    return Asked(last, closing(case.wilayah, last.at)) if last is not None else None


# All notes of a request ------------------------------------------------------------------------


@dataclass(frozen=True)
class NotesOfSection:
    """Notes on one page of the form, and how much of that page changed since it was read."""

    section: Section
    notes: list[NoteView]
    changed: list[Difference]


@dataclass(frozen=True)
class Corrections:
    """Everything that was asked: notes of this round by section, and those of earlier rounds."""

    current: list[NoteView]
    earlier: list[NoteView]
    differences: Mapping[str, list[Difference]]

    @cached_property
    def sections(self) -> list[NotesOfSection]:
        """Notes of this round in the order of the form; what must be corrected comes first."""
        found = []
        for section in SECTIONS:
            notes = [n for n in self.current if n.note.section == section.key]
            if notes:
                notes.sort(key=lambda n: _ORDER.get(n.note.kind, len(_ORDER)))
                found.append(NotesOfSection(section, notes, self.differences.get(section.key, [])))
        return found

    @property
    def rounds(self) -> list[tuple[int, list[NoteView]]]:
        """Notes of earlier rounds, the latest first."""
        rows = sorted(self.earlier, key=lambda n: -n.note.putaran)
        return [(putaran, list(notes)) for putaran, notes in groupby(rows, key=lambda n: n.note.putaran)]

    @cached_property
    def wajib(self) -> int:
        """How many must be corrected."""
        return sum(1 for n in self.current if n.note.kind == ReviewNote.Kind.WAJIB)

    @cached_property
    def done(self) -> int:
        """How many of those the producer marked as corrected."""
        return sum(1 for n in self.current if n.note.kind == ReviewNote.Kind.WAJIB and not n.open)

    @property
    def open_wajib(self) -> int:
        """How many must still be marked."""
        return self.wajib - self.done

    @property
    def complete(self) -> bool:
        """Whether nothing that must be corrected is left."""
        return self.done == self.wajib

    @property
    def other_open(self) -> int:
        """Suggestions and questions without an answer: they stop nothing."""
        return sum(1 for n in self.current if n.open and n.note.kind != ReviewNote.Kind.WAJIB)


_ORDER = {kind: order for order, kind in enumerate(ReviewNote.Kind.values)}


def corrections_of(
    case: RecommendationRequest, notes: Iterable[ReviewNote], snapshot: Answers
) -> Corrections:
    """The notes sent to the producer, beside the answers of the form as it stands (`snapshot`)."""
    reader = _Reader(case, snapshot)
    views = [reader.view(note) for note in notes if note.sent_at is not None]
    now = [v for v in views if _is_current(v, case)]
    earlier = [v for v in views if not _is_current(v, case)]
    return Corrections(now, earlier, reader.differences)


def _is_current(view: NoteView, case: RecommendationRequest) -> bool:
    waits = view.open and view.note.kind == ReviewNote.Kind.WAJIB
    return waits or view.note.putaran == case.putaran


def field_notes(
    case: RecommendationRequest,
    notes: Iterable[ReviewNote],
    snapshot: Answers,
    section: str,
    *,
    row: int | None = None,
) -> list[NoteView]:
    """Notes of this round for the fields of one page of the form, to stand at each of them.

    `row` is that of a page of one variable or indicator: only its own notes.
    """
    here = [n for n in notes if n.section == section and n.sent_at is not None and n.putaran == case.putaran]
    if not here:
        return []
    views = corrections_of(case, here, snapshot).current
    return [view for view in views if row is None or view.row == row]


class _Reader:
    """Reads notes against the revisions that they were written on and the form as it stands."""

    def __init__(self, case: RecommendationRequest, snapshot: Answers) -> None:
        self.case = case
        self.now = questionnaire.effective(snapshot)

    @cached_property
    def _revisions(self) -> dict[int, Answers]:
        return {r.pk: r.snapshot for r in self.case.revisions.order_by("nomor")}

    @cached_property
    def _row_ids(self) -> dict[str, list[int]]:
        return form_queries.row_ids(self.case.kegiatan, ["variabel", "indikator"])

    @cached_property
    def differences(self) -> dict[str, list[Difference]]:
        """What changed since the last submission, by section."""
        if not self._revisions:
            return {}
        return by_section(compare(self._revisions[max(self._revisions)], self.now))

    def _read(self, note: ReviewNote) -> Answers:
        """The answers that the examiner read."""
        if note.revision_id is not None:
            return self._revisions[note.revision_id]
        return self._revisions[max(self._revisions)] if self._revisions else {}

    def view(self, note: ReviewNote) -> NoteView:
        place = anchors.place_of(note.section, note.field)
        if place is None:
            return NoteView(note, None, reverse("request_form", args=[self.case.pk]))
        read = self._read(note)
        name = anchors.row_name(place, read, note.row) or note.row_label
        row = anchors.row_now(place, self.now, note.row, name)
        label = anchors.row_words(place, self.now, row) or note.row_label
        before = anchors.text_of(place, read, note.row)
        gone = note.row is not None and row is None
        now = "" if gone else anchors.text_of(place, self.now, row)
        shown = NoteView(note, place, self._url(place, row), row, label, before, now)
        return replace(shown, proposal=self._proposal(shown))

    def _url(self, place: Place, row: int | None) -> str:
        pk, section = self.case.pk, place.section
        if section.key == BERKAS:
            return reverse("request_files", args=[pk])
        end = f"#rincian-{place.field}" if place.field else ""
        ids = self._row_ids.get(place.table.key, []) if section.page_per_row and place.table else []
        if row is not None and row <= len(ids):
            return reverse("request_row", args=[pk, section.key, ids[row - 1]]) + end
        return reverse("request_section", args=[pk, section.key]) + ("" if section.page_per_row else end)

    def _proposal(self, view: NoteView) -> Proposal | None:
        note, place = view.note, view.place
        if not note.usulan:
            return None
        if note.usulan_diterapkan_at is not None:
            return Proposal()
        if place is None or place.question is None or not can_apply(place, note.row):
            return Proposal(refusal=_("Tulis sendiri usulan ini di formulir bila Anda setuju."))
        if place.table is not None and view.row is None:
            return Proposal(refusal=_("Baris yang dimaksud sudah tidak ada di formulir."))
        try:
            text = proposed_text(place.question, proposed_value(place.question, note.usulan))
        except InvalidInput as refused:
            return Proposal(refusal=" ".join(refused.messages))
        if text.split() == view.now.split():
            return Proposal(same=True)
        return Proposal(_difference(note, place, view.row, view.row_label, view.now, text))
