"""Who must be told that a step is due, and when: one indexed question to the table of step runs.

There are no timers per case. Each beat asks what has reached a threshold and was not told yet; the
unique row (step run, threshold) makes the answer safe to act on twice, late, or on two hosts. What a
silent case leads to belongs to its app (`registry.register_sweep`).
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from satudata.accounts.models import Wilayah
from satudata.clock.calendar import NoWorkingTime
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.workflow import outbox, registry
from satudata.workflow.models import Reminder, StepRun

log = logging.getLogger(__name__)

NOTIFY_RUN = "notify_run"
BATCH = 200


@dataclass(frozen=True)
class Threshold:
    """A point on the way to a due date at which the holder of the turn is told.

    Reached when the due date falls before the end of office hours `working_days` from now; 0 means
    that it has passed.
    """

    kind: str
    working_days: int


# The furthest gone first: a run is told of the last threshold it has reached, once each. After a
# standstill nobody is told that a step "is nearly due" when it is overdue.
THRESHOLDS = (Threshold("overdue", 0), Threshold("near", 1))


def sweep(at: datetime | None = None) -> int:
    """Tell what is nearly due and overdue, then let each app do what its silent cases need.

    Writes one Reminder and one job "notify_run" for each run and threshold; returns how many runs and
    cases were found. Running twice, late, or twice at once changes nothing more. Each app's sweep
    runs even where another failed; the failures are raised together at the end.
    """
    moment = at or now()
    found = remind(moment)
    failures = []
    for app_sweep in registry.sweeps():
        try:
            found += app_sweep(at=moment)
        except Exception as error:  # raised below, with those of the others
            log.exception("sweep %s failed", app_sweep)
            failures.append(error)
    if failures:
        raise ExceptionGroup("sweeps failed", failures)
    return found


def remind(at: datetime) -> int:
    """Write reminders and their jobs for all runs that reached a threshold untold."""
    found = list(untold(at).values_list("pk", "stage"))  # type: ignore[misc]  # annotated by `untold`
    for start in range(0, len(found), BATCH):
        _tell(found[start : start + BATCH], at)
    return len(found)


@transaction.atomic
def _tell(found: list[tuple[int, str]], at: datetime) -> None:
    # Two sweeps at once may both come here; the unique row and the job's unique key keep one of each.
    Reminder.objects.bulk_create(
        [Reminder(step_run_id=pk, kind=kind, at=at) for pk, kind in found], ignore_conflicts=True
    )
    for pk, kind in found:
        outbox.enqueue(NOTIFY_RUN, key=f"{pk}:{kind}", at=at, run=pk, kind=kind)


def untold(at: datetime) -> QuerySet[StepRun]:
    """Open runs with the threshold they have reached as `stage`, where nobody was told of it yet.

    Read through the index of due dates of open runs, up to the furthest limit.
    """
    furthest, reached, whens = at, Q(), []
    for threshold in THRESHOLDS:
        limits = _limits(threshold.working_days, at)
        condition = _nearer(limits) if threshold.working_days else Q(due_at__lt=at)
        furthest = max([furthest, *limits])
        reached |= condition
        whens.append(When(condition, then=Value(threshold.kind)))
    told = Reminder.objects.filter(step_run=OuterRef("pk"), kind=OuterRef("stage"))
    return (
        StepRun.objects.filter(reached, closed_at__isnull=True, due_at__lte=furthest)
        .annotate(stage=Case(*whens, output_field=CharField()))
        .filter(~Exists(told))
        .order_by("due_at", "pk")
    )


def _nearer(limits: dict[datetime, list[int]]) -> Q:
    found = Q(pk__in=())
    for limit, wilayah_ids in limits.items():
        found |= Q(due_at__lte=limit, wilayah_id__in=wilayah_ids)
    return found


def _limits(days: int, at: datetime) -> dict[datetime, list[int]]:
    """The end of office hours so many working days from now, with the regions for which it is that."""
    limits: dict[datetime, list[int]] = {}
    for wilayah in Wilayah.objects.filter(aktif=True).select_related("induk") if days else ():
        try:
            limit = calendar_for(wilayah).add_working_days(at, days)
        except NoWorkingTime:
            log.warning("no office hours for %s: nothing is told before its due date", wilayah)
            continue
        limits.setdefault(limit, []).append(wilayah.pk)
    return limits
