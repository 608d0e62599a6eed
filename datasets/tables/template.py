"""The workbook that an OPD fills: made from the dictionary, so that what is typed is what is asked.

Sheet "Data" has the headings, lists to choose from, and text format for codes (leading zeros stay);
"Kamus" says what each column means; "Petunjuk" how to fill; "Kode" holds the lists. Every text is written
as text: nothing of a dictionary becomes a formula.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from datasets.tables.columns import codes_of
from datasets.tables.dictionary import Column, Dictionary, Peran, Tipe, as_decimal
from datasets.tables.values import MONTH_NAMES

DATA = "Data"
# Rows below the heading that have formats and lists.
ROWS = 5000
_PLAIN: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMATS: dict[str, str] = {
    Tipe.CODE: "@",
    Tipe.TEXT: "@",
    Tipe.INTEGER: "0",
    Tipe.NUMBER: "General",
    Tipe.YEAR: "0",
    Tipe.MONTH: "@",
    Tipe.DATE: "dd/mm/yyyy",
    Tipe.BOOLEAN: "@",
}


def template_workbook(
    dictionary: Dictionary,
    codes: Mapping[str, Mapping[str, str]],
    title: str,
    rows: Sequence[Sequence[str]] = (),
) -> bytes:
    """The workbook as bytes. `codes` gives the lists named by `referensi`; `rows` are written as text."""
    out = io.BytesIO()
    book = Workbook(out, _PLAIN)
    book.set_properties({"title": title})
    data = book.add_worksheet(DATA)
    described, how = book.add_worksheet(_("Kamus")), book.add_worksheet(_("Petunjuk"))
    lists = _lists(book, dictionary, codes)
    _fill_data(book, data, dictionary, lists, rows)
    _fill_dictionary(book, described, dictionary, codes)
    _fill_guide(book, how, title, dictionary)
    book.close()
    return out.getvalue()


def _lists(book: Any, dictionary: Dictionary, codes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Writes the permitted codes of each column side by side; gives the cells of each as a formula."""
    found = {c.kode: listed for c in dictionary.kolom if (listed := codes_of(c, codes))}
    if not found:
        return {}
    sheet, text, places = book.add_worksheet(_("Kode")), book.add_format({"num_format": "@"}), {}
    for position, (kode, listed) in enumerate(found.items()):
        place = 3 * position
        sheet.write_string(0, place, dictionary.column(kode).nama, book.add_format({"bold": True}))
        sheet.set_column(place, place, 16, text)
        sheet.set_column(place + 1, place + 1, 32, text)
        for row, (code, name) in enumerate(listed.items(), 1):
            sheet.write_string(row, place, code, text)
            sheet.write_string(row, place + 1, name, text)
        first, last = _cell(1, place), _cell(len(listed), place)
        places[kode] = f"='{sheet.get_name()}'!{first}:{last}"
    return places


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _fill_data(
    book: Any, sheet: Any, dictionary: Dictionary, lists: Mapping[str, str], rows: Sequence[Sequence[str]]
) -> None:
    head = book.add_format(
        {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1}
    )
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(dictionary.kolom):
        sheet.set_column(place, place, max(12, min(40, len(column.nama) + 4)), _format(book, column))
        sheet.write_string(0, place, column.nama, head)
        rule = _validation(column, lists.get(column.kode, ""))
        if rule:
            sheet.data_validation(1, place, ROWS, place, rule | _hint(column))
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row[: len(dictionary.kolom)]):
            sheet.write_string(number, place, cell, text)
    sheet.freeze_panes(1, 0)


def _format(book: Any, column: Column) -> Any:
    return book.add_format({"num_format": _FORMATS[column.tipe]})


