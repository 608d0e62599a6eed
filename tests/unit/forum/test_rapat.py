"""The quorum by its numbers, rows of minutes that move, how a time is read, when a date reminds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from forum.forms.rapat import ACTIONS, ActionForm, JamField, change_rows, typed_rows
from forum.reading.rapat import quorum
from forum.services.action_plan import SOON, TODAY, due_code
from satudata.clock.calendar import HolidayDate, WorkCalendar, WorkHours

OFFICES = st.integers(0, 300)
PERCENT = st.integers(1, 100)
ZONE = ZoneInfo("Asia/Jakarta")


@given(OFFICES, OFFICES, PERCENT)
def test_quorum_is_reached_exactly_where_the_share_is(invited: int, present: int, percent: int) -> None:
    found = quorum(invited, min(present, invited), percent)
    share = found.present * 100 >= invited * percent
    assert found.reached == (invited > 0 and share)
    assert (found.missing == 0) == (found.present >= found.needed)


@given(OFFICES, PERCENT)
def test_everybody_is_always_enough_and_nobody_never(invited: int, percent: int) -> None:
    assert quorum(invited, invited, percent).reached == (invited > 0)
    assert not quorum(invited, 0, percent).reached


@given(st.integers(1, 300), st.integers(0, 300), PERCENT)
def test_quorum_is_never_lost_by_one_more_office(invited: int, present: int, percent: int) -> None:
    before, after = quorum(invited, present, percent), quorum(invited, present + 1, percent)
    assert after.reached or not before.reached


@pytest.mark.parametrize(
    ("text", "read"),
    [("14.05", time(14, 5)), ("9.00", time(9)), ("09:30", time(9, 30)), (" 23.59 ", time(23, 59))],
)
def test_time_is_read_as_written_here(text: str, read: time) -> None:
    assert JamField().clean(text) == read


@pytest.mark.parametrize("text", ["25.00", "9", "09.60", "pagi", "9.5", "09.00 WIB", "٩.٠٠"])
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError, match="bukan jam"):
        JamField().clean(text)


ROWS = st.lists(st.fixed_dictionaries({"isi": st.text(max_size=5)}), max_size=6)


@given(ROWS, st.integers(-1, 7))
def test_moving_a_row_there_and_back_changes_nothing(rows: list[dict[str, str]], place: int) -> None:
    before = [dict(row) for row in rows]
    change_rows(rows, "turun", place, {})
    if 0 <= place < len(rows) - 1:
        change_rows(rows, "naik", place + 1, {})
    assert rows == before


@given(ROWS, st.integers(-1, 7), st.sampled_from(["naik", "turun", "lain", ""]))
def test_moving_loses_no_row(rows: list[dict[str, str]], place: int, act: str) -> None:
    before = sorted(row["isi"] for row in rows)
    change_rows(rows, act, place, {})
    assert sorted(row["isi"] for row in rows) == before


@pytest.mark.parametrize("total", ["", "x", "-1", "²", "99999999999999999999"])
def test_number_of_rows_that_is_none_gives_no_rows(total: str) -> None:
    assert typed_rows({"aksi-TOTAL_FORMS": total}, ACTIONS, ActionForm) == []


def test_typed_rows_come_back_as_they_were_typed() -> None:
    data = {"aksi-TOTAL_FORMS": "1", "aksi-0-aksi": " <b>x ", "aksi-0-tenggat": "besok"}
    row = typed_rows(data, ACTIONS, ActionForm)[0]
    assert (row["aksi"], row["tenggat"], row["masalah"]) == (" <b>x ", "besok", "")


# When a date reminds ---------------------------------------------------------------------------------
def calendar(*holidays: date) -> WorkCalendar:
    hours = tuple(WorkHours(day, time(8), time(16)) for day in range(5))
    return WorkCalendar(ZONE, tuple(HolidayDate(day, "Libur") for day in holidays), hours)


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


WEDNESDAY = date(2026, 12, 23)


def test_date_reminds_five_working_days_before_and_on_it() -> None:
    before = date(2026, 12, 16)
    assert due_code(WEDNESDAY, calendar(), at(before) - timedelta(minutes=1)) == ""
    assert due_code(WEDNESDAY, calendar(), at(before)) == SOON
    assert due_code(WEDNESDAY, calendar(), at(WEDNESDAY) - timedelta(minutes=1)) == SOON
    assert due_code(WEDNESDAY, calendar(), at(WEDNESDAY)) == TODAY


def test_holiday_in_between_reminds_a_day_earlier() -> None:
    assert due_code(WEDNESDAY, calendar(date(2026, 12, 21)), at(date(2026, 12, 15))) == SOON


def test_date_that_nobody_works_on_reminds_on_the_working_day_before() -> None:
    sunday, friday = date(2026, 12, 27), date(2026, 12, 25)
    assert due_code(sunday, calendar(), at(friday)) == TODAY
    assert due_code(sunday, calendar(friday), at(date(2026, 12, 24))) == TODAY


def test_calendar_without_office_hours_reminds_of_nothing() -> None:
    assert due_code(WEDNESDAY, WorkCalendar(ZONE, (), ()), at(WEDNESDAY)) == ""
