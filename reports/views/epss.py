"""EPSS: the list, opening, the tree of one assessment, sending, returning and deciding it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import queries
from reports.epss.summary import Summary
from reports.forms.epss import OpenForm
from reports.models import PenilaianEpss
from reports.permissions import epss as permissions
from reports.reading import epss as reading
from reports.services import epss as services
from reports.services import epss_evidence
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission as P
from satudata.charts.description import NARROW, WIDE
from satudata.charts.drawing import svg
from satudata.clock.now import now
from satudata.components import Breadcrumb, ButtonContext
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.forms import ReasonForm
from satudata.workflow.tokens import new_token

# Gaps that are told first; the others stand behind a disclosure.
FIRST_GAPS = 8


@require_safe
def epss_list(request: HttpRequest) -> HttpResponse:
    """Assessments of one's regions, the newest year first."""
    rights = rights_of(request.user)
    if not rights.has_any(P.EPSS_VIEW):
        raise Http404
    context = {"lines": reading.lines(rights), "may_open": rights.has_any(P.EPSS_FILL)}
    return render(request, "reports/epss/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def epss_open(request: HttpRequest) -> HttpResponse:
    """Open the self-assessment of a region and year."""
    rights = rights_of(request.user)
    if not rights.has_any(P.EPSS_FILL):
        raise Http404
    regions = reading.regions_to_open(rights)
    first = {"tahun": timezone.localdate(now()).year, "wilayah": regions.first(), "token": new_token()}
    form = OpenForm(request.POST or None, initial=first, regions=regions)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = services.open_assessment(
                wilayah=given["wilayah"], tahun=given["tahun"], token=given["token"], by=request.user,  # type: ignore[arg-type]
            )  # fmt: skip
        except InvalidInput as refusal:
            for word in refusal.messages:
                form.add_error("tahun", word)
        else:
            messages.success(
                request, _("Penilaian dibuka. Bukti yang dapat diberikan sistem sudah dikumpulkan.")
            )
            return redirect("epss_detail", case.pk)
    crumbs = [Breadcrumb(_("EPSS"), reverse("epss_list")), Breadcrumb(_("Buka penilaian"))]
    context = {"form": form, "breadcrumbs": crumbs}
    return render(request, "reports/epss/open.html", context, status=422 if form.errors else 200)


@require_safe
def epss_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The tree with the levels of both sides, IPS, radar, gaps, and what was done."""
    case, rights = load(request, pk)
    found = reading.detail(case)
    context = {
        "case": case,
        "chip": reading.chip_of(case),
        "found": found,
        "summary": found.summary,
        "charts": charts(found.summary),
        "first_gaps": found.gaps[:FIRST_GAPS],
        "other_gaps": found.gaps[FIRST_GAPS:],
        "buttons": buttons(case, rights, found.summary),
        "events": reading.story(case),
        "breadcrumbs": [Breadcrumb(_("EPSS"), reverse("epss_list")), Breadcrumb(str(case.tahun))],
    }
    return render(request, "reports/epss/detail.html", context)


ACTS = {
    "kirim": (services.send_assessment, _("Penilaian mandiri dikirim ke BPS.")),
    "tetapkan": (services.decide_assessment, _("Nilai EPSS ditetapkan.")),
}


@require_POST
def epss_act(request: HttpRequest, pk: UUID, aksi: str) -> HttpResponse:
    """Send, decide, or gather the system's evidence; a refusal is said on the page of the assessment."""
    case, _rights = load(request, pk)
    if aksi not in (*ACTS, "kumpulkan"):
        raise Http404
    try:
        told = _act(request, case, aksi)
    except InvalidInput as refusal:
        for word in refusal.messages:
            messages.error(request, word)
    else:
        messages.success(request, told)
    return redirect("epss_detail", case.pk)


def _act(request: HttpRequest, case: PenilaianEpss, aksi: str) -> str:
    by: Any = request.user
    if aksi == "kumpulkan":
        n = epss_evidence.gather_evidence(penilaian=case, by=by)
        return _("Bukti dari sistem dikumpulkan: %(n)s baru atau berubah.") % {"n": n}
    verb, told = ACTS[aksi]
    verb(penilaian=case, by=by, token=_token(request))
    return str(told)


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def epss_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a sent self-assessment back with a reason."""
    case, rights = load(request, pk)
    permissions.check_can_assess(rights, case)
    permissions.check_with_bps(case)
    form = ReasonForm(request.POST or None, initial={"token": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.return_assessment(
            penilaian=case, alasan=given["reason"], token=given["token"], by=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, _("Penilaian dikembalikan ke Walidata."))
        return redirect("epss_detail", case.pk)
    crumbs = [
        Breadcrumb(_("EPSS"), reverse("epss_list")),
        Breadcrumb(str(case.tahun), reverse("epss_detail", args=[case.pk])),
        Breadcrumb(_("Kembalikan")),
    ]
    context = {"case": case, "form": form, "breadcrumbs": crumbs}
    return render(request, "reports/epss/return.html", context, status=422 if form.errors else 200)


# Shared by the views of EPSS ---------------------------------------------------------------------------
def load(request: HttpRequest, pk: UUID) -> tuple[PenilaianEpss, Rights]:
    """The assessment among those visible to this person, with their rights; Http404 otherwise."""
    rights = rights_of(request.user)
    try:
        return queries.get_assessment(rights, pk), rights
    except ObjectDoesNotExist:
        raise Http404 from None


def may(check: Any, *facts: Any) -> str:
    """Why something is refused, in words; empty where it is allowed now."""
    try:
        check(*facts)
    except (ActionDenied, StaleMove) as refusal:
        return refusal.reason
    return ""


def charts(summary: Summary) -> dict[str, Any]:
    """The radar for wide and narrow screens."""
    return {"wide": svg(summary.radar(WIDE)), "narrow": svg(summary.radar(NARROW))}


def buttons(case: PenilaianEpss, rights: Rights, summary: Summary) -> list[ButtonContext]:
    """What this person may do with the assessment now; who may do nothing gets no button."""
    if not may(permissions.check_can_fill, rights, case):
        return _of_walidata(case, summary)
    if not may(permissions.check_can_assess, rights, case):
        return _of_bps(case, summary)
    return []


def _act_url(case: PenilaianEpss, aksi: str) -> str:
    return reverse("epss_act", args=[case.pk, aksi])


def _of_walidata(case: PenilaianEpss, summary: Summary) -> list[ButtonContext]:
    closed, missing = may(permissions.check_unsent, case), len(summary.mandiri.kosong)
    if closed:
        return []
    lacking = _("%(n)s indikator belum dinilai.") % {"n": missing} if missing else ""
    return [
        ButtonContext(_("Kumpulkan bukti dari sistem"), _act_url(case, "kumpulkan"), icon="refresh"),
        ButtonContext(
            _("Kirim ke BPS"),
            _act_url(case, "kirim"),
            style="primary",
            allowed=not missing,
            reason=lacking,
            confirm=_("Setelah dikirim, tingkat dan bukti tidak dapat diubah kecuali BPS mengembalikannya."),
            hidden={"token": new_token()},
        ),
    ]


def _of_bps(case: PenilaianEpss, summary: Summary) -> list[ButtonContext]:
    if may(permissions.check_with_bps, case):
        return []
    missing = len(summary.bps.kosong) if summary.bps else summary.mandiri.jumlah
    return [
        ButtonContext(_("Kembalikan ke Walidata"), reverse("epss_return", args=[case.pk]), method="get"),
        ButtonContext(
            _("Tetapkan nilai EPSS"),
            _act_url(case, "tetapkan"),
            style="primary",
            allowed=not missing,
            reason=_("%(n)s indikator belum dinilai BPS.") % {"n": missing} if missing else "",
            confirm=_("Setelah ditetapkan, nilai BPS tidak dapat diubah."),
            hidden={"token": new_token()},
        ),
    ]
