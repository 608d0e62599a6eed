"""Making the workbook of one form: headings locked, answers open, drop-downs from the code lists.

Texts are always written as texts, never as formulas. The sheets are protected without a password:
against slips, not against anybody.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from recommendations.questionnaire import QUESTIONS, Kind, Question, Table
from recommendations.questionnaire.rules import ALWAYS, Rule
from recommendations.questionnaire.wording import rule_text
from recommendations.workbook import layout
from recommendations.workbook.layout import Sheet
from satudata.accounts.models import Wilayah

INK, GROUND, OPEN, LINE, SOFT = "#1F2A5C", "#E9ECF7", "#FFFBEA", "#B9BED1", "#5B6070"
DATE_FORMAT = "[$-421]d mmmm yyyy"
WIDTHS = {layout.KEYS: 4, layout.NUMBER: 11, layout.QUESTION: 46, layout.ANSWER: 52, layout.HINT: 58}


@dataclass(frozen=True)
class Source:
    """What a workbook is made from: the form, who it belongs to, and when it was taken.

    `row_ids` are the ids of stored variables and indicators in their order, `versions` those of the
    sections, `moment` the time in words with its zone.
    """

    snapshot: Mapping[str, Any]
    row_ids: Mapping[str, Sequence[int]]
    versions: Mapping[str, int]
    regions: Sequence[Wilayah]
    nomor: str
    pk: str
    judul: str
    instansi: str
    moment: str


def make(source: Source) -> bytes:
    """The workbook's bytes, Indonesian as the form is: taken in one language it is read in all."""
    out = io.BytesIO()
    with translation.override("id"):
        book = xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"title": f"MS-Keg {source.nomor}", "subject": source.judul[:200]})
        _Writer(book, source).write()
        book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, source: Source) -> None:
        self.book, self.source = book, source
        self.formats: dict[str, Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.sheets = list(layout.sheets())

    def write(self) -> None:
        """Guide first, then every sheet, then what is hidden."""
        guide = self.book.add_worksheet(layout.GUIDE)
        made = [(sheet, self.book.add_worksheet(sheet.name)) for sheet in self.sheets]
        self.list_sheet = self.book.add_worksheet(layout.LISTS)
        self._guide(guide)
        for sheet, page in made:
            (self._rows if sheet.table is not None else self._questions)(sheet, page)
            self._protect(page)
        self._meta(self.book.add_worksheet(layout.META))
        self.list_sheet.very_hidden()
        guide.activate()

    # The look -----------------------------------------------------------------------------------
    def _format(self, **options: Any) -> Any:
        key = repr(sorted(options.items()))
        if key not in self.formats:
            base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "text_wrap": True}
            self.formats[key] = self.book.add_format(base | options)
        return self.formats[key]

    @property
    def _title(self) -> Any:
        return self._format(bold=True, font_size=15, font_color=INK, text_wrap=False)

    @property
    def _note(self) -> Any:
        return self._format(font_color=SOFT, italic=True, text_wrap=False)

    @property
    def _head(self) -> Any:
        return self._format(bold=True, font_color="#FFFFFF", bg_color=INK, border=1, border_color=INK)

    @property
    def _words(self) -> Any:
        return self._format(border=1, border_color=LINE)

    @property
    def _soft(self) -> Any:
        return self._format(border=1, border_color=LINE, font_color=SOFT, font_size=10)

    @property
    def _part(self) -> Any:
        return self._format(bold=True, font_color=INK, bg_color=GROUND, border=1, border_color=LINE)

    def _answer(self, question: Question | None) -> Any:
        how = {Kind.DATE: DATE_FORMAT, Kind.YEAR: "0", Kind.NUMBER: "#,##0"}
        number = how.get(question.kind, "@") if question is not None else "@"
        return self._format(
            locked=False, bg_color=OPEN, border=1, border_color=LINE, num_format=number, align="left"
        )

    def _protect(self, page: Any) -> None:
        page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)

    def _head_of(self, page: Any, sheet: Sheet, note: str) -> None:
        page.write_string(0, layout.KEYS, f"{layout.MARK}{sheet.key}")
        page.set_column(layout.KEYS, layout.KEYS, WIDTHS[layout.KEYS], None, {"hidden": True})
        page.write_string(0, layout.NUMBER, sheet.title, self._title)
        page.write_string(1, layout.NUMBER, note, self._note)

    # Questions ----------------------------------------------------------------------------------
    def _questions(self, sheet: Sheet, page: Any) -> None:
        self._head_of(page, sheet, _("Isi sel berwarna kuning. Yang lain terkunci."))
        for column, width in list(WIDTHS.items())[1:]:
            page.set_column(column, column, width)
        heads = (_("Nomor"), _("Pertanyaan"), _("Isian Anda"), _("Petunjuk"))
        for offset, words in enumerate(heads):
            page.write_string(layout.HEADINGS, layout.NUMBER + offset, words, self._head)
        page.freeze_panes(layout.HEADINGS + 1, 0)
        row = layout.HEADINGS + 1
        for part in sheet.section.parts:
            questions = [item for item in part.items if isinstance(item, Question)]
            if part.title and questions:
                page.merge_range(row, layout.NUMBER, row, layout.HINT, str(part.title), self._part)
                row += 1
            for question in questions:
                row = self._question(page, row, question)

    def _question(self, page: Any, row: int, question: Question) -> int:
        page.write_string(row, layout.NUMBER, str(question.number), self._words)
        page.write_string(row, layout.QUESTION, str(question.title), self._words)
        page.write_string(row, layout.HINT, _hint(question), self._soft)
        value = self.source.snapshot.get(question.column)
        if question.kind == Kind.MANY:
            page.write_string(row, layout.ANSWER, _("Tulis Ya atau Tidak di setiap pilihan:"), self._soft)
            return self._options(page, row + 1, question, value or [])
        page.write_string(row, layout.KEYS, question.column)
        self._cell(page, row, layout.ANSWER, question, value)
        self._choices(page, row, row, layout.ANSWER, question)
        return row + 1

    def _options(self, page: Any, row: int, question: Question, chosen: Sequence[int]) -> int:
        form = self._answer(None)
        for code, label in question.choices.items():
            page.write_string(row, layout.KEYS, f"{question.column}={code}")
            page.write_blank(row, layout.NUMBER, None, self._words)
            page.write_string(row, layout.QUESTION, f"     {code}. {label}", self._words)
            page.write_blank(row, layout.HINT, None, self._soft)
            answer = (layout.YES if code in chosen else layout.NO) if chosen else ""
            self._text(page, row, layout.ANSWER, answer, form)
            self._list(page, (row, row, layout.ANSWER), [layout.YES, layout.NO])
            row += 1
        return row

    def _cell(self, page: Any, row: int, column: int, question: Question, value: Any) -> None:
        form, shown = self._answer(question), layout.cell_value(question, value)
        if question.kind == Kind.DATE and shown:
            page.write_datetime(row, column, date.fromisoformat(shown), form)
        elif isinstance(shown, int):
            page.write_number(row, column, shown, form)
        else:
            self._text(page, row, column, shown, form)

    def _text(self, page: Any, row: int, column: int, text: str, form: Any) -> None:
        """A text as text; a cell without one still gets its look."""
        if text:
            page.write_string(row, column, text, form)
        else:
            page.write_blank(row, column, None, form)

    # Drop-downs ---------------------------------------------------------------------------------
    def _choices(self, page: Any, first: int, last: int, column: int, question: Question) -> None:
        if question.kind == Kind.ONE:
            self._list(
                page, (first, last, column), [layout.option_text(question, c) for c in question.choices]
            )

    def _list(
        self, page: Any, where: tuple[int, int, int], options: Sequence[str], *, strict: bool = True
    ) -> None:
        self._validate(page, where, self._list_source(tuple(options)), strict=strict)

    def _list_source(self, options: tuple[str, ...]) -> str:
        """The place of a list on the hidden sheet; written once however often it is used."""
        if options not in self.lists:
            column = len(self.lists)
            for row, text in enumerate(options):
                self.list_sheet.write_string(row, column, text)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            self.lists[options] = f"={layout.LISTS}!${letter}$1:${letter}${len(options)}"
        return self.lists[options]

    def _validate(self, page: Any, where: tuple[int, int, int], source: str, *, strict: bool) -> None:
        first, last, column = where
        page.data_validation(
            first,
            column,
            last,
            column,
            {
                "validate": "list",
                "source": source,
                "error_type": "stop" if strict else "information",
                "error_title": _("Pilih dari daftar"),
                "error_message": _("Isian ini dipilih dari daftar pada sel."),
            },
        )

    # Rows ---------------------------------------------------------------------------------------
    def _rows(self, sheet: Sheet, page: Any) -> None:
        note = _("Satu baris untuk setiap %(noun)s. Baris yang dikosongkan dihapus dari formulir.")
        self._head_of(page, sheet, note % {"noun": str(sheet.rows_of.noun).lower()})
        page.set_row(layout.KEY_ROW, None, None, {"hidden": True})
        columns = layout.columns_of(sheet)
        for position, (key, question) in enumerate(columns, layout.NUMBER):
            page.write_string(layout.KEY_ROW, position, key)
            page.write_string(layout.ROW_HEADINGS, position, self._heading(sheet, key, question), self._head)
            page.write_string(layout.ROW_HINTS, position, self._row_hint(sheet, key, question), self._soft)
            page.set_column(position, position, _width(key, question), self._answer(question))
            self._row_choices(sheet, page, position, key, question)
        page.freeze_panes(layout.FIRST_ROW, layout.NUMBER + 1)
        for row, (marker, cells) in enumerate(self._lines(sheet), layout.FIRST_ROW):
            self._line(page, row, columns, marker, cells)

    def _line(self, page: Any, row: int, columns: Any, marker: str, cells: Mapping[str, Any]) -> None:
        if marker:
            page.write_string(row, layout.KEYS, marker)
        for position, (key, question) in enumerate(columns, layout.NUMBER):
            if question is None:
                self._text(page, row, position, str(cells.get(key) or ""), self._answer(None))
            else:
                self._cell(page, row, position, question, cells.get(key))

    def _heading(self, sheet: Sheet, key: str, question: Question | None) -> str:
        if question is not None:
            return f"{question.number} {question.title}".strip()
        if key == layout.OWNER:
            return str((sheet.owner or sheet.table).noun)  # type: ignore[union-attr]
        if key == layout.REGION:
            return _("R.4.5 Wilayah kegiatan")
        return str(sheet.table.model._meta.get_field(key).verbose_name)  # type: ignore[union-attr]

    def _row_hint(self, sheet: Sheet, key: str, question: Question | None) -> str:
        if question is not None:
            return _hint(question)
        if key == layout.OWNER:
            return _("Nama seperti di lembarnya. Tanpa nama: baris 1, baris 2, dan seterusnya.")
        return str(sheet.table.hint) if sheet.table is not None else ""

    def _row_choices(self, sheet: Sheet, page: Any, column: int, key: str, question: Question | None) -> None:
        last = layout.FIRST_ROW + sheet.most - 1
        where = (layout.FIRST_ROW, last, column)
        if question is not None:
            self._choices(page, *where[:2], column, question)
        elif key == layout.OWNER:
            owner = next(
                s for s in self.sheets if s.table is not None and s.table.owns_rows and _owns(s, sheet)
            )
            first, end = layout.FIRST_ROW + 1, layout.FIRST_ROW + owner.most
            self._validate(page, where, f"='{owner.name}'!$B${first}:$B${end}", strict=False)
        elif key == layout.REGION:
            self._list(page, where, [layout.region_text(r) for r in layout.regions_of(self.source.regions)])
        else:
            self._list(page, where, [str(group.label) for group in sheet.table.groups])  # type: ignore[union-attr]

    def _lines(self, sheet: Sheet) -> list[tuple[str, Mapping[str, Any]]]:
        """Marker of column A and cells of every row."""
        table, snapshot = sheet.rows_of, self.source.snapshot
        if table.key == layout.REGION:
            return [("", {layout.REGION: layout.region_text(row)}) for row in snapshot[table.key]]
        if sheet.owner is not None:
            parents = snapshot[sheet.owner.key]
            keys = layout.owner_keys(parents)
            return [
                ("", {**line, layout.OWNER: key})
                for parent, key in zip(parents, keys, strict=True)
                for line in parent.get(table.key) or []
            ]
        rows = snapshot[table.key]
        if sheet.names_owner:
            return [("", {**r, layout.OWNER: k}) for r, k in zip(rows, layout.owner_keys(rows), strict=True)]
        if table.group_by:
            return _grouped_lines(table, rows)
        ids = self.source.row_ids.get(table.key) or [None] * len(rows)
        return [(_marker(table, row, i), row) for row, i in zip(rows, ids, strict=True)]

    # Beside the answers -------------------------------------------------------------------------
    def _guide(self, page: Any) -> None:
        source = self.source
        page.hide_gridlines(2)
        page.set_column(0, 0, 4)
        page.set_column(1, 1, 26)
        page.set_column(2, 2, 90)
        page.write_string(0, 1, _("Buku kerja formulir MS-Keg, MS-Var, MS-Ind"), self._title)
        facts = (
            (_("Nomor pengajuan"), source.nomor),
            (_("Instansi"), source.instansi),
            (_("Judul kegiatan"), source.judul or _("(belum berjudul)")),
            (_("Diunduh"), source.moment),
        )
        row = 2
        for label, text in facts:
            page.write_string(row, 1, label, self._part)
            page.write_string(row, 2, layout.writable(text), self._words)
            row += 1
        row = self._how(page, row + 1)
        page.write_string(row, 1, _("Lembar"), self._head)
        page.write_string(row, 2, _("Isi"), self._head)
        for line, sheet in enumerate(self.sheets, row + 1):
            page.write_url(line, 1, f"internal:'{sheet.name}'!A1", self._words, sheet.name)
            page.write_string(line, 2, sheet.title, self._words)
        page.protect()

    def _how(self, page: Any, row: int) -> int:
        page.write_string(row, 1, _("Cara mengisi"), self._head)
        page.write_blank(row, 2, None, self._head)
        steps = (
            _("Isi sel berwarna kuning. Sel lain terkunci agar susunannya tetap terbaca."),
            _("Sel yang memiliki panah diisi dengan memilih dari daftar."),
            _("Tanggal boleh ditulis 20/11/2026, 20-11-2026, atau 20 November 2026. Angka: 1.234,5."),
            _("Sel yang dikosongkan mengosongkan isian; lembar yang dihapus membiarkan isiannya."),
            _("Rumus tidak dibaca. Tempel hasilnya sebagai nilai."),
            _("Berkas pendukung tidak termasuk; unggah di aplikasi."),
            _("Setelah selesai, unggah di aplikasi pada “Impor dari Excel”. Perbedaannya ditunjukkan lebih "
              "dahulu sebelum ada yang ditulis."),
            _("Buku kerja ini hanya untuk pengajuan dengan nomor di atas."),
        )  # fmt: skip
        for number, text in enumerate(steps, 1):
            page.write_string(row + number, 1, str(number), self._words)
            page.write_string(row + number, 2, text, self._words)
        return row + len(steps) + 2

    def _meta(self, page: Any) -> None:
        facts = {"bentuk": str(layout.LAYOUT), "nomor": self.source.nomor, "pengajuan": self.source.pk}
        facts |= {f"versi:{key}": str(version) for key, version in self.source.versions.items()}
        for row, (key, value) in enumerate(facts.items()):
            page.write_string(row, 0, key)
            page.write_string(row, 1, value)
        page.very_hidden()


