"""The walk that other tests stand on reaches every state of the three kinds of case."""

import pytest

from forum.states import ListState, MeetingState, OfficeState
from tests.factories.forum_walk import list_at, meeting_at, office_at
from tests.factories.world import World


@pytest.mark.parametrize("state", list(ListState))
def test_list_is_walked_to_each_state(forum: World, state: str) -> None:
    assert list_at(forum, state, entries=1).daftar.state == state


@pytest.mark.parametrize("state", list(OfficeState))
def test_part_is_walked_to_each_state(forum: World, state: str) -> None:
    assert office_at(forum, state, entries=1).office().state == state


@pytest.mark.parametrize("state", list(MeetingState))
def test_meeting_is_walked_to_each_state(forum: World, state: str) -> None:
    _walk, rapat = meeting_at(forum, state)
    assert rapat.state == state
