"""Queues straight from step runs: whose turn it is, grouped by lateness. One for every kind of case.

A queue costs a constant number of queries: the runs, one description per kind of case, and the
calendar of each region that occurs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from satudata.accounts.queries import Rights
from satudata.accounts.roles import TURNS
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.components import Row
from satudata.workflow import registry
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun

LIMIT = 300


def turns(rights: Rights) -> QuerySet[StepRun]:
    """Open step runs in which this person has the turn, earliest due date first."""
    wanted = Q(pk__in=[])
    for held in rights.held:
        for role, codes in TURNS.get(held.role, {}).items():
            part = Q(role=role)
            part &= Q(instansi_id=held.instansi_id) if held.instansi_id else Q(wilayah_id=held.wilayah_id)
            if codes:
                part &= Q(step_code__in=codes)
            wanted |= part
    return _open_runs().filter(wanted).order_by("due_at", "opened_at")


def waiting_for_others(rights: Rights) -> QuerySet[StepRun]:
    """Open runs of visible cases under way in which somebody else has the turn."""
    parts = Q(pk__in=[])
    for kind in registry.case_kinds():
        parts |= Q(case_kind=kind.kind, case_id__in=kind.active_ids(rights))
    mine = turns(rights).values("pk")
    return _open_runs().filter(parts).exclude(pk__in=mine).order_by("due_at", "opened_at")


def _open_runs() -> QuerySet[StepRun]:
    return StepRun.objects.filter(closed_at__isnull=True).select_related(
        "step", "instansi", "produsen", "wilayah", "taken_by"
    )


@dataclass(frozen=True)
class Group:
    """One group of a queue: `code` for addresses and tests, rows in order."""

    code: str
    label: str
    rows: list[Row]


def rows_of(runs: Iterable[StepRun], at: datetime, *, mine: bool) -> list[Row]:
    """Queue rows of step runs, in their order; a case that was removed is left out."""
    return [row for _run, row in pairs(runs, at, mine=mine)]


def pairs(runs: Iterable[StepRun], at: datetime, *, mine: bool) -> list[tuple[StepRun, Row]]:
    """Step runs with their queue rows."""
    found = list(runs)
    cases = registry.describe_runs(found)
    calendars: dict[int, WorkCalendar] = {}
    rows = []
    for run in found:
        case = cases.get((run.case_kind, run.case_id))
        if case is None:
            continue
        if run.wilayah_id not in calendars:
            calendars[run.wilayah_id] = calendar_for(run.wilayah)
        rows.append((run, _row(run, case, calendars[run.wilayah_id], at, mine)))
    return rows


def _row(run: StepRun, case: registry.QueueCase, calendar: WorkCalendar, at: datetime, mine: bool) -> Row:
    return Row(
        title=case.title,
        url=case.url,
        number=case.number,
        instansi=case.instansi,
        kind=case.kind,
        year=case.year or "",
        state_label=case.state_label,
        state_tone=case.tone,
        step_label=f"{run.step_code} · {run.step.aktivitas}",
        round=run.putaran,
        due=due_chip(run, calendar, at, mine=mine),
        taken_by=str(run.taken_by) if run.taken_by else "",
        waiting_since=None if mine else run.opened_at,
        open_notes=case.open_notes,
    )


def grouped(rights: Rights, at: datetime) -> list[Group]:
    """The queue: Terlambat, hari ini, minggu ini, nanti, tanpa batas, menunggu pihak lain."""
    mine: dict[str, list[Row]] = {}
    for run, row in pairs(turns(rights)[:LIMIT], at, mine=True):
        mine.setdefault(lateness(run, at), []).append(row)
    groups = [Group(code, label, mine.get(code, [])) for code, label in _labels()]
    others = rows_of(waiting_for_others(rights)[:LIMIT], at, mine=False)
    groups.append(Group("others", _("Menunggu pihak lain"), others))
    return [g for g in groups if g.rows]


def _labels() -> list[tuple[str, str]]:
    return [
        ("overdue", _("Terlambat")),
        ("today", _("Jatuh tempo hari ini")),
        ("week", _("Minggu ini")),
        ("later", _("Nanti")),
        ("none", _("Tanpa batas waktu")),
    ]


def lateness(run: StepRun, at: datetime) -> str:
    """Which group of the queue a run belongs to, by the local dates of its region."""
    if run.due_at is None:
        return "none"
    if run.due_at < at:
        return "overdue"
    zone = run.wilayah.zone
    today, due = at.astimezone(zone).date(), run.due_at.astimezone(zone).date()
    if due == today:
        return "today"
    return "week" if due < today + timedelta(days=7) else "later"
