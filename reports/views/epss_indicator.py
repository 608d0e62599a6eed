"""One indicator of an assessment: its criteria, the level with explanation, evidence, BPS's level.

One form saves all of Walidata's: level, explanation, a new piece of evidence, the removal of one. So nothing
that was typed is lost by another button of the page.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.epss.tree import read_tree
from reports.forms.epss import BpsForm, LevelForm
from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss
from reports.permissions import epss as permissions
from reports.reading import epss as reading
from reports.services import epss as services
from reports.services import epss_evidence
from reports.views.epss import load, may
from satudata.components import Breadcrumb
from satudata.workflow.errors import InvalidInput, StaleForm

# Somebody saved the same indicator meanwhile: 409 Conflict.
STALE = 409


@require_http_methods(["GET", "HEAD", "POST"])
def epss_indicator(request: HttpRequest, pk: UUID, kode: str) -> HttpResponse:
    """Show one indicator, or save what Walidata or BPS says of it."""
    case, rights = load(request, pk)
    nilai = case.nilai.select_related("updated_by").filter(kode=kode).first()
    if nilai is None:
        raise Http404
    found = reading.page(case, read_tree(case.kerangka.isi), nilai)
    fills = not may(permissions.check_can_fill, rights, case) and not may(permissions.check_unsent, case)
    assesses = not may(permissions.check_can_assess, rights, case) and not may(
        permissions.check_with_bps, case
    )
    form, status = None, 200
    if request.method == "POST" and not fills and not assesses:
        _refuse(rights, case)
    if fills or assesses:
        form = _form(request, nilai, found, fills=fills)
        if request.method == "POST":
            status = _saved(request, case, nilai, form, fills=fills)
            if status == 200:
                return redirect(_next(request, case, nilai, found))
            nilai.refresh_from_db()
    context = {
        "case": case, "nilai": nilai, "found": found, "form": form, "fills": fills, "assesses": assesses,
        "chip": reading.chip_of(case), "stale": status == STALE,
        "breadcrumbs": [
            Breadcrumb(_("EPSS"), reverse("epss_list")),
            Breadcrumb(str(case.tahun), reverse("epss_detail", args=[case.pk])),
            Breadcrumb(nilai.kode),
        ],
    }  # fmt: skip
    return render(request, "reports/epss/indicator.html", context, status=status)


def _refuse(rights: Any, case: PenilaianEpss) -> None:
    """Say why nothing can be saved: the right that is missing, else the time that is over."""
    if may(permissions.check_can_assess, rights, case):
        permissions.check_can_fill(rights, case)
        permissions.check_unsent(case)
    permissions.check_with_bps(case)


def _form(request: HttpRequest, nilai: NilaiIndikator, found: reading.Page, *, fills: bool) -> Any:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first: dict[str, Any] = {"version": nilai.version}
    if fills:
        first |= {"tingkat": nilai.tingkat, "penjelasan": nilai.penjelasan}
        return LevelForm(data, files, initial=first, choices=found.choices)
    first |= {"tingkat": nilai.tingkat_bps, "catatan": nilai.catatan_bps}
    return BpsForm(data, initial=first, choices=found.choices)


def _saved(
    request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, form: Any, *, fills: bool
) -> int:
    """Save what was sent: 200 where all of it was, else what the page answers with."""
    if not form.is_valid():
        return 422
    try:
        if fills:
            _fill(request, case, nilai, form)
        else:
            _assess(request, case, nilai, form)
    except StaleForm as stale:
        # Shown again as typed; saved knowingly by the next press.
        form.data = form.data.copy()
        form.data["version"] = str(stale.current)
        return STALE
    except InvalidInput as refusal:
        for word in refusal.messages:
            form.add_error("judul" if fills else "catatan", word)
        return 422
    messages.success(request, _("Indikator %(kode)s disimpan.") % {"kode": nilai.kode})
    return 200


def _fill(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, form: LevelForm) -> None:
    given, by = form.cleaned_data, request.user
    said = (given["tingkat"], given["penjelasan"])
    if said != (nilai.tingkat, nilai.penjelasan):
        saved = services.set_level(
            penilaian=case, kode=nilai.kode, tingkat=said[0], penjelasan=said[1], version=given["version"],
            by=by,  # type: ignore[arg-type]
        )  # fmt: skip
        # Where the evidence is refused now, the level was saved all the same.
        form.data = form.data.copy()
        form.data["version"] = str(saved.version)
    if form.has_evidence:
        epss_evidence.add_evidence(
            penilaian=case, kode=nilai.kode, judul=given["judul"], tautan=given["tautan"],
            upload=given["berkas"], tingkat=given["untuk"], by=by,  # type: ignore[arg-type]
        )  # fmt: skip
    if request.POST.get("hapus"):
        epss_evidence.remove_evidence(bukti=_evidence(nilai, request.POST["hapus"]), by=by)  # type: ignore[arg-type]


def _evidence(nilai: NilaiIndikator, pk: str) -> BuktiDukung:
    try:
        return nilai.bukti.select_related("nilai__penilaian").get(pk=UUID(pk))
    except (ValueError, BuktiDukung.DoesNotExist):
        raise Http404 from None


def _assess(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, form: BpsForm) -> None:
    given = form.cleaned_data
    services.assess(
        penilaian=case, kode=nilai.kode, tingkat=given["tingkat"], catatan=given["catatan"],
        version=given["version"], by=request.user,  # type: ignore[arg-type]
    )  # fmt: skip


def _next(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, found: reading.Page) -> str:
    kode = found.following if "lanjut" in request.POST and found.following else nilai.kode
    return reverse("epss_indicator", args=[case.pk, kode])
