"""Celery's side of the workflow floor: three-line wrappers."""

from celery import shared_task

from satudata.workflow import deadlines, outbox


@shared_task(ignore_result=True)
def drain_outbox() -> int:
    """Carry out waiting jobs. Woken after each commit and by the beat every five seconds."""
    return outbox.drain()


@shared_task(ignore_result=True)
def sweep_deadlines() -> int:
    """Tell what is due and close what fell silent. By the beat every minute."""
    return deadlines.sweep()
