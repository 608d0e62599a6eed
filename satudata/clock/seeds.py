"""The reference calendar shipped with the project, read from `data/*.yaml`. Pure: touches no table.

Holidays carry the decree they come from and whether that was checked; office hours are those of
Perpres 21/2023 (domain/satudata.md 10.1, 10.2). `services.load_reference_calendar` writes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from satudata.clock.calendar import HolidayDate, WorkCalendar, WorkHours
from satudata.clock.readings import HolidayKind, HoursKind

DATA_DIR = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SeedHoliday:
    """One national holiday of the reference calendar, with the decree it comes from."""

    day: date
    name: str
    kind: HolidayKind
    source: str
    verified: bool


def reference_holidays() -> tuple[SeedHoliday, ...]:
    """Return the holidays of every year in `data/`, by date."""
    files = sorted(DATA_DIR.glob("holidays-*.yaml"))
    return tuple(sorted((h for path in files for h in _holidays(_read(path))), key=lambda h: h.day))


def reference_hours(kind: HoursKind = HoursKind.NORMAL) -> tuple[WorkHours, ...]:
    """Return the default office hours of each weekday.

    For `RAMADAN` a proposal without real dates: the range is entered each year.
    """
    table = _read(DATA_DIR / "office-hours.yaml")
    return tuple(
        _hours(row, weekday, table["valid_from"], ramadan=kind is HoursKind.RAMADAN)
        for row in table[kind.value]
        for weekday in row["weekdays"]
    )


def reference_hours_source() -> str:
    """Return where the default office hours come from, in words."""
    return str(_read(DATA_DIR / "office-hours.yaml")["source"])


@cache
def reference_work_calendar(zone: str = "Asia/Jakarta") -> WorkCalendar:
    """Return the reference calendar without a database: for tests and benchmarks; version 0."""
    holidays = (HolidayDate(h.day, h.name, h.kind.value, h.verified) for h in reference_holidays())
    return WorkCalendar(ZoneInfo(zone), tuple(holidays), reference_hours())


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return table


def _hours(row: dict[str, Any], weekday: int, valid_from: date, *, ramadan: bool) -> WorkHours:
    opens, closes, break_start, break_end = (
        time.fromisoformat(row[mark]) for mark in ("opens", "closes", "break_start", "break_end")
    )
    return WorkHours(weekday, opens, closes, break_start, break_end, valid_from, ramadan=ramadan)


def _holidays(table: dict[str, Any]) -> Iterator[SeedHoliday]:
    checked = set(table.get("verified_days", ()))
    for kind in (HolidayKind.LIBUR_NASIONAL, HolidayKind.CUTI_BERSAMA):
        for day, name in table[kind.value].items():
            yield SeedHoliday(day, name, kind, table["source"], table["verified"] or day in checked)
