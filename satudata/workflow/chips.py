"""The clock of a step in words: how much is left, since when it is late, for whom one waits.

Five states (ux.md 2.3): running, near, overdue, waiting for the other side, done; nothing ever pauses.
This clock is the waiting limit, or a standard in days. Handling time, the other clock of the same turn,
is told in `handling`; how a date came about in `explanations`.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.accounts.roles import PEMBINA, Role
from satudata.clock.calendar import WorkCalendar
from satudata.clock.templatetags.waktu import hari, tanggal
from satudata.components import DueChip, DueState
from satudata.workflow import registry
from satudata.workflow.explanations import explain
from satudata.workflow.models import StepRun

# "Near": at most one working day, or a fifth of the limit, is left (ux.md 2.3).
NEAR_DAYS = 1


def due_chip(run: StepRun, calendar: WorkCalendar, at: datetime, *, mine: bool) -> DueChip:
    """The chip of one step run for the person who looks: `mine` where the turn is theirs.

    Reads step and office of the run; whoever shows many fetches them with the runs.
    """
    state, label, detail = _told(run, calendar, at, mine=mine)
    return DueChip(state, label, detail, explain(run, calendar))


def _told(run: StepRun, calendar: WorkCalendar, at: datetime, *, mine: bool) -> tuple[DueState, str, str]:
    if run.closed_at is not None:
        return _done(run, run.closed_at, calendar)
    if run.due_at is not None and run.due_at < at:
        return _overdue(run, run.due_at, calendar, at, mine=mine)
    if not mine:
        label = _("Menunggu %(who)s") % {"who": run.instansi.singkatan}
        return DueState.WAITING, label, _waited_for(run, calendar, at)
    if run.due_at is None:
        return DueState.NONE, _("Tanpa batas waktu"), ""
    return _left(run, run.due_at, calendar, at)


def _left(run: StepRun, due_at: datetime, calendar: WorkCalendar, at: datetime) -> tuple[DueState, str, str]:
    left = calendar.working_days_between(at, due_at)
    total = calendar.working_days_between(run.opened_at, due_at)
    state = DueState.NEAR if left <= max(NEAR_DAYS, total // 5) else DueState.RUNNING
    label = _("Sisa %(days)s") % {"days": working_days(left)} if left else _("Jatuh tempo hari ini")
    return state, label, _("jatuh tempo %(due)s") % {"due": hari(due_at, calendar.zone)}


def _overdue(
    run: StepRun, due_at: datetime, calendar: WorkCalendar, at: datetime, *, mine: bool
) -> tuple[DueState, str, str]:
    late = calendar.working_days_between(due_at, at)
    label = _("Terlambat %(days)s") % {"days": working_days(late)} if late else _("Terlambat hari ini")
    if not mine:
        waited = _waited_for(run, calendar, at)
        detail = _("menunggu %(who)s %(waited)s") % {"who": run.instansi.singkatan, "waited": waited}
        return DueState.OVERDUE, label, detail
    return DueState.OVERDUE, label, _("seharusnya selesai %(due)s") % {"due": hari(due_at, calendar.zone)}


def _waited_for(run: StepRun, calendar: WorkCalendar, at: datetime) -> str:
    """Since when the other side has the turn, what was asked of it, what it used, and its limit."""
    facts = {
        "since": tanggal(run.received_at, calendar.zone),
        "asked": registry.asked(run.case_kind, run.step, run.role),
        "used": working_days(calendar.working_days_between(run.received_at, at)),
        "side": _side(run),
        "due": tanggal(run.due_at, calendar.zone),
    }
    if run.due_at is None:
        return _("sejak %(since)s: %(asked)s; terpakai %(used)s; tanpa batas waktu") % facts
    return _("sejak %(since)s: %(asked)s; terpakai %(used)s; batas %(side)s %(due)s") % facts


def _side(run: StepRun) -> str:
    """Whose limit it is, in one word: the three sides of a case by their everyday names."""
    if run.role == Role.PRODUSEN_DATA:
        return _("OPD")
    if run.role in PEMBINA:
        return _("BPS")
    return _("Walidata") if run.role == Role.WALIDATA else run.instansi.singkatan


def _done(run: StepRun, closed_at: datetime, calendar: WorkCalendar) -> tuple[DueState, str, str]:
    days = run.used_days
    if days is None:
        days = calendar.working_days_between(run.opened_at, closed_at)
    used = _("Selesai dalam %(days)s") % {"days": working_days(days)} if days else _("Selesai hari itu juga")
    if run.due_at is None or closed_at <= run.due_at:
        return DueState.DONE, used, ""
    late = calendar.working_days_between(run.due_at, closed_at)
    label = _("Selesai terlambat %(days)s") % {"days": working_days(late)}
    return DueState.DONE_LATE, label if late else _("Selesai terlambat hari itu juga"), used


def working_days(n: int) -> str:
    """A number of working days: 3 hari kerja."""
    return ngettext("%(n)d hari kerja", "%(n)d hari kerja", n) % {"n": n}
