"""Chapters of the report and indicators of EPSS that save themselves, in a real browser.

What is asked each time is what a person could lose: text that neither the server nor this browser has, or
the place in the text where they type.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.models import NarasiLaporan, PenilaianEpss
from reports.services import reports
from satudata.accounts.models import User
from tests.factories.epss import opened
from tests.factories.reports import ReportWalk, add_reports
from tests.factories.world import World, build_world
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "[data-tone=saved] [data-autosave-words]"
WORDS = "[data-autosave-words]"
Go = Callable[[str], Page]


@pytest.fixture
def forum() -> World:
    return add_reports(build_world())


@pytest.fixture
def walk(forum: World) -> ReportWalk:
    return ReportWalk(forum)


@pytest.fixture
def go(live_server: LiveServer, new_page: Callable[..., Page], forum: World) -> Go:
    """Open an address as Walidata, always in the same browser."""
    page = new_page()
    sign_in(page, forum.blitar_walidata, live_server.url)

    def open_page(path: str) -> Page:
        page.goto(live_server.url + path)
        return page

    return open_page


def sign_in(page: Page, who: User, url: str) -> None:
    client = Client()
    client.force_login(who)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def chapter(walk: ReportWalk, bab: int = 8) -> str:
    return f"{reverse('laporan_edit', args=[walk.laporan.pk])}?bab={bab}"


def stored(bagian: str = "kendala") -> str:
    return NarasiLaporan.objects.get(bagian=bagian).teks


def test_typing_is_saved_and_the_caret_stays_where_it_is(walk: ReportWalk, go: Go) -> None:
    page = go(chapter(walk))
    text = page.locator("#teks-kendala")
    text.focus()
    text.evaluate("box => box.setSelectionRange(3, 3)")
    page.keyboard.type(" yang")
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")

    assert text.evaluate("box => [box.selectionStart, box.selectionEnd, document.activeElement === box]") == [
        8, 8, True,
    ]  # fmt: skip
    page.keyboard.type(" lama")
    wait_until(lambda: stored() == "Isi yang lama Kendala.")
    assert text.evaluate("box => box.selectionStart") == 13


def test_text_without_a_space_is_no_wider_than_a_phone(walk: ReportWalk, go: Go) -> None:
    page = go(chapter(walk))
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#teks-kendala").fill("x" * 20_000)
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")

    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_half_row_of_the_plan_survives_a_reload(walk: ReportWalk, go: Go) -> None:
    page = go(chapter(walk))
    page.get_by_role("button", name="Tambah baris").click()
    page.locator("#tl-1-masalah").fill("Anggaran terlambat")
    page.locator("#tl-1-aksi").focus()
    expect(page.locator("[data-autosave-others]")).to_contain_text("baris 2, isi kolom")
    page.reload()
    expect(page.locator("#tl-1-masalah")).to_have_value("Anggaran terlambat")


def test_offline_text_is_sent_by_the_next_page_of_another_chapter(walk: ReportWalk, go: Go) -> None:
    page = go(chapter(walk))
    page.context.set_offline(True)
    page.locator("#teks-kendala").fill("Ditulis tanpa koneksi.")
    page.locator("#teks-rekomendasi_perbaikan").focus()
    expect(page.locator(WORDS)).to_contain_text("Gagal menyimpan")
    expect(page.locator("[data-autosave-banner]")).to_contain_text("1 isian belum terkirim")
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(False)
    go(chapter(walk, 2))
    wait_until(lambda: stored() == "Ditulis tanpa koneksi.")


def test_after_signing_in_again_elsewhere_the_chapter_saves_on(
    walk: ReportWalk, go: Go, live_server: LiveServer
) -> None:
    page = go(chapter(walk))
    page.context.clear_cookies(name="sessionid")
    page.locator("#teks-kendala").fill("Setelah masuk lagi.")
    page.locator("#teks-rekomendasi_perbaikan").focus()
    expect(page.locator("[data-autosave-banner]")).to_contain_text("Masuk lagi di jendela baru")
    expect(page.locator("#teks-kendala")).to_have_value("Setelah masuk lagi.")
    sign_in(page, walk.walidata, live_server.url)
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    assert stored() == "Setelah masuk lagi."


@pytest.mark.parametrize(
    ("choice", "text"), [("Punya saya", "Milik saya."), ("Punya Blitar", "Milik rekan.")]
)
def test_two_texts_of_one_section_are_both_shown_and_chosen_from(
    choice: str, text: str, walk: ReportWalk, go: Go
) -> None:
    page = go(chapter(walk))
    reports.save_section(
        laporan=walk.laporan, bagian="kendala", teks="Milik rekan.", version=1,
        by=walk.forum.blitar_walidata_dua,
    )  # fmt: skip
    page.locator("#teks-kendala").fill("Milik saya.")
    page.locator("#teks-rekomendasi_perbaikan").focus()
    clash = page.locator(".clash")
    for words in ("Milik rekan.", "Milik saya."):
        expect(clash).to_contain_text(words)
    assert stored() == "Milik rekan."
    clash.locator("label", has_text=choice).last.click()
    page.get_by_role("button", name="Simpan pilihan").click()
    page.locator(".message--success").wait_for()
    expect(page.locator("#teks-kendala")).to_have_value(text)
    assert stored() == text


def test_indicator_saves_level_and_words_and_asks_before_evidence_is_left(forum: World, go: Go) -> None:
    case = opened(forum)
    page = go(reverse("epss_indicator", args=[case.pk, "10101"]))
    page.locator("input[name=tingkat][value='3']").check()
    page.locator("#id_penjelasan").press_sequentially("Ada SOP.")
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    wait_until(lambda: level(case) == (3, "Ada SOP."))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_judul").fill("SOP kegiatan")
    page.get_by_role("link", name="Semua indikator").click()
    page.wait_for_url(f"**{reverse('epss_detail', args=[case.pk])}")
    assert asked == ["beforeunload"]


def level(case: PenilaianEpss) -> tuple[int | None, str]:
    row = case.nilai.get(kode="10101")
    return row.tingkat, row.penjelasan
