"""The working calendar, checked against the vectors of domain/satudata.md 10 and its edges."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from satudata.clock.calendar import HolidayDate, NoWorkingTime, WorkCalendar, WorkHours
from satudata.clock.readings import HoursKind
from satudata.clock.seeds import reference_hours, reference_work_calendar

CALENDAR = reference_work_calendar()
JAKARTA = ZoneInfo("Asia/Jakarta")


def wib(year: int, month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=JAKARTA)


VECTORS = [
    (wib(2026, 2, 13), 3, date(2026, 2, 20)),
    (wib(2026, 2, 13), 5, date(2026, 2, 24)),
    (wib(2026, 3, 16), 5, date(2026, 3, 30)),
    (wib(2026, 3, 17), 3, date(2026, 3, 27)),
    (wib(2026, 5, 13), 3, date(2026, 5, 20)),
    (wib(2026, 5, 25), 5, date(2026, 6, 4)),
    (wib(2026, 6, 12), 3, date(2026, 6, 18)),
    (wib(2026, 8, 14), 5, date(2026, 8, 24)),
    (wib(2026, 8, 15), 5, date(2026, 8, 24)),
    (wib(2026, 12, 21), 5, date(2026, 12, 30)),
    (wib(2026, 11, 20), 5, date(2026, 11, 27)),
]


@pytest.mark.parametrize(("received", "days", "due"), VECTORS)
def test_add_working_days_vectors_of_2026(received: datetime, days: int, due: date) -> None:
    closes = time(16, 30) if due.weekday() == 4 else time(16)

    assert CALENDAR.add_working_days(received, days) == datetime.combine(due, closes, JAKARTA)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (wib(2026, 11, 19, 15, 30), wib(2026, 11, 20, 8, 0)),  # Thursday, closes 16.00
        (wib(2026, 11, 20, 11, 0), wib(2026, 11, 20, 13, 30)),  # Friday, break 11.30-13.00
    ],
)
def test_add_working_minutes_vectors(received: datetime, due: datetime) -> None:
    assert CALENDAR.add_working_minutes(received, 60) == due


@pytest.mark.parametrize(
    ("month", "days"), list(enumerate([20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21], start=1))
)
def test_working_days_of_2026_by_month(month: int, days: int) -> None:
    before = wib(2026, month, 1) - timedelta(days=1)
    last = (wib(2026, month, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    assert CALENDAR.working_days_between(before, last) == days


def test_working_days_of_2026_are_240() -> None:
    assert CALENDAR.working_days_between(wib(2025, 12, 31), wib(2026, 12, 31)) == 240


@pytest.mark.parametrize(
    ("kind", "week"), [(HoursKind.NORMAL, timedelta(hours=37.5)), (HoursKind.RAMADAN, timedelta(hours=32.5))]
)
def test_week_has_the_hours_of_the_perpres(kind: HoursKind, week: timedelta) -> None:
    calendar = WorkCalendar(JAKARTA, (), reference_hours(kind))

    assert calendar.working_time_between(wib(2026, 7, 6, 0), wib(2026, 7, 13, 0)) == week


# Minutes ------------------------------------------------------------------------------------


def test_add_working_minutes_used_up_at_closing_ends_there() -> None:
    assert CALENDAR.add_working_minutes(wib(2026, 11, 19, 15), 60) == wib(2026, 11, 19, 16)


def test_add_working_minutes_used_up_at_break_ends_there() -> None:
    assert CALENDAR.add_working_minutes(wib(2026, 11, 19, 11), 60) == wib(2026, 11, 19, 12)


@pytest.mark.parametrize(
    ("received", "begins"),
    [
        (wib(2026, 11, 19, 7, 30), wib(2026, 11, 19, 7, 30)),
        (wib(2026, 11, 19, 7, 29, 59), wib(2026, 11, 19, 7, 30)),
        (wib(2026, 11, 19, 10, 5, 7), wib(2026, 11, 19, 10, 5, 7)),
        (wib(2026, 11, 19, 12), wib(2026, 11, 19, 13)),
        (wib(2026, 11, 19, 12, 40), wib(2026, 11, 19, 13)),
        (wib(2026, 11, 19, 16), wib(2026, 11, 20, 7, 30)),
        (wib(2026, 11, 20, 23), wib(2026, 11, 23, 7, 30)),
        (wib(2026, 12, 31, 17), wib(2027, 1, 1, 7, 30)),  # 2027 has no decree yet
    ],
)
def test_add_zero_minutes_is_when_work_can_begin(received: datetime, begins: datetime) -> None:
    assert CALENDAR.add_working_minutes(received, 0) == begins


def test_add_working_minutes_received_outside_hours_starts_at_next_opening() -> None:
    saturday = wib(2026, 11, 21, 9, 12, 44)

    assert CALENDAR.add_working_minutes(saturday, 5) == wib(2026, 11, 23, 7, 35)


def test_add_working_minutes_keeps_seconds_inside_hours() -> None:
    assert CALENDAR.add_working_minutes(wib(2026, 11, 19, 11, 59, 30), 1) == wib(2026, 11, 19, 13, 0, 30)


def test_add_working_minutes_over_years_agrees_with_working_time() -> None:
    start = wib(2025, 1, 2)

    end = CALENDAR.add_working_minutes(start, 450 * 1000)

    assert end.year == 2029
    assert CALENDAR.working_time_between(start, end) == timedelta(minutes=450 * 1000)


def test_working_minutes_exceed_a_standard_only_when_time_does() -> None:
    """Seconds are dropped at both ends; the count may lag behind the due date, never precede it."""
    start = wib(2026, 11, 19, 10, 0, 59)
    due = CALENDAR.add_working_minutes(start, 5)

    assert CALENDAR.working_minutes_between(start, due) == 5
    assert CALENDAR.working_minutes_between(start, due + timedelta(seconds=1)) == 6


def test_working_time_is_exact_to_the_microsecond() -> None:
    start = wib(2026, 11, 19, 15, 59, 59).replace(microsecond=999_999)

    assert CALENDAR.working_time_between(start, wib(2026, 11, 20, 7, 30)) == timedelta(microseconds=1)


def test_working_time_backwards_is_zero() -> None:
    later, earlier = wib(2026, 11, 20), wib(2026, 11, 19)

    assert CALENDAR.working_time_between(later, earlier) == timedelta(0)
    assert CALENDAR.working_minutes_between(later, earlier) == 0
    assert CALENDAR.working_days_between(later, earlier) == 0


# Days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [0, 7, 12, 16, 23])
def test_add_working_days_ignores_hour_of_receipt(hour: int) -> None:
    assert CALENDAR.add_working_days(wib(2026, 11, 16, hour, 59), 1) == wib(2026, 11, 17, 16)


def test_add_working_days_counts_from_local_date() -> None:
    """22.30 UTC on Monday is already Tuesday in Blitar: day 1 is Wednesday."""
    received = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)

    assert CALENDAR.add_working_days(received, 1) == wib(2026, 11, 18, 16)


def test_add_working_days_in_ramadan_ends_at_ramadan_closing() -> None:
    calendar = with_ramadan(CALENDAR, date(2026, 2, 18), date(2026, 3, 17))

    assert calendar.add_working_days(wib(2026, 2, 18), 1) == wib(2026, 2, 19, 15)
    assert calendar.add_working_days(wib(2026, 2, 18), 2) == wib(2026, 2, 20, 15, 30)


def test_add_calendar_days_ends_at_closing() -> None:
    assert CALENDAR.add_calendar_days(wib(2026, 11, 16), 3) == wib(2026, 11, 19, 16)
    assert CALENDAR.add_calendar_days(wib(2026, 11, 16), 4) == wib(2026, 11, 20, 16, 30)


@pytest.mark.parametrize(("days", "due"), [(5, 23), (6, 23), (7, 23), (8, 24)])
def test_add_calendar_days_on_weekend_moves_to_next_working_day(days: int, due: int) -> None:
    assert CALENDAR.add_calendar_days(wib(2026, 11, 16), days) == wib(2026, 11, due, 16)


def test_add_calendar_days_before_long_holiday_moves_over_it() -> None:
    """17 March + 1 is cuti bersama; the next working day is 25 March."""
    assert CALENDAR.add_calendar_days(wib(2026, 3, 17), 1) == wib(2026, 3, 25, 16)


@pytest.mark.parametrize("method", ["add_working_days", "add_calendar_days"])
@pytest.mark.parametrize("days", [0, -1])
def test_add_days_below_one_is_refused(method: str, days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        getattr(CALENDAR, method)(wib(2026, 11, 16), days)


def test_add_negative_minutes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        CALENDAR.add_working_minutes(wib(2026, 11, 16), -1)


def test_working_day_of_moment_is_that_of_its_local_date() -> None:
    assert CALENDAR.is_working_day(datetime(2026, 11, 22, 23, 0, tzinfo=UTC))
    assert not CALENDAR.is_working_day(datetime(2026, 11, 22, 10, 0, tzinfo=UTC))


def test_holidays_between_names_what_was_skipped() -> None:
    names = [(h.day.day, h.kind) for h in CALENDAR.holidays_between(wib(2026, 2, 13), wib(2026, 2, 20))]

    assert names == [(16, "cuti_bersama"), (17, "libur_nasional")]


def test_holidays_between_can_leave_out_those_on_a_weekend() -> None:
    span = (date(2026, 3, 16), date(2026, 3, 30))

    assert [h.day.day for h in CALENDAR.holidays_between(*span)] == [18, 19, 20, 21, 22, 23, 24]
    assert [h.day.day for h in CALENDAR.holidays_between(*span, on_working_weekdays=True)] == [
        18,
        19,
        20,
        23,
        24,
    ]


# Which hours hold ---------------------------------------------------------------------------


def with_ramadan(calendar: WorkCalendar, first: date, last: date) -> WorkCalendar:
    ramadan = (replace(h, valid_from=first, valid_until=last) for h in reference_hours(HoursKind.RAMADAN))
    return replace(calendar, hours=(*calendar.hours, *ramadan))


def test_ramadan_hours_hold_only_inside_their_range() -> None:
    calendar = with_ramadan(CALENDAR, date(2026, 2, 18), date(2026, 3, 17))

    closings = [calendar.hours_on(date(2026, 2, day)) for day in (13, 18, 20)]

    assert [h.closes for h in closings if h] == [time(16, 30), time(15), time(15, 30)]


def test_ramadan_hours_go_before_the_regions_own() -> None:
    own = WorkHours(2, time(8), time(17), rank=3)
    calendar = with_ramadan(
        replace(CALENDAR, hours=(*CALENDAR.hours, own)), date(2026, 2, 18), date(2026, 3, 17)
    )

    assert calendar.hours_on(date(2026, 2, 11)) == own
    ramadan = calendar.hours_on(date(2026, 2, 18))
    assert ramadan is not None
    assert ramadan.closes == time(15)


def test_hours_that_came_into_force_last_hold() -> None:
    """A new timetable replaces the old from its date on; the past keeps its own."""
    later = WorkHours(2, time(8), time(15), valid_from=date(2026, 7, 1))
    calendar = replace(CALENDAR, hours=(later, *CALENDAR.hours))

    assert calendar.hours_on(date(2026, 7, 1)) == later
    before = calendar.hours_on(date(2026, 6, 24))
    assert before is not None
    assert before.opens == time(7, 30)


def test_hours_end_on_their_last_day() -> None:
    saturday = WorkHours(5, time(8), time(12), valid_until=date(2026, 7, 11))
    calendar = replace(CALENDAR, hours=(*CALENDAR.hours, saturday))

    assert calendar.is_working_day(date(2026, 7, 11))
    assert not calendar.is_working_day(date(2026, 7, 18))


@pytest.mark.parametrize(
    "marks",
    [
        {"opens": time(16), "closes": time(7)},
        {"opens": time(7), "closes": time(7)},
        {"opens": time(7), "closes": time(16), "break_start": time(12)},
        {"opens": time(7), "closes": time(16), "break_start": time(13), "break_end": time(12)},
        {"opens": time(7), "closes": time(16), "break_start": time(15), "break_end": time(17)},
        {"opens": time(7, 0, 1), "closes": time(16)},
    ],
)
def test_impossible_hours_are_refused(marks: dict[str, time]) -> None:
    with pytest.raises(ValueError, match=r"office hours|break"):
        WorkHours(0, **marks)


# Zones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Asia/Jakarta", 9), ("Asia/Makassar", 8), ("Asia/Jayapura", 7)]
)
def test_closing_time_is_that_of_the_region(zone: str, utc_hour: int) -> None:
    calendar = reference_work_calendar(zone)

    due = calendar.add_working_days(datetime(2026, 11, 16, 3, tzinfo=UTC), 1)

    assert due == datetime(2026, 11, 17, utc_hour, tzinfo=UTC)
    assert due.tzinfo is UTC


def test_start_may_come_in_any_zone() -> None:
    start = wib(2026, 11, 20, 11)

    dues = {
        CALENDAR.add_working_minutes(start.astimezone(ZoneInfo(z)), 60)
        for z in ("Asia/Jayapura", "America/Lima")
    }

    assert dues == {wib(2026, 11, 20, 13, 30)}


# What is refused --------------------------------------------------------------------------------

NAIVE = datetime(2026, 11, 20, 10)  # noqa: DTZ001 - the very thing refused


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.add_working_minutes(NAIVE, 1),
        lambda c: c.add_working_days(NAIVE, 1),
        lambda c: c.add_calendar_days(NAIVE, 1),
        lambda c: c.working_minutes_between(NAIVE, wib(2026, 11, 21)),
        lambda c: c.working_time_between(wib(2026, 11, 19), NAIVE),
        lambda c: c.working_days_between(NAIVE, NAIVE),
        lambda c: c.is_working_day(NAIVE),
        lambda c: c.holidays_between(NAIVE, NAIVE),
    ],
)
def test_naive_moment_is_refused(ask: Callable[[WorkCalendar], object]) -> None:
    with pytest.raises(ValueError, match="naive datetime"):
        ask(CALENDAR)


@pytest.mark.parametrize("method", ["add_working_minutes", "add_working_days", "add_calendar_days"])
def test_calendar_without_hours_says_so(method: str) -> None:
    empty = WorkCalendar(JAKARTA, (), ())

    with pytest.raises(NoWorkingTime, match="load_calendar"):
        getattr(empty, method)(wib(2026, 11, 20), 1)
    assert empty.working_minutes_between(wib(2025, 1, 1), wib(2026, 11, 20)) == 0


def test_add_zero_minutes_without_hours_says_so() -> None:
    with pytest.raises(NoWorkingTime):
        WorkCalendar(JAKARTA, (), ()).add_working_minutes(wib(2026, 11, 20), 0)


def test_due_at_the_last_closing_of_a_year_stays_in_it() -> None:
    assert CALENDAR.add_working_minutes(wib(2026, 12, 31, 15), 60) == wib(2026, 12, 31, 16)
    assert CALENDAR.add_working_days(wib(2026, 12, 30), 1) == wib(2026, 12, 31, 16)


def test_calendar_days_after_the_last_working_day_of_a_year_move_into_the_next() -> None:
    """30 and 31 December 2028 are a weekend; 1 January 2029 is a Monday without a decree yet."""
    assert CALENDAR.add_calendar_days(wib(2028, 12, 28), 2) == wib(2029, 1, 1, 16)


def test_standard_of_thirty_years_is_found() -> None:
    assert CALENDAR.add_working_days(wib(2026, 11, 20), 30 * 261).year == 2056


@pytest.mark.parametrize("year", [2024, 2031, 2060, 2400])
def test_any_year_works(year: int) -> None:
    start = wib(year, 12, 28)

    due = CALENDAR.add_working_days(start, 10)

    assert due.year == year + 1
    assert CALENDAR.working_days_between(start, due) == 10


def test_calendar_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        CALENDAR.version = 2  # type: ignore[misc]


def test_two_holidays_on_one_day_take_one_day() -> None:
    twice = (
        HolidayDate(date(2026, 11, 18), "Hari jadi", "libur_daerah"),
        HolidayDate(date(2026, 11, 18), "Pemilihan"),
    )
    calendar = WorkCalendar(JAKARTA, twice, reference_hours())

    assert calendar.working_days_between(wib(2026, 11, 16), wib(2026, 11, 20)) == 3


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        (wib(2026, 11, 20, 6), wib(2026, 11, 20, 7, 30)),
        (wib(2026, 11, 20, 7, 30), wib(2026, 11, 23, 7, 30)),  # that opening is over
        (wib(2026, 11, 20, 10), wib(2026, 11, 23, 7, 30)),  # a Friday: nobody comes on the weekend
        (wib(2026, 12, 24, 17), wib(2026, 12, 28, 7, 30)),  # Christmas and a weekend
        (wib(2028, 12, 29, 17), wib(2029, 1, 1, 7, 30)),  # a year without a decree yet: weekdays only
    ],
)
def test_next_opening_is_that_of_the_next_working_day(start: datetime, opens: datetime) -> None:
    assert CALENDAR.next_opening(start) == opens


def test_next_opening_without_hours_is_refused() -> None:
    with pytest.raises(NoWorkingTime):
        WorkCalendar(JAKARTA, (), ()).next_opening(wib(2026, 11, 20))
