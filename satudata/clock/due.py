"""Due dates of time standards: a pure function of reading, amount, start and calendar.

The caller stores the result together with `calendar.version`; what happens to it when the
calendar changes later is decided by the workflow, not here.
"""

from datetime import datetime

from satudata.clock.calendar import WorkCalendar
from satudata.clock.readings import Reading


def due_at(reading: str, amount: int | None, start: datetime, calendar: WorkCalendar) -> datetime | None:
    """Return when a standard of `amount`, read as `reading` and started at `start`, runs out.

    Source: SOP waktu baku, read as sop/steps.md "Readings that we take". Amount: minutes of office
    hours for `handling_minutes`, days for `working_days` and `calendar_days`, ignored for `none`.
    Result: aware, in UTC; None for `none` ("tanpa batas waktu"). ValueError: unknown reading,
    amount missing or below 1, naive start. NoWorkingTime: the calendar has no office hours.
    """
    known = Reading(reading)
    if known is Reading.NONE:
        return None
    if amount is None or amount < 1:
        raise ValueError(f"a standard read as {known.value} needs an amount of at least 1, got {amount}")
    if known is Reading.HANDLING_MINUTES:
        return calendar.add_working_minutes(start, amount)
    if known is Reading.WORKING_DAYS:
        return calendar.add_working_days(start, amount)
    return calendar.add_calendar_days(start, amount)
