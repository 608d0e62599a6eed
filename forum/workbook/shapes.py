"""The shapes in which a list is handed out: our whole set of columns, and the orders of two regions' forms.

The column sets are those of domain/satudata.md 3.1; `headings` reads each of them back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from forum.entries.fields import BY_NAME, DATE, FIELDS, NUMBER, Plain
from forum.workbook import cells, headings
from forum.workbook.difference import release_or_update, releases
from satudata.forms import Text


@dataclass(frozen=True)
class Row:
    """One entry as it is handed out."""

    kode: str
    opd: str
    tahun: int
    values: Mapping[str, Plain]
    releases: tuple[date, ...] = ()
    identitas: str = ""
    status: str = ""


@dataclass(frozen=True)
class Column:
    """One column: its heading and what stands in it (a name of an answer, or one of `headings`)."""

    heading: str
    means: str

    @property
    def choices(self) -> Sequence[str]:
        """The words that a cell may hold; empty where it is free."""
        answer = BY_NAME.get(self.means)
        if answer is None:
            return ()
        return [str(label) for _code, label in answer.choices] or (
            [answer.words(True), answer.words(False)] if answer.kind == "bool" else ()
        )

    @property
    def many(self) -> bool:
        """Whether several of the choices may stand in one cell."""
        return self.means in BY_NAME and BY_NAME[self.means].kind == "many"


@dataclass(frozen=True)
class Shape:
    """A set of columns in its order."""

    code: str
    label: Text
    columns: Sequence[Column]


def _full() -> Shape:
    """Every answer under its own label: the shape that is filled in and taken back whole."""
    first = [
        Column("Kode", headings.CODE),
        Column("Produsen Data", headings.OFFICE),
        Column("Tahun", headings.YEAR),
    ]
    answers = [Column(str(field.label), field.name) for field in FIELDS]
    last = [
        Column("Jadwal Rilis", headings.RELEASE),
        Column("Identitas Rekomendasi", IDENTITY),
        Column("Status", STATUS),
    ]
    return Shape(FULL, _("Lengkap, untuk diisi dan diunggah kembali"), [*first, *answers, *last])


FULL, MADIUN, TRENGGALEK = "lengkap", "lampiran_ba", "daftar_data"
IDENTITY, STATUS = "identitas rekomendasi", "status"

_MADIUN = Shape(
    MADIUN,
    _("Lampiran Berita Acara (No, Nama Data, Produsen Data, …)"),
    [
        Column("No", headings.NUMBER),
        Column("Nama Data", headings.NAME),
        Column("Produsen Data (PIC)", headings.OFFICE),
        Column("Tahun", headings.YEAR),
        Column("Jenis Data", "jenis_data"),
        Column("Sumber Referensi", "sumber_referensi"),
        Column("Jadwal Rilis", headings.RELEASE),
        Column("Jadwal Pemutakhiran", "jadwal_pemutakhiran"),
    ],
)
_TRENGGALEK = Shape(
    TRENGGALEK,
    _("Daftar Data ringkas (kode, nama_data, produsen_data, …)"),
    [
        Column("kode", headings.CODE),
        Column("nama_data", headings.NAME),
        Column("produsen_data", headings.OFFICE),
        Column("jenis_data", "jenis_data"),
        Column("sumber_referensi", "sumber_referensi"),
        Column("tahun", headings.YEAR),
        Column("jadwal rilis atau pemutakhiran data", headings.RELEASE_OR_UPDATE),
        Column("definisi", "definisi"),
        Column("satuan", "satuan"),
        Column("klasifikasi data sesuai risiko", "hak_akses"),
        Column("keterangan", "keterangan"),
    ],
)


def shapes() -> dict[str, Shape]:
    """The shapes by their code, the whole one first."""
    return {shape.code: shape for shape in (_full(), _MADIUN, _TRENGGALEK)}


def value_of(column: Column, row: Row, number: int, *, with_pic: bool) -> Any:
    """What stands in a cell: text, a number or a date; empty text where nothing does."""
    if column.means in BY_NAME:
        return _answer(column.means, row)
    office = f"{row.opd} ({row.values['pic_nama']})" if with_pic and row.values["pic_nama"] else row.opd
    return {
        headings.NUMBER: number,
        headings.CODE: row.kode,
        headings.OFFICE: cells.writable(office),
        headings.YEAR: row.tahun,
        headings.RELEASE: releases(row.releases),
        headings.RELEASE_OR_UPDATE: release_or_update(row.values, row.releases),
        IDENTITY: row.identitas,
        STATUS: row.status,
    }[column.means]


def _answer(name: str, row: Row) -> Any:
    field, value = BY_NAME[name], row.values[name]
    if field.kind == NUMBER:
        return "" if value is None else value
    if field.kind == DATE and value:
        return date.fromisoformat(str(value))
    return cells.shown(field, value)


def line_of(shape: Shape, row: Row, number: int) -> list[Any]:
    """The cells of an entry in the order of a shape."""
    return [value_of(column, row, number, with_pic=shape.code == MADIUN) for column in shape.columns]
