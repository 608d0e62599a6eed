"""Reading the calendar: `calendar_for` is how every other room gets at working time."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from satudata.accounts.models import Wilayah
from satudata.clock.calendar import HolidayDate, WorkCalendar, WorkHours
from satudata.clock.models import CalendarVersion, Holiday, HolidayProposal, OfficeHours
from satudata.clock.readings import HolidayKind, HoursKind

# One calendar per region, the newest only. The key of a version is its token, since a number can
# come twice after a rollback; region facts that shape the calendar stand beside it.
_Stamp = tuple[int, UUID | None, int | None, str]
_calendars: dict[int | None, tuple[_Stamp, WorkCalendar]] = {}


def calendar_for(wilayah: Wilayah | None) -> WorkCalendar:
    """Return the working calendar of a region at the current version (None: national, default zone).

    One query of one row each time; the rest is read again only after a change. Holidays and office
    hours of the regions above apply too; of hours the nearest region's hold. Version 0: nothing was
    ever loaded, and adding time raises NoWorkingTime.
    """
    key = wilayah.pk if wilayah else None
    while True:
        stamp = _stamp(wilayah)
        kept = _calendars.get(key)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        calendar = _read(wilayah, stamp[0])
        # Before the first version there is no token to tell one empty calendar from another.
        if stamp[1] is None:
            return calendar
        # A change committed between the two readings would be kept under the older number.
        if _stamp(wilayah) == stamp:
            _calendars[key] = (stamp, calendar)
            return calendar


def current_version() -> int:
    """Return the number of the newest calendar version, 0 before the first."""
    return _version()[0]


def missing_years(today: date) -> list[int]:
    """Return which of this year and the next have no national holiday yet.

    Due dates in such a year count its weekdays only: load or enter the SKB of that year.
    """
    wanted = [today.year, today.year + 1]
    known = Holiday.objects.filter(kind=HolidayKind.LIBUR_NASIONAL, date__year__in=wanted)
    present = {day.year for day in known.values_list("date", flat=True)}
    return [year for year in wanted if year not in present]


def known_dates(year: int) -> frozenset[date]:
    """Return the days of a year that need no proposal: national holidays, and days proposed before."""
    national = Holiday.objects.filter(wilayah__isnull=True, date__year=year)
    proposed = HolidayProposal.objects.filter(date__year=year)
    return frozenset(national.values_list("date", flat=True)) | frozenset(
        proposed.values_list("date", flat=True)
    )


def _version() -> tuple[int, UUID | None]:
    newest = CalendarVersion.objects.order_by("-id").values_list("id", "token").first()
    return newest or (0, None)


def _stamp(wilayah: Wilayah | None) -> _Stamp:
    number, token = _version()
    if wilayah is None:
        return number, token, None, settings.TIME_ZONE
    return number, token, wilayah.induk_id, wilayah.zona


def _read(wilayah: Wilayah | None, version: int) -> WorkCalendar:
    ranks = _ranks(wilayah)
    here = Q(wilayah__isnull=True) | Q(wilayah_id__in=ranks)
    zone = wilayah.zone if wilayah else ZoneInfo(settings.TIME_ZONE)
    holidays = tuple(HolidayDate(h.date, h.name, h.kind, h.verified) for h in Holiday.objects.filter(here))
    return WorkCalendar(zone, holidays, tuple(_hours(OfficeHours.objects.filter(here), ranks)), version)


def _ranks(wilayah: Wilayah | None) -> dict[int | None, int]:
    """Return how near each region of the chain is: the topmost 1, the region itself highest."""
    chain: list[Wilayah] = []
    while wilayah is not None and wilayah not in chain:
        chain.append(wilayah)
        wilayah = wilayah.induk
    return {region.pk: rank for rank, region in enumerate(reversed(chain), start=1)}


def _hours(rows: Iterable[OfficeHours], ranks: dict[int | None, int]) -> Iterable[WorkHours]:
    return (
        WorkHours(
            weekday=row.weekday,
            opens=row.opens,
            closes=row.closes,
            break_start=row.break_start,
            break_end=row.break_end,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            ramadan=row.kind == HoursKind.RAMADAN,
            rank=ranks.get(row.wilayah_id, 0),
        )
        for row in rows
    )
