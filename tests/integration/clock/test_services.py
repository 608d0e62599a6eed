"""Changes of the calendar: who may, what they leave behind, and what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from satudata.accounts.models import User, Wilayah
from satudata.clock.models import CalendarVersion, Holiday, OfficeHours
from satudata.clock.queries import current_version
from satudata.clock.readings import CalendarChange, HolidayKind, HoursKind
from satudata.clock.services import (
    add_holiday,
    change_holiday,
    change_office_hours,
    load_reference_calendar,
    remove_holiday,
    remove_office_hours,
    set_office_hours,
)
from satudata.workflow.errors import ActionDenied, InvalidInput

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PILKADA: dict[str, Any] = {
    "date": date(2026, 11, 25),
    "name": "Pemungutan suara",
    "kind": HolidayKind.LIBUR_NASIONAL,
    "source": "Keputusan contoh",
}
HARI_JADI: dict[str, Any] = {
    "date": date(2026, 8, 31),
    "name": "Hari jadi kabupaten",
    "kind": HolidayKind.LIBUR_DAERAH,
}
SHORT_DAY: dict[str, Any] = {"opens": time(8), "closes": time(15), "valid_from": date(2027, 1, 1)}


# Holidays ------------------------------------------------------------


def test_add_holiday_makes_a_version_under_a_name(loaded: None, administrator: User) -> None:
    before = current_version()

    holiday = add_holiday(by=administrator, at=AT, reason="Keppres baru", **PILKADA)

    version = CalendarVersion.objects.get(pk=before + 1)
    assert (version.change, version.by, version.at) == (CalendarChange.HOLIDAY_ADDED, administrator, AT)
    assert version.subject == "2026-11-25 Pemungutan suara"
    assert version.reason == "Keppres baru"
    assert version.wilayah is None
    written = holiday.history.get()
    assert (written.history_user, written.history_date, written.history_type) == (administrator, AT, "+")


def test_add_holiday_of_a_region_touches_that_region(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    add_holiday(by=administrator, at=AT, wilayah=trenggalek, **HARI_JADI)

    assert CalendarVersion.objects.latest("id").wilayah == trenggalek


def test_add_holiday_twice_is_refused_and_leaves_no_version(loaded: None, administrator: User) -> None:
    add_holiday(by=administrator, at=AT, **PILKADA)
    before = current_version()

    with pytest.raises(InvalidInput, match="sudah tercatat"):
        add_holiday(by=administrator, at=AT, **PILKADA)
    assert current_version() == before


@pytest.mark.parametrize(("kind", "of_region"), [("libur_daerah", False), ("libur_nasional", True)])
def test_add_holiday_of_region_without_region_or_reverse_is_refused(
    loaded: None, administrator: User, trenggalek: Wilayah, kind: str, of_region: bool
) -> None:
    wilayah = trenggalek if of_region else None

    with pytest.raises(InvalidInput, match="memerlukan wilayah"):
        add_holiday(by=administrator, at=AT, wilayah=wilayah, **{**PILKADA, "kind": kind})


def test_add_holiday_by_anybody_else_is_refused(loaded: None) -> None:
    person = User.objects.create_user("orang", nama="Orang")

    with pytest.raises(ActionDenied, match="administrator"):
        add_holiday(by=person, at=AT, **PILKADA)


def test_add_holiday_of_another_region_is_refused(loaded: None, administrator: User, blitar: Wilayah) -> None:
    with pytest.raises(ActionDenied, match="Kota Blitar"):
        add_holiday(by=administrator, at=AT, wilayah=blitar, **HARI_JADI)


def test_add_holiday_of_a_region_below_is_allowed(
    loaded: None, administrator_of: Callable[[Wilayah], User], jatim: Wilayah, blitar: Wilayah
) -> None:
    holiday = add_holiday(by=administrator_of(jatim), at=AT, wilayah=blitar, **HARI_JADI)

    assert holiday.wilayah == blitar


def test_change_holiday_keeps_what_is_not_named(loaded: None, administrator: User) -> None:
    holiday = Holiday.objects.get(date=date(2025, 8, 18))

    changed = change_holiday(
        by=administrator, at=AT, holiday=holiday, verified=True, source="SKB perubahan 2025"
    )

    assert (changed.verified, changed.source) == (True, "SKB perubahan 2025")
    assert changed.name == holiday.name
    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOLIDAY_CHANGED


def test_change_holiday_to_what_it_is_makes_no_version(loaded: None, administrator: User) -> None:
    holiday = Holiday.objects.get(date=date(2026, 12, 25))
    before = current_version()

    change_holiday(by=administrator, at=AT, holiday=holiday, name=holiday.name, date=holiday.date)

    assert current_version() == before


def test_change_holiday_to_another_region_needs_the_right_on_both(
    loaded: None, administrator: User, trenggalek: Wilayah, blitar: Wilayah
) -> None:
    holiday = add_holiday(by=administrator, at=AT, wilayah=trenggalek, **HARI_JADI)

    with pytest.raises(ActionDenied, match="Kota Blitar"):
        change_holiday(by=administrator, at=AT, holiday=holiday, wilayah=blitar)


def test_change_holiday_between_regions_touches_all(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    holiday = add_holiday(by=administrator, at=AT, wilayah=trenggalek, **HARI_JADI)

    change_holiday(by=administrator, at=AT, holiday=holiday, wilayah=None, kind=HolidayKind.CUTI_BERSAMA)

    assert CalendarVersion.objects.latest("id").wilayah is None


def test_change_holiday_of_an_unknown_field_is_refused(loaded: None, administrator: User) -> None:
    holiday = Holiday.objects.first()

    with pytest.raises(TypeError, match="id"):
        change_holiday(by=administrator, at=AT, holiday=holiday, id=7)  # type: ignore[call-arg]


def test_remove_holiday_keeps_its_history(loaded: None, administrator: User) -> None:
    holiday = Holiday.objects.get(date=date(2026, 12, 24))

    remove_holiday(by=administrator, at=AT, holiday=holiday, reason="SKB diubah")

    gone = Holiday.history.filter(id=holiday.pk).latest("history_id")
    assert (gone.history_type, gone.history_user, gone.history_change_reason) == (
        "-",
        administrator,
        "SKB diubah",
    )
    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOLIDAY_REMOVED


def test_remove_holiday_twice_is_refused_in_words(loaded: None, administrator: User) -> None:
    first = Holiday.objects.get(date=date(2026, 12, 24))
    second = Holiday.objects.get(date=date(2026, 12, 24))
    remove_holiday(by=administrator, at=AT, holiday=first)

    with pytest.raises(InvalidInput, match="sudah dihapus"):
        remove_holiday(by=administrator, at=AT, holiday=second)


# Office hours ------------------------------------------------------------


def test_set_office_hours_of_four_days_is_one_version(
    loaded: None, administrator: User, trenggalek: Wilayah
) -> None:
    before = current_version()

    rows = set_office_hours(by=administrator, at=AT, weekdays=range(4), wilayah=trenggalek, **SHORT_DAY)

    assert [row.weekday for row in rows] == [0, 1, 2, 3]
    assert current_version() == before + 1


def test_set_office_hours_replaces_the_row_of_the_same_start(loaded: None, administrator: User) -> None:
    set_office_hours(by=administrator, at=AT, weekdays=[0], **SHORT_DAY)

    set_office_hours(by=administrator, at=AT, weekdays=[0], **{**SHORT_DAY, "closes": time(14)})

    assert OfficeHours.objects.get(valid_from=SHORT_DAY["valid_from"]).closes == time(14)


def test_set_office_hours_again_makes_no_version(loaded: None, administrator: User) -> None:
    set_office_hours(by=administrator, at=AT, weekdays=[0, 1], **SHORT_DAY)
    before = current_version()

    set_office_hours(by=administrator, at=AT, weekdays=[0, 1], **SHORT_DAY)

    assert current_version() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"closes": time(8)}, "sesudah jam mulai"),
        ({"break_start": time(12)}, "Istirahat"),
        ({"break_start": time(14), "break_end": time(16)}, "Istirahat"),
        ({"kind": HoursKind.RAMADAN}, "Ramadan memerlukan"),
        ({"valid_until": date(2026, 12, 31)}, "akhir berlaku"),
        ({"opens": time(8, 0, 30)}, "tanpa detik"),
        ({"opens": None}, "mulai: "),
    ],
)
def test_set_office_hours_that_cannot_be_is_refused(
    loaded: None, administrator: User, wrong: dict[str, Any], words: str
) -> None:
    before = current_version()

    with pytest.raises(InvalidInput, match=words):
        set_office_hours(by=administrator, at=AT, weekdays=[0], **{**SHORT_DAY, **wrong})
    assert current_version() == before


def test_set_office_hours_on_an_eighth_day_is_refused(loaded: None, administrator: User) -> None:
    with pytest.raises(InvalidInput):
        set_office_hours(by=administrator, at=AT, weekdays=[7], **SHORT_DAY)


def test_set_office_hours_of_another_region_is_refused(
    loaded: None, administrator: User, blitar: Wilayah
) -> None:
    with pytest.raises(ActionDenied):
        set_office_hours(by=administrator, at=AT, weekdays=[0], wilayah=blitar, **SHORT_DAY)


def test_change_office_hours_corrects_one_row(loaded: None, administrator: User) -> None:
    row = OfficeHours.objects.get(weekday=4)

    changed = change_office_hours(by=administrator, at=AT, office_hours=row, closes=time(16, 45))

    assert changed.closes == time(16, 45)
    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOURS_SET


def test_change_office_hours_to_what_they_are_makes_no_version(loaded: None, administrator: User) -> None:
    row = OfficeHours.objects.get(weekday=4)
    before = current_version()

    change_office_hours(by=administrator, at=AT, office_hours=row, closes=row.closes)

    assert current_version() == before


def test_remove_office_hours_makes_a_version(loaded: None, administrator: User) -> None:
    remove_office_hours(by=administrator, at=AT, office_hours=OfficeHours.objects.get(weekday=4))

    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOURS_REMOVED


def test_remove_last_default_office_hours_is_refused(loaded: None, administrator: User) -> None:
    *others, last = OfficeHours.objects.all()
    for row in others:
        remove_office_hours(by=administrator, at=AT, office_hours=row)

    with pytest.raises(InvalidInput, match="terakhir"):
        remove_office_hours(by=administrator, at=AT, office_hours=last)


# The calendar shipped with the project ------------------------------------------------------------


@pytest.mark.embedded
def test_load_reference_calendar_loads_holidays_and_hours(db: None) -> None:
    added = load_reference_calendar(at=AT)

    assert added == 28 + 25 + 5
    assert Holiday.objects.filter(verified=False).count() == 20
    assert CalendarVersion.objects.latest("id").by is None
    assert Holiday.history.count() == 53


@pytest.mark.embedded
def test_load_reference_calendar_twice_adds_nothing(loaded: None) -> None:
    before = current_version()

    assert load_reference_calendar(at=AT) == 0
    assert current_version() == before


def test_load_reference_calendar_respects_what_people_did(loaded: None, administrator: User) -> None:
    remove_holiday(by=administrator, at=AT, holiday=Holiday.objects.get(date=date(2026, 12, 24)))
    moved = Holiday.objects.get(date=date(2026, 8, 25))
    change_holiday(by=administrator, at=AT, holiday=moved, date=date(2026, 8, 26))
    friday = OfficeHours.objects.get(weekday=4)
    change_office_hours(by=administrator, at=AT, office_hours=friday, valid_from=date(2024, 1, 1))

    assert load_reference_calendar(at=AT) == 0
    assert not Holiday.objects.filter(date__in=[date(2026, 12, 24), date(2026, 8, 25)]).exists()


# The last wall ------------------------------------------------------------


@pytest.mark.embedded
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "libur_sekolah"},
        {"kind": HolidayKind.LIBUR_DAERAH},
        {"name": ""},
        {"date": date(2026, 12, 25), "name": "Hari Raya Natal"},
    ],
)
def test_database_refuses_impossible_holiday(loaded: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(**{**PILKADA, **wrong})


@pytest.mark.embedded
@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7},
        {"kind": "puasa"},
        {"closes": time(8)},
        {"break_start": time(12)},
        {"break_start": time(13), "break_end": time(12)},
        {"break_start": time(7), "break_end": time(12)},
        {"break_start": time(12), "break_end": time(15)},
        {"valid_until": date(2026, 12, 31)},
        {"kind": HoursKind.RAMADAN},
        {"valid_from": date(2023, 4, 12)},
    ],
)
def test_database_refuses_impossible_hours(loaded: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHours.objects.create(**{"weekday": 0, **SHORT_DAY, **wrong})
