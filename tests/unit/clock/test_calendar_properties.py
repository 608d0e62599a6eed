"""Laws of working time, and agreement with counting it minute by minute and day by day."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from satudata.clock.calendar import HolidayDate, WorkCalendar, WorkHours
from satudata.clock.seeds import reference_holidays
from tests.unit.clock import slow_reference

ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
EASY = settings(max_examples=80, deadline=None)

zones = st.sampled_from([ZoneInfo(z) for z in ZONES])
starts = st.datetimes(datetime(2025, 11, 1), datetime(2027, 1, 20)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001
whole_minutes = starts.map(lambda d: d.replace(second=0, microsecond=0))
any_zone = st.sampled_from([UTC, ZoneInfo("America/Lima"), *map(ZoneInfo, ZONES)])


@st.composite
def office_hours(draw: st.DrawFn, weekday: int, *, ramadan: bool = False) -> WorkHours:
    """Any possible day: with or without a break, default or regional, with or without an end."""
    breaks = draw(st.booleans())
    marks = sorted(draw(st.lists(st.integers(0, 1439), min_size=4, max_size=4, unique=True)))
    opens, break_start, break_end, closes = (time(*divmod(m, 60)) for m in marks)
    first = (
        draw(st.dates(date(2025, 10, 1), date(2026, 12, 1))) if ramadan or draw(st.booleans()) else date.min
    )
    until = first + timedelta(days=draw(st.integers(0, 29))) if ramadan else None
    pause = {"break_start": break_start, "break_end": break_end} if breaks else {}
    rank = draw(st.integers(0, 3))
    return WorkHours(
        weekday, opens, closes, **pause, valid_from=first, valid_until=until, ramadan=ramadan, rank=rank
    )


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """A calendar of some region: real holidays and regional ones, five days and perhaps a sixth."""
    real = draw(st.booleans())
    holidays = [HolidayDate(h.day, h.name, h.kind) for h in reference_holidays() if real]
    regional = draw(st.lists(st.dates(date(2025, 11, 1), date(2027, 2, 1)), max_size=6))
    holidays += [HolidayDate(day, "Hari jadi", "libur_daerah") for day in regional]
    friday = WorkHours(4, time(7, 30), time(16, 30), time(11, 30), time(13))
    hours = [WorkHours(w, time(7, 30), time(16), time(12), time(13)) for w in range(4)] + [friday]
    for weekday in draw(st.lists(st.integers(0, 6), max_size=4)):
        hours.append(draw(office_hours(weekday, ramadan=draw(st.booleans()))))
    # Two rules of equal strength contradict each other; the database forbids them.
    strengths = [(h.weekday, h.ramadan, h.rank, h.valid_from) for h in hours]
    assume(len(set(strengths)) == len(strengths))
    return WorkCalendar(draw(zones), tuple(holidays), tuple(hours), version=1)


# Agreement with the slow reference ----------------------------------------------------------------


@EASY
@given(calendars(), whole_minutes, st.integers(0, 9 * 1440), any_zone)
def test_working_minutes_agree_with_counting(
    calendar: WorkCalendar, start: datetime, length: int, zone: tzinfo
) -> None:
    end = start + timedelta(minutes=length)

    fast = calendar.working_minutes_between(start.astimezone(zone), end)

    assert fast == slow_reference.minutes_between(calendar, start, end)


@EASY
@given(calendars(), whole_minutes, st.integers(0, 1500), any_zone)
def test_add_working_minutes_agrees_with_counting(
    calendar: WorkCalendar, start: datetime, minutes: int, zone: tzinfo
) -> None:
    fast = calendar.add_working_minutes(start.astimezone(zone), minutes)

    assert fast == slow_reference.add_minutes(calendar, start, minutes)


@EASY
@given(calendars(), starts, st.integers(1, 60), any_zone)
def test_days_agree_with_walking(calendar: WorkCalendar, start: datetime, days: int, zone: tzinfo) -> None:
    elsewhere = start.astimezone(zone)

    assert calendar.add_working_days(elsewhere, days) == slow_reference.add_days(calendar, start, days)
    assert calendar.add_calendar_days(elsewhere, days) == slow_reference.add_calendar_days(
        calendar, start, days
    )
    later = start + timedelta(days=days)
    assert calendar.working_days_between(elsewhere, later) == slow_reference.days_between(
        calendar, start, later
    )


@EASY
@given(calendars(), whole_minutes, st.integers(1, 1500), any_zone)
def test_subtract_working_minutes_agrees_with_counting(
    calendar: WorkCalendar, end: datetime, minutes: int, zone: tzinfo
) -> None:
    fast = calendar.subtract_working_minutes(end.astimezone(zone), minutes)
    slow = slow_reference.subtract_minutes(calendar, end, minutes)

    # At the turn of a year the walk goes on into the old one; between the two nothing is worked.
    assert calendar.working_minutes_between(fast, end) == minutes
    assert slow <= fast
    assert slow_reference.minutes_between(calendar, slow, fast) == 0


@EASY
@given(calendars(), st.dates(date(2025, 11, 1), date(2027, 1, 20)), st.integers(-40, 40))
def test_working_day_from_agrees_with_walking(calendar: WorkCalendar, day: date, days: int) -> None:
    found = calendar.working_day_from(day, days)

    assert found == slow_reference.walk_days(calendar, day, days)
    assert calendar.opening_of(found) < slow_reference.closing(calendar, found)


@settings(max_examples=20, deadline=None)
@given(calendars(), starts, st.integers(300, 1500), any_zone)
def test_spans_over_years_agree_with_walking(
    calendar: WorkCalendar, start: datetime, days: int, zone: tzinfo
) -> None:
    """Years without a decree, leap years and the joints of the yearly tables included."""
    end = start + timedelta(days=days, hours=days % 24)

    assert calendar.working_time_between(start.astimezone(zone), end) == slow_reference.time_between(
        calendar, start, end
    )
    counted = slow_reference.days_between(calendar, start, end)
    assert calendar.working_days_between(start, end) == counted
    assert calendar.add_working_days(start, counted) == slow_reference.add_days(calendar, start, counted)


# Laws -----------------------------------------------------------------------------------------------


@EASY
@given(calendars(), st.lists(starts, min_size=3, max_size=3))
def test_working_time_adds_up_over_adjacent_spans(calendar: WorkCalendar, moments: list[datetime]) -> None:
    a, b, c = sorted(moments)

    for between in (
        calendar.working_time_between,
        calendar.working_minutes_between,
        calendar.working_days_between,
    ):
        assert between(a, b) + between(b, c) == between(a, c)


@EASY
@given(calendars(), starts, starts)
def test_working_time_is_never_negative_nor_more_than_elapsed(
    calendar: WorkCalendar, a: datetime, b: datetime
) -> None:
    worked = calendar.working_time_between(a, b)

    assert timedelta(0) <= worked <= max(b - a, timedelta(0))
    assert calendar.working_minutes_between(a, b) >= 0
    assert calendar.working_days_between(a, b) >= 0


@EASY
@given(calendars(), starts, starts, st.integers(0, 5000), st.integers(1, 40))
def test_later_receipt_is_never_due_earlier(
    calendar: WorkCalendar, a: datetime, b: datetime, minutes: int, days: int
) -> None:
    a, b = sorted((a, b))

    assert calendar.add_working_minutes(a, minutes) <= calendar.add_working_minutes(b, minutes)
    assert calendar.add_working_days(a, days) <= calendar.add_working_days(b, days)
    assert calendar.add_calendar_days(a, days) <= calendar.add_calendar_days(b, days)


@EASY
@given(calendars(), starts, st.integers(0, 5000), st.integers(0, 5000))
def test_longer_standard_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, n: int, m: int
) -> None:
    n, m = sorted((n, m))

    assert calendar.add_working_minutes(start, n) <= calendar.add_working_minutes(start, m)
    assert calendar.add_working_days(start, n // 100 + 1) <= calendar.add_working_days(start, m // 100 + 1)


@EASY
@given(calendars(), starts, st.integers(0, 20_000))
def test_adding_and_measuring_agree(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    end = calendar.add_working_minutes(start, minutes)

    assert end >= start
    assert calendar.working_time_between(start, end) == timedelta(minutes=minutes)


@EASY
@given(calendars(), starts, st.integers(1, 3000), st.integers(1, 3000))
def test_standards_in_a_row_add_up(calendar: WorkCalendar, start: datetime, first: int, second: int) -> None:
    in_two = calendar.add_working_minutes(calendar.add_working_minutes(start, first), second)

    assert in_two == calendar.add_working_minutes(start, first + second)


@EASY
@given(calendars(), starts, st.integers(1, 60))
def test_due_date_is_a_closing_time(calendar: WorkCalendar, start: datetime, days: int) -> None:
    for due in (calendar.add_working_days(start, days), calendar.add_calendar_days(start, days)):
        hours = calendar.hours_on(due)
        assert hours is not None
        assert due.astimezone(calendar.zone).time() == hours.closes
        assert calendar.local_date(due) > calendar.local_date(start)


@EASY
@given(calendars(), st.data())
def test_holiday_has_no_working_time(calendar: WorkCalendar, data: st.DataObject) -> None:
    assume(calendar.holidays)
    day = data.draw(st.sampled_from(calendar.holidays)).day
    midnight = datetime.combine(day, time(0), calendar.zone)

    assert calendar.working_time_between(midnight, midnight + timedelta(days=1)) == timedelta(0)
    assert not calendar.is_working_day(day)


@EASY
@given(
    calendars(),
    starts,
    st.integers(1, 5000),
    st.integers(1, 40),
    st.dates(date(2025, 11, 1), date(2027, 3, 1)),
)
def test_holiday_added_moves_due_dates_later_only(
    calendar: WorkCalendar, start: datetime, minutes: int, days: int, day: date
) -> None:
    more = WorkCalendar(calendar.zone, (*calendar.holidays, HolidayDate(day, "Susulan")), calendar.hours, 2)

    assert more.add_working_minutes(start, minutes) >= calendar.add_working_minutes(start, minutes)
    assert more.add_working_days(start, days) >= calendar.add_working_days(start, days)
    assert more.add_calendar_days(start, days) >= calendar.add_calendar_days(start, days)


@EASY
@given(zones, st.integers(2025, 2035), st.integers(1, 12), st.integers(0, 400))
def test_month_and_year_ends_change_nothing(zone: tzinfo, year: int, month: int, length: int) -> None:
    """A calendar that works every day alike: only the length of a span matters, not where it lies."""
    hours = tuple(WorkHours(w, time(8), time(16), time(12), time(13)) for w in range(7))
    calendar = WorkCalendar(zone, (), hours)
    start = datetime(year, month, 1, tzinfo=zone) - timedelta(hours=13)

    assert calendar.working_time_between(start, start + timedelta(days=length)) == length * timedelta(hours=7)
    assert calendar.working_days_between(start, start + timedelta(days=length)) == length
