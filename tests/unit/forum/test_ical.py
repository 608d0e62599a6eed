"""Calendars: whatever is typed, other programs read back what was meant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from forum.ical import CalendarEvent, calendar

CHANGED = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
DAY = date(2027, 1, 15)
# A calendar cannot carry control characters, and lone surrogates are no text at all.
TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;\\:"é😀'))


def event(title: str = "Jumlah Penduduk", **facts: object) -> CalendarEvent:
    return CalendarEvent(**{"uid": "a@b", "title": title, "begins": DAY, "changed": CHANGED} | facts)  # type: ignore[arg-type]


def read(text: str) -> list:
    return list(Calendar.from_ical(text).walk("VEVENT"))


@given(title=TYPED, description=TYPED)
def test_typed_text_is_read_back(title: str, description: str) -> None:
    (found,) = read(calendar("Kalender", [event(title, description=description)]))

    assert str(found["SUMMARY"]) == title
    assert str(found.get("DESCRIPTION", "")) == description


def test_calendar_has_a_name() -> None:
    text = calendar("Rilis, Kota Blitar", [])

    assert "\r\nNAME:Rilis\\, Kota Blitar\r\n" in text
    assert "\r\nX-WR-CALNAME:Rilis\\, Kota Blitar\r\n" in text


@given(title=TYPED)
def test_lines_are_at_most_75_octets_and_end_by_crlf(title: str) -> None:
    text = calendar("Kalender", [event(title * 9)])

    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_typed_text_opens_no_second_event() -> None:
    text = calendar(
        "x\r\nEND:VCALENDAR",
        [
            event(
                "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\rUID:b",
                url="https://a.invalid/\r\nX:y",
                description="\x00\x08",
            )
        ],
    )

    (found,) = read(text)
    assert found["UID"] == "a@b"
    assert str(found["SUMMARY"]) == "a\nEND:VEVENT\nBEGIN:VEVENT\nUID:b"
    assert "\x00" not in text


def test_day_is_whole_and_ends_before_the_next() -> None:
    (found,) = read(calendar("Kalender", [event(transparent=True)]))

    assert found.decoded("DTSTART") == DAY
    assert found.decoded("DTEND") == DAY + timedelta(days=1)
    assert found["TRANSP"] == "TRANSPARENT"
    assert found.decoded("DTSTAMP") == found.decoded("LAST-MODIFIED") == CHANGED


def test_meeting_is_written_in_utc_and_may_be_cancelled() -> None:
    begins = datetime.fromisoformat("2026-11-20T09:00:00+07:00")
    meeting = event(
        begins=begins, ends=begins + timedelta(hours=2), place="Aula", status="CANCELLED", sequence=2
    )

    text = calendar("Rapat", [meeting], method="CANCEL", refresh_hours=12)

    (found,) = read(text)
    assert found.decoded("DTSTART") == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(hours=2)
    assert (found["STATUS"], found["SEQUENCE"], found["LOCATION"]) == ("CANCELLED", 2, "Aula")
    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"


def test_moment_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="aware"):
        calendar("Rapat", [event(changed=CHANGED.replace(tzinfo=None))])
