"""Fixtures of SOP A's tests; `world` is in tests/conftest.py."""

import pytest

from tests.factories.visitor import Visitor
from tests.factories.world import World


@pytest.fixture
def operator(world: World) -> Visitor:
    """The operator of the health office at a browser without scripts."""
    return Visitor(world.operator)


@pytest.fixture
def walidata(world: World) -> Visitor:
    """An officer of Walidata at a browser without scripts."""
    return Visitor(world.walidata)
