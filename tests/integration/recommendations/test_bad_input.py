"""Bad input as people send it: clear words in Indonesian, nothing typed is lost, the state stays right.

Every test acts through the pages a person sees (tests/factories/visitor.py), so tokens and versions
are those that the pages really carry.
"""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations.models import RecommendationRequest, ReviewNote, SuratKomitmen
from recommendations.permissions import can_view
from recommendations.states import State
from recommendations.views.acts import ACTS
from satudata.accounts.models import Grant
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import read_bytes
from satudata.workflow.models import Event, StepRun
from tests.factories import typed
from tests.factories.recommendations import CRITERIA, Walker, request_at, rolled_back, small_pdf
from tests.factories.signing import changed, signed
from tests.factories.visitor import Page, Visitor
from tests.factories.world import World

RINCI = "Rekap bulanan memuat kunjungan lama dan baru; pisahkan keduanya pada R.3.4."


@pytest.fixture
def operator(world: World) -> Visitor:
    return Visitor(world.operator)


@pytest.fixture
def walidata(world: World) -> Visitor:
    return Visitor(world.walidata)


def detail(walker: Walker) -> str:
    return reverse("request_detail", args=[walker.request.pk])


def section(walker: Walker, key: str) -> str:
    return reverse("request_section", args=[walker.request.pk, key])


def now_of(walker: Walker) -> RecommendationRequest:
    return RecommendationRequest.objects.get(pk=walker.request.pk)


def events(walker: Walker, code: str) -> int:
    return Event.objects.filter(case_id=str(walker.request.pk), code=code).count()


