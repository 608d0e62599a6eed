"""Cells of a filled workbook as answers: what they say, and which of them could not be understood.

The answers are laid over those of the draft: what the file lacks stays as it is, and so does an answer
whose cell cannot be read. A blank cell empties its answer. Pure functions; nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from recommendations.filling.copies import name_of
from recommendations.questionnaire import BY_KEY, Kind, Question, Table
from recommendations.services.section_input import ID
from recommendations.snapshot import plain
from recommendations.workbook import layout
from recommendations.workbook.cells import (
    SHOWN,
    Kept,
    Unreadable,
    at,
    is_empty,
    is_ticked,
    read_answer,
    text_of,
)
from recommendations.workbook.layout import Sheet
from recommendations.workbook.reading import Book, Cell, Page
from satudata.accounts.models import Wilayah
from satudata.incoming import whole_number

Row = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """A cell that could not be understood: where, what stands there, what is wrong, what to do."""

    sheet: str
    place: str
    content: str
    problem: str
    advice: str


@dataclass
class Parsed:
    """The form as it would be; cells not understood; sheets that are unknown or absent."""

    answers: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def parse(
    book: Book, current: Mapping[str, Any], row_ids: Mapping[str, Sequence[int]], regions: Sequence[Wilayah]
) -> Parsed:
    """Lay a workbook over the answers of a draft. Rows carry the id of the stored row they are."""
    return _Parser(book, current, row_ids, regions).parse()


class _Parser:
    def __init__(
        self,
        book: Book,
        current: Mapping[str, Any],
        row_ids: Mapping[str, Sequence[int]],
        regions: Sequence[Wilayah],
    ) -> None:
        self.book, self.current, self.row_ids, self.regions = book, current, row_ids, regions
        self.parsed = Parsed(dict(current))
        # Names that the rows of variables and indicators may be called by on other sheets.
        self.names: dict[str, dict[str, int]] = {}

    def parse(self) -> Parsed:
        """Every sheet in the order of the form, so that rows are known before the lines inside them."""
        known = {sheet.key: sheet for sheet in layout.sheets()}
        pages = {page.key: page for page in self.book.pages if page.key in known}
        others = [
            page.name for page in self.book.pages if page.key not in known and page.name != layout.GUIDE
        ]
        self.parsed.unknown = others
        for key, sheet in known.items():
            if key not in pages:
                self.parsed.absent.append(sheet.name)
            elif sheet.table is None:
                self._questions(sheet, pages[key])
            elif sheet.owner is not None:
                self._lines(sheet, sheet.table, sheet.owner, pages[key])
            elif sheet.table.key == layout.REGION:
                self._regions(sheet.table, pages[key])
            elif not sheet.table.owns_rows:
                self._more_columns(sheet, sheet.table, pages[key])
            elif sheet.table.group_by:
                self._groups(sheet, sheet.table, pages[key])
            else:
                self._rows(sheet, sheet.table, pages[key])
        return self.parsed

    def _object(self, page: Page, cell: Cell, what: Unreadable) -> None:
        content = text_of(cell)
        content = content if len(content) <= SHOWN else content[: SHOWN - 1] + "…"
        self.parsed.problems.append(Problem(page.name, cell.place, content, what.problem, what.advice))

    def _answer(self, page: Page, question: Question, cell: Cell | None, stored: Any) -> Any:
        """The answer in a cell; the stored one where it stays, with the objection noted."""
        try:
            return read_answer(question, cell, stored)
        except Kept:
            return stored
        except Unreadable as what:
            if cell is not None:
                self._object(page, cell, what)
            return stored

    # Questions ----------------------------------------------------------------------------------
    def _questions(self, sheet: Sheet, page: Page) -> None:
        asked = {q.column: q for q in sheet.section.questions}
        ticked: dict[str, list[int]] = {}
        refused: set[str] = set()
        for _number, cells in page.rows:
            name, _equals, code = (
                str(cells[layout.KEYS].value).partition("=") if layout.KEYS in cells else ("", "", "")
            )
            question, cell = asked.get(name), cells.get(layout.ANSWER)
            if question is None:
                continue
            if question.kind != Kind.MANY:
                stored = self.current.get(name)
                self.parsed.answers[name] = self._answer(page, question, cell, stored)
                continue
            chosen = ticked.setdefault(name, [])
            try:
                option = whole_number(code)
                if option is not None and option in question.choices and is_ticked(cell):
                    chosen.append(option)
            except Unreadable as what:
                refused.add(name)
                self._object(page, cell, what)  # type: ignore[arg-type]
        self.parsed.answers |= {name: sorted(codes) for name, codes in ticked.items() if name not in refused}

    # Rows ---------------------------------------------------------------------------------------
    def _read_rows(self, sheet: Sheet, page: Page) -> Iterator[tuple[str, dict[str, Cell], Cell]]:
        """Marker of column A, cells by the key of their column, and the first cell, of each row with any."""
        heads = next((cells for number, cells in page.rows if number == layout.KEY_ROW), {})
        known = {key for key, _question in layout.columns_of(sheet)}
        keys = {column: str(cell.value) for column, cell in heads.items() if str(cell.value) in known}
        for number, cells in page.rows:
            if number < layout.FIRST_ROW:
                continue
            marker = str(cells[layout.KEYS].value) if layout.KEYS in cells else ""
            found = {
                keys[column]: cell for column, cell in cells.items() if column in keys and not is_empty(cell)
            }
            if found or layout.BLANK_ROW in marker:
                place = Cell("text", "", f"B{number + 1}")
                yield marker, found, next(iter(found.values()), place)

    def _rows(self, sheet: Sheet, table: Table, page: Page) -> None:
        stored: list[Row] = list(self.current.get(table.key) or [])
        ids = list(self.row_ids.get(table.key) or [None] * len(stored))
        lines = list(self._read_rows(sheet, page))
        bases = _bases([_identity(marker, cells) for marker, cells, _first in lines], stored, ids)
        rows, names = [], {}
        for position, ((_marker, cells, _first), base) in enumerate(zip(lines, bases, strict=True)):
            before = stored[base] if base is not None else {}
            blank = {c.column: c.blank for c in table.columns} | {c.key: [] for c in table.children}
            row = _all_columns(self.current, table) | blank | dict(before)
            for column in table.columns:
                value = before.get(column.column, column.blank)
                row[column.column] = self._answer(page, column, cells.get(column.column), value)
            if base is not None and ids[base] is not None:
                row[ID] = ids[base]
                names.setdefault(name_of(before), position)
            rows.append(row)
        self.parsed.answers[table.key] = rows
        self.names[table.key] = {name: n for name, n in names.items() if name} | _unique_names(rows)

    def _owner_of(self, owner: Table, cells: dict[str, Cell]) -> int:
        """Position of the row that a line names. Raises Unreadable."""
        rows = self.parsed.answers.get(owner.key) or []
        names = self.names.setdefault(owner.key, _unique_names(rows))
        text = text_of(cells[layout.OWNER]) if layout.OWNER in cells else ""
        number = layout.numbered(text)
        if number is not None and 0 < number <= len(rows):
            return number - 1
        found = names.get(name_of({"nama": text}))
        if found is None:
            words = {"noun": str(owner.noun), "nama": text[:SHOWN]}
            raise Unreadable(
                _("%(noun)s “%(nama)s” tidak ada.") % words if text else _("%(noun)s belum ditulis.") % words,
                _("Tulis nama seperti di lembarnya, atau baris 1, baris 2, dan seterusnya."),
            )
        return found

    def _more_columns(self, sheet: Sheet, table: Table, page: Page) -> None:
        """MS-Var: further columns of variables that R.3.4 lists."""
        rows: list[Row] = [dict(row) for row in self.parsed.answers.get(table.key) or []]
        seen: set[int] = set()
        for _marker, cells, first in self._read_rows(sheet, page):
            try:
                position = self._owner_of(table, cells)
                if position in seen:
                    raise Unreadable(
                        _("%(noun)s ini sudah ditulis di atas.") % {"noun": table.noun},
                        _("Gabungkan kedua baris."),
                    )
            except Unreadable as what:
                self._object(page, cells.get(layout.OWNER, first), what)
                continue
            seen.add(position)
            row = rows[position]
            for column in table.columns:
                row[column.column] = self._answer(
                    page, column, cells.get(column.column), row.get(column.column)
                )
        self.parsed.answers[table.key] = rows

    def _lines(self, sheet: Sheet, table: Table, owner: Table, page: Page) -> None:
        """Lines inside rows: code lists of variables, what indicators are made from."""
        rows: list[Row] = [dict(row) for row in self.parsed.answers.get(owner.key) or []]
        found: dict[int, list[Row]] = {position: [] for position in range(len(rows))}
        refused: set[int] = set()
        for _marker, cells, first in self._read_rows(sheet, page):
            position = -1
            try:
                position = self._owner_of(owner, cells)
                found[position].append(_line(table, cells, found[position]))
            except Unreadable as what:
                refused.add(position)
                self._object(page, what.cell or cells.get(layout.OWNER, first), what)
            except Kept:
                refused.add(position)
        for position, lines in found.items():
            if position not in refused:
                rows[position][table.key] = lines
        self.parsed.answers[owner.key] = rows

    def _groups(self, sheet: Sheet, table: Table, page: Page) -> None:
        """The schedule and the release dates; with one cell that cannot be read the table stays as it is."""
        rows, sound = [], True
        for marker, cells, first in self._read_rows(sheet, page):
            if set(cells) <= {table.group_by} and layout.BLANK_ROW not in marker:
                continue  # a stage or product that waits for its dates
            try:
                rows.append(_grouped(table, cells))
            except Unreadable as what:
                sound = False
                self._object(page, what.cell or first, what)
        if sound:
            rows.sort(key=lambda row: (row[table.group_by], _sort_within(row)))
            self.parsed.answers[table.key] = rows

    def _regions(self, table: Table, page: Page) -> None:
        known = _regions_by_text(self.regions)
        rows, sound = {}, True
        for number, cells in page.rows:
            cell = cells.get(layout.NUMBER)
            if number < layout.FIRST_ROW or cell is None or is_empty(cell):
                continue
            text = " ".join(text_of(cell).split()).lower()
            row = known.get(text) or known.get(text.partition(" ")[0])
            if row is None or cell.kind == "formula":
                sound = False
                self._object(
                    page, cell, Unreadable(_("Wilayah ini tidak dikenal."), _("Pilih dari daftar pada sel."))
                )
                continue
            rows[(row["provinsi"], row["kabupaten"])] = row
        for row in rows.values():
            if row["kabupaten"] and (row["provinsi"], "") in rows:
                sound = False
                what = Unreadable(
                    _("%(provinsi)s ditulis utuh dan juga sebagian.") % {"provinsi": row["provinsi_nama"]},
                    _("Pilih seluruh provinsi atau kabupaten/kotanya, tidak keduanya."),
                )
                self._object(page, Cell("text", row["kabupaten_nama"], "B6"), what)
        if sound:
            self.parsed.answers[table.key] = sorted(
                rows.values(), key=lambda r: r["kabupaten"] or r["provinsi"]
            )


# Rows, inside ------------------------------------------------------------------------------------


def _identity(marker: str, cells: Mapping[str, Cell]) -> tuple[str | None, int | None]:
    """The name a row carries now (None where it is said to stay) and the id that it left with."""
    first = marker.partition(" ")[0]
    row_id = int(first) if first.isascii() and first.isdigit() and len(first) < 18 else None
    text = text_of(cells["nama"]) if "nama" in cells else ""
    return (None if text == layout.KEPT_TEXT else name_of({"nama": text})), row_id


def _bases(
    wanted: Sequence[tuple[str | None, int | None]], stored: Sequence[Row], ids: Sequence[int | None]
) -> list[int | None]:
    """Which stored row each row of the file is: by its name, then by the id it left with."""
    free = dict.fromkeys(range(len(stored)))
    found: list[int | None] = [None] * len(wanted)
    for position, (name, _row_id) in enumerate(wanted):
        same = next((n for n in free if name is not None and name_of(stored[n]) == name), None)
        if same is not None:
            found[position] = same
            del free[same]
    for position, (_name, row_id) in enumerate(wanted):
        same = next((n for n in free if row_id is not None and ids[n] == row_id), None)
        if found[position] is None and same is not None:
            found[position] = same
            del free[same]
    return found


def _all_columns(current: Mapping[str, Any], table: Table) -> Row:
    """Blank answers to what other pages ask of the same row (MS-Var of a variable)."""
    blank: Row = {}
    for other in BY_KEY.values():
        for same in other.tables:
            if same.key == table.key:
                blank |= {c.column: c.blank for c in same.columns} | {c.key: [] for c in same.children}
    return blank


def _unique_names(rows: Sequence[Row]) -> dict[str, int]:
    names = [name_of(row) for row in rows]
    return {name: n for n, name in enumerate(names) if name and names.count(name) == 1}


def _line(table: Table, cells: dict[str, Cell], before: Sequence[Row]) -> Row:
    line = {column.column: _read(column, cells.get(column.column)) for column in table.columns}
    if table.key == "klasifikasi" and line["kode"] and any(line["kode"] == other["kode"] for other in before):
        what = Unreadable(
            _("Kode ini sudah dipakai variabel yang sama."), _("Beri setiap nilai kode yang berbeda.")
        )
        raise at(what, cells["kode"])
    return line


def _read(question: Question, cell: Cell | None) -> Any:
    try:
        return read_answer(question, cell, question.blank)
    except Unreadable as what:
        raise at(what, cell) from None


def _grouped(table: Table, cells: dict[str, Cell]) -> Row:
    with translation.override("id"):
        labels = {str(group.label).lower(): group.value for group in table.groups}
    cell = cells.get(table.group_by)
    group = labels.get(" ".join(text_of(cell).split()).lower()) if cell is not None else None
    noun = table.model._meta.get_field(table.group_by).verbose_name
    if group is None:
        words = _("%(noun)s tidak dikenal.") if cell is not None else _("%(noun)s belum dipilih.")
        raise at(Unreadable(words % {"noun": noun}, _("Pilih dari daftar pada sel.")), cell)
    row = {table.group_by: plain(group)}
    row |= {column.column: _read(column, cells.get(column.column)) for column in table.columns}
    for column in table.columns:
        if row[column.column] is None and not column.db_column.null:
            words = {"judul": column.title}
            raise Unreadable(
                _("%(judul)s belum diisi.") % words, _("Isi tanggalnya, atau kosongkan barisnya.")
            )
    awal, akhir = row.get("awal"), row.get("akhir")
    if awal and akhir and akhir < awal:
        what = Unreadable(
            _("Tanggal akhir lebih awal daripada tanggal awal."), _("Periksa kedua tanggal pada baris ini.")
        )
        raise at(what, cells["akhir"])
    return row


def _sort_within(row: Row) -> str:
    """Release dates stand in order; periods of a stage as they were written."""
    return str(row["tanggal"]) if "tanggal" in row else ""


def _regions_by_text(regions: Sequence[Wilayah]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in layout.regions_of(regions):
        name = row["kabupaten_nama"] or row["provinsi_nama"]
        for text in (layout.region_text(row), row["kabupaten"] or row["provinsi"], name):
            found[text.lower()] = row
    return found
