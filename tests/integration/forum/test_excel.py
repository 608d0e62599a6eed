"""A list as a file at the pages: out and in again, shown first, written once, nothing lost (SOP B3)."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import DaftarDataOpd, EntriDaftarData, JadwalRilis
from forum.reading import excel as reading
from forum.services import entries, imports
from forum.workbook.difference import compare
from forum.workbook.shapes import FULL, shapes
from satudata.accounts.models import User
from satudata.documents.models import StoredFile
from satudata.workflow import engine
from satudata.workflow.errors import ActionDenied, AlreadyDone, StaleForm
from satudata.workflow.models import Event
from tests.factories.forum_entries import drafting, entry, part_of
from tests.factories.forum_workbooks import changed, workbook
from tests.factories.visitor import Page, Visitor
from tests.factories.world import WORK, World

HEADS = ("Kode", "Nama Data", "Jenis Data", "Jadwal Pemutakhiran", "Satuan")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def bagian(forum: World) -> DaftarDataOpd:
    """The draft of the culture and tourism office with two entries."""
    part = drafting(forum)
    entry(forum, part)
    entry(forum, part, {"nama_data": "Daya Tarik Wisata", "satuan": "Unit"})
    return part_of(part.daftar, forum, "blitar_budpar")


def url(name: str, part: DaftarDataOpd, *more: Any) -> str:
    return reverse(name, args=[part.pk, *more])


def upload(visitor: Visitor, part: DaftarDataOpd, data: bytes, name: str = "daftar.xlsx") -> Page:
    where = url("entri_import", part)
    answer = visitor.client.post(where, {"berkas": SimpleUploadedFile(name, data)}, follow=True)
    chain = answer.redirect_chain
    return Page(answer, chain[-1][0] if chain else where)


def names(part: DaftarDataOpd) -> list[str]:
    return list(part.entri.order_by("urut").values_list("nama_data", flat=True))


def listed_rows(*rows: Sequence[Any]) -> bytes:
    return workbook([HEADS, *rows])


# Out and in ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_file_that_nobody_touched_changes_nothing(forum: World, bagian: DaftarDataOpd, kind: str) -> None:
    visitor = Visitor(forum.budpar_operator)
    data = visitor.client.get(url("entri_export", bagian), {"jenis": kind}).content

    page = upload(visitor, bagian, data, f"daftar.{kind}")

    assert page.status == 200 and "Tetap (2)" in page.text and "Terapkan yang dicentang" not in page.text
    version = bagian.version
    bagian.refresh_from_db()
    assert bagian.version == version


def test_new_and_changed_rows_are_shown_then_written_at_once(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    first = bagian.entri.order_by("urut").first()
    data = listed_rows(
        [first.item.kode, first.nama_data, "Indikator", "Tahunan", ""], ["", "Hotel", "", "Bulanan"]
    )

    page = upload(visitor, bagian, data)
    assert "Variabel" in page.text and "Indikator" in page.text and names(bagian)[-1] != "Hotel"

    page = visitor.send(page, page.url, kelompok=["baru", "berubah"])

    assert names(bagian) == [first.nama_data, "Daya Tarik Wisata", "Hotel"]
    first.refresh_from_db()
    assert (first.jenis_data, first.jadwal_pemutakhiran, first.satuan) == ("indikator", "tahunan", "Orang")
    assert [row.periode for row in first.jadwal.all()] == ["Tahun 2027"]
    added = bagian.entri.get(nama_data="Hotel")
    assert (
        added.asal == EntriDaftarData.Asal.EXCEL and added.item.kode == "410.116-0003" and added.diterima_opd
    )
    assert "1 entri baru dan 1 entri berubah" in " ".join(page.messages)


def test_import_leaves_one_event_with_counts_codes_and_the_file(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"], ["", "Restoran"]))
    visitor.send(page, page.url, kelompok=["baru"])

    (event,) = Event.objects.filter(case_id=str(bagian.pk), code="entries_imported")
    stored = StoredFile.objects.get(pk=event.data["berkas"])
    assert (event.data["baru"], event.data["berubah"]) == (2, 0)
    assert event.data["kode_baru"] == ["410.116-0003", "410.116-0004"]
    assert event.data["sha256"] == stored.sha256 and stored.name == "daftar.xlsx"


def test_only_ticked_rows_are_written_and_the_rest_stays_offered(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"], ["", "Restoran"]))

    page = visitor.send(page, page.url, baris=["3"])

    assert names(bagian)[2:] == ["Restoran"]
    assert "1 baris lain belum diterapkan" in " ".join(page.messages) and "Hotel" in page.text


def test_row_with_an_unreadable_cell_waits_for_its_own_tick(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel", "Grafik", "Bulanan"], ["", "Restoran"]))
    assert "C2" in page.text and "Indikator; Variabel" in page.text
    assert page.form(page.url).fields["baris"] == ["3"]

    page = visitor.send(page, page.url, baris=[], kelompok=["baru"])
    assert names(bagian)[2:] == ["Restoran"]
    visitor.send(page, page.url, baris=["2"])
    assert bagian.entri.get(nama_data="Hotel").jadwal_pemutakhiran == "bulanan"


def test_entries_that_the_file_leaves_out_stay(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    assert "Tidak ada di berkas (2)" in page.text
    assert "Impor tidak pernah menghapus" in visitor.open(f"{page.url}?kelompok=tidak_ada").text
    visitor.send(page, page.url, kelompok=["baru"])
    assert len(names(bagian)) == 3


# Bad files -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (workbook([["Kolom A", "Jenis Data"], ["x", "y"]]), "Nama Data"),
        (workbook([]), "tidak berisi apa pun"),
        (workbook([HEADS]), "tidak ada baris"),
        (workbook([HEADS, *(["", f"Data {n}"] for n in range(5000))]), "5.000 baris"),
        (b"PK\x03\x04 rusak", "rusak"),
    ],
    ids=["headings", "empty", "no_rows", "too_many", "broken"],
)
def test_bad_file_is_refused_in_words_beside_the_field(
    forum: World, bagian: DaftarDataOpd, data: bytes, words: str
) -> None:
    page = upload(Visitor(forum.budpar_operator), bagian, data)
    assert page.status == 422 and words in page.text


def test_rows_that_cannot_be_written_are_never_written(forum: World, bagian: DaftarDataOpd) -> None:
    other = entry(forum, part_of(bagian.daftar, forum, "blitar_sosial"), {"nama_data": "Lansia"})
    visitor = Visitor(forum.budpar_operator)
    rows = [[other.item.kode, "Lansia"], ["X-1", "A"], ["X-1", "B"], ["", "", "Variabel"]]

    page = upload(visitor, bagian, listed_rows(*rows))

    assert "Tidak dapat diterapkan (4)" in page.text and str(other.item.instansi) in page.text
    answer = visitor.client.post(page.url, {"baris": ["2", "3"], "version": str(bagian.version)})
    assert answer.status_code == 409 and len(names(bagian)) == 2


def test_merged_names_are_said_with_their_range(forum: World, bagian: DaftarDataOpd) -> None:
    data = workbook([HEADS, ["", "A"], ["", "", "Variabel"]], lambda page: page.merge_cells("B2:B3"))
    page = upload(Visitor(forum.budpar_operator), bagian, data)
    assert "B2:B3" in page.text


# Who, and when -----------------------------------------------------------------------------------------
def test_list_of_another_office_does_not_exist(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.sosial_operator)
    for name in ("entri_export", "entri_import", "entri_bulk"):
        assert visitor.open(url(name, bagian)).status == 404


def test_upload_of_somebody_else_does_not_exist(forum: World, bagian: DaftarDataOpd) -> None:
    page = upload(Visitor(forum.budpar_operator), bagian, listed_rows(["", "Hotel"]))
    for user in (forum.sosial_operator, forum.blitar_walidata):
        assert Visitor(user).open(page.url).status == 404


def test_reader_without_the_right_to_fill_may_export_only(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_kepala)
    assert visitor.client.get(url("entri_export", bagian)).status_code == 200
    assert visitor.open(url("entri_import", bagian)).status == 403


def test_locked_list_refuses_to_apply_but_keeps_the_file(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    engine.perform(bagian, "submit_list", by=forum.budpar_operator, at=WORK)

    refused = visitor.send(page, page.url, kelompok=["baru"])

    assert refused.status == 409 and "Diajukan" in refused.text and "tetap tersimpan" in refused.text
    assert len(names(bagian)) == 2
    assert "Hotel" in visitor.open(page.url).text
    stored = StoredFile.objects.latest("stored_at")
    again = visitor.client.get(url("entri_import_file", bagian, stored.pk))
    assert b"".join(again.streaming_content)[:2] == b"PK"
    # Also what is brought while it is locked is kept and shown.
    assert "Hotel" in upload(visitor, bagian, listed_rows(["", "Hotel"])).text


def test_difference_that_is_no_longer_true_is_shown_again(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    entries.add_entry(bagian=bagian, values={"nama_data": "Sanggar"}, by=forum.budpar_operator, at=WORK)

    stale = visitor.send(page, page.url, kelompok=["baru"])
    assert stale.status == 409 and "diubah orang lain" in stale.text and "Hotel" not in names(bagian)
    visitor.send(stale, page.url, kelompok=["baru"])
    assert "Hotel" in names(bagian)


def test_form_sent_twice_is_carried_out_once(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    visitor.send(page, page.url, kelompok=["baru"])
    visitor.send(page, page.url, kelompok=["baru"])
    assert names(bagian).count("Hotel") == 1


def test_nothing_ticked_is_said_and_nothing_written(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    page = visitor.send(page, page.url, baris=[], kelompok=[])
    assert page.status == 422 and "Centang paling sedikit" in page.text


def test_what_walidata_brings_is_a_proposal(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.blitar_walidata)
    page = upload(visitor, bagian, listed_rows(["", "Hotel"]))
    visitor.send(page, page.url, kelompok=["baru"])
    assert not bagian.entri.get(nama_data="Hotel").diterima_opd


# A region's list ----------------------------------------------------------------------------------------
def test_region_list_has_every_office_for_those_who_may_read_it(forum: World, bagian: DaftarDataOpd) -> None:
    entry(forum, part_of(bagian.daftar, forum, "blitar_sosial"), {"nama_data": "Lansia"})
    where = reverse("daftar_export", args=[bagian.daftar_id])

    def text(user: User) -> str:
        return Visitor(user).client.get(where, {"jenis": "csv"}).content.decode("utf-8-sig")

    assert "Lansia" in text(forum.blitar_walidata) and "Daya Tarik Wisata" in text(forum.blitar_walidata)
    assert "Lansia" not in text(forum.budpar_operator) and "Daya Tarik Wisata" in text(forum.budpar_operator)
    assert Visitor(forum.sekretariat).open(where).status == 404


@pytest.mark.parametrize("shape", list(shapes()))
def test_list_is_handed_out_in_each_shape(forum: World, bagian: DaftarDataOpd, shape: str) -> None:
    answer = Visitor(forum.budpar_operator).client.get(url("entri_export", bagian), {"bentuk": shape})
    assert answer.headers["Content-Type"] == XLSX and answer.content[:2] == b"PK"


def test_unknown_shape_does_not_exist(forum: World, bagian: DaftarDataOpd) -> None:
    for asked in ({"bentuk": "lain"}, {"jenis": "pdf"}):
        assert (
            Visitor(forum.budpar_operator).client.get(url("entri_export", bagian), asked).status_code == 404
        )


# Cost ------------------------------------------------------------------------------------------------
def many(count: int, first: int = 0) -> bytes:
    rows = (["", f"Data Nomor {n}", "Variabel", "Bulanan", "Unit"] for n in range(first, first + count))
    return listed_rows(*rows)


def queries_of(visitor: Visitor, address: str) -> int:
    visitor.client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert visitor.client.get(address).status_code == 200
    return len(captured)


def test_page_of_a_difference_costs_the_same_for_many_rows(forum: World, bagian: DaftarDataOpd) -> None:
    visitor = Visitor(forum.budpar_operator)
    few, lots = (upload(visitor, bagian, many(count)).url for count in (3, 300))
    assert queries_of(visitor, few) == queries_of(visitor, lots)


def applied(forum: World, bagian: DaftarDataOpd, data: bytes) -> int:
    """Queries of writing a whole file."""
    by = forum.budpar_operator
    part = part_of(bagian.daftar, forum, "blitar_budpar")
    upload = SimpleUploadedFile("daftar.xlsx", data)
    stored = imports.store_list(bagian=part, upload=upload, by=by, at=WORK)
    found = compare(imports.table_of(stored), reading.listed(part))
    with CaptureQueriesContext(connection) as captured:
        imports.apply_import(
            bagian=part, items=found.items, stored=stored, by=by, version=part.version, at=WORK
        )
    return len(captured)


def test_writing_many_rows_costs_hardly_more_queries_than_few(forum: World, bagian: DaftarDataOpd) -> None:
    """SQLite takes some twenty rows in a statement, PostgreSQL five hundred; a query per row would be 40."""
    few, lots = applied(forum, bagian, many(3)), applied(forum, bagian, many(43, first=100))
    assert lots - few < 8
    changes = [
        [e.item.kode, e.nama_data, "Indikator", "Tahunan", "Buah"]
        for e in bagian.entri.order_by("urut").select_related("item")
    ]
    few = applied(forum, bagian, listed_rows(*changes[:4]))
    lots = applied(forum, bagian, listed_rows(*changes))
    assert lots - few < 8
    assert set(bagian.entri.values_list("satuan", flat=True)) == {"Buah"}


@pytest.mark.parametrize("name", ["entri_export", "daftar_export"])
def test_export_costs_the_same_for_many_entries(forum: World, bagian: DaftarDataOpd, name: str) -> None:
    visitor = Visitor(forum.blitar_walidata)
    where = reverse(name, args=[bagian.pk if name == "entri_export" else bagian.daftar_id])
    few = queries_of(visitor, where)
    applied(forum, bagian, many(40))
    assert JadwalRilis.objects.count() and queries_of(visitor, where) == few


# Service -----------------------------------------------------------------------------------------------
def test_service_asks_right_version_and_token(forum: World, bagian: DaftarDataOpd) -> None:
    by = forum.budpar_operator
    stored = imports.store_list(bagian=bagian, upload=SimpleUploadedFile("d.xlsx", many(1)), by=by, at=WORK)
    items = compare(imports.table_of(stored), reading.listed(bagian)).items
    facts = {"bagian": bagian, "items": items, "stored": stored, "at": WORK}
    with pytest.raises(ActionDenied):
        imports.apply_import(by=forum.sosial_operator, version=bagian.version, **facts)
    with pytest.raises(StaleForm):
        imports.apply_import(by=by, version=bagian.version + 1, **facts)
    token = "6f1f4c9e-0000-4000-8000-000000000009"
    imports.apply_import(by=by, version=bagian.version, token=token, **facts)
    with pytest.raises(AlreadyDone):
        imports.apply_import(by=by, version=bagian.version, token=token, **facts)


def test_file_of_last_year_brings_its_codes_into_this_one(forum: World, bagian: DaftarDataOpd) -> None:
    data = Visitor(forum.budpar_operator).client.get(url("entri_export", bagian), {"bentuk": FULL}).content
    codes = list(bagian.entri.order_by("urut").values_list("item__kode", flat=True))
    later = drafting(forum, tahun=2028)
    later.entri.all().delete()
    data = changed(data, lambda page: page)

    page = upload(Visitor(forum.budpar_operator), later, data)
    Visitor(forum.budpar_operator).send(page, page.url, kelompok=["baru"])

    assert list(later.entri.order_by("urut").values_list("item__kode", flat=True)) == codes
