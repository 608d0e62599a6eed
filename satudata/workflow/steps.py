"""Step runs: opening and closing a step of a case, with its due date from the working calendar."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from satudata.accounts.models import User
from satudata.accounts.roles import PEMBINA, Role
from satudata.clock.calendar import WorkCalendar
from satudata.clock.due import due_at
from satudata.clock.queries import calendar_for
from satudata.clock.readings import Reading
from satudata.workflow import presence, registry
from satudata.workflow.models import Case, SopStep, StepRun

# By convention the FSM field of every case (`moves.STATE`, which imports this room's models too).
STATE = "state"


@lru_cache(maxsize=64)
def _steps_in_force(sop_id: int) -> dict[str, SopStep]:
    return {s.kode: s for s in SopStep.objects.filter(sop_id=sop_id)}


def step_of(case: Case, code: str) -> SopStep:
    """The step of the SOP version that the case was opened under; KeyError if it has none.

    Cached for ever: a version in force never changes, and no case opens under another.
    """
    return _steps_in_force(case.sop_id)[code]


def open_run(
    case: Case,
    code: str,
    *,
    at: datetime,
    taken_by: User | None = None,
    putaran: int = 1,
) -> StepRun:
    """Open a step: whose turn, since when, due when (waiting limit in working days, or none)."""
    run = planned_run(case, code, at=at, taken_by=taken_by, putaran=putaran)
    _check_holder(run)
    run.save()
    return run


def due_of(step: SopStep, opened_at: datetime, calendar: WorkCalendar) -> datetime | None:
    """When a step opened at that moment is due: its standard in days, else its waiting limit, else never.

    Source: sop/steps.md "Readings that we take": a standard in minutes or hours is handling time and
    never a due date; the waiting limit, which is not from the SOP, is in working days.
    """
    if step.pembacaan in (Reading.WORKING_DAYS, Reading.CALENDAR_DAYS) and step.standar is not None:
        return due_at(Reading(step.pembacaan), step.standar, opened_at, calendar)
    limit = step.batas_tunggu_hari
    return due_at(Reading.WORKING_DAYS, limit, opened_at, calendar) if limit is not None else None


def planned_run(
    case: Case, code: str, *, at: datetime, taken_by: User | None = None, putaran: int = 1
) -> StepRun:
    """The step run as `open_run` would store it at that moment, not stored: for saying what a move does."""
    kind = registry.case_kind(case.CASE_KIND)
    step, role = step_of(case, code), kind.roles[code]
    calendar = calendar_for(case.wilayah)
    due = kind.dues[code](case) if code in kind.dues else due_of(step, at, calendar)
    return StepRun(
        case_kind=case.CASE_KIND, case_id=str(case.pk), step=step, step_code=code, role=role,
        instansi_id=kind.holder(case, role), produsen_id=case.instansi_id, wilayah_id=case.wilayah_id,
        putaran=putaran, opened_at=at, taken_at=at if taken_by else None, taken_by=taken_by,
        due_at=due, tell_at=at if due or _is_silent(kind, code) else None, calendar_version=calendar.version,
        draf=code in kind.drafts, **facts_of(case),
    )  # fmt: skip


def _is_silent(kind: registry.CaseKind, code: str) -> bool:
    """Whether a case that stays in this step without an answer is closed one day."""
    return kind.silence is not None and code in kind.silence.steps


def facts_of(case: Case) -> dict[str, Any]:
    """What the run of a case carries of it for queues: columns of StepRun with their values."""
    facts = registry.case_kind(case.CASE_KIND).facts(case)
    return {
        "judul": facts.judul,
        "nomor": facts.nomor,
        "tahun": facts.tahun,
        "jenis": facts.jenis,
        "pembina_id": facts.pembina_id,
        "teks_cari": facts.teks_cari,
        "keadaan": _state(case),
    }


def _state(case: Case) -> str:
    return str(getattr(case, STATE))


def refresh_run(case: Case) -> int:
    """Write anew what the open run carries of its case, after its producer changed title or year."""
    return _opened(case).update(**facts_of(case))


def promise_anew(case: Case, code: str) -> int:
    """Set the due date of an open step that is due on a day the case promised, after it promised another.

    The first promise is kept for measuring; reminders count from the new day.
    """
    due = registry.case_kind(case.CASE_KIND).dues[code](case)
    return (
        _open(case, code)
        .exclude(due_at=due)
        .update(due_at=due, first_due_at=Coalesce("first_due_at", "due_at"), tell_at=F("opened_at"))
    )


def close_run(case: Case, code: str, *, by: User, at: datetime, outcome: str) -> int:
    """Close the open run of a step and measure it; returns how many were closed (one, in a sound case).

    Where nobody took the turn beforehand (A7, A9), it was taken when the page was opened on which it ends.
    A clock that stepped back never makes a run end before it began.
    """
    run = _open(case, code).only("opened_at", "handed_at", "taken_at").first()
    if run is None:
        return 0
    closed_at = max(run.opened_at, at)
    taken: dict[str, Any] = {}
    if run.taken_at is None and (opened := presence.opened_at(case, by=by, at=at)) is not None:
        run.taken_at = min(max(run.received_at, opened), closed_at)
        taken = {"taken_at": run.taken_at, "taken_by": by}
    measured = used(run.opened_at, run.taken_at, closed_at, calendar_for(case.wilayah))
    return (
        _open(case, code)
        .filter(pk=run.pk)
        .update(closed_at=closed_at, closed_by=by, outcome=outcome, tell_at=None, **taken, **measured)
    )


def used(
    opened_at: datetime, taken_at: datetime | None, closed_at: datetime, calendar: WorkCalendar
) -> dict[str, int | None]:
    """What a step took, by both clocks: minutes of office hours from the turn, working days from receipt.

    `used_minutes` is None where nobody took the turn. Never counted up, but kept as it was at closing:
    a calendar changed afterwards changes no closed run.
    """
    minutes = calendar.working_minutes_between(taken_at, closed_at) if taken_at is not None else None
    return {"used_minutes": minutes, "used_days": calendar.working_days_between(opened_at, closed_at)}


def take_run(case: Case, code: str, *, by: User, at: datetime) -> int:
    """Start the handling time of the open run: this person has the turn now."""
    return _open(case, code).update(
        taken_at=Greatest("opened_at", Value(at)), taken_by=by, keadaan=_state(case)
    )


def hand_run(case: Case, code: str, *, role: str, at: datetime) -> StepRun:
    """Give the turn of an open step to another role; receipt and due date stay those of the step.

    For a step of the SOP that several do within one standard: B4 is filled by the Produsen Data, checked by
    Walidata and approved by the Kepala OPD within its five days. The new holder has the turn from now: what
    lay before is not told to them, and where the step is late already, their reminders count from the
    hand-over (`StepRun.reminded_from`). Raises RuntimeError where it is not open.
    """
    run = _open(case, code).select_related("step").first()
    if run is None:
        raise RuntimeError(f"no open run of {code} in {case.pk}")
    run.role, run.instansi_id = role, registry.case_kind(case.CASE_KIND).holder(case, role)
    run.handed_at, run.putaran = at, getattr(case, "putaran", run.putaran)
    run.taken_at = run.taken_by = None
    run.tell_at = at if run.due_at is not None else None
    run.keadaan = _state(case)
    _check_holder(run)
    run.save(
        update_fields=[
            "role", "instansi", "handed_at", "putaran", "taken_at", "taken_by", "tell_at", "keadaan",
        ]
    )  # fmt: skip
    return run


def record_run(  # noqa: PLR0913
    case: Case, code: str, *, opened_at: datetime, closed_at: datetime, by: User, outcome: str
) -> StepRun:
    """Write a step that was already over when its case came to be (A1, A2)."""
    kind = registry.case_kind(case.CASE_KIND)
    role, closed_at = kind.roles[code], max(opened_at, closed_at)
    return StepRun.objects.create(
        case_kind=case.CASE_KIND, case_id=str(case.pk), step=step_of(case, code), step_code=code, role=role,
        instansi_id=kind.holder(case, role), produsen_id=case.instansi_id, wilayah_id=case.wilayah_id,
        opened_at=opened_at, taken_at=opened_at, taken_by=by,
        closed_at=closed_at, closed_by=by, outcome=outcome,
        **used(opened_at, opened_at, closed_at, calendar_for(case.wilayah)), **facts_of(case),
    )  # fmt: skip


def _check_holder(run: StepRun) -> None:
    """Queues find "menunggu pihak lain" by role alone, so a role is always held by its own office."""
    if run.role == Role.PRODUSEN_DATA and run.instansi_id != run.produsen_id:
        raise RuntimeError(f"{run} is held by another office than its producer")
    if run.role in PEMBINA and run.instansi_id != run.pembina_id:
        raise RuntimeError(f"{run} is held by another office than its Pembina Data")


def _open(case: Case, code: str) -> QuerySet[StepRun]:
    return _opened(case).filter(step_code=code)


def _opened(case: Case) -> QuerySet[StepRun]:
    return StepRun.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), closed_at__isnull=True)
