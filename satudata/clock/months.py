"""Calendar months, for limits such as "three months without an answer"."""

import calendar
from datetime import datetime
from zoneinfo import ZoneInfo


def add_months(start: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same local time `months` calendar months later, on the last day of a shorter month."""
    local = start.astimezone(zone)
    year, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + year, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day)
