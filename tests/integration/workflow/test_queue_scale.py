"""A queue costs as many queries for ten cases as for a thousand, and counts no further than it says."""

import copy
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import Kegiatan, RecommendationRequest
from recommendations.states import State
from satudata.clock.now import now
from satudata.workflow import queue
from satudata.workflow.models import StepRun
from satudata.workflow.queue_filters import VIEWS
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

FEW, MANY = 10, 1000


def another(row: Model, **changes: Any) -> Any:
    """A copy of a row as a new one, not saved."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding = True
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def crowd(walker: Walker, count: int) -> None:
    """As many more cases like one, due on both sides of now, so that every group has some."""
    like, at = walker.request, now()
    run = StepRun.objects.get(case_id=str(like.pk), closed_at__isnull=True)
    start = StepRun.objects.count()
    cases = [another(like, id=uuid.uuid4(), nomor=f"{like.nomor}-{start + n}") for n in range(count)]
    RecommendationRequest.objects.bulk_create(cases)
    Kegiatan.objects.bulk_create([another(like.kegiatan, request=case) for case in cases])
    StepRun.objects.bulk_create(
        [
            another(
                run,
                case_id=str(case.pk),
                nomor=case.nomor,
                due_at=None if n % 5 == 0 else at + timedelta(hours=(n % 5 - 2) * 90 + 1),
            )
            for n, case in enumerate(cases)
        ]
    )


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    def make(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name])
        return client

    return make


def queries_of(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_view_costs_the_same_for_ten_as_for_a_thousand(
    world: World, client_of: Callable[[str], Client]
) -> None:
    walker = request_at(world, State.SUBMITTED)
    urls = [f"{reverse('queue')}?tampilan={view}" for view in VIEWS] + [
        reverse("home"),
        reverse("queue_counts"),
    ]
    clients = [client_of(name) for name in ("walidata", "pemeriksa")]
    crowd(walker, FEW)
    few = [queries_of(client, url) for client in clients for url in urls]

    crowd(walker, MANY)

    assert [queries_of(client, url) for client in clients for url in urls] == few


def test_counts_stop_and_say_so(world: World, client_of: Callable[[str], Client]) -> None:
    walker = request_at(world, State.SUBMITTED)
    crowd(walker, queue.MOST)

    page = client_of("walidata").get(reverse("queue")).context["page"]

    assert page.views[0].count == "999+"
    assert all(len(group.rows) <= 25 for group in page.groups)
    assert {group.code for group in page.groups} == {"terlambat", "minggu-ini", "nanti", "tanpa-batas"} | {
        group.code for group in page.groups if group.code == "hari-ini"
    }


def test_whole_list_can_be_downloaded_however_long(world: World, client_of: Callable[[str], Client]) -> None:
    walker = request_at(world, State.SUBMITTED)
    crowd(walker, 1100)

    answer = client_of("walidata").get(reverse("queue_export", args=["csv"]))

    assert b"".join(answer.streaming_content).decode().count("\r\n") == 1 + 1101
