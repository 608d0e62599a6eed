"""The demo's clock: the system clock plus an offset kept in a file, which all processes read.

Moving forward lives through every working day on the way as the timers would have, so that
reminders and escalations carry their own dates. Moving back forgets the offset and takes nothing
back: what was done stays done, and is not done again. Exists in demo settings only.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from satudata.accounts.models import Wilayah
from satudata.clock.calendar import NoWorkingTime, WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.clock.templatetags.waktu import hari, jam
from satudata.workflow import deadlines, outbox
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Reminder

# The region whose office hours the demo's clock follows.
REGION = "3503"
# When the timers run on the way: after the offices have opened, and after they have closed.
SWEEPS_AT = (time(7, 35), time(16, 35))
# A jump ends on a working morning, when people are in the office.
ARRIVE_AT = time(8, 5)
# Far enough for every limit and for closing after months of silence; further on no holiday is known.
FURTHEST = timedelta(days=366)
JOBS_PER_SWEEP = 400

NOTHING = timedelta(0)


class Step(StrEnum):
    """How far a button moves the clock."""

    DAY = "hari"
    WEEK = "minggu"
    BACK = "kembali"


@dataclass(frozen=True)
class Moved:
    """Where the clock stands after a move, and whom the timers told on the way."""

    to: datetime
    reminders: int = 0
    escalations: int = 0


@dataclass(frozen=True)
class Face:
    """What the band shows: the moment, and the offset in seconds that a button carries."""

    moment: datetime
    offset: int

    @property
    def words(self) -> str:
        """The moment as the band writes it."""
        return in_words(self.moment)


def in_words(moment: datetime) -> str:
    """A moment with its day of the week: Senin, 30 November 2026, 08.05 WIB."""
    return f"{hari(moment)}, {jam(moment)}"


# Reading ---------------------------------------------------------------------------------------------
_Stamp = tuple[str, int, int, int]
_kept: tuple[_Stamp, timedelta] | None = None


def now() -> datetime:
    """Return the demo's present moment, aware, in UTC."""
    return timezone.now() + offset()


def offset() -> timedelta:
    """Return how far the clock was moved; none where the file is missing or unreadable.

    Costs one look at the file's date; the file is read again only after it changed.
    """
    global _kept  # noqa: PLW0603  what this process read last
    path = _path()
    try:
        found = path.stat()
    except OSError:
        return NOTHING
    stamp = (str(path), found.st_mtime_ns, found.st_ino, found.st_size)
    kept = _kept
    if kept is None or kept[0] != stamp:
        kept = _kept = (stamp, _read(path))
    return kept[1]


def face() -> Face:
    """Return what the band shows; asks the database nothing."""
    moved = offset()
    return Face(timezone.now() + moved, int(moved.total_seconds()))


def _path() -> Path:
    return Path(settings.VAR_DIR) / "demo-clock.json"


def _read(path: Path) -> timedelta:
    try:
        seconds = json.loads(path.read_bytes())["offset_seconds"]
    except (OSError, ValueError, KeyError, TypeError):
        return NOTHING
    if type(seconds) is not int or not 0 <= seconds <= FURTHEST.total_seconds():
        return NOTHING
    return timedelta(seconds=seconds)


# Moving -----------------------------------------------------------------------------------------------
def move(*, step: Step, seen: int, at: datetime | None = None) -> Moved:
    """Move the clock by one button, or refuse in words and change nothing.

    `seen` is the offset that the person saw: a second click, or somebody else's, moves nothing more.
    `at` is the system's moment. Refused outside the demo, beyond a year, and without a calendar.
    """
    system = at or timezone.now()
    if not settings.DEMO:
        raise InvalidInput(_("Jam hanya dapat dipindahkan di demo."))
    with _alone():
        if seen != int(offset().total_seconds()):
            raise InvalidInput(_("Jam demo baru saja dipindahkan. Periksa jamnya, lalu tekan lagi."))
        return _back(system) if step is Step.BACK else _forward(step, system)


def forget() -> None:
    """Let the clock tell the system's time again, and nothing else: the demo is laid anew."""
    _path().unlink(missing_ok=True)


def _back(system: datetime) -> Moved:
    """Forget the offset, and let work promised for later begin now."""
    forget()
    outbox.bring_forward(system)
    return Moved(system)


def _forward(step: Step, system: datetime) -> Moved:
    start = system + offset()
    calendar = _calendar()
    target = _target(step, start, calendar)
    if target - system > FURTHEST:
        raise InvalidInput(_("Jam demo sudah maju satu tahun. Kembalilah ke hari ini lebih dahulu."))
    last = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for moment in _on_the_way(start, target, calendar):
        _live(moment)
    # Only now, so that the other processes do not tell at the end what belongs to an earlier day.
    _write(target - system)
    _live(target)
    told = list(Reminder.objects.filter(pk__gt=last).values_list("kind", flat=True))
    escalated = sum(_is_escalation(kind) for kind in told)
    return Moved(target, len(told) - escalated, escalated)


def _is_escalation(kind: str) -> bool:
    return kind.startswith("escalate")


def _target(step: Step, start: datetime, calendar: WorkCalendar) -> datetime:
    """The morning of the next working day; of the same day next week, or the next one that is worked."""
    try:
        if step is Step.DAY:
            end = calendar.add_working_days(start, 1)
        else:
            end = calendar.add_calendar_days(start, 7)
    except NoWorkingTime as empty:
        raise InvalidInput(_("Kalender kerja kosong. Muat dengan manage.py load_calendar.")) from empty
    return datetime.combine(calendar.local_date(end), ARRIVE_AT, calendar.zone).astimezone(UTC)


def _on_the_way(start: datetime, target: datetime, calendar: WorkCalendar) -> Iterator[datetime]:
    day, last = calendar.local_date(start), calendar.local_date(target)
    while day <= last:
        moments = (datetime.combine(day, at, calendar.zone).astimezone(UTC) for at in SWEEPS_AT)
        if calendar.is_working_day(day):
            yield from (moment for moment in moments if start < moment < target)
        day += timedelta(days=1)


def _live(at: datetime) -> None:
    """What the beat would have done at that moment."""
    deadlines.sweep(at=at)
    outbox.drain(at, limit=JOBS_PER_SWEEP)


def _calendar() -> WorkCalendar:
    region = Wilayah.objects.filter(kode_bps=REGION).select_related("induk").first()
    return calendar_for(region)


def _write(moved: timedelta) -> None:
    """Keep the offset whole, or not at all."""
    temporary = _path().with_suffix(".baru")
    temporary.write_text(json.dumps({"offset_seconds": int(moved.total_seconds())}), encoding="utf-8")
    temporary.replace(_path())


@contextmanager
def _alone() -> Iterator[None]:
    """Let moves wait for one another, in whatever process."""
    with _path().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
