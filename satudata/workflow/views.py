"""The public SOP pages: which SOP each region follows, each version as its paper reads and as measured.

A page of a version shows no person and no case: only steps, offices and counts.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from satudata.charts.description import NARROW, Chart
from satudata.charts.drawing import svg
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow import measure_filters, measure_sheets, measure_words, queries
from satudata.workflow.measure_sheets import Measured
from satudata.workflow.measures import FEWEST
from satudata.workflow.models import Sop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_not_required
@require_safe
def sop_list(request: HttpRequest) -> HttpResponse:
    """List the regions and the SOP version that each follows today."""
    context = {"sops": queries.sops_in_force(timezone.localdate(now()))}
    return render(request, "workflow/sop_list.html", context)


@login_not_required
@require_safe
def sop_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version with its cover, its steps and their measured times; a draft does not exist here."""
    sop = _sop(pk)
    today = timezone.localdate(now(), sop.wilayah.zone)
    versions = list(queries.versions_of(sop))
    current = next((v for v in versions if v.berlaku_dari is not None and v.berlaku_dari <= today), None)
    measured = measure_sheets.read(sop, request.GET, now())
    context = {
        "sop": sop,
        "steps": list(zip(queries.step_rows(sop), measured.rows, strict=True)),
        "versions": versions,
        "is_current": sop == current,
        "current": current,
        "measured": measured,
        "periods": measure_filters.periods(measured.asked, measured.reach),
        "offices": measure_filters.offices(measured.asked, measured.reach),
        "period": measure_filters.words_of(measured.asked, sop.wilayah.zone),
        "method": measure_words.method(FEWEST),
        "charts": _charts(measured),
        "breadcrumbs": [Breadcrumb(_("SOP dan waktu baku"), reverse("sop_list")), Breadcrumb(sop.nama)],
    }
    return render(request, "workflow/sop_detail.html", context)


def _sop(pk: int) -> Sop:
    try:
        return queries.published_sop(pk)
    except Sop.DoesNotExist:
        raise Http404 from None


def _charts(measured: Measured) -> list[dict[str, Any]]:
    """Each chart drawn twice: for a page and for a telephone."""
    found = []
    for make in (measure_words.handling_chart, measure_words.waiting_chart):
        wide, narrow = make(measured.found), make(measured.found, NARROW)
        if isinstance(wide, Chart) and isinstance(narrow, Chart):
            found.append({"title": wide.title, "wide": svg(wide), "narrow": svg(narrow)})
    return found


@login_not_required
@require_safe
def sop_measures(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The measured times of a version as a workbook or a PDF, as the address asks."""
    sop = _sop(pk)
    measured = measure_sheets.read(sop, request.GET, now())
    if form == "xlsx":
        data, kind = measure_sheets.as_xlsx(sop, measured), XLSX
    else:
        data, kind = measure_sheets.as_pdf(sop, measured), "application/pdf"
    name = f"waktu-sop-{sop.kind}-{sop.wilayah.kode_bps}-{measured.asked.periode}.{form}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
