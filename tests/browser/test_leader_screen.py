"""The leader's page is one screen: what must be seen without scrolling, on a laptop and on a phone.

A laptop of 1366 x 768 leaves a page about 650 pixels below the browser's own bars.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator

from satudata.clock import now as clock
from tests.browser.axe import SMALL, Window, faults, signed_in
from tests.factories.forum import add_forum
from tests.factories.recommendations import rolled_back
from tests.factories.reports_year import TAKEN, Year
from tests.factories.world import World

LAPTOP = (1366, 650)
URL = "/pimpinan/"


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> Iterator[dict[str, Any]]:
    """The page of a region where much is late, short and in full."""
    forum = add_forum(copy.deepcopy(world_of_module))
    before = clock.read_time_from(lambda: TAKEN)
    with rolled_back():
        Year(forum).spread(12)
        client = signed_in(forum.people["blitar_pimpinan"])
        assert reverse("pimpinan") == URL
        yield {query: client.get(URL + query) for query in ("", "?semua=1")}
    clock.read_time_from(before)


def _bottom(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_laptop_shows_figures_what_is_late_and_who_needs_attention(
    shown: dict[str, Any], window: Window
) -> None:
    page = window.page
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    window.show(shown[""], URL)

    figures, late, offices = (page.locator(f"{kind} > li") for kind in (".told", ".late-list", ".attention"))
    assert (figures.count(), late.count(), offices.count()) == (5, 3, 3)
    for rows in (figures, late, offices):
        assert max(_bottom(row) for row in rows.all()) <= LAPTOP[1]
    # Both lists lead on to the whole from within the screen.
    links = page.get_by_role("link", name="Lihat semua").all()
    assert len(links) == 2
    assert max(_bottom(link) for link in links) <= LAPTOP[1]


def test_phone_shows_all_figures_and_that_something_is_late(shown: dict[str, Any], window: Window) -> None:
    page = window.page
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    window.show(shown[""], URL)

    assert _bottom(page.locator(".told")) <= SMALL[1]
    assert _bottom(page.get_by_role("heading", name="Yang terlambat")) <= SMALL[1]


def test_short_and_full_page_are_accessible_and_not_too_wide(shown: dict[str, Any], window: Window) -> None:
    wrong = []
    for query, response in shown.items():
        assert response.status_code == 200
        window.show(response, URL + query)
        wrong += [f"{query}: {fault}" for fault in faults(window.page)]

    assert wrong == []


def test_full_page_lists_all_and_leads_back(shown: dict[str, Any], window: Window) -> None:
    window.show(shown["?semua=1"], URL)

    # Two of the small year, and one of each other office.
    assert window.page.locator(".late-list > li").count() == 14
    assert window.page.locator(".attention > li").count() == 13
    assert window.page.get_by_role("link", name="Ringkas lagi").count() == 1
