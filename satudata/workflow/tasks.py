"""Celery's side of the workflow floor: three-line wrappers."""

from celery import shared_task

from satudata.clock.now import now
from satudata.workflow import deadlines, heartbeats, outbox


@shared_task(ignore_result=True)
def drain_outbox() -> int:
    """Carry out waiting jobs. Woken after each commit and by the beat every five seconds."""
    done = outbox.drain()
    heartbeats.beat(heartbeats.OUTBOX, at=now())
    return done


@shared_task(ignore_result=True)
def sweep_deadlines() -> int:
    """Tell what is due and close what fell silent. By the beat every minute."""
    return deadlines.sweep()
