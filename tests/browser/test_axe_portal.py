"""Every screen of the portal and its services is accessible: no serious finding, one h1, no wide page."""

import copy
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from datasets.services import access, public
from satudata.clock import now as clock
from tests.browser.axe import Shown, Window, faults, indonesian, look_at, signed_in
from tests.english import drop_data
from tests.factories.recommendations import rolled_back
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

TABS = ("grafik", "tabel", "metadata", "unduh", "riwayat")


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> Iterator[dict[str, Shown]]:
    """Each screen once: its name, its address and what was answered."""
    world = copy.deepcopy(world_of_module)
    before = clock.read_time_from(lambda: WORK)
    with rolled_back():
        found = {name: look_at(client, url) for name, (client, url) in _screens(world).items()}
        drop_data(*(page.foreign for page in found.values()))
        yield found
    clock.read_time_from(before)


def _screens(world: World) -> dict[str, tuple[Client, str]]:
    publish_directly(world, 25)
    (dataset,) = publish_directly(world, judul="Kunjungan Puskesmas", data_prioritas=True)
    revise(dataset, at=WORK - timedelta(hours=1))
    (gone,) = publish_directly(world, years=(2025,))
    withdraw(newest(gone))
    (limited,) = publish_directly(world, akses="terbatas")
    (closed,) = publish_directly(world, akses="tertutup")
    report = public.report_error(terbitan=newest(dataset), uraian="Angka Bendo tertukar.", at=WORK)
    asked = access.ask_access(
        terbitan=newest(limited), nama="Wulan Contoh", surel="w@contoh.invalid", tujuan="Skripsi.", at=WORK
    )
    access.grant_access(permintaan=asked, sampai=WORK.date(), by=world.blitar_walidata, at=WORK)
    waiting = access.ask_access(
        terbitan=newest(limited), nama="Bagas Contoh", surel="b@contoh.invalid", tujuan="Kajian.", at=WORK
    )
    page = reverse("dataset_page", args=[dataset.slug])
    anybody, walidata = Client(), signed_in(world.blitar_walidata)
    urls = {f"dataset {tab}": f"{page}?tab={tab}" for tab in TABS}
    urls |= {
        "home": reverse("portal_home"), "search": f"{reverse('dataset_search')}?urusan=u02",
        "nothing": f"{reverse('dataset_search')}?q=zzz", "chart": f"{page}?menurut=kode_kelurahan",
        "filtered": f"{page}?tab=tabel&f.jenis_kelamin=1",
        "withdrawn": reverse("dataset_page", args=[gone.slug]),
        "limited": reverse("dataset_page", args=[limited.slug]), "embed": f"{page}sematkan/",
        "closed": reverse("dataset_page", args=[closed.slug]), "report": f"{page}laporkan/",
        "ask": reverse("service_ask"), "find": reverse("service_find"),
        "accessibility": reverse("accessibility"),
        "access ask": reverse("access_ask", args=[limited.slug]),
        "access": reverse("access_page", args=[asked.kode]),
        "status": reverse("service_status", args=[report.nomor]) + "?diterima=1",
    }  # fmt: skip
    inside = {
        "queue": reverse("layanan_list"), "answer": reverse("layanan_detail", args=[report.pk]),
        "requests": reverse("akses_list"), "decide": reverse("akses_detail", args=[waiting.pk]),
        "decided": reverse("akses_detail", args=[asked.pk]),
    }  # fmt: skip
    found = {name: (anybody, url) for name, url in urls.items()}
    return found | {name: (walidata, url) for name, url in inside.items()}


def test_every_screen_of_the_portal_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        assert page.response.status_code in (200, 410), name
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_screen_of_the_portal_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
