"""“Bagaimana dihitung?”: how the due date of a step came about, line by line.

Says only what the run, its step and the calendar say: start, reading and where it comes from, days that
were left out with their reason, closing time, result; of a closed run also what it took.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.clock.calendar import HolidayDate, NoWorkingTime, WorkCalendar
from satudata.clock.readings import HolidayKind, Reading, Weekday
from satudata.clock.templatetags.waktu import hari, jam, menit
from satudata.workflow import registry, steps
from satudata.workflow.handling import office_minutes
from satudata.workflow.models import StepRun

FORTNIGHT = timedelta(days=14)


def explain(run: StepRun, calendar: WorkCalendar) -> list[str]:
    """The lines, in the order in which one would count by hand. Reads step and office of the run."""
    return [*_start(run, calendar), *_reading(run), *_counted(run, calendar), *_measured(run, calendar)]


def _start(run: StepRun, calendar: WorkCalendar) -> Iterator[str]:
    facts = {"who": run.instansi.singkatan, "step": run.step_code, "n": run.putaran}
    facts["at"] = _moment(run.opened_at, calendar)
    if run.putaran > 1:
        yield _("Dimulai saat %(who)s menerima giliran langkah %(step)s (putaran ke-%(n)s): %(at)s.") % facts
    else:
        yield _("Dimulai saat %(who)s menerima giliran langkah %(step)s: %(at)s.") % facts


def _reading(run: StepRun) -> Iterator[str]:
    """How the amount is read and who set it."""
    step = run.step
    if run.due_at is None:
        yield _("Langkah ini tidak mempunyai batas waktu.")
    elif step.pembacaan == Reading.CALENDAR_DAYS and step.standar is not None:
        yield _(
            "Waktu baku menurut SOP: %(n)d hari kalender sesudah tanggal itu; bila kantor tutup pada hari "
            "terakhir, pindah ke hari kerja berikutnya."
        ) % {"n": step.standar}
    elif step.pembacaan == Reading.WORKING_DAYS and step.standar is not None:
        yield _(
            "Waktu baku menurut SOP: %(n)d hari kerja; hari pertama adalah hari kerja sesudah tanggal itu."
        ) % {"n": step.standar}
    elif step.batas_tunggu_hari is not None:
        yield _(
            "Batas tunggu %(n)d hari kerja (bukan dari SOP); hari pertama adalah hari kerja sesudah tanggal "
            "itu."
        ) % {"n": step.batas_tunggu_hari}
    if step.standar_menit is not None:
        yield _(
            "Waktu baku menurut SOP: %(minutes)s sejak mulai dikerjakan; hanya untuk statistik, tidak "
            "mengubah tanggal ini."
        ) % {"minutes": office_minutes(step.standar_menit)}


def _counted(run: StepRun, calendar: WorkCalendar) -> Iterator[str]:
    """What was left out on the way to the due date, and the date."""
    if run.due_at is None:
        return
    if run.step_code in registry.case_kind(run.case_kind).dues:
        yield _("Berakhir pada hari yang dijanjikan, saat jam kerja selesai: %(day)s.") % {
            "day": _moment(run.due_at, calendar)
        }
        return
    for holiday in calendar.holidays_between(run.opened_at, run.due_at, on_working_weekdays=True):
        if holiday.day > calendar.local_date(run.opened_at):
            yield _skipped(holiday)
    if weekdays := _without_hours(calendar, run.opened_at, run.due_at):
        yield _("Hari tanpa jam kerja tidak dihitung: %(days)s.") % {"days": ", ".join(weekdays)}
    hours = calendar.hours_on(run.due_at)
    if hours is not None and hours.ramadan:
        yield _("Pada hari terakhir berlaku jam kerja Ramadan.")
    facts = {"day": hari(run.due_at, calendar.zone), "time": jam(run.due_at, calendar.zone)}
    yield _("Berakhir saat jam kerja selesai: %(day)s, %(time)s.") % facts
    if run.first_due_at is not None:
        first = _moment(run.first_due_at, calendar)
        yield _("Semula %(first)s; dihitung ulang karena kalender kerja berubah sesudah langkah dimulai.") % {
            "first": first
        }
    if _kept(run, run.due_at, calendar):
        yield _("Kalender berubah sesudahnya; tenggat yang sudah dijanjikan tidak dimajukan.")


def _skipped(holiday: HolidayDate) -> str:
    kind = str(HolidayKind(holiday.kind).label).lower()
    text = _("%(day)s tidak dihitung: %(name)s (%(kind)s).") % {
        "day": hari(holiday.day),
        "name": holiday.name,
        "kind": kind,
    }
    return text if holiday.verified else f"{text} {_('Belum dicocokkan dengan dasarnya.')}"


def _without_hours(calendar: WorkCalendar, a: datetime, b: datetime) -> list[str]:
    """Weekdays between the two on which the office never opens; their pattern shows within two weeks."""
    first, last = calendar.local_date(a), calendar.local_date(b)
    days = _days(first + timedelta(days=1), min(last, first + FORTNIGHT))
    holidays = {holiday.day for holiday in calendar.holidays_between(first, last)}
    closed = {day.weekday() for day in days if not calendar.is_working_day(day) and day not in holidays}
    return [str(Weekday(weekday).label) for weekday in sorted(closed)]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _kept(run: StepRun, due_at: datetime, calendar: WorkCalendar) -> bool:
    """Whether the promised date is later than the one that the calendar gives now."""
    try:
        computed = steps.due_of(run.step, run.opened_at, calendar)
    except NoWorkingTime:
        return False
    return computed is not None and computed < due_at


def _measured(run: StepRun, calendar: WorkCalendar) -> Iterator[str]:
    """What a closed run took by both clocks, as it was measured when it ended."""
    if run.closed_at is None:
        return
    yield _("Selesai %(at)s.") % {"at": _moment(run.closed_at, calendar)}
    if run.used_days is not None:
        n = run.used_days
        yield ngettext("Terpakai %(n)d hari kerja.", "Terpakai %(n)d hari kerja.", n) % {"n": n}
    if run.used_minutes is not None:
        yield _("Dikerjakan selama %(minutes)s pada jam kerja.") % {"minutes": menit(run.used_minutes)}


def _moment(moment: datetime, calendar: WorkCalendar) -> str:
    return f"{hari(moment, calendar.zone)}, {jam(moment, calendar.zone)}"
