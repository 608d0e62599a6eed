"""Taking entries from a recommended activity: several at once into the list, or one into an entry."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.entri import TakeForm
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions import opd as permissions
from forum.reading import entri as reading
from forum.services import entry_sources
from forum.views.entri_loading import load_entry, load_office
from recommendations.models import RecommendationRequest
from recommendations.queries import last_revision, published_requests
from satudata.accounts.queries import rights_of
from satudata.incoming import uuid_or_none
from satudata.workflow.errors import InvalidInput
from satudata.workflow.tokens import new_token


@require_http_methods(["GET", "HEAD", "POST"])
def entri_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose an activity, tick its variables and indicators: each becomes an entry."""
    case = load_office(request, pk)
    permissions.check_can_edit(rights_of(request.user), case)
    activity = _chosen(request, case)
    if request.method != "POST" or activity is None:
        return _page(request, case, activity)
    form = TakeForm(request.POST)
    chosen = request.POST.getlist("baris")
    try:
        made = entry_sources.take_rows(
            bagian=case,
            kegiatan=activity,
            revisi=_revision(form),
            keys=chosen,
            by=request.user,
            token=form.cleaned_data.get("token"),
        )
    except InvalidInput as refused:
        return _page(request, case, activity, problems=refused.messages, chosen=chosen, status=422)
    messages.success(request, _("%(n)d entri diambil dari kegiatan. Lengkapi sisanya.") % {"n": len(made)})
    return redirect("opd_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def entri_link(request: HttpRequest, pk: UUID, entri: int) -> HttpResponse:
    """Choose an activity, then the variable or indicator that this entry is."""
    entry = load_entry(request, pk, entri)
    permissions.check_can_edit(rights_of(request.user), entry.bagian)
    activity = _chosen(request, entry.bagian)
    if request.method != "POST" or activity is None:
        return _page(request, entry.bagian, activity, entry=entry)
    form = TakeForm(request.POST)
    chosen = request.POST.getlist("baris")
    try:
        entry_sources.link_entry(
            entri=entry,
            kegiatan=activity,
            revisi=_revision(form),
            key=chosen[0] if chosen else "",
            by=request.user,
            token=form.cleaned_data.get("token"),
        )
    except InvalidInput as refused:
        return _page(
            request, entry.bagian, activity, entry=entry, problems=refused.messages, chosen=chosen, status=422
        )
    messages.success(request, _("Isian diambil dari kegiatan “%(title)s”.") % {"title": activity.judul})
    return redirect("entri_edit", pk=pk, entri=entri)


def _revision(form: TakeForm) -> int:
    """The number of the revision that was shown; 0, which there is none of, where it is missing."""
    form.is_valid()
    return form.cleaned_data.get("revisi") or 0


def _chosen(request: HttpRequest, case: DaftarDataOpd) -> RecommendationRequest | None:
    wanted = uuid_or_none((request.POST or request.GET).get("kegiatan"))
    if wanted is None:
        return None
    return next((a for a in reading.activities_for(case) if a.pk == wanted), None)


def _page(  # noqa: PLR0913
    request: HttpRequest,
    case: DaftarDataOpd,
    activity: RecommendationRequest | None,
    *,
    entry: EntriDaftarData | None = None,
    problems: list[str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    revision = last_revision(activity) if activity is not None else None
    activities = reading.activities_for(case)
    issued = set(published_requests().filter(pk__in=[a.pk for a in activities]).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "case": case,
        "entry": entry,
        "activities": [(a, a.pk in issued) for a in activities],
        "activity": activity,
        "activity_issued": activity is not None and activity.pk in issued,
        "revision": revision,
        "offered": reading.offered_rows(case, revision) if revision is not None else [],
        "chosen": chosen or [],
        "problems": problems or [],
        "token": new_token(),
        "back": reverse("entri_edit", args=[case.pk, entry.pk])
        if entry is not None
        else reverse("opd_detail", args=[case.pk]),
    }
    return render(request, "forum/entri_take.html", context, status=status)
