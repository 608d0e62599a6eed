"""Who has how much: open turns by person, by office that holds them, by OPD; and how fast people are.

For whoever oversees: Walidata, the signatory of the Pembina Data, Sekretariat SDI, auditors, the head of
an OPD. Decided here: who that is, and what is counted: exactly the runs that the queue of the same person
shows under "Semua", so that each number is a link to its rows. People are shown for turns that their
office holds, where that office is the overseer's own or lies in the overseer's region: the head of an OPD
learns nothing about the examiners. Read from step runs alone (ADR 0006), in a constant number of queries.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.workflow import measure_words, queue, registry
from satudata.workflow import queue_filters as filters
from satudata.workflow.measures import FEWEST, IN_TIME, nearest_rank, not_worked
from satudata.workflow.models import StepRun
from satudata.workflow.queue_filters import Query

P = Permission
# One row of a grouped query for each region.
Parts = list[dict[str, Any]]
SPEED_DAYS = 90
LATE = "terlambat"
EVERY = Query(tampilan=filters.SEMUA)


def oversees(rights: Rights) -> bool:
    """Whether somebody reads the cases of a region or office and answers for the work on them."""
    return scope_of(rights) != (set(), set())


def scope_of(rights: Rights) -> tuple[set[int], set[int]]:
    """Offices and regions that somebody oversees.

    Those of grants that coordinate a team (`TURN_REASSIGN`) or read summaries (`SUMMARY_VIEW`) and
    read cases.
    """
    overseeing = [
        held
        for held in rights.held
        if held.permissions & {P.TURN_REASSIGN, P.SUMMARY_VIEW} and P.REQUEST_VIEW in held.permissions
    ]
    offices = {held.instansi_id for held in overseeing if held.instansi_id is not None}
    return offices, {held.wilayah_id for held in overseeing if held.wilayah_id is not None}


@dataclass(frozen=True)
class Number:
    """A number and the list of just those rows."""

    count: int
    url: str


@dataclass
class Speed:
    """What somebody ended in the last ninety days: working days and whether in time, as counted."""

    days: Counter[int] = field(default_factory=Counter)
    judged: int = 0
    in_time: int = 0

    @property
    def ended(self) -> int:
        """How many turns."""
        return self.days.total()

    @property
    def median(self) -> int | None:
        """Median of the working days by nearest rank; None for fewer than `FEWEST`."""
        return nearest_rank(list(self.days.items()), 50) if self.ended >= FEWEST else None

    @property
    def median_words(self) -> str:
        """The same as people say it."""
        return measure_words.days(self.median) if self.median is not None else ""

    @property
    def percent(self) -> int | None:
        """Share that ended in time, in whole per cent; None for fewer than `FEWEST` with a due date."""
        return round(100 * self.in_time / self.judged) if self.judged >= FEWEST else None


@dataclass(frozen=True)
class Line:
    """One row: a person in an office, an office, an OPD, or what nobody has taken in an office.

    `since` is the receipt of the oldest open turn and `waiting` its working days. `rounds` is the highest
    round under way; `speed` only of people; `handing_on` where this person can hand turns on.
    """

    name: str
    office: str
    open: Number
    overdue: Number
    since: datetime | None = None
    waiting: int = 0
    returned: Number | None = None
    rounds: int = 0
    speed: Speed | None = None
    handing_on: str = ""


@dataclass(frozen=True)
class Workload:
    """The page: all open turns, those that nobody has taken (by office), people, holders, producers."""

    total: Line
    not_taken: Line
    unclaimed: list[Line]
    people: list[Line]
    holders: list[Line]
    producers: list[Line]
    # Whether some of what nobody has taken is this person's to hand out.
    can_share: bool


def workload(rights: Rights, at: datetime) -> Workload:
    """Count the turns that this person oversees, as they stand at a moment."""
    runs = queue.all_open(rights).order_by()
    read = _Reader(rights, at, runs, _calendars(runs))
    return Workload(
        total=read.one(Q(), EVERY),
        not_taken=read.one(filters.not_taken(), EVERY.changed(pemeriksa=filters.NOBODY)),
        unclaimed=read.unclaimed(),
        people=read.people(),
        holders=read.offices("instansi", "pemegang"),
        producers=read.offices("produsen", "opd"),
        can_share=rights.has_any(P.TURN_REASSIGN) and queue.unclaimed(rights).exists(),
    )


def _calendars(runs: QuerySet[StepRun]) -> dict[int, WorkCalendar]:
    regions = Wilayah.objects.select_related("induk__induk").filter(pk__in=runs.values("wilayah_id"))
    return {wilayah.pk: calendar_for(wilayah) for wilayah in regions}


@dataclass(frozen=True)
class _Reader:
    """Groups the open runs by one column after the other."""

    rights: Rights
    at: datetime
    runs: QuerySet[StepRun]
    calendars: Mapping[int, WorkCalendar]

    def one(self, condition: Q, query: Query) -> Line:
        """All runs of a condition as one row."""
        return self._line("", list(self._groups(self.runs.filter(condition))), query)

    def offices(self, column: str, name: str) -> list[Line]:
        """A row for each office in a column; `name` is its filter in the address of the queue."""
        rows = _by(self._groups(self.runs, column), column)
        names = _names(pk for (pk,) in rows)
        lines = [
            self._line(names[pk], parts, EVERY.changed(**{name: str(pk)})) for (pk,), parts in rows.items()
        ]
        return sorted(lines, key=_heaviest)

    def unclaimed(self) -> list[Line]:
        """What nobody has taken, by the office that holds it."""
        rows = _by(
            self._groups(self._overseen(self.runs).filter(filters.not_taken()), "instansi"), "instansi"
        )
        names, query = _names(pk for (pk,) in rows), EVERY.changed(pemeriksa=filters.NOBODY)
        lines = [
            self._line("", parts, query.changed(pemegang=str(pk)), office=names[pk])
            for (pk,), parts in rows.items()
        ]
        return sorted(lines, key=_heaviest)

    def people(self) -> list[Line]:
        """A row for each person and office: who has taken turns, ended some lately, or could take some."""
        taken = self._overseen(self.runs).filter(taken_by__isnull=False)
        rows = _by(self._groups(taken, "taken_by", "instansi"), "taken_by", "instansi")
        speeds = self._speeds()
        both = rows.keys() | speeds.keys()
        offices = _names(office for _person, office in both)
        people = {u.pk: str(u) for u in User.objects.filter(pk__in={person for person, _office in both})}
        lines = [
            self._person(people[person], offices[office], rows.get((person, office), []),
                         speeds.get((person, office), Speed()), person, office)
            for person, office in both
        ]  # fmt: skip
        idle = [u for u in filters.colleagues(self.rights, self.at) if u.pk not in people]
        lines += [self._line(str(u), [], EVERY.changed(pemeriksa=str(u.pk)), speed=Speed()) for u in idle]
        return sorted(lines, key=_heaviest)

    def _person(  # noqa: PLR0913
        self, name: str, office: str, parts: Parts, speed: Speed, person: int, holder: int
    ) -> Line:
        query = EVERY.changed(pemeriksa=str(person), pemegang=str(holder))
        line = self._line(name, parts, query, office=office, speed=speed)
        own = sum(part["mine"] for part in parts)
        if not own or not self.rights.has_any(P.TURN_REASSIGN):
            return line
        return replace(line, handing_on=query.changed(tampilan=filters.TIM).url)

    def _overseen(self, runs: QuerySet[StepRun]) -> QuerySet[StepRun]:
        """Runs held by the offices and regions that this person oversees."""
        offices, regions = scope_of(self.rights)
        return runs.filter(Q(instansi_id__in=offices) | Q(instansi__wilayah_id__in=regions))

    def _groups(self, runs: QuerySet[StepRun], *columns: str) -> Iterable[dict[str, Any]]:
        """Counts by column and region; the region says by which calendar the oldest is counted."""
        late, mine = Q(due_at__lt=self.at), queue.turns_condition(self.rights)
        return runs.values(*columns, "wilayah_id").annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=late),
            oldest=Min(Coalesce("handed_at", "opened_at")),
            back=Count("pk", filter=queue.returned_condition()),
            rounds=Max("putaran"),
            mine=Count("pk", filter=mine & Q(step_code__in=registry.claims())),
        )

    def _line(
        self, name: str, parts: Parts, query: Query, *, office: str = "", speed: Speed | None = None
    ) -> Line:
        since, waiting = self._oldest(parts)
        return Line(
            name=name,
            office=office,
            open=Number(sum(p["open"] for p in parts), query.url),
            overdue=Number(sum(p["overdue"] for p in parts), query.changed(batas=LATE).url),
            since=since,
            waiting=waiting,
            returned=Number(sum(p["back"] for p in parts), query.changed(tampilan=filters.DIKEMBALIKAN).url),
            rounds=max((p["rounds"] for p in parts), default=0),
            speed=speed,
        )

    def _oldest(self, parts: Parts) -> tuple[datetime | None, int]:
        if not parts:
            return None, 0
        oldest = min(parts, key=lambda p: p["oldest"])
        calendar = self.calendars[oldest["wilayah_id"]]
        return oldest["oldest"], calendar.working_days_between(oldest["oldest"], self.at)

    def _speeds(self) -> dict[tuple[int, int], Speed]:
        """What each person ended lately for an office, of what this person oversees."""
        ended = queue.ended(self.rights, self.at - timedelta(days=SPEED_DAYS)).exclude(not_worked())
        rows = (
            self._overseen(ended)
            .filter(closed_by__is_system=False)
            .annotate(in_time=IN_TIME)
            .values_list("closed_by", "instansi", "used_days", "in_time")
            .annotate(n=Count("pk"))
            .order_by()
        )
        found: dict[tuple[int, int], Speed] = {}
        for person, office, days, in_time, n in rows:
            speed = found.setdefault((person, office), Speed())
            speed.days[days or 0] += n
            speed.judged += n if in_time is not None else 0
            speed.in_time += n if in_time else 0
        return found


def _names(offices: Iterable[int]) -> dict[int, str]:
    return dict(Instansi.objects.filter(pk__in=set(offices)).values_list("pk", "nama"))


def _by(groups: Iterable[dict[str, Any]], *columns: str) -> dict[tuple[int, ...], Parts]:
    found: dict[tuple[int, ...], Parts] = {}
    for group in groups:
        found.setdefault(tuple(group[column] for column in columns), []).append(group)
    return found


def _heaviest(line: Line) -> tuple[int, int, str]:
    """Most overdue first, then most open, then by name."""
    return (-line.overdue.count, -line.open.count, (line.name or line.office).lower())
