"""Pages of SOP B7 as people use them: nothing typed is lost, two examiners, constant costs, 404s."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datasets.models import CatatanRilis, Pemeriksaan
from datasets.reading import examination as reading
from datasets.services import examination
from datasets.services.examination import Answer
from datasets.states import ReleaseState as S
from satudata.documents.models import Document
from tests.factories.datasets import DataWorld
from tests.factories.datasets_examined import PRIORITY, Check, submitted
from tests.factories.visitor import Page, Visitor

VIEWS = ("tabel", "otomatis", "kolom", "metadata", "beda")


@pytest.fixture
def check(data: DataWorld) -> Check:
    return submitted(data)


@pytest.fixture
def walidata(check: Check) -> Visitor:
    return Visitor(check.data.walidata)


def address(check: Check, name: str = "rilis_examine", *more: object, query: str = "") -> str:
    return reverse(name, args=[check.rilis.pk, *more]) + (f"?{query}" if query else "")


def save(visitor: Visitor, page: Page, ke: str = "", **typed: str) -> Page:
    fields = {name.replace("__", "-"): text for name, text in typed.items()}
    form = next(f for f in page.forms if "periksa" in (f.action or "") and "token" in f.fields)
    response = visitor.client.post(form.action, form.fields | fields | {"ke": ke}, follow=True)
    chain = response.redirect_chain
    return Page(response, chain[-1][0] if chain else form.action)


# Looking and filling -------------------------------------------------------------------------------------
def test_examiner_sees_table_checklist_and_automatic_results(check: Check, walidata: Visitor) -> None:
    page = walidata.open(address(check))

    assert page.status == 200
    for words in ("3572010001", "Jumlah Layanan", "Otomatis: sesuai", "Tidak ada baris ganda"):
        assert words in page.text
    assert not Pemeriksaan.objects.exists(), "looking begins nothing"


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_version_opens_for_examiner_and_opd(check: Check, view: str) -> None:
    for person in (check.data.walidata, check.data.operator):
        assert Visitor(person).open(address(check, query=f"lihat={view}")).status == 200


def test_turning_to_another_view_saves_what_was_typed(check: Check, walidata: Visitor) -> None:
    page = walidata.open(address(check))

    page = save(
        walidata, page, "lihat:kolom", **{"q-wajar-hasil": "sesuai", "catatan-teks": "Tulis sumbernya."}
    )

    assert "lihat=kolom" in page.url
    assert reading.answers_now(check.rilis)["wajar"].hasil == "sesuai"
    assert CatatanRilis.objects.get().teks == "Tulis sumbernya."


def test_note_begun_at_a_row_hangs_on_it(check: Check, walidata: Visitor) -> None:
    page = save(walidata, walidata.open(address(check)), "catat:baris:2")
    page = save(walidata, page, "catatan", **{"catatan-teks": "Terbalik."})

    note = CatatanRilis.objects.get()
    assert (note.jangkar, note.acuan) == ("baris", "2")
    page = walidata.open(reading.notes_of(check.rilis, drafts=True)[0].url)
    assert 'id="baris-2" class="is-asked"' in page.text


def test_refused_note_keeps_its_words_and_saves_the_rest(check: Check, walidata: Visitor) -> None:
    page = save(
        walidata, walidata.open(address(check)),
        **{"catatan-tempat": "baris", "catatan-baris": "99", "catatan-teks": "Salah.",
           "q-wajar-hasil": "sesuai"},
    )  # fmt: skip

    assert page.status == 422
    assert "Tulis nomor baris dari 1 sampai 3." in page.text
    assert "Salah." in page.text
    assert reading.answers_now(check.rilis)["wajar"].hasil == "sesuai"


def test_answer_of_a_colleague_is_not_overwritten_and_mine_is_shown_again(
    check: Check, walidata: Visitor
) -> None:
    page = walidata.open(address(check))
    second = check.data.forum.blitar_walidata_dua
    examination.answer(rilis=check.rilis, answers={"wajar": Answer("sesuai")}, by=second, at=check.next())

    page = save(
        walidata, page,
        **{"q-wajar-hasil": "perbaikan", "q-wajar-catatan": "Ragu.", "q-sumber-hasil": "sesuai"},
    )  # fmt: skip

    assert page.status == 409
    assert "Ragu." in page.text
    now = reading.answers_now(check.rilis)
    assert (now["wajar"].hasil, now["sumber"].hasil) == ("sesuai", "sesuai")
    save(walidata, page)
    assert reading.answers_now(check.rilis)["wajar"].catatan == "Ragu."


def test_text_typed_when_the_check_is_over_is_shown_for_copying(check: Check, walidata: Visitor) -> None:
    page = walidata.open(address(check))
    check.returned()

    page = save(walidata, page, **{"q-wajar-catatan": "Kalimat panjang saya."})

    assert page.status == 409
    assert "Kalimat panjang saya." in page.text


def test_batch_lists_what_it_answers_and_asks(check: Check, walidata: Visitor) -> None:
    page = save(walidata, walidata.open(address(check)), "lulus")
    assert "Tidak ada baris ganda" in page.text
    assert not Pemeriksaan.objects.exists()

    walidata.send(page, page.url)

    assert all(b.sekaligus for b in reading.answers_now(check.rilis).values())


# Verdicts ------------------------------------------------------------------------------------------------
def test_verdict_says_what_it_does_and_leads_to_the_next(check: Check, walidata: Visitor) -> None:
    check.answer("perbaikan", "ganda")
    page = save(walidata, walidata.open(address(check)), "perbaikan")
    for words in ("Giliran berikutnya", "Dinas Kesehatan Kota Blitar", "B6", "Jam yang mulai berjalan"):
        assert words in page.text

    page = walidata.send(page, page.url, note="Mohon perbaiki.")

    assert check.reread().state == S.RETURNED
    assert "Tersimpan." in page.text
    assert "Kembali ke antrean" in page.text


def test_verdict_that_is_not_possible_yet_says_why(check: Check, walidata: Visitor) -> None:
    page = walidata.open(address(check, "rilis_verdict", "sesuai"))

    assert "butir belum dijawab" in page.text
    assert page.forms == [f for f in page.forms if "putusan" not in f.action]


def test_stale_verdict_gives_the_covering_text_back(check: Check, walidata: Visitor) -> None:
    check.answer("perbaikan", "ganda")
    page = walidata.open(address(check, "rilis_verdict", "perbaikan"))
    check.note()

    page = walidata.send(page, page.url, note="Pengantar saya.")

    assert page.status == 409
    assert "Pengantar saya." in page.text
    assert check.reread().state == S.EXAMINED


def test_priority_data_names_pembina_and_the_clock_that_runs_on(data: DataWorld) -> None:
    check = submitted(data, PRIORITY)
    check.answer()

    page = Visitor(data.walidata).open(address(check, "rilis_verdict", "sesuai"))

    assert "BPS Kota Blitar" in page.text
    assert "Jam yang terus berjalan" in page.text
    check.give("pass_release")
    pembina = Visitor(data.pembina).open(address(check))
    assert "Simpan, lalu nyatakan sesuai" in pembina.text


# The OPD -------------------------------------------------------------------------------------------------
def test_opd_reads_the_verdict_and_answers_each_note(check: Check) -> None:
    check.note(teks="Catatan satu.")
    check.note("baris", "1", "Catatan dua.")
    check.give("return_release", note="Mohon diperbaiki.")
    operator, first = Visitor(check.data.operator), CatatanRilis.objects.order_by("pk")[0]
    page = operator.open(reverse("rilis_detail", args=[check.rilis.pk]))
    for words in ("Catatan satu.", "Catatan dua.", "Mohon diperbaiki.", "lihat=tabel&amp;baris=1#baris-1"):
        assert words in page.text

    page = operator.send(page, "jawab/", **{f"jawaban-{first.pk}": "Sudah."})

    first.refresh_from_db()
    assert (first.jawaban, first.dijawab_oleh) == ("Sudah.", check.data.operator)
    assert CatatanRilis.objects.filter(jawaban="").count() == 1


def test_answer_of_a_colleague_of_the_opd_is_not_overwritten(check: Check) -> None:
    check.returned()
    note = CatatanRilis.objects.get()
    operator, url = Visitor(check.data.operator), reverse("rilis_detail", args=[check.rilis.pk])
    page = operator.open(url)
    Visitor(check.data.supporter).send(
        Visitor(check.data.supporter).open(url), "jawab/", **{f"jawaban-{note.pk}": "Pertama."}
    )

    page = operator.send(page, "jawab/", **{f"jawaban-{note.pk}": "Kedua."})

    assert page.status == 409
    assert "Kedua." in page.text
    note.refresh_from_db()
    assert note.jawaban == "Pertama."


def test_drafts_and_answers_are_hidden_from_the_opd_until_the_verdict(check: Check) -> None:
    check.answer("perbaikan", "ganda")
    check.note(teks="Rahasia tim.")
    operator = Visitor(check.data.operator)

    for url in (address(check), reverse("rilis_detail", args=[check.rilis.pk])):
        page = operator.open(url)
        assert "Rahasia tim." not in page.text
        assert 'id="daftar-periksa"' not in page.text


def test_failed_lembar_is_shown_with_a_way_to_make_it_again(check: Check, walidata: Visitor) -> None:
    check.returned()
    sheets = Document.objects.filter(kind=reading.KIND)
    sheets.update(state="failed", error="mesin mati")
    page = walidata.open(reverse("rilis_detail", args=[check.rilis.pk]))
    assert "Gagal disiapkan" in page.text

    walidata.send(page, f"lembar/{Pemeriksaan.objects.get().pk}/")

    assert sheets.get().state == "preparing"


# Who, and at what cost -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["walidata", "budpar_operator", "operator"])
def test_release_of_another_office_is_not_there(check: Check, name: str) -> None:
    stranger = Visitor(check.data.forum.people[name])
    for url in (
        address(check),
        address(check, "rilis_examine_passed"),
        address(check, "rilis_verdict", "sesuai"),
    ):
        assert stranger.open(url).status == 404
        assert stranger.client.post(url).status_code == 404
    for url in (address(check, "rilis_notes_answer"), address(check, "rilis_sheet_retry", 1)):
        assert stranger.client.post(url).status_code == 404


@pytest.mark.parametrize("name", ["blitar_operator", "blitar_pemeriksa", "blitar_kepala"])
def test_who_only_reads_cannot_give_a_verdict(check: Check, name: str) -> None:
    reader = Visitor(check.data.forum.people[name])

    assert reader.client.post(address(check, "rilis_verdict", "perbaikan")).status_code == 403
    assert reader.client.post(address(check), {"q-wajar-hasil": "sesuai"}).status_code == 403


def test_unknown_verdict_and_lembar_are_not_there(check: Check, walidata: Visitor) -> None:
    assert walidata.open(address(check, "rilis_verdict", "entah")).status == 404
    assert walidata.client.post(address(check, "rilis_sheet_retry", 999)).status_code == 404


def queries(visitor: Visitor, url: str) -> int:
    assert visitor.open(url).status == 200
    with CaptureQueriesContext(connection) as captured:
        assert visitor.open(url).status == 200
    return len(captured)


def test_pages_cost_the_same_with_300_notes(check: Check, walidata: Visitor) -> None:
    check.returned()
    check.again()
    check.note(teks="Draf.")
    detail = reverse("rilis_detail", args=[check.rilis.pk])
    before = [queries(walidata, url) for url in (address(check), detail)]
    like = CatatanRilis.objects.order_by("pk")[0]
    CatatanRilis.objects.bulk_create(
        CatatanRilis(
            rilis=check.rilis, pemeriksaan=like.pemeriksaan, jangkar="kolom", acuan="jumlah_layanan",
            teks=f"Catatan {n}", oleh=check.data.walidata, at=check.at, sent_at=check.at,
            jawaban="Sudah.", dijawab_oleh=check.data.operator, dijawab_pada=check.at,
        )
        for n in range(300)
    )  # fmt: skip

    assert [queries(walidata, url) for url in (address(check), detail)] == before
