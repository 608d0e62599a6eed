"""Due dates after the calendar changed: later only, logged with both versions, told to both sides.

A run carries the version of the calendar by which its due date was last judged. Each beat asks, through
an index, for open runs with an older one than the newest, so a run that was opened while the calendar
changed is found as well. A due date that the newer calendar sets later is moved; an earlier one stays:
a holiday that is taken back takes back no promise. Closed runs never change.
"""

import logging
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from satudata.accounts.queries import system_user
from satudata.clock.calendar import NoWorkingTime, WorkCalendar
from satudata.clock.models import CalendarVersion
from satudata.clock.queries import calendar_for, current_version
from satudata.clock.templatetags.waktu import hari, jam, tanggal
from satudata.workflow import engine, outbox, registry, steps
from satudata.workflow.models import OPEN, StepRun

log = logging.getLogger(__name__)

EVENT = "due_recalculated"
LABEL = _("Tenggat dihitung ulang karena kalender kerja berubah")
NOTIFY_RECALCULATED = "notify_recalculated"
RECALCULATE_RUN = "recalculate_run"
BATCH = 500
# At most so many runs in one sweep; the rest waits for the next one.
MOST = 20_000


def recalculate(at: datetime) -> int:
    """Judge all open due dates by the newest calendar; returns how many were moved. Safe to run twice."""
    newest = current_version()
    ids = list(outdated(newest).values_list("pk", flat=True)[:MOST])
    return sum(_judge(ids[start : start + BATCH], newest, at) for start in range(0, len(ids), BATCH))


def outdated(newest: int) -> QuerySet[StepRun]:
    """Open runs whose due date was judged by an older calendar than version `newest`."""
    found = StepRun.objects.filter(OPEN, due_at__isnull=False, calendar_version__lt=newest)
    return found.order_by("calendar_version", "pk")


def _judge(ids: list[int], newest: int, at: datetime) -> int:
    runs = list(StepRun.objects.filter(OPEN, pk__in=ids).select_related("wilayah__induk", "step"))
    calendars = {w.pk: calendar_for(w) for w in {run.wilayah for run in runs}}
    moved, kept = 0, []
    for run in runs:
        try:
            if _later(run, calendars[run.wilayah_id]) is None:
                kept.append(run.pk)
            else:
                moved += _move(run, calendars[run.wilayah_id], at)
        except Exception:  # one bad run must not keep the others waiting: it becomes a job that is counted
            log.exception("due date of step run %s could not be judged", run.pk)
            outbox.enqueue(RECALCULATE_RUN, key=f"{run.pk}:{newest}", at=at, run=run.pk)
            kept.append(run.pk)
    # The reminders around a date that stays may lie on other days now.
    StepRun.objects.filter(OPEN, pk__in=kept, calendar_version__lt=newest).update(
        calendar_version=newest, tell_at=F("opened_at")
    )
    return moved


def recalculate_run(payload: dict[str, Any], *, at: datetime) -> None:
    """Judge one due date alone: the job "recalculate_run" of a run that failed among the others.

    What fails here again is counted on the job, capped, and shown to the administrator.
    """
    runs = StepRun.objects.select_related("wilayah__induk", "step")
    run = runs.filter(OPEN, due_at__isnull=False, pk=payload["run"]).first()
    if run is not None:
        calendar = calendar_for(run.wilayah)
        if _later(run, calendar) is not None:
            _move(run, calendar, at)


def _later(run: StepRun, calendar: WorkCalendar) -> datetime | None:
    """The due date by this calendar where it is later than the promised one, else None."""
    try:
        due = steps.due_of(run.step, run.opened_at, calendar)
    except NoWorkingTime:
        log.warning("no office hours for %s: its due dates stay", run.wilayah)
        return None
    return due if due is not None and run.due_at is not None and due > run.due_at else None


@transaction.atomic
def _move(found: StepRun, calendar: WorkCalendar, at: datetime) -> int:
    """Move one due date under the lock of its case, then of its run.

    0 where the run has ended meanwhile, or where somebody moves the case just now: the next sweep finds
    what is still to be done.
    """
    model = registry.case_kind(found.case_kind).model
    case: Any = (
        model._default_manager.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=found.case_id)
        .first()
    )
    if case is None:
        return 0
    run = StepRun.objects.select_for_update(of=("self",)).filter(OPEN, pk=found.pk).first()
    due = _later(run, calendar) if run is not None else None
    if run is None or run.due_at is None or due is None:
        return 0
    data = {
        "run": run.pk,
        "old_due": run.due_at.isoformat(),
        "new_due": due.isoformat(),
        "old_version": run.calendar_version,
        "new_version": calendar.version,
        "zone": run.wilayah.zona,
        "changes": _changes(run, calendar.version),
    }
    StepRun.objects.filter(pk=run.pk).update(
        due_at=due,
        first_due_at=run.first_due_at or run.due_at,
        calendar_version=calendar.version,
        tell_at=run.opened_at,
    )
    event = engine.record(case, EVENT, by=system_user(), at=at, step_code=run.step_code, data=data)
    case.save(update_fields=["event_seq", "event_head"])
    outbox.enqueue(NOTIFY_RECALCULATED, key=str(event.pk), at=at, event=event.pk, run=run.pk)
    return 1


def _changes(run: StepRun, newest: int) -> list[str]:
    """What was changed in the calendar of the run's region since it was judged last, as its versions say."""
    chain, region = [], run.wilayah
    while region is not None and region.pk not in chain:
        chain.append(region.pk)
        region = region.induk  # type: ignore[assignment]  # the topmost has none
    here = Q(wilayah__isnull=True) | Q(wilayah_id__in=chain)
    since = CalendarVersion.objects.filter(here, id__gt=run.calendar_version, id__lte=newest)
    return list(since.exclude(subject="").order_by("id").values_list("subject", flat=True)[:10])


def in_words(data: dict[str, Any]) -> str:
    """Say what an event of a moved due date tells: from which day to which, after which changes."""
    lama, baru = both_dates(data)
    moved = gettext(
        "Batas langkah: semula %(lama)s, sekarang %(baru)s. Kalender versi %(dari)s ke %(ke)s."
    ) % {
        "lama": lama,
        "baru": baru,
        "dari": data["old_version"],
        "ke": data["new_version"],
    }
    return " ".join([moved, *(f"{name}." for name in map(_subject, data.get("changes", ())))])


def both_dates(data: dict[str, Any]) -> tuple[str, str]:
    """The due date before and after, with its weekday; with the time where both are on one day."""
    zone = ZoneInfo(data["zone"])
    old, new = datetime.fromisoformat(data["old_due"]), datetime.fromisoformat(data["new_due"])
    if old.astimezone(zone).date() != new.astimezone(zone).date():
        return hari(old, zone), hari(new, zone)
    return f"{hari(old, zone)}, {jam(old, zone)}", f"{hari(new, zone)}, {jam(new, zone)}"


def _subject(text: str) -> str:
    """A change of the calendar as its version says it, with the days in words.

    "2026-11-17 Cuti bersama", "2026-11-17/2026-11-18 (2)" for several days at once, else office hours.
    """
    days, _space, name = text.partition(" ")
    try:
        first, *last = (tanggal(date.fromisoformat(day)) for day in days.split("/"))
    except ValueError:
        return gettext("Jam kerja diubah")
    if not last:
        return f"{first}: {name}"
    facts = {"n": name.strip("()"), "first": first, "last": last[0]}
    return gettext("%(n)s hari libur antara %(first)s dan %(last)s") % facts
