"""The calendar in the administration: every saved change is a version under the administrator's name."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from satudata.accounts.models import User, Wilayah
from satudata.clock.models import CalendarVersion, Holiday, OfficeHours
from satudata.clock.queries import current_version
from satudata.clock.readings import CalendarChange

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOLIDAY = {
    "date": "25-11-2026",
    "name": "Pemungutan suara",
    "kind": "libur_nasional",
    "wilayah": "",
    "source": "Keputusan contoh",
    "verified": "on",
    "reason": "Keputusan baru",
}
RAMADAN = {
    "weekdays": ["0", "1", "2", "3"],
    "kind": "ramadan",
    "wilayah": "",
    "opens": "08.00",
    "break_start": "12.00",
    "break_end": "12.30",
    "closes": "15.00",
    "valid_from": "8-2-2027",
    "valid_until": "9-3-2027",
    "source": "",
    "reason": "Ramadan 1448",
}


def url(model: str, action: str, *args: Any) -> str:
    return reverse(f"admin:clock_{model}_{action}", args=args)


@pytest.fixture
def browser(client: Client, administrator: User, loaded: None) -> Client:
    client.force_login(administrator, backend=BACKEND)
    return client


def test_added_holiday_is_a_version(browser: Client, administrator: User) -> None:
    browser.post(url("holiday", "add"), HOLIDAY)

    assert Holiday.objects.get(date=date(2026, 11, 25)).source == "Keputusan contoh"
    version = CalendarVersion.objects.latest("id")
    assert (version.by, version.reason) == (administrator, "Keputusan baru")


def test_changed_holiday_is_a_version(browser: Client) -> None:
    holiday = Holiday.objects.get(date=date(2025, 8, 18))
    said = {**HOLIDAY, "date": "18-8-2025", "name": holiday.name, "kind": "cuti_bersama"}

    browser.post(url("holiday", "change", holiday.pk), said)

    holiday.refresh_from_db()
    assert holiday.verified
    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOLIDAY_CHANGED


def test_deleted_holiday_is_a_version(browser: Client, administrator: User) -> None:
    holiday = Holiday.objects.get(date=date(2026, 12, 24))

    browser.post(url("holiday", "delete", holiday.pk), {"post": "yes"})

    assert not Holiday.objects.filter(pk=holiday.pk).exists()
    assert CalendarVersion.objects.latest("id").by == administrator
    assert Holiday.history.filter(id=holiday.pk, history_type="-").get().history_user == administrator


def test_chosen_holidays_are_deleted_one_version_each(browser: Client) -> None:
    chosen = list(Holiday.objects.filter(date__year=2025).values_list("pk", flat=True)[:3])
    before = current_version()

    said = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    browser.post(url("holiday", "changelist"), said)

    assert not Holiday.objects.filter(pk__in=chosen).exists()
    assert current_version() == before + 3


def test_holiday_of_another_region_is_refused_beside_the_field(browser: Client, blitar: Wilayah) -> None:
    answer = browser.post(url("holiday", "add"), {**HOLIDAY, "kind": "libur_daerah", "wilayah": blitar.pk})

    assert "bukan salah satu dari pilihan" in str(answer.context["adminform"].form.errors["wilayah"])


def test_row_of_another_region_is_read_only(
    browser: Client, blitar: Wilayah, administrator_of: Callable[[Wilayah], User]
) -> None:
    theirs = Holiday.objects.create(
        date=date(2026, 4, 1), name="Hari jadi", kind="libur_daerah", wilayah=blitar
    )

    assert browser.get(url("holiday", "change", theirs.pk)).status_code == 200
    assert browser.post(url("holiday", "change", theirs.pk), HOLIDAY).status_code == 403
    assert browser.post(url("holiday", "delete", theirs.pk), {"post": "yes"}).status_code == 403


def test_ramadan_of_four_days_is_entered_at_once(browser: Client) -> None:
    before = current_version()

    browser.post(url("officehours", "add"), RAMADAN)

    rows = OfficeHours.objects.filter(kind="ramadan")
    assert [(r.weekday, r.closes, r.valid_until) for r in rows] == [
        (weekday, time(15), date(2027, 3, 9)) for weekday in range(4)
    ]
    assert current_version() == before + 1


def test_ramadan_without_end_is_refused_in_words(browser: Client) -> None:
    answer = browser.post(url("officehours", "add"), {**RAMADAN, "valid_until": ""})

    assert "Jam kerja Ramadan memerlukan" in str(answer.context["adminform"].form.errors)
    assert not OfficeHours.objects.filter(kind="ramadan").exists()


def test_changed_hours_are_a_version(browser: Client) -> None:
    friday = OfficeHours.objects.get(weekday=4)
    said = {**RAMADAN, "kind": "normal", "valid_from": "12-4-2023", "valid_until": "", "closes": "16.45"}

    browser.post(url("officehours", "change", friday.pk), said)

    friday.refresh_from_db()
    assert (friday.weekday, friday.closes) == (4, time(16, 45))
    assert CalendarVersion.objects.latest("id").change == CalendarChange.HOURS_SET


def test_last_default_hours_stay_with_a_message(browser: Client) -> None:
    *others, last = OfficeHours.objects.all()
    for row in others:
        browser.post(url("officehours", "delete", row.pk), {"post": "yes"})

    answer = browser.post(url("officehours", "delete", last.pk), {"post": "yes"}, follow=True)

    assert OfficeHours.objects.get() == last
    assert "terakhir" in answer.content.decode()


def test_list_warns_about_a_year_without_holidays(browser: Client) -> None:
    Holiday.objects.all().delete()

    answer = browser.get(url("holiday", "changelist"))

    assert len(answer.context["messages"]) == 2


@pytest.mark.parametrize("model", ["holiday", "officehours", "calendarversion"])
def test_lists_and_rows_open(browser: Client, model: str) -> None:
    row = {"holiday": Holiday, "officehours": OfficeHours, "calendarversion": CalendarVersion}[
        model
    ].objects.first()

    assert browser.get(url(model, "changelist")).status_code == 200
    assert browser.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", ["holiday", "officehours"])
def test_history_of_a_row_opens(browser: Client, model: str) -> None:
    row = {"holiday": Holiday, "officehours": OfficeHours}[model].objects.first()

    assert browser.get(url(model, "history", row.pk)).status_code == 200
    assert browser.get(url(model, "add")).status_code == 200


def test_versions_cannot_be_changed(browser: Client) -> None:
    version = CalendarVersion.objects.first()

    assert browser.get(url("calendarversion", "add")).status_code == 403
    assert browser.post(url("calendarversion", "change", version.pk), {"reason": "x"}).status_code == 403
    assert browser.post(url("calendarversion", "delete", version.pk), {"post": "yes"}).status_code == 403


def test_others_do_not_reach_the_calendar(client: Client, loaded: None) -> None:
    client.force_login(User.objects.create_user("orang", nama="Orang"), backend=BACKEND)

    assert client.get(url("holiday", "changelist")).status_code in (302, 403)
    assert client.post(url("holiday", "add"), HOLIDAY).status_code in (302, 403)
    assert not Holiday.objects.filter(date=date(2026, 11, 25)).exists()
