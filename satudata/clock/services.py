"""The only writer of the calendar. Every change is a new version, in one transaction.

Changes wait for one another (a row lock on version 1), so that a version number says exactly which
changes it holds. A change that alters nothing makes no version. What becomes of due dates already
promised is the workflow's decision; it finds the region concerned in `CalendarVersion.wilayah`.

All services raise ActionDenied (see `permissions`) and InvalidInput (words for the person).
"""

import datetime as dt
from collections.abc import Iterable
from typing import TypedDict, TypeVar, Unpack

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from satudata.accounts.models import User, Wilayah
from satudata.clock.models import CalendarVersion, Holiday, OfficeHours
from satudata.clock.now import now
from satudata.clock.permissions import check_can_change_calendar
from satudata.clock.readings import CalendarChange, HoursKind
from satudata.clock.seeds import reference_holidays, reference_hours, reference_hours_source
from satudata.workflow.errors import InvalidInput

Row = TypeVar("Row", Holiday, OfficeHours)


class HolidayFields(TypedDict, total=False):
    """What can be said about a holiday."""

    date: dt.date
    name: str
    kind: str
    wilayah: Wilayah | None
    source: str
    verified: bool


class HoursFields(TypedDict, total=False):
    """What can be said about office hours besides their weekday."""

    kind: str
    wilayah: Wilayah | None
    opens: dt.time
    break_start: dt.time | None
    break_end: dt.time | None
    closes: dt.time
    valid_from: dt.date
    valid_until: dt.date | None
    source: str


# Holidays ---------------------------------------------------------------------------------------


@transaction.atomic
def add_holiday(
    *, by: User, at: dt.datetime | None = None, reason: str = "", **fields: Unpack[HolidayFields]
) -> Holiday:
    """Add a day that is not worked; `date`, `name` and `kind` are needed.

    Source: SKB of the year, or a region's own decision for `libur_daerah`. Open due dates may only
    move later for it. Refused when the same day stands there under the same name.
    """
    return add_holidays(by=by, days=[fields], at=at, reason=reason)[0]


@transaction.atomic
def add_holidays(
    *, by: User, days: Iterable[HolidayFields], at: dt.datetime | None = None, reason: str = ""
) -> list[Holiday]:
    """Add some days that are not worked, such as those of one SKB: one version for all, or none.

    Each as `add_holiday` would; the first that is refused refuses all.
    """
    holidays = [Holiday(**fields) for fields in days]
    for holiday in holidays:
        check_can_change_calendar(by, holiday.wilayah)
    _lock_calendar(at)
    if not holidays:
        return []
    for holiday in holidays:
        _check(holiday)
    regions = {holiday.wilayah_id for holiday in holidays}
    _open_version(
        CalendarChange.HOLIDAY_ADDED,
        holidays[0],
        by=by,
        at=at,
        reason=reason,
        moved=len(regions) > 1,
        subject=_subject_of(holidays),
    )
    return [_keep(holiday, by=by, at=at, reason=reason) for holiday in holidays]


@transaction.atomic
def change_holiday(
    *,
    by: User,
    holiday: Holiday,
    at: dt.datetime | None = None,
    reason: str = "",
    **fields: Unpack[HolidayFields],
) -> Holiday:
    """Change what is said about a holiday; what is not named stays.

    Needs the right on the region it had and on the one it gets.
    """
    _lock_calendar(at)
    stored = _stored(holiday)
    was_of = stored.wilayah
    check_can_change_calendar(by, was_of)
    _assign(stored, HolidayFields.__annotations__, fields)
    check_can_change_calendar(by, stored.wilayah)
    if not _differs(stored):
        return stored
    _check(stored)
    moved = stored.wilayah != was_of
    _open_version(CalendarChange.HOLIDAY_CHANGED, stored, by=by, at=at, reason=reason, moved=moved)
    return _keep(stored, by=by, at=at, reason=reason)


@transaction.atomic
def remove_holiday(*, by: User, holiday: Holiday, at: dt.datetime | None = None, reason: str = "") -> None:
    """Remove a holiday (a decree was withdrawn). Due dates already promised stay."""
    _lock_calendar(at)
    stored = _stored(holiday)
    check_can_change_calendar(by, stored.wilayah)
    _open_version(CalendarChange.HOLIDAY_REMOVED, stored, by=by, at=at, reason=reason)
    _drop(stored, by=by, at=at, reason=reason)


