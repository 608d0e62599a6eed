"""The keys of the queue, in a real browser: they move the focus, choose and take, and keep out of fields."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from recommendations.states import State
from satudata.workflow.models import StepRun
from satudata.workflow.presence import beat
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import WORK, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def walkers(world: World) -> list[Walker]:
    """Three cases that wait for Walidata, the most urgent first."""
    return [request_at(world, State.SUBMITTED, WORK + timedelta(days=n)) for n in range(3)]


@pytest.fixture
def open_queue(
    live_server: LiveServer, new_page: Callable[..., Page], world: World, walkers: list[Walker]
) -> Callable[..., Page]:
    """Open the queue as Walidata."""
    client = Client()
    client.force_login(world.walidata)

    def open_it(**options: object) -> Page:
        page = new_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{reverse('queue')}")
        return page

    return open_it


def focused_row(page: Page) -> int:
    """Which row holds the focus, -1 for none."""
    rows = "[...document.querySelectorAll('[data-row]')]"
    return int(page.evaluate(f"{rows}.findIndex(row => row.contains(document.activeElement))"))


def test_keys_move_choose_and_open(open_queue: Callable[..., Page], walkers: list[Walker]) -> None:
    page = open_queue()

    page.keyboard.press("j")
    assert focused_row(page) == 0
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert focused_row(page) == 1
    expect(page.locator("[data-choose]:checked")).to_have_count(1)
    expect(page.locator("[data-batch-count]")).to_have_text("1 dipilih")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert focused_row(page) == 0
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{walkers[0].request.pk}/**")


def test_key_takes_the_row_in_focus(
    open_queue: Callable[..., Page], world: World, walkers: list[Walker]
) -> None:
    page = open_queue()
    page.keyboard.press("j")

    page.keyboard.press("a")

    expect(page.locator(".message")).to_contain_text("Anda mengambil")
    run = StepRun.objects.get(case_id=str(walkers[0].request.pk), closed_at__isnull=True)
    assert run.taken_by == world.walidata


def test_letters_stay_letters_in_a_field(open_queue: Callable[..., Page]) -> None:
    page = open_queue()

    page.keyboard.press("/")
    page.keyboard.type("jxa?")

    expect(page.locator("#q")).to_have_value("jxa?")
    expect(page.locator("[data-choose]:checked")).to_have_count(0)
    page.locator("#saring-batas").focus()
    page.keyboard.press("x")
    assert focused_row(page) == -1


def test_keys_can_be_switched_off_for_good(open_queue: Callable[..., Page]) -> None:
    page = open_queue()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Pakai pintasan huruf di antrean").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.reload()
    page.keyboard.press("j")
    assert focused_row(page) == -1
    page.get_by_role("button", name="Pintasan papan ketik").click()
    dialog.get_by_label("Pakai pintasan huruf di antrean").check()
    page.get_by_role("button", name="Tutup").click()
    page.keyboard.press("j")

    assert focused_row(page) == 0


def test_without_scripts_a_row_is_taken_and_a_choice_handed_on(
    open_queue: Callable[..., Page], world: World, walkers: list[Walker]
) -> None:
    page = open_queue(java_script_enabled=False)

    page.get_by_role("button", name="Ambil " + walkers[0].request.judul).first.click()
    page.locator("[data-choose]").first.check()
    page.get_by_label("Alihkan kepada").select_option(label=str(world.walidata_dua))
    page.get_by_role("button", name="Alihkan", exact=True).click()

    run = StepRun.objects.get(case_id=str(walkers[0].request.pk), closed_at__isnull=True)
    assert run.taken_by == world.walidata_dua
    expect(page.locator(".message")).to_contain_text(f"1 tugas dialihkan kepada {world.walidata_dua}.")


def test_queue_says_who_has_a_case_open(
    open_queue: Callable[..., Page], world: World, walkers: list[Walker]
) -> None:
    beat(walkers[0].request, by=world.walidata_dua)

    page = open_queue()

    expect(page.locator("[data-row]").first).to_contain_text(f"Sedang dibuka oleh {world.walidata_dua} sejak")
