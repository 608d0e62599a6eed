"""A release of Dinas Kesehatan from its dictionary to the public page, as four people (SOP B5 to B9).

The operator draws up the dictionary, fills the template, uploads a file with mistakes and then the right one;
Walidata returns it once; the head refuses it once and validates it in the second round; Walidata publishes.
Before that nobody outside the offices sees anything of it; after it anybody does.
"""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from datasets.models import KodeItem, RilisData, Terbitan
from datasets.services.codes import load_codes
from datasets.states import ReleaseState as S
from satudata.workflow import events
from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.browser.test_forum_story import Arrive
from tests.factories.datasets import begin, stated
from tests.factories.world import PASSWORD
from tests.waiting import wait_until

NAME = "Jumlah Layanan Nomor 2 menurut Kelurahan"


@pytest.fixture(scope="module")
def release(site: Site) -> RilisData:
    """A release that the stated Daftar Data promised, being collected: open access, no Data Prioritas."""
    load_codes()
    data = stated(site.world)
    return begin(data.release(1), by=data.operator)


def state_of(release: RilisData) -> str:
    return str(RilisData.objects.values_list("state", flat=True).get(pk=release.pk))


def comes_to(release: RilisData, state: str) -> None:
    """Wait until the server has done what was just pressed."""
    wait_until(lambda: state_of(release) == state)


def page_of(release: RilisData, name: str = "rilis_detail") -> str:
    return reverse(name, args=[release.pk])


def filled(template: Path, target: Path, first: Any) -> Path:
    """The template with a row for each kelurahan; `first` is the figure of the first one."""
    book = load_workbook(template)
    codes = KodeItem.objects.filter(versi__daftar__kode="kelurahan-3572").values_list("kode", flat=True)
    for row, kode in enumerate(codes.order_by("urut"), start=2):
        for column, value in enumerate((kode, 2026, first if row == 2 else row * 10), start=1):
            book["Data"].cell(row, column).value = value
    book.save(target)
    return target


def download_template(operator: Person, release: RilisData, folder: Path) -> Path:
    operator.open(page_of(release, "rilis_upload"))
    operator.look("rilis-unggah")
    with operator.page.expect_download() as download:
        operator.follow("Unduh templat (XLSX)")
    target = folder / "templat.xlsx"
    download.value.save_as(target)
    return target


def upload(operator: Person, release: RilisData, file: Path, words: str) -> None:
    """Upload a file and wait for what the check says of it."""
    before = release.unggahan.count()
    operator.open(page_of(release, "rilis_upload"))
    operator.page.locator('main input[type="file"]').set_input_files(file)
    operator.press("Unggah berkas data")
    wait_until(lambda: release.unggahan.count() > before)
    newest = release.unggahan.all()[0]
    operator.open(reverse("unggahan_detail", args=[release.pk, newest.pk]))
    operator.waits_for(words)


def store_and_submit(operator: Person, release: RilisData, number: int) -> None:
    operator.press(f"Simpan sebagai versi {number}")
    comes_to(release, S.UPLOADED)
    operator.open(page_of(release))
    operator.press("Ajukan pemeriksaan", confirm=True)
    operator.sees("Tanda terima unggah")


def answer_all(walidata: Person, release: RilisData) -> None:
    walidata.open(page_of(release, "rilis_examine"))
    for choice in walidata.page.locator('main input[name^="q-"][value="sesuai"]').all():
        choice.check()
    walidata.look("rilis-pemeriksaan")


def pass_on(walidata: Person, release: RilisData) -> None:
    answer_all(walidata, release)
    accept = walidata.page.locator('main button[value^="tutup:"]')
    if accept.count():
        accept.click()
        expect(accept).to_have_count(0)
    walidata.press("Simpan, lalu nyatakan sesuai")
    walidata.look("rilis-putusan")
    walidata.page.locator(".verdict__acts button").click()
    comes_to(release, S.VALIDATION_AWAITED)


def decide(head: Person, choice: str) -> None:
    head.open(reverse("validasi_list"))
    head.page.locator("main").get_by_label(choice, exact=True).first.check()
    head.look("validasi-daftar")


def test_release_from_dictionary_to_public_page(release: RilisData, person: Arrive, tmp_path: Path) -> None:
    operator = person("blitar_operator").sign_in()
    walidata = person("blitar_walidata").sign_in()
    head = person("blitar_kepala").sign_in()
    public = person()

    # B5: the dictionary is drawn up from the entry of the Daftar Data; the template is made of it.
    operator.open(page_of(release, "kamus_edit"))
    operator.press("Susun kamus")
    operator.sees("Kode Desa/Kelurahan")
    operator.look("rilis-kamus")
    template = download_template(operator, release, tmp_path)

    # B6: a file with letters for a figure is held back; the right one becomes a version.
    upload(operator, release, filled(template, tmp_path / "keliru.xlsx", "dua puluh"), "Bukan bilangan")
    operator.look("rilis-laporan")
    upload(operator, release, filled(template, tmp_path / "baik.xlsx", 20), "Simpan sebagai versi 1")
    store_and_submit(operator, release, 1)
    operator.look("rilis-diajukan")
    assert person("walidata").sign_in().status_of(page_of(release)) == 404
    public.open("/dataset/?q=layanan")
    assert NAME not in public.page.locator("main").inner_text()

    # B7: Walidata returns it with a note; the OPD answers and hands in another version.
    answer_all(walidata, release)
    walidata.page.locator('main [name="catatan-teks"]').fill("Cocokkan angka kelurahan pertama.")
    walidata.press("Simpan, lalu kembalikan")
    walidata.page.locator(".verdict__acts button").click()
    comes_to(release, S.RETURNED)
    operator.open(page_of(release))
    operator.sees("Cocokkan angka kelurahan pertama.")
    operator.look("rilis-dikembalikan")
    operator.page.locator('main textarea[name^="jawaban-"]').first.fill("Sudah dicocokkan.")
    operator.press("Simpan jawaban")
    wait_until(lambda: release.catatan.exclude(jawaban="").exists())
    upload(operator, release, filled(template, tmp_path / "lagi.xlsx", 25), "Simpan sebagai versi 2")
    store_and_submit(operator, release, 2)
    pass_on(walidata, release)

    # B8: the head refuses with a reason, and validates the next version with the password.
    decide(head, "Tolak")
    head.page.locator('main textarea[name$="-alasan"]').first.fill("Tambahkan layanan bulan Desember.")
    head.press("Simpan keputusan")
    comes_to(release, S.RETURNED)
    operator.open(page_of(release))
    operator.sees("Tambahkan layanan bulan Desember.")
    upload(operator, release, filled(template, tmp_path / "akhir.xlsx", 30), "Simpan sebagai versi 3")
    store_and_submit(operator, release, 3)
    pass_on(walidata, release)
    decide(head, "Setujui")
    head.page.get_by_label("Kata sandi").first.fill(PASSWORD)
    head.press("Simpan keputusan")
    comes_to(release, S.VALIDATED)
    assert not Terbitan.objects.exists()

    # B9: Walidata publishes, and anybody reads it, in the version that was signed.
    walidata.open(page_of(release, "rilis_publish"))
    walidata.look("rilis-terbitkan")
    walidata.press("Terbitkan data")
    comes_to(release, S.PUBLISHED)
    shown = Terbitan.objects.select_related("dataset", "versi").get()
    assert shown.versi.nomor == 3
    public.open("/dataset/?q=layanan")
    public.look("portal-cari")
    public.follow(NAME)
    expect(public.heading).to_have_text(NAME)
    public.look("portal-dataset")
    assert list(events.verify()) == []
