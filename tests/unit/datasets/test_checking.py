"""Every rule of the check: what breaks it, where it is told, and that nothing stops at the first error."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets.tables import columnar, limits, report
from datasets.tables.checking import Outcome, check
from datasets.tables.choice import Choice
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe, TotalRule
from datasets.tables.findings import Findings
from datasets.tables.headings import match, names
from datasets.tables.receiving import Refused
from datasets.tables.refusing import Refusal
from datasets.tables.scanning import scan
from tests.factories.datasets_tables import (
    CODES,
    HEADINGS,
    POPULATION,
    csv_bytes,
    dictionary_of,
    ods_bytes,
    population_rows,
    xlsx_bytes,
)

Scanned = Callable[..., dict[str, Any]]


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """Checks rows under headings as the child process does; gives its answer with all findings."""

    def run(
        rows: Sequence[Sequence[str]],
        dictionary: Dictionary = POPULATION,
        headings: Sequence[str] = HEADINGS,
        **more: Any,
    ) -> dict[str, Any]:
        path = tmp_path / "a.csv"
        path.write_bytes(more.pop("data", None) or csv_bytes(rows, headings))
        return scan_file(path, tmp_path, dictionary, headings, **more)

    return run


def scan_file(
    path: Path, folder: Path, dictionary: Dictionary, headings: Sequence[str], **more: Any
) -> dict[str, Any]:
    kind = more.pop("kind", "csv")
    choice = Choice(
        kind, "utf-8", ";", ",", "Data", 1, match(names(headings), dictionary) | more.pop("columns", {})
    )
    job = {
        "path": str(path), "choice": choice.to_json(), "dictionary": dictionary.to_json(), "codes": CODES,
        "previous": "", "periode": None, "folder": str(folder),
    }  # fmt: skip
    answer = scan(job | more, more.pop("tell", lambda rows: None))
    answer["findings"] = list(report.all_findings(folder / "temuan.jsonl.gz"))
    return answer


def found(answer: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(f.code, f.row, f.column) for f in answer["findings"]]


def with_cell(column: int, text: str, row: int = 0) -> list[list[str]]:
    rows = population_rows()
    rows[row][column] = text
    return rows


def test_sound_table_has_no_findings(scanned: Scanned) -> None:
    answer = scanned(population_rows(), periode=["2026-01-01", "2026-12-31"])

    assert found(answer) == []
    assert not answer["blocking"]
    assert set(answer["quality"].values()) == {100.0}
    assert answer["stored"]["rows"] == 3


@pytest.mark.parametrize(
    ("column", "text", "code", "kode"),
    [
        (0, "1", "code_zero_lost", "kelurahan"),
        (0, "Kauman", "code_unknown", "kelurahan"),
        (0, "", "required_empty", "kelurahan"),
        (1, "2.026", "not_year", "tahun"),
        (2, "sepuluh", "not_integer", "laki"),
        (2, "-10", "below_minimum", "laki"),
        (4, "100.001", "above_maximum", "jumlah"),
        (4, "26", "sum_rule", "jumlah"),
        (5, "100,1", "percent_outside", "persen"),
        (5, "3.5", "not_number", "persen"),
        (6, "=HYPERLINK(1)", "formula_text", "ket"),
        (6, "＋cmd", "formula_text", "ket"),
        (6, "NIK 3572016508900001", "personal_value", "ket"),
        (6, "hubungi 0812-3456-7890", "personal_value", "ket"),
    ],
)
def test_cell_that_breaks_a_rule_is_told_where_it_is(
    scanned: Scanned, column: int, text: str, code: str, kode: str
) -> None:
    answer = scanned(with_cell(column, text, row=1))

    assert (code, 3, kode) in found(answer)
    told = next(f for f in answer["findings"] if f.code == code)
    assert told.words
    assert "%(" not in told.words
    assert answer["blocking"] is (
        told.severity == "error" or "incomplete" in {c for c, _r, _k in found(answer)}
    )


def test_meant_code_is_proposed(scanned: Scanned) -> None:
    for text, meant in (("2", "02"), ("sentul", "02"), ("Sentull", "02")):
        answer = scanned(with_cell(0, text, row=1))
        told = next(f for f in answer["findings"] if f.code.startswith("code_"))
        assert told.suggestion == meant


def test_check_goes_on_after_errors_and_counts_all(scanned: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WRITTEN_PER_RULE", 5)
    rows = [[f"x{n}", "2026", "a", "b", "", "", ""] for n in range(3000)]

    answer = scanned(rows)

    counts = {rule["code"]: rule["count"] for rule in answer["by_rule"]}
    assert counts["not_integer"] == 6000
    assert counts["code_unknown"] == 3000
    assert sum(f.code == "not_integer" for f in answer["findings"]) == 5


def test_bad_cells_in_a_long_column_are_told_as_in_a_short_one(scanned: Scanned) -> None:
    """Long columns take shortcuts: whatever a shortcut cannot judge is judged one by one."""
    good = [
        ["01", str(1900 + n % 250), str(n), "1", str(n + 1), "1,5", f"teks ke {n}"] for n in range(30_000)
    ]
    bad = {
        17: (2, "1_000"),
        4000: (5, "1e5"),
        9000: (6, "@x"),
        25_000: (6, "-"),
        28_000: (6, "a@b.id"),
        29_999: (2, "٣"),
    }
    for at, (column, text) in bad.items():
        good[at][column] = text

    answer = scanned(good, replace(POPULATION, kunci=(), lengkap=()))

    assert {(row - 2, code) for code, row, _k in found(answer)} == {
        (17, "not_integer"), (4000, "not_number"), (9000, "formula_text"), (28_000, "personal_value"),
        (29_999, "not_integer"),
    }  # fmt: skip


# Structure -----------------------------------------------------------------------------------------
def test_table_without_its_region_column_is_told(scanned: Scanned) -> None:
    answer = scanned([row[1:] for row in population_rows()], headings=HEADINGS[1:])

    assert ("region_missing", 0, "kelurahan") in found(answer)
    assert answer["blocking"]


def test_unknown_and_renamed_columns_are_warnings(scanned: Scanned) -> None:
    headings = [*HEADINGS[:6], "Uraian", "Catatan OPD"]

    answer = scanned([[*row, "x"] for row in population_rows()], headings=headings, columns={"Uraian": "ket"})

    assert [(c, k) for c, _r, k in found(answer)] == [("column_renamed", "ket"), ("column_unknown", "")]
    assert not answer["blocking"]


def test_rows_of_another_length_and_notes_are_told(scanned: Scanned) -> None:
    """The last row of a file that was cut in the middle, and the source below a table."""
    data = csv_bytes(population_rows()) + b'\n"Sumber: Dinas";;;;;;\n01;2025;1'

    answer = scanned([], data=data)

    assert ("note_row", 6, "") in found(answer)
    assert ("row_length", 7, "") in found(answer)


def test_row_of_column_numbers_is_no_data(scanned: Scanned) -> None:
    rows = [[f"({n})" for n in range(1, 8)], *population_rows()]

    assert found(scanned(rows)) == []


def test_heading_alone_has_no_rows(scanned: Scanned) -> None:
    assert found(scanned([])) == [("no_rows", 0, "")]


# Rows together -------------------------------------------------------------------------------------
def test_repeated_key_names_the_first_row(scanned: Scanned) -> None:
    answer = scanned([*population_rows(), population_rows()[1]])

    assert found(answer) == [("duplicate_key", 5, "kelurahan")]
    assert "baris 3" in answer["findings"][0].words
    assert answer["quality"]["keunikan"] == 75.0


def test_sums_are_compared_where_all_parts_are_there(scanned: Scanned) -> None:
    rows = [["01", str(2000 + n), "10", "15", "25", "1", ""] for n in range(6)]
    rows[1][2] = rows[2][3] = rows[3][4] = rows[4][3] = "-"
    rows[4][4] = "x"
    rows[5][4] = "26"

    answer = scanned(rows, replace(POPULATION, lengkap=()))

    assert found(answer) == [("not_integer", 6, "jumlah"), ("sum_rule", 7, "jumlah")]


def test_missing_region_is_told_for_each_period(scanned: Scanned) -> None:
    answer = scanned([*population_rows(2025), *population_rows(2026)[:2]])

    told = [f for f in answer["findings"] if f.code == "incomplete"]
    assert [f.value for f in told] == ["03 Bendo"]
    assert "Tahun 2026" in told[0].words


def test_total_row_is_compared_with_its_parts(scanned: Scanned) -> None:
    dictionary = Dictionary(
        kolom=(
            Column("jenis", "Jenis", Tipe.CODE, Peran.DIMENSI),
            Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU),
            Column("n", "Nilai", Tipe.INTEGER, Peran.NILAI),
        ),
        kunci=("jenis", "tahun"),
        total=(TotalRule("jenis", "T", "n"),),
    )
    rows = [
        ["A", "2025", "1"],
        ["B", "2025", "2"],
        ["T", "2025", "3"],
        ["A", "2026", "1"],
        ["T", "2026", "2"],
    ]

    answer = scanned(rows, dictionary, ["Jenis", "Tahun", "Nilai"])

    assert found(answer) == [("total_rule", 6, "n")]
    assert answer["quality"]["konsistensi"] == 0.0


@pytest.mark.parametrize(
    ("year", "codes"), [(2027, {"period_after", "period_wrong"}), (2020, {"period_before", "period_wrong"})]
)
def test_wrong_period_is_told(scanned: Scanned, year: int, codes: set[str]) -> None:
    answer = scanned(population_rows(year), periode=["2026-01-01", "2026-12-31"])

    assert {code for code, _r, _k in found(answer)} == codes


def test_earlier_periods_beside_the_right_one_are_a_warning(scanned: Scanned) -> None:
    answer = scanned([*population_rows(2025), *population_rows()], periode=["2026-01-01", "2026-12-31"])

    assert {code for code, _r, _k in found(answer)} == {"period_before"}
    assert not answer["blocking"]


def test_small_cells_are_told_where_the_dictionary_asks(scanned: Scanned) -> None:
    rows = [[*row[:2], "3", "22", "25", *row[5:]] for row in population_rows()]

    assert found(scanned(rows)) == []
    assert {code for code, _r, _k in found(scanned(rows, replace(POPULATION, sel_kecil=4)))} == {"small_cell"}


def test_columns_of_persons_are_told_apart_from_errors(scanned: Scanned) -> None:
    dictionary = Dictionary(kolom=(Column("nama", "Nama Sekolah"), Column("no_hp", "Nomor HP")))

    answer = scanned([["SDN 1", "x"]], dictionary, ["Nama Sekolah", "Nomor HP"])

    assert found(answer) == [("personal_column", 0, "no_hp")]
    assert (answer["personal"], answer["blocking"]) == (1, False)


# The release before --------------------------------------------------------------------------------
def test_large_change_against_the_release_before_asks_why(scanned: Scanned, tmp_path: Path) -> None:
    before = tmp_path / "lama"
    before.mkdir()
    (before / "a.csv").write_bytes(csv_bytes(population_rows(2025)))
    scan_file(before / "a.csv", before, POPULATION, HEADINGS)
    rows = population_rows()
    rows[2][2:5] = ["20", "15", "35"]

    answer = scanned(rows, previous=str(before / "tabel.parquet"))

    assert found(answer) == [("change_large", 4, "laki")]
    assert "(+100%)" in answer["findings"][0].words
    assert report.warnings_of(answer) == ["change_large"]


def test_other_columns_than_the_release_before_are_told(scanned: Scanned, tmp_path: Path) -> None:
    before = tmp_path / "lama"
    before.mkdir()
    old = replace(POPULATION, kolom=POPULATION.kolom[:-1])
    columnar.write([["01", 2025, 10, 15, 25, Decimal("33.3")]], old, before / "tabel.parquet")

    answer = scanned(population_rows(), previous=str(before / "tabel.parquet"))

    assert found(answer) == [("structure_changed", 0, "ket")]


# Limits --------------------------------------------------------------------------------------------
def test_more_rows_than_may_be_are_refused(scanned: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 2)

    with pytest.raises(Refusal) as refusal:
        scanned(population_rows())

    assert refusal.value.code == "too_many_rows"


def test_quote_without_end_is_refused(scanned: Scanned) -> None:
    with pytest.raises(Refusal) as refusal:
        scanned([], data=csv_bytes(population_rows()) + b'01;"' + b"x;\n" * 60_000)

    assert refusal.value.code == "quote"


def test_merged_cells_below_the_heading_are_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    for row in [HEADINGS, *population_rows()]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(Refusal) as refusal:
        scan_file(tmp_path / "a.xlsx", tmp_path, POPULATION, HEADINGS, kind="xlsx")

    assert (refusal.value.code, refusal.value.params) == ("merged", {"cell": "A2"})


# Through the child ---------------------------------------------------------------------------------
def test_check_runs_in_a_child_with_progress_and_words(tmp_path: Path) -> None:
    path, said = tmp_path / "a.csv", list[int]()
    path.write_bytes(csv_bytes(with_cell(2, "x")))
    choice = Choice("csv", "utf-8", ";", ",", "", 1, match(HEADINGS, POPULATION))

    outcome: Outcome = check(
        path, choice, POPULATION, codes=CODES, previous=None,
        periode=(date(2026, 1, 1), date(2026, 12, 31)), folder=tmp_path, progress=said.append,
    )  # fmt: skip

    assert (outcome.rows, outcome.columns, outcome.summary["blocking"]) == (3, 7, True)
    assert said == [3]
    assert outcome.summary["by_rule"][0]["words"] == "Bukan bilangan bulat"
    assert outcome.summary["by_rule"][0]["examples"][0]["row"] == 2
    page = report.read_findings(outcome.findings, code="not_integer")
    assert (page.total, page.findings[0].column) == (1, "laki")
    assert report.read_findings(outcome.findings, row=99).total == 0


def test_check_of_an_empty_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()

    with pytest.raises(Refused, match="kosong"):
        check(
            path, Choice("csv"), POPULATION, codes={}, previous=None, periode=None, folder=tmp_path,
            progress=lambda rows: None,
        )  # fmt: skip


# Read, written, read -------------------------------------------------------------------------------
EVERY = Dictionary(
    kolom=(
        Column("kode", "Kode", Tipe.CODE),
        Column("teks", "Teks", Tipe.TEXT),
        Column("bulat", "Bulat", Tipe.INTEGER),
        Column("pecahan", "Pecahan", Tipe.NUMBER),
        Column("tahun", "Tahun", Tipe.YEAR),
        Column("bulan", "Bulan", Tipe.MONTH),
        Column("tanggal", "Tanggal", Tipe.DATE),
        Column("ya", "Ya", Tipe.BOOLEAN),
    )
)
letters = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\ufffd"), max_size=12
)
plain = st.one_of(st.none(), letters.map(lambda t: f"x{t}"))
row = st.tuples(
    st.from_regex(r"[0-9]{1,6}", fullmatch=True),
    plain,
    st.none() | st.integers(-(10**14), 10**14),
    st.none() | st.decimals(-(10**9), 10**9, places=4),
    st.none() | st.integers(1800, 2199),
    st.none() | st.integers(1, 12),
    st.none() | st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.none() | st.booleans(),
)


@given(st.lists(row, min_size=1, max_size=8), st.sampled_from(["csv", "xlsx", "ods"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_as_the_same_values(
    tmp_path: Path, rows: list[tuple[Any, ...]], kind: str
) -> None:
    """CSV with decimal comma, XLSX and ODS with numbers and dates as such: the same table, the same hash."""
    heads = [c.nama for c in EVERY.kolom]
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        texts = [[columnar.canonical(v) if v is not None else "" for v in r] for r in rows]
        texts = [[*t[:3], t[3].replace(".", ","), *t[4:]] for t in texts]
        path.write_bytes(csv_bytes(texts, heads))
    else:
        path.write_bytes((xlsx_bytes if kind == "xlsx" else ods_bytes)([heads, *rows]))

    answer = scan_file(path, tmp_path, EVERY, heads, kind=kind)

    assert {c for c, _r, _k in found(answer)} <= {"personal_value"}
    assert list(columnar.read_rows(tmp_path / "tabel.parquet", EVERY)) == rows
    again = columnar.write(rows, EVERY, tmp_path / "lagi.parquet")
    assert answer["stored"]["sha256"] == again.sha256


def test_number_in_a_code_column_is_told(tmp_path: Path) -> None:
    """A workbook that took codes for numbers has lost their zeros."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_bytes([["Kolom"], [5], ["07"]]))

    free = scan_file(path, tmp_path, dictionary_of(Tipe.CODE), ["Kolom"], kind="xlsx")
    listed = scan_file(
        path, tmp_path, dictionary_of(Tipe.CODE, kode_nilai={"005": "A", "07": "B"}), ["Kolom"], kind="xlsx"
    )

    assert found(free) == [("code_as_number", 2, "k")]
    assert [(f.code, f.suggestion) for f in listed["findings"]] == [("code_zero_lost", "005")]


def test_findings_are_paged_by_fifty(tmp_path: Path) -> None:
    findings = Findings(tmp_path / "f.gz")
    for number in range(120, 0, -1):
        findings.add("duplicate_key", number, "k", params={"lain": 1})
    findings.close()

    last = report.read_findings(tmp_path / "f.gz", page=9)

    assert (last.page, last.pages, last.total, last.findings[-1].row) == (3, 3, 120, 120)
