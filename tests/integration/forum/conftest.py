"""The Forum's world for each test of this folder."""

import copy
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import caches

from forum.states import ListState
from satudata.clock import now as clock
from tests.factories.forum import add_forum
from tests.factories.forum_walk import ForumWalk, list_at
from tests.factories.meetings import DURING, MeetingWalk, walk
from tests.factories.visitor import Visitor
from tests.factories.world import WORK, World


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what was made for another test: its rows had the same numbers."""
    caches["prints"].clear()


@pytest.fixture(scope="module")
def forum_of_module(world_of_module: World, django_db_blocker: Any) -> World:
    """Made once for a module: not together with `deliberated`."""
    with django_db_blocker.unblock():
        return add_forum(copy.deepcopy(world_of_module))


@pytest.fixture
def forum(forum_of_module: World, db: None) -> World:
    """The small region with the Forum of Kota Blitar, as this test's own copy."""
    return copy.deepcopy(forum_of_module)


@pytest.fixture(scope="module")
def deliberated_of_module(world_of_module: World, django_db_blocker: Any) -> ForumWalk:
    """A list before the Forum, walked there once for a module: not together with `forum`."""
    with django_db_blocker.unblock():
        return list_at(add_forum(copy.deepcopy(world_of_module)), ListState.DELIBERATED)


@pytest.fixture
def deliberated(deliberated_of_module: ForumWalk, db: None) -> ForumWalk:
    """The same, as this test's own copy."""
    return copy.deepcopy(deliberated_of_module)


@pytest.fixture
def way(forum: World) -> MeetingWalk:
    """A year in which a meeting is planned next."""
    return walk(forum)


@pytest.fixture
def sekretariat(forum: World) -> Visitor:
    """An officer of the Sekretariat SDI at a browser without scripts."""
    return Visitor(forum.blitar_sekretariat)


@pytest.fixture
def stand() -> Iterator[Callable[[datetime], object]]:
    """Let it be another moment: `stand(DURING)`."""
    before = clock.read_time_from(lambda: WORK)
    yield lambda at: clock.read_time_from(lambda: at)
    clock.read_time_from(before)


@pytest.fixture
def during(stand: Callable[[datetime], object]) -> None:
    """It is the day of the meeting."""
    stand(DURING)