# Office hours ---------------------------------------------------------------------------------------


@transaction.atomic
def set_office_hours(
    *,
    by: User,
    weekdays: Iterable[int],
    at: dt.datetime | None = None,
    reason: str = "",
    **fields: Unpack[HoursFields],
) -> list[OfficeHours]:
    """Set the office hours of some weekdays (0 = Monday) from a date on: one version for all.

    Local times in whole minutes; `opens`, `closes` and `valid_from` are needed. A row of the same
    region, weekday, kind and start is replaced, others stay: of two in force the later start holds.
    With kind `ramadan` an end is needed and the hours go before the ordinary ones (Perpres 21/2023).
    """
    check_can_change_calendar(by, fields.get("wilayah"))
    _lock_calendar(at)
    rows = [_hours_to_keep(weekday, fields) for weekday in sorted(set(weekdays))]
    changed = [row for row in rows if _differs(row)]
    for row in changed:
        _check_hours(row)
    if changed:
        _open_version(CalendarChange.HOURS_SET, changed[0], by=by, at=at, reason=reason)
    for row in changed:
        _keep(row, by=by, at=at, reason=reason)
    return rows


@transaction.atomic
def change_office_hours(
    *,
    by: User,
    office_hours: OfficeHours,
    at: dt.datetime | None = None,
    reason: str = "",
    **fields: Unpack[HoursFields],
) -> OfficeHours:
    """Correct one row of office hours, such as its dates or its region; what is not named stays."""
    _lock_calendar(at)
    stored = _stored(office_hours)
    was_of = stored.wilayah
    check_can_change_calendar(by, was_of)
    _assign(stored, HoursFields.__annotations__, fields)
    check_can_change_calendar(by, stored.wilayah)
    if not _differs(stored):
        return stored
    _check_hours(stored)
    moved = stored.wilayah != was_of
    _open_version(CalendarChange.HOURS_SET, stored, by=by, at=at, reason=reason, moved=moved)
    return _keep(stored, by=by, at=at, reason=reason)


@transaction.atomic
def remove_office_hours(
    *, by: User, office_hours: OfficeHours, at: dt.datetime | None = None, reason: str = ""
) -> None:
    """Remove one row of office hours. Refused for the last ordinary default row: no day would be worked."""
    _lock_calendar(at)
    stored = _stored(office_hours)
    check_can_change_calendar(by, stored.wilayah)
    default = OfficeHours.objects.filter(wilayah=None, kind=HoursKind.NORMAL)
    if not default.exclude(pk=stored.pk).exists():
        raise InvalidInput(_("Jam kerja bawaan yang terakhir tidak dapat dihapus. Ubah jamnya."))
    _open_version(CalendarChange.HOURS_REMOVED, stored, by=by, at=at, reason=reason)
    _drop(stored, by=by, at=at, reason=reason)


# The calendar shipped with the project ------------------------------------------------------------------


@transaction.atomic
def load_reference_calendar(*, at: dt.datetime | None = None) -> int:
    """Load the holidays and default office hours of `data/`; returns how many rows were added.

    Adds only dates and hours that the history has never seen: what an administrator changed or
    removed stays as he left it, and loading twice adds nothing. Acts in nobody's name.
    """
    _lock_calendar(at)
    holidays, hours = _unseen_holidays(), _unseen_hours()
    if added := len(holidays) + len(hours):
        _open_version(CalendarChange.REFERENCE_LOADED, None, by=None, at=at)
        bulk_create_with_history(holidays, Holiday, default_date=at or now())
        bulk_create_with_history(hours, OfficeHours, default_date=at or now())
    return added


def _unseen_holidays() -> list[Holiday]:
    seen = set(Holiday.history.filter(wilayah__isnull=True).values_list("date", flat=True))
    return [
        Holiday(date=h.day, name=h.name, kind=h.kind, source=h.source, verified=h.verified)
        for h in reference_holidays()
        if h.day not in seen
    ]


def _unseen_hours() -> list[OfficeHours]:
    history = OfficeHours.history.filter(wilayah__isnull=True, kind=HoursKind.NORMAL)
    seen = set(history.values_list("weekday", flat=True))
    source = reference_hours_source()
    return [
        OfficeHours(
            weekday=h.weekday,
            opens=h.opens,
            break_start=h.break_start,
            break_end=h.break_end,
            closes=h.closes,
            valid_from=h.valid_from,
            source=source,
        )
        for h in reference_hours()
        if h.weekday not in seen
    ]


