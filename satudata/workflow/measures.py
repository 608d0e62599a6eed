"""The SOP measured against itself: how long each of its steps took, by both clocks, over a period.

Decided here: which runs count, what is compared with what, and how percentiles are taken. Handling
minutes (from taking the turn to acting) are compared with the minutes of the SOP; working days from receipt
to acting with the days of the SOP or with the waiting limit, which is not from the SOP. A run is judged
by the version its case was opened under, so a period may span versions. Percentiles are by nearest
rank: the smallest measured value that at least so many per cent of the runs do not exceed.

Both clocks were frozen when the run closed (`StepRun.used_minutes`, `used_days`); the table gives each
value with how often it occurs, so the figures cost five queries and little time at any number of runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, F, Min, Q, QuerySet, Value, When

from satudata.accounts.models import Instansi
from satudata.clock.readings import Reading
from satudata.workflow import registry
from satudata.workflow.measure_filters import Asked, Reach
from satudata.workflow.models import Sop, SopStep, StepRun

# Fewer runs than this say something about a case, not about a step: only their number is shown.
FEWEST = 3
# Where the bins of the handling clock end, in halves of the standard: a half, once, twice, four times it.
HALVES = (1, 2, 4, 8)
# Where the bins of the waiting clock end: on the day of receipt and within the limit, then days too many.
DAYS_OVER = (2, 5)
# Bins of a clock, and how many of them lie within the standard.
BINS, WITHIN = 5, 2

Counts = Sequence[tuple[int, int]]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Clock:
    """One clock of a step: how many runs it measured, their median and 90th percentile, its verdicts.

    Runs of versions without a standard are measured but not judged. `bins` counts the judged ones: two
    bins within the standard, three beyond it. `standards` are those that applied, several where versions
    differ. Minutes of office hours, or working days.
    """

    runs: int = 0
    median: int | None = None
    p90: int | None = None
    bins: tuple[int, ...] = (0,) * BINS
    standards: tuple[int, ...] = ()

    @property
    def judged(self) -> int:
        """How many runs had a standard to keep to."""
        return sum(self.bins)

    @property
    def kept(self) -> int:
        """How many of them kept to it."""
        return sum(self.bins[:WITHIN])

    @property
    def enough(self) -> bool:
        """Whether there are enough runs to say more than their number."""
        return self.runs >= FEWEST

    @property
    def told(self) -> bool:
        """Whether there are enough judged runs to say how many kept to the standard."""
        return self.judged >= FEWEST

    @property
    def percent(self) -> int | None:
        """Share of the judged runs that kept to their standard; 100 and 0 only where all or none did."""
        if not self.told:
            return None
        nearest = (200 * self.kept + self.judged) // (2 * self.judged)
        return min(max(nearest, 1), 99) if 0 < self.kept < self.judged else nearest

    @property
    def over(self) -> bool:
        """Whether fewer than half of the judged runs kept to their standard."""
        return self.told and 2 * self.kept < self.judged


@dataclass(frozen=True)
class StepMeasure:
    """One step of the SOP with its two clocks; `recorded` where it is an event without a turn (A1, A2)."""

    code: str
    number: int
    activity: str
    runs: int
    minutes: Clock
    days: Clock
    recorded: bool
    # What the version on the page says, in minutes and working days; None where it says nothing.
    standard: int | None
    limit: int | None
    limit_from_sop: bool
    # "Sesuai frekuensi data": its deadline is that of the release.
    by_frequency: bool


@dataclass(frozen=True)
class Measures:
    """All steps of a SOP over what was asked for, as measured `at` a moment.

    `versions` are those whose runs are among the measured ones.
    """

    steps: list[StepMeasure]
    at: datetime
    versions: list[int]

    @property
    def runs(self) -> int:
        """How many runs were measured in all."""
        return sum(step.runs for step in self.steps)


def kept_reach(sop: Sop) -> Reach:
    """What there is to measure of a SOP of a region, some minutes old at most."""
    return _kept(f"sop-reach:{sop.wilayah_id}:{sop.kind}", lambda: reach(sop))


def kept_measures(sop: Sop, asked: Asked, at: datetime) -> Measures:
    """The measures, some minutes old at most: the page is public, and anybody may ask again and again."""
    key = f"sop-measures:{sop.pk}:{asked.periode}:{asked.opd or ''}:{asked.day:%Y%m%d}"
    return _kept(key, lambda: measure(sop, asked, at))


def _kept(key: str, make: Callable[[], Found]) -> Found:
    found: Found | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, settings.SOP_MEASURES_SECONDS)
    return found


def reach(sop: Sop) -> Reach:
    """Read what there is to measure over all versions: two queries."""
    runs = _worked(_runs_of(sop))
    first = runs.aggregate(first=Min("closed_at"))["first"]
    offices = Instansi.objects.filter(pk__in=runs.order_by().values("produsen_id")).order_by("nama")
    return Reach(
        first.astimezone(sop.wilayah.zone).date() if first else None, list(offices.values_list("pk", "nama"))
    )


def measure(sop: Sop, asked: Asked, at: datetime) -> Measures:
    """Measure each step of a SOP version over the runs of all versions of its region: three queries."""
    same_kind = SopStep.objects.filter(sop__wilayah=sop.wilayah_id, sop__kind=sop.kind)
    steps = {s.pk: s for s in same_kind.select_related("sop")}
    runs = _asked(_worked(_runs_of(sop)), asked).order_by()
    minutes = runs.filter(used_minutes__isnull=False).values_list("step_id", "used_minutes")
    days = runs.annotate(in_time=IN_TIME).values_list("step_id", "used_days", "in_time")
    handled, waited = list(minutes.annotate(n=Count("pk"))), list(days.annotate(n=Count("pk")))
    recorded = {code for kind in registry.case_kinds() for code in kind.recorded}
    own = sorted((s for s in steps.values() if s.sop_id == sop.pk), key=lambda s: s.nomor)
    return Measures(
        steps=[_step(step, steps, handled, waited, step.kode in recorded) for step in own],
        at=at,
        versions=sorted({steps[pk].sop.versi for pk, *_rest in waited}),
    )


def _runs_of(sop: Sop) -> QuerySet[StepRun]:
    """Runs of all versions of the SOP of a region."""
    steps = SopStep.objects.filter(sop__wilayah=sop.wilayah_id, sop__kind=sop.kind)
    return StepRun.objects.filter(step__in=steps)


def _worked(runs: QuerySet[StepRun]) -> QuerySet[StepRun]:
    """Ended runs that say something about whoever had the turn."""
    return runs.filter(closed_at__isnull=False).exclude(not_worked())


def not_worked() -> Q:
    """Runs that ended without the work of whoever had the turn, as each kind of case says."""
    found = Q(pk__in=[])
    for kind in registry.case_kinds():
        found |= Q(case_kind=kind.kind, outcome__in=sorted(kind.not_worked))
    return found


def _asked(runs: QuerySet[StepRun], asked: Asked) -> QuerySet[StepRun]:
    if asked.since is not None:
        runs = runs.filter(closed_at__gte=asked.since)
    if asked.until is not None:
        runs = runs.filter(closed_at__lt=asked.until)
    return runs.filter(produsen_id=asked.opd) if asked.opd is not None else runs


# Null where the turn had no due date; else as the chips of the queue say it.
IN_TIME = Case(
    When(due_at__isnull=True, then=Value(None)),
    When(closed_at__lte=F("due_at"), then=Value(True)),
    default=Value(False),
    output_field=BooleanField(null=True),
)


# One step ----------------------------------------------------------------------------------------
def _step(
    own: SopStep,
    steps: Mapping[int, SopStep],
    minutes: Iterable[tuple[int, int, int]],
    days: Iterable[tuple[int, int | None, bool | None, int]],
    recorded: bool,
) -> StepMeasure:
    same = {pk: step for pk, step in steps.items() if step.kode == own.kode}
    waited = [row for row in days if row[0] in same]
    return StepMeasure(
        code=own.kode,
        number=own.nomor,
        activity=own.aktivitas,
        runs=sum(n for *_facts, n in waited),
        minutes=_handling([row for row in minutes if row[0] in same], same),
        days=Clock() if recorded else _waiting(waited, same),
        recorded=recorded,
        standard=own.standar_menit,
        limit=None if recorded else limit_of(own),
        limit_from_sop=_days_from_sop(own),
        by_frequency=own.satuan == SopStep.Unit.FREKUENSI,
    )


def limit_of(step: SopStep) -> int | None:
    """Within how many days a step is to be done: days of the SOP, else the waiting limit, else None."""
    return step.standar if _days_from_sop(step) else step.batas_tunggu_hari


def _days_from_sop(step: SopStep) -> bool:
    return step.standar is not None and step.pembacaan in (Reading.WORKING_DAYS, Reading.CALENDAR_DAYS)


def _handling(rows: Sequence[tuple[int, int, int]], steps: Mapping[int, SopStep]) -> Clock:
    """The clock of handling: minutes against the minutes of the version of each run."""
    bins = [0] * BINS
    for pk, used, n in rows:
        standard = steps[pk].standar_menit
        if standard is None:
            continue
        bins[sum(2 * used > halves * standard for halves in HALVES)] += n
    standards = {s for pk, *_rest in rows if (s := steps[pk].standar_menit) is not None}
    return _clock([(used, n) for _pk, used, n in rows], bins, standards)


def _waiting(rows: Sequence[tuple[int, int | None, bool | None, int]], steps: Mapping[int, SopStep]) -> Clock:
    """The clock of waiting: working days, and whether the run ended before its due date."""
    bins, counts, limits = [0] * BINS, [], set()
    for pk, used, in_time, n in rows:
        if used is None:
            continue
        counts.append((used, n))
        limit = limit_of(steps[pk])
        if in_time is None or limit is None:
            continue
        limits.add(limit)
        late = 2 + sum(used - limit > days for days in DAYS_OVER)
        bins[(0 if used == 0 else 1) if in_time else late] += n
    return _clock(counts, bins, limits)


def _clock(counts: Counts, bins: Sequence[int], standards: Iterable[int]) -> Clock:
    return Clock(
        runs=sum(n for _value, n in counts),
        median=nearest_rank(counts, 50),
        p90=nearest_rank(counts, 90),
        bins=tuple(bins),
        standards=tuple(sorted(set(standards))),
    )


def nearest_rank(counts: Counts, percent: int) -> int | None:
    """The percentile by nearest rank of values given as (value, how often); None without values."""
    often: Counter[int] = Counter()
    for value, n in counts:
        often[value] += n
    rank, passed = -(-percent * often.total() // 100), 0
    for value in sorted(often):
        passed += often[value]
        if passed >= rank:
            return value
    return None
