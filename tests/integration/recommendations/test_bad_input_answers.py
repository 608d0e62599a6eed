"""Bad input as people send it: clear words in Indonesian, nothing typed is lost, the state stays right.

Every test acts through the pages a person sees (tests/factories/visitor.py), so tokens and versions
are those that the pages really carry. Here: answers, notes and verdicts.
"""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from recommendations.states import State
from tests.factories import typed
from tests.factories.recommendations import CRITERIA, Walker, request_at
from tests.factories.visitor import Page, Visitor, desk, now_of, section, verdict
from tests.factories.world import World

RINCI = "Rekap bulanan memuat kunjungan lama dan baru; pisahkan keduanya pada R.3.4."


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
    for page in (review.text, refused.content.decode()):
        assert f'href="{section(walker, "perencanaan")}#rincian-tujuan"' in page
        assert "Isi Tujuan Kegiatan" in page
    assert refused.status_code == 422
    assert now_of(walker).state == State.DRAFTED


def test_submission_without_declaration_is_refused(world: World, operator: Visitor) -> None:
    walker = filled(world, operator)

    refused = operator.send(operator.open(reverse("request_review", args=[walker.request.pk])), "kirim/")

    assert refused.status == 422
    # In the summary, with a link, and beside the box.
    assert refused.text.count("Centang pernyataan sebelum mengirim.") == 2
    assert 'href="#id_pernyataan"' in refused.text
    assert now_of(walker).state == State.DRAFTED


def test_unanswered_note_blocks_the_correction(world: World, operator: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)

    refused = operator.client.post(
        reverse("request_act", args=[walker.request.pk, "kirim"]), {"pernyataan": "on"}, follow=True
    )

    assert "Belum dapat dikirim: 1 catatan wajib" in refused.content.decode()
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
    assert list(walker.request.kegiatan.sections.get(section=key).raw["rincian"]) == [name]


def test_rows_beyond_reason_are_refused_without_being_read(world: World, operator: Visitor) -> None:
    walker = Walker(world)
    page = operator.open(section(walker, "variabel"))

    refused = operator.send(page, page.url, aksi="simpan", **{"variabel-TOTAL_FORMS": "100000000"})

    assert refused.status == 422
    assert not walker.request.kegiatan.variabel.exists()


def test_note_without_text_is_refused_and_keeps_its_section(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    refused = walidata.send(walidata.open(desk(walker, catat="desain")), "catatan/", kind="saran", text=" ")

    assert refused.status == 422
    assert "Tulis catatannya" in refused.text
    assert refused.form("catatan/").fields["section"] == "desain"
    assert refused.form("catatan/").fields["kind"] == "saran"


def test_return_without_a_note_is_refused(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    said_before = walidata.open(verdict(walker, "kembalikan"))
    refused = Page(
        walidata.client.post(
            reverse("request_act", args=[walker.request.pk, "kembalikan"]), {"note": "Mohon dilengkapi."}
        ),
        "",
    )

    assert "paling sedikit satu catatan" in said_before.text
    assert refused.status == 422
    assert any("paling sedikit satu catatan" in m for m in refused.messages)
    assert "Mohon dilengkapi." in refused.text
    assert now_of(walker).state == State.WALIDATA_CHECKING


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"keputusan": "", "reason": RINCI}, "Pilih layak atau tidak layak."),
        ({"keputusan": "layak", "reason": RINCI}, "semua kriteria terpenuhi"),
        ({"keputusan": "tidak_layak"}, "Tulis alasan tidak layak"),
        ({"keputusan": "tidak_layak", "reason": "x" * 4001}, "4000"),
        (dict.fromkeys(CRITERIA, "on") | {"keputusan": "tidak_layak", "reason": RINCI}, "satu kriteria"),
    ],
)
def test_decision_that_contradicts_itself_comes_back(world: World, given: dict[str, str], words: str) -> None:
    walker = request_at(world, State.DECISION_AWAITED)
    visitor = Visitor(world.penandatangan)

    slug = given["keputusan"].replace("_", "-") or "layak"
    refused = visitor.send(visitor.open(verdict(walker, slug)), "tentukan/", **given)

    assert refused.status == 422
    assert words in refused.text
    if "reason" in given:
        assert refused.form("tentukan/").fields["reason"] == given["reason"]
    assert now_of(walker).state == State.DECISION_AWAITED
