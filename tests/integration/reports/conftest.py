"""A world for the tests of reports: Kota Blitar with its Forum, its Walidata's head, its leader."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from tests.factories.reports import add_reports
from tests.factories.reports_year import Year
from tests.factories.world import World


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what was made for another test: its rows had the same numbers."""
    caches["prints"].clear()


@pytest.fixture(scope="module")
def forum_of_module(world_of_module: World, django_db_blocker: Any) -> Iterator[World]:
    """Inside the module's transaction."""
    with django_db_blocker.unblock():
        yield add_reports(copy.deepcopy(world_of_module))


@pytest.fixture
def forum(forum_of_module: World, db: None) -> World:
    """This test's own copy."""
    return copy.deepcopy(forum_of_module)


@pytest.fixture(scope="module")
def year_of_module(forum_of_module: World, django_db_blocker: Any) -> Year:
    """The small year, once for a module."""
    with django_db_blocker.unblock():
        return Year(forum_of_module)


@pytest.fixture
def year(year_of_module: Year, db: None) -> Year:
    """This test's own copy."""
    return copy.deepcopy(year_of_module)


@pytest.fixture
def client_of(forum: World) -> Callable[[str], Client]:
    """Sign somebody of this world in, by name."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(forum.people[name])
        return client

    return signed_in
