"""When the acts of one activity happen: backwards from the state that it must be in today.

The plan says how a case stands now ("terlambat:3", "hari_ini"); the working calendar says on which day
the open step must have begun for that. Everything before it is laid back from there in working days,
everything after it forward. Moments are aware, in the region's zone, in office hours.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from satudata.clock.calendar import WorkCalendar
from satudata.clock.months import add_months

DAY = timedelta(days=1)
MORNING, AFTERNOON = (time(8, 0), 200), (time(13, 0), 130)  # start, minutes
OPENING = time(7, 45)
# An act never begins closer to now than this.
MARGIN = timedelta(minutes=15)
# A return that is about to be closed has at least this much time left.
LAPSES_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Gap:
    """The time before an act: so many working days, or, with none, so many minutes on the same day."""

    days: int
    minutes: int


def step(calendar: WorkCalendar, day: date, days: int) -> date:
    """So many working days further (or back); 0 stays."""
    direction = DAY if days > 0 else -DAY
    left = abs(days)
    while left:
        day += direction
        left -= calendar.is_working_day(day)
    return day


class Days:
    """The days of a long story, named by how many calendar days ago they lie.

    They are counted in working days, of which a week has five, so that acts of different days keep their
    order across long holidays. What lies near the beginning is counted forward from it, the rest back from
    today.
    """

    def __init__(self, calendar: WorkCalendar, today: date, began: int) -> None:
        self.calendar, self.began = calendar, began
        self.today, self.first = (self._working(day) for day in (today, today - began * DAY))

    def ago(self, days: int) -> date:
        """The working day so many calendar days ago; a negative number is a day to come."""
        if days > self.began // 2:
            return step(self.calendar, self.first, round((self.began - days) * 5 / 7))
        return step(self.calendar, self.today, -round(days * 5 / 7))

    def before(self, day: date) -> date:
        """The working day before a day."""
        return step(self.calendar, day, -1)

    def _working(self, day: date) -> date:
        return day if self.calendar.is_working_day(day) else self.before(day)


class Moments:
    """Lays moments on the working calendar of one region."""

    def __init__(self, calendar: WorkCalendar, now: datetime, rng: random.Random) -> None:
        self.calendar = calendar
        self.now = now.astimezone(calendar.zone)
        self.rng = rng

    # The anchor ------------------------------------------------------------------------------------
    def anchor(self, saat: str, limit: int | None, months: int) -> datetime:
        """When the act that opened the present step (or ended the case) happened.

        `limit` is the step's waiting limit in working days, `months` those after which a silent return
        is closed.
        """
        kind, _colon, number = saat.partition(":")
        if kind == "selesai":
            return self._on(self._workday_before(self.now.date() - int(number) * DAY))
        if kind == "hampir_ditutup":
            return self._on(self._lapsing_soon(months))
        if kind == "baru" or limit is None:
            return self._latest()
        return self._opened_for(self._due_day(kind, int(number or 0)), limit)

    def _due_day(self, kind: str, days: int) -> date:
        today = self.now.date()
        if kind == "terlambat":
            return self._step(today, -days)
        on = today if self.calendar.is_working_day(today) else self._step(today, 1)
        return on if kind == "hari_ini" else self._step(on, 1)

    def _opened_for(self, due: date, limit: int) -> datetime:
        """The latest working day on which a step with this limit begins to be due on `due`."""
        day = self._step(due, -limit)
        if day < self.now.date():
            return self._on(day)
        return min(self._on(self.now.date()), self._latest())

    def _lapsing_soon(self, months: int) -> date:
        """The first working day from which a silent return is still open, but not for long."""
        day = self.now.date() - (31 * months + 2) * DAY
        while not (self.calendar.is_working_day(day) and self._closes(day, months) > self.now + LAPSES_AFTER):
            day += DAY
        return day

    def _closes(self, day: date, months: int) -> datetime:
        opening = datetime.combine(day, OPENING, self.calendar.zone)
        return add_months(opening, months, self.calendar.zone)

    def _latest(self) -> datetime:
        """A moment shortly ago in office hours: today if there is room, else the last working day."""
        room = self.now - MARGIN - timedelta(minutes=self.rng.randrange(5, 40))
        if self.calendar.is_working_day(room.date()) and time(8, 0) <= room.time() <= time(15, 30):
            return room
        if self.calendar.is_working_day(room.date()) and room.time() > time(15, 30):
            return self._on(room.date())
        return self._on(self._step(room.date(), -1))

    # Around the anchor -----------------------------------------------------------------------------
    def lay(self, gaps: Sequence[Gap], anchor: datetime, position: int) -> list[datetime]:
        """The moments of all acts; the act at `position` happens at `anchor`. `gaps[i]` precedes act i."""
        moments = {position: anchor}
        for index in range(position, 0, -1):
            moments[index - 1] = self._before(moments[index], gaps[index])
        for index in range(position + 1, len(gaps)):
            moments[index] = self._after(moments[index - 1], gaps[index])
        return [moments[index] for index in range(len(gaps))]

    def _before(self, moment: datetime, gap: Gap) -> datetime:
        if gap.days:
            return self._on(self._step(moment.date(), -gap.days))
        earlier = moment - timedelta(minutes=gap.minutes)
        if earlier.time() >= OPENING and earlier.date() == moment.date():
            return earlier
        return self._on(self._step(moment.date(), -1), after_noon=True)

    def _after(self, moment: datetime, gap: Gap) -> datetime:
        """Later, but before now; where there is no room left, shortly after."""
        later = self._on(self._step(moment.date(), gap.days)) if gap.days else moment
        later += timedelta(minutes=0 if gap.days else gap.minutes)
        last = self._latest()
        return later if later < last else max(moment + timedelta(minutes=2), last)

    # Days ------------------------------------------------------------------------------------------
    def _on(self, day: date, *, after_noon: bool = False) -> datetime:
        start, span = AFTERNOON if after_noon or self.rng.random() < 0.4 else MORNING
        moment = datetime.combine(day, start, self.calendar.zone)
        return moment + timedelta(minutes=self.rng.randrange(span), seconds=self.rng.randrange(60))

    def _step(self, day: date, days: int) -> date:
        return step(self.calendar, day, days)

    def _workday_before(self, day: date) -> date:
        return day if self.calendar.is_working_day(day) else self._step(day, -1)
