"""The files of a published table, made once: CSV (machines, Excel), XLSX, JSON, Parquet, Data Package.

Public columns only. Rows stream through: a million of them cost little memory. CSV for machines is never
altered; in files that Excel opens, text that it would run is kept as text.
"""

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from datasets.tables import columnar
from datasets.tables.columnar import Value
from datasets.tables.dictionary import Column, Dictionary, Tipe

CSV, CSV_EXCEL, XLSX, JSON, PARQUET, ZIP = "csv", "csv_excel", "xlsx", "json", "parquet", "zip"
# What a sheet holds beside its heading.
MOST_XLSX_ROWS = 1_048_575
MISSING = ""
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FIELD_TYPES: dict[str, str] = {
    Tipe.CODE: "string", Tipe.TEXT: "string", Tipe.INTEGER: "integer", Tipe.NUMBER: "number",
    Tipe.YEAR: "year", Tipe.MONTH: "integer", Tipe.DATE: "date", Tipe.BOOLEAN: "boolean",
}  # fmt: skip
RUN_BY_EXCEL = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The same values give the same archive.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PackageMeta:
    """What the files say of the table. Days are ISO; `nama` is the name for machines (a-z, 0-9, -)."""

    nama: str
    judul: str
    deskripsi: str = ""
    produsen: str = ""
    kontak: str = ""
    lisensi: str = "CC-BY-4.0"
    lisensi_alamat: str = "https://creativecommons.org/licenses/by/4.0/"
    alamat: str = ""
    periode: str = ""
    versi: int = 1
    terbit: str = ""
    satuan: str = ""
    kata_kunci: tuple[str, ...] = ()
    # The activity that produced the data, and its public address; empty where there is none.
    kegiatan: str = ""
    kegiatan_alamat: str = ""

    @property
    def sitasi(self) -> str:
        """How the data are cited."""
        day = f" ({self.terbit[:4]})" if self.terbit else ""
        place = f" {self.alamat}" if self.alamat else ""
        return f"{self.produsen}{day}. {self.judul}, {self.periode}, {_('versi')} {self.versi}.{place}"


