"""The clock of a step in words: how much is left, since when it is late, how it was counted."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.clock.calendar import WorkCalendar
from satudata.clock.templatetags.waktu import tanggal, waktu
from satudata.components import DueChip, DueState
from satudata.workflow.models import StepRun

# "Near": at most one working day, or a fifth of the limit, is left (ux.md 2.3).
NEAR_DAYS = 1


def due_chip(run: StepRun, calendar: WorkCalendar, at: datetime, *, mine: bool) -> DueChip:
    """The chip of one step run for the person who looks: `mine` where the turn is theirs."""
    if run.closed_at is not None:
        return _done(run, run.closed_at, calendar)
    how = _explanation(run, calendar)
    if run.due_at is None:
        return DueChip(DueState.NONE, _("Tanpa batas waktu"), "", how)
    if not mine and run.due_at >= at:
        detail = _("sejak %(since)s; batas %(due)s") % {
            "since": tanggal(run.opened_at, calendar.zone),
            "due": tanggal(run.due_at, calendar.zone),
        }
        return DueChip(DueState.WAITING, _("Menunggu %(who)s") % {"who": run.instansi.singkatan}, detail, how)
    if run.due_at < at:
        return _overdue(run.due_at, calendar, at, how)
    left = calendar.working_days_between(at, run.due_at)
    total = calendar.working_days_between(run.opened_at, run.due_at)
    state = DueState.NEAR if left <= max(NEAR_DAYS, total // 5) else DueState.RUNNING
    label = (
        _("Jatuh tempo hari ini")
        if left == 0
        else ngettext("Sisa %(n)d hari kerja", "Sisa %(n)d hari kerja", left) % {"n": left}
    )
    return DueChip(state, label, _("jatuh tempo %(due)s") % {"due": waktu(run.due_at, calendar.zone)}, how)


def _overdue(due_at: datetime, calendar: WorkCalendar, at: datetime, how: Iterable[str]) -> DueChip:
    late = calendar.working_days_between(due_at, at)
    label = _("Terlambat %(n)d hari kerja") % {"n": late} if late else _("Terlambat hari ini")
    return DueChip(
        DueState.OVERDUE,
        label,
        _("seharusnya selesai %(due)s") % {"due": waktu(due_at, calendar.zone)},
        list(how),
    )


def _done(run: StepRun, closed_at: datetime, calendar: WorkCalendar) -> DueChip:
    days = calendar.working_days_between(run.opened_at, closed_at)
    used = _("Selesai dalam %(n)d hari kerja") % {"n": days} if days else _("Selesai pada hari yang sama")
    if run.due_at is not None and closed_at > run.due_at:
        late = calendar.working_days_between(run.due_at, closed_at)
        return DueChip(DueState.DONE_LATE, _("Selesai terlambat %(n)d hari kerja") % {"n": late}, used)
    return DueChip(DueState.DONE, used)


def _explanation(run: StepRun, calendar: WorkCalendar) -> list[str]:
    lines = [_("Diterima %(at)s.") % {"at": waktu(run.opened_at, calendar.zone)}]
    if run.due_at is None:
        return [*lines, _("Langkah ini tidak mempunyai batas waktu.")]
    days = calendar.working_days_between(run.opened_at, run.due_at)
    lines.append(
        _("Batas %(n)d hari kerja, dihitung mulai hari kerja pertama setelah diterima.") % {"n": days}
    )
    for holiday in calendar.holidays_between(run.opened_at, run.due_at, on_working_weekdays=True):
        lines.append(
            _("%(date)s tidak dihitung: %(name)s.")
            % {"date": tanggal(holiday.day, calendar.zone), "name": holiday.name}
        )
    lines.append(
        _("Berakhir pada penutupan jam kantor, %(due)s.") % {"due": waktu(run.due_at, calendar.zone)}
    )
    return lines
