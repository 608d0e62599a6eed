"""When the acts of the demo happen: in order, in office hours, before now, due as the plan says."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satudata.clock.due import due_at
from satudata.clock.months import add_months
from satudata.clock.readings import Reading
from satudata.clock.seeds import reference_work_calendar
from satudata.demo.forum import OPENED
from satudata.demo.moments import LAPSES_AFTER, Days, Gap, Moments

CALENDAR = reference_work_calendar()
NOWS = st.datetimes(
    min_value=datetime(2026, 1, 20),  # noqa: DTZ001  the zone is drawn with it
    max_value=datetime(2026, 12, 20),  # noqa: DTZ001
    timezones=st.just(UTC),
)
GAPS = st.lists(st.builds(Gap, st.integers(0, 4), st.integers(3, 160)), min_size=1, max_size=14)
SAAT = ("terlambat:1", "terlambat:4", "hari_ini", "minggu_ini", "baru", "selesai:40", "hampir_ditutup")


def moments(now: datetime, seed: int = 1) -> Moments:
    return Moments(CALENDAR, now, random.Random(seed))  # noqa: S311


@given(now=NOWS, gaps=GAPS, saat=st.sampled_from(SAAT), seed=st.integers(0, 99), data=st.data())
def test_acts_follow_one_another_and_lie_in_the_past(
    now: datetime, gaps: list[Gap], saat: str, seed: int, data: st.DataObject
) -> None:
    laid = moments(now, seed)
    position = data.draw(st.integers(0, len(gaps) - 1))
    times = laid.lay(gaps, laid.anchor(saat, 2, 3), position)
    assert times == sorted(times)
    assert len(set(times)) == len(times)
    assert times[position] < now


@given(now=NOWS, limit=st.sampled_from([2, 3, 5]), days=st.integers(1, 6), seed=st.integers(0, 99))
def test_late_step_is_late(now: datetime, limit: int, days: int, seed: int) -> None:
    opened = moments(now, seed).anchor(f"terlambat:{days}", limit, 3)
    due = due_at(Reading.WORKING_DAYS, limit, opened, CALENDAR)
    assert due is not None and due < now
    assert CALENDAR.working_days_between(due, now) <= days


@given(now=NOWS, limit=st.sampled_from([2, 3, 5]), seed=st.integers(0, 99))
def test_step_of_today_is_due_today_or_on_the_next_working_day(now: datetime, limit: int, seed: int) -> None:
    opened = moments(now, seed).anchor("hari_ini", limit, 3)
    due = due_at(Reading.WORKING_DAYS, limit, opened, CALENDAR)
    assert due is not None
    today = CALENDAR.local_date(now)
    wanted = (
        today if CALENDAR.is_working_day(today) else CALENDAR.local_date(CALENDAR.add_working_days(now, 1))
    )
    assert CALENDAR.local_date(due) == wanted


@given(now=NOWS, seed=st.integers(0, 99))
def test_silent_return_is_about_to_be_closed(now: datetime, seed: int) -> None:
    returned = moments(now, seed).anchor("hampir_ditutup", 5, 3)
    closes = add_months(returned, 3, CALENDAR.zone)
    assert LAPSES_AFTER < closes - now < timedelta(days=16)


@pytest.mark.parametrize("hour", [0, 5, 9, 14, 22])
def test_new_act_happened_on_the_last_working_moment(hour: int) -> None:
    """Filled at night or on a weekend, the demo's newest act is of the last working day."""
    now = datetime(2026, 11, 21, hour, 0, tzinfo=UTC)  # a Saturday
    opened = moments(now).anchor("baru", 2, 3)
    assert CALENDAR.local_date(opened).isoformat() == "2026-11-20"


# Acts of the Forum that need another day each, by days ago: the agreed year, its change, the coming year.
FORUM = (
    [OPENED - days for days in (0, 7, 14, 20, 24, 25, 26, 34, 35, 37, 38, 39)],
    [15, 14, 13, 8, 7, 5, 4],
    [27, 16, 6, 3],
)


@pytest.mark.parametrize("acts", FORUM)
def test_days_of_the_forum_keep_their_order_on_every_day_of_a_year(acts: list[int]) -> None:
    """13 January 2027 lies right after a long holiday, and 320 days after one of Easter."""
    for number in range(366):
        days = Days(CALENDAR, date(2026, 12, 31) + timedelta(days=number), OPENED)
        laid = [days.ago(act) for act in acts]
        assert laid == sorted(set(laid)), days.today
        assert laid[-1] < days.today


def test_days_of_the_forum_are_working_days_about_as_long_ago_as_they_say() -> None:
    days = Days(CALENDAR, date(2027, 1, 13), OPENED)
    for ago in range(-30, OPENED):
        day = days.ago(ago)
        assert CALENDAR.is_working_day(day)
        assert abs((date(2027, 1, 13) - day).days - ago) <= 30
