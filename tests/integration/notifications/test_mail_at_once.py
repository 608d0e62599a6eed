"""Two beats at once compose each message once."""

from datetime import timedelta

import pytest

from recommendations.states import State
from satudata.notifications import mailing
from satudata.notifications.models import Message, Notice
from satudata.workflow import outbox
from satudata.workflow.models import Job
from tests.concurrency.gate import meet, without_row_locks
from tests.factories.recommendations import request_at
from tests.factories.world import World, build_world

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build_world()
    walker = request_at(made, State.WALIDATA_RETURNED)
    outbox.drain(walker.at)
    Notice.objects.exclude(user=made.operator).delete()
    return made


def beat() -> int:
    return mailing.compose_due(at=Notice.objects.get().at + timedelta(minutes=10))


def test_second_beat_finds_nothing_left(world: World) -> None:
    meeting = meet("notifications_message", "INSERT", beat, beat)

    assert meeting.at_gate == 1
    assert sorted(meeting.successes) == [0, 1]
    assert Message.objects.count() == Job.objects.filter(kind=mailing.SEND_MAIL).count() == 1
    assert Notice.objects.get().message is not None


def test_without_the_lock_both_compose(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_row_locks(monkeypatch)

    meeting = meet("notifications_message", "INSERT", beat, beat)

    assert meeting.at_gate == 2
    assert Message.objects.count() == 2
