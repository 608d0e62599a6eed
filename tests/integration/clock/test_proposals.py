"""Holidays of the coming year as proposals: nothing counts before an administrator confirms it."""

import re
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import system_user
from satudata.clock.models import CalendarVersion, Holiday, HolidayProposal
from satudata.clock.proposals import (
    change_proposal,
    confirm_proposals,
    propose_holidays,
    refuse_proposals,
)
from satudata.clock.queries import calendar_for, current_version, missing_years
from satudata.clock.services import add_holiday, remove_holiday
from satudata.workflow.errors import ActionDenied, InvalidInput

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SKB = "SKB contoh 1/2026"
LIST = "admin:clock_holidayproposal_changelist"


@pytest.fixture
def proposed(loaded: None) -> dict[date, HolidayProposal]:
    propose_holidays(year=2027, by=system_user(), at=AT)
    return {p.date: p for p in HolidayProposal.objects.all()}


def confirm(by: User, *rows: HolidayProposal, source: str = SKB) -> list[Holiday]:
    return confirm_proposals(by=by, proposals=rows, source=source, at=AT)


# Proposing --------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_proposing_fills_no_calendar(proposed: dict[date, HolidayProposal], trenggalek: Wilayah) -> None:
    assert len(proposed) == 26
    assert missing_years(date(2026, 11, 20)) == [2027]
    assert calendar_for(trenggalek).is_working_day(date(2027, 3, 8))
    row = proposed[date(2027, 3, 10)]
    assert (row.name, row.kind) == ("Hari Raya Idul Fitri (perkiraan)", "libur_nasional")
    assert row.source.startswith("paket holidays 0.")
    assert proposed[date(2027, 3, 9)].kind == "cuti_bersama"
    assert row.proposed_by == system_user()


@pytest.mark.embedded
def test_proposing_twice_adds_nothing(proposed: dict[date, HolidayProposal]) -> None:
    again = propose_holidays(year=2027, by=system_user(), at=AT)

    assert (again.added, again.known) == (0, 26)
    assert HolidayProposal.objects.count() == 26


def test_proposing_leaves_out_what_the_calendar_has(loaded: None) -> None:
    found = propose_holidays(year=2026, by=system_user(), at=AT)

    assert (found.added, found.known) == (0, 25)


def test_refused_and_confirmed_days_are_not_proposed_again(
    proposed: dict[date, HolidayProposal], administrator: User
) -> None:
    refuse_proposals(by=administrator, proposals=[proposed[date(2027, 2, 5)]], at=AT)
    (made,) = confirm(administrator, proposed[date(2027, 3, 8)])
    remove_holiday(by=administrator, holiday=made, at=AT)

    assert propose_holidays(year=2027, by=administrator, at=AT).added == 0
    stored = HolidayProposal.objects.get(date=date(2027, 3, 8))
    assert (stored.accepted, stored.holiday) == (True, None)


def test_year_before_its_skb_says_that_cuti_bersama_is_missing(loaded: None) -> None:
    found = propose_holidays(year=2030, by=system_user(), at=AT)

    assert found.without_cuti_bersama
    assert "Cuti bersama tahun itu belum dimuat" in str(found)
    assert set(HolidayProposal.objects.values_list("kind", flat=True)) == {"libur_nasional"}


@pytest.mark.parametrize("year", [0, 1945, 2101, 9999, 123456])
def test_year_that_the_package_does_not_cover_is_refused_in_words(loaded: None, year: int) -> None:
    with pytest.raises(InvalidInput, match=r"1946 sampai 2100\. Isi tahun .* dari SKB"):
        propose_holidays(year=year, by=system_user(), at=AT)


def test_others_propose_and_decide_nothing(proposed: dict[date, HolidayProposal]) -> None:
    somebody = User.objects.create_user("orang", nama="Orang")
    row = proposed[date(2027, 3, 8)]

    for act in (
        lambda: propose_holidays(year=2028, by=somebody, at=AT),
        lambda: confirm(somebody, row),
        lambda: refuse_proposals(by=somebody, proposals=[row], at=AT),
        lambda: change_proposal(by=somebody, proposal=row, name="Lain"),
        lambda: confirm(system_user(), row),
    ):
        with pytest.raises(ActionDenied):
            act()


