"""Rows in the page: added, copied, moved, removed and pasted at once, by keyboard as well as by mouse.

The server does the same without a script (test_form_rows); here its mirror in the page is held to
the same rules, and to where the cursor stands and what is announced.
"""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from recommendations import snapshot
from recommendations.models import Kegiatan, RecommendationRequest, Variabel
from recommendations.services import flow
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    """The survey with its two variables, Umur and Tingkat Kepuasan."""
    made = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    fill_form(made)
    return made


@pytest.fixture
def at(
    live_server: LiveServer, new_page: Callable[..., Page], world: World, draft: RecommendationRequest
) -> Callable[[str], Page]:
    """Open a page of the form as the operator."""
    client = Client()
    client.force_login(world.operator)
    page = new_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    def go(where: str) -> Page:
        page.goto(f"{live_server.url}/pengajuan/{draft.pk}/formulir/{where}/")
        return page

    return go


def taken(draft: RecommendationRequest) -> dict:
    return snapshot.take(Kegiatan.objects.get(request=draft))


def rows(page: Page, prefix: str = "variabel") -> Locator:
    return page.locator(f"#{prefix} > [data-row]:not(.row-item--gone)")


def column(page: Page, prefix: str = "variabel", name: str = "nama") -> list[str]:
    return [row.locator(f"[name$='-{name}']").input_value() for row in rows(page, prefix).all()]


def says(page: Page, words: str, table: str = "variabel") -> None:
    expect(page.locator(f"[data-table={table}] [data-rows-status]")).to_have_text(words)


def save(page: Page) -> None:
    """Press the button, wait for its own answer: before it the page saves itself and notes its address."""
    with page.expect_request_finished(lambda sent: sent.method == "POST" and sent.is_navigation_request()):
        page.get_by_role("button", name="Simpan isian").last.click()
    page.wait_for_load_state()


def paste(page: Page, text: str) -> None:
    """Paste into the field that has the cursor, as the clipboard does."""
    page.evaluate(
        """text => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", text);
            const facts = {clipboardData: clipboard, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", facts));
        }""",
        text,
    )


