"""Arithmetic of working time: pure, without Django, database or system clock.

Rules (domain/satudata.md 10; sop/steps.md "Readings that we take"):

- A day is worked when office hours are in force for its weekday and it is no holiday. Ramadan hours
  go before ordinary ones, a region's own before those of the regions above it and the default,
  then the ones that came into force last.
- Minutes count inside office hours only, breaks excluded. What arrives outside starts at the next opening.
- Working day 1 is the first working day after the local date of receipt; the due moment is closing
  time of day N, whatever that day's hours are.
- A due date in calendar days that falls on a day not worked moves to the next working day: nobody is
  there to receive it, and a deadline never ends earlier than its number of days.

Every moment that goes in is aware, in any zone; a naive one raises ValueError. Every moment that comes
out is aware, in UTC. A year for which no holiday is known counts its weekdays only. Sums are kept in
whole microseconds in one table per year, made when first needed, so any year works and a question
costs a binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60_000_000
# A calendar without any hours for so long is not a calendar: stop instead of searching for ever.
_YEARS_SEARCHED = 20


class NoWorkingTime(ValueError):
    """The calendar has no office hours within twenty years of the moment asked about."""


@dataclass(frozen=True, slots=True)
class HolidayDate:
    """One day that is not worked, with its name and kind (`HolidayKind` code)."""

    day: date
    name: str
    kind: str = "libur_nasional"
    verified: bool = True


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Office hours of one weekday (0 = Monday) while in force; local times, whole minutes."""

    weekday: int
    opens: time
    closes: time
    break_start: time | None = None
    break_end: time | None = None
    valid_from: date = date.min
    valid_until: date | None = None
    ramadan: bool = False
    # How near the rule is to the region: 0 for the default, higher for its own.
    rank: int = 0

    def __post_init__(self) -> None:
        """Refuse hours that end before they start, or a break that is not inside them."""
        marks = [self.opens, self.closes]
        if (self.break_start is None) != (self.break_end is None):
            raise ValueError("a break needs both a start and an end")
        if self.break_start is not None and self.break_end is not None:
            marks = [self.opens, self.break_start, self.break_end, self.closes]
        if any(later <= earlier for earlier, later in pairwise(marks)):
            raise ValueError(f"office hours must run forward: {marks}")
        if any(mark.second or mark.microsecond or mark.tzinfo for mark in marks):
            raise ValueError("office hours are local times in whole minutes")

    def in_force(self, day: date) -> bool:
        """Return whether these hours hold on a day of their weekday."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def spans(self) -> tuple[tuple[time, time], ...]:
        """Return the stretches worked: one, or two around the break."""
        if self.break_start is None or self.break_end is None:
            return ((self.opens, self.closes),)
        return ((self.opens, self.break_start), (self.break_end, self.closes))


@dataclass(frozen=True, slots=True)
class _Year:
    """The working stretches of one local year in microseconds since 1970, half-open, with sums."""

    starts: list[int]
    ends: list[int]
    worked_before: list[int]
    total: int
    days: list[date]
    closings: list[int]

    def worked_until(self, moment: int) -> int:
        """Return the microseconds worked in this year before a moment."""
        i = bisect_right(self.starts, moment) - 1
        if i < 0:
            return 0
        return self.worked_before[i] + min(moment, self.ends[i]) - self.starts[i]

    def moment_after(self, worked: int) -> int:
        """Return the moment at which `worked` (0 < worked <= total) has been worked in this year."""
        i = bisect_left(self.worked_before, worked) - 1
        return self.starts[i] + worked - self.worked_before[i]


@dataclass(frozen=True)
class WorkCalendar:
    """The working calendar of one region at one version. Immutable, cheap to share between threads."""

    zone: ZoneInfo
    holidays: tuple[HolidayDate, ...]
    hours: tuple[WorkHours, ...]
    version: int = 0
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    # Questions about days ------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Return whether the local date (or the local date of an aware moment) is worked."""
        day = self.local_date(day)
        return day not in self._holiday_dates and self._rule(day) is not None

    def hours_on(self, day: date) -> WorkHours | None:
        """Return the office hours of a local date, None on a day that is not worked."""
        day = self.local_date(day)
        return None if day in self._holiday_dates else self._rule(day)

    def holidays_between(
        self, a: date, b: date, *, on_working_weekdays: bool = False
    ) -> tuple[HolidayDate, ...]:
        """Return the holidays from the local date of `a` to that of `b`, both included, by date.

        With `on_working_weekdays` only those that took a working day away: what "Bagaimana
        dihitung?" lists. A holiday on a Sunday moves no due date.
        """
        first, last = self.local_date(a), self.local_date(b)
        found = (h for h in self._sorted_holidays if first <= h.day <= last)
        return tuple(h for h in found if not on_working_weekdays or self._rule(h.day) is not None)

    def local_date(self, moment: date) -> date:
        """Return the date in the region's zone of an aware moment; a plain date stays as it is."""
        if isinstance(moment, datetime):
            return _aware(moment).astimezone(self.zone).date()
        return moment

    def working_days_between(self, a: datetime, b: datetime) -> int:
        """Count the working days after the local date of `a`, up to and including that of `b`.

        So `working_days_between(t, add_working_days(t, n)) == n`; 0 when both are on one date or
        `b` is before `a`. Sums over adjacent spans.
        """
        first, last = self.local_date(a), self.local_date(b)
        if last <= first:
            return 0
        count = bisect_right(self._year(last.year).days, last) - bisect_right(
            self._year(first.year).days, first
        )
        return count + sum(len(self._year(year).days) for year in range(first.year, last.year))

    # Questions about time ------------------------------------------------------------------

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """Return the working time from `a` to `b`, exactly; zero when `b` is not after `a`."""
        return self._worked(_micros(a), _micros(b)) * _MICROSECOND

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """Count the working minutes from `a` to `b`, each read to the minute as on a wall clock.

        Reading both ends to the minute keeps the count additive over adjacent spans and makes it
        exceed a standard only when the exact time does. 0 when `b` is not after `a`.
        """
        first, last = _micros(a) // _MINUTE * _MINUTE, _micros(b) // _MINUTE * _MINUTE
        return self._worked(first, last) // _MINUTE

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the moment at which `minutes` of office hours after `start` have been worked.

        A standard used up exactly at closing (or at the start of the break) ends there, not at the
        next opening. With 0 minutes the answer is when work can begin: `start` itself inside office
        hours, else the next opening; closing time itself counts as outside. ValueError below 0.
        """
        _not_below(minutes, 0)
        moment = _micros(start)
        if minutes == 0:
            return _moment(self._next_open(moment))
        year = self._year_of(moment)
        worked = self._year(year).worked_until(moment) + minutes * _MINUTE
        for table in self._tables_from(year):
            if worked <= table.total:
                return _moment(table.moment_after(worked))
            worked -= table.total
        raise AssertionError("unreachable: _tables_from ends by NoWorkingTime")

    def subtract_working_minutes(self, end: datetime, minutes: int) -> datetime:
        """Return the earliest moment from which `minutes` of office hours are left until `end`.

        ValueError below 1; NoWorkingTime where the calendar has not so many before.
        """
        _not_below(minutes, 1)
        year, needed = self._year_of(_micros(end)), minutes * _MINUTE
        worked = self._year(year).worked_until(_micros(end))
        for _year in range(_YEARS_SEARCHED):
            table = self._year(year)
            if needed == worked:
                return _moment(table.starts[0])
            if needed < worked:
                return _moment(table.moment_after(worked - needed))
            needed, year = needed - worked, year - 1
            worked = self._year(year).total
        raise NoWorkingTime(f"not so many office hours before {end.isoformat()}")

    def working_day_from(self, day: date, days: int) -> date:
        """Return the working day so many working days after (below 0: before) a local date.

        0 is the date itself, or the next working day where it is not worked.
        """
        day = self.local_date(day)
        year, known = day.year, self._year(day.year).days
        place = days + (bisect_right(known, day) - 1 if days > 0 else bisect_left(known, day))
        for _year in range(_YEARS_SEARCHED):
            if place < 0:
                year -= 1
                place += len(self._year(year).days)
            elif place >= len(self._year(year).days):
                place -= len(self._year(year).days)
                year += 1
            else:
                return self._year(year).days[place]
        raise NoWorkingTime(f"no working day {days} from {day.isoformat()}")

    def opening_of(self, day: date) -> datetime:
        """Return when the offices open on a local date that is worked; NoWorkingTime on another."""
        hours = self.hours_on(day)
        if hours is None:
            raise NoWorkingTime(f"{day.isoformat()} is not worked")
        return datetime.combine(self.local_date(day), hours.opens, self.zone).astimezone(UTC)

    def last_closing(self, day: date) -> datetime:
        """Return closing time of a local date, or of the working day before it where it is not worked."""
        wanted = self.local_date(day)
        for year in range(wanted.year, wanted.year - _YEARS_SEARCHED, -1):
            table = self._year(year)
            place = bisect_right(table.days, wanted)
            if place > 0:
                return _moment(table.closings[place - 1])
        raise NoWorkingTime(f"no working day on or before {wanted.isoformat()}")

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return closing time of working day `days`, day 1 being the first after the date of `start`.

        Receipt on a holiday or after closing makes no difference: the local date counts
        (domain/satudata.md 10.3). ValueError below 1.
        """
        _not_below(days, 1)
        received = self.local_date(_aware(start))
        wanted = bisect_right(self._year(received.year).days, received) + days
        for table in self._tables_from(received.year):
            if wanted <= len(table.days):
                return _moment(table.closings[wanted - 1])
            wanted -= len(table.days)
        raise AssertionError("unreachable: _tables_from ends by NoWorkingTime")

    def add_calendar_days(self, start: datetime, days: int) -> datetime:
        """Return closing time of the local date `days` after that of `start`.

        On a day that is not worked it moves to closing time of the next working day.
        ValueError below 1.
        """
        _not_below(days, 1)
        last = self.local_date(_aware(start)) + timedelta(days=days)
        wanted = bisect_left(self._year(last.year).days, last)
        for table in self._tables_from(last.year):
            if wanted < len(table.days):
                return _moment(table.closings[wanted])
            wanted = 0
        raise AssertionError("unreachable: _tables_from ends by NoWorkingTime")

    def next_opening(self, start: datetime) -> datetime:
        """Return the first opening of office hours after `start`; one at `start` itself is over."""
        first = self.local_date(_aware(start))
        for table in self._tables_from(first.year):
            for day in table.days[bisect_left(table.days, first) :]:
                opens = self._opening(day)
                if opens > start:
                    return opens
        raise AssertionError("unreachable: _tables_from ends by NoWorkingTime")

    def _opening(self, day: date) -> datetime:
        hours = self.hours_on(day)
        assert hours is not None  # noqa: S101  asked for working days only
        return datetime.combine(day, hours.opens, self.zone).astimezone(UTC)

    # Tables ----------------------------------------------------------------------------------

    @cached_property
    def _sorted_holidays(self) -> tuple[HolidayDate, ...]:
        return tuple(sorted(self.holidays, key=lambda h: (h.day, h.name)))

    @cached_property
    def _holiday_dates(self) -> frozenset[date]:
        return frozenset(h.day for h in self.holidays)

    @cached_property
    def _rules(self) -> tuple[tuple[WorkHours, ...], ...]:
        """Return the hours of each weekday, the strongest first."""
        strongest = sorted(self.hours, key=lambda h: (h.ramadan, h.rank, h.valid_from), reverse=True)
        return tuple(tuple(h for h in strongest if h.weekday == weekday) for weekday in range(7))

    def _rule(self, day: date) -> WorkHours | None:
        return next((h for h in self._rules[day.weekday()] if h.in_force(day)), None)

    def _year(self, year: int) -> _Year:
        # Two threads may build the same table; both are equal and one stays.
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._build(year)
        return table

    def _build(self, year: int) -> _Year:
        starts, ends, before, days, closings = [], [], [], [], []
        total = 0
        for day in _days_of(year):
            rule = self.hours_on(day)
            if rule is None:
                continue
            for opens, closes in rule.spans():
                starts.append(_micros(datetime.combine(day, opens, self.zone)))
                ends.append(_micros(datetime.combine(day, closes, self.zone)))
                before.append(total)
                total += ends[-1] - starts[-1]
            days.append(day)
            closings.append(ends[-1])
        return _Year(starts, ends, before, total, days, closings)

    def _tables_from(self, year: int) -> Iterator[_Year]:
        """Yield the table of a year and of those after it; NoWorkingTime after twenty empty ones."""
        empty = 0
        while empty <= _YEARS_SEARCHED and year <= date.max.year:
            table = self._year(year)
            empty = 0 if table.days else empty + 1
            yield table
            year += 1
        raise NoWorkingTime(
            f"no office hours up to {year - 1}: is the calendar loaded (manage.py load_calendar)?"
        )

    def _year_of(self, moment: int) -> int:
        return _moment(moment).astimezone(self.zone).year

    def _worked(self, a: int, b: int) -> int:
        if b <= a:
            return 0
        first, last = self._year_of(a), self._year_of(b)
        worked = self._year(last).worked_until(b) - self._year(first).worked_until(a)
        return worked + sum(self._year(year).total for year in range(first, last))

    def _next_open(self, moment: int) -> int:
        for table in self._tables_from(self._year_of(moment)):
            i = bisect_right(table.ends, moment)
            if i < len(table.starts):
                return max(moment, table.starts[i])
        raise AssertionError("unreachable: _tables_from ends by NoWorkingTime")


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"naive datetime {moment.isoformat()}: working time needs a zone")
    return moment


def _micros(moment: datetime) -> int:
    return (_aware(moment) - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _not_below(amount: int, least: int) -> None:
    if amount < least:
        raise ValueError(f"amount of time must be at least {least}, got {amount}")


def _days_of(year: int) -> Iterator[date]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return (date.fromordinal(n) for n in range(first, last + 1))
