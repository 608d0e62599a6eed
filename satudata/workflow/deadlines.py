"""The sweep: who must be told that a step is due, which silent cases are closed. Each beat, one question.

There are no timers per case. A step run carries when it must be looked at next (`tell_at`), and each
beat asks through its index for the open runs whose moment has come; everything else follows from the
run, the rules and the calendar. A run that was just opened, or whose rules or calendar changed, is
looked at once to be planned. The unique row (step run, kind, due date) makes the answer safe to act on
twice, late, or on two hosts: missed ticks are made up for, a clock that steps back finds nothing new.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Case, F, QuerySet, When

from satudata.clock.calendar import WorkCalendar
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.workflow import heartbeats, outbox, recalculation, registry
from satudata.workflow.models import OPEN, Reminder, StepRun
from satudata.workflow.thresholds import Anchor, Plan, Rules, Threshold, plan

log = logging.getLogger(__name__)

NOTIFY_RUN = "notify_run"
CLOSE_SILENT = "close_silent"
LOOK_AGAIN = "remind_run"
BATCH = 200
# At most so many runs in one sweep: the rest waits a minute, the other sweeps do not.
MOST = 20_000
# A silent case is looked at so often at least: the months that its region allows may have become fewer.
SILENCE_LOOK = timedelta(days=1)


def sweep(at: datetime | None = None) -> int:
    """Recalculate due dates by a newer calendar, tell what is due, then let each app sweep.

    Returns how many runs and cases were found. Running twice, late, or twice at once changes nothing
    more. Each part runs even where another failed; the failures are raised together at the end.
    """
    moment = at or now()
    found, failures = 0, []
    for part in (recalculation.recalculate, remind, *registry.sweeps()):
        try:
            found += part(at=moment)
        except Exception as error:  # raised below, with those of the others
            log.exception("sweep %s failed", part)
            failures.append(error)
    heartbeats.beat(heartbeats.SWEEP, at=moment)
    if failures:
        heartbeats.beat(heartbeats.SWEEP_FAILED, at=moment)
        raise ExceptionGroup("sweeps failed", failures)
    return found


def remind(at: datetime) -> int:
    """Look at all open runs whose moment has come; returns how many reminders and closings were written."""
    found, seen = 0, 0
    while seen < MOST:
        looked, written = _look(at)
        if not looked:
            break
        seen, found = seen + looked, found + written
    return found


def due_runs(at: datetime) -> QuerySet[StepRun]:
    """Open runs that must be looked at now, oldest moment first: one index answers."""
    return (
        StepRun.objects.filter(OPEN, tell_at__lt=at)
        .select_related("wilayah__induk")
        .order_by("tell_at", "pk")
    )


@dataclass
class _Batch:
    """What one batch of runs will have written, all in one transaction."""

    at: datetime
    reminders: list[Reminder] = field(default_factory=list)
    jobs: list[Callable[[], Any]] = field(default_factory=list)
    next_at: dict[int, datetime | None] = field(default_factory=dict)

    def add(self, run: StepRun, planned: Plan, told: set[tuple[int, str, datetime]]) -> None:
        """Keep what a plan asks for, without what was told before."""
        self.next_at[run.pk] = planned.next_at
        for threshold, anchor in planned.tell:
            if (run.pk, threshold.kind, anchor) not in told:
                self._tell(run, threshold, anchor)

    def _tell(self, run: StepRun, threshold: Threshold, anchor: datetime) -> None:
        kind = threshold.kind
        self.reminders.append(Reminder(step_run=run, kind=kind, anchor_at=anchor, at=self.at))
        self.promise(NOTIFY_RUN, run, f"{kind}:{_stamp(anchor)}", kind=kind, to=threshold.audience,
                     about=threshold.anchor, anchor=anchor.isoformat())  # fmt: skip

    def promise(self, job: str, run: StepRun, key: str, *, again: bool = False, **payload: Any) -> None:
        """Promise a job about a run: one for each key; with `again` anew where it has ended."""
        enqueue = outbox.enqueue_again if again else outbox.enqueue
        self.jobs.append(partial(enqueue, job, key=f"{run.pk}:{key}", at=self.at, run=run.pk, **payload))

    def write(self) -> int:
        """Write it; a second sweep at once finds the unique rows and changes nothing."""
        Reminder.objects.bulk_create(self.reminders, ignore_conflicts=True)
        for job in self.jobs:
            job()
        _look_next(self.next_at)
        return len(self.jobs)


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())


@transaction.atomic
def _look(at: datetime) -> tuple[int, int]:
    """Look at one batch; returns how many runs were looked at and what was written.

    A run that somebody is moving at this moment, or that another sweep looks at, is left to the next.
    """
    runs = list(due_runs(at).select_for_update(skip_locked=True, of=("self",))[:BATCH])
    # Read under the locks: a rule that is set meanwhile waits for them, and has the runs planned again.
    rules, batch, calendars, told = Rules.read(), _Batch(at), _calendars(runs), _told(runs)
    for run in runs:
        try:
            planned = _planned(run, rules, calendars[run.wilayah_id], at, batch)
        except Exception:  # one bad run must not keep the others waiting: it becomes a job that is counted
            log.exception("step run %s could not be planned", run.pk)
            batch.next_at[run.pk] = None
            batch.promise(LOOK_AGAIN, run, str(_stamp(at)))
            continue
        batch.add(run, planned, told)
    return len(runs), batch.write()


def _planned(run: StepRun, rules: Rules, calendar: WorkCalendar, at: datetime, batch: _Batch) -> Plan:
    """The plan of one run; where its silence has lasted too long, the job that closes it."""
    anchors = {Anchor.DUE.value: due} if (due := run.reminded_from) is not None else {}
    silence = registry.case_kind(run.case_kind).silence
    if silence is not None and run.step_code in silence.steps:
        closes_at = silence.closes_at(run)
        if closes_at <= at:
            batch.promise(CLOSE_SILENT, run, str(_stamp(closes_at)), again=True)
            return Plan((), None)
        anchors[Anchor.SILENCE] = closes_at
    planned = plan(run, rules.of(run), anchors, calendar, at)
    # A reminder of a silence is told once, whatever becomes of the months that the region allows.
    tell = tuple((t, anchor if t.anchor == Anchor.DUE else run.opened_at) for t, anchor in planned.tell)
    next_at = planned.next_at
    if Anchor.SILENCE in anchors and next_at is not None:
        next_at = min(next_at, at + SILENCE_LOOK)
    return Plan(tell, next_at)


def _calendars(runs: Iterable[StepRun]) -> dict[int, WorkCalendar]:
    regions = {run.wilayah_id: run.wilayah for run in runs}
    return {pk: calendar_for(wilayah) for pk, wilayah in regions.items()}


def _told(runs: Iterable[StepRun]) -> set[tuple[int, str, datetime]]:
    rows = Reminder.objects.filter(step_run__in=[run.pk for run in runs])
    return set(rows.values_list("step_run_id", "kind", "anchor_at"))


def _look_next(next_at: dict[int, datetime | None]) -> None:
    """Write when each run is looked at next: one statement."""
    whens = [When(pk=pk, then=models.Value(moment)) for pk, moment in next_at.items()]
    if whens:
        column = models.DateTimeField()
        StepRun.objects.filter(OPEN, pk__in=next_at).update(
            tell_at=Case(*whens, default=F("tell_at"), output_field=column)
        )


@transaction.atomic
def look_again(payload: dict[str, Any], *, at: datetime) -> None:
    """Plan one run alone: the job "remind_run" of a run that failed in its batch.

    What fails here again is counted on the job, capped, and shown to the administrator.
    """
    runs = StepRun.objects.select_for_update(of=("self",)).select_related("wilayah__induk")
    run = runs.filter(OPEN, pk=payload["run"]).first()
    if run is None:
        return
    batch = _Batch(at)
    batch.add(run, _planned(run, Rules.read(), calendar_for(run.wilayah), at, batch), _told([run]))
    batch.write()


def close_silent(payload: dict[str, Any], *, at: datetime) -> None:
    """Close a case whose return was never answered: the job "close_silent" with the id of the run.

    A run that was answered meanwhile is left alone; where the region allows more months by now, the
    run is looked at again then.
    """
    run = StepRun.objects.select_related("wilayah").filter(OPEN, pk=payload["run"]).first()
    if run is None:
        return
    silence = registry.case_kind(run.case_kind).silence
    if silence is None or silence.closes_at(run) > at:
        look_anew(StepRun.objects.filter(pk=run.pk))
        return
    silence.close(run, at)


def look_anew(runs: QuerySet[StepRun]) -> int:
    """Have the next sweep plan these open runs again, because a rule or the calendar changed."""
    return runs.filter(OPEN).update(tell_at=F("opened_at"))
