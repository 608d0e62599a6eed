"""The recap page and its workbook, for who may count a region's or a BPS office's requests (404 else)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from recommendations.codelists import CaraPengumpulan, Sektor
from recommendations.filters import WITHOUT_YEAR, Filter, StateGroup
from recommendations.recap import STEPS, Line, Recap, choices_of, may_recap, recap, recapped
from recommendations.recap_workbook import workbook
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.now import now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _rights(request: HttpRequest) -> Rights:
    """Rights of who may see the recap; Http404 for everybody else."""
    rights = rights_of(request.user)
    if not may_recap(rights):
        raise Http404
    return rights


@require_GET
def recap_page(request: HttpRequest) -> HttpResponse:
    """Counts by OPD and year, times by step; each number leads to the list of just those requests."""
    rights, asked, at = _rights(request), Filter.read(request.GET), now()
    found = recap(rights, asked, at)
    years, offices = choices_of(rights)
    context = {
        "at": at,
        "asked": asked,
        "recap": found,
        "lines": [_line(line, found, asked) for line in found.lines],
        "total": _line(found.all, found, asked),
        "steps": _steps(found, asked),
        "step_codes": STEPS,
        "years": years,
        "offices": offices,
        "groups": StateGroup.choices,
        "sectors": Sektor.choices,
        "ways": CaraPengumpulan.choices,
        "without_year": WITHOUT_YEAR,
        "xlsx_url": f"{reverse('recap_xlsx')}?{asked.query}",
    }
    return render(request, "recommendations/recap.html", context)


def _list_url(asked: Filter, **changes: Any) -> str:
    return f"{reverse('request_list')}?{asked.but(rekap=True, **changes).query}"


def _line(line: Line, found: Recap, asked: Filter) -> dict[str, Any]:
    """One row of the tables: its numbers with the lists that they count."""
    mine = {} if line.opd is None else {"opd": line.opd.pk, "tahun": line.tahun_filter}
    cells = []
    for code, label in found.groups:
        # A group that was not asked for is empty; its link would lead to the one that was.
        same = asked.kelompok in ("", code)
        url = _list_url(asked, **(mine | {"kelompok": code})) if same else ""
        cells.append({"label": label, "count": line.counts[code], "url": url})
    return {
        "line": line,
        "cells": cells,
        "total_url": _list_url(asked, **mine),
        "late_url": _list_url(asked, **mine, terlambat=True),
        "returned_url": _list_url(asked, **mine, dikembalikan=True),
        "times": [(code, line.steps[code]) for code in STEPS],
    }


def _steps(found: Recap, asked: Filter) -> list[dict[str, Any]]:
    """Times by step over everything asked for."""
    titles = {step.kode: step.aktivitas for step in found.steps.values()}
    rows = []
    for code in STEPS:
        if asked.langkah not in ("", code):
            continue
        standing, late = found.open_runs(code)
        rows.append(
            {
                "code": code,
                "title": titles.get(code, ""),
                "figures": found.all.steps[code],
                "standing": standing,
                "standing_url": _list_url(asked, langkah=code),
                "late": late,
                "late_url": _list_url(asked, langkah=code, terlambat=True),
            }
        )
    return rows


@require_GET
def recap_xlsx(request: HttpRequest) -> HttpResponse:
    """The same recap as a workbook, with a row per request and a row per step run."""
    rights, asked, at = _rights(request), Filter.read(request.GET), now()
    data = workbook(recap(rights, asked, at), asked.apply(recapped(rights), at))
    name = _("Rekap-rekomendasi-%(date)s.xlsx") % {"date": timezone.localdate(at).isoformat()}
    return HttpResponse(
        data, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
