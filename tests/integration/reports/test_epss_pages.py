"""Pages of EPSS: one form saves level and evidence, nothing typed is lost, the cost is constant."""

import csv
import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reports.epss import workbook
from reports.models import BuktiDukung, PenilaianEpss
from reports.reading import epss as reading
from reports.services import epss, epss_evidence
from satudata.accounts.queries import rights_of
from satudata.documents.models import StoredFile
from tests.factories.datasets_signed import validated
from tests.factories.epss import decided, filled, opened, sent
from tests.factories.recommendations import small_pdf, upload
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World

LINK = "https://contoh.invalid/laporan"
# Made once: each has an id of its own.
PDF = small_pdf()


def detail(case: PenilaianEpss) -> str:
    return reverse("epss_detail", args=[case.pk])


def indicator(case: PenilaianEpss, kode: str = "10101") -> str:
    return reverse("epss_indicator", args=[case.pk, kode])


def walidata(forum: World) -> Visitor:
    return Visitor(forum.people["blitar_walidata"])


def bps(forum: World) -> Visitor:
    return Visitor(forum.people["blitar_pemeriksa"])


# Opening and filling --------------------------------------------------------------------------------------
def test_walidata_opens_a_year_and_is_led_to_its_tree(forum: World) -> None:
    opened(forum)
    person = walidata(forum)

    page = person.send(person.open(reverse("epss_open")), reverse("epss_open"), tahun="2025")

    assert "EPSS Kota Blitar 2025" in page.text
    assert PenilaianEpss.objects.filter(tahun=2025).exists()


def test_opening_a_year_twice_says_so_and_keeps_what_was_typed(forum: World) -> None:
    opened(forum)
    person = walidata(forum)

    page = person.send(person.open(reverse("epss_open")), reverse("epss_open"), tahun="2026")

    assert (page.status, "sudah dibuka" in page.text, 'value="2026"' in page.text) == (422, True, True)


def test_one_press_saves_level_explanation_and_evidence(forum: World) -> None:
    case, person = opened(forum), walidata(forum)
    page = person.open(indicator(case))

    after = person.send(page, indicator(case), tingkat="3", penjelasan="Ada SOP.", judul="SOP", tautan=LINK)

    row = case.nilai.get(kode="10101")
    assert (row.tingkat, row.penjelasan, row.version) == (3, "Ada SOP.", 2)
    assert row.bukti.filter(judul="SOP", tautan=LINK).exists()
    assert "Indikator 10101 disimpan." in after.messages


def test_save_and_next_leads_to_the_next_indicator(forum: World) -> None:
    case, person = opened(forum), walidata(forum)

    after = person.send(person.open(indicator(case)), indicator(case), tingkat="2", aksi="lanjut")

    assert after.url == indicator(case, "10201")


def test_refused_evidence_keeps_what_was_typed_and_the_level_is_saved(forum: World) -> None:
    case, person = opened(forum), walidata(forum)

    after = person.send(
        person.open(indicator(case)),
        indicator(case),
        tingkat="3",
        penjelasan="Ada SOP.",
        judul="Tanpa alamat",
    )
    again = person.send(after, indicator(case), tautan=LINK)

    assert (after.status, "salah satu" in after.text, "Tanpa alamat" in after.text) == (422, True, True)
    assert again.status == 200
    row = case.nilai.get(kode="10101")
    assert (row.tingkat, row.version) == (3, 2)
    assert row.bukti.filter(judul="Tanpa alamat").count() == 1


def test_stale_page_keeps_what_was_typed_and_saves_at_the_second_press(forum: World) -> None:
    case, mine = opened(forum), walidata(forum)
    page = mine.open(indicator(case))
    other = Visitor(forum.people["blitar_walidata_dua"])
    other.send(other.open(indicator(case)), indicator(case), tingkat="2", penjelasan="Punya rekan.")

    stale = mine.send(page, indicator(case), tingkat="4", penjelasan="Punya saya.")
    assert stale.status == 409
    assert "Punya saya." in stale.text and "Punya rekan." in stale.text and "sudah menyimpan" in stale.text
    assert case.nilai.get(kode="10101").tingkat == 2

    mine.send(stale, indicator(case))
    assert case.nilai.get(kode="10101").penjelasan == "Punya saya."


