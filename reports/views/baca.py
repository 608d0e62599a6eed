"""The whole report to read: as a page, as the PDF that would be issued now, as DOCX to edit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reports.models import Laporan
from reports.reading.laporan import issued_file
from reports.services import printing
from reports.views.loading import load_report, way
from satudata.documents import prints

# How often the page that waits for a long preview looks again (seconds).
LOOK_AGAIN = "3"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def laporan_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as one page, with its contents beside it."""
    case = load_report(request, pk)
    context = {
        "case": case,
        "issued": issued_file(case),
        "isi": printing.contents_of(case, narrow=True),
        "breadcrumbs": way(case, _("Baca laporan")),
    }
    return render(request, "reports/baca.html", context)


@require_http_methods(["GET", "POST"])
def laporan_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as it would be issued now, marked PRATINJAU; POST has a job make a long one."""
    case = load_report(request, pk)
    wanted = printing.compose_preview(case)
    if request.method == "POST":
        if wanted.heavy and prints.made(wanted) is None:
            printing.prepare_preview(laporan=case, wanted=wanted)
        return redirect("laporan_pdf", pk)
    data = prints.made(wanted) if wanted.heavy else prints.make(wanted)
    if data is None:
        return _waiting(request, case, wanted)
    name = f'inline; filename="Pratinjau-Laporan-{case.wilayah.kode_bps}-{case.tahun}.pdf"'
    return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
def laporan_docx(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as a working copy for a word processor."""
    case = load_report(request, pk)
    name = f'attachment; filename="Laporan-{case.wilayah.kode_bps}-{case.tahun}.docx"'
    return HttpResponse(printing.as_docx(case), content_type=DOCX, headers={"Content-Disposition": name})


def _waiting(request: HttpRequest, case: Laporan, wanted: prints.Print) -> HttpResponse:
    job = printing.preview_job(case, wanted)
    under_way = job is not None and job.done_at is None and job.failed_at is None
    context = {
        "case": case,
        "breadcrumbs": way(case, _("Pratinjau")),
        "under_way": under_way,
        "failed": job is not None and job.failed_at is not None,
    }
    response = render(request, "reports/baca_menunggu.html", context)
    if under_way:
        response["Refresh"] = LOOK_AGAIN
    return response
