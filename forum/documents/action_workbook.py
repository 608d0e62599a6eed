"""The action plan as a workbook: dates are dates, texts are texts; nothing typed is ever a formula."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from forum.models import RencanaAksi
from forum.reading.rencana_aksi import lateness

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(rows: Iterable[RencanaAksi], today: date) -> bytes:
    """One sheet, a line of the plan per row; the rows come with their meetings and offices."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(_("Rencana aksi"))
    bold = book.add_format({"bold": True, "bg_color": "#E5EAF6", "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    for column, name in enumerate(headings()):
        sheet.write_string(0, column, name, bold)
    sheet.set_column(0, 6, 30)
    sheet.set_column(7, 11, 16)
    sheet.freeze_panes(1, 0)
    line = 0
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(_values(row, today)):
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            else:
                sheet.write_string(line, column, value or "", wrap)
    sheet.autofilter(0, 0, line, len(headings()) - 1)
    book.close()
    return out.getvalue()


def headings() -> list[str]:
    """The columns in order."""
    return [
        _("Rapat"), _("Nomor rapat"), _("Masalah"), _("Aksi"), _("Instansi"), _("Penanggung jawab"),
        _("Ukuran keberhasilan"), _("Tenggat"), _("Status"), _("Keterlambatan"), _("Selesai pada"),
        _("Perkembangan"),
    ]  # fmt: skip


def _values(row: RencanaAksi, today: date) -> list[str | date | None]:
    return [
        row.rapat.judul, row.rapat.nomor, row.masalah, row.aksi, row.instansi.nama, row.penanggung_jawab,
        row.ukuran, row.tenggat, str(row.get_status_display()), lateness(row, today), row.selesai_pada,
        row.perkembangan,
    ]  # fmt: skip
