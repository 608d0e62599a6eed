"""Months are counted on the region's calendar, and end with the month."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from satudata.clock.months import add_months

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 8, 20), 3, (2026, 11, 20)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2026, 12, 31), 1, (2027, 1, 31)),
        ((2026, 1, 15), 12, (2027, 1, 15)),
    ],
)
def test_add_months(start: tuple[int, int, int], months: int, end: tuple[int, int, int]) -> None:
    moment = datetime(*start, 10, tzinfo=JAKARTA)

    assert add_months(moment, months, JAKARTA) == datetime(*end, 10, tzinfo=JAKARTA)


def test_add_months_counts_from_the_local_date() -> None:
    """18.00 UTC on 30 August is 31 August in Jakarta: three months later is 30 November there."""
    moment = datetime(2026, 8, 30, 18, 0, tzinfo=UTC)

    assert add_months(moment, 3, JAKARTA) == datetime(2026, 11, 30, 1, 0, tzinfo=JAKARTA)
