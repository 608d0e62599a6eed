"""Days per step of both SOPs over the span, as they were frozen when each turn closed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count

from reports.evaluation.span import Span
from satudata.workflow.measures import IN_TIME, limit_of, nearest_rank, not_worked
from satudata.workflow.models import SopStep, StepRun


def read_steps(span: Span) -> list[dict[str, Any]]:
    """Each step that ended in the span, in the order of the SOPs: two queries.

    Per step: turns, median, 90th percentile and sum of working days, how many could be judged, how many of
    them were in time, and the days allowed by the SOP (or the waiting limit; None where there is none).
    """
    rows = StepRun.objects.filter(
        wilayah=span.wilayah, closed_at__gte=span.since, closed_at__lt=min(span.until, _end(span)),
        used_days__isnull=False,
    ).exclude(not_worked())  # fmt: skip
    counted = rows.annotate(in_time=IN_TIME).order_by().values_list("step_id", "used_days", "in_time")
    found = list(counted.annotate(n=Count("pk")))
    steps = {s.pk: s for s in SopStep.objects.filter(pk__in={row[0] for row in found}).select_related("sop")}
    codes = sorted({(step.kode[0], step.nomor, step.kode) for step in steps.values()})
    return [_step(kode, found, steps) for _letter, _number, kode in codes]


def _end(span: Span) -> Any:
    return Span(span.wilayah, span.tahun, span.mulai, span.sampai, span.sampai).until


def _step(kode: str, rows: Iterable[tuple[Any, ...]], steps: dict[Any, SopStep]) -> dict[str, Any]:
    own = [row for row in rows if steps[row[0]].kode == kode]
    latest = max((steps[row[0]] for row in own), key=lambda step: (step.sop.berlaku_dari, step.pk))
    days = [(used, n) for _step, used, _kept, n in own]
    return {
        "kode": kode,
        "aktivitas": latest.aktivitas,
        "putaran": sum(n for _used, n in days),
        "median": nearest_rank(days, 50),
        "p90": nearest_rank(days, 90),
        "jumlah_hari": sum(used * n for used, n in days),
        **_judged(own),
        "batas_hari": limit_of(latest),
    }


def _judged(rows: Sequence[tuple[Any, ...]]) -> dict[str, int]:
    judged = [(kept, n) for _step, _used, kept, n in rows if kept is not None]
    return {"dinilai": sum(n for _kept, n in judged), "tepat": sum(n for kept, n in judged if kept)}
