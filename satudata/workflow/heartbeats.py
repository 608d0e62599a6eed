"""When the background was last at work, for `/readyz`, the administrator and `outbox_status`."""

from datetime import datetime, timedelta

from django.db.models import Q

from satudata.workflow.models import Heartbeat

# The sweep is sent by the beat and run by a worker: while it is fresh, both live.
SWEEP = "sweep"
OUTBOX = "outbox"
# A part of the sweep failed; the others did their work.
SWEEP_FAILED = "sweep_failed"
# A row is written at most so often.
EVERY = timedelta(seconds=20)


def beat(name: str, *, at: datetime) -> None:
    """Note that a part of the background is at work now; a clock that stepped back is followed."""
    old = Q(at__lt=at - EVERY) | Q(at__gt=at + EVERY)
    if not Heartbeat.objects.filter(old, name=name).update(at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at)], ignore_conflicts=True)


def last_beats() -> dict[str, datetime]:
    """Return when each part was last at work; what never was is not there. One query."""
    return dict(Heartbeat.objects.values_list("name", "at"))
