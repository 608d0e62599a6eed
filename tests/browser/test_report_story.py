"""The yearly report from its opening to the leader, as three people (SOP B10, B11).

Walidata opens it, takes suggestions over, writes what must be written and a plan of action; the head returns
it once and approves it in the second round; Walidata hands it over and shows a summary; the leader receives
it. Before that the leader and the public see nothing of it.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports import contents
from reports.models import Laporan
from reports.states import ReportState as S
from satudata.workflow import events
from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.browser.test_forum_story import Arrive
from tests.factories.reports import add_reports
from tests.factories.world import PASSWORD, World
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def forum(site: Site) -> World:
    """Kota Blitar with the head of its Walidata office and its leader."""
    return add_reports(site.world)


def comes_to(state: str) -> None:
    """Wait until the server has done what was just pressed."""
    wait_until(lambda: Laporan.objects.filter(state=state).exists())


def write(walidata: Person, laporan: Laporan) -> None:
    """Fill every section that must be filled, chapter after chapter, as "lalu bab berikutnya" leads."""
    for bab in contents.CHAPTERS:
        expect(walidata.heading).to_have_text(contents.numbered(bab))
        for section in contents.sections_of(bab):
            box = walidata.page.locator(f"#teks-{section.kode}")
            if section.wajib and not box.input_value():
                box.fill(f"{section.judul} tahun {laporan.tahun}.")
        if bab == contents.ACTIONS_IN:
            plan(walidata)
            walidata.look("laporan-tindak-lanjut")
            walidata.press("Simpan bab ini")
            walidata.hears("Bab ini tersimpan.")
        else:
            walidata.press("Simpan, lalu bab berikutnya")


def plan(walidata: Person) -> None:
    """Two rows, the second moved before the first."""
    for row, words in enumerate(("Metadata belum lengkap", "Unggahan terlambat")):
        if row:
            walidata.press("Tambah baris")
        for name, value in (("masalah", words), ("aksi", "Pendampingan"), ("penanggung_jawab", "Walidata")):
            walidata.page.locator(f"#tl-{row}-{name}").fill(value)
    walidata.page.locator('button[value="naik:1"]').click()
    expect(walidata.page.locator("#tl-0-masalah")).to_have_value("Unggahan terlambat")


def test_report_from_opening_to_the_leader(forum: World, person: Arrive) -> None:
    walidata, head = person("blitar_walidata").sign_in(), person("walidata_kepala").sign_in()
    leader, public = person("blitar_pimpinan").sign_in(), person()

    # B10: opened on frozen figures and written.
    walidata.follow("Laporan tahunan")
    walidata.look("laporan-register-kosong")
    walidata.follow("Buka laporan tahunan")
    walidata.look("laporan-baru")
    walidata.press("Buka laporan")
    walidata.hears("Angkanya sudah dibekukan")
    laporan = Laporan.objects.get()
    own, shown = (
        reverse("laporan_detail", args=[laporan.pk]),
        reverse("laporan_public", args=["3572", laporan.tahun]),
    )
    walidata.page.locator('button[value="saran:kata_pengantar"]').click()
    walidata.hears("Belum disimpan")
    walidata.look("laporan-isi")
    write(walidata, laporan)
    walidata.open(own)
    walidata.look("laporan-draf")
    assert leader.status_of(own) == 404

    # The head returns it once, then approves it with the password.
    walidata.press("Ajukan ke Kepala Walidata")
    comes_to(S.REVIEW_AWAITED)
    head.open(own)
    head.look("laporan-periksa")
    head.page.locator("summary", has_text="Kembalikan untuk diperbaiki").click()
    head.page.locator("#id_reason").fill("Lengkapi kendala.")
    head.press("Kembalikan laporan")
    comes_to(S.RETURNED)
    walidata.open(own)
    walidata.sees("Lengkapi kendala.")
    walidata.look("laporan-dikembalikan")
    walidata.press("Ajukan ke Kepala Walidata")
    comes_to(S.REVIEW_AWAITED)
    head.open(own)
    head.page.get_by_label("Kata sandi").fill(PASSWORD)
    head.press("Setujui laporan")
    comes_to(S.APPROVED)
    head.open(own)
    head.look("laporan-disetujui")

    # B11: handed over by a numbered letter; the public reads the summary that Walidata shows.
    walidata.open(own)
    assert public.status_of(shown) == 404
    walidata.page.locator("#id_teks").fill("Penyelenggaraan berjalan sesuai SOP.")
    walidata.press("Tayangkan ringkasan")
    walidata.hears("Ringkasan tayang")
    walidata.look("laporan-ringkasan")
    public.open(shown)
    public.sees("Penyelenggaraan berjalan sesuai SOP.")
    public.look("laporan-publik")
    walidata.follow("Sampaikan ke Pimpinan Daerah")
    walidata.look("laporan-sampaikan")
    walidata.press("Sampaikan laporan")
    comes_to(S.SUBMITTED)

    # The leader receives it with a disposition; the register counts it.
    leader.open(reverse("home"))
    leader.follow("Terima laporan tahunan")
    leader.page.locator("#id_disposisi").fill("Tindak lanjuti bersama OPD.")
    leader.look("laporan-terima")
    leader.press("Terima laporan")
    comes_to(S.RECEIVED)
    leader.open(own)
    leader.look("laporan-diterima")
    walidata.open(reverse("laporan_list"))
    walidata.sees("Tindak lanjuti bersama OPD.")
    walidata.look("laporan-register")
    expect(walidata.page.locator(".laporan-total")).to_have_text("1")
    assert list(events.verify()) == []
