"""Fixtures of SOP A's tests; `world` is in tests/conftest.py."""

import pytest

from recommendations.models import RecommendationRequest
from recommendations.services import flow
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    """An empty draft of the health office."""
    return flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)


@pytest.fixture
def operator(world: World) -> Visitor:
    """The operator of the health office at a browser without scripts."""
    return Visitor(world.operator)


@pytest.fixture
def walidata(world: World) -> Visitor:
    """An officer of Walidata at a browser without scripts."""
    return Visitor(world.walidata)
