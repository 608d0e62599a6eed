"""The warning about the coming year, and the command that loads the calendar."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from satudata.clock.checks import MISSING_YEAR, holidays_are_known
from satudata.clock.models import Holiday
from satudata.clock.now import now


def test_check_warns_about_each_year_without_holidays(db: None) -> None:
    """Reads the present year, since a check takes no date; so the rows are made around it."""
    this_year = timezone.localdate(now()).year

    warnings = holidays_are_known(databases=["default"])

    assert [w.id for w in warnings] == [MISSING_YEAR, MISSING_YEAR]
    assert str(this_year + 1) in warnings[1].msg


def test_check_is_silent_when_the_coming_year_is_known(db: None) -> None:
    today = timezone.localdate(now())
    for year in (today.year, today.year + 1):
        Holiday.objects.create(
            date=today.replace(year=year, month=1, day=1), name="Tahun Baru", kind="libur_nasional"
        )

    assert holidays_are_known(databases=["default"]) == []


def test_check_leaves_the_database_alone_unless_asked() -> None:
    assert holidays_are_known() == []


@pytest.mark.embedded
def test_load_calendar_says_what_was_new(db: None) -> None:
    out = StringIO()

    call_command("load_calendar", stdout=out)
    call_command("load_calendar", stdout=out)

    assert out.getvalue().splitlines() == [
        "Kalender kerja: 58 baris baru, versi 2.",
        "Kalender kerja: 0 baris baru, versi 2.",
    ]


def test_now_is_aware_and_in_utc() -> None:
    moment = now()

    assert moment.utcoffset() == timedelta(0)
