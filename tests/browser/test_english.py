"""English by the switch, as somebody uses it: it stays from page to page, and in what scripts say.

What each page says in English is looked at by the lists of screens (`test_axe*.py`) and by the stories.
"""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from recommendations.states import State
from tests.english import drop_data, suspects
from tests.factories.recommendations import request_at
from tests.factories.world import PASSWORD, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b\d{{1,2}} ({MONTHS}) \d{{4}}\b")


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def reader(live_server: LiveServer, new_page: Callable[..., Page]) -> Page:
    """Somebody who came to the front page and pressed EN."""
    page = new_page(base_url=live_server.url)
    page.goto("/")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def sign_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your work")


def foreign(page: Page, *urls: str) -> set[str]:
    """What is left in Indonesian on pages as scripts have changed them."""
    found = set()
    for url in urls:
        page.goto(url)
        found |= suspects(page.content())
    drop_data(found)
    return found


def test_language_of_the_switch_stays_from_the_portal_to_the_form(world: World, reader: Page) -> None:
    case = request_at(world, State.DRAFTED).request
    assert (
        foreign(reader, reverse("portal_home"), reverse("published_list"), reverse("kalender_rilis_list"))
        == set()
    )
    sign_in(reader, "operator")

    detail = reverse("request_detail", args=[case.pk])
    assert foreign(reader, detail, reverse("request_form", args=[case.pk])) == set()
    reader.goto(detail)
    assert DAY.search(reader.locator("main").inner_text())

    reader.goto(reverse("request_section", args=[case.pk, "perencanaan"]))
    reader.locator('main [name="tujuan"]').fill("Menghasilkan indeks kepuasan.")
    expect(reader.locator("[data-tone=saved] [data-autosave-words]")).to_have_text(
        re.compile(r"^Saved \d{2}\.\d{2} WIB")
    )
    said = suspects(reader.content())
    drop_data(said)
    assert said == set()


def test_language_of_the_switch_stays_at_the_desk_and_goes_with_it(world: World, reader: Page) -> None:
    case = request_at(world, State.WALIDATA_CHECKING).request
    sign_in(reader, "walidata")

    pages = (
        reverse("queue"),
        reverse("request_desk", args=[case.pk]),
        reverse("laporan_list"),
        reverse("evaluasi"),
    )
    assert foreign(reader, *pages) == set()
    reader.get_by_role("button", name="Bahasa Indonesia").first.click()

    expect(reader.locator("html")).to_have_attribute("lang", "id")
    assert reader.url.endswith(reverse("evaluasi"))