# Deciding ------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_confirming_is_one_version_and_moves_due_dates_after_it(
    proposed: dict[date, HolidayProposal], administrator: User, trenggalek: Wilayah
) -> None:
    received, before = datetime(2027, 3, 5, 3, tzinfo=UTC), current_version()
    due_before = calendar_for(trenggalek).add_working_days(received, 2)

    made = confirm(administrator, *proposed.values())

    assert current_version() == before + 1
    version = CalendarVersion.objects.latest("id")
    assert (version.by, version.wilayah) == (administrator, None)
    assert version.subject == "2027-01-01/2027-12-26 (26)"
    assert {(h.source, h.verified) for h in made} == {(SKB, True)}
    assert missing_years(date(2026, 11, 20)) == []
    assert due_before.date() == date(2027, 3, 9)
    # 8 March Nyepi, 9 to 12 and 15 around Idul Fitri.
    assert calendar_for(trenggalek).add_working_days(received, 2).date() == date(2027, 3, 17)


def test_renamed_day_is_confirmed_under_its_new_name(
    proposed: dict[date, HolidayProposal], administrator: User
) -> None:
    row = proposed[date(2027, 3, 10)]
    change_proposal(by=administrator, proposal=row, name=" Idul Fitri 1448 Hijriah ")

    (made,) = confirm(administrator, row)

    assert made.name == "Idul Fitri 1448 Hijriah"


def test_day_is_decided_once(proposed: dict[date, HolidayProposal], administrator: User) -> None:
    row, other = proposed[date(2027, 3, 8)], proposed[date(2027, 8, 17)]
    refuse_proposals(by=administrator, proposals=[row], at=AT)

    for act in (
        lambda: confirm(administrator, row, other),
        lambda: refuse_proposals(by=administrator, proposals=[row], at=AT),
        lambda: change_proposal(by=administrator, proposal=row, name="Lain"),
    ):
        with pytest.raises(InvalidInput, match="Sudah diputuskan sebelumnya: 8 Maret 2027"):
            act()
    assert not Holiday.objects.filter(date=other.date).exists()


@pytest.mark.parametrize("source", ["", "   "])
def test_confirming_needs_the_number_of_the_skb(
    proposed: dict[date, HolidayProposal], administrator: User, source: str
) -> None:
    with pytest.raises(InvalidInput, match="Isi nomor SKB"):
        confirm(administrator, proposed[date(2027, 3, 8)], source=source)


def test_day_entered_by_hand_meanwhile_is_not_doubled(
    proposed: dict[date, HolidayProposal], administrator: User
) -> None:
    add_holiday(by=administrator, at=AT, date=date(2027, 3, 8), name="Nyepi", kind="libur_nasional")

    with pytest.raises(InvalidInput, match="Sudah ada di kalender: 8 Maret 2027"):
        confirm(administrator, proposed[date(2027, 3, 8)], proposed[date(2027, 8, 17)])

    assert Holiday.objects.filter(date__year=2027).count() == 1


# The command and the administration ---------------------------------------------------------------------


@pytest.mark.embedded
def test_command_says_what_was_new(loaded: None) -> None:
    out = StringIO()

    call_command("propose_holidays", year=2027, stdout=out)
    call_command("propose_holidays", year=2027, stdout=out)

    first, second = out.getvalue().splitlines()
    assert first.startswith("Tahun 2027: 26 hari libur diusulkan dari paket holidays ")
    assert first.endswith(", 0 sudah ada.")
    assert second.startswith("Tahun 2027: 0 hari libur diusulkan")


def test_command_refuses_a_year_in_words(loaded: None) -> None:
    with pytest.raises(CommandError, match="hanya memuat tahun"):
        call_command("propose_holidays", year=3000)


@pytest.fixture
def browser(client: Client, administrator: User, loaded: None) -> Client:
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def decide(browser: Client, action: str, *rows: HolidayProposal, **said: str) -> str:
    chosen = {"action": action, "_selected_action": [r.pk for r in rows], **said}
    return browser.post(reverse(LIST), chosen, follow=True).content.decode()


