"""How the background is doing, for people and machines: what waits, what failed and why, who is at work."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from satudata.clock.now import now
from satudata.workflow import heartbeats, outbox
from satudata.workflow.models import Job

# The sweep runs each minute: silent for longer, beat or worker stands.
SWEEP_SILENT = timedelta(minutes=5)


@dataclass(frozen=True)
class Background:
    """Counts of jobs, age of the oldest that waits and silence of each part (seconds), failures by kind."""

    waiting: int
    running: int
    failed: int
    done: int
    oldest_waiting_seconds: int | None
    failed_by_kind: dict[str, int]
    last_beat_seconds: dict[str, int]

    def as_dict(self) -> dict[str, object]:
        """For `manage.py outbox_status --json`."""
        return asdict(self)


def state(at: datetime | None = None) -> Background:
    """Read it: a constant number of queries. Times never count below zero, whatever the clock did."""
    moment = at or now()
    oldest = Job.objects.filter(outbox.waiting(moment)).aggregate(oldest=Min("next_try_at"))["oldest"]
    failed = Job.objects.filter(failed_at__isnull=False).values_list("kind").annotate(n=Count("pk"))
    return Background(
        **outbox.status(moment),
        oldest_waiting_seconds=_seconds(oldest, moment) if oldest else None,
        failed_by_kind=dict(failed.order_by("kind")),
        last_beat_seconds={name: _seconds(last, moment) for name, last in heartbeats.last_beats().items()},
    )


def sweep_is_silent(at: datetime | None = None) -> bool:
    """Whether the sweep has not run for five minutes: no reminder is sent until somebody starts it again."""
    last = heartbeats.last_beats().get(heartbeats.SWEEP)
    return last is None or (at or now()) - last > SWEEP_SILENT


def sweep_fails(at: datetime | None = None) -> bool:
    """Whether a part of the sweep failed within the last minutes: its log says which and why."""
    last = heartbeats.last_beats().get(heartbeats.SWEEP_FAILED)
    return last is not None and abs((at or now()) - last) <= SWEEP_SILENT


def _seconds(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds()))
