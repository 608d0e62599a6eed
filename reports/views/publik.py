"""Public summaries of approved reports. No sign-in; what was not published does not exist (404)."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.reading import publik as reading
from satudata.components import Breadcrumb

PER_PAGE = 25


@login_not_required
@require_safe
def laporan_public_list(request: HttpRequest) -> HttpResponse:
    """All published summaries, the newest year first."""
    page = Paginator(reading.summaries(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/publik/list.html", {"page_obj": page})


@login_not_required
@require_safe
def laporan_public(request: HttpRequest, kode_bps: str, tahun: int) -> HttpResponse:
    """The summary of one region's year."""
    try:
        case = reading.get_summary(kode_bps, tahun)
    except ObjectDoesNotExist:
        raise Http404 from None
    name = _("%(wilayah)s %(tahun)s") % {"wilayah": case.wilayah, "tahun": case.tahun}
    way = [
        Breadcrumb(_("Laporan statistik sektoral"), reverse("laporan_public_list")),
        Breadcrumb(name),
    ]
    context = {"case": case, "told": reading.told(case), "breadcrumbs": way}
    return render(request, "reports/publik/detail.html", context)