# Versions and rows -----------------------------------------------------------------------------------


def _lock_calendar(at: dt.datetime | None) -> None:
    """Make changes of the calendar wait for one another until the end of the transaction."""
    opened = {"at": at or now(), "change": CalendarChange.OPENED}
    CalendarVersion.objects.get_or_create(id=1, defaults=opened)
    CalendarVersion.objects.select_for_update().get(id=1)


def _open_version(  # noqa: PLR0913
    change: CalendarChange,
    row: Holiday | OfficeHours | None,
    *,
    by: User | None,
    at: dt.datetime | None,
    reason: str = "",
    moved: bool = False,
    subject: str = "",
) -> CalendarVersion:
    """Write the next version; a row that moved between regions may touch them all."""
    last = CalendarVersion.objects.aggregate(last=Max("id"))["last"] or 0
    return CalendarVersion.objects.create(
        id=last + 1,
        at=at or now(),
        by=by,
        change=change,
        subject=subject or (_subject(row) if row else ""),
        wilayah=row.wilayah if row and not moved else None,
        reason=reason,
    )


def _stored(row: Row) -> Row:
    """Return the row as it stands in the database, read under the lock."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        raise InvalidInput(_("Baris ini sudah dihapus orang lain."))
    return stored


def _subject(row: Holiday | OfficeHours) -> str:
    """Return data, not a sentence: readable in any language of the interface."""
    if isinstance(row, Holiday):
        return f"{row.date.isoformat()} {row.name}"
    return f"{row.weekday} {row.opens:%H:%M}-{row.closes:%H:%M} {row.valid_from}"


def _subject_of(holidays: list[Holiday]) -> str:
    """One holiday by its name, several by their first and last day and their number."""
    if len(holidays) == 1:
        return _subject(holidays[0])
    days = sorted(holiday.date.isoformat() for holiday in holidays)
    return f"{days[0]}/{days[-1]} ({len(days)})"


def _hours_to_keep(weekday: int, fields: HoursFields) -> OfficeHours:
    """Return the row to be replaced with its new values, or a new one."""
    row = OfficeHours(weekday=weekday, **fields)
    same = OfficeHours.objects.filter(
        weekday=weekday, kind=row.kind, valid_from=row.valid_from, wilayah=row.wilayah
    ).first()
    if same is not None:
        row.pk, row._state.adding = same.pk, False
    return row


def _differs(row: Model) -> bool:
    stored = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    return stored is None or model_to_dict(stored) != model_to_dict(row)


def _assign(row: Model, allowed: Iterable[str], fields: HolidayFields | HoursFields) -> None:
    for name, value in fields.items():
        if name not in allowed:
            raise TypeError(f"{type(row).__name__} has no field {name} to change")
        setattr(row, name, value)


def _check(row: Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidInput(*_in_words(row, error)) from error


def _in_words(row: Model, error: ValidationError) -> list[str]:
    """Return the refusals, those of one field with its name before them."""
    return [
        text if field == NON_FIELD_ERRORS else f"{_label(row, field)}: {text}"
        for field, texts in error.message_dict.items()
        for text in texts
    ]


def _label(row: Model, field: str) -> str:
    return str(getattr(row._meta.get_field(field), "verbose_name", field))


def _check_hours(row: OfficeHours) -> None:
    _check(row)
    marks = (row.opens, row.break_start, row.break_end, row.closes)
    if any(mark and (mark.second or mark.microsecond) for mark in marks):
        raise InvalidInput(_("Jam kerja ditulis sampai menit, tanpa detik."))


def _keep(row: Row, *, by: User | None, at: dt.datetime | None, reason: str) -> Row:
    _sign(row, by=by, at=at, reason=reason)
    row.save()
    return row


def _drop(row: Holiday | OfficeHours, *, by: User, at: dt.datetime | None, reason: str) -> None:
    _sign(row, by=by, at=at, reason=reason)
    row.delete()


def _sign(row: Holiday | OfficeHours, *, by: User | None, at: dt.datetime | None, reason: str) -> None:
    """Say to the row's history who, when and why (simple_history reads these names)."""
    row._history_user = by  # type: ignore[union-attr]
    row._history_date = at or now()  # type: ignore[union-attr]
    row._change_reason = reason or None  # type: ignore[union-attr]
