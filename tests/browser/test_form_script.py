"""The script of the long form shows what the server would ask (rows: test_rows_script).

The server decides what counts (tests of `questionnaire`); here the page's mirror of its rules is
held against them, in a real browser.
"""

import json
import random
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from recommendations import snapshot
from recommendations.models import Kegiatan, RecommendationRequest
from recommendations.questionnaire import BY_KEY, QUESTIONS, Table, effective
from recommendations.services import flow
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)
# Pages that hide something by answers on the same page, and the answers that decide it.
DECIDING = {
    "identitas": ["apakah_mendapat_rekomendasi"],
    "desain": [
        "pengulangan",
        "cakupan_wilayah",
        "metode_pengumpulan",
        "sarana_pengumpulan",
        "unit_pengumpulan",
    ],
    "sampel": ["metode_pemilihan_sampel"],
    "pengumpulan": ["pemeriksaan_kualitas"],
    "pengolahan": ["unit_analisis", "tingkat_penyajian"],
    "diseminasi": ["produk_tercetak", "produk_digital", "produk_mikro"],
}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    made = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    fill_form(made)
    return made


@pytest.fixture
def at(
    live_server: LiveServer, new_page: Callable[..., Page], world: World, draft: RecommendationRequest
) -> Callable[[str], Page]:
    """Open a section as the operator."""
    client = Client()
    client.force_login(world.operator)
    page = new_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    def go(section: str) -> Page:
        page.goto(f"{live_server.url}/pengajuan/{draft.pk}/formulir/{section}/")
        return page

    return go


def choose(page: Page, name: str, codes: list[int]) -> None:
    """Answer a question by its codes, as clicks would."""
    for box in page.locator(f"[name='{name}']").all():
        wanted = box.get_attribute("value") in {str(code) for code in codes}
        if wanted or box.get_attribute("type") == "checkbox":
            box.set_checked(wanted)


def save_nothing(page: Page) -> None:
    """Keep the page from saving itself: nothing is on its way when the test ends."""
    page.route("**/simpan-otomatis/", lambda route: route.abort())


def shown(page: Page, name: str) -> bool:
    return page.locator(f"[name='{name}']").locator("visible=true").count() > 0


def expected(section: str, answers: dict) -> dict[str, bool]:
    """What the server asks on a page, by the name of a control."""
    settled, found = effective(answers), {}
    for item in BY_KEY[section].items:
        if not isinstance(item, Table):
            found[item.column] = item.visible_when.holds(settled)
        elif item.key == "wilayah":
            found["wilayah"] = item.visible_when.holds(settled)
        for group in item.groups if isinstance(item, Table) else ():
            found[f"{item.key}-{group.value}-0-tanggal"] = group.visible_when.holds(settled)
    return found


@pytest.mark.parametrize("section", DECIDING)
def test_the_page_shows_what_the_server_asks(
    section: str, at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    page, chance = at(section), random.Random(section)  # noqa: S311  the same choices each time
    save_nothing(page)
    answers = snapshot.take(Kegiatan.objects.get(request=draft))
    for _round in range(6):
        for name in DECIDING[section]:
            question = QUESTIONS[name]
            codes = sorted(question.choices)
            many = question.codes is not None
            picked = sorted(chance.sample(codes, chance.randint(0, 3))) if many else [chance.choice(codes)]
            choose(page, name, picked)
            answers[name] = picked if many else picked[0]
        wanted = expected(section, answers)
        assert {name: shown(page, name) for name in wanted} == wanted, json.dumps(answers, default=str)


def test_sampling_methods_follow_the_answer_before(at: Callable[[str], Page]) -> None:
    page = at("sampel")
    save_nothing(page)
    choose(page, "metode_pemilihan_sampel", [2])
    visible = [
        b.get_attribute("value") for b in page.locator("[name='metode_sampel']").all() if b.is_visible()
    ]
    assert visible == ["6", "7", "8", "9", "10"]
    assert page.locator("[name='metode_sampel']:checked").count() == 0


def test_enter_saves_the_page_and_adds_no_row(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    page = at("variabel")
    page.locator("#id_variabel-0-nama").fill("Usia")
    page.keyboard.press("Enter")
    page.get_by_text("Tersimpan").wait_for()
    assert [v["nama"] for v in snapshot.take(Kegiatan.objects.get(request=draft))["variabel"]] == [
        "Usia",
        "Tingkat Kepuasan",
    ]


def test_a_fault_in_a_hidden_question_is_shown(at: Callable[[str], Page]) -> None:
    page = at("desain")
    choose(page, "metode_pengumpulan", [16])
    page.locator("[name='metode_pengumpulan_lainnya']").fill("a" * 301)
    choose(page, "metode_pengumpulan", [1])
    page.get_by_role("button", name="Simpan isian").last.click()
    page.get_by_text("hal yang perlu diperbaiki").wait_for()
    assert shown(page, "metode_pengumpulan_lainnya")


def test_leaving_with_something_that_could_not_be_saved_asks_first(at: Callable[[str], Page]) -> None:
    page = at("identitas")
    save_nothing(page)
    page.locator("#id_judul_kegiatan").press_sequentially("Baru")
    page.locator("#id_tahun").focus()
    page.get_by_text("Gagal menyimpan").wait_for()
    asked = []

    def go(dialog) -> None:  # noqa: ANN001
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go)
    page.get_by_role("link", name="Kembali ke daftar bagian").click()
    page.get_by_role("heading", name="Rancangan kegiatan").wait_for()
    assert asked == ["beforeunload"]
