"""Table files, whole and hostile, and a dictionary of a small table of population."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

from datasets.tables.dictionary import Code, Column, Dictionary, Peran, SumRule, Tipe

HEADINGS = ["Kode Kelurahan", "Tahun", "Laki-laki", "Perempuan", "Jumlah", "Persentase", "Keterangan"]
KELURAHAN = {"01": "Kauman", "02": "Sentul", "03": "Bendo"}
CODES = {"kelurahan@1": KELURAHAN}

POPULATION = Dictionary(
    kolom=(
        Column("kelurahan", "Kode Kelurahan", Tipe.CODE, Peran.WILAYAH, wajib=True, referensi="kelurahan@1"),
        Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU, wajib=True),
        Column("laki", "Laki-laki", Tipe.INTEGER, Peran.NILAI, minimum="0"),
        Column("perempuan", "Perempuan", Tipe.INTEGER, Peran.NILAI, minimum="0"),
        Column("jumlah", "Jumlah", Tipe.INTEGER, Peran.NILAI, minimum="0", maksimum="100000"),
        Column("persen", "Persentase", Tipe.NUMBER, Peran.NILAI),
        Column("ket", "Keterangan", Tipe.TEXT),
    ),
    kunci=("kelurahan", "tahun"),
    jumlah=(SumRule("jumlah", ("laki", "perempuan")),),
    persen=("persen",),
    lengkap=("kelurahan",),
)


def population_rows(year: int = 2026) -> list[list[str]]:
    """Rows in which nothing is wrong."""
    return [[k, str(year), "10", "15", "25", "33,3", f"catatan {name}"] for k, name in KELURAHAN.items()]


def csv_bytes(
    rows: Sequence[Sequence[str]],
    headings: Sequence[str] = HEADINGS,
    *,
    delimiter: str = ";",
    encoding: str = "utf-8",
) -> bytes:
    """A CSV with a heading."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([list(headings), *rows])
    return out.getvalue().encode(encoding)


def xlsx_bytes(
    rows: Sequence[Sequence[Any]], *, sheet: str = "Data", more: Mapping[str, Sequence[Any]] = {}
) -> bytes:
    """An XLSX whose cells are what they are in Python; `more` names further sheets with their rows."""
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(out, plain)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, lines in {sheet: rows, **more}.items():
        page = book.add_worksheet(name)
        for at, line in enumerate(lines):
            for place, cell in enumerate(line):
                _write(page, at, place, cell, day)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float, Decimal)):
        page.write_number(row, column, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif cell is not None:
        page.write_string(row, column, cell)


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
    '<office:spreadsheet><table:table table:name="Data">%s</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/></manifest:manifest>'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_bytes(rows: Sequence[Sequence[Any]], *, extra: str = "", **parts: bytes) -> bytes:
    """An ODS by hand; `extra` is put behind the rows, `parts` are further parts of the package."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("mimetype"), ODS_TYPE)
        made.writestr("META-INF/manifest.xml", _MANIFEST % ODS_TYPE)
        made.writestr("content.xml", _ODS % (lines + extra))
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def _ods_cell(cell: Any) -> str:
    if cell in (None, ""):
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, (int, float, Decimal)):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def altered(package: bytes, **parts: bytes | None) -> bytes:
    """A package with parts replaced or added; "__" stands for "/", "_dot_" for "." in their names."""
    named = {k.replace("__", "/").replace("_dot_", "."): v for k, v in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, data in named.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def dictionary_of(tipe: str, *, kode_nilai: Mapping[str, str] = {}, **more: Any) -> Dictionary:
    """A dictionary of one column."""
    values = tuple(Code(k, v) for k, v in kode_nilai.items())
    return Dictionary(kolom=(Column("k", "Kolom", tipe, kode_nilai=values, **more),))
