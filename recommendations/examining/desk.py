"""The review desk: what was submitted last, with everything that is known about each answer (ux.md 2.4).

Beside each answer stand the previous submission, last year's answer, what the 40 checks object to and
the examiners' notes. Read from the frozen revision, never from the live draft. Reads only, in a
constant number of queries; `services.notes` and `services.flow` write.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from recommendations import checks, queries, questionnaire
from recommendations.differences import ADDED, GONE, Difference, compare
from recommendations.examining import anchors
from recommendations.examining.anchors import Place
from recommendations.filling.corrections import KIND_TONES, status_of
from recommendations.models import RecommendationRequest, ReviewNote, Revision
from recommendations.questionnaire import AnswerRecord, AnswerSection, AnswerTable, SectionStatus, StatusKind
from satudata.components import Chip, Tone
from satudata.incoming import whole_number

Answers = Mapping[str, Any]
ALL, CHANGED, NOTED, FOUND = "semua", "berubah", "bercatatan", "temuan"
FILTERS = {
    ALL: _("Semua isian"),
    CHANGED: _("Hanya yang berubah"),
    NOTED: _("Hanya bercatatan"),
    FOUND: _("Hanya bertemuan"),
}


@dataclass(frozen=True)
class Spot:
    """A place on the desk: a section, an answer of it, a table, or one row (counted from 1).

    `key` names it in addresses ("variabel.variabel.2"), `anchor` on the page.
    """

    section: str
    field: str = ""
    row: int | None = None

    @property
    def key(self) -> str:
        """Its name in an address."""
        return ".".join(str(part) for part in (self.section, self.field, self.row) if part)

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"rincian-{self.key.replace('.', '-')}" if self.field else f"bagian-{self.section}"

    @classmethod
    def parse(cls, key: str) -> "Spot | None":
        """The spot named in an address; None for what the form does not have."""
        section, _dot, rest = key.partition(".")
        name, _dot, number = rest.partition(".")
        place = anchors.place_of(section, name)
        if place is None or (name and place == Place(place.section)):
            return None
        if not number:
            return cls(section, name)
        row = whole_number(number)
        return cls(section, name, row) if row is not None else None


@dataclass(frozen=True)
class DeskNote:
    """A note where it stands on what was submitted last.

    `changed`: whether its answer reads differently since it was written; None while what it was
    written on is still what is read. `then`: what was read, where that is not what the page compares with.
    """

    note: ReviewNote
    place: Place
    spot: Spot
    changed: bool | None = None
    repeated: bool = False
    shown: bool = True
    then: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it waits for the verdict."""
        return self.note.sent_at is None

    @property
    def is_open(self) -> bool:
        """Whether the examiners have still to deal with it."""
        return self.is_draft or (self.note.ditutup_at is None and not self.repeated)

    @property
    def awaits(self) -> bool:
        """Whether a sent note asks the examiner of this round to accept or to repeat it."""
        return not self.is_draft and self.changed is not None and self.is_open

    @property
    def kind(self) -> Chip:
        """What sort of note it is."""
        return Chip(self.note.get_kind_display(), KIND_TONES.get(self.note.kind, Tone.NEUTRAL))

    @property
    def status(self) -> Chip:
        """Where it stands."""
        if self.is_draft:
            return Chip(_("Draf, belum terkirim"), Tone.MUTED)
        return Chip(_("Diulang"), Tone.MUTED) if self.repeated else status_of(self.note)


@dataclass(frozen=True)
class Entry:
    """What is known about one spot."""

    spot: Spot
    before: list[Difference] = field(default_factory=list)
    earlier: list[Difference] = field(default_factory=list)
    findings: list[checks.Finding] = field(default_factory=list)
    notes: list[DeskNote] = field(default_factory=list)

    def passes(self, show: str) -> bool:
        """Whether a filter of the page lets it through."""
        known = {CHANGED: self.before, NOTED: self.notes, FOUND: self.findings}
        return show not in known or bool(known[show])

    @property
    def is_new(self) -> bool:
        """Whether the whole row is new since the previous submission."""
        return any(d.kind == ADDED and d.field == self.spot.field for d in self.before)


@dataclass(frozen=True)
class DeskAnswer:
    """One answer."""

    entry: Entry
    number: str
    label: str
    value: str


