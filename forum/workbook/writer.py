"""Making the workbook of a list: sheet "Daftar Data" with frozen headings, sheet "Daftar Pilihan" behind it.

Texts are always written as texts, never as formulas or links; codes stay texts when somebody edits them;
dates are dates. Every cell with a list of values has its drop-down.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from forum.entries.fields import BY_NAME, DATE, LONG
from forum.workbook import headings
from forum.workbook.lines import MAX_LINES
from forum.workbook.shapes import Column, Row, Shape, line_of

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LISTS = "Daftar Pilihan"
TITLE, NOTE, HEADS, FIRST = 0, 1, 2, 3
# Blank rows below the list that have drop-downs too.
SPARE = 200
EARLIEST = date(1900, 3, 1)  # before it Excel counts days wrongly
WIDTHS = {headings.NUMBER: 6, headings.CODE: 20, headings.OFFICE: 32, headings.YEAR: 8, headings.NAME: 48}


def make(shape: Shape, rows: Sequence[Row], *, title: str, note: str = "") -> bytes:
    """The workbook's bytes. Its words are Indonesian whatever the page's are: it is read back by them."""
    out = io.BytesIO()
    with translation.override("id"), xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title[:200]})
        _Writer(book, shape, rows).write(title, note)
    return out.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, shape: Shape, rows: Sequence[Row]) -> None:
        self.book, self.shape, self.rows = book, shape, rows
        self.page = book.add_worksheet("Daftar Data")
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E5EAF6", "text_wrap": True, "valign": "top", "border": 1}
        )
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "0", "valign": "top", "align": "left"})
        self.date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})

    def write(self, title: str, note: str) -> None:
        """Title, headings, the entries, then the lists that they are chosen from."""
        self.page.write_string(TITLE, 0, title, self.bold)
        self.page.write_string(NOTE, 0, note)
        for position, column in enumerate(self.shape.columns):
            self.page.write_string(HEADS, position, column.heading, self.head)
            self.page.set_column(position, position, _width(column), self._form(column))
        self.page.freeze_panes(FIRST, self._frozen())
        for number, row in enumerate(self.rows, 1):
            for position, value in enumerate(line_of(self.shape, row, number)):
                self._cell(HEADS + number, position, value, self.shape.columns[position])
        self.page.autofilter(HEADS, 0, HEADS + max(len(self.rows), 1), len(self.shape.columns) - 1)
        self._lists()

    def _frozen(self) -> int:
        """Columns up to the code stay in sight."""
        return 1 if self.shape.columns[0].means == headings.CODE else 2

    def _form(self, column: Column) -> Any:
        answer = BY_NAME.get(column.means)
        if column.means in (headings.NUMBER, headings.YEAR) or (answer and answer.kind == "number"):
            return self.number
        return self.date if answer and answer.kind == DATE else self.text

    def _cell(self, row: int, position: int, value: Any, column: Column) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and value >= EARLIEST:
            self.page.write_datetime(row, position, value, self.date)
        elif isinstance(value, date):
            self.page.write_string(row, position, value.isoformat(), self.text)
        elif isinstance(value, int):
            self.page.write_number(row, position, value, self.number)
        else:
            self.page.write_string(row, position, str(value), self.text)

    # Lists ------------------------------------------------------------------------------------------
    def _lists(self) -> None:
        """The second sheet: one column per list, and the drop-downs that point at it."""
        page = self.book.add_worksheet(LISTS)
        page.freeze_panes(1, 0)
        listed = [(p, column) for p, column in enumerate(self.shape.columns) if column.choices]
        for place, (position, column) in enumerate(listed):
            page.write_string(0, place, column.heading, self.head)
            page.set_column(place, place, 34)
            for row, words in enumerate(column.choices, 1):
                page.write_string(row, place, words, self.text)
            letter = get_column_letter(place + 1)
            self._drop_down(position, column, f"='{LISTS}'!${letter}$2:${letter}${len(column.choices) + 1}")

    def _drop_down(self, position: int, column: Column, source: str) -> None:
        last = min(FIRST + len(self.rows) + SPARE, FIRST + MAX_LINES) - 1
        rule = {
            "validate": "list",
            "source": source,
            # A cell that holds several of them cannot be refused.
            "error_type": "information" if column.many else "stop",
            "error_title": _("Pilih dari daftar"),
            "error_message": _("Isinya dipilih dari lembar Daftar Pilihan."),
        }
        if column.many:
            rule |= {
                "input_title": _("Boleh lebih dari satu"),
                "input_message": _("Pisahkan dengan titik koma, contoh: RPJMD; SDGs"),
            }
        self.page.data_validation(FIRST, position, max(last, FIRST), position, rule)


def _width(column: Column) -> int:
    answer = BY_NAME.get(column.means)
    return WIDTHS.get(column.means, 44 if answer and answer.kind == LONG else 22)
