"""What a table file is, how it would be read, and that each hostile or broken one is refused in words."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from datasets.tables import children, detecting, limits
from datasets.tables.children import refused
from datasets.tables.receiving import Choice, Detected, Refused, detect, kind_of, propose
from datasets.tables.refusing import Refusal
from tests.factories.datasets_tables import (
    HEADINGS,
    POPULATION,
    altered,
    csv_bytes,
    ods_bytes,
    population_rows,
    xlsx_bytes,
)

ROWS = [HEADINGS, *population_rows()]
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
REL = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="x1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="y"/>'
    b"</Relationships>"
)


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Detected]:
    """Looks at bytes as the child process does, which the tests at the end start."""

    def looked(name: str, data: bytes, wanted: Choice | None = None) -> Detected:
        path = tmp_path / "berkas"
        path.write_bytes(data)
        kind = kind_of(name)
        try:
            return Detected.from_json(detecting.detect(path, kind, wanted).to_json())
        except Refusal as refusal:
            raise refused(refusal.code, **refusal.params) from None

    return looked


@pytest.mark.parametrize(
    ("delimiter", "encoding", "found"),
    [
        (";", "utf-8", "utf-8-sig"),
        (",", "utf-8-sig", "utf-8-sig"),
        ("\t", "utf-16", "utf-16"),
    ],
)
def test_csv_is_detected(look: Callable[..., Detected], delimiter: str, encoding: str, found: str) -> None:
    detected = look("data.csv", csv_bytes(population_rows(), delimiter=delimiter, encoding=encoding))

    assert (detected.delimiter, detected.encoding, detected.decimal) == (delimiter, found, ",")
    assert detected.columns == tuple(HEADINGS)
    assert detected.sample[0][0] == "01"
    assert detected.questions == ()
    assert Detected.from_json(detected.to_json()) == detected


def test_windows_letters_are_asked_and_never_taken_for_certain(look: Callable[..., Detected]) -> None:
    data = csv_bytes([["01", "Café"]], ["Kode", "Nama"], encoding="cp1252")

    detected = look("data.csv", data)

    assert detected.encoding == "cp1252"
    assert [q.code for q in detected.questions] == ["encoding"]
    assert detected.sample == (("01", "Café"),)
    assert look("data.csv", data, propose(detected, POPULATION)).questions == ()


def test_thousands_or_decimals_are_asked_where_the_cells_do_not_tell(look: Callable[..., Detected]) -> None:
    detected = look("data.csv", csv_bytes([["01", "1.234"]], ["Kode", "Nilai"]))

    assert [q.code for q in detected.questions] == ["decimal"]
    assert detected.questions[0].words


def test_heading_below_titles_is_found_and_matched(look: Callable[..., Detected]) -> None:
    rows = [
        ["Jumlah Penduduk"],
        [],
        ["KODE KELURAHAN", "tahun", "Laki - laki", "Catatan"],
        ["01", "2026", "5", "x"],
    ]

    detected = look("data.xlsx", xlsx_bytes(rows))
    choice = propose(detected, POPULATION)

    assert detected.header_row == 3
    assert choice.columns == {
        "KODE KELURAHAN": "kelurahan",
        "tahun": "tahun",
        "Laki - laki": "laki",
        "Catatan": "",
    }
    assert Choice.from_json(choice.to_json()) == choice


def test_sheet_is_asked_where_several_are_filled(look: Callable[..., Detected]) -> None:
    data = xlsx_bytes(ROWS, sheet="2025", more={"2026": ROWS, "Kosong": []})

    detected = look("data.xlsx", data)

    assert [(s.name, s.rows) for s in detected.sheets] == [("2025", 4), ("2026", 4), ("Kosong", 0)]
    assert [(q.code, q.options) for q in detected.questions] == [("sheet", ("2025", "2026"))]
    assert look("data.xlsx", data, Choice("xlsx", sheet="2026", header_row=1)).sheet == "2026"


def test_ods_is_detected(look: Callable[..., Detected]) -> None:
    """LibreOffice ends a sheet with a million empty rows."""
    empty = '<table:table-row table:number-rows-repeated="1048000">%s</table:table-row>'
    empty %= '<table:table-cell table:number-columns-repeated="1024"/>'

    detected = look("data.ods", ods_bytes(ROWS, extra=empty))

    assert (detected.kind, detected.sheet, detected.columns) == ("ods", "Data", tuple(HEADINGS))


# Refused -----------------------------------------------------------------------------------------
def bomb() -> bytes:
    """A sheet of 213 MB in less than 1 MB."""
    row = b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"
    return altered(xlsx_bytes(ROWS), xl__worksheets__sheet1_dot_xml=SHEET % (row * 14_000))


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    made = bytearray(bomb())
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(made).replace(size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))


def sheet_with(cell: bytes) -> bytes:
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Kode</t></is></c></row>'
    return altered(xlsx_bytes(ROWS), xl__worksheets__sheet1_dot_xml=SHEET % (head + cell))


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1"><c r="A1" '
    b't="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "kosong"),
    "nul": ("a.csv", lambda: b"a;b\n1;\x002\n", "NUL"),
    "utf-16 without its mark": ("a.csv", lambda: "a;b\n1;2\n".encode("utf-16-le"), "NUL"),
    "half a letter": ("a.csv", lambda: b"a;b\n1;\x81\xff\n", "UTF-8"),
    "html": ("a.csv", lambda: b"<html><body>a;b", "bukan CSV"),
    "workbook called csv": ("a.csv", lambda: xlsx_bytes(ROWS), "bukan CSV"),
    "far columns": ("a.csv", lambda: csv_bytes([], [f"k{i}" for i in range(16_384)]), "16384 kolom"),
    "no heading": ("a.csv", lambda: csv_bytes([["02", "20"]], ["01", "10"]), "judul kolom"),
    "old": ("a.xls", lambda: b"\xd0\xcf\x11\xe0", ".xls"),
    "macros by name": ("a.xlsm", lambda: xlsx_bytes(ROWS), ".xlsm"),
    "binary": ("a.xlsb", lambda: xlsx_bytes(ROWS), ".xlsb"),
    "picture": ("a.png", lambda: b"\x89PNG", "CSV, TSV, XLSX, atau ODS"),
    "locked": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "kata sandi"),
    "cut": ("a.xlsx", lambda: xlsx_bytes(ROWS)[:-300], "rusak"),
    "csv called workbook": ("a.xlsx", lambda: csv_bytes([]), "bukan XLSX"),
    "bomb": ("a.xlsx", bomb, "100 MB"),
    "lying bomb": ("a.xlsx", lying_bomb, ""),
    "entities": (
        "a.xlsx",
        lambda: altered(xlsx_bytes(ROWS), xl__worksheets__sheet1_dot_xml=ENTITIES),
        "rusak",
    ),
    "macro": ("a.xlsx", lambda: altered(xlsx_bytes(ROWS), xl__vbaProject_dot_bin=b"x"), "makro"),
    "external": (
        "a.xlsx",
        lambda: altered(xlsx_bytes(ROWS), xl__externalLinks__externalLink1_dot_xml=b"<a/>"),
        "tautannya",
    ),
    "external by relation": (
        "a.xlsx",
        lambda: altered(
            xlsx_bytes(ROWS), xl__worksheets___rels__sheet1_dot_xml_dot_rels=REL % b"externalLinkPath"
        ),
        "tautannya",
    ),
    "object": ("a.xlsx", lambda: altered(xlsx_bytes(ROWS), xl__embeddings__a_dot_xlsx=b"x"), "berkas lain"),
    "zip in zip": ("a.xlsx", lambda: altered(xlsx_bytes(ROWS), xl__media__a_dot_zip=b"PK"), "berkas lain"),
    "polyglot before": ("a.xlsx", lambda: b"%PDF-1.4\n" + xlsx_bytes(ROWS), "bukan XLSX"),
    "polyglot behind": ("a.xlsx", lambda: xlsx_bytes(ROWS) + b"%PDF-1.4 %%EOF", "dua jenis"),
    "formula": ("a.xlsx", lambda: sheet_with(b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'), "A2"),
    "far cell": (
        "a.xlsx",
        lambda: sheet_with(b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>'),
        "XFD1048576",
    ),
    "empty sheet": ("a.xlsx", lambda: xlsx_bytes([]), "kosong"),
    "ods macro": ("a.ods", lambda: ods_bytes(ROWS, Basic__script_dot_xml=b"<a/>"), "makro"),
    "ods object": ("a.ods", lambda: ods_bytes(ROWS, **{"Object 1__content_dot_xml": b"<a/>"}), "berkas lain"),
    "ods formula": (
        "a.ods",
        lambda: ods_bytes(
            ROWS, extra='<table:table-row><table:table-cell table:formula="of:=1"/></table:table-row>'
        ),
        "rumus",
    ),
    "ods merged": (
        "a.ods",
        lambda: ods_bytes(
            ROWS,
            extra='<table:table-row><table:table-cell table:number-columns-spanned="2"/></table:table-row>',
        ),
        "digabung",
    ),
    "ods link": ("a.ods", lambda: ods_bytes(ROWS, extra="<table:table-source/>"), "tautannya"),
}


@pytest.mark.parametrize("case", BAD)
def test_hostile_or_broken_file_is_refused_in_words(look: Callable[..., Detected], case: str) -> None:
    name, made, said = BAD[case]

    with pytest.raises(Refused) as found:
        look(name, made())

    assert said in found.value.reasons[0]
    assert "%(" not in found.value.reasons[0]


def test_file_over_its_size_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.MAX_SHEET_BYTES + 1)

    with pytest.raises(Refused, match=r"30 MB.*CSV"):
        detect(path, "a.xlsx")


# The child ---------------------------------------------------------------------------------------
def test_file_is_looked_at_in_a_child(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_bytes(ROWS))

    assert detect(path, "a.xlsx").columns == tuple(HEADINGS)
    path.write_bytes(xlsx_bytes([]))
    with pytest.raises(Refused, match="kosong"):
        detect(path, "a.xlsx")


def test_child_beyond_its_memory_is_worded_and_harms_nobody(tmp_path: Path) -> None:
    """Four hundred bytes of an ODS that say "a million rows of fifty cells"."""
    path = tmp_path / "a.ods"
    cell = '<table:table-cell table:number-columns-repeated="50" %s</table:table-cell>'
    cell %= 'office:value-type="string"><text:p>x</text:p>'
    path.write_bytes(
        ods_bytes(
            ROWS, extra=f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
        )
    )

    with pytest.raises(Refused, match="Bagi menurut tahun"):
        children.run(
            {"do": "detect", "path": str(path), "kind": "ods", "wanted": None}, limits.Limits(600_000_000, 20)
        )


def test_child_beyond_its_time_is_worded(tmp_path: Path) -> None:
    """A hundred thousand different texts take more than a second."""
    path = tmp_path / "a.csv"
    path.write_bytes(
        csv_bytes([[f"{n:07d}", "2026", "1", "2", "3", "4,5", f"=teks {n}"] for n in range(100_000)])
    )
    job = {
        "do": "check", "path": str(path), "choice": propose(detect(path, "a.csv"), POPULATION).to_json(),
        "dictionary": POPULATION.to_json(), "codes": {}, "previous": "", "periode": None,
        "folder": str(tmp_path),
    }  # fmt: skip

    with pytest.raises(Refused, match="setelah 1 detik"):
        children.run(job, limits.Limits(1_500_000_000, 1))


def test_child_that_is_killed_is_worded(tmp_path: Path) -> None:
    """Somebody else killed it: the file is kept, and checked once more."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(population_rows()))

    with pytest.raises(Refused, match="periksa sekali lagi"):
        children.run({"do": "nothing of that name", "path": str(path)}, limits.CSV)
