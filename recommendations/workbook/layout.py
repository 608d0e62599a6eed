"""Which sheets the workbook has, and how one answer is written in a cell: shared by writer and parser.

A sheet is recognised by the text in its first cell (`satudata:` and its key), a question by the text in
the hidden column A, a column of a table by the hidden row 3: so a renamed sheet or a moved column is
still understood. Counted from 0 here, as XlsxWriter counts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from recommendations.codelists import YaTidak
from recommendations.filling.copies import name_of
from recommendations.questionnaire import BY_KEY, Kind, Question, Section, Table
from recommendations.services.form_rows import MAX_ROWS
from satudata.accounts.models import Wilayah

# Raised where an older workbook could be misread.
LAYOUT = 1
MARK = "satudata:"
META, LISTS, GUIDE = "_satudata", "_daftar", "Petunjuk"
# Columns and rows of a sheet.
KEYS, NUMBER, QUESTION, ANSWER, HINT = 0, 1, 2, 3, 4
HEADINGS, KEY_ROW, ROW_HEADINGS, ROW_HINTS, FIRST_ROW = 2, 2, 3, 4, 5
# Heading key of the column that names the row which a line belongs to.
OWNER = "@"
REGION = "wilayah"
# In column A of a row that was stored without any answer: it is kept, an emptied one is not.
BLANK_ROW = "kosong"
# Stands where an answer holds characters that no workbook can: that answer stays as it is.
KEPT_TEXT = "(tidak dapat ditulis di Excel; ubah di aplikasi)"
YES, NO = str(YaTidak.YA.label), str(YaTidak.TIDAK.label)
MAX_LINES = 3000

_NAMES = {
    "identitas": "Halaman muka",
    "penyelenggara": "Blok I-II",
    "perencanaan": "Blok III",
    "jadwal": "Jadwal (R.3.3)",
    "variabel": "Variabel (R.3.4)",
    "desain": "Blok IV",
    "wilayah": "Wilayah (R.4.5)",
    "sampel": "Blok V",
    "pengumpulan": "Blok VI",
    "pengolahan": "Blok VII",
    "diseminasi": "Blok VIII",
    "rilis": "Rilis (R.8.2)",
    "ms-var": "MS-Var",
    "klasifikasi": "MS-Var kolom 9",
    "ms-ind": "MS-Ind",
    "klasifikasi_penyajian": "MS-Ind kolom 9",
    "indikator_pembangun": "MS-Ind kolom 11-12",
    "variabel_pembangun": "MS-Ind kolom 13-15",
    "penutup": "Penutup",
}
# Characters that XML cannot hold or that programs change, and openpyxl's own escape.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]|x005F_|_x[0-9A-Fa-f]{4}_")
_LONGEST_CELL = 32_000
_NUMBERED = re.compile(r"baris ([0-9]{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One sheet: the questions of a section, the rows of a table, or the lines inside rows (`owner`)."""

    key: str
    section: Section
    table: Table | None = None
    owner: Table | None = None

    @property
    def name(self) -> str:
        """The name on the tab."""
        return _NAMES[self.key]

    @property
    def title(self) -> str:
        """What stands above it: block and title."""
        if self.owner is not None and self.table is not None:
            return f"{self.section.number}, {self.table.number}. {self.table.title}"
        item = self.table or self.section
        return f"{item.number}. {item.title}"

    @property
    def rows_of(self) -> Table:
        """The table of a sheet of rows; TypeError for one of questions."""
        if self.table is None:
            raise TypeError(f"{self.key} has no rows")
        return self.table

    @property
    def most(self) -> int:
        """How many rows it may have."""
        return MAX_LINES if self.owner is not None else MAX_ROWS[self.table.key] if self.table else 0

    @property
    def names_owner(self) -> bool:
        """Whether each row first names the row that it belongs to."""
        return self.owner is not None or (self.table is not None and not self.table.owns_rows)