def test_administrator_proposes_renames_confirms_and_refuses(browser: Client, administrator: User) -> None:
    page = browser.post(reverse("admin:clock_holidayproposal_propose"), {"tahun": "2027"}, follow=True)
    assert "26 hari libur diusulkan" in page.content.decode()
    nyepi = HolidayProposal.objects.get(date=date(2027, 3, 8))
    imlek = HolidayProposal.objects.get(date=date(2027, 2, 5))

    browser.post(reverse("admin:clock_holidayproposal_change", args=[nyepi.pk]), {"name": "Nyepi 1949"})
    assert "1 hari libur masuk" in decide(browser, "confirm", nyepi, nomor_skb=SKB)
    assert "1 usulan ditolak" in decide(browser, "refuse", imlek)

    made = Holiday.objects.get(date=nyepi.date)
    assert (made.name, made.source) == ("Nyepi 1949", SKB)
    assert CalendarVersion.objects.latest("id").by == administrator
    waiting = browser.get(reverse(LIST), {"keadaan": "menunggu"}).context["cl"].queryset
    assert waiting.count() == 24


@pytest.mark.parametrize(
    ("action", "said", "words"),
    [
        ("confirm", {}, "Isi nomor SKB"),
        ("confirm", {"nomor_skb": "x" * 300}, "karakter"),
        ("refuse", {}, "Sudah"),
    ],
)
def test_refusals_are_said_on_the_list(
    browser: Client, action: str, said: dict[str, Any], words: str
) -> None:
    propose_holidays(year=2027, by=system_user(), at=AT)
    row = HolidayProposal.objects.get(date=date(2027, 3, 8))
    if action == "refuse":
        decide(browser, "refuse", row)

    assert words in decide(browser, action, row, **said)
    assert not Holiday.objects.filter(date=row.date).exists()


@pytest.mark.parametrize("year", ["", "abc", "²", "12345", "2101", "-1"])
def test_odd_year_is_refused_in_words(browser: Client, year: str) -> None:
    page = browser.post(reverse("admin:clock_holidayproposal_propose"), {"tahun": year}, follow=True)

    assert page.status_code == 200
    assert [str(m) for m in page.context["messages"] if m.level_tag == "error"]
    assert not HolidayProposal.objects.exists()


def test_decided_proposal_is_read_only(browser: Client) -> None:
    propose_holidays(year=2027, by=system_user(), at=AT)
    row = HolidayProposal.objects.get(date=date(2027, 3, 8))
    url = reverse("admin:clock_holidayproposal_change", args=[row.pk])
    assert browser.get(url).status_code == 200

    decide(browser, "refuse", row)

    assert browser.get(url).status_code == 200
    assert browser.post(url, {"name": "Lain"}).status_code == 403
    assert browser.get(reverse("admin:clock_holidayproposal_add")).status_code == 403


def test_warning_leads_to_the_proposals(browser: Client) -> None:
    Holiday.objects.all().delete()

    page = browser.get(reverse("admin:clock_holiday_changelist")).content.decode()

    assert page.count(f'href="{reverse(LIST)}?keadaan=menunggu&amp;date__year=') == 2


def test_proposals_are_closed_to_others(client: Client, loaded: None) -> None:
    client.force_login(
        User.objects.create_user("orang", nama="Orang"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    for ask in (client.get, client.post):
        assert ask(reverse("admin:clock_holidayproposal_propose"), {"tahun": "2027"}).status_code == 302
        assert ask(reverse(LIST)).status_code == 302
    assert not HolidayProposal.objects.exists()


def test_package_is_asked_in_one_function_only(settings: Any) -> None:
    """Due dates come from the calendar's own table: nothing else imports the package."""
    found = [
        (path.relative_to(settings.BASE_DIR).as_posix(), line)
        for room in ("satudata", "recommendations")
        for path in (settings.BASE_DIR / room).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(import|from) holidays\b", line)
    ]

    assert found == [("satudata/clock/proposals.py", "    import holidays")]
