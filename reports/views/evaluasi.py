"""The evaluation, the leader's page, the profile of an OPD, and snapshots compared with today's reckoning."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.evaluation.snapshot import Snapshot
from reports.queries import visible_reports, visible_snapshots
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
# As many snapshots of a year are listed, the newest first.
MOST_SNAPSHOTS = 10


@require_GET
def evaluasi(request: HttpRequest) -> HttpResponse:
    """Indicators of a region's year beside the year before; of one's own office for its head."""
    rights = rights_of(request.user)
    reach = reading.reach_of(rights)
    if not reach.regions:
        raise Http404
    at = now()
    asked, wrong = reading.asked_for(request.GET, reach, at)
    found = reading.evaluate(asked, reach)
    context = {
        "asked": asked,
        "wrong": wrong,
        "found": found,
        "choices": reading.choices(asked, reach, found.known.values()),
        "whole": asked.wilayah.pk in reach.whole,
        "snapshots": visible_snapshots(rights).filter(wilayah=asked.wilayah, tahun=asked.tahun)[
            :MOST_SNAPSHOTS
        ],
        "at": at,
    }
    return render(request, "reports/evaluasi.html", context)


@require_GET
def pimpinan(request: HttpRequest) -> HttpResponse:
    """One screen for the leader of a region, as of now; with `?semua=1` all that is late."""
    reach = reading.reach_of(rights_of(request.user)).of_whole_regions
    if not reach.regions:
        raise Http404
    at = now()
    asked, _wrong = reading.asked_for({"wilayah": request.GET.get("wilayah", "")}, reach, at)
    everything = bool(request.GET.get("semua"))
    last = visible_reports(rights_of(request.user)).filter(wilayah=asked.wilayah, dokumen__file__isnull=False)
    context = {
        "wilayah": asked.wilayah,
        "regions": reach.regions,
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
    # Operators read their office's profile, and no evaluation.
    way = [Breadcrumb(_("Evaluasi"), reverse("evaluasi"))] if rights.has_any(P.SUMMARY_VIEW) else []
    context = {
        "office": office,
        "found": overview(office.wilayah, reach, at, instansi=office),
        "at": at,
        "breadcrumbs": [*way, Breadcrumb(office.nama)],
    }
    return render(request, "reports/profil_opd.html", context)


@require_GET
def potret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A snapshot with its hash; with `?banding=1` computed anew and compared, value by value."""
    rights = rights_of(request.user)
    try:
        found = visible_snapshots(rights).select_related("wilayah", "by").get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    above = Breadcrumb(_("Laporan tahunan"), reverse("laporan_list"))
    if rights.has_any(P.SUMMARY_VIEW):
        above = Breadcrumb(_("Evaluasi"), reverse("evaluasi"))
    frozen = Snapshot(found.isi)
    compared = recompute(potret=found) if request.GET.get("banding") else None
    context = {
        "potret": found,
        "figures": reading.figures(frozen.angka, frozen.angka_lalu),
        "compared": compared,
        "same": compared is not None and compared[0] == found.sha256,
        "differences": compared[1][:MOST_DIFFERENCES] if compared else [],
        "more": max(0, len(compared[1]) - MOST_DIFFERENCES) if compared else 0,
        "breadcrumbs": [above, Breadcrumb(_("Potret angka"))],
    }
    return render(request, "reports/potret.html", context)
