"""Checks while typing, in a real browser: findings come and go by themselves, the focus stays where it is.

What is found is the server's business (tests of `live` and `similar`); here is what the script does.
"""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from recommendations.models import RecommendationRequest
from recommendations.services import flow
from satudata.workflow.models import Sop
from tests.factories.recommendations_form import fill_form
from tests.factories.similar import Made, publish
from tests.factories.world import WORK, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    world = build_world()
    made = Made(
        "Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kota Blitar",
        ("Waktu tunggu",),
        world.wilayah["3572"],
        world.instansi["blitar_dinkes"],
        2026,
    )
    sop = Sop.objects.get(wilayah=world.wilayah["3503"], kind=Sop.Kind.REKOMENDASI)
    publish([made], world.blitar_operator, world.instansi["blitar_bps"], sop)
    return world


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    made = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    fill_form(made)
    return made


@pytest.fixture
def at(
    live_server: LiveServer, new_page: Callable[..., Page], world: World, draft: RecommendationRequest
) -> Iterator[Callable[..., Page]]:
    """Open a section as the operator; at the end nothing is under way at the server."""
    client = Client()
    client.force_login(world.operator)
    opened: list[Page] = []

    def go(section: str, **options: bool) -> Page:
        page = new_page(**options)
        opened.append(page)
        # What is saved by itself has tests of its own; here it would still write when a test ends.
        page.route("**/simpan-otomatis/", lambda route: route.abort())
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(f"{live_server.url}/pengajuan/{draft.pk}/formulir/{section}/")
        return page

    yield go
    for page in opened:
        page.context.close()
    asking = [t for t in threading.enumerate() if "process_request_thread" in t.name]
    for thread in asking:
        thread.join(timeout=10)


def test_finding_comes_and_goes_while_typing(at: Callable[..., Page]) -> None:
    page = at("identitas")
    title = page.locator("[name=judul_kegiatan]")
    hints = page.locator("#temuan-judul_kegiatan")
    expect(hints).to_be_empty()
    title.fill("Survei Kepuasan Pasien 2027 Kabupaten Trenggalek")

    expect(hints).to_contain_text("Aturan R-ID-04A")
    expect(page.locator("[data-hints-state]")).to_contain_text("1 peringatan")
    expect(title).to_be_focused()
    assert "temuan-judul_kegiatan" in (title.get_attribute("aria-describedby") or "")
    title.fill("Survei Kepuasan Pasien Kabupaten Trenggalek")

    expect(hints).to_be_empty()
    expect(page.locator("[data-hints-state]")).to_have_text("Tidak ada temuan di halaman ini.")
    expect(title).to_be_focused()


def test_finding_of_a_row_leads_to_it(at: Callable[..., Page]) -> None:
    page = at("variabel")
    second = page.locator("[name='variabel-1-definisi']")
    fold = page.locator("details[data-row-body]").nth(1)
    fold.evaluate("fold => { fold.open = true; }")
    second.fill("adalah sesuatu")
    expect(page.locator(".row-hint")).to_contain_text("adalah")
    fold.evaluate("fold => { fold.open = false; }")
    expect(second).to_be_hidden()
    link = page.locator("#temuan-variabel").get_by_role("link", name=re.compile("2"))
    link.click()

    expect(second).to_be_focused()


def test_explanation_that_is_open_stays_open_while_other_answers_change(at: Callable[..., Page]) -> None:
    page = at("identitas")
    page.locator("[name=judul_kegiatan]").fill("Survei Kepuasan Pasien 2027 Kabupaten Trenggalek")
    why = page.locator("#temuan-judul_kegiatan details").first
    why.locator("summary").click()
    page.locator("[name=cara_pengumpulan_data][value='3']").check()

    expect(page.locator("#temuan-judul_kegiatan")).to_contain_text("R-ID-02A")
    opened = page.locator("#temuan-judul_kegiatan details[open] summary")
    expect(opened).to_contain_text("R-ID-04A")


def test_title_is_built_while_its_parts_are_typed(at: Callable[..., Page]) -> None:
    page = at("identitas")
    page.get_by_text("Susun judul", exact=True).click()
    page.get_by_label("Isi pokok kegiatan").fill("harga beras di pasar tradisional")
    built = page.locator("[data-title-text]")
    expect(built).to_have_text("Survei Harga Beras di Pasar Tradisional Kabupaten Trenggalek")
    page.get_by_role("button", name="Pakai judul ini").click()

    title = page.locator("[name=judul_kegiatan]")
    expect(title).to_have_value("Survei Harga Beras di Pasar Tradisional Kabupaten Trenggalek")
    expect(title).to_be_focused()


def test_title_is_built_without_a_script(at: Callable[..., Page]) -> None:
    page = at("identitas", java_script_enabled=False)
    page.get_by_text("Susun judul", exact=True).click()
    page.get_by_label("Isi pokok kegiatan").fill("harga beras")
    page.get_by_role("button", name="Pakai judul ini").click()

    expect(page.locator("[name=judul_kegiatan]")).to_have_value("Survei Harga Beras Kabupaten Trenggalek")


def test_similar_activities_follow_the_title(at: Callable[..., Page]) -> None:
    page = at("identitas")
    beside = page.locator("[data-similar]")
    page.locator("[name=judul_kegiatan]").fill("Survei Irigasi Kabupaten Trenggalek")
    expect(beside).to_be_empty()
    page.locator("[name=judul_kegiatan]").fill("Survey Kepuasan Layanan Puskesms")

    expect(beside).to_contain_text("1 kegiatan serupa yang sudah ada")
    beside.locator("summary").first.click()
    beside.get_by_role(
        "link", name="Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kota Blitar"
    ).click()
    expect(page.get_by_role("heading", name="Berdampingan")).to_be_visible()


def test_answer_that_comes_late_does_not_replace_a_newer_one(at: Callable[..., Page]) -> None:
    page = at("identitas")
    waiting = []

    def hold(route: object) -> None:
        waiting.append(route)
        if len(waiting) > 1:
            for held in reversed(waiting):
                held.continue_()  # type: ignore[attr-defined]

    page.route("**/periksa/", hold)
    title = page.locator("[name=judul_kegiatan]")
    with page.expect_request("**/periksa/"):
        title.fill("Survei Kepuasan Pasien 2027 Kabupaten Trenggalek")
    with page.expect_request("**/periksa/"):
        title.fill("Survei Kepuasan Pasien Kabupaten Trenggalek")

    expect(page.locator("[data-hints-state]")).to_have_text("Tidak ada temuan di halaman ini.")
    expect(page.locator("#temuan-judul_kegiatan")).to_be_empty()
