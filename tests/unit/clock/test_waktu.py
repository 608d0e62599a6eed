"""How dates, times and numbers are written, in both languages and all three zones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone, translation

from satudata.accounts.models import Wilayah
from satudata.clock.templatetags.waktu import angka, jam, menit, tanggal, waktu

MOMENT = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)
MAKASSAR = Wilayah(nama="Kota Makassar", zona="Asia/Makassar")
LATE = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def jakarta() -> Any:
    with timezone.override("Asia/Jakarta"), translation.override("id"):
        yield


def render(source: str, **context: Any) -> str:
    return Template("{% load waktu %}" + source).render(Context(context))


def test_moment_is_written_with_the_zone_of_the_region() -> None:
    assert waktu(MOMENT) == "20 November 2026, 14.05 WIB"
    assert waktu(MOMENT, MAKASSAR) == "20 November 2026, 15.05 WITA"
    assert waktu(MOMENT, ZoneInfo("Asia/Jayapura")) == "20 November 2026, 16.05 WIT"
    assert jam(MOMENT) == "14.05 WIB"
    assert jam(MOMENT, MAKASSAR) == "15.05 WITA"


def test_date_of_a_moment_is_the_local_one() -> None:
    assert tanggal(LATE) == "21 November 2026"
    assert tanggal(LATE, ZoneInfo("UTC")) == "20 November 2026"


def test_plain_date_is_written_the_same_by_both() -> None:
    assert tanggal(date(2026, 8, 5)) == waktu(date(2026, 8, 5)) == "5 Agustus 2026"


def test_months_are_written_out() -> None:
    months = [tanggal(date(2026, month, 1)).split()[1] for month in range(1, 13)]

    assert months[2:8] == ["Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
    assert not any("." in month for month in months)


def test_english_changes_the_month_and_nothing_else() -> None:
    with translation.override("en"):
        assert tanggal(date(2026, 8, 20)) == "20 August 2026"
        assert waktu(MOMENT) == "20 November 2026, 14.05 WIB"
        assert jam(MOMENT) == "14.05 WIB"
        assert angka(1234.5) == "1.234,5"


@pytest.mark.parametrize("filter_", [tanggal, waktu, jam, angka, menit])
def test_nothing_is_written_for_nothing(filter_: Any) -> None:
    assert filter_(None) == ""


@pytest.mark.parametrize("filter_", [tanggal, waktu, jam])
def test_naive_moment_is_refused(filter_: Any) -> None:
    with pytest.raises(ValueError, match="naive"):
        filter_(MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, None, "1.234,5"),
        (1234, None, "1.234"),
        (0, None, "0"),
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("1E+6"), None, "1.000.000"),
        (1234567.891, 2, "1.234.567,89"),
        (2.345, 2, "2,35"),
        (Decimal("-2.345"), 2, "-2,35"),
        (-0.4, 0, "0"),
        (7, 2, "7,00"),
        (float("nan"), None, ""),
        ("belum ada", None, "belum ada"),
    ],
)
def test_numbers(value: Any, decimals: int | None, written: str) -> None:
    assert angka(value, decimals) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0 menit"),
        (5, "5 menit"),
        (60, "1 jam"),
        (65, "1 jam 5 menit"),
        (450, "7 jam 30 menit"),
        (75_000, "1.250 jam"),
        (timedelta(minutes=65, seconds=59), "1 jam 5 menit"),
        (-3, "0 menit"),
    ],
)
def test_durations(minutes: Any, written: str) -> None:
    assert menit(minutes) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ m|tanggal }}", "20 November 2026"),
        ("{{ m|waktu:w }}", "20 November 2026, 15.05 WITA"),
        ("{{ m|jam:w }}", "15.05 WITA"),
        ("{{ n|angka:1 }}", "65,0"),
        ("{{ n|menit }}", "1 jam 5 menit"),
        ("{{ m|jam:none }}", "14.05 WIB"),
    ],
)
def test_filters_in_a_template(source: str, written: str) -> None:
    assert render(source, m=MOMENT, w=MAKASSAR, n=65, none=None) == written


def test_year_is_never_grouped() -> None:
    assert render("{{ year }}", year=2026) == "2026"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("text", ["20-11-2026", "20/11/2026", "20.11.2026", "2026-11-20"])
def test_dates_are_read_day_first(language: str, text: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(text) == date(2026, 11, 20)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("text", ["11/20/2026", "11-20-2026"])
def test_dates_are_not_read_month_first(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        forms.DateField().clean(text)


@pytest.mark.parametrize("language", ["id", "en"])
def test_moments_are_read_day_first(language: str) -> None:
    field = forms.DateTimeField()
    with translation.override(language):
        assert field.clean("5/6/2026 14.30") == datetime(2026, 6, 5, 14, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
        with pytest.raises(ValidationError):
            field.clean("11/20/2026 14.30")
