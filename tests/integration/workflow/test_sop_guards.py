"""The database itself refuses to change a version in force, its steps, and a closed step run."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from satudata.workflow import guards, services, steps
from satudata.workflow.models import Reminder, Sop, SopStep, StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World
from tests.lifted import guards_lifted

pytestmark = pytest.mark.embedded


@pytest.fixture
def sop(world: World) -> Sop:
    return Sop.objects.get(kind=Sop.Kind.REKOMENDASI)


@pytest.fixture
def draft(world: World, sop: Sop) -> Sop:
    return services.copy_sop(sop, by=world.admin, at=WORK)


def refused(act: Callable[[], object]) -> bool:
    """True where the database refuses with an integrity error; what it did is undone either way."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def acts_on(sop: Sop) -> dict[str, Callable[[], object]]:
    rows, its_steps = Sop.objects.filter(pk=sop.pk), SopStep.objects.filter(sop=sop)
    step = its_steps.first()
    assert step is not None
    return {
        "update": lambda: rows.update(nama="Lain"),
        "leave": lambda: rows.update(berlaku_dari=None),
        "delete": lambda: rows._raw_delete("default"),
        "step update": lambda: its_steps.update(standar=1),
        "step delete": lambda: its_steps._raw_delete("default"),
        "step insert": lambda: SopStep.objects.create(sop=sop, kode="A10", nomor=10, pembacaan="none"),
    }


@pytest.mark.parametrize("act", ["update", "leave", "delete", "step update", "step delete", "step insert"])
def test_version_in_force_is_refused_by_the_database(sop: Sop, act: str) -> None:
    assert refused(acts_on(sop)[act])


@pytest.mark.parametrize("act", ["update", "step update", "step delete", "step insert"])
def test_draft_is_free(draft: Sop, act: str) -> None:
    assert not refused(acts_on(draft)[act])


def test_step_cannot_be_moved_into_a_version_in_force(sop: Sop, draft: Sop) -> None:
    SopStep.objects.filter(sop=draft, kode="A9").update(kode="A99")

    assert refused(lambda: SopStep.objects.filter(sop=draft, kode="A99").update(sop=sop))


def test_draft_put_in_force_becomes_guarded(world: World, draft: Sop) -> None:
    services.put_in_force(draft, date(2026, 11, 17), by=world.admin, at=WORK)

    assert refused(acts_on(draft)["step update"])


# Step runs -------------------------------------------------------------------------------------------


def test_closed_step_run_never_changes(world: World) -> None:
    request = request_at(world, "submitted").request
    closed = StepRun.objects.filter(case_id=str(request.pk), step_code="A3")

    assert refused(lambda: closed.update(outcome="lain"))
    assert refused(lambda: closed.update(closed_at=None, closed_by=None))
    assert refused(lambda: closed._raw_delete("default"))


def test_open_step_run_can_be_taken_and_closed_but_not_removed(world: World) -> None:
    walker = request_at(world, "submitted")
    opened = StepRun.objects.filter(case_id=str(walker.request.pk), closed_at__isnull=True)

    assert refused(lambda: opened._raw_delete("default"))
    assert steps.take_run(walker.request, "A4", by=world.walidata, at=walker.at) == 1
    assert steps.close_run(walker.request, "A4", by=world.walidata, at=walker.at, outcome="diteruskan") == 1


# The guards themselves -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_guard_is_in_place_after_the_migrations() -> None:
    assert guards.missing_guards() == []


@pytest.mark.django_db
def test_every_trigger_of_the_database_is_registered_as_a_guard() -> None:
    """One that no check looks for may be lost without a word."""
    made = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    if connection.vendor == "sqlite":
        made = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(made)
        assert {name for (name,) in cursor.fetchall()} == guards.wanted_guards()


@pytest.mark.django_db
def test_missing_guard_of_an_app_is_named() -> None:
    name = "versi_rilis_stays" if connection.vendor == "postgresql" else "versi_rilis_stays_update"
    table = " ON datasets_versirilis" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")

    assert guards.missing_guards() == [name]


@pytest.mark.django_db
def test_missing_guard_is_named() -> None:
    name = "event_append_only" if connection.vendor == "postgresql" else "event_no_update"
    table = " ON workflow_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")

    assert guards.missing_guards() == [name]


def test_owner_of_the_tables_can_lift_the_guards(sop: Sop) -> None:
    """What restore and migrations need; the other tests of tampering rest on it."""
    with guards_lifted():
        assert not refused(acts_on(sop)["update"])
    assert refused(acts_on(sop)["update"])
    assert not Reminder.objects.exists()
