"""Fixtures of SOP A's tests."""

import pytest

from tests.factories.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()
