"""The outbox: promised once, carried out at least once, given up in the open."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from satudata.documents.places import PlaceAway
from satudata.workflow import background, heartbeats, outbox, registry
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Job
from tests.factories.world import WORK

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

KIND = "percobaan"
SECOND = timedelta(seconds=1)


class Handler:
    """A job that notes when it ran, and fails as often as told."""

    def __init__(self) -> None:
        self.runs: list[tuple[dict[str, Any], datetime]] = []
        self.failures = 0

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None:
        self.runs.append((payload, at))
        if len(self.runs) <= self.failures:
            raise ValueError("belum bisa")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handler]:
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    found = Handler()
    registry.register_job(KIND, found)
    return found


@pytest.fixture
def job(handler: Handler) -> Job:
    job = outbox.enqueue(KIND, key="satu", at=WORK, nomor=7)
    assert job is not None
    return Job.objects.get(dedupe_key=f"{KIND}:satu")


def test_enqueue_of_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        outbox.enqueue("tidak_dikenal", key="x", at=WORK)


def test_promise_made_twice_is_one_job(job: Job) -> None:
    outbox.enqueue(KIND, key="satu", at=WORK, nomor=8)

    assert list(Job.objects.filter(kind=KIND).values_list("payload", flat=True)) == [{"nomor": 7}]


def test_promise_goes_with_its_transaction(handler: Handler) -> None:
    with transaction.atomic():
        outbox.enqueue(KIND, key="dibatalkan", at=WORK)
        transaction.set_rollback(True)

    assert not Job.objects.filter(kind=KIND).exists()


def test_drain_carries_out_once(job: Job, handler: Handler) -> None:
    assert outbox.drain(WORK) == 1
    assert outbox.drain(WORK + SECOND) == 0

    job.refresh_from_db()
    assert handler.runs == [({"nomor": 7}, WORK)]
    assert (job.done_at, job.attempts, job.leased_until) == (WORK, 1, None)


def test_drain_leaves_what_is_not_due_yet(job: Job, handler: Handler) -> None:
    assert outbox.drain(WORK - SECOND) == 0
    assert handler.runs == []


def test_failed_job_waits_longer_each_time_and_then_succeeds(job: Job, handler: Handler) -> None:
    handler.failures = 2

    assert outbox.drain(WORK) == 0
    assert outbox.drain(WORK + outbox.BACKOFF[0] - SECOND) == 0
    assert outbox.drain(WORK + outbox.BACKOFF[0]) == 0
    assert outbox.drain(WORK + outbox.BACKOFF[0] + outbox.BACKOFF[1]) == 1

    job.refresh_from_db()
    assert (len(handler.runs), job.attempts, job.last_error) == (3, 3, "")


def test_job_that_always_fails_is_given_up_with_its_error(job: Job, handler: Handler) -> None:
    handler.failures = 99
    at = WORK

    for _again in range(outbox.MAX_ATTEMPTS + 2):
        outbox.drain(at)
        at += timedelta(hours=1)

    job.refresh_from_db()
    assert len(handler.runs) == outbox.MAX_ATTEMPTS
    assert job.failed_at is not None
    assert job.last_error == "ValueError: belum bisa"
    assert outbox.status(at) == {"waiting": 0, "running": 0, "failed": 1, "done": 0}


def test_given_up_job_starts_again_from_zero(job: Job, handler: Handler) -> None:
    handler.failures = outbox.MAX_ATTEMPTS
    for hours in range(outbox.MAX_ATTEMPTS):
        outbox.drain(WORK + timedelta(hours=hours))
    later = WORK + timedelta(days=1)
    job.refresh_from_db()

    outbox.retry(job, at=later)

    assert outbox.drain(later) == 1
    job.refresh_from_db()
    assert (job.attempts, job.failed_at, job.done_at) == (1, None, later)


def test_retry_of_a_job_that_did_not_fail_changes_nothing(job: Job, handler: Handler) -> None:
    outbox.drain(WORK)
    job.refresh_from_db()

    outbox.retry(job, at=WORK + SECOND)

    assert outbox.drain(WORK + SECOND) == 0


class Away:
    """A job whose server is away until a moment."""

    def __init__(self, until: datetime, *, service_away: bool) -> None:
        self.until, self.service_away = until, service_away
        self.tried: list[datetime] = []

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None:
        self.tried.append(at)
        if at < self.until:
            raise outbox.Postponed("server pergi", service_away=self.service_away)


def each_half_minute(hours: float, since: datetime = WORK) -> Iterator[datetime]:
    for number in range(int(hours * 120) + 1):
        yield since + number * timedelta(seconds=30)


def test_postponed_job_waits_longer_each_time_and_uses_up_no_attempt(job: Job) -> None:
    away = Away(WORK + timedelta(hours=4), service_away=True)
    registry.register_job(KIND, away)

    done = [at for at in each_half_minute(5) if outbox.drain(at)]

    gaps = [int((b - a).total_seconds()) for a, b in itertools.pairwise(away.tried)]
    assert gaps[:8] == [30, 30, 60, 120, 240, 480, 960, 1800]
    assert set(gaps[8:]) == {1800}
    assert len(done) == 1
    job.refresh_from_db()
    assert (job.attempts, job.last_error, job.postponed_since) == (1, "", None)


def test_postponed_job_is_given_up_in_the_open_after_three_days(job: Job) -> None:
    away = Away(WORK + timedelta(days=30), service_away=True)
    registry.register_job(KIND, away)

    for at in (WORK + n * timedelta(minutes=30) for n in range(4 * 48)):
        outbox.drain(at)

    job.refresh_from_db()
    assert job.failed_at == WORK + outbox.POSTPONE_FOR
    assert job.last_error == "server pergi"
    outbox.retry(job, at=WORK + timedelta(days=31))
    assert outbox.drain(WORK + timedelta(days=31)) == 1


def test_server_that_is_away_is_asked_once_not_once_a_job(job: Job) -> None:
    """Ten seconds of waiting for an answer are lost once; letters behind them in the queue go on."""
    away = Away(WORK + SECOND, service_away=True)
    registry.register_job(KIND, away)
    other = Handler()
    registry.register_job("lain", other)
    for number in range(20):
        outbox.enqueue(KIND, key=f"lagi-{number}", at=WORK)
    outbox.enqueue("lain", key="surat", at=WORK)

    assert outbox.drain(WORK) == 1
    assert (len(away.tried), len(other.runs)) == (1, 1)
    assert outbox.drain(WORK + outbox.POSTPONE_FIRST) == 21


def test_all_jobs_of_a_server_that_stays_away_are_given_up_together(job: Job) -> None:
    registry.register_job(KIND, Away(WORK + timedelta(days=30), service_away=True))
    for number in range(5):
        outbox.enqueue(KIND, key=f"lagi-{number}", at=WORK)

    for at in (WORK + n * timedelta(minutes=30) for n in range(4 * 48)):
        outbox.drain(at)

    assert set(Job.objects.values_list("failed_at", flat=True)) == {WORK + outbox.POSTPONE_FOR}


def test_one_postponed_job_holds_up_the_others_of_its_kind_only_briefly(job: Job) -> None:
    """A message at which the server drops the line for hours does not keep the others from going."""

    def drops(payload: dict[str, Any], *, at: datetime) -> None:
        if payload["nomor"] == 7:
            raise outbox.Postponed("putus")

    registry.register_job(KIND, drops)
    at = WORK
    for at in each_half_minute(3):
        outbox.drain(at)
    outbox.enqueue(KIND, key="lain", at=at, nomor=8)

    outbox.drain(at)
    outbox.drain(at + outbox.POSTPONE_FIRST)

    assert Job.objects.get(dedupe_key=f"{KIND}:lain").done_at is not None
    job.refresh_from_db()
    assert (job.attempts, job.failed_at, job.done_at) == (0, None, None)


@pytest.mark.parametrize("wrapped", [False, True])
def test_job_that_meets_storage_that_is_away_waits_and_has_not_failed(job: Job, wrapped: bool) -> None:
    """However it is told: a store that takes nothing in says so in words for visitors, from that cause."""

    def stores(payload: dict[str, Any], *, at: datetime) -> None:
        try:
            raise PlaceAway("penyimpanan pergi")
        except PlaceAway as away:
            if not wrapped:
                raise
            raise InvalidInput("Berkas belum disimpan.") from away

    registry.register_job(KIND, stores)

    for at in each_half_minute(2):
        assert not outbox.drain(at)

    job.refresh_from_db()
    assert (job.attempts, job.failed_at, job.postponed_since) == (0, None, WORK)
    assert job.last_error == "penyimpanan pergi"


def test_failure_after_postponing_counts_from_there(job: Job, handler: Handler) -> None:
    registry.register_job(KIND, Away(WORK + SECOND, service_away=True))
    outbox.drain(WORK)
    registry.register_job(KIND, handler)
    handler.failures = 1

    outbox.drain(WORK + outbox.POSTPONE_FIRST)

    job.refresh_from_db()
    assert (job.attempts, job.postponed_since, job.last_error) == (1, None, "ValueError: belum bisa")


def test_job_of_a_dead_worker_comes_back_when_its_lease_ends(job: Job, handler: Handler) -> None:
    """A worker was killed between its claim and its end: nothing of it is left but the lease."""
    assert outbox.claim(job.pk, WORK)

    assert not outbox.claim(job.pk, WORK + outbox.LEASE)
    assert outbox.drain(WORK + outbox.LEASE) == 0
    assert outbox.drain(WORK + outbox.LEASE + SECOND) == 1
    assert len(handler.runs) == 1


class Overtaken:
    """A job whose first run takes longer than its lease: meanwhile another worker takes it up."""

    def __init__(self, first: Exception | None, second: Exception | None = None) -> None:
        self.ends = [first, second]

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None:
        end = self.ends.pop(0)
        if self.ends:
            outbox.run(Job.objects.get(payload=payload).pk, at + outbox.LEASE + SECOND)
        if end is not None:
            raise end


@pytest.mark.parametrize(
    "end", [ValueError("terputus"), outbox.Postponed("pergi"), outbox.Postponed("pergi", service_away=True)]
)
@pytest.mark.parametrize("days", [0, 4])
def test_worker_that_outlived_its_lease_does_not_undo_what_another_finished(
    job: Job, end: Exception, days: int
) -> None:
    registry.register_job(KIND, Overtaken(end))
    Job.objects.update(postponed_since=WORK - timedelta(days=days) if days else None)
    other = outbox.enqueue(KIND, key="lain", at=WORK, nomor=8)

    assert not outbox.run(job.pk, WORK)

    job.refresh_from_db()
    assert (job.done_at, job.failed_at, job.last_error) == (WORK + outbox.LEASE + SECOND, None, "")
    assert other is not None
    assert Job.objects.get(dedupe_key=f"{KIND}:lain").next_try_at == WORK


@pytest.mark.parametrize("end", [ValueError("terputus"), outbox.Postponed("pergi")])
def test_worker_that_outlived_its_lease_leaves_the_job_to_who_has_it_now(job: Job, end: Exception) -> None:
    def slow(payload: dict[str, Any], *, at: datetime) -> None:
        assert outbox.claim(job.pk, at + outbox.LEASE + SECOND)
        raise end

    registry.register_job(KIND, slow)

    outbox.run(job.pk, WORK)

    job.refresh_from_db()
    assert (job.leased_until, job.attempts) == (WORK + 2 * outbox.LEASE + SECOND, 2)
    assert (job.next_try_at, job.last_error) == (WORK, "")


def test_job_done_by_the_slower_of_two_workers_is_done(job: Job) -> None:
    """The second gave it up while the first was still at it, and the first succeeded."""
    registry.register_job(KIND, Overtaken(None, ValueError("terputus")))
    Job.objects.update(attempts=outbox.MAX_ATTEMPTS - 2)

    assert outbox.run(job.pk, WORK)

    job.refresh_from_db()
    assert (job.done_at, job.failed_at, job.last_error) == (WORK, None, "")


def test_job_that_kills_its_worker_is_stopped_without_being_run_again(job: Job, handler: Handler) -> None:
    at = WORK
    for _death in range(outbox.MAX_ATTEMPTS):
        assert outbox.claim(job.pk, at)
        at += outbox.LEASE + SECOND

    assert outbox.drain(at) == 0

    job.refresh_from_db()
    assert handler.runs == []
    assert job.failed_at == at
    assert "berulang kali" in job.last_error


def test_job_promised_by_a_job_is_carried_out_in_the_same_drain(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(payload: dict[str, Any], *, at: datetime) -> None:
        outbox.enqueue(KIND, key="kedua", at=at)

    registry.register_job("pertama", first)
    outbox.enqueue("pertama", key="x", at=WORK)

    assert outbox.drain(WORK) == 2
    assert len(handler.runs) == 1


def test_one_failing_job_does_not_hold_up_the_others(job: Job, handler: Handler) -> None:
    handler.failures = 1
    outbox.enqueue(KIND, key="dua", at=WORK + SECOND)

    assert outbox.drain(WORK + SECOND) == 1
    assert len(handler.runs) == 2


def test_broker_that_is_away_fails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("satudata.workflow.tasks.drain_outbox.apply_async", away)

    outbox.wake()


def test_outbox_status_tells_counts_failures_and_who_is_at_work(job: Job, handler: Handler) -> None:
    handler.failures = 3
    outbox.enqueue(KIND, key="dua", at=WORK)
    for minutes in (0, 5, 30):
        outbox.run(job.pk, WORK + timedelta(minutes=minutes))
    heartbeats.beat(heartbeats.SWEEP, at=WORK)

    found = background.state(WORK + timedelta(hours=1))

    assert found.as_dict() == {
        "waiting": 1, "running": 0, "failed": 1, "done": 0,
        "oldest_waiting_seconds": 3600, "failed_by_kind": {KIND: 1}, "last_beat_seconds": {"sweep": 3600},
    }  # fmt: skip


def test_outbox_status_is_json_for_machines_and_lines_for_people(job: Job) -> None:
    spoken, machine = StringIO(), StringIO()
    call_command("outbox_status", stdout=spoken)
    call_command("outbox_status", json=True, stdout=machine)

    assert spoken.getvalue() == "1 menunggu, 0 dikerjakan, 0 gagal, 0 selesai.\n"
    assert json.loads(machine.getvalue())["waiting"] == 1


def test_sweep_is_silent_until_it_ran_and_again_five_minutes_later() -> None:
    assert background.sweep_is_silent(WORK)
    heartbeats.beat(heartbeats.SWEEP, at=WORK)
    assert not background.sweep_is_silent(WORK + timedelta(minutes=5))
    assert background.sweep_is_silent(WORK + timedelta(minutes=5, seconds=1))


def test_heartbeat_follows_a_clock_that_stepped_back() -> None:
    heartbeats.beat(heartbeats.SWEEP, at=WORK + timedelta(days=7))
    heartbeats.beat(heartbeats.SWEEP, at=WORK)

    assert heartbeats.last_beats() == {heartbeats.SWEEP: WORK}


def test_long_work_renews_its_lease_and_nobody_else_takes_it(handler: Handler, job: Job) -> None:
    half = outbox.LEASE / 2
    others: list[bool] = []

    def work(payload: dict[str, Any], *, at: datetime) -> None:
        for beat in range(1, 9):
            assert outbox.renew(at + beat * half)
            others.append(outbox.claim(job.pk, at + (beat + 1) * half))

    registry.register_job(KIND, work)

    assert outbox.run(job.pk, WORK)
    assert not any(others)
    assert not outbox.renew(WORK)


def test_work_whose_worker_was_killed_is_taken_up_one_lease_after_its_last_renewal(
    handler: Handler, job: Job
) -> None:
    killed = WORK + 4 * outbox.LEASE

    def dies(payload: dict[str, Any], *, at: datetime) -> None:
        outbox.renew(killed)
        raise KeyboardInterrupt

    registry.register_job(KIND, dies)
    with pytest.raises(KeyboardInterrupt):
        outbox.run(job.pk, WORK)
    registry.register_job(KIND, handler)

    assert outbox.drain(killed + outbox.LEASE) == 0
    assert outbox.drain(killed + outbox.LEASE + SECOND) == 1
    assert handler.runs


def test_who_lost_the_job_renews_nothing(handler: Handler, job: Job) -> None:
    later = WORK + outbox.LEASE + SECOND

    def outlived(payload: dict[str, Any], *, at: datetime) -> None:
        assert outbox.claim(job.pk, later)
        assert not outbox.renew(later + SECOND)

    registry.register_job(KIND, outlived)
    outbox.run(job.pk, WORK)

    job.refresh_from_db()
    assert job.done_at is not None
