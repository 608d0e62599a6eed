"""Outbox: work promised in the business transaction and carried out after it, at least once.

A job is a row. The Celery message only wakes a worker; what the message loses, the beat finds.
A worker claims a row by one conditional UPDATE with a lease (the same on both databases), counts
the attempt before the work, and gives up in the open after `MAX_ATTEMPTS`. Whoever outlives the lease
writes no failure over what another worker does or did. Work that takes longer than the lease renews it
while it goes on (`renew`): a worker that is killed meanwhile is missed after one lease, however long the
work. A job that only waits for somebody else's server is postponed (`Postponed`): it uses up no attempt and
is given up after days.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from satudata.clock.now import now
from satudata.workflow import registry
from satudata.workflow.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# Seconds between two renewals by work that goes on (`holder`).
RENEW_EVERY = 15.0
MAX_ATTEMPTS = 3
# Waiting time after the first, second ... failure.
BACKOFF = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=10))
# A postponed job waits as long as it has been postponed already, within these limits.
POSTPONE_FIRST = timedelta(seconds=30)
POSTPONE_LONGEST = timedelta(minutes=30)
POSTPONE_FOR = timedelta(days=3)
# The job that this thread carries out.
_current: ContextVar[Job | None] = ContextVar("current job", default=None)


class Postponed(Exception):
    """Raised by a handler whose work cannot be done now and is not at fault: a server is away.

    With `service_away` nothing of its kind can be done now, and all waiting jobs of the kind wait with it;
    else they wait only `POSTPONE_FIRST`, so that a server that stalls holds up a worker once, not once a job.
    """

    def __init__(self, reason: str, *, service_away: bool = False) -> None:
        super().__init__(reason)
        self.service_away = service_away


def enqueue(kind: str, /, *, key: str, at: datetime | None = None, **payload: Any) -> Job | None:
    """Promise a job inside the current transaction; None where the same key was promised before.

    `payload` holds ids only. A worker is woken after commit; a broker that is away changes
    nothing but the delay.
    """
    registry.job_handler(kind)
    moment = at or now()
    jobs = Job.objects.bulk_create(
        [Job(kind=kind, dedupe_key=f"{kind}:{key}", payload=payload, created_at=moment, next_try_at=moment)],
        ignore_conflicts=True,
    )
    _wake_after_commit()
    return jobs[0] if jobs else None


def enqueue_again(kind: str, /, *, key: str, at: datetime | None = None, **payload: Any) -> None:
    """Promise a job whose result can be lost: where it ended before, done or given up, it runs anew."""
    moment = at or now()
    ended = Q(done_at__isnull=False) | Q(failed_at__isnull=False)
    Job.objects.filter(ended, dedupe_key=f"{kind}:{key}").update(
        done_at=None, failed_at=None, attempts=0, next_try_at=moment, leased_until=None, last_error="",
        postponed_since=None,
    )  # fmt: skip
    enqueue(kind, key=key, at=moment, **payload)


def job_of(kind: str, key: str) -> Job | None:
    """The promised job of this key, whatever became of it."""
    return Job.objects.filter(dedupe_key=f"{kind}:{key}").first()


def _wake_after_commit() -> None:
    """Wake a worker once per transaction, however many jobs it promises."""
    promised = transaction.get_connection().run_on_commit
    if not any(entry[1] is wake for entry in promised):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Tell a worker that there is something to do; never fails the caller."""
    from satudata.workflow.tasks import drain_outbox

    try:
        drain_outbox.apply_async(retry=False, expires=30)
    except Exception:  # the row is the truth; the beat comes by in seconds
        log.warning("broker away, job waits for the beat")