@dataclass(frozen=True)
class DeskRow:
    """One row of a table with its answered cells under their headings."""

    entry: Entry
    title: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class DeskTable:
    """One table: its rows, and those that are gone since the previous submission."""

    entry: Entry
    number: str
    label: str
    rows: list[DeskRow]
    gone: list[Difference]
    folded: bool
    total: int


@dataclass(frozen=True)
class DeskSection:
    """One section with its counts: what is missing, noted, changed, found."""

    key: str
    number: str
    title: str
    entry: Entry
    answers: list[DeskAnswer]
    tables: list[DeskTable]
    status: SectionStatus
    changed: int
    noted: int
    found: int

    @property
    def complete(self) -> bool:
        """Whether nothing that is needed is missing."""
        return self.status.kind == StatusKind.LENGKAP

    @property
    def missing(self) -> int:
        """How many needed answers are missing."""
        return self.status.total - self.status.filled

    def narrowed(self, show: str) -> "DeskSection | None":
        """The section with what a filter lets through; None where that is nothing."""
        if show == ALL:
            return self
        answers = [a for a in self.answers if a.entry.passes(show)]
        tables = [t for t in (_narrowed(table, show) for table in self.tables) if t is not None]
        if not (answers or tables or self.entry.passes(show)):
            return None
        return replace(self, answers=answers, tables=tables)


def _narrowed(table: DeskTable, show: str) -> DeskTable | None:
    rows = [row for row in table.rows if row.entry.passes(show)]
    gone = table.gone if show == CHANGED else []
    if not (rows or gone or table.entry.passes(show)):
        return None
    return replace(table, rows=rows, gone=gone)


@dataclass
class Desk:
    """Everything on the desk of one case; `show` is the filter in its address."""

    case: RecommendationRequest
    revision: Revision
    previous: Revision | None
    earlier: RecommendationRequest | None
    sections: list[DeskSection]
    notes: list[DeskNote]
    findings: list[checks.Finding]
    show: str = ALL

    @cached_property
    def visible(self) -> list[DeskSection]:
        """The sections that the filter leaves."""
        return [s for s in (section.narrowed(self.show) for section in self.sections) if s is not None]

    @property
    def hidden(self) -> int:
        """How many sections the filter leaves out."""
        return len(self.sections) - len(self.visible)

    @cached_property
    def drafts(self) -> list[DeskNote]:
        """Notes that the verdict will send."""
        return [n for n in self.notes if n.is_draft]

    @property
    def drafts_by_kind(self) -> list[tuple[str, int]]:
        """How many drafts of each kind wait, in words: ("wajib diperbaiki", 3)."""
        kinds = [(k.label.lower(), sum(1 for n in self.drafts if n.note.kind == k)) for k in ReviewNote.Kind]
        return [(label, count) for label, count in kinds if count]

    @cached_property
    def sent(self) -> list[DeskNote]:
        """Sent notes that are not dealt with, the newest round first."""
        return [n for n in reversed(self.notes) if not n.is_draft and n.is_open]

    @cached_property
    def settled(self) -> list[DeskNote]:
        """Sent notes that an examiner accepted or repeated."""
        return [n for n in reversed(self.notes) if not n.is_open]

    @property
    def awaiting(self) -> list[DeskNote]:
        """Earlier notes that nobody has accepted or repeated yet."""
        return [n for n in self.notes if n.awaits]

    @property
    def changes(self) -> int:
        """How many answers changed since the previous submission."""
        return sum(section.changed for section in self.sections)

    @cached_property
    def violations(self) -> list[tuple[checks.Finding, Spot]]:
        """What the checks object to, with where it stands."""
        return [(f, spot) for f in checks.violations(self.findings) for spot in [_spot_of_finding(f)[0]]]

    def counts(self) -> dict[str, int]:
        """How many entries each filter lets through, for its link."""
        entries = [e for section in self.sections for e in _entries(section)]
        gone = sum(len(table.gone) for section in self.sections for table in section.tables)
        found = {show: sum(1 for e in entries if e.passes(show)) for show in (CHANGED, NOTED, FOUND)}
        return found | {CHANGED: found[CHANGED] + gone}

    def entry(self, spot: Spot) -> Entry:
        """What is known about a spot; an empty entry where the page does not show it."""
        found = (e for section in self.sections for e in _entries(section) if e.spot == spot)
        return next(found, Entry(spot))


