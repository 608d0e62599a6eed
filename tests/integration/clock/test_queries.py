"""Calendars of regions: which rows apply, and that a change is seen at once while reading stays cheap."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import transaction

from satudata.accounts.models import User, Wilayah
from satudata.clock.calendar import NoWorkingTime
from satudata.clock.models import Holiday
from satudata.clock.queries import calendar_for, current_version, missing_years
from satudata.clock.readings import HolidayKind, HoursKind
from satudata.clock.services import add_holiday, load_reference_calendar, remove_holiday, set_office_hours

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
RAMADAN: dict[str, Any] = {
    "kind": HoursKind.RAMADAN,
    "valid_from": date(2027, 2, 8),
    "valid_until": date(2027, 3, 9),
    "opens": time(8),
    "break_start": time(12),
    "break_end": time(12, 30),
    "closes": time(15),
}


def regional(wilayah: Wilayah, by: User) -> Holiday:
    return add_holiday(
        by=by,
        at=AT,
        date=date(2026, 11, 24),
        name="Hari jadi",
        kind=HolidayKind.LIBUR_DAERAH,
        wilayah=wilayah,
    )


@pytest.mark.embedded
def test_calendar_for_region_gives_the_vectors(loaded: None, trenggalek: Wilayah) -> None:
    calendar = calendar_for(trenggalek)

    due = calendar.add_working_days(datetime(2026, 3, 16, 3, tzinfo=UTC), 5)

    assert due == datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
    assert calendar.version == current_version()


def test_calendar_for_costs_one_query(
    loaded: None, trenggalek: Wilayah, django_assert_num_queries: Any
) -> None:
    first = calendar_for(trenggalek)

    with django_assert_num_queries(1):
        again = calendar_for(trenggalek)

    assert again is first


def test_calendar_for_sees_a_change_at_once(loaded: None, administrator: User, trenggalek: Wilayah) -> None:
    before = calendar_for(trenggalek)

    holiday = regional(trenggalek, administrator)

    after = calendar_for(trenggalek)
    assert after.version == before.version + 1
    assert not after.is_working_day(holiday.date)
    assert before.is_working_day(holiday.date)


def test_calendar_for_forgets_a_version_rolled_back(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    """The number comes again with another content; what was read inside must not be taken for it."""
    with transaction.atomic():
        regional(trenggalek, administrator)
        undone = calendar_for(trenggalek)
        transaction.set_rollback(True)
    add_holiday(
        by=administrator, at=AT, date=date(2026, 11, 25), name="Lain", kind=HolidayKind.LIBUR_NASIONAL
    )

    calendar = calendar_for(trenggalek)

    assert calendar.version == undone.version
    assert calendar.is_working_day(date(2026, 11, 24))
    assert not calendar.is_working_day(date(2026, 11, 25))


def test_regional_holiday_stays_in_its_region(
    loaded: None, administrator: User, trenggalek: Wilayah, blitar: Wilayah, jatim: Wilayah
) -> None:
    holiday = regional(trenggalek, administrator)

    off = [w for w in (trenggalek, blitar, jatim, None) if not calendar_for(w).is_working_day(holiday.date)]

    assert off == [trenggalek]


def test_holiday_of_a_province_holds_in_its_regions(
    loaded: None, administrator_of: Any, trenggalek: Wilayah, blitar: Wilayah, jatim: Wilayah
) -> None:
    holiday = regional(jatim, administrator_of(jatim))

    off = [w for w in (trenggalek, blitar, jatim, None) if not calendar_for(w).is_working_day(holiday.date)]

    assert off == [trenggalek, blitar, jatim]


def test_hours_of_the_nearest_region_hold(
    loaded: None, administrator_of: Any, trenggalek: Wilayah, blitar: Wilayah, jatim: Wilayah
) -> None:
    by = administrator_of(jatim)
    for wilayah, closes in ((trenggalek, time(15)), (jatim, time(14))):
        set_office_hours(
            by=by,
            at=AT,
            weekdays=[0],
            wilayah=wilayah,
            opens=time(7),
            closes=closes,
            valid_from=date(2026, 1, 1),
        )

    monday = date(2026, 11, 23)
    closings = [calendar_for(w).hours_on(monday) for w in (trenggalek, blitar, jatim, None)]

    assert [h.closes for h in closings if h] == [time(15), time(14), time(14), time(16)]


def test_ramadan_of_all_goes_before_hours_of_a_region(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    own = {"opens": time(7), "closes": time(16), "valid_from": date(2026, 1, 1)}
    set_office_hours(by=administrator, at=AT, weekdays=range(5), wilayah=trenggalek, **own)
    set_office_hours(by=administrator, at=AT, weekdays=range(4), **RAMADAN)
    calendar = calendar_for(trenggalek)

    hours = [calendar.hours_on(date(2027, *day)) for day in ((2, 4), (2, 8), (3, 9), (3, 10))]

    assert [h.opens for h in hours if h] == [time(7), time(8), time(8), time(7)]


def test_calendar_for_follows_the_zone_of_the_region(loaded: None, trenggalek: Wilayah) -> None:
    calendar_for(trenggalek)
    trenggalek.zona = "Asia/Jayapura"

    due = calendar_for(trenggalek).add_working_days(AT, 1)

    assert due == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_calendar_before_anything_was_loaded_says_so(db: None, trenggalek: Wilayah) -> None:
    calendar = calendar_for(trenggalek)

    assert calendar.version == 0
    with pytest.raises(NoWorkingTime, match="load_calendar"):
        calendar.add_working_days(AT, 1)


def test_missing_years_names_the_year_without_decree(loaded: None) -> None:
    assert missing_years(date(2026, 11, 21)) == [2027]
    assert missing_years(date(2025, 6, 1)) == []
    assert missing_years(date(2028, 1, 1)) == [2028, 2029]


def test_missing_years_is_not_content_with_a_regional_holiday(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    add_holiday(
        by=administrator,
        at=AT,
        date=date(2027, 8, 31),
        name="Hari jadi",
        kind=HolidayKind.LIBUR_DAERAH,
        wilayah=trenggalek,
    )

    assert missing_years(date(2026, 11, 21)) == [2027]


def test_removed_holiday_works_again(loaded: None, administrator: User, trenggalek: Wilayah) -> None:
    remove_holiday(by=administrator, at=AT, holiday=Holiday.objects.get(date=date(2026, 12, 24)))

    assert calendar_for(trenggalek).is_working_day(date(2026, 12, 24))


def test_reloading_changes_nothing_in_the_calendar(loaded: None, trenggalek: Wilayah) -> None:
    before = calendar_for(trenggalek)

    load_reference_calendar(at=AT)

    assert calendar_for(trenggalek) is before
