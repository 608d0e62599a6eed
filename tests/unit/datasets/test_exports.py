"""The files of a published table: each holds every value, none what is not public or would run in Excel."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from frictionless import Package, system

from datasets.tables import columnar, exports
from datasets.tables.dictionary import Code, Column, Dictionary, Tipe

DICTIONARY = Dictionary(
    kolom=(
        Column(
            "kode",
            "Kode",
            Tipe.CODE.value,
            wajib=True,
            kode_nilai=(Code("001", "Bendo"), Code("002", "Turi")),
        ),
        Column("nama", "Nama kelurahan", konsep="Kelurahan", definisi="Nama resmi", pola=".{2,}"),
        Column("tahun", "Tahun", Tipe.YEAR.value, wajib=True),
        Column("jumlah", "Jumlah", Tipe.INTEGER.value, satuan="orang", minimum="0"),
        Column("luas", "Luas", Tipe.NUMBER.value, satuan="km²"),
        Column("tanggal", "Tanggal", Tipe.DATE.value),
        Column("aktif", "Aktif", Tipe.BOOLEAN.value),
        Column("rahasia", "Alamat", terbuka=False),
    ),
    kunci=("kode", "tahun"),
)
ROWS = [
    ("001", "Bendo", 2025, 1250, Decimal("1.5"), date(2025, 1, 2), True, "Jalan Rahasia 1"),
    ("002", '-Turi, "Lor"', 2025, None, Decimal("-0.25"), None, False, "Jalan Rahasia 2"),
]
META = exports.PackageMeta(
    nama="luas-kelurahan", judul="Luas Kelurahan", deskripsi="Luas menurut kelurahan.", produsen="Bapperinda",
    periode="2025", versi=2, terbit="2026-02-01", alamat="https://data.contoh.invalid/dataset/luas/",
    kegiatan="Kompilasi Luas Kelurahan", kegiatan_alamat="https://data.contoh.invalid/rekomendasi/a/",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("ekspor")
    columnar.write(ROWS, DICTIONARY, folder / "tabel.parquet")
    return exports.write_exports(folder / "tabel.parquet", DICTIONARY, META, folder / "jadi")


def test_csv_for_machines_is_plain(files: dict[str, Path]) -> None:
    assert files["csv"].read_bytes().decode().split("\r\n") == [
        "kode,nama,tahun,jumlah,luas,tanggal,aktif",
        "001,Bendo,2025,1250,1.5,2025-01-02,true",
        '002,"-Turi, ""Lor""",2025,,-0.25,,false',
        "",
    ]


def test_csv_for_excel_has_commas_in_numbers_and_runs_nothing(files: dict[str, Path]) -> None:
    raw = files["csv_excel"].read_bytes()
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert rows[0][:3] == ["Kode", "Nama kelurahan", "Tahun"]
    assert rows[1] == ["001", "Bendo", "2025", "1250", "1,5", "02/01/2025", "Ya"]
    assert rows[2][1].startswith("'-Turi")
    assert rows[2][4] == "-0,25"


def test_workbook_keeps_codes_and_has_no_formula(files: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(files["xlsx"])

    assert book.sheetnames == ["Data", "Kamus", "Tentang"]
    assert [cell.value for cell in book["Data"][2]][:5] == ["001", "Bendo", 2025, 1250, 1.5]
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert book["Data"]["B3"].value == '-Turi, "Lor"'


def test_json_and_parquet_hold_the_same_values(files: dict[str, Path]) -> None:
    records = json.loads(files["json"].read_text())
    table = duckdb.read_parquet(str(files["parquet"])).fetchall()

    assert records[0] == {
        "kode": "001", "nama": "Bendo", "tahun": 2025, "jumlah": 1250, "luas": 1.5, "tanggal": "2025-01-02",
        "aktif": True,
    }  # fmt: skip
    assert [row[0] for row in table] == ["001", "002"]
    assert list(table[1][3:5]) == [None, -0.25]


def test_what_is_not_public_is_in_no_file(files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files["zip"]) as archive:
        packed = [archive.read(name) for name in archive.namelist()]
    with zipfile.ZipFile(files["xlsx"]) as archive:
        packed += [archive.read(name) for name in archive.namelist()]
    loose = [path.read_bytes() for path in files.values()]

    assert not [data for data in [*packed, *loose] if b"Rahasia" in data or b"rahasia" in data]
    assert "rahasia" not in duckdb.read_parquet(str(files["parquet"])).columns


def test_archive_is_a_valid_data_package(files: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(files["zip"]) as archive:
        archive.extractall(tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    whole = json.loads((tmp_path / "datapackage.json").read_text())
    described = whole["resources"][0]

    assert report.valid, report.flatten(["type", "note"])
    assert described["hash"] == f"sha256:{hashlib.sha256((tmp_path / 'data.csv').read_bytes()).hexdigest()}"
    assert described["schema"]["primaryKey"] == ["kode", "tahun"]
    assert described["schema"]["fields"][1]["constraints"] == {"pattern": ".{2,}"}
    assert described["schema"]["fields"][1]["concept"] == "Kelurahan"
    assert whole["sources"] == [{"title": META.kegiatan, "path": META.kegiatan_alamat}]
    assert "Luas Kelurahan" in (tmp_path / "README.md").read_text()


def test_same_table_gives_the_same_files(files: dict[str, Path], tmp_path: Path) -> None:
    columnar.write(ROWS, DICTIONARY, tmp_path / "tabel.parquet")
    again = exports.write_exports(tmp_path / "tabel.parquet", DICTIONARY, META, tmp_path / "jadi")

    same = [kind for kind, path in again.items() if path.read_bytes() == files[kind].read_bytes()]
    assert {"csv", "csv_excel", "json", "zip"} <= set(same)


def test_table_longer_than_a_sheet_has_no_workbook(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_XLSX_ROWS", 1)
    columnar.write(ROWS, DICTIONARY, tmp_path / "tabel.parquet")

    assert "xlsx" not in exports.write_exports(
        tmp_path / "tabel.parquet", DICTIONARY, META, tmp_path / "jadi"
    )
