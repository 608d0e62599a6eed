"""SOP A from the first sign-in to the published Surat Komitmen, as four people in four browsers.

The site runs as its own processes (tests/browser/conftest.py): what a worker must do, a worker does.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from recommendations.models import RecommendationRequest
from recommendations.queries import step_runs
from recommendations.states import State
from satudata.documents.services import read_bytes
from satudata.workflow import events
from tests.browser.conftest import Site
from tests.browser.person import MOMENT, Person
from tests.factories import typed
from tests.factories.signing import changed, signed
from tests.factories.typed import JUDUL_KOMPILASI, JUDUL_SURVEI

Arrive = Callable[..., Person]


def case_of(judul: str) -> RecommendationRequest:
    return RecommendationRequest.objects.select_related("surat__file", "draf_komitmen__file").get(judul=judul)


def start(operator: Person) -> None:
    """A1 and A2: from the dashboard to a new draft, standing on the hub of its form."""
    operator.look("beranda-operator")
    operator.follow("Ajukan rekomendasi")
    operator.look("mulai")
    operator.press("Buat draf pengajuan")
    operator.hears(re.compile(r"Draf 3503\.\d{4}\.\d{5} dibuat"))


def write_note(reviewer: Person, section: str, text: str) -> None:
    """A draft note on a section, written in place on the desk."""
    link = re.compile(rf"^Beri catatan pada bagian ini\s*: {re.escape(section)}$")
    reviewer.page.get_by_role("link", name=link).click()
    form = reviewer.page.locator("#form-catatan")
    form.get_by_role("textbox", name=re.compile("^Catatan")).fill(text)
    reviewer.look("catatan-ditulis")
    form.get_by_role("button", name="Simpan draf catatan").click()
    expect(reviewer.page.locator(".desk-note.is-draft").filter(has_text=text).first).to_be_visible()


def give_verdict(reviewer: Person, label: str) -> None:
    """Read in the dialog what the verdict does, and give it."""
    reviewer.page.locator("#desk-bar").get_by_role("link", name=label).click()
    dialog = reviewer.page.get_by_role("dialog", name=label)
    expect(dialog).to_contain_text("Giliran berikutnya")
    reviewer.look("keputusan-dialog")
    dialog.get_by_role("button", name=label).click()


def open_from_queue(reviewer: Person, judul: str) -> None:
    reviewer.open("/antrean/")
    reviewer.follow(judul)
    expect(reviewer.heading).to_have_text(judul)


def correct(operator: Person, judul: str, answers: dict[str, str], section: str) -> None:
    """A6: from the turn on Beranda to the corrected page and the answered note."""
    operator.open("/beranda/")
    operator.follow(judul)
    operator.look("perlu-perbaikan")
    operator.follow("Perbaiki formulir")
    operator.sees("Perlu perbaikan (1 catatan)")
    operator.page.locator(f'main a[href$="/formulir/{section}/"]').click()
    operator.sees("Catatan pemeriksa untuk bagian ini")
    for name, text in answers.items():
        operator.answer(name, text)
    operator.press("Simpan isian")
    operator.hears(re.compile(r"Tersimpan \d{2}\.\d{2} WIB"))
    operator.follow("Jawab dan tandai catatan di halaman perbaikan")
    operator.page.get_by_label("Jawaban (boleh kosong)").fill("Sudah diperbaiki, mohon diperiksa lagi.")
    operator.press("Tandai sudah diperbaiki")
    operator.hears("Jawaban atas catatan disimpan")


def send(operator: Person, button: str) -> None:
    operator.follow("Periksa jawaban dan kirim")
    operator.page.get_by_label("Saya menyatakan isian ini benar").check()
    operator.look("periksa-jawaban")
    operator.press(button)
    expect(operator.heading).to_have_text(re.compile("^(Pengajuan|Perbaikan) terkirim$"))
    operator.look("terkirim")


# Nine steps ----------------------------------------------------------------------------------------
@pytest.mark.embedded
def test_kompilasi_goes_through_all_nine_steps(site: Site, person: Arrive, tmp_path: Path) -> None:
    operator = person("operator").sign_in()
    start(operator)
    operator.look("formulir-daftar-bagian")

    # A3: what is missing is said before anything is sent.
    operator.follow("Periksa jawaban dan kirim")
    operator.sees("Belum dapat dikirim")
    operator.look("belum-lengkap")
    operator.page.locator(".error-summary a").first.click()
    operator.fill_form(typed.kompilasi(timezone.localdate()))
    operator.look("metadata-variabel")
    detail = operator.path.split("formulir/")[0]
    operator.open(f"{detail}formulir/")
    operator.look("formulir-lengkap")
    send(operator, "Kirim ke Walidata")
    nobody_else_sees(person, detail)

    # A4: Walidata returns with a note.
    walidata = person("walidata").sign_in()
    walidata.look("beranda-walidata")
    open_from_queue(walidata, JUDUL_KOMPILASI)
    walidata.press("Mulai periksa")
    walidata.hears("Pemeriksaan dimulai")
    write_note(walidata, "Latar belakang, tujuan, dan jadwal", "Sebutkan dasar penugasannya.")
    walidata.look("pemeriksaan-walidata")
    give_verdict(walidata, "Kembalikan untuk perbaikan")
    walidata.sees("Dikembalikan ke OPD")

    # A6: the correction goes back to Walidata, who forwards it.
    correct(
        operator,
        JUDUL_KOMPILASI,
        {"latar_belakang": "Ditugaskan oleh Rencana Strategis Dinas Kesehatan."},
        "perencanaan",
    )
    send(operator, "Kirim perbaikan ke Walidata")
    open_from_queue(walidata, JUDUL_KOMPILASI)
    walidata.sees("putaran ke-2")
    walidata.press("Mulai periksa")
    give_verdict(walidata, "Teruskan ke BPS")
    walidata.sees("Diteruskan ke BPS Kabupaten Trenggalek")

    # A5: BPS returns; the correction goes straight back to BPS, which accepts.
    pemeriksa = person("pemeriksa").sign_in()
    open_from_queue(pemeriksa, JUDUL_KOMPILASI)
    pemeriksa.press("Mulai periksa")
    write_note(pemeriksa, "Variabel yang dikumpulkan", "Perjelas definisi jenis layanan.")
    give_verdict(pemeriksa, "Kembalikan untuk perbaikan")
    correct(
        operator,
        JUDUL_KOMPILASI,
        {"variabel-1-definisi": "Kelompok layanan menurut pedoman puskesmas pada satu kunjungan."},
        "variabel",
    )
    send(operator, "Kirim perbaikan ke BPS")
    open_from_queue(pemeriksa, JUDUL_KOMPILASI)
    pemeriksa.look("antrean-bps-rincian")
    pemeriksa.press("Mulai periksa")
    give_verdict(pemeriksa, "Terima rancangan")
    pemeriksa.sees("Rancangan diterima")

    # A7, A8: layak, and the letter by a worker.
    penandatangan = person("penandatangan").sign_in()
    penandatangan.open("/antrean/")
    penandatangan.look("antrean")
    open_from_queue(penandatangan, JUDUL_KOMPILASI)
    penandatangan.follow("Tentukan layak")
    for box in (
        penandatangan.page.get_by_role("group", name="Kriteria yang terpenuhi").get_by_role("checkbox").all()
    ):
        box.check()
    penandatangan.look("penentuan")
    penandatangan.press("Tentukan layak")
    penandatangan.sees("Ditentukan layak")
    penandatangan.press("Terbitkan Surat Rekomendasi", confirm=True)
    penandatangan.hears(re.compile(r"Surat B-1/35030/KS\.000/\d{2}/\d{4} sedang disiapkan"))
    penandatangan.waits_for("Surat terbit")
    penandatangan.look("surat-terbit")

    # A9: the OPD signs and uploads; it is shown at once.
    upload_komitmen(operator, tmp_path)
    see_published(person, tmp_path)
    history_is_whole(operator, detail)


def nobody_else_sees(person: Arrive, detail: str) -> None:
    """Another office of the region, and the Walidata of another region: it does not exist."""
    for name in ("operator_lain", "blitar_walidata"):
        stranger = person(name).sign_in()
        assert stranger.status_of(detail) == 404
        stranger.open(detail)
        expect(stranger.heading).to_have_text("Halaman tidak ditemukan")
        stranger.look("tidak-ditemukan")


def upload_komitmen(operator: Person, tmp_path: Path) -> None:
    operator.open("/beranda/")
    operator.look("beranda-giliran")
    operator.follow(JUDUL_KOMPILASI)
    operator.waits_for("Unduh naskah Surat Komitmen (PDF)")
    operator.look("unggah-komitmen")
    with operator.page.expect_download() as arriving:
        operator.follow("Unduh naskah Surat Komitmen (PDF)")
    naskah = Path(arriving.value.path()).read_bytes()
    good = signed(naskah)

    send_komitmen(operator, tmp_path, changed(good, "text", incremental=True))
    operator.hears("Tanda tangan elektronik pada berkas ini rusak")
    operator.look("komitmen-ditolak")
    send_komitmen(operator, tmp_path, good)
    operator.hears("Surat Komitmen ditayangkan")
    operator.sees("Pengajuan sudah selesai")
    operator.look("selesai")


def send_komitmen(operator: Person, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "surat-komitmen.pdf"
    file.write_bytes(data)
    operator.page.get_by_label("Berkas PDF").set_input_files(file)
    operator.press("Unggah Surat Komitmen")


def see_published(person: Arrive, tmp_path: Path) -> None:
    """Anybody finds it, downloads both papers, and verifies the letter by what is printed on it."""
    case = case_of(JUDUL_KOMPILASI)
    visitor = person()
    visitor.open("/")
    visitor.look("halaman-muka")
    visitor.open("/rekomendasi/?q=kunjungan+puskesmas")
    visitor.look("rekomendasi-terbit")
    visitor.follow(JUDUL_KOMPILASI)
    visitor.sees(str(case.identitas_rekomendasi))
    assert "Lintang Contoh" not in visitor.page.content()
    visitor.look("rekomendasi-rincian")
    papers = {}
    for link in ("Unduh Surat Rekomendasi (PDF)", "Unduh Surat Komitmen (PDF)"):
        with visitor.page.expect_download() as arriving:
            visitor.follow(link)
        papers[link] = Path(arriving.value.path())
    letter = words_of(papers["Unduh Surat Rekomendasi (PDF)"])
    assert str(case.identitas_rekomendasi) in letter
    assert case.surat.nomor in letter
    assert str(case.identitas_rekomendasi) in words_of(papers["Unduh Surat Komitmen (PDF)"])

    code = re.search(r"(\w{4}-){4}\w{4}", letter)
    assert code is not None, letter
    visitor.open("/verifikasi/")
    visitor.look("verifikasi-kode")
    visitor.page.get_by_label("Kode pada dokumen").fill(code[0])
    visitor.press("Periksa kode")
    expect(visitor.page).to_have_url(re.compile(rf"/verifikasi/{case.surat.token}/$"))
    visitor.sees(case.surat.nomor)
    visitor.sees(case.surat.file.sha256)
    visitor.look("verifikasi")


def words_of(pdf: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout


def history_is_whole(operator: Person, detail: str) -> None:
    """The page tells the whole way, and the record behind it holds."""
    case = case_of(JUDUL_KOMPILASI)
    assert case.state == State.KOMITMEN_SHOWN
    way = [run.step_code for run in step_runs(case)]
    assert way == ["A1", "A2", "A3", "A4", "A6", "A4", "A5", "A6", "A5", "A7", "A8", "A9"]
    assert list(events.verify()) == []
    operator.open(f"{detail}riwayat/")
    told = operator.page.locator("main")
    for words in ("Walidata meminta perbaikan", "BPS meminta perbaikan", "BPS menentukan layak"):
        expect(told).to_contain_text(words)
    assert MOMENT.search(told.inner_text()), told.inner_text()
    assert read_bytes(case.surat.file).startswith(b"%PDF-")


# A survey -------------------------------------------------------------------------------------------
def test_survey_is_asked_for_its_sample(site: Site, person: Arrive) -> None:
    """Blok V opens with the answer "Survei", and its parts with the answers before them."""
    operator = person("operator").sign_in()
    start(operator)
    operator.sees("Hanya diisi bila cara pengumpulan data adalah Survei.")
    operator.follow("Lanjutkan mengisi")
    pages = typed.survei(timezone.localdate())
    before = {
        key: pages.pop(key) for key in ("identitas", "penyelenggara", "perencanaan", "variabel", "desain")
    }
    operator.screens, screens = None, operator.screens
    operator.fill_form(before)
    operator.screens = screens

    quota = operator.page.get_by_label("Quota Sampling")
    fraction = operator.page.locator('[name="fraksi_sampel"]')
    operator.answer("metode_pemilihan_sampel", "1")
    expect(quota).to_be_hidden()
    expect(fraction).to_be_visible()
    operator.answer("metode_pemilihan_sampel", "2")
    expect(quota).to_be_visible()
    expect(fraction).to_be_hidden()
    operator.fill_form(pages)
    operator.open(operator.path.split("formulir/")[0])
    send(operator, "Kirim ke Walidata")

    assert case_of(JUDUL_SURVEI).state == State.SUBMITTED
    assert case_of(JUDUL_SURVEI).kegiatan.fraksi_sampel == "400/12.480"


# The other screens -----------------------------------------------------------------------------------
OTHERS = {
    "pengajuan": "/pengajuan/",
    "pengajuan-kosong": "/pengajuan/?q=tidak-ada-yang-begini",
    "pemberitahuan": "/pemberitahuan/",
    "sop": "/sop/",
    "keamanan-akun": "/accounts/2fa/",
    "ganti-sandi": "/accounts/password/change/",
    "keluar": "/accounts/logout/",
}
OF_VISITORS = {
    "lupa-sandi": "/accounts/password/reset/",
    "minta-akun": "/accounts/signup/",
    "rekomendasi-kosong": "/rekomendasi/?q=tidak-ada-yang-begini",
    "verifikasi-tidak-dikenal": "/verifikasi/tidakada/",
}


def test_other_screens_are_in_order(site: Site, person: Arrive) -> None:
    visitor = person()
    for name, address in OF_VISITORS.items():
        visitor.open(address)
        visitor.look(name)
    operator = person("operator").sign_in()
    for name, address in OTHERS.items():
        operator.open(address)
        operator.look(name)
    operator.open("/sop/")
    operator.page.locator("main a[href^='/sop/']").first.click()
    operator.look("sop-rincian")
    walidata = person("walidata").sign_in()
    walidata.open("/antrean/")
    walidata.look("antrean-walidata")
    walidata.open("/admin/")
    walidata.look("tidak-diizinkan")
