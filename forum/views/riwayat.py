"""The history of a year, an OPD's list or a meeting: events, their chain, steps with their times."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.reading import history
from forum.views.loading import load_list, load_meeting, load_office
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.components import Breadcrumb
from satudata.workflow import story


@require_GET
def daftar_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The history of a year's list."""
    case = load_list(request, pk)
    return _page(request, case, str(case), "daftar_detail", way_to(case))


@require_GET
def opd_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The history of an OPD's list."""
    case = load_office(request, pk)
    return _page(request, case, str(case), "opd_detail", way_to(case.daftar))


@require_GET
def rapat_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The history of a meeting."""
    case = load_meeting(request, pk)
    return _page(request, case, case.judul, "rapat_detail", way_to(case.daftar))


def way_to(daftar: DaftarData) -> list[Breadcrumb]:
    """The way to a year, with its address."""
    return [
        Breadcrumb(_("Forum Satu Data"), reverse("forum_home")),
        Breadcrumb(
            _("Daftar Data %(year)s") % {"year": daftar.tahun}, reverse("daftar_detail", args=[daftar.pk])
        ),
    ]


def _page(
    request: HttpRequest,
    case: DaftarData | DaftarDataOpd | RapatForum,
    title: str,
    page: str,
    way: list[Breadcrumb],
) -> HttpResponse:
    events, at = story.events_of(case), now()
    own = reverse(page, args=[case.pk])
    known = {step.url for step in way}
    context: dict[str, Any] = {
        "case": case,
        "title": title,
        "own_url": own,
        "breadcrumbs": [
            *way,
            *([] if own in known else [Breadcrumb(title, own)]),
            Breadcrumb(_("Riwayat")),
        ],
        "items": history.items(reversed(events), history.papers_of(case)),
        "integrity": story.integrity(case, events),
        "steps": story.steps_of(case, at=at, rights=rights_of(request.user)),
        "printed_at": at,
    }
    return render(request, "workflow/case_history.html", context)
