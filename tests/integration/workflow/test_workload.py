"""Beban kerja: each number leads to just its rows; nobody sees what is not theirs; the cost is constant."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.clock.now import now
from satudata.context_processors import MAIN_NAV
from satudata.workflow.queue_filters import Query, runs_of
from satudata.workflow.workload import Line, Workload, oversees, workload
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import PEOPLE, WORK, World

OVERSEERS = {
    "kepala",
    "walidata",
    "walidata_dua",
    "penandatangan",
    "sekretariat",
    "auditor",
    "blitar_walidata",
}
SOME = (
    State.DRAFTED, State.SUBMITTED, State.WALIDATA_CHECKING, State.WALIDATA_RETURNED, State.FORWARDED,
    State.BPS_CHECKING, State.BPS_RETURNED, State.DECISION_AWAITED, State.APPROVED, State.LETTER_ISSUED,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def some(world_of_module: World, django_db_blocker: Any) -> dict[str, Walker]:
    """A case in each state of some, all made on one Monday."""
    with django_db_blocker.unblock():
        return {state: request_at(world_of_module, state) for state in SOME}


def load_of(world: World, name: str, at: Any = None) -> Workload:
    return workload(world.rights(name), at or now())


def lines(load: Workload) -> Iterator[Line]:
    yield load.total
    yield load.not_taken
    yield from (*load.unclaimed, *load.people, *load.holders, *load.producers)


def by_name(found: list[Line]) -> dict[str, Line]:
    return {line.name: line for line in found}


# Who -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [*PEOPLE, "tanpa_peran"])
def test_workload_is_for_overseers_only(world: World, name: str) -> None:
    (entry,) = (e for e in MAIN_NAV if e.url_name == "workload")
    rights, client = world.rights(name), Client()
    client.force_login(world.people[name])

    assert oversees(rights) is entry.shown_to(rights) is (name in OVERSEERS)
    assert client.get(reverse("workload")).status_code == (200 if name in OVERSEERS else 404)


def test_workload_of_another_region_is_empty(world: World) -> None:
    load = load_of(world, "blitar_walidata")

    assert (load.total.open.count, load.holders, load.producers, load.unclaimed) == (0, [], [], [])


def test_head_of_an_office_learns_nothing_about_the_examiners(world: World) -> None:
    load = load_of(world, "kepala")

    assert {line.office for line in load.people} <= {"Dinas Kesehatan"}
    assert not {"Walidata", "Pemeriksa", "Penandatangan"} & {line.name for line in load.people}
    assert load.total.open.count > 0


def test_overseer_of_a_region_sees_its_people_and_the_office_of_bps_its_own(
    world: World,
) -> None:
    assert {"Walidata", "Pemeriksa"} <= {line.name for line in load_of(world, "auditor").people}
    assert {line.office for line in load_of(world, "penandatangan").people} <= {
        "BPS Kabupaten Trenggalek",
        "",
    }


# Numbers -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(OVERSEERS))
def test_each_number_leads_to_just_its_rows(world: World, name: str) -> None:
    at = WORK + timedelta(days=9)
    rights = world.rights(name)
    load = workload(rights, at)
    numbers = [n for line in lines(load) for n in (line.open, line.overdue, line.returned) if n is not None]

    for number in numbers:
        query = Query.read(QueryDict(number.url.partition("?")[2]))
        assert runs_of(query, rights, at).count() == number.count, number.url
    if name != "blitar_walidata":
        assert load.total.open.count >= 5
        assert load.total.overdue.count > 0
        assert load.total.returned is not None
        assert load.total.returned.count == 2


def test_links_of_the_page_open_lists_with_as_many_rows(world: World) -> None:
    client = Client()
    client.force_login(world.walidata)
    text = client.get(reverse("workload")).content.decode()
    links = re.findall(r'href="(/antrean/\?[^"]+)"[^>]*>(?:<span[^>]*>)?([\d.]+)<', text)
    assert len(links) > 10

    for url, number in links:
        page = client.get(url.replace("&amp;", "&")).context["page"]
        assert sum(group.total.found for group in page.groups) == int(number), url


def test_parts_make_up_the_whole(world: World) -> None:
    load = load_of(world, "walidata")

    assert load.total.open.count == len(SOME) - 1  # a draft is nobody's work but its author's
    assert sum(line.open.count for line in load.holders) == load.total.open.count
    assert sum(line.open.count for line in load.producers) == load.total.open.count
    assert load.not_taken.open.count == sum(line.open.count for line in load.unclaimed)


def test_colleague_without_work_is_listed_to_hand_on_to(world: World) -> None:
    line = by_name(load_of(world, "walidata").people)["Walidata Dua"]

    assert (line.open.count, line.handing_on) == (0, "")
