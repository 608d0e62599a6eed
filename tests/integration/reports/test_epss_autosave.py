"""An indicator that saves itself, as its script talks to the server."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss
from reports.services import epss
from satudata.clock import now as clock
from satudata.workflow.models import Event
from tests.factories.epss import opened
from tests.factories.world import WORK, World

KODE = "10101"


@pytest.fixture
def case(forum: World) -> PenilaianEpss:
    return opened(forum)


@pytest.fixture(autouse=True)
def in_working_hours() -> Any:
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


def client_of(forum: World, name: str = "blitar_walidata") -> Client:
    client = Client()
    client.force_login(forum.people[name])
    return client


def row(case: PenilaianEpss) -> NilaiIndikator:
    found: NilaiIndikator = case.nilai.get(kode=KODE)
    return found


def save(client: Client, case: PenilaianEpss, versi: int, *bases: dict[str, str], **typed: str) -> Any:
    url = reverse("epss_autosave", args=[case.pk, KODE])
    sent = {"tingkat": "", "penjelasan": "", **typed, "versi": str(versi)}
    return client.post(url, {**sent, "dasar": [urlencode(base) for base in bases]})


EMPTY = {"tingkat": "", "penjelasan": ""}


def test_level_and_words_are_stored_and_evidence_is_not(forum: World, case: PenilaianEpss) -> None:
    before = BuktiDukung.objects.count()

    found = save(
        client_of(forum), case, 1, EMPTY, tingkat="3", penjelasan="Ada SOP.", judul="SOP", tautan="x"
    )

    assert found.status_code == 200
    assert (found.json()["versi"], found.json()["saat"]) == (2, "Tersimpan 09.00 WIB")
    assert (row(case).tingkat, row(case).penjelasan) == (3, "Ada SOP.")
    assert BuktiDukung.objects.count() == before


def test_words_typed_on_are_one_event_of_a_sitting(forum: World, case: PenilaianEpss) -> None:
    client, shown = client_of(forum), EMPTY
    for version, text in enumerate(("Ada", "Ada SOP", "Ada SOP baru"), start=1):
        save(client, case, version, shown, tingkat="3", penjelasan=text)
        shown = {"tingkat": "3", "penjelasan": text}
    clock.read_time_from(lambda: WORK + timedelta(hours=1))
    save(client, case, 4, shown, tingkat="3", penjelasan="Ada SOP baru sekali")

    events = Event.objects.filter(case_kind=case.CHAIN_KIND, case_id=str(case.pk), code=epss.LEVEL_SET)

    assert row(case).penjelasan == "Ada SOP baru sekali"
    assert [e.data["sesudah"] for e in events.order_by("seq")] == [3, 3]


def test_two_people_fill_level_and_words_without_losing_either(forum: World, case: PenilaianEpss) -> None:
    epss.set_level(penilaian=case, kode=KODE, tingkat=2, penjelasan="", by=forum.blitar_walidata_dua, at=WORK)

    found = save(client_of(forum), case, 1, EMPTY, penjelasan="Ada SOP.")

    assert (found.status_code, "Tingkat kematangan" in found.json()["lain"]) == (200, True)
    assert (row(case).tingkat, row(case).penjelasan) == (2, "Ada SOP.")
    # The level on this page is still the old one: chosen now, it is asked about.
    shown = {"tingkat": "", "penjelasan": "Ada SOP."}
    later = save(client_of(forum), case, found.json()["versi"], shown, tingkat="4", penjelasan="Ada SOP.")
    assert later.status_code == 409
    assert row(case).tingkat == 2


def test_words_that_both_wrote_are_asked_about_and_chosen_by_the_button(
    forum: World, case: PenilaianEpss
) -> None:
    epss.set_level(
        penilaian=case, kode=KODE, tingkat=2, penjelasan="Punya rekan.", by=forum.blitar_walidata_dua, at=WORK
    )
    client, mine = client_of(forum), {"tingkat": "", "penjelasan": "Punya saya."}

    found = save(client, case, 1, EMPTY, **mine)

    assert found.status_code == 409
    for words in ("Punya rekan.", "Punya saya.", "Blitar Walidata Dua"):
        assert words in found.json()["html"]
    sent = mine | {"versi": str(found.json()["versi"]), "dasar": urlencode(EMPTY), "bentrok": "penjelasan"}
    client.post(reverse("epss_indicator", args=[case.pk, KODE]), sent | {"putusan-penjelasan": "saya"})
    assert (row(case).tingkat, row(case).penjelasan) == (2, "Punya saya.")


def test_bps_saves_its_level_by_itself_once_it_is_sent(forum: World, case: PenilaianEpss) -> None:
    refused = save(client_of(forum), case, 9, EMPTY, penjelasan="x" * 8001)
    case.nilai.update(tingkat=1)
    epss.send_assessment(penilaian=case, by=forum.blitar_walidata, at=WORK)
    late = save(client_of(forum), case, 1, EMPTY, tingkat="4")
    client = client_of(forum, "blitar_pemeriksa")

    found = save(client, case, 1, {"tingkat": "", "catatan": ""}, tingkat="3", catatan="Terbukti.")

    assert (refused.status_code, late.status_code, found.status_code) == (422, 403, 200)
    assert "8.000" in refused.json()["alasan"]
    assert (row(case).tingkat, row(case).tingkat_bps, row(case).catatan_bps) == (1, 3, "Terbukti.")


@pytest.mark.parametrize(("who", "status"), [("blitar_sekretariat", 403), ("walidata", 404)])
def test_others_store_nothing(forum: World, case: PenilaianEpss, who: str, status: int) -> None:
    assert save(client_of(forum, who), case, 1, EMPTY, tingkat="5").status_code == status
    assert row(case).tingkat is None
