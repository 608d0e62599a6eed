"""The quick ways through many cells: never another outcome than that of judging each by itself."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datasets.tables import columnar, limits, rows, shortcuts
from datasets.tables.choice import Choice
from datasets.tables.columns import ColumnCheck
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe
from datasets.tables.findings import Findings
from tests.factories.datasets_tables import dictionary_of

# Cells that are nearly right, or right only for one of the types.
ODD = [
    "", " ", "-", "...", "NA", "0", "-0", "-0,0", "00", "007", "5,", ",5", "5,0", "5,10", "0,000001",
    "0,00", "1.234", "1.234.567", "1 234", "-7", "-3,25", "+5", "1e5", "1_000", "٣", "²", "99", "100",
    "100,1", "101", "9999", "19998", "19999", "999999999,999999", "1234567890,5", "99999999999999",
    "100000000000000", "3572016508900001", "12\n34", "a\nb", "a b", "a ", " a", "=1", "a=1", "@x",
    "a@b.id", "0812-3456-7890", "1234 5678 9012 3456", "é", "\x01a", "U0000001", "U0000001\n", "a;b",
    'a"b', "a-", "x" * 40_000, 5, 2.5, None, True,
]  # fmt: skip
NUMBERS = st.integers(-200, 30_000).map(str) | st.decimals(-20, 200, places=3).map(
    lambda n: str(n).replace(".", ",")
)
WORDS = st.from_regex(r"U[0-9]{7}", fullmatch=True) | st.text("Ab1 ,.-'\n@0", max_size=6)
CELLS = st.lists(st.sampled_from(ODD) | NUMBERS | WORDS, min_size=1, max_size=6)
LIMIT = st.sampled_from(["", "-20", "-0.5", "0", "0.5", "1", "7", "99", "99.5", "100", "9999", "19998"])


@given(
    cells=CELLS,
    tipe=st.sampled_from([Tipe.INTEGER, Tipe.NUMBER, Tipe.TEXT, Tipe.CODE]),
    low=LIMIT,
    high=LIMIT,
    pola=st.sampled_from(["", "U[0-9]{7}", r"\w+\s?\w*", "[^;]*"]),
    percent=st.booleans(),
    small=st.sampled_from([None, 4]),
    decimal=st.sampled_from([",", "."]),
)
@example(["12", "12\n34"], Tipe.INTEGER, "", "", "", False, None, ",")
@example(["-0,5", "-0,0"], Tipe.NUMBER, "", "", "", False, None, ",")
@example(["0"], Tipe.INTEGER, "", "-0.5", "", False, None, ",")
def test_a_shortcut_takes_only_cells_that_are_judged_so(
    cells: list[Any],
    tipe: Tipe,
    low: str,
    high: str,
    pola: str,
    percent: bool,
    small: int | None,
    decimal: str,
) -> None:
    counts = tipe in (Tipe.INTEGER, Tipe.NUMBER)
    column = Column("k", "Kolom", tipe, Peran.DIMENSI, minimum=low, maksimum=high, pola=pola)
    with TemporaryDirectory() as folder:
        findings = Findings(Path(folder) / "f.gz")
        check = ColumnCheck(
            column,
            findings,
            decimal=decimal,
            codes={},
            percent=percent and counts,
            small=small if counts else None,
        )
        taken = check.shortcut(cells) if check.shortcut else None
        check.shortcut = None
        judged = check.read(cells, range(len(cells)))
        findings.close()

    if taken is not None:
        assert taken == judged
        assert findings.counts == {}
        assert check.empty == 0


@pytest.mark.parametrize(
    ("tipe", "cells"),
    [
        (Tipe.INTEGER, ["0", "7", "9999", "-12"]),
        (Tipe.NUMBER, ["0", "45,5", "45,50", "-3,25", "120"]),
        (Tipe.TEXT, ["Usaha binaan (12), tahap 2", "Kauman"]),
        (Tipe.CODE, ["U0000001", "3572010001"]),
    ],
)
def test_usual_cells_are_taken_together(tmp_path: Path, tipe: Tipe, cells: list[str]) -> None:
    findings = Findings(tmp_path / "f.gz")
    column = dictionary_of(tipe).kolom[0]

    quick = ColumnCheck(column, findings, decimal=",", codes={}).shortcut
    findings.close()

    assert quick is not None
    assert quick(cells) is not None


@given(most=st.integers(-1, 25_000), number=st.integers(0, 30_000))
def test_greatest_number_is_a_pattern(most: int, number: int) -> None:
    pattern = re.compile("|".join(shortcuts._up_to(most)))

    assert bool(pattern.fullmatch(str(number))) == (number <= most)
    assert not pattern.fullmatch(f"0{number}")


# Reading and writing -------------------------------------------------------------------------------
@given(
    text=st.text('ab;"\r\n\0', max_size=60),
    width=st.integers(1, 3),
    block=st.integers(1, 30),
)
@example("a;b\n;\0;a\n", 2, 30)
@example("\na", 3, 30)
@example('a;b\na;"b\nc;d\n";e\nf;g', 2, 4)
def test_rows_are_those_of_the_csv_module(text: str, width: int, block: int) -> None:
    """Whatever stands in the file and wherever it is cut into blocks."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "BLOCK", block)
        path = Path(folder) / "a.csv"
        path.write_bytes(f"h;h\n{text}".encode())
        choice = Choice("csv", "utf-8", ";", ",", header_row=1)
        found = [
            list(row)
            for part in rows.csv_blocks(path, choice, width)
            for row in (part.rows or zip(*part.columns, strict=True))
        ]

    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row or [""] * (width == 1) for row in found] == [row or [""] * (width == 1) for row in expected]


def test_cells_with_marks_are_stored_beside_plain_ones(tmp_path: Path) -> None:
    kamus = Dictionary(kolom=(Column("a", "A"), Column("b", "B")))
    plain = [[f"a{n}", "b"] for n in range(columnar.AT_ONCE)]
    odd = [["x\x1fy", "\x1e"], ['"', "\n"], ["", None], ["", ""]]

    columnar.write([*plain, *odd, *plain], kamus, tmp_path / "a.parquet")

    back = [list(row) for row in columnar.read_rows(tmp_path / "a.parquet", kamus)]
    assert back == [*plain, *odd, *plain]


def test_table_that_needs_more_memory_to_be_written_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "LITTLE", "1MB")
    kamus = replace(Dictionary(), kolom=(Column("a", "A"), Column("b", "B")))

    columnar.write([("x", "y")], kamus, tmp_path / "a.parquet")

    assert list(columnar.read_rows(tmp_path / "a.parquet", kamus)) == [("x", "y")]
