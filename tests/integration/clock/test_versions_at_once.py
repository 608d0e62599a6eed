"""Administrators changing the calendar at the same moment: numbers without gaps, no change lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from satudata.accounts.models import User, Wilayah
from satudata.clock.models import CalendarVersion, Holiday
from satudata.clock.queries import calendar_for
from satudata.clock.readings import HolidayKind
from satudata.clock.services import add_holiday, load_reference_calendar

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_wait_for_one_another(
    jatim: Wilayah, administrator_of: Callable[[Wilayah], User]
) -> None:
    by = administrator_of(jatim)

    def add(day: int) -> None:
        try:
            load_reference_calendar(at=AT)
            add_holiday(
                by=by, at=AT, date=date(2027, 3, day), name=f"Libur {day}", kind=HolidayKind.CUTI_BERSAMA
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(1, 9)))

    numbers = sorted(CalendarVersion.objects.values_list("id", flat=True))
    assert numbers == list(range(1, 11))  # opened, loaded once, eight holidays
    assert Holiday.objects.filter(date__year=2027).count() == 8
    assert len([h for h in calendar_for(jatim).holidays if h.day.year == 2027]) == 8
