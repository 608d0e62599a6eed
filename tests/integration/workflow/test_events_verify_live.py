"""The check of the record while the system works: a case that moves during the walk is no break."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from satudata.accounts.queries import system_user
from satudata.workflow import engine, events
from tests.factories.world import WORK


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_event_written_during_the_walk_is_no_break(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer commits after the heads were read and before the events are."""
    user = system_user()
    engine.record_of_person(user, "dashboard_opened", at=WORK)
    heads = events._heads

    def write() -> None:
        engine.record_of_person(user, "dashboard_opened", at=WORK)
        connection.close()

    def heads_then_write() -> Iterator[Any]:
        yield from heads()
        writer = Thread(target=write)
        writer.start()
        writer.join()

    monkeypatch.setattr(events, "_heads", heads_then_write)

    call_command("audit_verify", json=True)

    assert events.Event.objects.count() == 2
