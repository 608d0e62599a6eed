"""The recap of SOP A: per OPD and year how many, how often returned, how much time against the standard.

For Walidata, Pembina Data, Sekretariat SDI and auditors, over the requests of their region or BPS
office. Time used stands in the step runs, frozen when they closed: minutes of handling from taking the
turn to acting (SOP standard), working days from receipt to acting (waiting limit). Four queries,
whatever the number of requests.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import fmean, median
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from recommendations.filters import GROUP_OF, WAS_RETURNED, WITHOUT_YEAR, Filter, StateGroup
from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow import registry
from satudata.workflow.models import SopStep, StepRun

KIND = RecommendationRequest.CASE_KIND
# Steps of which the recap tells the time; A1 and A2 are acts of a person before there is a request.
STEPS = ("A3", "A4", "A5", "A6", "A7", "A8", "A9")


# Who may see it ----------------------------------------------------------------------------------


def may_recap(rights: Rights) -> bool:
    """True for who reads requests of a whole region, and for the examiners of a BPS office."""
    return bool(_scope(rights)[0] or _scope(rights)[1])


def _scope(rights: Rights) -> tuple[set[int], set[int]]:
    """Regions and BPS offices whose requests are counted."""
    return rights.wilayah_ids(P.REQUEST_VIEW), rights.instansi_ids(P.REQUEST_EXAMINE)


def recapped(rights: Rights) -> QuerySet[RecommendationRequest]:
    """The requests that this person's recap counts: a part of `queries.visible_to`."""
    regions, offices = _scope(rights)
    if not regions and not offices:
        return RecommendationRequest.objects.none()
    mine = Q(wilayah_id__in=regions) | Q(pembina_id__in=offices)
    return RecommendationRequest.objects.filter(mine).exclude(state=State.DISCARDED)


# What is read --------------------------------------------------------------------------------------


class Request(NamedTuple):
    """The facts of one request that the recap counts."""

    pk: UUID
    instansi_id: int
    wilayah_id: int
    tahun: int | None
    state: str
    putaran: int
    diajukan_pada: datetime | None


class Run(NamedTuple):
    """One step run as stored."""

    case_id: str
    step_id: int
    code: str
    wilayah_id: int
    opened_at: datetime
    taken_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str
    putaran: int
    instansi_id: int
    used_minutes: int | None
    used_days: int | None


RUN_COLUMNS = (
    "case_id", "step_id", "step_code", "wilayah_id", "opened_at", "taken_at", "due_at", "closed_at",
    "outcome", "putaran", "instansi_id", "used_minutes", "used_days",
)  # fmt: skip


class Timed(NamedTuple):
    """One step run with its two clocks: minutes of handling, working days of waiting; None: not ended."""

    run: Run
    minutes: int | None
    days: int | None
    standard: int | None
    limit: int | None

    @property
    def in_standard(self) -> bool | None:
        """Whether handling kept to the SOP; None where there is nothing to judge."""
        return None if self.minutes is None or self.standard is None else self.minutes <= self.standard

    @property
    def in_time(self) -> bool | None:
        """Whether it ended within its waiting limit; None where it has none or has not ended."""
        if self.run.closed_at is None or self.run.due_at is None or self.days is None:
            return None
        return self.run.closed_at <= self.run.due_at


# Figures -------------------------------------------------------------------------------------------


@dataclass
class StepFigures:
    """Times of one step over some requests."""

    timed: list[Timed] = field(default_factory=list)

    @cached_property
    def ended(self) -> int:
        """How many times somebody ended it."""
        return sum(1 for t in self.timed if t.days is not None)

    @cached_property
    def minutes(self) -> float | None:
        """Median of the minutes of handling."""
        return _median([t.minutes for t in self.timed if t.minutes is not None])

    @cached_property
    def days(self) -> float | None:
        """Median of the working days from receipt to acting."""
        return _median([t.days for t in self.timed if t.days is not None])

    @cached_property
    def in_standard(self) -> float | None:
        """Share that kept to the standard of the SOP, 0 to 1."""
        return _share([t.in_standard for t in self.timed])

    @cached_property
    def in_time(self) -> float | None:
        """Share that ended within the waiting limit, 0 to 1."""
        return _share([t.in_time for t in self.timed])

    @property
    def in_standard_percent(self) -> int | None:
        """The same in whole per cent."""
        return None if self.in_standard is None else round(self.in_standard * 100)

    @property
    def in_time_percent(self) -> int | None:
        """The same in whole per cent."""
        return None if self.in_time is None else round(self.in_time * 100)

    @cached_property
    def standards(self) -> list[int]:
        """The standards that applied, in minutes; several where a SOP changed or regions differ."""
        return sorted({t.standard for t in self.timed if t.standard is not None})

    @cached_property
    def limits(self) -> list[int]:
        """The waiting limits that applied, in working days."""
        return sorted({t.limit for t in self.timed if t.limit is not None})

    @property
    def over(self) -> bool:
        """Whether the median of handling is above the standard."""
        return bool(self.minutes and self.standards and self.minutes > self.standards[-1])

    @property
    def late(self) -> bool:
        """Whether the median of waiting is above the limit."""
        return bool(self.days and self.limits and self.days > self.limits[-1])


def _median(values: Sequence[int]) -> float | None:
    return median(values) if values else None


def _share(verdicts: Iterable[bool | None]) -> float | None:
    known = [verdict for verdict in verdicts if verdict is not None]
    return sum(known) / len(known) if known else None