def test_removing_evidence_saves_what_was_typed_beside_it(forum: World) -> None:
    case, person = opened(forum), walidata(forum)
    link = epss_evidence.add_evidence(
        penilaian=case, kode="10101", judul="Lama", tautan=LINK, by=forum.blitar_walidata, at=WORK
    )

    person.send(person.open(indicator(case)), indicator(case), penjelasan="Baru.", hapus=str(link.pk))

    assert case.nilai.get(kode="10101").penjelasan == "Baru."
    assert BuktiDukung.objects.get(pk=link.pk).dihapus_pada is not None


@pytest.mark.parametrize("hapus", ["x", "00000000-0000-4000-8000-000000000000"])
def test_removing_what_is_not_there_is_not_found(forum: World, hapus: str) -> None:
    case, person = opened(forum), walidata(forum)

    assert person.client.post(indicator(case), {"hapus": hapus}).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"tingkat": "9"}, {"tingkat": "tiga"}, {"versi": "x", "tingkat": "2"}, {"untuk": "0", "judul": "X"},
        {"penjelasan": "a" * 8001}, {"judul": "a" * 301, "tautan": LINK}, {"penjelasan": "nul\x00"},
        {"judul": "X", "tautan": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_bad_input_is_answered_in_words_and_saves_nothing(forum: World, typed: dict[str, str]) -> None:
    case, person = opened(forum), walidata(forum)

    response = person.client.post(indicator(case), typed)

    assert response.status_code == 422
    assert case.nilai.get(kode="10101").tingkat is None
    assert not BuktiDukung.objects.filter(nilai__kode="10101").exclude(jenis="sistem").exists()


def test_what_the_system_counted_stands_on_the_page_with_the_level_it_supports(forum: World) -> None:
    case = opened(forum)
    case.nilai.get(kode="10101").bukti.update(tingkat=3, fakta=["12 dari 12 entri lengkap."])

    page = walidata(forum).open(indicator(case))

    assert "12 dari 12 entri lengkap." in page.text
    assert "mendukung tingkat 3" in page.text
    assert case.nilai.get(kode="10101").tingkat is None


# Sending, returning, deciding ----------------------------------------------------------------------------
def test_send_waits_for_every_indicator_and_says_how_many_are_missing(forum: World) -> None:
    case, person = opened(forum), walidata(forum)

    page = person.open(detail(case))

    assert "38 indikator belum dinilai." in page.text
    assert "sementara: 0 dari 38" in page.text
    assert "belum dinilai: 38" in " ".join(person.client.post(
        reverse("epss_act", args=[case.pk, "kirim"]), follow=True
    ).content.decode().split())  # fmt: skip


def test_from_walidata_to_bps_and_back_to_a_decided_index(forum: World) -> None:
    case, mine, theirs = filled(forum), walidata(forum), bps(forum)
    mine.send(mine.open(detail(case)), reverse("epss_act", args=[case.pk, "kirim"]))

    back = reverse("epss_return", args=[case.pk])
    theirs.send(theirs.open(back), back, reason="Lengkapi bukti 10101.")
    assert "Lengkapi bukti 10101." in mine.open(detail(case)).text
    mine.send(mine.open(detail(case)), reverse("epss_act", args=[case.pk, "kirim"]))

    theirs.send(theirs.open(indicator(case)), indicator(case), tingkat="4", catatan="Terbukti.")
    case.nilai.exclude(kode="10101").update(tingkat_bps=2)
    page = theirs.open(detail(case))
    after = theirs.send(page, reverse("epss_act", args=[case.pk, "tetapkan"]))

    assert "Nilai EPSS ditetapkan." in after.messages
    assert "2,14" in after.text and "IPS menurut BPS: Cukup" in after.text
    assert "Terbukti." in mine.open(indicator(case)).text


def test_reader_sees_no_form_and_cannot_post(forum: World) -> None:
    case = opened(forum)
    leader = Visitor(forum.people["blitar_pimpinan"])

    assert 'name="tingkat"' not in leader.open(indicator(case)).text
    assert leader.client.post(indicator(case), {"tingkat": "5"}).status_code == 403
    assert case.nilai.get(kode="10101").tingkat is None


def test_walidata_who_posts_after_sending_is_told_that_it_is_over(forum: World) -> None:
    case = sent(forum)

    response = walidata(forum).client.post(indicator(case), {"tingkat": "5"})

    assert (response.status_code, "sudah dikirim" in response.content.decode()) == (409, True)


def test_levels_of_the_year_before_stand_beside_and_are_not_copied(forum: World) -> None:
    decided(forum, level=3, bps=2, tahun=2024)
    case = opened(forum)

    page = walidata(forum).open(indicator(case))

    assert "Penilaian 2024" in page.text and "tingkat 2" in page.text
    assert case.nilai.get(kode="10101").tingkat is None


def test_what_is_not_ones_own_answers_like_what_is_not_there(forum: World) -> None:
    case = opened(forum)
    stranger = Visitor(forum.people["walidata"]).client
    names = ("epss_detail", "epss_lke", "epss_bundle", "epss_return")

    assert {stranger.get(reverse(n, args=[case.pk])).status_code for n in names} == {404}
    assert stranger.get(indicator(case)).status_code == 404
    assert "Kota Blitar" not in stranger.get(reverse("epss_list")).content.decode()
    assert Visitor(forum.people["blitar_operator"]).client.get(reverse("epss_list")).status_code == 404


def test_evidence_file_is_read_by_those_who_read_the_assessment(forum: World) -> None:
    case = opened(forum)
    row = epss_evidence.add_evidence(
        penilaian=case, kode="40201", judul="SK", upload=upload(PDF, "sk.pdf"),
        by=forum.blitar_walidata, at=WORK,
    )  # fmt: skip
    url = reverse("document_file", args=[row.berkas_id])

    answer: Any = bps(forum).client.get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert Visitor(forum.people["walidata"]).client.get(url).status_code == 404


def test_errands_name_what_waits_on_each_side(forum: World) -> None:
    case = opened(forum)
    mine = reading.errands(rights_of(forum.blitar_walidata), WORK)
    assert [(e.title, e.detail) for e in mine] == [("EPSS Kota Blitar 2026", "38 indikator belum dinilai")]

    case.nilai.update(tingkat=1)
    epss.send_assessment(penilaian=case, by=forum.blitar_walidata, at=WORK)
    assert reading.errands(rights_of(forum.blitar_walidata), WORK) == []
    theirs = reading.errands(rights_of(forum.blitar_pemeriksa), WORK)
    assert [e.detail for e in theirs] == ["38 indikator belum dinilai BPS"]


# Cost ------------------------------------------------------------------------------------------------
def _queries(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return len(captured)


def test_pages_cost_the_same_for_much_evidence_and_many_years(forum: World) -> None:
    case, client = opened(forum), walidata(forum).client
    names = ("epss_detail", "epss_lke", "epss_bundle")
    urls = [reverse("epss_list"), indicator(case), *(reverse(n, args=[case.pk]) for n in names)]
    few = {url: _queries(client, url) for url in urls}

    facts = {"jenis": "tautan", "tautan": LINK, "at": WORK, "by": forum.blitar_walidata}
    rows = [BuktiDukung(nilai=n, judul="Bukti", **facts) for n in case.nilai.all() for _ in range(5)]
    BuktiDukung.objects.bulk_create(rows)
    for tahun in (2022, 2023, 2024, 2025):
        opened(forum, tahun=tahun)
    many = {url: _queries(client, url) for url in urls}

    # The assessment before this one is found now: one query for its levels.
    assert all(many[url] - few[url] in (0, 1) for url in urls), (few, many)
    bundle = urls[-1]
    assert max(n for url, n in many.items() if url != bundle) <= 14
    assert many[bundle] <= 32  # it holds the lists that the system counted, each read once


# Files ------------------------------------------------------------------------------------------------
def test_lke_reads_back_with_its_columns_and_both_sides(forum: World) -> None:
    case = decided(forum, level=3, bps=2)
    epss_evidence_row = case.nilai.get(kode="10101").bukti.get()

    content = walidata(forum).client.get(reverse("epss_lke", args=[case.pk])).content
    book = load_workbook(io.BytesIO(content))
    rows = list(book["LKE"].iter_rows(min_row=5, values_only=True))
    head, by_code = list(rows[0]), {row[0]: row for row in rows[1:]}

    assert head == workbook.headings()
    assert len(by_code) == 5 + 19 + 38
    line = dict(zip(head, by_code["10101"], strict=True))
    assert (line["Bobot (%)"], line["Jawaban Operator (1–5)"], line["Jawaban Supervisor (BPS)"]) == (
        100,
        3,
        2,
    )
    assert line["Pilihan Tingkat Kematangan"].count("\n") == 4
    assert epss_evidence_row.judul in line["Tautan/Unggahan Bukti Dukung"]
    assert (by_code["1"][10], by_code["1"][11]) == (3, 2)
    assert {row[0]: row[1:] for row in book["Nilai"].iter_rows(values_only=True)}["Predikat"][1:] == (
        "Baik",
        "Cukup",
    )


def test_text_in_the_lke_is_never_a_formula(forum: World) -> None:
    case = filled(forum)
    case.nilai.filter(kode="10101").update(penjelasan='=HYPERLINK("http://jahat.invalid")')

    content = walidata(forum).client.get(reverse("epss_lke", args=[case.pk])).content

    cells = [c for row in load_workbook(io.BytesIO(content))["LKE"].iter_rows() for c in row]
    assert {c.data_type for c in cells if str(c.value).startswith("=HYPERLINK")} <= {"s"}
    assert [c.value for c in cells if c.data_type == "f"] == []


def _bundle(forum: World, case: PenilaianEpss) -> zipfile.ZipFile:
    answer: Any = walidata(forum).client.get(reverse("epss_bundle", args=[case.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return archive


def test_bundle_holds_a_folder_per_indicator_with_hashes(forum: World) -> None:
    case = opened(forum)
    add = {"penilaian": case, "kode": "40201", "by": forum.blitar_walidata, "at": WORK}
    file = epss_evidence.add_evidence(judul="SK", upload=upload(PDF, "sk tim.pdf"), **add)
    epss_evidence.add_evidence(judul="=1+1", tautan=LINK, **add | {"at": WORK + timedelta(minutes=1)})

    archive = _bundle(forum, case)

    assert archive.read("40201/01-sk tim.pdf") == PDF
    assert LINK in archive.read("40201/02-tautan.txt").decode()
    index = archive.read("index.csv").decode()
    assert file.berkas is not None and file.berkas.sha256 in index and "'=1+1" in index
    assert "10101/01-sistem.txt" in index
    assert 'href="40201/01-sk%20tim.pdf"' in archive.read("index.html").decode()
    assert len([n for n in archive.namelist() if n.endswith("sistem.txt")]) == 32


def test_bundle_encloses_lists_and_papers_with_their_hashes(forum: World) -> None:
    walk = validated(forum)
    assert walk.validasi is not None and walk.validasi.surat is not None
    letter = walk.validasi.surat
    assert letter.file is not None
    case = opened(forum)

    archive = _bundle(forum, case)

    listed = archive.read("40103/daftar-validasi.csv")
    assert listed.startswith("\ufeffKode;Nama data;".encode())
    assert letter.nomor in listed.decode()
    index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";"))
    files = {row["Berkas"]: row["SHA-256"] for row in index if row["Berkas"]}
    assert all(sha256(archive.read(path)).hexdigest() == digest for path, digest in files.items())
    assert set(files) == set(archive.namelist()) - {"LKE.xlsx", "index.csv", "index.html"}
    # One copy of the paper, named at both indicators that it proves.
    papers = [row for row in index if row["SHA-256"] == letter.file.sha256]
    assert [row["Indikator"] for row in papers] == ["20201", "40103"]
    assert len({row["Berkas"] for row in papers}) == 1
    assert "daftar-validasi.csv" in archive.read("index.html").decode()


def test_damaged_file_is_named_and_the_others_are_sent(forum: World) -> None:
    case = opened(forum)
    row = epss_evidence.add_evidence(
        penilaian=case, kode="40201", judul="SK", upload=upload(PDF, "sk.pdf"),
        by=forum.blitar_walidata, at=WORK,
    )  # fmt: skip
    StoredFile.objects.filter(pk=row.berkas_id).update(sha256="0" * 64)

    archive = _bundle(forum, case)

    assert "Berkas tidak dapat dibaca." in archive.read("index.csv").decode()
    assert "LKE.xlsx" in archive.namelist() and "40201/01-sk.pdf" not in archive.namelist()
