"""The story of one case of any kind: its events, whether their chain holds, its steps against the SOP.

How events are grouped and worded is said by each app's history page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from satudata.accounts.queries import Rights
from satudata.accounts.roles import Role
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.components import DueChip
from satudata.workflow.chips import due_chip
from satudata.workflow.events import Break, verify_chain
from satudata.workflow.handling import handling
from satudata.workflow.models import Case, Event, StepRun
from satudata.workflow.queue import has_turn

SYSTEM = "sistem"


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
class StepTold:
    """One step run with its two clocks: minutes of handling against the SOP, days waited."""

    run: StepRun
    used: int | None
    standard: int | None
    over: bool
    due: DueChip


# Events ------------------------------------------------------------------------------------------
def events_of(case: Case) -> list[Event]:
    """All events up to the head that this instance holds, oldest first: one query.

    What is written while a page is made is left out, so that list and head always agree.
    """
    found = Event.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), seq__lte=case.event_seq)
    return list(found.order_by("seq"))


def integrity(case: Case, events: Iterable[Event]) -> Integrity:
    """Compute the chain of these events anew and compare it with the head kept on the case."""
    found = list(events)
    breaks = verify_chain(found, seq=case.event_seq, head=case.event_head)
    if case.event_seq and not found:
        breaks = [Break(case.CASE_KIND, str(case.pk), case.event_seq, "events_missing")]
    return Integrity(len(found), case.event_head, tuple(breaks))


def role_of(event: Event) -> str:
    """Role and office of that time: "Walidata, Kabupaten Trenggalek"; nothing for the system."""
    if event.actor_role in ("", SYSTEM):
        return event.actor_instansi
    label = str(dict(Role.choices).get(event.actor_role, event.actor_role))
    return f"{label}, {event.actor_instansi}" if event.actor_instansi else label


# Steps -------------------------------------------------------------------------------------------
def runs_of(case: Case) -> list[StepRun]:
    """All step runs of a case, oldest first, with holder and step: one query."""
    return list(
        StepRun.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk))
        .select_related("step", "instansi", "taken_by", "closed_by")
        .order_by("opened_at", "pk")
    )


def steps_of(case: Case, *, at: datetime, rights: Rights | None = None) -> list[StepTold]:
    """All step runs, oldest first, measured against the SOP version of the case.

    With `rights` the open one is told to its holder as theirs; in documents it is everybody's.
    """
    calendar = calendar_for(case.wilayah)
    return [
        _step(run, calendar, at, mine=rights is not None and has_turn(run, rights)) for run in runs_of(case)
    ]


def _step(run: StepRun, calendar: WorkCalendar, at: datetime, *, mine: bool) -> StepTold:
    clock = handling(run, run.step, calendar, at)
    over = clock is not None and run.closed_at is not None and clock.over
    standard = run.step.standar_menit
    return StepTold(run, run.used_minutes, standard, over, due_chip(run, calendar, at, mine=mine))
