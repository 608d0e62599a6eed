"""Write on what exists what the new clocks carry: measured times, when to look next, which due date was told.

The times of closed runs are measured by the calendar as it stands now, with the pure arithmetic of
`satudata.clock.calendar`; nobody kept the calendar of the day on which they ended. The guards of closed
runs (0002) are lifted for it and put back.
"""

from importlib import import_module
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery

from satudata.clock.calendar import HolidayDate, WorkCalendar, WorkHours

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")
_settle = import_module("satudata.workflow.migrations.0004_queue_filled").settle
BATCH = 500


def fill(apps, schema_editor):
    runs = apps.get_model("workflow", "StepRun").objects
    # A6 is closed for silence one day, whether it has a waiting limit or not.
    watched = Q(due_at__isnull=False) | Q(step_code="A6")
    runs.filter(watched, closed_at__isnull=True).update(tell_at=F("opened_at"))
    for wilayah in apps.get_model("accounts", "Wilayah").objects.filter(
        pk__in=runs.filter(closed_at__isnull=False).values("wilayah_id")
    ):
        _measure(runs.filter(wilayah_id=wilayah.pk, closed_at__isnull=False), _calendar(apps, wilayah))
    reminders = apps.get_model("workflow", "Reminder").objects
    run = apps.get_model("workflow", "StepRun").objects.filter(pk=OuterRef("step_run_id"))
    reminders.filter(step_run__due_at__isnull=False).update(anchor_at=Subquery(run.values("due_at")[:1]))
    reminders.filter(kind__startswith="lapse").update(anchor_at=Subquery(run.values("opened_at")[:1]))


def _measure(runs, calendar):
    for run in runs.iterator(chunk_size=BATCH):
        minutes = None
        if run.taken_at is not None:
            minutes = calendar.working_minutes_between(run.taken_at, run.closed_at)
        days = calendar.working_days_between(run.opened_at, run.closed_at)
        runs.filter(pk=run.pk).update(used_minutes=minutes, used_days=days)


def _calendar(apps, wilayah):
    """The calendar of a region: its own rows and those of the regions above it, the nearest strongest."""
    chain, region = [], wilayah
    while region is not None:
        chain.append(region.pk)
        region = region.induk
    ranks = {pk: rank for rank, pk in enumerate(reversed(chain), start=1)}
    holidays = apps.get_model("clock", "Holiday").objects.all()
    hours = apps.get_model("clock", "OfficeHours").objects.all()
    return WorkCalendar(
        ZoneInfo(wilayah.zona),
        tuple(HolidayDate(h.date, h.name) for h in holidays if h.wilayah_id is None or h.wilayah_id in ranks),
        tuple(
            WorkHours(
                h.weekday, h.opens, h.closes, h.break_start, h.break_end, h.valid_from, h.valid_until,
                ramadan=h.kind == "ramadan", rank=ranks.get(h.wilayah_id, 0),
            )
            for h in hours
            if h.wilayah_id is None or h.wilayah_id in ranks
        ),
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("workflow", "0006_measured_runs"), ("clock", "0001_initial")]

    operations = [
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(_settle, _settle, elidable=False),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