@dataclass
class Line:
    """Figures of some requests: of one OPD in one year, or of all."""

    opd: Instansi | None
    tahun: int | None
    requests: list[Request] = field(default_factory=list)
    late: int = 0
    steps: dict[str, StepFigures] = field(default_factory=lambda: {code: StepFigures() for code in STEPS})

    @property
    def total(self) -> int:
        """How many requests."""
        return len(self.requests)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many in each group of states."""
        return Counter(GROUP_OF[r.state] for r in self.requests)

    @cached_property
    def _submitted(self) -> list[Request]:
        return [r for r in self.requests if r.diajukan_pada is not None]

    @property
    def submitted(self) -> int:
        """How many were ever submitted."""
        return len(self._submitted)

    @cached_property
    def rounds_mean(self) -> float | None:
        """Rounds per request that was submitted."""
        return fmean(r.putaran for r in self._submitted) if self._submitted else None

    @cached_property
    def rounds_max(self) -> int | None:
        """The most rounds of one request."""
        return max((r.putaran for r in self._submitted), default=None)

    @cached_property
    def returned(self) -> int:
        """How many were returned at least once."""
        return sum(1 for r in self._submitted if r.putaran > 1 or r.state in WAS_RETURNED)

    @property
    def returned_share(self) -> float | None:
        """Share of those submitted that were returned at least once, 0 to 1."""
        return self.returned / self.submitted if self.submitted else None

    @property
    def tahun_filter(self) -> str:
        """The year as it stands in an address."""
        return str(self.tahun) if self.tahun is not None else WITHOUT_YEAR


@dataclass
class Recap:
    """Everything on the page: lines by OPD and year, all together, and the step runs behind them."""

    lines: list[Line]
    all: Line
    timed: list[Timed]
    steps: Mapping[int, SopStep]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """Columns of the counts: code and label."""
        return [(code, str(label)) for code, label in StateGroup.choices]

    def open_runs(self, code: str) -> tuple[int, int]:
        """How many requests stand at a step now, and how many of them are late; `at` as it was read."""
        return self._standing.get(code, (0, 0))

    _standing: dict[str, tuple[int, int]] = field(default_factory=dict)


def recap(rights: Rights, asked: Filter, at: datetime) -> Recap:
    """Compute the recap of what this person may count and asked for."""
    requests = read_requests(asked.apply(recapped(rights), at))
    runs = list(runs_of(requests))
    steps = SopStep.objects.in_bulk({run.step_id for run in runs})
    timed = _timed(runs, steps)
    return _figures(requests, timed, steps, at)


def read_requests(rows: QuerySet[RecommendationRequest]) -> list[Request]:
    """The facts of these requests: one query."""
    return [Request(*row) for row in rows.order_by().values_list(*Request._fields)]


def runs_of(requests: Sequence[Request]) -> Iterable[Run]:
    """All step runs of these requests: one query by their offices, the rest is left out here."""
    wanted = {str(r.pk) for r in requests}
    found = StepRun.objects.filter(
        case_kind=KIND, produsen_id__in={r.instansi_id for r in requests}, step_code__in=STEPS
    ).order_by("opened_at", "pk")
    return (run for row in found.values_list(*RUN_COLUMNS) if (run := Run(*row)).case_id in wanted)


def _timed(runs: Iterable[Run], steps: Mapping[int, SopStep]) -> list[Timed]:
    """The runs with their clocks; those that say nothing about whoever had the turn have none."""
    not_worked = registry.case_kind(KIND).not_worked
    standards = {pk: step.standar_menit for pk, step in steps.items()}
    limits = {pk: step.batas_tunggu_hari for pk, step in steps.items()}
    return [
        Timed(
            run,
            None if run.outcome in not_worked else run.used_minutes,
            None if run.outcome in not_worked else run.used_days,
            standards[run.step_id],
            limits[run.step_id],
        )
        for run in runs
    ]


def _figures(
    requests: Sequence[Request], timed: list[Timed], steps: Mapping[int, SopStep], at: datetime
) -> Recap:
    offices = Instansi.objects.in_bulk({r.instansi_id for r in requests})
    lines: dict[tuple[int, int | None], Line] = {}
    total = Line(None, None)
    line_of: dict[str, Line] = {}
    for request in requests:
        key = (request.instansi_id, request.tahun)
        if key not in lines:
            lines[key] = Line(offices[request.instansi_id], request.tahun)
        line_of[str(request.pk)] = lines[key]
        lines[key].requests.append(request)
        total.requests.append(request)
    standing: dict[str, tuple[int, int]] = {}
    for one in timed:
        line, code = line_of[one.run.case_id], one.run.code
        for here in (line, total):
            here.steps[code].timed.append(one)
        if one.run.closed_at is None:
            late = one.run.due_at is not None and one.run.due_at < at
            line.late += late
            total.late += late
            before = standing.get(code, (0, 0))
            standing[code] = (before[0] + 1, before[1] + late)
    ordered = sorted(lines.values(), key=_order)
    return Recap(ordered, total, timed, steps, standing)


def _order(line: Line) -> tuple[str, int]:
    return (str(line.opd).lower(), -(line.tahun or 9999))


# Choices of the filters ------------------------------------------------------------------------------


def choices_of(rights: Rights) -> tuple[list[str], list[Instansi]]:
    """Years and offices that occur in what this person may count: two queries."""
    rows = recapped(rights)
    years = rows.order_by().values_list("tahun", flat=True).distinct()
    offices = Instansi.objects.filter(pk__in=rows.order_by().values("instansi_id"))
    known = sorted((year for year in years if year is not None), reverse=True)
    return [str(year) for year in known], list(offices.order_by("nama"))
