"""How far a request is: the nine steps of SOP A in one line (which are done, which is on, which may come)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from satudata.workflow.models import StepRun


class Reached(StrEnum):
    """Where a step of the SOP stands for one request."""

    DONE = "selesai"
    NOW = "sekarang"
    AHEAD = "nanti"
    SKIPPED = "dilewati"


# Short names for one line; the whole sentences are those of the SOP in force.
NAMES: dict[str, str | Promise] = {
    "A1": _("Masuk"),
    "A2": _("Mulai draf"),
    "A3": _("Isi formulir"),
    "A4": _("Periksa Walidata"),
    "A5": _("Periksa BPS"),
    "A6": _("Perbaikan"),
    "A7": _("Penentuan"),
    "A8": _("Surat Rekomendasi"),
    "A9": _("Surat Komitmen"),
}
WORDS: dict[Reached, str | Promise] = {
    Reached.DONE: _("selesai"),
    Reached.NOW: _("sedang berjalan"),
    Reached.AHEAD: _("belum"),
    Reached.SKIPPED: _("tidak perlu"),
}


@dataclass(frozen=True)
class Step:
    """One step of the line."""

    code: str
    name: str | Promise
    reached: Reached

    @property
    def words(self) -> str | Promise:
        """Where it stands, in words."""
        return WORDS[self.reached]


def progress_of(runs: Iterable[StepRun]) -> list[Step]:
    """The nine steps by the step runs of a request, given oldest first.

    A step that was done and begins again (A4 after a correction) is on, and those after it are ahead.
    Corrections (A6) that were never asked for are not needed; so is what a finished request left out.
    """
    found = list(runs)
    on = {run.step_code for run in found if run.closed_at is None}
    done = {run.step_code for run in found if run.closed_at is not None}
    current = max((list(NAMES).index(code) for code in on if code != "A6"), default=None)
    named = enumerate(NAMES.items())
    return [Step(code, name, _reached(code, i, on, done, current)) for i, (code, name) in named]


def _reached(code: str, index: int, on: set[str], done: set[str], current: int | None) -> Reached:
    if code in on:
        return Reached.NOW
    if code in done and (current is None or index < current or code == "A6"):
        return Reached.DONE
    if not on:
        return Reached.SKIPPED
    # Steps 1 and 2 are measured only where their beginning is known.
    return Reached.DONE if code in ("A1", "A2") else Reached.AHEAD
