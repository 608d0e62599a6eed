"""Every reading of a time standard, and what is no standard."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from satudata.clock.due import due_at
from satudata.clock.readings import Reading
from satudata.clock.seeds import reference_work_calendar

JAKARTA = ZoneInfo("Asia/Jakarta")
CALENDAR = reference_work_calendar()
FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("reading", "amount", "due"),
    [
        (Reading.HANDLING_MINUTES, 60, datetime(2026, 11, 20, 13, 30, tzinfo=JAKARTA)),
        (Reading.WORKING_DAYS, 5, datetime(2026, 11, 27, 16, 30, tzinfo=JAKARTA)),
        (Reading.CALENDAR_DAYS, 5, datetime(2026, 11, 25, 16, 0, tzinfo=JAKARTA)),
        (Reading.NONE, None, None),
        (Reading.NONE, 3, None),
        ("working_days", 1, datetime(2026, 11, 23, 16, 0, tzinfo=JAKARTA)),
    ],
)
def test_due_at_by_reading(reading: str, amount: int | None, due: datetime | None) -> None:
    assert due_at(reading, amount, FRIDAY, CALENDAR) == due


@pytest.mark.parametrize("reading", [r for r in Reading if r is not Reading.NONE])
@pytest.mark.parametrize("amount", [None, 0, -3])
def test_due_at_without_amount_is_refused(reading: Reading, amount: int | None) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        due_at(reading, amount, FRIDAY, CALENDAR)


def test_due_at_with_unknown_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="hari"):
        due_at("hari", 1, FRIDAY, CALENDAR)
