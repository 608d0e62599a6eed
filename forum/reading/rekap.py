"""Rekapitulasi Keterisian Data OPD of one year's list: per OPD how many entries stand in each status.

And whether its Surat Pernyataan is issued, in time or late by the 5 days of SOP B4 (domain/satudata.md 6).
Three queries, whatever the number of OPDs and entries. Who reads one OPD's part sees its row alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from forum import queries
from forum.entries.status import STATUS, EntryStatus
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData
from forum.permissions.daftar import can_view_all_offices
from forum.states import OfficeState
from satudata.accounts.queries import Rights
from satudata.components import Tone
from satudata.workflow.models import StepRun

# The Forum agreed to these, whatever the OPD answered since.
AGREED = (EntryStatus.DISEPAKATI, EntryStatus.TERSEDIA, EntryStatus.SEBAGIAN, EntryStatus.TIDAK)
AVAILABLE = (EntryStatus.TERSEDIA, EntryStatus.SEBAGIAN)


class Timing(TextChoices):
    """How an OPD's step B4 stands against its due date."""

    NONE = "", _("Belum dimulai")
    RUNNING = "berjalan", _("Berjalan")
    OVERDUE = "lewat", _("Berjalan, terlambat")
    IN_TIME = "tepat", _("Tepat waktu")
    LATE = "terlambat", _("Selesai terlambat")


TONES: dict[str, str] = {
    Timing.NONE: Tone.NEUTRAL,
    Timing.RUNNING: Tone.INFO,
    Timing.OVERDUE: Tone.BAD,
    Timing.IN_TIME: Tone.GOOD,
    Timing.LATE: Tone.WAITING,
}


@dataclass
class Line:
    """One OPD's figures; without an OPD those of all that the reader sees."""

    part: DaftarDataOpd | None = None
    counts: Counter[str] = field(default_factory=Counter)
    timing: Timing = Timing.NONE
    due_at: datetime | None = None

    @property
    def total(self) -> int:
        """All entries, also refused and withdrawn ones."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Status and number, in the order of the columns."""
        return [(code, self.counts[code]) for code in EntryStatus.values]

    @property
    def agreed(self) -> int:
        """Entries that the Forum agreed to."""
        return sum(self.counts[code] for code in AGREED)

    @property
    def available(self) -> int:
        """Entries that the OPD called available, at least in part."""
        return sum(self.counts[code] for code in AVAILABLE)

    @property
    def stated(self) -> bool:
        """Whether its Surat Pernyataan is issued."""
        return self.part is not None and self.part.state == OfficeState.STATED

    @property
    def tone(self) -> str:
        """Colour role of the timing."""
        return TONES[self.timing]


@dataclass(frozen=True)
class Recap:
    """The lines that a reader sees, by the name of the OPD, and their sum."""

    daftar: DaftarData
    lines: list[Line]
    all: Line
    # Whether the reader sees every OPD: a list of the whole year then holds just what is counted.
    whole: bool

    @property
    def stating(self) -> int:
        """OPDs of whom a Surat Pernyataan is expected."""
        return sum(1 for line in self.lines if line.timing != Timing.NONE)

    @property
    def stated(self) -> int:
        """OPDs whose Surat Pernyataan is issued."""
        return sum(1 for line in self.lines if line.stated)

    @property
    def late(self) -> int:
        """OPDs late in step B4, ended or not."""
        return sum(1 for line in self.lines if line.timing in (Timing.OVERDUE, Timing.LATE))


def recap(rights: Rights, daftar: DaftarData, at: datetime) -> Recap:
    """The recap of a list, of the parts that this person may read."""
    parts = list(
        queries.visible_offices(rights).filter(daftar=daftar)
        .select_related("instansi", "surat_pernyataan").order_by("instansi__nama", "pk")
    )  # fmt: skip
    counts, runs = _counts(daftar), _runs(parts)
    lines = [_line(part, counts.get(part.pk, Counter()), runs.get(str(part.pk)), at) for part in parts]
    total = Line(counts=sum((line.counts for line in lines), Counter()))
    return Recap(daftar, lines, total, can_view_all_offices(rights, daftar))


def _counts(daftar: DaftarData) -> dict[object, Counter[str]]:
    found: dict[object, Counter[str]] = {}
    rows = EntriDaftarData.objects.filter(daftar=daftar).annotate(status=STATUS).order_by()
    for part, status, number in rows.values_list("bagian_id", "status").annotate(Count("pk")):
        found.setdefault(part, Counter())[status] = number
    return found


def _runs(parts: Iterable[DaftarDataOpd]) -> dict[str, StepRun]:
    """The last run of step B4 of each part: an addendum opens another."""
    ids = [str(part.pk) for part in parts]
    rows = StepRun.objects.filter(case_kind=DaftarDataOpd.CASE_KIND, step_code="B4", case_id__in=ids)
    return {run.case_id: run for run in rows.order_by("opened_at", "pk")}


def _line(part: DaftarDataOpd, counts: Counter[str], run: StepRun | None, at: datetime) -> Line:
    if run is None:
        return Line(part, counts)
    return Line(part, counts, timing_of(run, at), run.due_at)


def timing_of(run: StepRun, at: datetime) -> Timing:
    """How a run of B4 stands against its due date at a moment."""
    late = run.due_at is not None and (run.closed_at or at) > run.due_at
    if run.closed_at is None:
        return Timing.OVERDUE if late else Timing.RUNNING
    return Timing.LATE if late else Timing.IN_TIME
