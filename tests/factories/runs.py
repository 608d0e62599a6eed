"""Ended step runs by the dozen: copies of a real one with other clocks."""

import copy
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from satudata.workflow.models import StepRun


def ended_run(of: Any, code: str = "A4") -> StepRun:
    """The last ended run of a step of a case."""
    return StepRun.objects.filter(case_id=str(of.pk), step_code=code, closed_at__isnull=False).latest("pk")


def copies(run: StepRun, changes: Iterable[dict[str, Any]]) -> list[StepRun]:
    """As many more ended runs like one, each of a case of its own; `late` ends it after its due date."""
    made = []
    for number, change in enumerate(changes):
        row = copy.copy(run)
        row._state = copy.copy(run._state)
        row._state.adding, row.pk, row.case_id = True, None, f"salinan-{number}-{run.pk}"
        late = change.pop("late", False)
        for name, value in change.items():
            setattr(row, name, value)
        if row.closed_at is not None and row.due_at is not None:
            row.due_at = row.closed_at + timedelta(minutes=-1 if late else 1)
        made.append(row)
    return StepRun.objects.bulk_create(made)
