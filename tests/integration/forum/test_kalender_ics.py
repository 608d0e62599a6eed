"""The calendar feed: read by another program, stable for the life of a release, fetched when it changed."""

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from forum.models import EntriDaftarData, JadwalRilis
from forum.states import OfficeState
from tests.factories.forum_rows import entry_row, office_row, releases, year_row
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

LATER = WORK + timedelta(days=3)


@pytest.fixture
def entri(forum: World) -> EntriDaftarData:
    part = office_row(year_row(forum), forum.instansi["blitar_dinkes"])
    made = entry_row(part, "Jumlah Bayi; lahir, hidup\\mati", data_prioritas=True)
    releases(made, date(2027, 3, 5), date(2027, 4, 5))
    return made


def feed(client: Client, **headers: str) -> HttpResponse:
    url = reverse("kalender_rilis_ics", args=["kota-blitar"])
    return client.get(url + headers.pop("query", ""), headers=headers)  # type: ignore[return-value]


def events(client: Client, query: str = "") -> dict[str, Any]:
    found = Calendar.from_ical(feed(client, query=query).content.decode()).walk("VEVENT")
    return {str(event["UID"]): event for event in found}


def test_feed_is_read_by_another_program(entri: EntriDaftarData, client: Client) -> None:
    response = feed(client)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"

    first, second = events(client).values()

    assert first["SUMMARY"] == "Jumlah Bayi; lahir, hidup\\mati (02/2027), Dinas Kesehatan Kota Blitar"
    assert first.decoded("DTSTART") == date(2027, 3, 5)
    assert first.decoded("DTEND") == date(2027, 3, 6)
    assert second.decoded("DTSTART") == date(2027, 4, 5)
    assert first.decoded("LAST-MODIFIED") == WORK.astimezone(UTC)
    assert first["URL"].endswith("/kalender-rilis/kota-blitar/?tahun=2027&bulan=3")
    assert "Data Prioritas" in first["DESCRIPTION"]


def test_uid_stays_when_date_title_and_rows_change(entri: EntriDaftarData, client: Client) -> None:
    before = set(events(client))
    assert len(before) == 2

    EntriDaftarData.objects.update(nama_data="Jumlah Kelahiran", updated_at=LATER)
    rows = list(JadwalRilis.objects.order_by("ke"))
    JadwalRilis.objects.all().delete()
    for row in rows:
        row.pk, row.tanggal = None, row.tanggal + timedelta(days=7)
    JadwalRilis.objects.bulk_create(rows)

    after = events(client)
    assert set(after) == before
    assert {e.decoded("DTSTART") for e in after.values()} == {date(2027, 3, 12), date(2027, 4, 12)}
    assert {e.decoded("LAST-MODIFIED") for e in after.values()} == {LATER.astimezone(UTC)}


def test_two_releases_of_one_period_are_two_events(entri: EntriDaftarData, client: Client) -> None:
    first = entri.jadwal.get(ke=1)
    JadwalRilis.objects.create(
        entri=entri, ke=3, periode="x", mulai=first.mulai, sampai=first.sampai, tanggal=date(2027, 3, 9)
    )

    assert len(events(client)) == 3


def test_same_calendar_is_the_same_bytes_and_not_sent_again(entri: EntriDaftarData, client: Client) -> None:
    first = feed(client)
    client.cookies["django_language"] = "en"

    again = feed(client, **{"Accept-Language": "en"})
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert "max-age" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    assert again["Content-Language"] == "id"

    with CaptureQueriesContext(connection) as captured:
        known = feed(client, **{"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])
    assert not any("periode" in query["sql"] for query in captured.captured_queries)
    assert feed(client, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def _new_name(entri: EntriDaftarData) -> None:
    entri.bagian.instansi.nama = "Dinas Kesehatan dan Gizi"
    entri.bagian.instansi.save()


CHANGES: dict[str, Any] = {
    "title": lambda e: EntriDaftarData.objects.update(nama_data="Lain", updated_at=LATER),
    "taken out": lambda e: EntriDaftarData.objects.update(ketersediaan="tidak"),
    "one more": lambda e: releases(entry_row(e.bagian), date(2027, 5, 5)),
    "one less": lambda e: e.jadwal.last().delete(),
    "closed": lambda e: EntriDaftarData.objects.update(hak_akses="tertutup"),
    "part reopened": lambda e: type(e.bagian).objects.update(state=OfficeState.RETURNED),
    "office renamed": _new_name,
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_seen_by_who_has_the_feed(entri: EntriDaftarData, client: Client, change: str) -> None:
    first = feed(client)

    CHANGES[change](entri)

    after = feed(client, **{"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert after.content != first.content


def test_feed_of_one_office(entri: EntriDaftarData, forum: World, client: Client) -> None:
    other = office_row(entri.daftar, forum.instansi["blitar_budpar"])
    releases(entry_row(other, "Jumlah Tamu"), date(2027, 3, 6))

    mine = events(client, f"?opd={other.instansi_id}")

    assert [e["SUMMARY"].split(" (")[0] for e in mine.values()] == ["Jumlah Tamu"]
    assert len(events(client)) == 3
    assert events(client, "?opd=987654") == {}
