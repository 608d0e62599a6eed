"""The register of yearly reports with the count that SOP B11 asks for, and its exports."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.models import Laporan
from reports.reading import laporan as reading
from reports.states import ReportState
from satudata.accounts.queries import rights_of

PER_PAGE = 25
MOST = 5000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What a spreadsheet would read as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def laporan_list(request: HttpRequest) -> HttpResponse:
    """All reports that this person may read, and how many were submitted, in all and by year."""
    rights, asked = rights_of(request.user), reading.Filter.read(request.GET)
    seen = reading.register(rights)
    by_year = reading.submitted_by_year(seen)
    page = Paginator(asked.apply(seen), PER_PAGE).get_page(request.GET.get("page"))
    years, regions = reading.choices(rights)
    context = {
        "asked": asked,
        "page_obj": page,
        "by_year": by_year,
        "total": sum(count for _year, count in by_year),
        "years": years,
        "regions": regions,
        "states": ReportState.choices,
        "opens": bool(reading.regions_to_open(rights)),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/laporan/list.html", context)


@require_GET
def laporan_register(request: HttpRequest, form: str) -> HttpResponse:
    """The reports that the address asks for, as CSV or as a workbook."""
    if form not in ("csv", "xlsx"):
        raise Http404
    rights = rights_of(request.user)
    rows = list(reading.Filter.read(request.GET).apply(reading.register(rights))[:MOST])
    data: str | bytes = _csv(rows) if form == "csv" else _workbook(rows)
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX
    name = f'attachment; filename="register-laporan.{form}"'
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": name})


Cell = str | int | date | None


def _heads() -> list[str]:
    return [
        _("Wilayah"), _("Tahun"), _("Status"), _("Nomor laporan"), _("Tanggal laporan"), _("Jenis pengantar"),
        _("Nomor pengantar"), _("Tanggal pengantar"), _("Penerima"), _("Melalui"), _("Diterima pada"),
        _("Diterima oleh"), _("Disposisi"),
    ]  # fmt: skip


def _cells(row: Laporan) -> list[Cell]:
    paper, letter = row.dokumen, row.pengantar
    return [
        row.wilayah.nama, row.tahun, str(row.get_state_display()),
        paper.nomor if paper else None, paper.tanggal if paper else None,
        str(row.get_jenis_pengantar_display()) or None,
        letter.nomor if letter else None, letter.tanggal if letter else None,
        row.penerima, row.melalui, row.diterima_pada, row.diterima_oleh, row.disposisi,
    ]  # fmt: skip


def _csv(rows: Iterable[Laporan]) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_heads())
    for row in rows:
        writer.writerow(_plain(_cells(row)))
    # Spreadsheets read the mark of the encoding.
    return "\ufeff" + out.getvalue()


def _plain(cells: Iterable[Cell]) -> Iterator[str]:
    for cell in cells:
        text = "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)
        yield f"'{text}" if text.startswith(FORMULA) else text


def _workbook(rows: Iterable[Laporan]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        sheet = book.add_worksheet(_("Register laporan"))
        head = book.add_format({"bold": True, "bg_color": "#E5EAF6", "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, label in enumerate(_heads()):
            sheet.write_string(0, column, label, head)
        sheet.set_column(0, len(_heads()) - 1, 20)
        sheet.freeze_panes(1, 2)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(_cells(row)):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell:
                    sheet.write_string(number, column, cell)
    return out.getvalue()
