"""One issued letter per module: reaching it takes a whole walk through SOP A and a rendering."""

from collections.abc import Iterator
from typing import Any

import pytest

from recommendations.states import State
from satudata.documents.models import Document
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World


@pytest.fixture(scope="module")
def walk_of_module(world_of_module: World, django_db_blocker: Any) -> Iterator[Walker]:
    """A request at LETTER_ISSUED, made inside the module's transaction."""
    with django_db_blocker.unblock():
        yield request_at(world_of_module, State.LETTER_ISSUED)


@pytest.fixture
def walker(walk_of_module: Walker, world: World) -> Walker:
    """The request at LETTER_ISSUED, as this test's own copy."""
    mine = Walker.__new__(Walker)
    mine.__dict__.update(vars(walk_of_module) | {"world": world})
    mine._keep(None)
    return mine


@pytest.fixture
def letter(walker: Walker) -> Document:
    """Its Surat Rekomendasi, read afresh."""
    return Document.objects.select_related("file", "penerbit").get(pk=walker.request.surat_id)
