"""Beban kerja counted by hand: the oldest turn, how fast people are, what is handed on, what it costs."""

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.clock.now import now
from satudata.workflow import assignments
from satudata.workflow.models import StepRun
from satudata.workflow.queue_filters import Query, runs_of
from satudata.workflow.workload import Line, Workload, workload
from tests.factories.recommendations import request_at
from tests.factories.runs import copies, ended_run
from tests.factories.world import WORK, World
from tests.integration.workflow.test_queue_scale import FEW, MANY, crowd, queries_of


def load_of(world: World, name: str, at: Any = None) -> Workload:
    return workload(world.rights(name), at or now())


def by_name(found: list[Line]) -> dict[str, Line]:
    return {line.name: line for line in found}


def test_row_says_since_when_its_oldest_turn_waits(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    run = StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)

    (line,) = load_of(world, "walidata", WORK + timedelta(days=7)).unclaimed

    assert (line.office, line.open.count, line.since) == (run.instansi.nama, 1, run.opened_at)
    assert line.waiting == 5  # a Monday to the next


def test_person_is_shown_with_what_they_ended_lately(world: World) -> None:
    walker = request_at(world, State.FORWARDED)
    run = ended_run(walker.request)
    assert run.closed_at is not None
    old = run.closed_at - timedelta(days=100)
    copies(
        run,
        [
            {"used_days": 1}, {"used_days": 4, "late": True}, {"used_days": 9, "outcome": "ditarik"},
            {"used_days": 9, "opened_at": old, "closed_at": old},
        ],
    )  # fmt: skip

    speed = by_name(load_of(world, "auditor", WORK + timedelta(days=3)).people)["Walidata"].speed

    assert speed is not None
    assert (speed.ended, speed.median, speed.percent) == (3, 1, 67)


def test_one_or_two_turns_say_nothing_about_a_person(world: World) -> None:
    request_at(world, State.FORWARDED)

    speed = by_name(load_of(world, "walidata").people)["Walidata"].speed

    assert speed is not None
    assert (speed.ended, speed.median, speed.percent, speed.median_words) == (1, None, None, "")


def test_turns_are_handed_on_from_the_queue_of_their_own_team(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    run = StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)
    assert load_of(world, "walidata").can_share
    assignments.claim_run(run.pk, by=world.walidata, at=walker.at)

    own, auditor = load_of(world, "walidata_dua"), load_of(world, "auditor")

    line = by_name(own.people)["Walidata"]
    query = Query.read(QueryDict(line.handing_on.partition("?")[2]))
    assert [r.pk for r in runs_of(query, world.rights("walidata_dua"), now())] == [run.pk]
    assert by_name(auditor.people)["Walidata"].handing_on == ""
    assert (own.can_share, auditor.can_share) == (False, False)


# Cost ----------------------------------------------------------------------------------------------
def test_workload_costs_the_same_for_ten_as_for_a_thousand(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    clients = []
    for name in ("walidata", "auditor", "kepala"):
        client = Client()
        client.force_login(world.people[name])
        clients.append(client)
    crowd(walker, FEW)
    few = [queries_of(client, reverse("workload")) for client in clients]

    crowd(walker, MANY)

    assert [queries_of(client, reverse("workload")) for client in clients] == few
    assert load_of(world, "auditor").total.open.count == FEW + MANY + 1
