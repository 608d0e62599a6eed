"""The story of one request in words: its events by round and kind, its steps against the SOP.

One list for the page of a request, its history page and the evidence bundle. Saves of one person
after each other are one line. A round begins with the submission of a correction, as
`RecommendationRequest.putaran` counts; drafting belongs to the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import queries, questionnaire
from recommendations.models import RecommendationRequest
from satudata.accounts.roles import Role
from satudata.components import TimelineItem
from satudata.documents.models import Document
from satudata.workflow import recalculation, registry
from satudata.workflow.models import Event
from satudata.workflow.story import SYSTEM, StepTold, events_of, integrity, role_of, steps_of

__all__ = [
    "Kind", "Links", "StepTold", "Told", "events_of", "integrity", "items", "links_of", "note_of", "role_of",
    "steps_of", "timeline_of", "told", "verb_of",
]  # fmt: skip

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
class Links:
    """Where an event may lead: printed forms by number of revision, letters by their number."""

    revisions: Mapping[int, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)


# Events ------------------------------------------------------------------------------------------
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
