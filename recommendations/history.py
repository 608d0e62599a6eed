"""The story of one request in words: its events by round and kind, its steps against the SOP.

One list for the page of a request, its history page and the evidence bundle. Saves of one person
after each other are one line. A round begins with the submission of a correction, as
`RecommendationRequest.putaran` counts; drafting belongs to the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import queries, questionnaire
from recommendations.models import RecommendationRequest
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Role
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.components import DueChip, TimelineItem
from satudata.documents.models import Document
from satudata.workflow import recalculation, registry
from satudata.workflow.chips import due_chip
from satudata.workflow.events import Break, verify_chain
from satudata.workflow.handling import handling
from satudata.workflow.models import Event, StepRun
from satudata.workflow.queue import has_turn

FORM_SAVED = "form_saved"
CORRECTIONS = frozenset({"correction_sent_to_walidata", "correction_sent_to_bps"})
# What somebody decided about a request, of all that was done to it.
DECISIONS = frozenset(
    {
        "request_forwarded", "request_returned_by_walidata", "request_accepted", "request_returned_by_bps",
        "request_approved", "request_rejected", "request_lapsed", "letter_numbered", "letter_issued",
        "letter_replaced", "komitmen_shown", "komitmen_hidden",
    }
)  # fmt: skip
GOOD = frozenset({"request_approved", "letter_issued", "komitmen_shown"})
BAD = frozenset({"request_rejected", "request_lapsed", "komitmen_hidden"})
# Steps that are the producer's work on the form.
FORM_STEPS = frozenset({"A2", "A3", "A6"})
SYSTEM = "sistem"


class Kind(TextChoices):
    """What the history page may be narrowed to; the value stands in its address."""

    ALL = "semua", gettext_lazy("Semua")
    DECISIONS = "keputusan", gettext_lazy("Hanya keputusan")
    FORM = "isian", gettext_lazy("Isian formulir")
    SYSTEM = "sistem", gettext_lazy("Sistem")


@dataclass(frozen=True)
class Told:
    """One event, or the saves of one person after each other, with the round that it belongs to."""

    events: tuple[Event, ...]
    putaran: int

    @property
    def event(self) -> Event:
        """The event, the newest of several."""
        return self.events[-1]

    def is_of(self, kind: str) -> bool:
        """Whether the line belongs to one choice of the filter."""
        event = self.event
        if kind == Kind.DECISIONS:
            return event.code in DECISIONS
        if kind == Kind.SYSTEM:
            return event.actor_role == SYSTEM
        if kind == Kind.FORM:
            return event.actor_role != SYSTEM and event.code not in DECISIONS and _of_form(event)
        return True


def _of_form(event: Event) -> bool:
    if event.step_code:
        return event.step_code in FORM_STEPS
    # Events without a step are the producer's acts between two steps.
    return event.actor_role in ("", Role.PRODUSEN_DATA, Role.KEPALA_OPD) or event.code == FORM_SAVED


@dataclass(frozen=True)
class Integrity:
    """Whether the chain of events of one case holds: number of events, head, what is wrong."""

    count: int
    head: str
    breaks: tuple[Break, ...] = ()

    @property
    def whole(self) -> bool:
        """True where each event still is what was written and none is missing."""
        return not self.breaks

    @property
    def short(self) -> str:
        """The first sixteen characters of the head, in groups of four: enough to compare by eye."""
        return " ".join(self.head[i : i + 4] for i in range(0, min(16, len(self.head)), 4))


@dataclass(frozen=True)
class Links:
    """Where an event may lead: printed forms by number of revision, letters by their number."""

    revisions: Mapping[int, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepTold:
    """One step run with its two clocks: minutes of handling against the SOP, days waited."""

    run: StepRun
    used: int | None
    standard: int | None
    over: bool
    due: DueChip


# Events ------------------------------------------------------------------------------------------
def events_of(case: RecommendationRequest) -> list[Event]:
    """All events up to the head that this instance holds, oldest first: one query.

    What is written while a page is made is left out, so that list and head always agree.
    """
    return [event for event in queries.timeline(case) if event.seq <= case.event_seq]


def integrity(case: RecommendationRequest, events: Iterable[Event]) -> Integrity:
    """Compute the chain of these events anew and compare it with the head kept on the case."""
    found = list(events)
    breaks = verify_chain(found, seq=case.event_seq, head=case.event_head)
    if case.event_seq and not found:
        breaks = [Break(case.CASE_KIND, str(case.pk), case.event_seq, "events_missing")]
    return Integrity(len(found), case.event_head, tuple(breaks))


def told(events: Iterable[Event]) -> list[Told]:
    """Group events, given oldest first, into lines, oldest first."""
    numbered = list(_rounds(events))
    grouped = groupby(numbered, key=lambda pair: (pair[0], _line(pair[1])))
    lines = []
    for (putaran, _key), pairs in grouped:
        lines.append(Told(tuple(event for _n, event in pairs), putaran))
    return lines


def _rounds(events: Iterable[Event]) -> Iterator[tuple[int, Event]]:
    putaran = 1
    for event in events:
        if event.code in CORRECTIONS:
            putaran += 1
        yield putaran, event


def _line(event: Event) -> tuple[object, ...]:
    return (event.code, event.actor_id) if event.code == FORM_SAVED else (event.pk,)


def items(lines: Iterable[Told], links: Links | None = None) -> list[TimelineItem]:
    """Lines in words for the page, in the order given."""
    return [_item(line, links or Links()) for line in lines]


def timeline_of(case: RecommendationRequest) -> list[TimelineItem]:
    """The short history beside a request, newest first, without links."""
    return items(reversed(told(queries.timeline(case))))


def _item(line: Told, links: Links) -> TimelineItem:
    event = line.event
    return TimelineItem(
        at=event.at,
        verb=verb_of(line),
        actor=event.actor_name,
        role=role_of(event),
        note=note_of(line),
        tone="good" if event.code in GOOD else "bad" if event.code in BAD else "neutral",
        links=list(_links(event, links)),
    )


def verb_of(line: Told) -> str:
    """What was done, with how often where saves were put together."""
    verb = str(registry.event_label(line.event.code))
    times = len(line.events)
    return _("%(verb)s (%(n)d kali)") % {"verb": verb, "n": times} if times > 1 else verb


def role_of(event: Event) -> str:
    """Role and office of that time: "Walidata, Kabupaten Trenggalek"; nothing for the system."""
    if event.actor_role in ("", SYSTEM):
        return event.actor_instansi
    label = str(dict(Role.choices).get(event.actor_role, event.actor_role))
    return f"{label}, {event.actor_instansi}" if event.actor_instansi else label


def note_of(line: Told) -> str:
    """The note of an event; of saves the parts of the form that changed; of a moved due date the days."""
    event = line.event
    if event.code == recalculation.EVENT:
        return recalculation.in_words(event.data)
    if event.code != FORM_SAVED:
        return event.note
    parts = dict.fromkeys(str(e.data.get("bagian", "")) for e in line.events)
    return ", ".join(_part(key) for key in parts if key)


def _part(key: str) -> str:
    section = questionnaire.BY_KEY.get(key)
    return f"{section.number} {section.title}".strip() if section else key


def _links(event: Event, links: Links) -> Iterator[tuple[str | Promise, str]]:
    revision = event.data.get("revisi")
    if revision in links.revisions:
        yield _("Formulir seperti yang dikirim (PDF)"), links.revisions[revision]
    letter = event.data.get("nomor", "")
    if letter in links.letters:
        yield _("Surat %(nomor)s") % {"nomor": letter}, links.letters[letter]


def links_of(case: RecommendationRequest) -> Links:
    """Where the events of a case lead: two queries, whatever its length."""
    address = reverse("request_print_forms", args=[case.pk])
    revisions = {n: f"{address}?revisi={n}" for n in case.revisions.values_list("nomor", flat=True)}
    letters = Document.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), file__isnull=False)
    files = letters.exclude(nomor="").values_list("nomor", "file_id", "signed_file_id")
    return Links(revisions, {nomor: _file(signed or issued) for nomor, issued, signed in files})


def _file(pk: object) -> str:
    return reverse("document_file", args=[pk])


# Steps -------------------------------------------------------------------------------------------
def steps_of(case: RecommendationRequest, *, at: datetime, rights: Rights | None = None) -> list[StepTold]:
    """All step runs, oldest first, measured against the SOP version of the case.

    With `rights` the open one is told to its holder as theirs; in documents it is everybody's.
    """
    calendar = calendar_for(case.wilayah)
    return [
        _step(run, calendar, at, mine=rights is not None and has_turn(run, rights))
        for run in queries.step_runs(case)
    ]


def _step(run: StepRun, calendar: WorkCalendar, at: datetime, *, mine: bool) -> StepTold:
    clock = handling(run, run.step, calendar, at)
    over = clock is not None and run.closed_at is not None and clock.over
    standard = run.step.standar_menit
    return StepTold(run, run.used_minutes, standard, over, due_chip(run, calendar, at, mine=mine))
