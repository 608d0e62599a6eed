"""A year of the Forum in Kota Blitar, from its opening to three Surat Pernyataan, as eleven people (B1-B4).

Three OPDs fill their lists; Walidata returns one; Pembina Data comments and recommends; the Forum meets,
signs the attendance list by its link, decides on the screen and freezes the list; each OPD states what is
available, Walidata checks, the head approves with the password. Somebody of another region finds nothing.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.states import ListState, OfficeState
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import tanggal
from satudata.documents.models import Document
from satudata.documents.services import read_bytes
from satudata.workflow import events
from satudata.workflow.models import StepRun
from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.factories.forum import add_forum
from tests.factories.forum_entries import COMPLETE
from tests.factories.world import PASSWORD

Arrive = Callable[..., Person]
# Who fills, what they keep data of, who approves.
OPDS = {
    "blitar_operator": ("Dinas Kesehatan Kota Blitar", "Jumlah Bayi Ditimbang", "blitar_kepala"),
    "budpar_operator": ("Dinas Kebudayaan dan Pariwisata", "Jumlah Pengunjung Museum", "budpar_kepala"),
    "sosial_operator": ("Dinas Sosial", "Jumlah Penerima Layanan Sosial", "sosial_kepala"),
}
REFUSED = "Jumlah Penerima Layanan Sosial Cadangan"


@pytest.fixture(scope="module")
def forum(site: Site) -> Iterator[Site]:
    add_forum(site.world)
    yield site


def year() -> DaftarData:
    return DaftarData.objects.get(wilayah__kode_bps="3572", tahun=2027)


def part(nama: str) -> DaftarDataOpd:
    return DaftarDataOpd.objects.get(daftar=year(), instansi__nama=nama)


def page_of(nama: str, name: str = "opd_detail") -> str:
    return reverse(name, args=[part(nama).pk])


def here(name: str) -> str:
    return reverse(name, args=[year().pk])


def choose(person: Person, label: str) -> None:
    person.page.get_by_label(label, exact=True).check()


# The OPDs draw up --------------------------------------------------------------------------------------
def add_entry(operator: Person, nama: str, name: str) -> None:
    operator.open(page_of(nama))
    operator.page.locator("main").get_by_role("link", name="Tambah entri").first.click()
    answers: dict[str, Any] = COMPLETE | {
        "nama_data": name,
        "konsep": name.removeprefix("Jumlah "),
        "klasifikasi": "",
        "data_prioritas": "tidak",
        "data_pribadi": "tidak",
        "rilis_jeda": "30",
    }
    for field, value in answers.items():
        operator.answer(field, value)
    operator.look("forum-entri")
    operator.press("Simpan entri")
    expect(operator.heading).to_have_text(name)


def draw_up(operator: Person, nama: str, *names: str) -> None:
    for name in names:
        add_entry(operator, nama, name)
    operator.open(page_of(nama))
    operator.look("forum-daftar-opd")
    operator.press("Kirim ke Walidata", confirm=True)
    operator.hears("Daftar Data terkirim ke Walidata.")


def approve(walidata: Person, nama: str) -> None:
    walidata.open(page_of(nama, "opd_review"))
    walidata.page.locator("summary").filter(has_text="entri lain sesuai").click()
    walidata.page.locator('main input[name="dibaca"]').check()
    walidata.press("Nyatakan semua sesuai")
    walidata.press("Setujui draf OPD")
    assert part(nama).state == OfficeState.REVIEWED


# The story ---------------------------------------------------------------------------------------------
def test_year_from_opening_to_three_surat_pernyataan(forum: Site, person: Arrive, tmp_path: Path) -> None:
    sekretariat = person("blitar_sekretariat").sign_in()
    operators = {name: person(name).sign_in() for name in OPDS}
    walidata = person("blitar_walidata").sign_in()

    # The Sekretariat opens the year and its drafting; the OPDs are told.
    sekretariat.open("/forum/")
    sekretariat.look("forum-beranda")
    sekretariat.press("Buka tahun data")
    expect(sekretariat.heading).to_have_text("Daftar Data Kota Blitar 2027")
    sekretariat.press("Buka penyusunan draf", confirm=True)
    sekretariat.look("forum-tahun-disusun")
    stranger = person("walidata").sign_in()
    assert stranger.status_of(here("daftar_detail")) == 404

    for name, operator in operators.items():
        nama, data, _head = OPDS[name]
        operator.open("/beranda/")
        operator.sees("Juga menunggu Anda")
        draw_up(operator, nama, data, *([REFUSED] if nama == "Dinas Sosial" else []))
    assert operators["blitar_operator"].status_of(page_of("Dinas Sosial")) == 404

    # Walidata returns one list with a note, approves it in the second round, and approves the others.
    health = "Dinas Kesehatan Kota Blitar"
    walidata.open(here("daftar_review"))
    walidata.look("forum-daftar-reviu")
    walidata.open(page_of(health, "opd_review"))
    choose(walidata, "Perlu perbaikan")
    walidata.page.locator("main article textarea").first.fill("Sebutkan umur bayi pada definisi.")
    walidata.look("forum-reviu-opd")
    walidata.press("Simpan penilaian halaman ini")
    walidata.press("Kembalikan untuk perbaikan")
    assert part(health).state == OfficeState.RETURNED
    operator = operators["blitar_operator"]
    operator.open(page_of(health))
    operator.follow("Jumlah Bayi Ditimbang")
    operator.sees("Sebutkan umur bayi pada definisi.")
    operator.answer("definisi", "Bayi berumur 0 sampai 11 bulan yang ditimbang di posyandu.")
    operator.press("Simpan entri")
    operator.open(page_of(health))
    operator.press("Kirim perbaikan ke Walidata", confirm=True)
    for nama, _data, _head in OPDS.values():
        approve(walidata, nama)

    # B1: asked by the Sekretariat, commented by the examiner, issued by the signatory.
    sekretariat.open(here("daftar_detail"))
    sekretariat.page.locator('main input[name="lewati_semua"]').check()
    sekretariat.press("Mintakan rekomendasi")
    pemeriksa = person("blitar_pemeriksa").sign_in()
    pemeriksa.follow("Daftar Data Kota Blitar 2027")
    pemeriksa.open(here("rekomendasi_desk"))
    pemeriksa.page.locator("summary").filter(has_text="Tulis masukan atas seluruh daftar").click()
    pemeriksa.page.locator("#masukan-daftar").fill("Seragamkan kode wilayah.")
    pemeriksa.look("forum-rekomendasi")
    pemeriksa.press("Simpan masukan")
    signatory = person("blitar_penandatangan").sign_in()
    signatory.open(here("rekomendasi_desk"))
    signatory.press("Terbitkan rekomendasi")
    signatory.open(here("daftar_detail"))
    signatory.waits_for("Rekomendasi Pembina Data")

    # B2: a meeting of today; who comes signs by the link, the Sekretariat closes the list.
    sekretariat.open(here("rapat_new"))
    sekretariat.answer("judul", "Rapat Penetapan Daftar Data 2027")
    sekretariat.answer("tanggal", timezone.localdate().isoformat())
    sekretariat.answer("jam_mulai", "09.00")
    sekretariat.answer("tempat", "Ruang Rapat Contoh")
    sekretariat.answer("acara", "Pembukaan\nKesepakatan Daftar Data")
    for box in sekretariat.page.locator('main input[name="instansi"]').all():
        words = box.locator("xpath=ancestor::label").text_content() or ""
        box.set_checked(any(nama in words for nama, _data, _head in OPDS.values()))
    sekretariat.look("forum-rapat-rencana")
    sekretariat.press("Simpan rencana rapat")
    sekretariat.press("Terbitkan undangan", confirm=True)
    rapat = RapatForum.objects.get(daftar=year())
    for operator in operators.values():
        operator.open(f"/hadir/{rapat.kode_hadir}/")
        operator.look("forum-hadir")
        operator.page.locator("main form button").first.click()
    sekretariat.open(reverse("rapat_detail", args=[rapat.pk]))
    sekretariat.look("forum-rapat")
    sekretariat.press("Tutup daftar hadir", confirm=True)
    sekretariat.sees("Kuorum tercapai.")

    # B3: the draft is closed, the Forum decides on the screen, the list is frozen.
    sekretariat.open(here("sepakat_detail"))
    sekretariat.press("Tutup draf untuk rapat Forum", confirm=True)
    for nama, _data, _head in OPDS.values():
        sekretariat.open(f"{here('sepakat_screen')}?opd={part(nama).pk}")
        if nama == "Dinas Sosial":
            row = sekretariat.page.locator("tr.layar__row").filter(has_text=REFUSED)
            row.locator("summary").filter(has_text="Tolak").click()
            row.locator("textarea").fill("Sama dengan data yang sudah ada.")
            row.get_by_role("button", name="Tolak entri ini").click()
        sekretariat.look("forum-layar")
        sekretariat.follow(re.compile("Sepakati semua yang sesuai"))
        sekretariat.page.get_by_role("button", name=re.compile("Ya, sepakati")).click()
    sekretariat.open(here("sepakat_detail"))
    sekretariat.sees("4 dari 4 entri sudah diputuskan")
    sekretariat.page.locator('main [name="rapat"]').first.evaluate(
        "f => { if (f.tagName === 'SELECT') f.selectedIndex = f.options.length - 1; else f.checked = true; }"
    )
    sekretariat.look("forum-bekukan")
    sekretariat.press("Bekukan daftar dan terbitkan Berita Acara", confirm=True)
    sekretariat.open(here("daftar_detail"))
    sekretariat.waits_for("Disepakati, ketersediaan diisi")
    assert year().state == ListState.AGREED
    sekretariat.look("forum-tahun-disepakati")

    # B4: three OPDs answer, Walidata checks, three heads approve.
    for name, (nama, _data, head) in OPDS.items():
        state_availability(operators[name], walidata, person(head).sign_in(), nama)
    for nama, _data, _head in OPDS.values():
        sekretariat.open(page_of(nama))
        sekretariat.waits_for("Surat Pernyataan terbit")
    papers_say_what_was_decided(tmp_path)
    public = person()
    public.open("/kalender-rilis/kota-blitar/?tahun=2027")
    public.sees("Jumlah Bayi Ditimbang")
    assert REFUSED not in public.page.locator("main").inner_text()
    public.look("kalender-rilis")


def state_availability(operator: Person, walidata: Person, head: Person, nama: str) -> None:
    """SOP B4 for one OPD: the same step in three hands."""
    operator.open(page_of(nama, "opd_availability"))
    answers = operator.page.locator("main .answers > li")
    if nama == "Dinas Sosial":
        answers.first.get_by_label("Tidak tersedia", exact=True).check()
        answers.first.locator("select").select_option("belum_ada_anggaran")
        for area in answers.first.locator("textarea").all():
            area.fill("Diusulkan pada perubahan anggaran.")
    else:
        answers.first.get_by_label("Tersedia", exact=True).check()
    operator.look("forum-ketersediaan")
    operator.press("Simpan dan lanjut ke pengiriman")
    operator.press("Kirim ketersediaan ke Walidata")
    walidata.open("/antrean/")
    walidata.follow(f"Daftar Data 2027 {nama}")
    walidata.open(page_of(nama, "opd_availability"))
    walidata.press("Simpan dan beri hasil pemeriksaan")
    walidata.press("Teruskan ke Kepala OPD")
    head.open("/beranda/")
    head.follow(f"Daftar Data 2027 {nama}")
    head.open(page_of(nama, "opd_statement"))
    head.look("forum-surat-pernyataan")
    head.page.get_by_label("Kata sandi Anda").fill("bukan-ini")
    head.press("Setujui Surat Pernyataan")
    head.sees("Kata sandi")
    assert part(nama).state == OfficeState.AVAILABILITY_CHECKED
    head.page.get_by_label("Kata sandi Anda").fill(PASSWORD)
    head.press("Setujui Surat Pernyataan")
    expect(head.page.locator("main")).to_contain_text("Surat")


def papers_say_what_was_decided(tmp_path: Path) -> None:
    """Every paper of the year is there; each OPD's letter says how much is available; the chains hold."""
    kinds = sorted(Document.objects.filter(state=Document.State.ISSUED).values_list("kind", flat=True))
    assert kinds == sorted(
        ["rekomendasi_daftar_data", "undangan_rapat", "berita_acara_forum"]
        + ["berita_acara_opd", "surat_pernyataan"] * 3
    )
    today = tanggal(timezone.localdate())
    for nama, _data, _head in OPDS.values():
        letter = part(nama).surat_pernyataan
        assert letter is not None and letter.file is not None
        target = tmp_path / "surat.pdf"
        target.write_bytes(read_bytes(letter.file))
        text = subprocess.run(["pdftotext", target, "-"], capture_output=True, check=True, text=True).stdout
        assert letter.nomor in text
        assert today in " ".join(text.split())
        assert ("belum ada anggaran" in text.lower()) is (nama == "Dinas Sosial")
        assert REFUSED not in text
    runs = StepRun.objects.filter(step_code__in=["B1", "B3", "B4"])
    assert {run.step_code for run in runs if run.closed_at and run.closed_at <= now()} == {"B1", "B3", "B4"}
    assert runs.filter(step_code="B4", closed_at__isnull=False).count() == 3
    assert list(events.verify()) == []
