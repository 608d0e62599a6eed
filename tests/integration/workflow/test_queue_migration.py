"""Migrations that write on existing runs what they carry, closed ones too, and put the guards back."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from recommendations.states import State
from satudata.workflow.guards import missing_guards
from satudata.workflow.models import StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import World

migration = import_module("satudata.workflow.migrations.0004_queue_filled")
clocks = import_module("satudata.workflow.migrations.0007_clocks_filled")
CARRIED = ("judul", "nomor", "tahun", "jenis", "pembina_id", "teks_cari")


class Editor:
    """As much of a schema editor as the migration asks of."""

    connection = connection

    def execute(self, sql: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


def test_runs_of_before_get_what_new_runs_carry(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    runs = StepRun.objects.filter(case_id=str(walker.request.pk)).order_by("pk")
    opened = runs.get(closed_at__isnull=True)
    carried = {name: getattr(opened, name) for name in CARRIED}
    editor = Editor()
    migration._guards.remove(apps, editor)
    runs.update(judul="", nomor="", tahun=None, jenis="", pembina=None, keadaan="", draf=False, teks_cari="")

    migration.fill(apps, editor)
    migration.settle(apps, editor)
    migration._guards.install(apps, editor)

    assert all({name: getattr(run, name) for name in CARRIED} == carried for run in runs)
    assert list(runs.filter(draf=True).values_list("step_code", flat=True)) == ["A3"]
    assert runs.get(closed_at__isnull=True).keadaan == State.WALIDATA_RETURNED
    assert missing_guards() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        runs.filter(closed_at__isnull=False).update(judul="lain")


def test_runs_of_before_are_measured_as_new_runs_are(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    runs = StepRun.objects.filter(case_id=str(walker.request.pk)).order_by("pk")
    measured = list(runs.values_list("step_code", "used_minutes", "used_days"))
    assert ("A4", 40, 0) in measured
    editor = Editor()
    clocks._guards.remove(apps, editor)
    runs.update(used_minutes=None, used_days=None, tell_at=None)

    clocks.fill(apps, editor)
    clocks._settle(apps, editor)
    clocks._guards.install(apps, editor)

    assert list(runs.values_list("step_code", "used_minutes", "used_days")) == measured
    assert runs.get(closed_at__isnull=True).tell_at == walker.at
    assert missing_guards() == []