def test_rows_are_added_copied_moved_and_removed_by_keyboard_alone(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    page = at("variabel")
    keys = page.keyboard
    page.get_by_role("button", name="Tambah variabel").focus()
    keys.press("Enter")
    says(page, "Variabel 3 ditambahkan. Sekarang 3 variabel.")
    keys.type("Pendidikan")  # the cursor stands in the first field of the new row
    keys.press("Tab")
    keys.press("Tab")
    keys.type("Pendidikan tertinggi yang ditamatkan.")
    expect(rows(page).nth(2).locator("[data-row-name]")).to_have_text("Pendidikan")
    keys.press("Alt+ArrowUp")
    says(page, "Variabel dipindahkan ke urutan 2 dari 3.")
    keys.press("Alt+ArrowUp")
    assert column(page) == ["Pendidikan", "Umur", "Tingkat Kepuasan"]
    expect(page.locator(":focus")).to_have_value("Pendidikan tertinggi yang ditamatkan.")
    page.get_by_role("button", name="Salin Variabel 2").focus()
    keys.press("Space")
    says(page, "Variabel 2 disalin. Sekarang 4 variabel.")
    expect(page.locator(":focus")).to_have_value("Umur")
    page.get_by_role("button", name="Hapus Variabel 4").focus()
    keys.press("Enter")
    expect(page.locator(":focus")).to_contain_text("Kembalikan")
    assert column(page) == ["Pendidikan", "Umur", "Umur"]
    save(page)
    assert [v["nama"] for v in taken(draft)["variabel"]] == ["Pendidikan", "Umur", "Umur"]


def test_a_removed_row_may_be_taken_back(at: Callable[[str], Page], draft: RecommendationRequest) -> None:
    page = at("variabel")
    page.get_by_role("button", name="Hapus Variabel 1").click()
    expect(page.locator(".row-item--gone")).to_contain_text("Umur dihapus saat halaman disimpan.")
    page.get_by_role("button", name="Kembalikan Umur").click()
    assert column(page) == ["Umur", "Tingkat Kepuasan"]
    save(page)
    assert len(taken(draft)["variabel"]) == 2


def test_a_row_with_metadata_is_asked_about_before_it_goes(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    Variabel.objects.filter(kegiatan__request=draft, nama="Umur").update(satuan="Tahun")
    page = at("variabel")
    page.get_by_role("button", name="Hapus Variabel 1").click()
    assert column(page) == ["Umur", "Tingkat Kepuasan"]
    page.get_by_role("button", name="Hapus dengan metadatanya").click()
    assert column(page) == ["Tingkat Kepuasan"]
    says(page, "Variabel 1 dihapus. Sekarang 1 variabel.")


def test_a_moved_row_takes_its_metadata_along(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    Variabel.objects.filter(kegiatan__request=draft, nama="Umur").update(satuan="Tahun")
    page = at("variabel")
    page.get_by_role("button", name="Turunkan Variabel 1").click()
    expect(page.locator(":focus")).to_have_attribute("data-row-act", "naik")  # the other way is at its end
    save(page)
    assert [(v["nama"], v["satuan"]) for v in taken(draft)["variabel"]] == [
        ("Tingkat Kepuasan", ""),
        ("Umur", "Tahun"),
    ]


BLOCK = 'Kelas\tKelas\t"Tingkat kelas,\nbukan rombongan."\tHari ini\nJarak\tJarak\tJarak rumah.\tHari ini\n'


def test_a_block_pasted_into_an_empty_row_adds_what_it_needs(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    page = at("variabel")
    page.get_by_role("button", name="Tambah variabel").click()
    paste(page, BLOCK)
    says(page, "2 baris ditempel. Sekarang 4 variabel.")
    assert column(page) == ["Umur", "Tingkat Kepuasan", "Kelas", "Jarak"]
    save(page)
    assert taken(draft)["variabel"][2]["definisi"] == "Tingkat kelas,\nbukan rombongan."


def test_a_paste_overwrites_nothing_without_asking_and_may_be_taken_back(at: Callable[[str], Page]) -> None:
    page = at("variabel")
    page.locator("#id_variabel-0-nama").focus()
    paste(page, BLOCK)
    says(page, "Tempelan berisi 2 baris dan akan menimpa 8 isian.")
    assert column(page) == ["Umur", "Tingkat Kepuasan"]
    page.get_by_role("button", name="Timpa isian itu").click()
    assert column(page) == ["Kelas", "Jarak"]
    page.get_by_role("button", name="Batalkan tempel").click()
    assert column(page) == ["Umur", "Tingkat Kepuasan"]
    says(page, "Tempelan dibatalkan. Sekarang 2 variabel.")
    page.locator("#id_variabel-0-nama").focus()
    paste(page, BLOCK)
    page.get_by_role("button", name="Tambahkan di bawah").click()
    assert column(page) == ["Umur", "Tingkat Kepuasan", "Kelas", "Jarak"]


def test_a_paragraph_pasted_into_a_text_area_stays_a_paragraph(at: Callable[[str], Page]) -> None:
    page = at("variabel")
    page.locator("#id_variabel-0-definisi").focus()
    paste(page, "Satu.\nDua.")
    assert len(column(page)) == 2


def test_days_are_pasted_down_the_stages(at: Callable[[str], Page], draft: RecommendationRequest) -> None:
    page = at("perencanaan")
    page.locator("#id_jadwal-6-0-awal").fill("")
    page.locator("#id_jadwal-7-0-awal").fill("")
    page.locator("#id_jadwal-6-0-awal").focus()
    paste(page, "20 Juni 2027\n5-7-2027")
    says(page, "2 baris ditempel. Sekarang 7 periode.", "jadwal")
    save(page)
    assert [row["awal"] for row in taken(draft)["jadwal"][-2:]] == ["2027-06-20", "2027-07-05"]


def test_a_day_that_is_none_is_told_and_left_empty(at: Callable[[str], Page]) -> None:
    page = at("perencanaan")
    page.locator("#id_jadwal-6-0-awal").fill("")
    page.locator("#id_jadwal-7-0-awal").fill("")
    page.locator("#id_jadwal-6-0-awal").focus()
    paste(page, "31 Juni 2027\n5 Juli 2027")
    expect(page.locator("[data-table=jadwal] [data-rows-status]")).to_contain_text("“31 Juni 2027”")
    assert page.locator("#id_jadwal-7-0-awal").input_value() == "2027-07-05"


def test_every_change_of_rows_is_an_input_of_the_form(at: Callable[[str], Page]) -> None:
    """What saves by itself listens for inputs."""
    page = at("variabel")
    page.evaluate(
        "window.heard = 0; const form = document.querySelector('form[data-form]');"
        "form.addEventListener('input', () => { window.heard += 1; })"
    )
    for act in ("Tambah variabel", "Naikkan Variabel 3", "Salin Variabel 1", "Hapus Variabel 1"):
        before = page.evaluate("window.heard")
        page.get_by_role("button", name=act).first.click()
        assert page.evaluate("window.heard") > before, act


def test_a_long_list_shows_what_is_unfinished_and_opens_at_once(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    kegiatan = Kegiatan.objects.get(request=draft)
    for number in range(6):
        Variabel.objects.create(
            kegiatan=kegiatan, urut=number + 2, nama=f"V{number}", definisi="" if number == 3 else "Isi."
        )
    page = at("variabel")
    opened = page.locator("#variabel details[data-row-body][open] > summary")
    assert re.sub(r"\s+", " ", opened.inner_text()).startswith("Variabel 6")
    page.get_by_role("button", name="Buka semua").click()
    assert opened.count() == 8


def test_ticked_variables_and_rows_follow_each_other(
    at: Callable[[str], Page], draft: RecommendationRequest
) -> None:
    page = at("ms-ind/baru")
    page.locator("[name=komposit][value='2']").check()
    page.get_by_label("Umur", exact=True).check()
    assert column(page, "variabel_pembangun") == ["Umur"]
    assert column(page, "variabel_pembangun", "kegiatan_penghasil") == [taken(draft)["judul_kegiatan"]]
    page.get_by_label("Tingkat Kepuasan", exact=True).check()
    page.get_by_role("button", name="Hapus Variabel pembangun 1").click()
    expect(page.get_by_label("Umur", exact=True)).not_to_be_checked()
    page.locator("#id_nama").fill("Indeks")
    save(page)
    (row,) = taken(draft)["indikator"]
    assert [maker["nama"] for maker in row["variabel_pembangun"]] == ["Tingkat Kepuasan"]


def test_a_region_is_found_by_a_part_of_its_name(at: Callable[[str], Page]) -> None:
    page = at("desain")
    page.get_by_label("Cari provinsi, kabupaten, atau kota").fill("kota bli")
    shown = page.locator("[data-regions] label:visible").all_inner_texts()
    assert [text.strip() for text in shown] == ["Kota Blitar"]
    page.get_by_label("Kota Blitar").check()
    expect(page.locator("[data-regions] summary").first).to_contain_text("2 dipilih")


def test_the_table_is_copied_as_it_stands(at: Callable[[str], Page]) -> None:
    page = at("variabel")
    page.locator("#id_variabel-0-nama").fill("Usia")
    page.get_by_text("Tempel dari lembar kerja").click()
    button = page.locator("[data-table=variabel] [data-copy]")
    button.evaluate("b => { b.dispatchEvent(new Event('click')); }")
    lines = json.loads(button.evaluate("b => JSON.stringify(b.dataset.copy)")).split("\n")
    assert (lines[0].split("\t")[0], lines[1].split("\t")[0]) == ("Nama Variabel", "Usia")