def _validation(column: Column, listed: str) -> dict[str, Any]:
    """What the workbook itself refuses to take; the check after the upload is the one that counts."""
    if listed:
        return {"validate": "list", "source": listed}
    if column.tipe == Tipe.MONTH:
        return {"validate": "list", "source": list(MONTH_NAMES)}
    if column.tipe == Tipe.BOOLEAN:
        return {"validate": "list", "source": ["Ya", "Tidak"]}
    if column.tipe == Tipe.YEAR:
        return {"validate": "integer", "criteria": "between", "minimum": 1800, "maximum": 2199}
    if column.tipe in (Tipe.INTEGER, Tipe.NUMBER):
        return _between("integer" if column.tipe == Tipe.INTEGER else "decimal", column)
    return {}


def _between(kind: str, column: Column) -> dict[str, Any]:
    low, high = as_decimal(column.minimum), as_decimal(column.maksimum)
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": column.minimum if low is not None else -999_999_999_999_999,
        "maximum": column.maksimum if high is not None else 999_999_999_999_999,
    }


def _hint(column: Column) -> dict[str, Any]:
    words = column.definisi or column.konsep
    found: dict[str, Any] = {
        "error_title": _("Isian tidak sesuai"),
        "error_message": _("Periksa isian kolom ini pada lembar Kamus."),
    }
    return found | ({"input_title": column.nama[:32], "input_message": words[:255]} if words else {})


def _fill_dictionary(
    book: Any, sheet: Any, dictionary: Dictionary, codes: Mapping[str, Mapping[str, str]]
) -> None:
    heads = (
        _("Kolom"), _("Konsep"), _("Definisi"), _("Tipe"), _("Satuan"), _("Wajib"), _("Nilai yang boleh"),
        _("Aturan"),
    )  # fmt: skip
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    for row, column in enumerate(dictionary.kolom, 1):
        cells = (
            column.nama, column.konsep, column.definisi, str(Tipe(column.tipe).label), column.satuan,
            _("Ya") if column.wajib or column.kode in dictionary.kunci else _("Tidak"),
            _permitted(column, codes_of(column, codes)), column.aturan,
        )  # fmt: skip
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, wrap)
    for place, width in enumerate((28, 28, 48, 16, 14, 8, 40, 30)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _permitted(column: Column, listed: Mapping[str, str]) -> str:
    if listed:
        shown = "; ".join(f"{code} {name}" for code, name in list(listed.items())[:30])
        return f"{shown}; …" if len(listed) > 30 else shown
    if column.minimum and column.maksimum:
        return f"{column.minimum}–{column.maksimum}"
    if column.minimum:
        return f"≥ {column.minimum}"
    return f"≤ {column.maksimum}" if column.maksimum else ""


def _fill_guide(book: Any, sheet: Any, title: str, dictionary: Dictionary) -> None:
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for row, words in enumerate(_guide(dictionary), 2):
        sheet.write_string(row, 0, words)


def _guide(dictionary: Dictionary) -> list[str]:
    found = [
        _("Isi lembar Data mulai baris 2. Jangan mengubah judul kolom pada baris 1."),
        _("Satu baris memuat satu keadaan. Jangan menggabung sel atau menulis catatan di bawah tabel."),
        _("Tempel sebagai nilai (Paste Values); sel yang memuat rumus ditolak."),
        _("Kode ditulis sebagai teks agar nol di depan tidak hilang."),
        _("Sel tanpa nilai dibiarkan kosong atau diisi tanda -."),
        _("Tanggal ditulis hari/bulan/tahun, seperti 20/08/2026."),
    ]
    if dictionary.lengkap:
        names = ", ".join(dictionary.column(k).nama for k in dictionary.lengkap if dictionary.has(k))
        found.append(_("Semua nilai kolom %(kolom)s harus ada pada setiap periode.") % {"kolom": names})
    if any(c.peran == Peran.WILAYAH for c in dictionary.kolom):
        found.append(_("Setiap baris menyebut wilayahnya dengan kode pada lembar Kode."))
    return [*found, dictionary.catatan] if dictionary.catatan else found
