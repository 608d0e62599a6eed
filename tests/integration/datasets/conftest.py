"""Worlds for the tests of this folder, each made once for a module."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from tests.factories.datasets import DataWorld, stated
from tests.factories.forum import add_forum
from tests.factories.world import World


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what was made for another test: its rows had the same numbers."""
    caches["prints"].clear()


@pytest.fixture(scope="module")
def data_of_module(world_of_module: World, django_db_blocker: Any) -> Iterator[DataWorld]:
    """Made once for a module, inside its transaction: not together with another world of the Forum."""
    with django_db_blocker.unblock():
        yield stated(copy.deepcopy(world_of_module))


@pytest.fixture
def data(data_of_module: DataWorld, db: None) -> DataWorld:
    """The stated part of Kota Blitar's health office and its releases, as this test's own copy."""
    return copy.deepcopy(data_of_module)


@pytest.fixture(scope="module")
def forum_of_module(world_of_module: World, django_db_blocker: Any) -> Iterator[World]:
    """Not together with `data_of_module`."""
    with django_db_blocker.unblock():
        yield add_forum(copy.deepcopy(world_of_module))


@pytest.fixture
def forum(forum_of_module: World, db: None) -> World:
    """The small region with the Forum of Kota Blitar, nothing stated; this test's own copy."""
    return copy.deepcopy(forum_of_module)
