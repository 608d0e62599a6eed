"""The own table back, with its findings marked where they are."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from datasets.tables import annotating
from datasets.tables.annotated import annotate
from datasets.tables.choice import Choice
from datasets.tables.headings import match
from datasets.tables.report import Finding
from tests.factories.datasets_tables import (
    HEADINGS,
    POPULATION,
    csv_bytes,
    ods_bytes,
    population_rows,
    xlsx_bytes,
)

TITLE = [["Judul"], []]
FINDINGS = [
    Finding(4, "laki", "x", "not_integer", "error", "10", {"nilai": "x", "contoh": "1250"}),
    Finding(5, "ket", "=1+1", "formula_text", "error", "1+1", {"nilai": "=1+1"}),
    Finding(0, "", "Catatan", "column_unknown", "warning", "", {"kolom": "Catatan"}),
]


def rows() -> list[list[str]]:
    found = population_rows()
    found[0][2] = "x"
    found[1][6] = "=1+1"
    return found


def marked(path: Path, kind: str) -> Any:
    choice = Choice(kind, "utf-8", ";", ",", "Data", 3, match(HEADINGS, POPULATION))
    return openpyxl.load_workbook(io.BytesIO(annotate(path, FINDINGS, choice)))


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_findings_are_marked_in_their_cells_and_listed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    table = [*TITLE, HEADINGS, *rows()]
    path.write_bytes(
        b"Judul;;;;;;\n\n" + csv_bytes(rows())
        if kind == "csv"
        else (xlsx_bytes if kind == "xlsx" else ods_bytes)(table)
    )

    book = marked(path, kind)

    cell = book["Data"]["C4"]
    assert (cell.value, cell.fill.fgColor.rgb[-6:]) == ("x", "F8CBAD")
    assert "Mungkin maksudnya: 10." in cell.comment.text
    assert book["Data"]["A4"].comment is None
    assert [line[2].value for line in book["Temuan"].iter_rows(min_row=2)] == [
        "Bukan bilangan bulat", "Teks yang dapat dijalankan sebagai rumus", "Kolom di luar kamus",
    ]  # fmt: skip
    cells = [c for page in book.worksheets for line in page.iter_rows() for c in line]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    assert "=1+1" in [c.value for c in cells]


def test_long_table_shows_the_rows_with_findings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotating, "MOST_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_bytes(b"Judul;;;;;;\n\n" + csv_bytes(rows()))
    choice = Choice("csv", "utf-8", ";", ",", "", 3, match(HEADINGS, POPULATION))
    findings = [[f.row, f.column, f.severity, f.title, f.value, f.words] for f in FINDINGS[1:]]
    target = tmp_path / "out.xlsx"

    annotating.annotate(
        {"path": str(path),
         "choice": choice.to_json(), "findings": findings, "sheet": "Temuan", "heads": ["Baris"],
         "target": str(target)}
    )  # fmt: skip

    data = openpyxl.load_workbook(target)["Data"]
    assert data.max_row == 4
    assert data["A4"].value == "02"