def waiting(at: datetime) -> Q:
    """Jobs that may be claimed now: due, and not leased by a living worker."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    return Q(done_at__isnull=True, failed_at__isnull=True, next_try_at__lte=at) & free


def claim(job_id: int, at: datetime) -> bool:
    """Take a job for `LEASE`, counting the attempt before the work; False if another has it."""
    changed = Job.objects.filter(waiting(at), pk=job_id).update(
        leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    return changed == 1


def run(job_id: int, at: datetime | None = None) -> bool:
    """Claim and carry out one job; True where it was done by this call."""
    moment = at or now()
    if not claim(job_id, moment):
        return False
    job = Job.objects.get(pk=job_id)
    job.leased_until = moment + LEASE
    if job.attempts > MAX_ATTEMPTS:
        # A worker died in it that often: poison, shown to the administrator.
        _give_up(job, moment, job.last_error or "berhenti di tengah pekerjaan berulang kali")
        return False
    token = _current.set(job)
    try:
        registry.job_handler(job.kind)(job.payload, at=moment)
    except Postponed as postponed:
        log.warning("job %s postponed: %s", job, postponed)
        _postpone(job, moment, postponed)
        return False
    except Exception as error:  # whatever a job raises is kept on its row, shown, and retried
        if (away := _service_away(error)) is not None:
            log.warning("job %s postponed: %s", job, away)
            _postpone(job, moment, Postponed(str(away), service_away=True))
            return False
        log.exception("job %s failed", job)
        _failed(job, moment, f"{type(error).__name__}: {error}")
        return False
    finally:
        _current.reset(token)
    return _done(job, at or now())


def renew(at: datetime | None = None) -> bool:
    """Take the job that is being carried out for another `LEASE`; called now and then by long work.

    False where another worker has the job by now, or none is carried out: whoever works on does it in vain.
    """
    job = _current.get()
    if job is None:
        return False
    until = (at or now()) + LEASE
    if _still_ours(job).update(leased_until=until) != 1:
        return False
    job.leased_until = until
    return True


def holder() -> Callable[[], None]:
    """What long work calls as often as it likes to hold on to its job; every `RENEW_EVERY` it renews."""
    renewed = time.monotonic()

    def hold() -> None:
        nonlocal renewed
        moment = time.monotonic()
        if moment - renewed >= RENEW_EVERY:
            renewed = moment
            renew()

    return hold


def _service_away(error: BaseException | None) -> BaseException | None:
    """This error, or the one it was raised from, that says a service is away (`registry.register_away`)."""
    while error is not None and not isinstance(error, registry.away_errors()):
        error = error.__cause__
    return error


def _done(job: Job, at: datetime) -> bool:
    """Mark a job done, in whosever hands it is by now: what is carried out need not be done again."""
    changed = Job.objects.filter(pk=job.pk, done_at__isnull=True).update(
        done_at=at, failed_at=None, leased_until=None, last_error="", postponed_since=None
    )
    return changed == 1


def _still_ours(job: Job) -> QuerySet[Job]:
    """The row of a job, unless it has ended or another worker has claimed it since this one did.

    A later claim always has a later lease.
    """
    return Job.objects.filter(
        pk=job.pk, leased_until=job.leased_until, done_at__isnull=True, failed_at__isnull=True
    )


def _postpone(job: Job, at: datetime, postponed: Postponed) -> None:
    """Let a job wait without counting the attempt; given up where it has waited for `POSTPONE_FOR`."""
    since = job.postponed_since or at
    if at - since >= POSTPONE_FOR:
        ours = _give_up(job, at, str(postponed))
    else:
        ours = _still_ours(job).update(
            leased_until=None, last_error=str(postponed)[:2000], attempts=F("attempts") - 1,
            postponed_since=since, next_try_at=at + postponed_for(at - since),
        ) == 1  # fmt: skip
    if ours:
        _hold_back(job, at, since, postponed)


def postponed_for(waited: timedelta) -> timedelta:
    """How long a job waits that has been postponed for so long: as long again, within the limits."""
    return min(max(waited, POSTPONE_FIRST), POSTPONE_LONGEST)


def _hold_back(job: Job, at: datetime, since: datetime, postponed: Postponed) -> None:
    """Let the other waiting jobs of the kind meet the same server later, not one after the other now."""
    until = at + (postponed_for(at - since) if postponed.service_away else POSTPONE_FIRST)
    others = Job.objects.filter(waiting(at), kind=job.kind, next_try_at__lt=until).exclude(pk=job.pk)
    if not postponed.service_away:
        others.update(next_try_at=until)
        return
    too_long = others.filter(postponed_since__lte=at - POSTPONE_FOR)
    too_long.update(failed_at=at, leased_until=None, last_error=str(postponed)[:2000])
    others.update(next_try_at=until, postponed_since=Coalesce("postponed_since", Value(at)))


def _failed(job: Job, at: datetime, error: str) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _give_up(job, at, error)
        return
    _still_ours(job).update(
        leased_until=None, last_error=error[:2000], next_try_at=at + BACKOFF[job.attempts - 1],
        postponed_since=None,
    )  # fmt: skip


def _give_up(job: Job, at: datetime, error: str) -> bool:
    """Stop trying; False where another worker has the job by now."""
    return _still_ours(job).update(leased_until=None, last_error=error[:2000], failed_at=at) == 1


def drain(at: datetime | None = None, limit: int = 100) -> int:
    """Carry out what waits, oldest first, about `limit` jobs; returns how many were done.

    What a job promises in its turn is carried out too.
    """
    done, tried = 0, set[int]()
    while len(tried) < limit:
        rows = Job.objects.filter(waiting(at or now())).exclude(pk__in=tried).order_by("next_try_at", "id")
        ids = list(rows.values_list("pk", flat=True)[:limit])
        if not ids:
            break
        tried.update(ids)
        done += sum(run(job_id, at) for job_id in ids)
    return done


def bring_forward(at: datetime) -> int:
    """Let jobs that wait for a later moment than `at` begin now, after the clock stepped back.

    A lease that ends later than any given out now belonged to the other time. Returns how many moved.
    """
    later = Q(next_try_at__gt=at) | Q(leased_until__gt=at + LEASE)
    waits = Job.objects.filter(later, done_at__isnull=True, failed_at__isnull=True)
    return waits.update(next_try_at=at, leased_until=None)


def retry(job: Job, *, at: datetime | None = None) -> None:
    """Let a given-up job try again from zero (administrator's button)."""
    moment = at or now()
    Job.objects.filter(pk=job.pk, failed_at__isnull=False).update(
        failed_at=None, attempts=0, next_try_at=moment, leased_until=None, postponed_since=None
    )
    _wake_after_commit()


def status(at: datetime | None = None) -> dict[str, int]:
    """Counts for the administrator: waiting, running, failed, done."""
    moment = at or now()
    open_jobs = Job.objects.filter(done_at__isnull=True, failed_at__isnull=True)
    return {
        "waiting": open_jobs.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=moment)).count(),
        "running": open_jobs.filter(leased_until__gte=moment).count(),
        "failed": Job.objects.filter(failed_at__isnull=False).count(),
        "done": Job.objects.filter(done_at__isnull=False).count(),
    }
