"""Two workers at one job: exactly one carries it out. On both databases, by one conditional UPDATE."""

from datetime import datetime
from threading import Barrier, Lock, Thread
from typing import Any

import pytest
from django.db import connection

from satudata.workflow import outbox, registry
from satudata.workflow.models import Job
from tests.concurrency.gate import meet
from tests.factories.world import WORK

KIND = "percobaan"


class Counted:
    """A job that counts its runs, from whichever thread."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.lock = Lock()

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None:
        with self.lock:
            self.runs.append(payload["nomor"])


@pytest.fixture
def handler(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Counted:
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    found = Counted()
    registry.register_job(KIND, found)
    return found


@pytest.mark.postgres
def test_two_workers_claiming_at_the_same_moment_give_one_run(handler: Counted) -> None:
    """Both stand before the same UPDATE; the second waits for the first's row lock and finds it leased."""
    outbox.enqueue(KIND, key="satu", at=WORK, nomor=1)
    job = Job.objects.get()

    meeting = meet(
        "workflow_job", "UPDATE", lambda: outbox.claim(job.pk, WORK), lambda: outbox.claim(job.pk, WORK)
    )

    assert meeting.at_gate == 2
    assert sorted(meeting.outcomes) == [False, True]
    job.refresh_from_db()
    assert job.attempts == 1


@pytest.mark.embedded
def test_four_workers_draining_the_same_jobs_run_each_once(handler: Counted) -> None:
    for number in range(20):
        outbox.enqueue(KIND, key=str(number), at=WORK, nomor=number)
    start = Barrier(4)
    done: list[int] = []

    def work() -> None:
        start.wait()
        try:
            done.append(outbox.drain(WORK))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(handler.runs) == list(range(20))
    assert sum(done) == 20
    assert not Job.objects.filter(done_at__isnull=True).exists()