def write_exports(
    parquet: Path,
    dictionary: Dictionary,
    meta: PackageMeta,
    folder: Path,
    going: Callable[[], None] = columnar.silent,
) -> dict[str, Path]:
    """Make all files of a table in a folder, by kind. XLSX is left out where a sheet cannot hold the rows.

    `going` is called again and again while it takes its time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    public = replace(dictionary, kolom=dictionary.public)
    files: dict[str, Path] = {}
    for kind, suffix, write in _WRITERS:
        target = folder / f"{meta.nama}{suffix}"
        if write(Source(parquet, public, going), meta, target):
            files[kind] = target
    files[ZIP] = folder / f"{meta.nama}.zip"
    _package(files[CSV], public, meta, files[ZIP])
    return files


@dataclass(frozen=True)
class Source:
    """The table that files are made of, its public columns, and what is told while it is read."""

    parquet: Path
    dictionary: Dictionary
    going: Callable[[], None]

    def rows(self) -> Iterable[tuple[Value, ...]]:
        """All rows, streaming."""
        return columnar.read_rows(self.parquet, self.dictionary, going=self.going)


# CSV -----------------------------------------------------------------------------------------------
def write_csv(source: Source, meta: PackageMeta, target: Path) -> bool:
    """UTF-8, comma, point, CRLF, headed by the codes of the columns (RFC 4180)."""
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([c.kode for c in source.dictionary.kolom])
        writer.writerows([_machine(v) for v in row] for row in source.rows())
    return True


def _machine(value: Value) -> str:
    return MISSING if value is None else columnar.canonical(value)


def write_csv_excel(source: Source, meta: PackageMeta, target: Path) -> bool:
    """For Excel set to Indonesian: byte order mark, semicolon, decimal comma, headings in words."""
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([_harmless(c.nama) for c in source.dictionary.kolom])
        for row in source.rows():
            writer.writerow([_for_excel(value) for value in row])
    return True


def _for_excel(value: Value) -> str:
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, Decimal):
        return columnar.canonical(value).replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return _harmless(value) if isinstance(value, str) else _machine(value)


def _harmless(text: str) -> str:
    """Text that Excel would take for a formula, marked as text."""
    return f"'{text}" if text.startswith(RUN_BY_EXCEL) else text


# XLSX ----------------------------------------------------------------------------------------------
def write_xlsx(source: Source, meta: PackageMeta, target: Path) -> bool:
    """Sheets Data, Kamus, Tentang; every text is a text. False, and no file, where a sheet is too short."""
    if columnar.page(source.parquet, source.dictionary, columnar.Query(limit=0)).total > MOST_XLSX_ROWS:
        return False
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        for x, column in enumerate(source.dictionary.kolom):
            sheet.set_column(x, x, max(10, min(40, len(column.nama) + 2)))
            sheet.write_string(0, x, column.nama, bold)
        for y, row in enumerate(source.rows(), 1):
            for x, value in enumerate(row):
                _write_cell(sheet, y, x, value, day)
        _sheet_of(book, "Kamus", [_DICTIONARY_HEADINGS, *_dictionary_rows(source.dictionary)], bold)
        _sheet_of(book, "Tentang", [[_("Hal"), _("Isi")], *_about(meta)], bold)
    return True


def _write_cell(sheet: Any, y: int, x: int, value: Value, day: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(y, x, value)
    elif isinstance(value, bool):
        sheet.write_string(y, x, _("Ya") if value else _("Tidak"))
    elif isinstance(value, date):
        sheet.write_datetime(y, x, value, day)
    elif isinstance(value, (Decimal, int)):
        # Excel keeps fifteen digits; a longer number is shown whole as text.
        exact = abs(int(value)) < 10**15
        sheet.write_number(y, x, float(value)) if exact else sheet.write_string(y, x, str(value))


def _sheet_of(book: Any, name: str, rows: list[list[str]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(rows[0]), 36)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            sheet.write_string(y, x, text, bold if y == 0 else None)


# JSON, Parquet ------------------------------------------------------------------------------------
def write_json(source: Source, meta: PackageMeta, target: Path) -> bool:
    """A list of records; numbers as numbers, dates as ISO text, null for no value."""
    names = [json.dumps(c.kode) for c in source.dictionary.kolom]
    with target.open("w", encoding="utf-8") as out:
        out.write("[")
        for place, row in enumerate(source.rows()):
            parts = (f"{name}:{_json(value)}" for name, value in zip(names, row, strict=True))
            out.write(("," if place else "") + "\n{" + ",".join(parts) + "}")
        out.write("\n]\n")
    return True


def _json(value: Value) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, Decimal | int):
        return columnar.canonical(value)
    return json.dumps(columnar.canonical(value), ensure_ascii=False)


def write_parquet(source: Source, meta: PackageMeta, target: Path) -> bool:
    """The typed table without the columns that are not public."""
    source.going()
    columnar.project(source.parquet, source.dictionary, target)
    return True


_WRITERS: tuple[tuple[str, str, Callable[[Source, PackageMeta, Path], bool]], ...] = (
    (CSV, ".csv", write_csv),
    (CSV_EXCEL, "-excel.csv", write_csv_excel),
    (XLSX, ".xlsx", write_xlsx),
    (JSON, ".json", write_json),
    (PARQUET, ".parquet", write_parquet),
)


# Data Package ----------------------------------------------------------------------------------------
def _package(table: Path, dictionary: Dictionary, meta: PackageMeta, target: Path) -> None:
    described = datapackage(table, dictionary, meta)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with table.open("rb") as source, archive.open(_entry("data.csv"), "w", force_zip64=True) as out:
            while block := source.read(1 << 20):
                out.write(block)
        for name, text in (
            ("datapackage.json", json.dumps(described, ensure_ascii=False, indent=2)),
            ("kamus.csv", _lines([_DICTIONARY_HEADINGS, *_dictionary_rows(dictionary)])),
            ("README.md", readme(dictionary, meta)),
        ):
            archive.writestr(_entry(name), text.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def datapackage(
    table: Path, dictionary: Dictionary, meta: PackageMeta, path: str = "data.csv"
) -> dict[str, Any]:
    """The descriptor of a table's CSV (Data Package 2.0); `path` is where it lies beside the descriptor."""
    with table.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    return {
        "$schema": PROFILE,
        "name": meta.nama,
        "title": meta.judul,
        "description": meta.deskripsi,
        "version": str(meta.versi),
        "keywords": list(meta.kata_kunci) or [meta.nama],
        **({"homepage": meta.alamat} if meta.alamat else {}),
        **({"created": f"{meta.terbit}T00:00:00Z"} if meta.terbit else {}),
        "licenses": [{"name": meta.lisensi, "path": meta.lisensi_alamat}],
        "contributors": [{"title": meta.produsen or "-", "roles": ["publisher"]}],
        **({"sources": [_source(meta)]} if meta.kegiatan else {}),
        "resources": [
            {
                "name": "data",
                "type": "table",
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{sha256}",
                "schema": table_schema(dictionary),
            }
        ],
    }


