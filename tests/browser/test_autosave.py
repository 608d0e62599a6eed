"""The page that saves itself, in a real browser: offline and online, two people, what cannot be stored.

What is asked each time is what a person could lose: text on the screen that neither the server nor
this browser has.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from recommendations import snapshot
from recommendations.models import Kegiatan, RecommendationRequest, SectionState
from recommendations.services import flow, form
from recommendations.services.form_rows import SectionInput
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World, build_world
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "[data-tone=saved] [data-autosave-words]"
Open = Callable[..., Page]


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def colleague(world: World) -> User:
    """Somebody else who fills forms of the same office."""
    user = User.objects.create(username="rina", nama="Rina Contoh", email="rina@contoh.invalid")
    office = world.instansi["dinkes"]
    grant_role(
        user=user, role=Role.PRODUSEN_DATA, scope=office, by=world.admin, berlaku_dari=date(2026, 1, 1)
    )
    return user


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    made = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    fill_form(made)
    return made


@pytest.fixture
def at(
    live_server: LiveServer, new_page: Callable[..., Page], world: World, draft: RecommendationRequest
) -> Open:
    """Open a section as somebody, in a browser of their own or in the page given."""

    def go(path: str, page: Page | None = None, who: User | None = None) -> Page:
        if page is None:
            page = new_page()
            sign_in(page, who or world.operator, live_server.url)
        page.goto(f"{live_server.url}/pengajuan/{draft.pk}/formulir/{path}")
        return page

    return go


def sign_in(page: Page, who: User, url: str) -> None:
    client = Client()
    client.force_login(who)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def taken(draft: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=draft))


def saves(colleague: User, draft: RecommendationRequest, **values: Any) -> None:
    """A colleague saves the first page."""
    form.save_section(request=draft, section="identitas", given=SectionInput(values), by=colleague)


# Saving -----------------------------------------------------------------------------------------


def test_leaving_a_field_saves_it(at: Open, draft: RecommendationRequest) -> None:
    page = at("identitas/")
    page.locator("#id_judul_kegiatan").fill("Survei Baru")
    page.locator("#id_tahun").focus()
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    assert taken(draft)["judul_kegiatan"] == "Survei Baru"


def test_a_pause_in_typing_saves_and_the_page_may_be_left(at: Open, draft: RecommendationRequest) -> None:
    page = at("perencanaan/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_tujuan").press_sequentially(" Tambahan.")
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    page.get_by_role("link", name="Kembali ke daftar bagian").click()
    page.get_by_role("heading", name="Rancangan kegiatan").wait_for()
    assert "Tambahan." in taken(draft)["tujuan"]
    assert asked == []


def test_leaving_while_it_still_saves_loses_nothing(at: Open, draft: RecommendationRequest) -> None:
    page = at("identitas/")
    page.locator("#id_judul_kegiatan").fill("Diketik lalu pergi")
    page.get_by_role("link", name="Kembali ke daftar bagian").click()
    page.get_by_role("heading", name="Rancangan kegiatan").wait_for()
    wait_until(lambda: taken(draft)["judul_kegiatan"] == "Diketik lalu pergi")


def test_what_cannot_be_stored_is_there_after_reloading_and_on_another_device(
    at: Open, draft: RecommendationRequest
) -> None:
    page = at("identitas/")
    page.locator("#id_tahun").fill("20")
    page.locator("#id_judul_kegiatan").focus()
    expect(page.locator("#id_tahun_error")).to_contain_text("Tulis tahun dengan empat angka")
    expect(page.locator("[data-autosave-words]")).to_contain_text("Tersimpan ")
    page.reload()
    expect(page.locator("#id_tahun")).to_have_value("20")
    other = at("identitas/")
    expect(other.locator("#id_tahun")).to_have_value("20")
    expect(other.locator("#id_tahun_error")).to_contain_text("Tulis tahun dengan empat angka")
    other.locator("#id_tahun").fill("2028")
    other.locator("#id_judul_kegiatan").focus()
    expect(other.locator("#id_tahun_error")).to_have_count(0)
    wait_until(lambda: taken(draft)["tahun"] == 2028)
    assert SectionState.objects.get(section="identitas").raw == {}


def test_a_new_row_keeps_its_identity_through_many_saves(at: Open, draft: RecommendationRequest) -> None:
    page = at("variabel/")
    page.get_by_role("button", name="Tambah variabel").click()
    page.locator("#id_variabel-2-nama").fill("Pendidikan")
    page.locator("#id_variabel-2-definisi").fill("Pendidikan tertinggi yang ditamatkan.")
    wait_until(lambda: len(taken(draft)["variabel"]) == 3)
    expect(page.locator("#id_variabel-2-id")).not_to_have_value("")
    first = page.locator("#id_variabel-2-id").input_value()
    page.locator("#id_variabel-2-definisi").fill("Jenjang tertinggi yang ditamatkan.")
    page.locator("#id_variabel-2-nama").focus()
    wait_until(lambda: taken(draft)["variabel"][2]["definisi"].startswith("Jenjang"))
    assert page.locator("#id_variabel-2-id").input_value() == first


def test_a_variable_ticked_away_goes_only_by_the_button(at: Open, draft: RecommendationRequest) -> None:
    page = at("variabel/")
    page.get_by_role("button", name="Hapus Variabel 1").click()
    expect(page.locator("[data-autosave-others]")).to_contain_text("setelah Anda menekan Simpan isian")
    assert len(taken(draft)["variabel"]) == 2
    page.get_by_role("button", name="Simpan isian").last.click()
    page.locator(".message--success").get_by_text("Tersimpan").wait_for()
    assert [v["nama"] for v in taken(draft)["variabel"]] == ["Tingkat Kepuasan"]


def test_a_new_indicator_gets_its_own_page_on_the_first_save(at: Open, draft: RecommendationRequest) -> None:
    page = at("ms-ind/baru/")
    page.locator("#id_nama").fill("Indeks Kepuasan")
    page.locator("#id_definisi").focus()
    page.wait_for_url(lambda url: not url.endswith("/baru/"))
    page.locator("#id_definisi").fill("Rata-rata skor kepuasan.")
    page.locator("#id_nama").focus()
    wait_until(lambda: (taken(draft)["indikator"] or [{}])[0].get("definisi"))
    assert len(taken(draft)["indikator"]) == 1


# Not connected ------------------------------------------------------------------------------------


def test_offline_text_stays_and_is_sent_when_the_connection_is_back(
    at: Open, draft: RecommendationRequest
) -> None:
    page = at("identitas/")
    page.context.set_offline(True)
    page.locator("#id_judul_kegiatan").fill("Ditulis tanpa koneksi")
    page.locator("#id_tahun").focus()
    expect(page.locator("[data-autosave-words]")).to_contain_text("Gagal menyimpan")
    expect(page.locator("[data-autosave-banner]")).to_contain_text("Koneksi terputus. 1 isian belum terkirim")
    assert taken(draft)["judul_kegiatan"] != "Ditulis tanpa koneksi"
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    assert taken(draft)["judul_kegiatan"] == "Ditulis tanpa koneksi"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_the_button_leaves_nothing_behind_while_offline(at: Open, draft: RecommendationRequest) -> None:
    page = at("identitas/")
    page.context.set_offline(True)
    page.locator("#id_judul_kegiatan").fill("Ditulis tanpa koneksi")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.locator("[data-autosave-words]")).to_contain_text("Gagal menyimpan")
    expect(page.locator("#id_judul_kegiatan")).to_have_value("Ditulis tanpa koneksi")


def test_unsent_text_of_a_closed_window_is_sent_by_the_next_page(
    at: Open, draft: RecommendationRequest
) -> None:
    page = at("identitas/")
    page.context.set_offline(True)
    page.locator("#id_judul_kegiatan").fill("Ditulis lalu ditutup")
    page.locator("#id_tahun").focus()
    expect(page.locator("[data-autosave-words]")).to_contain_text("Gagal menyimpan")
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    at("", context.new_page())
    wait_until(lambda: taken(draft)["judul_kegiatan"] == "Ditulis lalu ditutup")


def test_unsent_text_that_clashes_now_is_offered_and_chosen(
    at: Open, draft: RecommendationRequest, colleague: User
) -> None:
    page = at("identitas/")
    page.context.set_offline(True)
    page.locator("#id_judul_kegiatan").fill("Punya saya")
    page.locator("#id_tahun").focus()
    expect(page.locator("[data-autosave-words]")).to_contain_text("Gagal menyimpan")
    context = page.context
    page.close(run_before_unload=False)
    saves(colleague, draft, judul_kegiatan="Punya rekan")
    context.set_offline(False)
    page = at("", context.new_page())
    page.get_by_role("button", name="Tampilkan isian itu").click()
    page.get_by_label("Punya saya").first.check()
    page.get_by_role("button", name="Simpan pilihan").click()
    page.locator(".message--success").get_by_text("Tersimpan").wait_for()
    assert taken(draft)["judul_kegiatan"] == "Punya saya"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_after_signing_in_again_elsewhere_the_page_saves_on(
    at: Open, draft: RecommendationRequest, world: World, live_server: LiveServer
) -> None:
    page = at("identitas/")
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_judul_kegiatan").fill("Setelah masuk lagi")
    page.locator("#id_tahun").focus()
    expect(page.locator("[data-autosave-banner]")).to_contain_text("Masuk lagi di jendela baru")
    sign_in(page, world.operator, live_server.url)
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    assert taken(draft)["judul_kegiatan"] == "Setelah masuk lagi"


def test_signing_out_asks_before_unsent_text_is_forgotten(at: Open) -> None:
    page = at("identitas/")
    page.route("**/simpan-otomatis/", lambda route: route.abort())
    page.locator("#id_judul_kegiatan").fill("Belum terkirim")
    page.locator("#id_tahun").focus()
    expect(page.locator("[data-autosave-words]")).to_contain_text("Gagal menyimpan")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_text("Menu akun").locator("..").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("dialog")).to_contain_text("isian itu hilang")
    page.get_by_role("button", name="Ya, lanjutkan").click()
    page.wait_for_url(lambda url: "/formulir/" not in url)
    assert page.evaluate("Object.keys(localStorage).length") == 0


# Two people ---------------------------------------------------------------------------------------


def test_two_people_on_one_page_keep_each_others_answers(
    at: Open, draft: RecommendationRequest, colleague: User
) -> None:
    page = at("identitas/")
    saves(colleague, draft, judul_kegiatan="Judul rekan")
    page.locator("#id_tahun").fill("2028")
    page.locator("#id_judul_kegiatan").focus()
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    expect(page.locator("[data-autosave-others]")).to_contain_text("Judul Kegiatan")
    stored = taken(draft)
    assert (stored["judul_kegiatan"], stored["tahun"]) == ("Judul rekan", 2028)
    # The button carries the same page: what was not touched stays the colleague's.
    page.get_by_role("button", name="Simpan isian").last.click()
    page.locator(".message--success").get_by_text("Tersimpan").wait_for()
    assert taken(draft)["judul_kegiatan"] == "Judul rekan"


@pytest.mark.parametrize(("choice", "stored"), [("Punya saya", "Judul saya"), ("Punya Rina", "Judul rekan")])
def test_two_answers_to_one_question_are_chosen_from(
    choice: str, stored: str, at: Open, draft: RecommendationRequest, colleague: User
) -> None:
    page = at("identitas/")
    saves(colleague, draft, judul_kegiatan="Judul rekan")
    page.locator("#id_judul_kegiatan").fill("Judul saya")
    page.locator("#id_tahun").focus()
    clash = page.locator(".clash")
    expect(clash).to_contain_text("Judul rekan")
    expect(clash).to_contain_text("Judul saya")
    assert taken(draft)["judul_kegiatan"] == "Judul rekan"
    clash.locator("label", has_text=choice).last.click()
    page.get_by_role("button", name="Simpan pilihan").click()
    page.locator(".message--success").get_by_text("Tersimpan").wait_for()
    expect(page.locator("#id_judul_kegiatan")).to_have_value(stored)
    assert taken(draft)["judul_kegiatan"] == stored


def test_a_form_locked_meanwhile_says_so_and_keeps_the_text(
    at: Open, draft: RecommendationRequest, world: World
) -> None:
    page = at("penutup/")
    flow.submit_request(request=RecommendationRequest.objects.get(pk=draft.pk), by=world.operator)
    page.locator("#id_catatan_untuk_pemeriksa").fill("Terlambat ditulis.")
    page.locator("#id_kota_tanda_tangan").focus()
    expect(page.locator("[data-autosave-banner]")).to_contain_text("Formulir terkunci")
    expect(page.locator("#id_catatan_untuk_pemeriksa")).to_have_value("Terlambat ditulis.")


def test_where_one_filled_last_is_where_beranda_leads(
    at: Open, draft: RecommendationRequest, live_server: LiveServer
) -> None:
    page = at("pengumpulan/")
    page.locator("[name=uji_coba][value='2']").check()
    expect(page.locator(SAVED)).to_contain_text("Tersimpan ")
    page.goto(live_server.url + reverse("home"))
    page.locator(".resume a").click()
    page.wait_for_url("**/formulir/pengumpulan/")
