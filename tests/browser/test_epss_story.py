"""EPSS from its opening to the index that BPS decides, as two people; the leader reads it.

Walidata chooses levels beside the evidence of the system, links and uploads its own; BPS sends it back once.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.epss.seeds import load_framework
from reports.models import PenilaianEpss
from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.browser.test_forum_story import Arrive
from tests.factories.recommendations import small_pdf
from tests.factories.reports import add_reports
from tests.factories.world import World
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def forum(site: Site) -> World:
    """Kota Blitar, with the tree of EPSS."""
    load_framework()
    return add_reports(site.world)


def first_indicator(walidata: Person) -> None:
    """Level, explanation and a file by one press; then the next indicator."""
    walidata.follow("10101 Penerapan Standar Data Statistik")
    walidata.sees("Standar Data pada Daftar Data")
    walidata.look("epss-indikator")
    walidata.answer("tingkat", "3")
    walidata.answer("penjelasan", "Dilakukan menurut SOP.")
    walidata.answer("judul", "SOP yang ditetapkan")
    pdf = {"name": "sop.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
    walidata.page.locator('input[name="berkas"]').set_input_files(pdf)  # type: ignore[arg-type]
    walidata.press("Simpan dan buka indikator berikutnya")
    walidata.hears("Indikator 10101 disimpan.")
    expect(walidata.heading).to_contain_text("10201")


def test_epss_from_opening_to_the_index_that_bps_decides(forum: World, person: Arrive) -> None:
    walidata, bps = person("blitar_walidata").sign_in(), person("blitar_pemeriksa").sign_in()
    leader = person("blitar_pimpinan").sign_in()

    walidata.follow("EPSS")
    walidata.follow("Buka penilaian")
    walidata.look("epss-buka")
    walidata.press("Buka penilaian")
    walidata.hears("Penilaian dibuka")
    walidata.look("epss-kosong")
    case = PenilaianEpss.objects.get()
    own = reverse("epss_detail", args=[case.pk])
    first_indicator(walidata)
    # The other 37 as she did the first.
    case.nilai.filter(tingkat=None).update(tingkat=2, penjelasan="Dilakukan setiap OPD.")

    walidata.open(own)
    walidata.sees("IPS menurut penilaian mandiri: Cukup")
    walidata.press("Kirim ke BPS", confirm=True)
    walidata.hears("dikirim ke BPS")

    # BPS asks for more, then assesses beside the own levels and decides.
    bps.open(own)
    bps.follow("Kembalikan ke Walidata")
    bps.look("epss-kembalikan")
    bps.page.locator("#id_reason").fill("Lampirkan notulen.")
    bps.press("Kembalikan penilaian")
    wait_until(lambda: PenilaianEpss.objects.filter(dikirim_pada=None).exists())
    walidata.open(own)
    walidata.sees("Lampirkan notulen.")
    walidata.press("Kirim ke BPS", confirm=True)
    walidata.hears("dikirim ke BPS")
    bps.open(reverse("epss_indicator", args=[case.pk, "10101"]))
    bps.answer("tingkat", "4")
    bps.answer("catatan", "Reviu sudah dua kali.")
    bps.press("Simpan indikator")
    bps.hears("Indikator 10101 disimpan.")
    bps.look("epss-indikator-bps")
    case.nilai.filter(tingkat_bps=None).update(tingkat_bps=2)
    bps.open(own)
    bps.press("Tetapkan nilai EPSS", confirm=True)
    bps.hears("Nilai EPSS ditetapkan.")

    leader.open(own)
    leader.sees(re.compile("IPS menurut BPS: Cukup"))
    leader.look("epss-ditetapkan")
    assert leader.status_of(reverse("epss_lke", args=[case.pk])) == 200