def _owns(candidate: Sheet, sheet: Sheet) -> bool:
    wanted = sheet.owner or sheet.table
    return candidate.owner is None and candidate.table is not None and candidate.table.key == wanted.key  # type: ignore[union-attr]


def _grouped_lines(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Rows under the name of their stage or product; one that has none yet stands there to be filled."""
    lines: list[tuple[str, Mapping[str, Any]]] = []
    for group in table.groups:
        mine = [row for row in rows if row[table.group_by] == group.value]
        lines += [(_marker(table, row, None), {**row, table.group_by: str(group.label)}) for row in mine]
        lines += [] if mine else [("", {table.group_by: str(group.label)})]
    return lines


def _marker(table: Table, row: Mapping[str, Any], row_id: int | None) -> str:
    blank = all(is_blank_cell(row.get(c.column)) for c in table.columns)
    return " ".join(part for part in (str(row_id or ""), layout.BLANK_ROW if blank else "") if part)


def is_blank_cell(value: Any) -> bool:
    """Whether nothing would stand in the cell."""
    return value is None or value in ("", [])


def _hint(question: Question) -> str:
    parts = [str(question.hint)] if question.hint else []
    if words := _condition(question.visible_when):
        parts.append(_("Diisi bila %(words)s.") % {"words": words})
    return " ".join(parts)


def _condition(rule: Rule) -> str:
    return "" if rule == ALWAYS else rule_text(rule, QUESTIONS)


def _width(key: str, question: Question | None) -> int:
    if question is None:
        return 34
    return {Kind.LONG: 48, Kind.DATE: 22, Kind.ONE: 22}.get(question.kind, 30)