def _entries(section: DeskSection) -> Iterator[Entry]:
    yield section.entry
    for answer in section.answers:
        yield answer.entry
    for table in section.tables:
        yield table.entry
        for row in table.rows:
            yield row.entry


# Laying the desk -----------------------------------------------------------------------------------
def lay(case: RecommendationRequest, *, drafts: bool, show: str = ALL) -> Desk | None:
    """The desk of a case; None where nothing was ever submitted.

    `drafts`: whether the reader belongs to the examiners whose notes are being written.
    """
    revisions = queries.revisions_of(case)
    if not revisions:
        return None
    revision, previous = revisions[-1], revisions[-2] if len(revisions) > 1 else None
    earlier = queries.earlier_answers(case)
    known = _Known(revision.snapshot)
    notes = placed(queries.notes_of(case, drafts=drafts), revisions)
    findings = [_finding(facts) for facts in revision.findings]
    known.add_notes(notes)
    known.add_findings(findings)
    if previous is not None:
        known.add_differences(known.before, compare(previous.snapshot, revision.snapshot))
    if earlier is not None:
        known.add_differences(known.earlier, compare(earlier[1], revision.snapshot))
    sections = [known.section(s) for s in questionnaire.answers(revision.snapshot)]
    chosen = show if show in FILTERS else ALL
    return Desk(case, revision, previous, earlier[0] if earlier else None, sections, notes, findings, chosen)


def _finding(facts: Mapping[str, Any]) -> checks.Finding:
    """A finding as the submission froze it, the words of its rule in the reader's language."""
    outcome = checks.Outcome(facts["outcome"])
    words = {}
    if rule := _RULES.get(facts["rule"]):
        told = {checks.Outcome.PASS: rule.title, checks.Outcome.VIOLATION: rule.message}
        words = {"message": str(told.get(outcome, facts["message"])), "explanation": str(rule.explanation)}
    return checks.Finding(
        **{
            **facts,
            "outcome": outcome,
            "severity": checks.Severity(facts["severity"]),
            "rows": tuple(facts["rows"]),
            **words,
        }
    )


_RULES = {rule.number: rule for rule in checks.CATALOGUE}


def _spot_of_finding(found: checks.Finding) -> list[Spot]:
    place = anchors.place_of(found.section, found.field)
    if place is None:
        return [Spot(found.section)]
    if place.table is None:
        return [Spot(found.section, place.question.column if place.question else "")]
    return [Spot(found.section, place.table.key, row + 1) for row in found.rows] or [
        Spot(found.section, place.table.key)
    ]


class _Known:
    """What is known, by spot, while the desk is laid."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.statuses = questionnaire.section_status(answers)
        self.before: dict[Spot, list[Difference]] = defaultdict(list)
        self.earlier: dict[Spot, list[Difference]] = defaultdict(list)
        self.gone: dict[Spot, list[Difference]] = defaultdict(list)
        self.findings: dict[Spot, list[checks.Finding]] = defaultdict(list)
        self.notes: dict[Spot, list[DeskNote]] = defaultdict(list)

    def add_differences(self, where: dict[Spot, list[Difference]], found: Iterable[Difference]) -> None:
        for difference in found:
            place = anchors.place_of(difference.section, difference.field)
            table = place.table if place else None
            if table is None or place is None:
                where[Spot(difference.section, difference.field)].append(difference)
            elif difference.kind == GONE and difference.field == table.key and difference.row:
                if where is self.before:
                    self.gone[Spot(difference.section, table.key)].append(difference)
            else:
                where[Spot(difference.section, table.key, difference.row)].append(difference)

    def add_findings(self, found: Iterable[checks.Finding]) -> None:
        for finding in checks.violations(found):
            for spot in _spot_of_finding(finding):
                self.findings[spot].append(finding)

    def add_notes(self, notes: Iterable[DeskNote]) -> None:
        for note in notes:
            self.notes[note.spot].append(note)

    def entry(self, section: str, name: str = "", row: int | None = None) -> Entry:
        spot = Spot(section, name, row)
        return Entry(
            spot,
            self.before.get(spot, []),
            self.earlier.get(spot, []),
            self.findings.get(spot, []),
            self.notes.get(spot, []),
        )

    def section(self, section: AnswerSection) -> DeskSection:
        answers = [
            DeskAnswer(self.entry(section.key, row.field), row.number, row.label, row.value)
            for row in section.rows
        ]
        tables = [self._table(section.key, table) for table in section.tables]
        laid = DeskSection(
            section.key, section.number, section.title, self.entry(section.key), answers, tables,
            self.statuses[section.key], changed=0, noted=0, found=0,
        )  # fmt: skip
        entries = list(_entries(laid))
        return replace(
            laid,
            changed=sum(1 for e in entries if e.before) + sum(len(t.gone) for t in tables),
            noted=sum(1 for e in entries for n in e.notes if n.is_open),
            found=sum(len(e.findings) for e in entries),
        )

    def _table(self, section: str, table: AnswerTable) -> DeskTable:
        rows = [
            DeskRow(self.entry(section, table.field, record.position), record.title, _untold(record, cells))
            for record, cells in table.records
        ]
        entry = self.entry(section, table.field)
        gone = self.gone.get(entry.spot, [])
        return DeskTable(
            entry, table.number, table.label, rows, gone, folded=table.is_wide, total=len(table.rows)
        )


def _untold(record: AnswerRecord, cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cells of a row without the name that its title says already."""
    return [(heading, cell) for heading, cell in cells if not record.title.endswith(f"({cell})")]


