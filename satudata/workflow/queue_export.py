"""The rows of a queue as CSV or XLSX: what the page shows, in words, with the dates as dates."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from satudata.components import Row
from satudata.workflow.models import StepRun

Pairs = Iterable[tuple[StepRun, Row]]
# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def headings() -> list[str]:
    """The columns, in the order of the page."""
    return [
        _("Judul"), _("Nomor"), _("Jenis"), _("Tahun"), _("OPD"), _("Tahap"), _("Putaran"), _("Langkah SOP"),
        _("Giliran"), _("Diterima"), _("Batas waktu"), _("Keterangan waktu"), _("Pemeriksa"),
        _("Catatan terbuka"),
    ]  # fmt: skip


def as_csv(rows: Pairs) -> Iterator[str]:
    """Lines of CSV with semicolons and a byte order mark, as spreadsheets set to Indonesian read it."""
    yield "\ufeff" + _line(headings())
    for run, row in rows:
        yield _line([_text(value) for value in _values(run, row)])


def as_xlsx(rows: Pairs) -> bytes:
    """A workbook with frozen headings and a filter; text is never read as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False, "remove_timezone": True})
    sheet = book.add_worksheet(_("Antrean"))
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh.mm"})
    names = headings()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, len(names) - 1, 18)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    line = 0
    for line, (run, row) in enumerate(rows, start=1):
        for column, value in enumerate(_values(run, row)):
            _write(sheet, line, column, value, moment)
    sheet.autofilter(0, 0, line, len(names) - 1)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, value, moment)
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, value)


def _values(run: StepRun, row: Row) -> list[Any]:
    zone = run.wilayah.zone
    return [
        row.title, row.number, str(row.kind), row.year, row.instansi, str(row.state_label), row.round,
        str(row.step_label), str(row.turn), run.opened_at.astimezone(zone),
        run.due_at.astimezone(zone) if run.due_at is not None else "",
        str(row.due.label) if row.due is not None else "", row.taken_by, row.open_notes,
    ]  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H.%M")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(values)
    return out.getvalue()
