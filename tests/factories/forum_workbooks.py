"""Workbooks as regions fill them, and entries to lay them over: pure, no database."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from hypothesis import strategies as st

from forum.entries.fields import BOOL, DATE, FIELDS, LONG, MANY, NUMBER, Field, Plain, clean
from forum.reading.excel import lag_of
from forum.workbook import reading
from forum.workbook.difference import Difference, Known, Listed, compare
from forum.workbook.headings import key_of
from forum.workbook.lines import read_table
from satudata.documents import sheet_examiner
from tests.factories.forum_entries import COMPLETE

OPD = "Dinas Kebudayaan dan Pariwisata Kota Blitar"
OTHER = "Dinas Sosial Kota Blitar"

# The headings of each form in use (domain/satudata.md 3.1), with one row of it.
FORMS: dict[str, tuple[Sequence[str], Sequence[Any]]] = {
    "madiun": (
        ("kodeindikator", "Nama Data", "Produsen Data", "Jenis Data", "Sumber Referensi", "Tahun",
         "Jadwal Rilis", "Jadwal Pemutakhiran", "Periode Data", "Level Data", "Data Prioritas",
         "kode_referensi_wilayah", "value_sipd", "alasan"),
        ("1.2.3", "Kunjungan Wisatawan", OPD, "Indikator", "RPJMD, SPM", 2027, "30/01/2028", "Tahunan",
         "Bulanan", "Kabupaten", "Ya", "3572", 12, "-"),
    ),
    "madiun_ba": (
        ("No", "Nama Data", "Produsen Data (PIC)", "Tahun", "Jenis Data", "Sumber Referensi", "Jadwal Rilis",
         "Jadwal Pemutakhiran"),
        (1, "Kunjungan Wisatawan", OPD, 2027, "Variabel", "Data Provinsi", "30 Januari 2028", "Tahunan"),
    ),
    "trenggalek": (
        ("kode", "nama_data", "produsen_data", "jenis_data", "sumber_referensi", "tahun",
         "jadwal rilis atau pemutakhiran data", "definisi", "satuan", "klasifikasi data sesuai risiko",
         "tahun_2025", "keterangan"),
        ("A-17", "Kunjungan Wisatawan", OPD, "Variabel", "SDGs", 2027, "Tahunan", "Orang yang berkunjung.",
         "Orang", "Publik", 1200, "-"),
    ),
    "data_go_id": (
        ("Nama Data*", "Produsen Data*", "Instansi*", "Jadwal Pemutakhiran*", "ID Konsep", "Konsep",
         "Definisi", "Sumber Definisi", "Data Induk", "Format*", "Link Akses*", "PN RKP"),
        ("Kunjungan Wisatawan", OPD, OPD, "Empat Bulanan", "SDSN-1", "Wisatawan", "Orang yang berkunjung.",
         "BPS", "Kode wilayah BPS", "csv/xlsx", "https://contoh.go.id", "-"),
    ),
    "buku_induk": (
        ("Kode Data", "Nama Dataset", "Produsen", "Jenis", "Frekuensi Pemutakhiran", "Format Berbagi Pakai",
         "Status Rilis Portal"),
        ("B-1", "Kunjungan Wisatawan", OPD, "Variabel", "> Dua Tahunan", "Excel", "Sudah"),
    ),
}  # fmt: skip


def workbook(rows: Iterable[Sequence[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of one sheet; `change` gets the sheet before it is saved."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if change is not None:
        change(book.active)
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook after somebody worked in its first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    return saved(book)


def known(pk: int, kode: str, values: Mapping[str, Plain] | None = None) -> Known:
    """An entry of the list: complete, with what is given over it."""
    blank = {field.name: field.blank for field in FIELDS}
    return Known(pk, kode, blank | COMPLETE | dict(values or {}))


def listed(*entries: Known, **more: Any) -> Listed:
    """The list of an OPD in 2027."""
    facts: dict[str, Any] = {
        "tahun": 2027,
        "opd": OPD,
        "lag_of": lambda update, dates: lag_of(update, dates, 2027),
        "own_names": frozenset({key_of(OPD)}),
        "other_names": {key_of(OTHER): OTHER},
    }
    return Listed(entries=entries, **(facts | more))


def laid_over(data: bytes, *entries: Known, **more: Any) -> Difference:
    """What a workbook says of a list; read in this process."""
    pages = reading.pages_of(
        sheet_examiner.examine(data, columns=reading.LIMITS.columns, cells=reading.LIMITS.cells)
    )
    return compare(read_table(pages), listed(*entries, **more))


# Any entry -----------------------------------------------------------------------------------------
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)) | st.sampled_from("=+-@'\"\n\t;,* 0"),
    max_size=60,
)


def answers(field: Field) -> st.SearchStrategy[Plain]:
    """Any plain value that an answer can hold."""
    if field.kind == MANY:
        codes = [code for code, _label in field.choices]
        return st.sets(st.sampled_from(codes)).map(lambda chosen: [code for code in codes if code in chosen])
    if field.choices:
        return st.sampled_from(["", *(code for code, _label in field.choices)])
    if field.kind == BOOL:
        return st.sampled_from([None, True, False])
    if field.kind == NUMBER:
        return st.none() | st.integers(0, 3650)
    if field.kind == DATE:
        return st.none() | st.dates().map(lambda day: day.isoformat())
    longest = 400 if field.kind == LONG else min(60, field.column.max_length or 60)
    return _TEXT.map(lambda text: clean(field.name, text[:longest]))


def any_values() -> st.SearchStrategy[dict[str, Plain]]:
    """The answers of any entry that has a name."""
    names = _TEXT.map(lambda text: clean("nama_data", f"Data {text}"))
    return st.fixed_dictionaries({f.name: names if f.name == "nama_data" else answers(f) for f in FIELDS})
