"""Events are append-only for the database too, and no guarded table can be emptied."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from satudata.accounts.queries import system_user
from satudata.workflow import engine
from satudata.workflow.models import Event
from tests.factories.world import WORK

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return engine.record_of_person(system_user(), "dashboard_opened", at=WORK)


def test_event_cannot_be_changed(event: Event) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(note="lain")


def test_event_cannot_be_deleted(event: Event) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_event_of_unregistered_code_is_refused() -> None:
    with pytest.raises(KeyError):
        engine.record_of_person(system_user(), "sesuatu_terjadi", at=WORK)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["workflow_event", "workflow_steprun", "workflow_sop", "workflow_sopstep"])
def test_guarded_table_cannot_be_truncated(table: str) -> None:
    with pytest.raises(DatabaseError, match="kept as written"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
