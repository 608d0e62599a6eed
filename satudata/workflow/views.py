"""The public SOP pages: which SOP each region follows, and each version as its paper reads."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow import queries
from satudata.workflow.models import Sop


@login_not_required
@require_safe
def sop_list(request: HttpRequest) -> HttpResponse:
    """List the regions and the SOP version that each follows today."""
    context = {"sops": queries.sops_in_force(timezone.localdate(now()))}
    return render(request, "workflow/sop_list.html", context)


@login_not_required
@require_safe
def sop_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version with its cover and steps; a draft does not exist here."""
    try:
        sop = queries.published_sop(pk)
    except Sop.DoesNotExist:
        raise Http404 from None
    today = timezone.localdate(now(), sop.wilayah.zone)
    versions = list(queries.versions_of(sop))
    current = next((v for v in versions if v.berlaku_dari is not None and v.berlaku_dari <= today), None)
    context = {
        "sop": sop,
        "steps": queries.step_rows(sop),
        "versions": versions,
        "is_current": sop == current,
        "current": current,
        "breadcrumbs": [Breadcrumb(_("SOP dan waktu baku"), reverse("sop_list")), Breadcrumb(sop.nama)],
    }
    return render(request, "workflow/sop_detail.html", context)
