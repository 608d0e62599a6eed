"""The recap of a year's list and its workbook, for whoever sees the list (404 else)."""

from io import BytesIO
from uuid import UUID

import xlsxwriter
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forum import queries
from forum.entries.status import EntryStatus
from forum.models import DaftarData
from forum.reading.rekap import Line, Recap, recap
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDE, NARROW = 44, 14


@require_GET
def rekap_daftar_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Counts by OPD and status; each number leads to the list of just those entries."""
    found, at = _recap(request, pk), now()
    context = {
        "at": at,
        "case": found.daftar,
        "recap": found,
        "statuses": EntryStatus.choices,
        "xlsx_url": reverse("rekap_daftar_data_xlsx", args=[pk]),
        "breadcrumbs": [
            Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
            Breadcrumb(str(found.daftar), reverse("daftar_detail", args=[pk])),
            Breadcrumb(_("Rekap keterisian")),
        ],
    }
    return render(request, "forum/rekap_daftar_data.html", context)


def _recap(request: HttpRequest, pk: UUID) -> Recap:
    rights = rights_of(request.user)
    try:
        return recap(rights, queries.get_list(rights, pk), now())
    except ObjectDoesNotExist:
        raise Http404 from None


@require_GET
def rekap_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same recap as a workbook."""
    found = _recap(request, pk)
    name = f"rekap-daftar-data-{slugify(found.daftar.wilayah.nama)}-{found.daftar.tahun}.xlsx"
    return HttpResponse(
        _workbook(found), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _workbook(found: Recap) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        sheet = book.add_worksheet(_("Rekap"))
        head = book.add_format({"bold": True, "bg_color": "#E5EAF6", "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        heads = [_("OPD"), _("Status daftar"), *map(str, EntryStatus.labels), _("Jumlah")]
        heads += [_("Surat Pernyataan"), _("Tanggal surat"), _("Ketersediaan (SOP B4)"), _("Batas waktu")]
        for column, label in enumerate(heads):
            sheet.write_string(0, column, label, head)
        sheet.set_column(0, 1, WIDE)
        sheet.set_column(2, len(heads) - 1, NARROW)
        sheet.freeze_panes(1, 1)
        for number, line in enumerate([*found.lines, found.all], start=1):
            for column, value in enumerate(_row(line, found.daftar)):
                if value is None:
                    continue
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_datetime(number, column, value, day)
        sheet.autofilter(0, 0, max(len(found.lines), 1), len(heads) - 1)
    return out.getvalue()


def _row(line: Line, daftar: DaftarData) -> list[object]:
    """One line of the workbook; dates as on the wall of the region."""
    numbers = [*(count for _code, count in line.cells), line.total]
    if line.part is None:
        return [_("Jumlah"), None, *numbers]
    letter = line.part.surat_pernyataan if line.stated else None
    due = line.due_at.astimezone(daftar.wilayah.zone).date() if line.due_at else None
    stated = _("ya") if line.stated else _("tidak")
    return [
        line.part.instansi.nama, str(line.part.get_state_display()), *numbers, stated,
        letter.tanggal if letter else None, str(line.timing.label), due,
    ]  # fmt: skip