def _source(meta: PackageMeta) -> dict[str, str]:
    path = {"path": meta.kegiatan_alamat} if meta.kegiatan_alamat else {}
    return {"title": meta.kegiatan} | path


def table_schema(dictionary: Dictionary) -> dict[str, Any]:
    """The dictionary as Table Schema."""
    key = [k for k in dictionary.kunci if dictionary.has(k)]
    return {
        "fields": [_field(c) for c in dictionary.kolom],
        "missingValues": [MISSING],
        **({"primaryKey": key} if key and len(key) == len(dictionary.kunci) else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.wajib:
        constraints["required"] = True
    if column.kode_nilai and FIELD_TYPES[column.tipe] == "string":
        constraints["enum"] = [c.kode for c in column.kode_nilai]
    if column.pola and FIELD_TYPES[column.tipe] == "string":
        constraints["pattern"] = column.pola
    if column.tipe in (Tipe.INTEGER, Tipe.NUMBER):
        limits = {"minimum": column.minimum, "maximum": column.maksimum}
        number: Callable[[str], Any] = int if column.tipe == Tipe.INTEGER else float
        constraints |= {name: number(text) for name, text in limits.items() if text}
    described = {
        "name": column.kode,
        "title": column.nama,
        "type": FIELD_TYPES[column.tipe],
        "description": column.definisi,
        "concept": column.konsep,
        "measure": column.ukuran,
        "unit": column.satuan,
        "constraints": constraints,
    }
    return {name: value for name, value in described.items() if value}


_DICTIONARY_HEADINGS = [
    "kode", "nama", "tipe", "konsep", "definisi", "ukuran", "satuan", "wajib", "nilai yang diizinkan",
    "kode referensi", "aturan",
]  # fmt: skip


def _dictionary_rows(dictionary: Dictionary) -> Iterator[list[str]]:
    for c in dictionary.kolom:
        values = "; ".join(f"{code.kode} = {code.nama}" for code in c.kode_nilai)
        yield [
            c.kode, c.nama, str(Tipe(c.tipe).label), c.konsep, c.definisi, c.ukuran, c.satuan,
            _("Ya") if c.wajib else _("Tidak"), values, c.referensi, c.aturan,
        ]  # fmt: skip


def _about(meta: PackageMeta) -> Iterator[list[str]]:
    facts: Mapping[str, str] = {
        _("Judul"): meta.judul,
        _("Keterangan"): meta.deskripsi,
        _("Produsen Data"): meta.produsen,
        _("Kontak"): meta.kontak,
        _("Periode"): meta.periode,
        _("Versi"): str(meta.versi),
        _("Terbit"): meta.terbit,
        _("Satuan"): meta.satuan,
        _("Kegiatan statistik"): meta.kegiatan,
        _("Lisensi"): f"{meta.lisensi} {meta.lisensi_alamat}",
        _("Alamat"): meta.alamat,
        _("Sitasi"): meta.sitasi,
    }
    for name, text in facts.items():
        if text:
            yield [name, text]


def _lines(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def readme(dictionary: Dictionary, meta: PackageMeta) -> str:
    """What the archive says of itself, in Indonesian."""
    about = "\n".join(f"- **{name}**: {text}" for name, text in _about(meta))
    columns = "\n".join(f"- `{c.kode}`: {c.nama}. {c.definisi}".rstrip() for c in dictionary.kolom)
    return (
        f"# {meta.judul}\n\n{meta.deskripsi}\n\n## {_('Tentang')}\n\n{about}\n\n## {_('Isi arsip')}\n\n"
        + _(
            "- `data.csv`: tabel; UTF-8, pemisah koma, desimal titik, sel kosong berarti tidak ada nilai.\n"
            "- `kamus.csv`: arti, tipe, satuan, dan nilai yang diizinkan setiap kolom.\n"
            "- `datapackage.json`: keterangan yang sama untuk mesin (Data Package).\n"
        )
        + f"\n## {_('Kolom')}\n\n{columns}\n"
    )
