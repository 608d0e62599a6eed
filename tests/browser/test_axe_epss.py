"""Every screen of EPSS is accessible: no serious finding of axe, one heading, no sideways scrolling."""

import copy

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.browser.axe import Shown, Window, faults, indonesian, look_at, signed_in
from tests.factories.epss import decided, filled, sent
from tests.factories.forum import add_forum
from tests.factories.sweep import ALL, EPSS
from tests.factories.world import World

NO_PAGE = {"epss_autosave", "epss_act", "epss_lke", "epss_bundle"}


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> dict[str, Shown]:
    """Each page once or more: what it is -> its url and what was answered."""
    forum = add_forum(copy.deepcopy(world_of_module))
    before, mine, theirs = decided(forum, tahun=2024), filled(forum, tahun=2026), sent(forum, tahun=2025)
    walidata, bps = (signed_in(forum.people[name]) for name in ("blitar_walidata", "blitar_pemeriksa"))
    urls = {
        "epss_list": (walidata, reverse("epss_list")),
        "epss_open": (walidata, reverse("epss_open")),
        "epss_detail": (walidata, reverse("epss_detail", args=[mine.pk])),
        "epss_detail of BPS": (bps, reverse("epss_detail", args=[theirs.pk])),
        "epss_detail decided": (walidata, reverse("epss_detail", args=[before.pk])),
        "epss_indicator": (walidata, reverse("epss_indicator", args=[mine.pk, "40302"])),
        "epss_indicator without evidence": (walidata, reverse("epss_indicator", args=[mine.pk, "40201"])),
        "epss_indicator of BPS": (bps, reverse("epss_indicator", args=[theirs.pk, "10101"])),
        "epss_indicator to read": (walidata, reverse("epss_indicator", args=[before.pk, "10101"])),
        "epss_return": (bps, reverse("epss_return", args=[theirs.pk])),
    }
    found = {name: look_at(client, url) for name, (client, url) in urls.items()}
    refused = look_at(walidata, urls["epss_indicator"][1], {"tingkat": "3", "judul": "Tanpa alamat"})
    return found | {"epss_indicator refused": refused}


def test_every_page_of_epss_is_looked_at(shown: dict[str, Shown]) -> None:
    pages = {a.name for a in ALL if a.route.startswith(EPSS)}

    assert {name.split()[0] for name in shown} == pages - NO_PAGE
    assert {page.response.status_code for page in shown.values()} == {200, 422}


def test_every_page_of_epss_is_accessible(shown: dict[str, Shown], window: Window) -> None:
    wrong = []
    for name, page in shown.items():
        window.show(page.response, page.url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_every_page_of_epss_speaks_english(shown: dict[str, Shown]) -> None:
    assert indonesian(shown) == []
