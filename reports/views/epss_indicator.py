"""One indicator of an assessment: its criteria, the level with explanation, evidence, BPS's level.

One form saves all of Walidata's: level, explanation, a new piece of evidence, the removal of one. So nothing
that was typed is lost by another button of the page. Level and words are saved by the page itself, too.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.epss.tree import read_tree
from reports.forms.epss import BpsForm, LevelForm
from reports.models import BuktiDukung, NilaiIndikator, PenilaianEpss
from reports.permissions import epss as permissions
from reports.reading import epss as reading
from reports.services import epss_evidence
from reports.views.epss import load, may
from reports.views.epss_saving import Judged, judge, stored_of, write
from satudata.autosave import TRIES, LastSave, answer, busy
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove

# Somebody saved the same indicator meanwhile: 409 Conflict.
STALE = 409


@require_http_methods(["GET", "HEAD", "POST"])
def epss_indicator(request: HttpRequest, pk: UUID, kode: str) -> HttpResponse:
    """Show one indicator, or save what Walidata or BPS says of it."""
    case, rights = load(request, pk)
    nilai = _nilai(case, kode)
    found = reading.page(case, read_tree(case.kerangka.isi), nilai)
    fills, assesses = _may(rights, case)
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
        "chip": reading.chip_of(case), "stale": status == STALE, "unconfirmed": status != 200,
        "state": LastSave(nilai.updated_at, nilai.updated_by),
        "breadcrumbs": [
            Breadcrumb(_("EPSS"), reverse("epss_list")),
            Breadcrumb(str(case.tahun), reverse("epss_detail", args=[case.pk])),
            Breadcrumb(nilai.kode),
        ],
    }  # fmt: skip
    return render(request, "reports/epss/indicator.html", context, status=status)


def _nilai(case: PenilaianEpss, kode: str) -> NilaiIndikator:
    nilai = case.nilai.select_related("updated_by").filter(kode=kode).first()
    if nilai is None:
        raise Http404
    return nilai


def _may(rights: Any, case: PenilaianEpss) -> tuple[bool, bool]:
    """Whether this person says the own level now, or BPS's."""
    fills = not may(permissions.check_can_fill, rights, case) and not may(permissions.check_unsent, case)
    assesses = not may(permissions.check_can_assess, rights, case) and not may(
        permissions.check_with_bps, case
    )
    return fills, assesses


def _refuse(rights: Any, case: PenilaianEpss) -> None:
    """Say why nothing can be saved: the right that is missing, else the time that is over."""
    if may(permissions.check_can_assess, rights, case):
        permissions.check_can_fill(rights, case)
        permissions.check_unsent(case)
    permissions.check_with_bps(case)


def _form(request: HttpRequest, nilai: NilaiIndikator, found: reading.Page, *, fills: bool) -> Any:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first: dict[str, Any] = {"versi": nilai.version, **stored_of(nilai, fills=fills)}
    if fills:
        return LevelForm(data, files, initial=first, choices=found.choices)
    return BpsForm(data, initial=first, choices=found.choices)


def _saved(
    request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, form: Any, *, fills: bool
) -> int:
    """Save what was sent: 200 where all of it was, else what the page answers with."""
    if not form.is_valid():
        return 422
    judged = judge(nilai, form.cleaned_data, request.POST, fills=fills)
    try:
        if judged.conflicts:
            raise StaleForm(expected=0, current=nilai.version)
        saved = write(case, nilai, judged, request.user, fills=fills)  # type: ignore[arg-type]
        # Where the evidence is refused now, the level was saved all the same.
        _shown_again(form, saved.version)
        if fills:
            _evidence_too(request, case, nilai, form)
    except StaleForm as stale:
        # Shown again as typed; saved knowingly by the next press.
        _shown_again(form, stale.current)
        return STALE
    except InvalidInput as refusal:
        for word in refusal.messages:
            form.add_error("judul" if fills else "catatan", word)
        return 422
    messages.success(request, _("Indikator %(kode)s disimpan.") % {"kode": nilai.kode})
    return 200


def _shown_again(form: Any, version: int) -> None:
    form.data = form.data.copy()
    form.data["versi"] = str(version)


def _evidence_too(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, form: LevelForm) -> None:
    given, by = form.cleaned_data, request.user
    if form.has_evidence:
        epss_evidence.add_evidence(
            penilaian=case, kode=nilai.kode, judul=given["judul"], tautan=given["tautan"],
            upload=given["berkas"], tingkat=given["untuk"], by=by,  # type: ignore[arg-type]
        )  # fmt: skip
    if request.POST.get("hapus"):
        epss_evidence.remove_evidence(bukti=_evidence(nilai, request.POST["hapus"]), by=by)  # type: ignore[arg-type]


# By itself --------------------------------------------------------------------------------------------
@require_POST
def epss_autosave(request: HttpRequest, pk: UUID, kode: str) -> JsonResponse:
    """The same save, by the page itself: level and words only, evidence is left to the buttons.

    409 brings the choice, 403 and 422 say in words why nothing is stored.
    """
    case, rights = load(request, pk)
    for _try in range(TRIES):
        nilai = _nilai(case, kode)
        fills, assesses = _may(rights, case)
        if not fills and not assesses:
            return JsonResponse({"alasan": _refusal(rights, case)}, status=403)
        found = reading.page(case, read_tree(case.kerangka.isi), nilai)
        form = _form(request, nilai, found, fills=fills)
        if not form.is_valid():
            words = [str(text) for texts in form.errors.values() for text in texts]
            return JsonResponse({"alasan": " ".join(words)}, status=422)
        judged = judge(nilai, form.cleaned_data, request.POST, fills=fills)
        if judged.conflicts:
            return _asks(request, case, nilai, judged)
        try:
            row = write(case, nilai, judged, request.user, fills=fills, autosave=True)  # type: ignore[arg-type]
        except StaleForm:
            continue
        except (ActionDenied, StaleMove) as refusal:
            return JsonResponse({"alasan": str(refusal)}, status=403)
        told = {"version": row.version, "at": now(), "wilayah": case.wilayah, "others": judged.others}
        return JsonResponse(answer(**told))
    return JsonResponse({"alasan": busy()}, status=422)


def _asks(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, judged: Judged) -> JsonResponse:
    context = {
        "case": case,
        "state": LastSave(nilai.updated_at, nilai.updated_by),
        "differences": judged.conflicts,
    }
    html = render_to_string("_components/clash.html", context, request)
    return JsonResponse({"versi": nilai.version, "html": html}, status=409)


def _refusal(rights: Any, case: PenilaianEpss) -> str:
    try:
        _refuse(rights, case)
    except (ActionDenied, StaleMove) as refusal:
        return str(refusal)
    raise AssertionError("somebody who may save was refused")


def _evidence(nilai: NilaiIndikator, pk: str) -> BuktiDukung:
    try:
        return nilai.bukti.select_related("nilai__penilaian").get(pk=UUID(pk))
    except (ValueError, BuktiDukung.DoesNotExist):
        raise Http404 from None


def _next(request: HttpRequest, case: PenilaianEpss, nilai: NilaiIndikator, found: reading.Page) -> str:
    onward = request.POST.get("aksi") == "lanjut" and found.following
    kode = onward or nilai.kode
    return reverse("epss_indicator", args=[case.pk, kode])
