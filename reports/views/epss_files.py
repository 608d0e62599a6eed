"""EPSS as files: the Lembar Kerja Evaluasi as a workbook, and the evidence of all indicators as one ZIP."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from reports.epss import bundle, enclosures, workbook
from reports.models import PenilaianEpss
from reports.views.epss import load
from satudata.clock.now import now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def epss_lke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook of one assessment."""
    case, _rights = load(request, pk)
    headers = _named(case, "lke", "xlsx")
    return HttpResponse(workbook.workbook(workbook.read(case)), content_type=XLSX, headers=headers)


@require_safe
def epss_bundle(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The evidence of one assessment, sent while it is read: no file is held in memory."""
    case, _rights = load(request, pk)
    pieces = bundle.chunks(workbook.read(case), enclosures.read(case, now()))
    headers = _named(case, "bukti", "zip") | {"X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


def _named(case: PenilaianEpss, what: str, ending: str) -> dict[str, str]:
    name = f"epss-{what}-{slugify(case.wilayah.nama)}-{case.tahun}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