def pdf_upload(data: bytes, name: str = "surat-komitmen.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


# A stale tab -------------------------------------------------------------------------------------
def test_page_saved_meanwhile_comes_back_with_both_versions(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    old_tab = operator.open(section(walker, "identitas"))
    operator.send(
        operator.open(section(walker, "identitas")), section(walker, "identitas"), judul_kegiatan="Judul baru"
    )

    refused = operator.send(old_tab, old_tab.url, judul_kegiatan="Judul dari tab lama", aksi="simpan")

    assert refused.status == 409
    assert "Isian Anda di bawah belum disimpan dan tidak hilang." in refused.text
    assert "Judul baru" in refused.text
    assert refused.form(old_tab.url).fields["judul_kegiatan"] == "Judul dari tab lama"
    assert now_of(walker).judul == "Judul baru"


def test_page_that_came_back_can_be_saved_again(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    old_tab = operator.open(section(walker, "identitas"))
    operator.send(operator.open(old_tab.url), old_tab.url, judul_kegiatan="Judul baru")
    refused = operator.send(old_tab, old_tab.url, judul_kegiatan="Judul dari tab lama")

    saved = operator.send(refused, old_tab.url)

    assert saved.status == 200
    assert now_of(walker).judul == "Judul dari tab lama"


def test_submission_from_a_stale_page_is_not_sent(world: World, operator: Visitor) -> None:
    """What the operator declared to be right is not what the form says since."""
    walker = request_at(world, State.DRAFTED)
    review = operator.open(reverse("request_review", args=[walker.request.pk]))
    operator.send(
        operator.open(section(walker, "identitas")), section(walker, "identitas"), judul_kegiatan="Judul lain"
    )

    refused = operator.send(review, "kirim/", pernyataan="on")

    assert refused.status == 409
    assert "berubah sejak halaman Anda dibuka" in refused.text
    assert now_of(walker).state == State.DRAFTED


def test_act_on_a_case_that_moved_says_who_moved_it(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.SUBMITTED)
    old_tab = walidata.open(detail(walker))
    walker._keep(None)
    Visitor(world.walidata_dua).send(Visitor(world.walidata_dua).open(detail(walker)), "mulai-periksa/")

    refused = walidata.send(old_tab, "mulai-periksa/")

    assert refused.status == 409
    assert "Sudah diproses oleh Walidata Dua" in refused.text
    assert "Diperiksa Walidata" in refused.text
    assert events(walker, "walidata_check_started") == 1


def test_form_locked_meanwhile_keeps_what_was_typed(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "perencanaan"))
    walker.submit()

    refused = operator.send(tab, tab.url, tujuan="Tujuan yang lama sekali diketik.", aksi="simpan")

    assert refused.status == 403
    assert "Formulir terkunci" in refused.text
    assert "Tujuan yang lama sekali diketik." in refused.text
    assert now_of(walker).kegiatan.tujuan != "Tujuan yang lama sekali diketik."


# A double click ------------------------------------------------------------------------------------
# State, who clicks, the act, what is typed, the event that it leaves.
CLICKS: list[tuple[str, str, str, dict[str, str], str]] = [
    (State.SUBMITTED, "walidata", "mulai-periksa/", {}, "walidata_check_started"),
    (State.WALIDATA_CHECKING, "walidata", "teruskan/", {}, "request_forwarded"),
    (State.FORWARDED, "pemeriksa", "mulai-periksa/", {}, "bps_check_started"),
    (State.BPS_CHECKING, "pemeriksa", "terima/", {}, "request_accepted"),
    (
        State.DECISION_AWAITED,
        "penandatangan",
        "tentukan/",
        dict.fromkeys(CRITERIA, "on") | {"keputusan": "layak"},
        "request_approved",
    ),
    (State.APPROVED, "penandatangan", "terbitkan-surat/", {}, "letter_numbered"),
]


@pytest.mark.parametrize(("state", "who", "act", "given", "event"), CLICKS)
def test_double_click_is_one_move_and_leads_to_the_same_place(
    world: World, state: str, who: str, act: str, given: dict[str, str], event: str
) -> None:
    walker = request_at(world, state)
    visitor = Visitor(world.people[who])
    page = visitor.open(detail(walker))

    first = visitor.send(page, act, **given)
    second = visitor.send(page, act, **given)

    assert events(walker, event) == 1
    assert second.url == first.url
    assert second.status == 200
    assert second.messages == ["Tindakan ini sudah tercatat sebelumnya. Tidak dilakukan dua kali."]


def test_double_click_on_start_makes_one_draft(world: World, operator: Visitor) -> None:
    page = operator.open(reverse("request_start"))

    operator.send(page, page.url)
    operator.send(page, page.url)

    assert RecommendationRequest.objects.count() == 1


def test_double_click_on_submit_is_one_submission(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    review = operator.open(reverse("request_review", args=[walker.request.pk]))

    operator.send(review, "kirim/", pernyataan="on")
    again = operator.send(review, "kirim/", pernyataan="on")

    assert again.status == 200
    assert now_of(walker).revisions.count() == 1
    assert now_of(walker).state == State.SUBMITTED


def test_letter_asked_for_twice_has_one_number(world: World) -> None:
    walker = request_at(world, State.APPROVED)
    visitor = Visitor(world.penandatangan)
    page, other_tab = visitor.open(detail(walker)), visitor.open(detail(walker))

    visitor.send(page, "terbitkan-surat/")
    refused = visitor.send(other_tab, "terbitkan-surat/")

    assert refused.status == 409
    assert list(Document.objects.values_list("urut", flat=True)) == [1]


# Two reviewers -------------------------------------------------------------------------------------
def test_second_reviewer_is_told_and_keeps_the_typed_note(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    slower = walidata.open(detail(walker))
    walker.forward()

    refused = walidata.send(slower, "catatan/", section="variabel", kind="wajib", text=RINCI)

    assert refused.status == 409
    assert "Catatan ditulis selama pemeriksaan berlangsung." in refused.text
    assert RINCI in refused.text
    assert not ReviewNote.objects.filter(text=RINCI).exists()
    assert now_of(walker).state == State.FORWARDED


def test_second_decision_is_told_and_keeps_the_typed_reason(world: World) -> None:
    walker = request_at(world, State.DECISION_AWAITED)
    visitor = Visitor(world.penandatangan)
    slower = visitor.open(detail(walker))
    walker.approve()

    refused = visitor.send(
        slower, "tentukan/", keputusan="tidak_layak", reason="Kegiatan serupa sudah berjalan di provinsi."
    )

    assert refused.status == 409
    assert "Sudah diproses oleh Penandatangan" in refused.text
    assert "Kegiatan serupa sudah berjalan di provinsi." in refused.text
    assert now_of(walker).penentuan == "layak"


@pytest.mark.parametrize(("moved", "answer", "status"), [(True, RINCI, 409), (False, RINCI * 60, 422)])
def test_answer_to_a_note_that_is_not_taken_is_shown_again(
    world: World, operator: Visitor, moved: bool, answer: str, status: int
) -> None:
    """A colleague has sent the correction meanwhile; or the answer is longer than 4.000 letters."""
    walker = request_at(world, State.WALIDATA_RETURNED)
    tab = operator.open(detail(walker))
    if moved:
        walker.answer()
        walker.submit()

    refused = operator.send(tab, "jawab/", jawaban=answer, resolved="on")

    assert refused.status == status
    assert refused.messages
    assert answer in refused.text
    assert not ReviewNote.objects.filter(jawaban=answer).exists()


# A step out of order -------------------------------------------------------------------------------
HOLDERS = ("operator", "walidata", "pemeriksa", "penandatangan")


def given_for(act: str) -> dict[str, Any]:
    """Input that passes the form of an act, so that only right and state can refuse."""
    return {
        "kirim": {"pernyataan": "on"},
        "tentukan": dict.fromkeys(CRITERIA, "on") | {"keputusan": "layak"},
        "ganti-surat": {"reason": "Salah tulis."},
        "sembunyikan-komitmen": {"reason": "Halaman terbalik."},
        "surat-bertanda-tangan": {"berkas": pdf_upload(small_pdf())},
        "unggah-komitmen": {"berkas": pdf_upload(small_pdf())},
    }.get(act, {})


@pytest.mark.parametrize("state", list(State))
def test_every_act_in_every_state_moves_or_says_why_not(world: World, state: str) -> None:
    walker = request_at(world, state)
    before = whole_case(walker)
    wrong = []
    for act in ACTS:
        for who in HOLDERS:
            with rolled_back():
                client = Visitor(world.people[who]).client
                seen = can_view(world.rights(who), now_of(walker))
                address = reverse("request_act", args=[walker.request.pk, act])
                response = client.post(address, given_for(act))
                moved = whole_case(walker) != before
                told = has_words(client, response) if seen else response.status_code == 404
                if response.status_code >= 500 or not (moved or told):
                    wrong.append(f"{who} {act}: {response.status_code}")
                if moved and response.status_code != 302:
                    wrong.append(f"{who} {act}: moved with {response.status_code}")
    assert wrong == []


def whole_case(walker: Walker) -> tuple[Any, ...]:
    """What a move, a copy or a retry would change."""
    request = now_of(walker)
    runs = StepRun.objects.filter(case_id=str(request.pk)).values_list("step_code", "closed_at", "taken_by")
    return (
        request.state,
        request.version,
        request.event_seq,
        list(runs),
        RecommendationRequest.objects.count(),
    )


def has_words(client: Client, response: Any) -> bool:
    """A refusal shows its reason: on its own page, or as a message where it leads."""
    page = Page(response if response.status_code != 302 else client.get(response.url), "")
    return bool(page.messages) or 'class="lead"' in page.text


# Somebody else's case, and rights that end -------------------------------------------------------------
@pytest.mark.parametrize(
    "who", ["operator_lain", "blitar_operator", "blitar_walidata", "tanpa_peran", "admin"]
)
def test_somebody_elses_case_does_not_exist(world: World, who: str) -> None:
    walker = request_at(world, State.DRAFTED)
    visitor = Visitor(world.people[who])
    unknown = detail(walker).replace(str(walker.request.pk), "00000000-0000-4000-8000-000000000000")

    theirs, nobodys = visitor.open(detail(walker)), visitor.open(unknown)

    assert (theirs.status, nobodys.status) == (404, 404)
    assert without_reference(theirs) == without_reference(nobodys)


def without_reference(page: Page) -> str:
    """The page without the number under which the log has it."""
    return page.text.replace(page.response["X-Request-Id"], "")


def test_expired_grant_ends_at_the_next_request(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "identitas"))
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(user=world.operator).update(berlaku_sampai=yesterday)

    refused = operator.send(tab, tab.url, judul_kegiatan="Terlambat", aksi="simpan")

    assert refused.status == 404
    assert "bukan untuk akun Anda" in refused.text
    assert now_of(walker).judul != "Terlambat"


def test_reader_without_the_right_is_told_who_has_it(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    auditor = Visitor(world.auditor)

    refused = auditor.client.post(reverse("request_act", args=[walker.request.pk, "mulai-periksa"]))

    assert refused.status_code == 403
    assert "Hanya Walidata Kabupaten Trenggalek" in refused.content.decode()


def test_signed_out_meanwhile_leads_to_sign_in_and_back(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.DRAFTED)
    tab = operator.open(section(walker, "identitas"))
    operator.client.logout()

    asked = operator.send(tab, tab.url, judul_kegiatan="Hilang", follow=False)

    assert asked.response["Location"] == f"/accounts/login/?next={tab.url}"
    assert now_of(walker).judul != "Hilang"


def test_form_from_another_site_is_refused_in_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.walidata)
    walker = request_at(world, State.SUBMITTED)

    response = client.post(reverse("request_act", args=[walker.request.pk, "mulai-periksa"]))

    assert response.status_code == 403
    assert "terbuka terlalu lama" in response.content.decode()
    assert now_of(walker).state == State.SUBMITTED


# Answers -------------------------------------------------------------------------------------------
def filled(world: World, operator: Visitor) -> Walker:
    """A kompilasi typed through the pages, ready to be sent today."""
    walker = Walker(world)
    for key, page in typed.kompilasi(timezone.localdate()).items():
        saved = operator.fill(operator.open(section(walker, key)), page)
        assert saved.status == 200, saved.text
    return walker


def test_typed_activity_can_be_sent(world: World, operator: Visitor) -> None:
    """The control for what follows: with nothing wrong it goes through."""
    walker = filled(world, operator)

    sent = operator.send(
        operator.open(reverse("request_review", args=[walker.request.pk])), "kirim/", pernyataan="on"
    )

    assert sent.status == 200
    assert now_of(walker).state == State.SUBMITTED


def test_missing_required_answer_is_named_with_a_way_to_it(world: World, operator: Visitor) -> None:
    walker = filled(world, operator)
    page = operator.open(section(walker, "perencanaan"))
    operator.send(page, page.url, tujuan="", aksi="simpan")

    review = operator.open(reverse("request_review", args=[walker.request.pk]))
    refused = operator.client.post(
        reverse("request_act", args=[walker.request.pk, "kirim"]), {"pernyataan": "on"}, follow=True
    )

    assert "Belum dapat dikirim" in review.text
    assert f'href="{section(walker, "perencanaan")}#id_tujuan"' in review.text
    assert any("Tujuan Kegiatan" in str(m) for m in refused.context["messages"])
    assert now_of(walker).state == State.DRAFTED


def test_submission_without_declaration_is_refused(world: World, operator: Visitor) -> None:
    walker = filled(world, operator)

    refused = operator.send(operator.open(reverse("request_review", args=[walker.request.pk])), "kirim/")

    assert refused.messages == ["Centang pernyataan sebelum mengirim."]
    assert now_of(walker).state == State.DRAFTED


def test_unanswered_note_blocks_the_correction(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)

    refused = operator.client.post(
        reverse("request_act", args=[walker.request.pk, "kirim"]), {"pernyataan": "on"}, follow=True
    )

    assert "1 catatan wajib yang belum ditandai" in str(next(iter(refused.context["messages"])))
    assert now_of(walker).state == State.WALIDATA_RETURNED


def test_period_that_ends_before_it_begins_comes_back_as_typed(world: World, operator: Visitor) -> None:
    walker = Walker(world)
    page = operator.open(section(walker, "perencanaan"))
    wrong = typed.Typed(
        {"tujuan": "Menghasilkan jumlah kunjungan."},
        {"jadwal-3": [{"awal": "2027-03-01", "akhir": "2027-02-01"}]},
    )

    refused = operator.fill(page, wrong)

    assert refused.status == 422
    assert "Tanggal akhir lebih awal daripada tanggal awal." in refused.text
    kept = refused.form(page.url).fields
    assert (kept["jadwal-3-0-awal"], kept["jadwal-3-0-akhir"]) == ("2027-03-01", "2027-02-01")
    assert kept["tujuan"] == "Menghasilkan jumlah kunjungan."
    assert not walker.request.kegiatan.jadwal.exists()


@pytest.mark.parametrize(
    ("key", "name", "value", "words"),
    [
        ("identitas", "tahun", "dua ribu", "bukan"),
        ("identitas", "tahun", "26", "empat angka"),
        ("identitas", "judul_kegiatan", "K" * 301, "300"),
        ("identitas", "judul_kegiatan", "Kompilasi\x00Data", "null"),
        ("identitas", "cara_pengumpulan_data", "9", "pilihan"),
        ("penyelenggara", "email", "dinkes di contoh", "surel"),
        ("pengumpulan", "uji_coba", "ya", "pilihan"),
        ("desain", "metode_pengumpulan", ["3"], "pilihan"),
        ("penutup", "tanggal_tanda_tangan", "31-02-2027", "bukan tanggal"),
        ("penutup", "nip_tanda_tangan", "1234", "18 angka"),
    ],
)
def test_answer_of_the_wrong_shape_comes_back_as_typed(
    world: World, operator: Visitor, key: str, name: str, value: Any, words: str
) -> None:
    walker = Walker(world)
    page = operator.open(section(walker, key))

    refused = operator.send(page, page.url, aksi="simpan", **{name: value})

    assert refused.status == 422
    assert 'class="error-summary"' in refused.text
    assert words in refused.text.lower() or words in refused.text
    assert not walker.request.kegiatan.sections.filter(section=key).exists()


def test_rows_beyond_reason_are_refused_without_being_read(world: World, operator: Visitor) -> None:
    walker = Walker(world)
    page = operator.open(section(walker, "variabel"))

    refused = operator.send(page, page.url, aksi="simpan", **{"variabel-TOTAL_FORMS": "100000000"})

    assert refused.status == 422
    assert not walker.request.kegiatan.variabel.exists()


def test_note_without_text_is_refused_and_keeps_its_section(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    refused = walidata.send(
        walidata.open(detail(walker)), "catatan/", section="desain", kind="saran", text=" "
    )

    assert refused.status == 422
    assert "Tulis catatannya" in refused.text
    assert refused.form("catatan/").fields["section"] == "desain"
    assert refused.form("catatan/").fields["kind"] == "saran"


def test_return_without_a_note_is_refused(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    refused = walidata.send(walidata.open(detail(walker)), "kembalikan/")

    assert refused.status == 422
    assert any("paling sedikit satu catatan" in m for m in refused.messages)
    assert now_of(walker).state == State.WALIDATA_CHECKING


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": RINCI}, "Pilih layak atau tidak layak."),
        ({"keputusan": "layak", "reason": RINCI}, "semua kriteria terpenuhi"),
        ({"keputusan": "tidak_layak"}, "Tulis alasan tidak layak"),
        ({"keputusan": "tidak_layak", "reason": "x" * 4001}, "4000"),
        (dict.fromkeys(CRITERIA, "on") | {"keputusan": "tidak_layak", "reason": RINCI}, "satu kriteria"),
    ],
)
def test_decision_that_contradicts_itself_comes_back(world: World, given: dict[str, str], words: str) -> None:
    walker = request_at(world, State.DECISION_AWAITED)
    visitor = Visitor(world.penandatangan)

    refused = visitor.send(visitor.open(detail(walker)), "tentukan/", **given)

    assert refused.status == 422
    assert words in refused.text
    if "reason" in given:
        assert refused.form("tentukan/").fields["reason"] == given["reason"]
    assert now_of(walker).state == State.DECISION_AWAITED


# Files ---------------------------------------------------------------------------------------------
@pytest.fixture
def send_file(world: World, operator: Visitor) -> Callable[..., Page]:
    """Upload a supporting file of a new draft."""
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])

    def send(data: bytes, name: str) -> Page:
        upload = SimpleUploadedFile(name, data)
        return operator.send(
            operator.open(address), address, jenis="kak", keterangan="Kerangka acuan 2027", berkas=upload
        )

    return send


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("kuesioner.exe", b"MZ\x90\x00", "tidak diterima. Unggah berkas PDF"),
        ("kuesioner.html", b"<script>alert(1)</script>", "tidak diterima"),
        ("kuesioner.pdf", b"MZ\x90\x00 bukan PDF", "bukan PDF"),
        ("kuesioner.pdf", b"", "kosong"),
        ("kuesioner.pdf", b"%PDF-1.7\nrusak\n%%EOF", "rusak"),
        ("gambar.png", b"\x89PNG\r\n\x1a\nrusak", "rusak"),
        ("tabel.xlsx", b"PK\x03\x04rusak", "XLSX"),
        ("naskah.docm", b"PK\x03\x04", "tidak diterima"),
    ],
)
def test_file_of_the_wrong_kind_is_refused_by_name(
    send_file: Callable[..., Page], name: str, data: bytes, words: str
) -> None:
    refused = send_file(data, name)

    assert refused.status == 422
    assert words in refused.text
    assert refused.form("berkas/").fields | {"jenis": "kak", "keterangan": "Kerangka acuan 2027"} == (
        refused.form("berkas/").fields
    )
    assert not StoredFile.objects.exists()


