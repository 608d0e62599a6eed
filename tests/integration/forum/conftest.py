"""The Forum's world for each test of this folder."""

import pytest

from tests.factories.forum import add_forum
from tests.factories.world import World


@pytest.fixture
def forum(world: World) -> World:
    """The small region with the Forum of Kota Blitar."""
    return add_forum(world)
