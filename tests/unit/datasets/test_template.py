"""The template: what is typed into it is read as meant, and nothing in it is a formula."""

import io
from pathlib import Path

import openpyxl

from datasets.tables.dictionary import Column, Dictionary, Tipe
from datasets.tables.receiving import detect, propose
from datasets.tables.template import template_workbook
from tests.factories.datasets_tables import CODES, HEADINGS, POPULATION, population_rows


def test_template_has_headings_lists_and_text_for_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(POPULATION, CODES, "Penduduk")))

    assert book.sheetnames == ["Data", "Kamus", "Petunjuk", "Kode"]
    data = book["Data"]
    assert [cell.value for cell in data[1]] == HEADINGS
    assert data.column_dimensions["A"].number_format == "@"
    rules = {str(rule.sqref): rule for rule in data.data_validations.dataValidation}
    assert rules["A2:A5001"].formula1 == "'Kode'!$A$2:$A$4"
    assert (rules["E2:E5001"].formula1, rules["E2:E5001"].formula2) == ("0", "100000")
    assert [cell.value for cell in book["Kode"]["A"]] == ["Kode Kelurahan", "01", "02", "03"]


def test_filled_template_is_read_as_it_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template_workbook(POPULATION, CODES, "Penduduk", population_rows()))

    detected = detect(path, "a.xlsx")

    assert (detected.sheet, detected.header_row, detected.questions) == ("Data", 1, ())
    assert propose(detected, POPULATION).columns == {c.nama: c.kode for c in POPULATION.kolom}


def test_no_text_of_a_dictionary_becomes_a_formula() -> None:
    evil = "=1+1"
    dictionary = Dictionary(kolom=(Column("k", evil, Tipe.TEXT, definisi=evil, satuan=evil),), catatan=evil)

    book = openpyxl.load_workbook(io.BytesIO(template_workbook(dictionary, {}, evil, [[evil]])))

    cells = [cell for page in book.worksheets for line in page.iter_rows() for cell in line]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    assert [c.value for c in cells].count(evil) == 7
