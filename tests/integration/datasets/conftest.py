"""The stated part of Kota Blitar's health office and its releases, made once for a module."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from tests.factories.datasets import DataWorld, stated
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
    """The same, as this test's own copy."""
    return copy.deepcopy(data_of_module)
