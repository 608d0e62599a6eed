"""When somebody is told of a step: which rules hold for a run, and the moment at which each is reached.

The rules are rows (`ReminderRule`), seeded from `reminders.yaml` and changed by administrators; none
comes from an SOP. Reading and arithmetic only: what is due is found in `deadlines`, who an audience is
in `notifications`, and rows are written by `reminder_rules`.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from satudata.clock.calendar import NoWorkingTime, WorkCalendar
from satudata.workflow.models import ReminderRule, StepRun

log = logging.getLogger(__name__)

Anchor, Unit, Audience = ReminderRule.Anchor, ReminderRule.Unit, ReminderRule.Audience


@dataclass(frozen=True)
class Threshold:
    """One point before, at or after an anchor at which an audience is told; see `ReminderRule`."""

    kind: str
    anchor: str
    amount: int
    unit: str
    audience: str

    def moment(self, anchor: datetime, calendar: WorkCalendar) -> datetime:
        """When it is reached, aware.

        Working days: when the offices open on the day so many working days from the local date of the
        anchor. Calendar days: the same local time so many days from it. Working hours: so many hours of
        office time from it; 0 is the anchor itself. Raises NoWorkingTime.
        """
        if self.unit == Unit.HARI_KERJA:
            day = calendar.working_day_from(calendar.local_date(anchor), self.amount)
            return calendar.opening_of(day)
        if self.unit == Unit.HARI_KALENDER:
            return anchor.astimezone(calendar.zone) + timedelta(days=self.amount)
        if self.amount < 0:
            return calendar.subtract_working_minutes(anchor, -60 * self.amount)
        return calendar.add_working_minutes(anchor, 60 * self.amount) if self.amount else anchor


class Rules:
    """All rules in one reading of the table, asked for by region and step."""

    def __init__(self, rows: Iterable[ReminderRule]) -> None:
        self._rows: dict[tuple[int | None, str], dict[str, ReminderRule]] = {}
        for row in rows:
            self._rows.setdefault((row.wilayah_id, row.langkah), {})[row.kode] = row
        self._known: dict[tuple[int, str], tuple[Threshold, ...]] = {}

    @classmethod
    def read(cls) -> "Rules":
        """Read the table: one query."""
        return cls(ReminderRule.objects.all())

    def of(self, run: StepRun) -> tuple[Threshold, ...]:
        """The thresholds of a run: of the rules with one code the nearest, unless it is switched off."""
        key = (run.wilayah_id, run.step_code)
        if key not in self._known:
            self._known[key] = tuple(self._nearest(*key))
        return self._known[key]

    def _nearest(self, wilayah_id: int, step_code: str) -> Iterable[Threshold]:
        found: dict[str, ReminderRule] = {}
        for key in ((None, ""), (None, step_code), (wilayah_id, ""), (wilayah_id, step_code)):
            found |= self._rows.get(key, {})
        return (
            Threshold(row.kode, row.acuan, row.jumlah, row.satuan, row.kepada)
            for row in found.values()
            if row.aktif
        )


@dataclass(frozen=True)
class Plan:
    """What a run asks for at a moment: whom to tell of what now, and when to look again."""

    tell: tuple[tuple[Threshold, datetime], ...]
    next_at: datetime | None


def plan(
    run: StepRun,
    thresholds: Iterable[Threshold],
    anchors: Mapping[str, datetime],
    calendar: WorkCalendar,
    at: datetime,
) -> Plan:
    """Judge the thresholds of an open run: those reached before `at`, and the first one still to come.

    Of one audience and anchor only the furthest that was reached is told: after a standstill nobody
    hears that a step "is nearly due" when it is late, whatever other rules there are. A threshold that
    lies before the receipt of the turn is none: what began near its end needs no reminder of that.
    """
    furthest: dict[tuple[str, str], tuple[datetime, Threshold, datetime]] = {}
    coming = [moment for moment in anchors.values() if moment >= at]
    for threshold in thresholds:
        anchor = anchors.get(threshold.anchor)
        moment = _moment(threshold, anchor, calendar) if anchor is not None else None
        if anchor is None or moment is None or moment <= run.received_at:
            continue
        if moment >= at:
            coming.append(moment)
            continue
        if moment < anchor < at:
            continue
        key = (threshold.audience, threshold.anchor)
        if key not in furthest or furthest[key][0] < moment:
            furthest[key] = (moment, threshold, anchor)
    told = sorted(
        (moment, threshold.kind, threshold, anchor) for moment, threshold, anchor in furthest.values()
    )
    return Plan(tuple((t, anchor) for _moment, _kind, t, anchor in told), min(coming, default=None))


def _moment(threshold: Threshold, anchor: datetime, calendar: WorkCalendar) -> datetime | None:
    try:
        return threshold.moment(anchor, calendar)
    except NoWorkingTime:
        log.warning("no office hours for %s: it is not told", threshold)
        return None