# Notes ----------------------------------------------------------------------------------------------
def placed(notes: Iterable[ReviewNote], revisions: list[Revision]) -> list[DeskNote]:
    """The notes where they stand now, with whether their answer changed since."""
    found = list(notes)
    reader = _Reader(revisions)
    drafts = {(n.section, n.field, n.text) for n in found if n.sent_at is None}
    later = {(n.section, n.field, n.text): n.putaran for n in found}
    return [
        reader.place(note, repeated=_is_repeated(note, drafts, later))
        for note in found
        if note.section in questionnaire.BY_KEY
    ]


def _is_repeated(note: ReviewNote, drafts: set[tuple], later: dict[tuple, int]) -> bool:
    words = (note.section, note.field, note.text)
    return note.sent_at is not None and (words in drafts or later[words] > note.putaran)


class _Reader:
    """Compares what a note was written on with what was submitted last."""

    def __init__(self, revisions: list[Revision]) -> None:
        self.revisions = revisions
        self.now = revisions[-1]
        self.shown = {s.key for s in questionnaire.answers(self.now.snapshot)}
        self._sections: dict[int, set[str]] = {}

    def place(self, note: ReviewNote, *, repeated: bool) -> DeskNote:
        place = anchors.place_of(note.section, note.field)
        assert place is not None  # noqa: S101  `placed` leaves other sections out
        then = self._read(note)
        name = anchors.row_name(place, then.snapshot, note.row)
        row = anchors.row_now(place, self.now.snapshot, note.row, name)
        if place.table is not None:
            spot = Spot(note.section, place.table.key, row)
        else:
            spot = Spot(note.section, place.question.column if place.question else "")
        changed = None if then.pk == self.now.pk else self._changed(note, place, then, row)
        old = changed and then.pk not in {revision.pk for revision in self.revisions[-2:]}
        read = anchors.text_of(place, then.snapshot, note.row) if old else ""
        return DeskNote(note, place, spot, changed, repeated, note.section in self.shown, read)

    def _read(self, note: ReviewNote) -> Revision:
        """What was read; for notes from before this was kept, what had been submitted by then."""
        for revision in reversed(self.revisions):
            if revision.pk == note.revision_id or (note.revision_id is None and revision.at <= note.at):
                return revision
        return self.revisions[0]

    def _changed(self, note: ReviewNote, place: Place, then: Revision, row: int | None) -> bool:
        if place == Place(place.section):
            return note.section in self._changed_sections(then)
        if note.row is not None and row is None:
            return True
        before = anchors.text_of(place, then.snapshot, note.row)
        return before.split() != anchors.text_of(place, self.now.snapshot, row).split()

    def _changed_sections(self, then: Revision) -> set[str]:
        if then.pk not in self._sections:
            self._sections[then.pk] = {d.section for d in compare(then.snapshot, self.now.snapshot)}
        return self._sections[then.pk]
