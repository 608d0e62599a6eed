"""Lists as files: each form in use is understood, ours comes back as it left, and what is wrong is said."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.workbook import delimited, headings, lines, reading, shapes, writer
from forum.workbook.difference import Group, Known, compare
from satudata.workflow.errors import InvalidInput
from tests.factories.forum_workbooks import (
    FORMS,
    OPD,
    OTHER,
    any_values,
    changed,
    known,
    laid_over,
    listed,
    workbook,
)

HEADS = ("Kode", "Nama Data", "Produsen Data", "Jenis Data", "Jadwal Pemutakhiran")


def out(*entries: Known, shape: str = shapes.FULL) -> bytes:
    return writer.make(shapes.shapes()[shape], rows(*entries), title="Daftar Data")


def rows(*entries: Known) -> list[shapes.Row]:
    return [shapes.Row(e.kode, OPD, 2027, e.values, e.releases) for e in entries]


def refused(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        laid_over(data)
    return " ".join(caught.value.messages)


# Forms in use --------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", FORMS)
def test_form_in_use_is_recognised_below_title_rows(form: str) -> None:
    heads, row = FORMS[form]
    data = workbook([["DAFTAR DATA TAHUN 2027"], [], [f"  {head.upper()} " for head in heads], row])

    found = laid_over(data)

    assert [item.group for item in found.items] == [Group.NEW]
    assert found.items[0].problems == [] and found.items[0].values["nama_data"] == "Kunjungan Wisatawan"


def test_values_of_other_forms_become_ours() -> None:
    values = {form: laid_over(workbook(FORMS[form])).items[0].values for form in FORMS}

    assert values["madiun"]["sumber_referensi"] == ["rpjmd", "spm"]
    assert values["madiun"]["level"] == "kabupaten_kota" and values["madiun"]["kode_dssd"] == "1.2.3"
    assert values["madiun_ba"]["sumber_referensi"] == ["provinsi"] and values["madiun_ba"]["rilis_jeda"] == 30
    assert values["trenggalek"]["jadwal_pemutakhiran"] == "tahunan"
    assert values["trenggalek"]["hak_akses"] == "terbuka"
    assert values["data_go_id"]["format"] == ["csv", "xlsx"]
    assert values["buku_induk"]["jadwal_pemutakhiran"] == "lebih_dua_tahunan"


# Headings ------------------------------------------------------------------------------------------
def test_wrong_headings_say_what_was_found_and_what_is_needed() -> None:
    words = refused(workbook([["Judul"], ["Kolom A", "Jenis Data", "Catatan"], ["x", "Variabel", "y"]]))

    assert "“Jenis Data”" in words and "“Kolom A”" in words and "baris 2" in words
    assert "“Nama Data”" in words


def test_text_without_any_heading_is_refused() -> None:
    assert "Judul kolom tidak ditemukan" in refused(workbook([["apa saja"], ["lain lagi"]]))


def test_one_heading_twice_is_refused() -> None:
    words = refused(workbook([["Nama Data", "Jenis Data", "Jenis"], ["A", "Variabel", "Indikator"]]))
    assert "kolom B" in words and "kolom C" in words


def test_unknown_columns_are_named_and_left() -> None:
    found = laid_over(workbook([[*HEADS, "Warna Sampul"], ["", "A", OPD, "Variabel", "Tahunan", "biru"]]))
    assert any("Warna Sampul" in notice for notice in found.notices)


def test_sheet_with_the_list_is_found_among_others() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Petunjuk pengisian"])
    page = book.create_sheet("Isian")
    page.append(HEADS)
    page.append(["", "A", OPD, "Variabel", "Tahunan"])
    data = io.BytesIO()
    book.save(data)

    assert laid_over(data.getvalue()).counts == {"baru": 1}


# Nothing, too much ------------------------------------------------------------------------------------
def test_empty_workbook_and_headings_alone_are_refused() -> None:
    assert "tidak berisi apa pun" in refused(workbook([]))
    assert "tidak ada baris" in refused(workbook([HEADS]))


def test_two_thousand_rows_are_read_and_five_thousand_are_refused_with_the_limit() -> None:
    page = [[f"K-{n}", f"Data {n}", OPD, "Variabel", "Tahunan"] for n in range(5000)]

    assert len(laid_over(workbook([HEADS, *page[:2000]])).items) == 2000
    words = refused(workbook([HEADS, *page]))
    assert "5.000 baris" in words and "2.000 baris" in words


def test_numbering_and_blank_rows_are_passed_over() -> None:
    page = [HEADS, ["(1)", "(2)", "(3)", "(4)", "(5)"], [], ["", "A", OPD, "Variabel", "Tahunan"]]
    assert laid_over(workbook(page)).counts == {"baru": 1}


# Rows that cannot be taken in ---------------------------------------------------------------------------
def faults(found: Any) -> list[tuple[int, str]]:
    return [(item.number, " ".join(f.words for f in item.faults)) for item in found.of(Group.BLOCKED)]


def test_row_without_a_name_is_blocked_and_the_others_stay() -> None:
    found = laid_over(workbook([HEADS, ["", "", OPD, "Variabel"], ["", "B", OPD, "Variabel"]]))

    assert faults(found) == [(2, "Nama data kosong. Isi namanya, atau kosongkan seluruh barisnya.")]
    assert found.counts["baru"] == 1


def test_code_twice_in_a_file_blocks_both_rows_and_names_them() -> None:
    found = laid_over(workbook([HEADS, ["K-1", "A"], ["K-2", "B"], ["k-1", "C"]]), known(1, "K-1"))

    assert [number for number, _words in faults(found)] == [2, 4]
    assert all("2, 4" in words for _number, words in faults(found))


def test_code_of_another_opd_is_blocked_with_its_name() -> None:
    found = laid_over(workbook([HEADS, ["S-1", "A"]]), foreign_codes={"s-1": OTHER})
    assert OTHER in faults(found)[0][1]


def test_row_of_another_producer_is_blocked_with_its_name() -> None:
    found = laid_over(workbook([HEADS, ["", "A", OTHER.upper()], ["", "B", "Bidang Pemasaran"]]))

    assert OTHER in faults(found)[0][1]
    assert "Bidang Pemasaran" in found.of(Group.NEW)[0].notes[0]


def test_name_twice_in_a_file_blocks_the_second_row() -> None:
    found = laid_over(workbook([HEADS, ["", "Kunjungan Wisata"], ["", "kunjungan  wisata"]]))
    assert faults(found)[0][0] == 3 and "baris 2" in faults(found)[0][1]


def test_name_of_two_entries_needs_a_code() -> None:
    twins = known(1, "K-1"), known(2, "K-2")
    found = laid_over(workbook([HEADS, ["", twins[0].nama]]), *twins)
    assert "K-1, K-2" in faults(found)[0][1]


def test_unknown_value_is_said_with_cell_and_choices_and_the_rest_of_the_row_is_offered() -> None:
    found = laid_over(workbook([HEADS, ["", "A", OPD, "Grafik", "Tahunan"]]))

    (item,) = found.of(Group.NEW)
    assert item.problems[0].place == "D2" and "Indikator; Variabel" in item.problems[0].words
    assert item.values["jadwal_pemutakhiran"] == "tahunan" and not item.clean


def test_formula_is_said_and_never_calculated() -> None:
    found = laid_over(workbook([HEADS, ["", "A", OPD, "=D1", "Tahunan"]]))
    assert "rumus" in found.items[0].problems[0].words


# Merged cells --------------------------------------------------------------------------------------
def merging(area: str) -> Any:
    return lambda page: page.merge_cells(area)


def test_value_merged_over_rows_is_filled_down() -> None:
    page = [
        HEADS,
        ["", "A", OPD, "Variabel", "Bulanan"],
        ["", "B", OPD, "Variabel"],
        ["", "C", OPD, "Variabel"],
    ]
    found = laid_over(workbook(page, merging("E2:E3")))

    assert [item.values.get("jadwal_pemutakhiran") for item in found.items] == ["bulanan", "bulanan", None]


def test_name_merged_over_rows_is_blocked_with_its_range() -> None:
    page = [HEADS, ["", "A", OPD, "Variabel"], ["", "", OPD, "Indikator"], ["", "C", OPD, "Variabel"]]
    found = laid_over(workbook(page, merging("B2:B3")))

    assert [number for number, _words in faults(found)] == [2, 3]
    assert all("B2:B3" in words for _number, words in faults(found))


def test_cell_merged_over_columns_beside_others_is_blocked_and_alone_is_a_title() -> None:
    page = [HEADS, ["URUSAN WAJIB"], ["", "A", OPD, "Variabel"], ["", "B", OPD, "Variabel", "Bulanan"]]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:E2")
        sheet.merge_cells("C4:D4")

    found = laid_over(workbook(page, merge))

    assert faults(found)[0][0] == 4 and "C4:D4" in faults(found)[0][1]
    assert any("judul bagian" in notice and "2" in notice for notice in found.notices)


# Against the list ------------------------------------------------------------------------------------
def test_entry_is_found_by_code_else_by_name_and_what_differs_is_shown() -> None:
    page = [HEADS, ["K-1", "Nama Baru", OPD, "Indikator", ""], ["", "kunjungan wisatawan", OPD, "Variabel"]]
    entries = (
        known(1, "K-1", {"nama_data": "Nama Lama"}),
        known(2, "K-2", {"nama_data": "Kunjungan Wisatawan"}),
    )
    first, second = laid_over(workbook(page), *entries).items

    assert first.entry == entries[0] and second.entry == entries[1]
    assert [(c.name, c.before, c.after) for c in first.changes] == [
        ("nama_data", "Nama Lama", "Nama Baru"),
        ("jenis_data", "Variabel", "Indikator"),
    ]


def test_entries_that_the_file_leaves_out_are_said() -> None:
    found = laid_over(workbook([HEADS, ["K-1", "A"]]), known(1, "K-1"), known(2, "K-2"))
    assert [entry.kode for entry in found.absent] == ["K-2"]


def test_code_of_an_earlier_year_is_used_again() -> None:
    found = laid_over(workbook([HEADS, ["K-9", "A"]]), free_codes=frozenset({"k-9"}))
    assert found.items[0].kode == "K-9" and found.items[0].group == Group.NEW


def test_unknown_code_in_our_own_file_asks_for_a_look() -> None:
    data = changed(out(known(1, "K-1")), lambda page: page.cell(5, 1, "K-77") and page.cell(5, 4, "Lain"))
    item = laid_over(data, known(1, "K-1")).of(Group.NEW)[0]
    assert "Kode tidak dikenal" in item.problems[0].words and not item.clean


def test_emptied_cell_empties_an_answer_in_our_own_file_only() -> None:
    entry = known(1, "K-1")
    heading = next(n for n, c in enumerate(shapes.shapes()[shapes.FULL].columns, 1) if c.means == "satuan")
    ours = changed(out(entry), lambda page: setattr(page.cell(4, heading), "value", None))
    other = workbook([[*HEADS, "Satuan"], ["K-1", entry.nama, OPD, "Variabel", "Triwulanan", None]])

    assert [(c.name, c.after) for c in laid_over(ours, entry).items[0].changes] == [("satuan", "")]
    assert laid_over(other, entry).items[0].group == Group.SAME


# Out and in again ------------------------------------------------------------------------------------
@settings(max_examples=20, deadline=None)
@given(st.lists(any_values(), min_size=1, max_size=3))
@pytest.mark.parametrize("shape", [shapes.FULL, shapes.MADIUN, shapes.TRENGGALEK])
def test_workbook_that_nobody_touched_changes_nothing(shape: str, values: list[dict[str, Any]]) -> None:
    entries = [
        known(n, f"K-{n}", v | {"nama_data": f"{v['nama_data']} {n}"}) for n, v in enumerate(values, 1)
    ]
    found = laid_over(out(*entries, shape=shape), *entries)

    if shape == shapes.MADIUN:  # it has no code: what is found by name is not changed
        assert not found.of(Group.CHANGED)
    else:
        assert found.counts == {"tetap": len(entries)} and not found.absent


def test_answer_that_a_later_rule_would_refuse_comes_back_as_it_left() -> None:
    entry = known(1, "K-1", {"level": "provinsi", "format": ["csv", "shp"]})
    assert laid_over(out(entry), entry).counts == {"tetap": 1}


@settings(max_examples=20, deadline=None)
@given(any_values())
def test_csv_that_nobody_touched_changes_nothing(values: dict[str, Any]) -> None:
    entry = known(1, "K-1", values)
    data = delimited.make(shapes.shapes()[shapes.FULL], rows(entry))
    found = compare(lines.read_table(reading.read_csv(data)), listed(entry))
    assert found.counts == {"tetap": 1}


def test_release_dates_go_out_in_the_forms_that_have_them_and_change_nothing() -> None:
    dates = (date(2027, 4, 30), date(2027, 7, 30), date(2027, 10, 30), date(2028, 1, 30))
    entry = Known(1, "K-1", known(1, "K-1").values, dates)
    for shape in (shapes.MADIUN, shapes.TRENGGALEK):
        data = out(entry, shape=shape)
        assert b"PK" in data and laid_over(data, entry).counts == {"tetap": 1}
        page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert any("30/04/2027" in str(cell.value) for cell in page[4])


def test_codes_stay_texts_and_dates_are_dates() -> None:
    entry = known(1, "0012", {"uji_tanggal": "2026-05-04", "kode_dssd": "007", "nama_data": "=1+1"})
    page = openpyxl.load_workbook(io.BytesIO(out(entry))).worksheets[0]
    heads = {cell.value: cell.column for cell in page[3]}

    assert page.cell(4, heads["Kode"]).value == "0012" and page.cell(4, heads["Kode"]).number_format == "@"
    assert page.cell(4, heads["Kode DSSD"]).value == "007"
    assert page.cell(4, heads["Tanggal uji konsekuensi"]).is_date
    assert page.cell(4, heads["Nama data"]).data_type == "s"
    assert page.freeze_panes == "B4"


def test_choices_are_drop_downs_from_the_second_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(out(known(1, "K-1"))))
    rules = [str(rule.formula1) for rule in book.worksheets[0].data_validations.dataValidation]

    assert book.sheetnames == ["Daftar Data", "Daftar Pilihan"]
    assert len(rules) == sum(1 for c in shapes.shapes()[shapes.FULL].columns if c.choices)
    assert all("Daftar Pilihan" in rule for rule in rules)


def test_csv_calculates_nothing() -> None:
    entry = known(1, "K-1", {"keterangan": '=HYPERLINK("x")', "nama_data": "@SUM(A1)"})
    text = delimited.make(shapes.shapes()[shapes.FULL], rows(entry)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


# Other files -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_as_programs_write_it(encoding: str, mark: str) -> None:
    text = mark.join(HEADS) + "\r\n" + mark.join(["", "Café Wisata", OPD, "Variabel", "Tahunan"])
    found = compare(lines.read_table(reading.read_csv(text.encode(encoding))), listed())
    assert found.items[0].nama == "Café Wisata"


def test_broken_workbook_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="rusak"):
        reading.read(b"PK\x03\x04 nothing", kind="xlsx")


def test_child_process_reads_merged_cells_and_hidden_sheets_stay_unread() -> None:
    data = workbook([HEADS, ["", "A"]], merging("B2:B3"))
    (page,) = reading.read(data, kind="xlsx")
    assert [found.name for found in page.merged] == ["B2:B3"]


def test_every_answer_has_a_heading_that_is_read_back() -> None:
    for column in shapes.shapes()[shapes.FULL].columns:
        assert headings.meaning(column.heading) in (column.means, headings.KNOWN_ONLY)
