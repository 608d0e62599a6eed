"""Working time by counting: every minute and every day looked at one by one.

Shares no code with `satudata.clock.calendar` and reads the rules anew from its input, so that the
fast tables are compared with something obviously right.
"""

from datetime import UTC, date, datetime, time, timedelta

from satudata.clock.calendar import WorkCalendar, WorkHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def hours_of(calendar: WorkCalendar, day: date) -> WorkHours | None:
    """Return the hours in force: Ramadan first, then the nearest rule, then the newest."""
    if any(h.day == day for h in calendar.holidays):
        return None
    best = None
    for rule in calendar.hours:
        valid = rule.valid_from <= day <= (rule.valid_until or date.max)
        if rule.weekday == day.weekday() and valid:
            strength = (rule.ramadan, rule.rank, rule.valid_from)
            if best is None or strength > (best.ramadan, best.rank, best.valid_from):
                best = rule
    return best


def is_worked(calendar: WorkCalendar, moment: datetime) -> bool:
    """Return whether the minute that starts at `moment` is worked."""
    local = moment.astimezone(calendar.zone)
    rule = hours_of(calendar, local.date())
    if rule is None or not rule.opens <= local.time() < rule.closes:
        return False
    return rule.break_start is None or not rule.break_start <= local.time() < (rule.break_end or time.max)


def minutes_between(calendar: WorkCalendar, a: datetime, b: datetime) -> int:
    """Count the worked minutes from `a` to `b` (whole minutes)."""
    count = 0
    while a < b:
        count += is_worked(calendar, a)
        a += MINUTE
    return count


def add_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """Walk forward until `minutes` minutes have been worked."""
    while not (minutes or is_worked(calendar, start)):
        start += MINUTE
    while minutes:
        minutes -= is_worked(calendar, start)
        start += MINUTE
    return start.astimezone(UTC)


def closing(calendar: WorkCalendar, day: date) -> datetime:
    """Return closing time of a working day."""
    rule = hours_of(calendar, day)
    assert rule is not None
    return datetime.combine(day, rule.closes, calendar.zone).astimezone(UTC)


def add_days(calendar: WorkCalendar, start: datetime, days: int) -> datetime:
    """Walk forward day by day until `days` working days have passed."""
    day = start.astimezone(calendar.zone).date()
    while days:
        day += DAY
        days -= hours_of(calendar, day) is not None
    return closing(calendar, day)


def add_calendar_days(calendar: WorkCalendar, start: datetime, days: int) -> datetime:
    """Add days, then walk to the first one that is worked."""
    day = start.astimezone(calendar.zone).date() + days * DAY
    while hours_of(calendar, day) is None:
        day += DAY
    return closing(calendar, day)


def days_between(calendar: WorkCalendar, a: datetime, b: datetime) -> int:
    """Count the working days after the date of `a` up to that of `b`."""
    day, last = a.astimezone(calendar.zone).date(), b.astimezone(calendar.zone).date()
    count = 0
    while day < last:
        day += DAY
        count += hours_of(calendar, day) is not None
    return count


def walk_days(calendar: WorkCalendar, day: date, days: int) -> date:
    """Walk so many working days back or forth; with 0 to the first worked day from here on."""
    while days == 0 and hours_of(calendar, day) is None:
        day += DAY
    while days:
        step = 1 if days > 0 else -1
        day += step * DAY
        days -= step * (hours_of(calendar, day) is not None)
    return day


def subtract_minutes(calendar: WorkCalendar, end: datetime, minutes: int) -> datetime:
    """Walk backward until `minutes` minutes have been worked, and on while nothing more is worked."""
    while minutes:
        end -= MINUTE
        minutes -= is_worked(calendar, end)
    while not is_worked(calendar, end - MINUTE):
        end -= MINUTE
    return end.astimezone(UTC)


def time_between(calendar: WorkCalendar, a: datetime, b: datetime) -> timedelta:
    """Add up the overlap of each day's stretches with the span: slow, for spans of years."""
    day, last = a.astimezone(calendar.zone).date(), b.astimezone(calendar.zone).date()
    total = timedelta(0)
    while day <= last:
        for opens, closes in stretches(hours_of(calendar, day)):
            starts = max(a, datetime.combine(day, opens, calendar.zone))
            ends = min(b, datetime.combine(day, closes, calendar.zone))
            total += max(ends - starts, timedelta(0))
        day += DAY
    return total


def stretches(rule: WorkHours | None) -> list[tuple[time, time]]:
    """Return what is worked of a day: all of it, or what lies around the break."""
    if rule is None:
        return []
    if rule.break_start is None or rule.break_end is None:
        return [(rule.opens, rule.closes)]
    return [(rule.opens, rule.break_start), (rule.break_end, rule.closes)]