def test_pdf_that_runs_something_is_refused(send_file: Callable[..., Page]) -> None:
    refused = send_file(changed(small_pdf(), "script"), "kak.pdf")

    assert refused.status == 422
    assert "memuat skrip" in refused.text


class Endless(io.RawIOBase):
    """A request body of any size that is nowhere held: its ends, and zeros between them."""

    def __init__(self, head: bytes, tail: bytes, zeros: int) -> None:
        self._parts: Iterator[bytes] = self._flow(head, tail, zeros)
        self.size = len(head) + zeros + len(tail)

    @staticmethod
    def _flow(head: bytes, tail: bytes, zeros: int) -> Iterator[bytes]:
        yield head
        piece = bytes(64 * 1024)
        while zeros > 0:
            yield piece[:zeros]
            zeros -= len(piece)
        yield tail

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def multipart(fields: dict[str, str], name: str, zeros: int) -> tuple[Endless, str]:
    parts = "".join(
        f'--batas\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    file = f'Content-Disposition: form-data; name="berkas"; filename="{name}"'
    head = f"{parts}--batas\r\n{file}\r\n\r\n%PDF-1.7\n"
    return Endless(head.encode(), b"\r\n--batas--\r\n", zeros), "multipart/form-data; boundary=batas"


def test_upload_of_200_megabytes_names_its_size_and_keeps_the_rest(world: World, operator: Visitor) -> None:
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])
    fields = {"jenis": "kak", "keterangan": "Kerangka acuan 2027"}
    body, content_type = multipart(fields, "pindaian.pdf", 200 * 1024 * 1024)

    sent = {"wsgi.input": body, "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(body.size)}
    response = operator.client.generic("POST", address, **sent)

    refused = Page(response, address)
    assert refused.status == 422
    assert "“pindaian.pdf” berukuran 200 MB. Ukuran terbesar 30 MB." in refused.text
    kept = refused.form("berkas/").fields
    assert (kept["jenis"], kept["keterangan"]) == ("kak", "Kerangka acuan 2027")
    assert not StoredFile.objects.exists()


def test_limit_counts_all_files_of_a_request(world: World, operator: Visitor, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    walker = Walker(world)
    address = reverse("request_files", args=[walker.request.pk])

    refused = operator.client.post(
        address,
        {
            "jenis": "kak",
            "lain": pdf_upload(b"%PDF-" + bytes(900)),
            "berkas": pdf_upload(b"%PDF-" + bytes(900)),
        },
    )

    assert refused.status_code == 422
    assert django_settings.UPLOAD_MAX_BYTES == 1000


# Surat Komitmen --------------------------------------------------------------------------------------
@pytest.fixture
def issued(world: World) -> Walker:
    return request_at(world, State.LETTER_ISSUED)


def upload_komitmen(world: World, issued: Walker, data: bytes, name: str = "komitmen.pdf") -> Page:
    operator = Visitor(world.operator)
    return operator.send(operator.open(detail(issued)), "unggah-komitmen/", berkas=pdf_upload(data, name))


def naskah(issued: Walker) -> bytes:
    file = now_of(issued).draf_komitmen.file
    assert file is not None
    return read_bytes(file)


def test_signed_komitmen_is_shown(world: World, issued: Walker) -> None:
    """The control for what follows."""
    shown = upload_komitmen(world, issued, signed(naskah(issued)))

    assert shown.messages == ["Surat Komitmen ditayangkan."]
    assert SuratKomitmen.objects.get().bentuk == "tte"
    assert now_of(issued).state == State.KOMITMEN_SHOWN


def broken_signature(issued: Walker) -> bytes:
    """One byte of the signed content changed after signing."""
    data = bytearray(signed(naskah(issued)))
    place = data.index(b"/MediaBox")
    at = data.index(b"595", place)
    data[at : at + 3] = b"596"
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (broken_signature, "Tanda tangan elektronik pada berkas ini rusak"),
        (lambda issued: changed(signed(naskah(issued)), "text", incremental=True), "rusak"),
        (lambda issued: signed(small_pdf()), "tidak memuat Identitas Rekomendasi V-26.3503.001"),
        (naskah, "belum bertanda tangan elektronik"),
        (lambda issued: small_pdf(), "hanya menerima PDF bertanda tangan elektronik"),
        (lambda issued: b"\x89PNG\r\n\x1a\n", "bukan PDF"),
    ],
    ids=["broken", "changed-after", "other-letter", "unsigned", "scan", "picture"],
)
def test_komitmen_that_does_not_hold_is_refused_in_words(
    world: World, issued: Walker, make: Callable[[Walker], bytes], words: str
) -> None:
    refused = upload_komitmen(world, issued, make(issued))

    assert refused.status == 422
    assert words in refused.text
    assert not SuratKomitmen.objects.exists()
    assert now_of(issued).state == State.LETTER_ISSUED
    assert StepRun.objects.filter(case_id=str(issued.request.pk), closed_at=None).get().step_code == "A9"


def test_scan_is_shown_where_the_region_allows_it(world: World, issued: Walker) -> None:
    issued.request.wilayah.komitmen_boleh_scan = True
    issued.request.wilayah.save()

    upload_komitmen(world, issued, small_pdf())

    assert SuratKomitmen.objects.get().bentuk == "scan"
