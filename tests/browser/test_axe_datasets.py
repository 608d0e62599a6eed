"""Every screen of releases is accessible: no serious finding of axe, one heading, no sideways scrolling.

The addresses come from the resolver: each that shows a whole page to somebody is looked at once, or stands
below with the reason why it shows none here.
"""

import copy
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.browser.axe import Window, faults, signed_in
from tests.factories.datasets import stated
from tests.factories.recommendations import rolled_back
from tests.factories.sweep import Address
from tests.factories.world import World
from tests.integration.datasets.test_datasets_sweep import ADDRESSES, Objects, url_of

pytestmark = pytest.mark.xdist_group("browser")

# In this order: who may do most on most pages first.
PEOPLE = ("blitar_operator", "blitar_walidata", "blitar_kepala", "blitar_pemeriksa", "")
NO_PAGE = {
    "rilis_act": "only takes a form",
    "kamus_make": "only takes a form",
    "kolom_act": "only takes a form",
}


@pytest.fixture(scope="module")
def shown(browser: Browser, db: None, world_of_module: World) -> dict[str, tuple[str, Any]]:
    """Each page of releases once: name of its address -> its url and what was answered."""
    data = stated(copy.deepcopy(world_of_module))
    objects = Objects(data)
    clients = [signed_in(data.forum.people[name]) if name else Client() for name in PEOPLE]
    found: dict[str, tuple[str, Any]] = {}
    for address in ADDRESSES:
        for client in clients:
            if address.name not in found and (page := _page(client, address, objects)) is not None:
                found[address.name] = page
    return found


def _page(client: Client, address: Address, objects: Objects) -> tuple[str, Any] | None:
    url = url_of(address, objects)
    with rolled_back():
        answer: Any = client.get(url)
    if answer.status_code == 200 and not answer.streaming and b"</html>" in answer.content:
        return url, answer
    return None


def test_every_page_of_releases_is_looked_at_or_says_why_not(shown: dict[str, tuple[str, Any]]) -> None:
    pages = {a.name for a in ADDRESSES if not a.route.endswith((".csv", ".xlsx", ".pdf"))}

    assert sorted(pages - set(shown) - set(NO_PAGE)) == []
    assert sorted(set(shown) & set(NO_PAGE)) == []


def test_every_page_of_releases_is_accessible(shown: dict[str, tuple[str, Any]], window: Window) -> None:
    wrong = []
    for name, (url, response) in shown.items():
        window.show(response, url)
        wrong += [f"{name}: {fault}" for fault in faults(window.page)]

    assert wrong == []
