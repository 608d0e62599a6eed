"""Closing what fell silent: a return that was not answered within the region's months (romantik.md 8.5)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction

from recommendations.models import RecommendationRequest
from satudata.accounts.queries import system_user
from satudata.clock.months import add_months
from satudata.clock.now import now
from satudata.workflow import engine, outbox
from satudata.workflow.errors import StaleMove
from satudata.workflow.models import Reminder, StepRun

# Warnings before closing: kind of reminder and calendar days before (a setting, not from the SOP).
WARNINGS = (("lapse_30", 30), ("lapse_7", 7), ("lapse_1", 1))


def close_silent_requests(*, at: datetime | None = None) -> int:
    """Close each return whose months have run out and warn before; returns how many were closed."""
    moment = at or now()
    closed = 0
    for run, request, closes in _returned(moment):
        if closes <= moment:
            closed += _close(request, moment)
        else:
            _warn(run, closes, moment)
    return closed


def closes_at(request: RecommendationRequest, returned_at: datetime) -> datetime:
    """The moment at which an unanswered return is closed: calendar months after it, local time."""
    return add_months(returned_at, request.wilayah.bulan_tanpa_jawaban, request.wilayah.zone)


def _returned(at: datetime) -> Iterator[tuple[StepRun, RecommendationRequest, datetime]]:
    runs = list(
        StepRun.objects.filter(
            case_kind=RecommendationRequest.CASE_KIND, step_code="A6", closed_at__isnull=True
        ).order_by("opened_at")
    )
    requests = {
        str(r.pk): r
        for r in RecommendationRequest.objects.filter(pk__in=[run.case_id for run in runs]).select_related(
            "wilayah"
        )
    }
    for run in runs:
        request = requests[run.case_id]
        yield run, request, closes_at(request, run.opened_at)


def _close(request: RecommendationRequest, at: datetime) -> int:
    def change(act: engine.Change) -> None:
        act.case.selesai_pada = act.at
        act.data["bulan"] = request.wilayah.bulan_tanpa_jawaban

    try:
        engine.perform(request, "lapse", by=system_user(), at=at, change=change)
    except StaleMove:  # answered in this very moment: nothing to close
        return 0
    return 1


def _warn(run: StepRun, closes: datetime, at: datetime) -> None:
    days = (closes - at).days
    for kind, limit in WARNINGS:
        if days < limit:
            _tell_once(run, kind, at)


def _tell_once(run: StepRun, kind: str, at: datetime) -> None:
    if Reminder.objects.filter(step_run=run, kind=kind).exists():
        return
    try:
        with transaction.atomic():
            Reminder.objects.create(step_run=run, kind=kind, at=at)
            outbox.enqueue("notify_run", key=f"{run.pk}:{kind}", at=at, run=run.pk, kind=kind)
    except IntegrityError:  # another sweep told it first
        return
