"""The world for tests that commit: made anew for each, because they leave rows behind."""

import pytest

from tests.factories.world import World, build_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()
