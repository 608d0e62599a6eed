"""The evaluation, the leader's page, the profile of an OPD, and snapshots compared with today's reckoning."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.models import Potret
from reports.queries import visible_reports
from reports.reading import evaluasi as reading
from reports.reading.pimpinan import MOST, overview
from reports.services.snapshots import recompute
from satudata.accounts.models import Instansi
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Permission as P
from satudata.clock.now import now
from satudata.components import Breadcrumb

# As many differences of a snapshot are listed.
MOST_DIFFERENCES = 200


@require_GET
def evaluasi(request: HttpRequest) -> HttpResponse:
    """Indicators of a region's year beside the year before; of one's own office for its head."""
    reach = reading.reach_of(rights_of(request.user))
    if not reach.regions:
        raise Http404
    at = now()
    asked, wrong = reading.asked_for(request.GET, reach, at)
    context = {
        "asked": asked,
        "wrong": wrong,
        "found": reading.evaluate(asked, reach),
        "choices": reading.choices(asked, reach),
        "whole": asked.wilayah.pk in reach.whole,
        "at": at,
    }
    return render(request, "reports/evaluasi.html", context)


@require_GET
def pimpinan(request: HttpRequest) -> HttpResponse:
    """One screen for the leader of a region, as of now; with `?semua=1` all that is late."""
    reach = reading.reach_of(rights_of(request.user))
    if not reach.whole:
        raise Http404
    at = now()
    asked, _wrong = reading.asked_for({"wilayah": request.GET.get("wilayah", "")}, reach, at)
    if asked.wilayah.pk not in reach.whole:
        raise Http404
    everything = bool(request.GET.get("semua"))
    last = visible_reports(rights_of(request.user)).filter(wilayah=asked.wilayah, dokumen__file__isnull=False)
    context = {
        "wilayah": asked.wilayah,
        "regions": [region for region in reach.regions if region.pk in reach.whole],
        "found": overview(asked.wilayah, reach, at, everything=everything),
        "everything": everything,
        "most": MOST,
        "report": last.select_related("dokumen").order_by("-tahun").first(),
        "at": at,
    }
    return render(request, "reports/pimpinan.html", context)


@require_GET
def opd_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One OPD: its figures, its late releases, why its scores are not higher."""
    rights = rights_of(request.user)
    office = get_object_or_404(Instansi.objects.select_related("wilayah"), pk=pk, jenis=Instansi.Jenis.OPD)
    mine = {"instansi_id": office.pk, "wilayah_id": office.wilayah_id}
    if not any(rights.allows(permission, **mine) for permission in (P.SUMMARY_VIEW, P.DATA_FILL)):
        raise Http404
    at = now()
    reach = reading.Reach([office.wilayah], frozenset(), frozenset({office.pk}))
    context = {
        "office": office,
        "found": overview(office.wilayah, reach, at, instansi=office),
        "at": at,
        "breadcrumbs": [Breadcrumb(_("Evaluasi"), reverse("evaluasi")), Breadcrumb(office.nama)],
    }
    return render(request, "reports/profil_opd.html", context)


@require_GET
def potret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A snapshot with its hash; with `?banding=1` computed anew and compared, value by value."""
    rights = rights_of(request.user)
    try:
        regions = rights.wilayah_ids(P.REPORT_VIEW)
        found = Potret.objects.select_related("wilayah", "by").get(pk=pk, wilayah_id__in=regions)
    except ObjectDoesNotExist:
        raise Http404 from None
    compared = recompute(potret=found) if request.GET.get("banding") else None
    context = {
        "potret": found,
        "compared": compared,
        "same": compared is not None and compared[0] == found.sha256,
        "differences": compared[1][:MOST_DIFFERENCES] if compared else [],
        "more": max(0, len(compared[1]) - MOST_DIFFERENCES) if compared else 0,
        "breadcrumbs": [Breadcrumb(_("Evaluasi"), reverse("evaluasi")), Breadcrumb(_("Potret angka"))],
    }
    return render(request, "reports/potret.html", context)