def sheets() -> Iterator[Sheet]:
    """All sheets with answers, in the order of the workbook."""
    for key in ("identitas", "penyelenggara", "perencanaan", "variabel", "desain", "sampel", "pengumpulan",
                "pengolahan", "diseminasi", "ms-var", "ms-ind", "penutup"):  # fmt: skip
        section = BY_KEY[key]
        if section.questions:
            yield Sheet(key, section)
        for table in section.tables:
            yield Sheet(key if section.page_per_row else table.key, section, table)
            for child in table.children:
                yield Sheet(child.key, section, child, table)


def columns_of(sheet: Sheet) -> list[tuple[str, Question | None]]:
    """Keys of the columns of a sheet of rows, with their questions; None for names, stages, regions."""
    found: list[tuple[str, Question | None]] = []
    if sheet.names_owner:
        found.append((OWNER, None))
    if sheet.rows_of.key == REGION:
        return [(REGION, None)]
    if sheet.rows_of.group_by:
        found.append((sheet.rows_of.group_by, None))
    return found + [(column.column, column) for column in sheet.rows_of.columns]


# Answers in cells ------------------------------------------------------------------------------


def label_of(question: Question, code: Any) -> str:
    """An option without its number, in Indonesian."""
    with translation.override("id"):
        return str(question.choices[code])


def option_text(question: Question, code: Any) -> str:
    """An option as the drop-down writes it: "2. Survei", "Ya"; Indonesian, whatever language the page has."""
    with translation.override("id"):
        label = str(question.choices[code])
        if isinstance(code, int) and {str(text) for text in question.choices.values()} != {YES, NO}:
            return f"{int(code)}. {label}"
        return label


def cell_value(question: Question, value: Any) -> Any:
    """What a cell shows for a stored answer: text, a number, or an ISO date; "" where unanswered."""
    if value is None or value == "":
        return ""
    if question.kind == Kind.ONE:
        return option_text(question, value) if value in question.choices else KEPT_TEXT
    if question.kind in (Kind.NUMBER, Kind.YEAR, Kind.DATE):
        return value
    return writable(str(value))


def writable(text: str) -> str:
    """The text, or the words that stand in for one that a workbook would change."""
    return KEPT_TEXT if _UNWRITABLE.search(text) or len(text) > _LONGEST_CELL else text


def region_text(row: Mapping[str, Any]) -> str:
    """A row of R.4.5 as the drop-down writes it: "3503 Kabupaten Trenggalek"."""
    if row["kabupaten"]:
        return f"{row['kabupaten']} {row['kabupaten_nama']}"
    return f"{row['provinsi']} {row['provinsi_nama']} (seluruh provinsi)"


def regions_of(regions: Sequence[Wilayah]) -> list[dict[str, str]]:
    """Whole provinces and their parts, in the shape of a row of R.4.5."""
    provinces = {r.pk: r for r in regions if r.level == Wilayah.Level.PROVINSI}
    found = []
    for region in regions:
        province = region if region.pk in provinces else provinces.get(region.induk_id or 0)
        if province is None:
            continue
        row = {
            "provinsi": province.kode_bps,
            "provinsi_nama": province.nama,
            "kabupaten": "",
            "kabupaten_nama": "",
        }
        if region.pk not in provinces:
            row |= {"kabupaten": region.kode_bps, "kabupaten_nama": region.nama}
        found.append(row)
    return found


def owner_keys(rows: list[Mapping[str, Any]]) -> list[str]:
    """What rows are called on the sheets of their lines: by name, or "baris 2" where that is not enough."""
    names = [name_of(row) for row in rows]
    return [
        str(row["nama"])
        if name and names.count(name) == 1 and not numbered(name) and writable(str(row["nama"])) != KEPT_TEXT
        else f"baris {position}"
        for position, (row, name) in enumerate(zip(rows, names, strict=True), 1)
    ]


def numbered(text: str) -> int | None:
    """The number in "baris 2"; None for any other text."""
    match = _NUMBERED.fullmatch(" ".join(text.split()))
    return int(match[1]) if match else None
