"""The calendar shipped with the project says what the decrees say, and what nobody has checked."""

from collections import Counter
from datetime import date

from satudata.clock.readings import HolidayKind, HoursKind
from satudata.clock.seeds import reference_holidays, reference_hours


def test_holidays_of_2026_are_17_and_8_and_verified() -> None:
    holidays = [h for h in reference_holidays() if h.day.year == 2026]

    assert Counter(h.kind for h in holidays) == {HolidayKind.LIBUR_NASIONAL: 17, HolidayKind.CUTI_BERSAMA: 8}
    assert all(h.verified and "1497/2025" in h.source for h in holidays)


def test_holidays_of_2025_are_marked_where_unverified() -> None:
    verified = [h.day for h in reference_holidays() if h.day.year == 2025 and h.verified]
    unverified = [h.day for h in reference_holidays() if h.day.year == 2025 and not h.verified]

    assert verified == [date(2025, 3, d) for d in (28, 29, 31)] + [date(2025, 4, d) for d in (1, 2, 3, 4, 7)]
    assert len(unverified) == 20
    assert date(2025, 8, 18) in unverified


def test_holidays_stand_in_the_file_of_their_year() -> None:
    days = [h.day for h in reference_holidays()]

    assert len(set(days)) == len(days)
    assert {day.year for day in days} == {2025, 2026}


def test_default_hours_cover_monday_to_friday() -> None:
    for kind in HoursKind:
        assert sorted(h.weekday for h in reference_hours(kind)) == [0, 1, 2, 3, 4]
