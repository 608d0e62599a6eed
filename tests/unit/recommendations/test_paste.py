"""Table text of a spreadsheet is read as people copy it, and written so that it is read back the same."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.codelists import Tahap, YaTidak
from recommendations.forms.paste import cells_of, read, table_text, text_of
from recommendations.models import Indikator
from recommendations.questionnaire import BY_KEY, Question, Table, is_blank, table

VARIABEL, JADWAL, RILIS = table("variabel"), table("jadwal"), table("rilis")
CODES = BY_KEY["ms-var"].tables[0].children[0]
CHOICE = (Question("nama", "", model=Indikator), Question("komposit", "", model=Indikator))
COMPOSITE = Table("x", Indikator, "", "", "", CHOICE)

# What a person may have in a cell: any text without the characters that no text may hold.
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40).map(
    str.strip
)
DAY = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def values(text: str, of: Table = VARIABEL) -> list[dict[str, str]]:
    found = read(text, of)
    assert found.refused == []
    return [row.values for row in found.rows]


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8))
def test_cells_written_are_the_cells_read(lines: list[list[str]]) -> None:
    assert cells_of(text_of(lines)) == lines


@given(st.lists(st.fixed_dictionaries({c.column: CELL for c in VARIABEL.columns}), max_size=8))
def test_variables_shown_as_text_and_pasted_back_are_the_same(rows: list[dict[str, str]]) -> None:
    filled = [row for row in rows if not all(is_blank(value) for value in row.values())]
    read_back = values(table_text(VARIABEL, filled))
    assert [{c.column: row.get(c.column, "") for c in VARIABEL.columns} for row in read_back] == filled


@given(st.lists(st.tuples(st.sampled_from(Tahap), DAY, DAY), max_size=8))
def test_a_schedule_shown_as_text_and_pasted_back_is_the_same(rows: list[tuple[Tahap, date, date]]) -> None:
    shown = [{"tahap": t.value, "awal": a.isoformat(), "akhir": b.isoformat()} for t, a, b in rows]
    found = read(table_text(JADWAL, shown), JADWAL)
    assert [{"tahap": row.group} | row.values for row in found.rows] == shown
    assert found.refused == []


@given(st.text(max_size=200))
def test_any_text_is_read_or_given_back(text: str) -> None:
    """Nothing pasted disappears: each line with something in it is a row or stays."""
    found = read(text, JADWAL)
    assert len(found.refused) == len(found.left)
    lines = sum(1 for line in cells_of(text) if any(line))
    assert len(found.rows) + len(found.left) + bool(found.headings) == lines


@pytest.mark.parametrize(
    "heading",
    [
        "Nama Variabel (Karakteristik)\tKonsep\tDefinisi\tReferensi Waktu (Periode Enumerasi)",
        "nama variabel\tkonsep\tdefinisi\treferensi waktu",
        "NAMA\tKONSEP\tDEFINISI\tREFERENSI WAKTU",
    ],
)
def test_a_line_of_headings_is_no_row(heading: str) -> None:
    assert values(f"{heading}\nUmur\tUmur\tLama hidup.\tHari ini") == [
        {"nama": "Umur", "konsep": "Umur", "definisi": "Lama hidup.", "referensi_waktu": "Hari ini"}
    ]


def test_headings_in_another_order_place_the_cells() -> None:
    assert values("No\tDefinisi\tNama\n1\tLama hidup.\tUmur") == [{"definisi": "Lama hidup.", "nama": "Umur"}]


def test_a_column_of_row_numbers_is_left_out() -> None:
    assert [row["nama"] for row in values("1\tUmur\tU\tL.\tH\n2\tKelas\tK\tT.\tH")] == ["Umur", "Kelas"]


def test_a_cell_with_line_ends_stays_one_cell() -> None:
    text = 'Umur\tUmur\t"Lama hidup.\nDalam ""tahun""."\tHari ini\r\n'
    assert values(text)[0]["definisi"] == 'Lama hidup.\nDalam "tahun".'


@pytest.mark.parametrize("day", ["20 Agustus 2026", "20-08-2026", "20/8/2026", "2026-08-20", "20 Agt 2026"])
def test_a_day_is_read_as_people_write_it(day: str) -> None:
    found = read(f"Pengumpulan Data\t{day}\t30 September 2026", JADWAL)
    assert [(row.group, row.values) for row in found.rows] == [
        (Tahap.PENGUMPULAN.value, {"awal": "2026-08-20", "akhir": "2026-09-30"})
    ]


@pytest.mark.parametrize("stage", ["3", "Pengumpulan Data", "pengumpulan data"])
def test_a_stage_is_named_by_label_or_code(stage: str) -> None:
    assert read(f"{stage}\t1 Mei 2027\t2 Mei 2027", JADWAL).rows[0].group == Tahap.PENGUMPULAN.value


@pytest.mark.parametrize("answer", ["Ya", "ya", "1", "1. Ya", "Ya (1)"])
def test_a_choice_is_named_by_label_or_code(answer: str) -> None:
    assert values(f"Indeks\t{answer}", COMPOSITE) == [{"nama": "Indeks", "komposit": str(YaTidak.YA.value)}]


def test_codes_stay_text() -> None:
    assert values("01\tSatu\n1\tSatu lagi", CODES) == [
        {"kode": "01", "nilai": "Satu"},
        {"kode": "1", "nilai": "Satu lagi"},
    ]


@pytest.mark.parametrize(
    ("text", "of", "reason"),
    [
        ("Pengumpulan Data\t31 Februari 2027\t1 Maret 2027", JADWAL, "bukan tanggal"),
        ("Pengumpulan Data\t8/20/2027\t1 Maret 2027", JADWAL, "bukan tanggal"),
        ("Rapat\t1 Mei 2027\t2 Mei 2027", JADWAL, "tidak ada dalam pilihan"),
        ("\t1 Mei 2027\t2 Mei 2027", JADWAL, "kolom pertama"),
        ("Video\t1 Mei 2027", RILIS, "tidak ada dalam pilihan"),
        ("a\tb\tc\td\te", VARIABEL, "ada 5 kolom"),
        ("a" * 301, VARIABEL, "300"),
    ],
)
def test_a_line_that_cannot_be_read_stays_with_the_reason(text: str, of: Table, reason: str) -> None:
    good = {JADWAL.key: "3\t1 Mei 2027\t2 Mei 2027", RILIS.key: "Digital\t1 Mei 2027"}.get(of.key, "Umur")
    found = read(f"{good}\n{text}", of)
    assert len(found.rows) == 1
    assert [line.line for line in found.refused] == [2]
    assert reason in str(found.refused[0])
    assert found.rest() == text


def test_what_stays_keeps_its_headings() -> None:
    found = read("Tahap\tAwal\tAkhir\n3\tbesok\tlusa", JADWAL)
    assert found.rest() == "Tahap\tAwal\tAkhir\n3\tbesok\tlusa"


def test_a_whole_workbook_is_refused_in_words() -> None:
    found = read("a\n" * 300_000, VARIABEL)
    assert (found.rows, "terlalu panjang" in str(found.refused[0])) == ([], True)


def test_a_typed_value_that_is_no_date_is_shown_as_it_is() -> None:
    rows: list[dict[str, Any]] = [{"tahap": 3, "awal": "besok", "akhir": ""}]
    assert table_text(JADWAL, rows).splitlines()[1] == "Pengumpulan Data\tbesok\t"
