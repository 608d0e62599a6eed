"""No e-mail is lost, none is written twice: through killed workers, a flushed broker, a bad mail server.

The worker is a real Celery process on the test's PostgreSQL and Redis, the mail server a real one. The test
is the beat. Leases are not waited for: what killed workers left is carried out at the end at a later moment.
"""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection

from recommendations.states import State
from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.notifications import mailing, preferences
from satudata.notifications.models import Delivery, Message, Notice
from satudata.workflow import outbox
from satudata.workflow.models import Job, Reminder, StepRun
from satudata.workflow.thresholds import Audience
from tests.factories.mail_server import BUSY, HANG_UP, REFUSE, STALL, TAKE, MailServer
from tests.factories.recommendations import request_at
from tests.factories.world import World, build_world
from tests.waiting import wait_until

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("SATUDATA_VAR", "REDIS_URL", "PYTEST_XDIST_WORKER", "PATH", "LANG", "TZ", "HOME")
# Three turns with one, two and three holders: each round writes six notices to six people.
TURNS = (State.WALIDATA_RETURNED, State.SUBMITTED, State.FORWARDED)
PEOPLE = ("operator", "walidata", "walidata_dua", "pemeriksa", "pemeriksa_dua", "penandatangan")
ROUNDS = 25
LINK = re.compile(r"/pemberitahuan/(\d+)/menuju/")


class Worker:
    """A worker as production runs it, killed and started again."""

    def __init__(self, server: MailServer, log: Path) -> None:
        address = os.environ["DATABASE_URL"].rpartition("/")[0]
        self.environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "satudata.settings.test",
            "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}",
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            # A stall that the test does not end by a kill ends by itself.
            "EMAIL_TIMEOUT": "3",
        }
        self.log = log
        self.killed = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "--app", "satudata", "worker", "--pool", "solo"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.killed += 1


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build_world()
    for state in TURNS:
        outbox.drain(request_at(made, state).at)
    Notice.objects.all().delete()
    for name in PEOPLE:
        person = made.people[name]
        preferences.choose(by=person, giliran=Delivery.SEGERA, pengingat=Delivery.SEGERA)
    return made


@pytest.fixture
def server() -> Iterator[MailServer]:
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
def worker(world: World, server: MailServer, tmp_path: Path) -> Iterator[Worker]:
    started = Worker(server, tmp_path / "worker.log")
    yield started
    started.kill()


def remind(number: int) -> None:
    """Promise one round of notices: a reminder of each turn, due to be mailed at once."""
    at = now() - timedelta(minutes=10)
    for run in StepRun.objects.filter(closed_at=None):
        kind, anchor = f"uji_{number}", run.opened_at
        Reminder.objects.create(step_run=run, kind=kind, anchor_at=anchor, at=at)
        outbox.enqueue("notify_run", key=f"{run.pk}:{kind}", run=run.pk, kind=kind, to=Audience.HOLDER,
                       anchor=anchor.isoformat())  # fmt: skip


def beat() -> None:
    """What the beat does while somebody waits for something else."""
    outbox.wake()
    mailing.compose_due()


def until(condition: Any) -> None:
    def met() -> bool:
        beat()
        return bool(condition())

    wait_until(met)


def rounds(numbers: range) -> None:
    """Promise rounds one after the other, each composed before the next, so that each is mailed alone."""
    for number in numbers:
        remind(number)
        code = f"run_uji_{number}"
        until(
            lambda code=code: Notice.objects.filter(code=code, message__isnull=False).count() == len(PEOPLE)
        )


def test_every_notice_arrives_and_none_is_told_in_two_messages(
    world: World, server: MailServer, worker: Worker, settings: Any
) -> None:
    broker = redis.Redis.from_url(django_settings.CELERY_BROKER_URL)

    rounds(range(5))
    until(lambda: len(server.arrived) >= 10)

    # The broker forgets everything, wake-ups that nobody has taken yet among it.
    for number in range(5, 9):
        remind(number)
        broker.flushdb()
    rounds(range(9, 11))

    # Three times a worker dies in the middle of sending, the message with the server.
    for number in range(11, 14):
        server.mode = STALL
        remind(number)
        until(lambda: server.holding)
        worker.kill()
        server.mode = TAKE
        worker.start()
    rounds(range(14, 16))

    # The server is busy, greylists, hangs up after the content.
    for number, mode in ((16, BUSY), (17, REFUSE), (18, HANG_UP)):
        server.mode = mode
        before = server.turned_away + len(server.arrived)
        rounds(range(number, number + 1))
        until(lambda before=before: server.turned_away + len(server.arrived) > before)
    server.mode = TAKE
    broker.flushdb()
    rounds(range(19, ROUNDS))

    worker.kill()
    server_of_this_process(settings, server)
    finish()

    check(world, server, worker)


def server_of_this_process(settings: Any, server: MailServer) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port


def finish() -> None:
    """Carry out what is left, past the leases of the dead and the longest delay of the postponed."""
    later = now() + timedelta(hours=1)
    while Job.objects.filter(outbox.waiting(later)).exists() or mailing.unmailed(later).exists():
        mailing.compose_due(at=later)
        outbox.drain(later)
        later += timedelta(hours=1)


def check(world: World, server: MailServer, worker: Worker) -> None:
    notices = Notice.objects.filter(code__startswith="run_uji_")
    assert notices.count() == ROUNDS * len(PEOPLE) == 150
    assert outbox.status(now() + timedelta(days=1))["failed"] == 0
    assert not Message.objects.filter(sent_at__isnull=True).exists()

    carried_by: dict[int, set[str]] = {}
    to: dict[str, str] = {}
    for found in server.arrived:
        body = found.message.get_body(("plain",))
        assert body is not None
        for pk in map(int, LINK.findall(body.get_content())):
            carried_by.setdefault(pk, set()).add(found.id)
        to[found.id] = found.message["To"].addresses[0].addr_spec

    # Each arrived, in one message, at its own reader.
    assert set(carried_by) == set(notices.values_list("pk", flat=True))
    assert all(len(ids) == 1 for ids in carried_by.values())
    addresses = dict(User.objects.values_list("pk", "email"))
    for pk, user in notices.values_list("pk", "user_id"):
        assert to[next(iter(carried_by[pk]))] == addresses[user]

    # Twice arrived only what a kill or a missing answer left in doubt, under the same Message-ID.
    assert set(to) == set(Message.objects.values_list("message_id", flat=True))
    again = sum(count - 1 for count in Counter(found.id for found in server.arrived).values())
    unanswered = sum(1 for found in server.arrived if not found.answered)
    assert unanswered >= 4
    assert 4 <= again <= unanswered + worker.killed
