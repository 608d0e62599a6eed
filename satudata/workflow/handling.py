"""The other clock of a turn: handling time in office minutes, from taking the turn to acting.

Source: the SOP's standards in minutes and hours (SOP A langkah 1 to 9), read as sop/steps.md says. When
it passes, the holder sees it and the statistics count it; it reminds nobody and never escalates.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from satudata.clock.calendar import WorkCalendar
from satudata.clock.templatetags.waktu import angka, menit
from satudata.workflow.models import SopStep, StepRun


@dataclass(frozen=True)
class Handling:
    """Minutes of office hours used (None: nobody took the turn yet) against the standard of a step."""

    used: int | None
    standard: int
    step_code: str

    @property
    def over(self) -> bool:
        """Whether the standard has passed."""
        return self.used is not None and self.used > self.standard

    @property
    def words(self) -> str:
        """Pengerjaan: 12 menit dari 30 menit jam kerja (SOP langkah A4)."""
        facts = {"standard": office_minutes(self.standard), "step": self.step_code, "used": menit(self.used)}
        if self.used is None:
            return _("Waktu baku pengerjaan: %(standard)s (SOP langkah %(step)s)") % facts
        return _("Pengerjaan: %(used)s dari %(standard)s (SOP langkah %(step)s)") % facts

    @property
    def passed(self) -> str:
        """That the standard has passed; empty where it has not."""
        if not self.over:
            return ""
        return _("Melewati waktu baku %(n)s menit.") % {"n": angka(self.standard)}

    @property
    def meaning(self) -> str:
        """What the clock does, and does not do."""
        return _("Dihitung untuk statistik saja: tidak mengubah batas waktu dan tidak diteruskan ke atasan.")


def office_minutes(n: int) -> str:
    """A standard as the SOP writes it, whatever its length: 60 menit jam kerja."""
    return _("%(n)s menit jam kerja") % {"n": angka(n)}


def handling(run: StepRun, step: SopStep, calendar: WorkCalendar, at: datetime) -> Handling | None:
    """What a turn has used of its standard by `at`; None where the step has none in minutes or hours.

    A closed run says what was measured when it ended. Asks the database nothing.
    """
    standard = step.standar_menit
    if standard is None:
        return None
    if run.closed_at is not None:
        return Handling(run.used_minutes, standard, run.step_code)
    used = calendar.working_minutes_between(run.taken_at, at) if run.taken_at is not None else None
    return Handling(used, standard, run.step_code)
