"""A committed change of what is published shows in the next answer, whatever is kept."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from satudata.clock import now as clock
from tests.factories.shown import BROWSER, TITLE, shown
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, build_world

pytestmark = pytest.mark.django_db(transaction=True)
marks = import_module("datasets.migrations.0004_mark_of_catalogue")


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    """It is Monday morning and stays so; answers are kept."""
    settings.KEPT_MEGABYTES = 8
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


@pytest.fixture
def visitor() -> Client:
    return Client(headers=BROWSER)


@pytest.mark.parametrize("watched", [True, False], ids=["watched", "control"])
def test_withdrawn_is_given_by_nobody_from_the_commit_on(visitor: Client, watched: bool) -> None:
    """The control: without the triggers the kept answers go on, so it is they that this test tests."""
    world = build_world()
    (dataset,) = publish_directly(world, judul=TITLE, years=(2025,))
    before = [shown(visitor, dataset), shown(visitor, dataset)]
    if not watched:
        with connection.schema_editor() as editor:
            marks.remove(None, editor)
    withdraw(newest(dataset))

    assert before == [[True] * 6] * 2
    assert shown(visitor, dataset) == [not watched] * 6


def test_revision_and_publication_show_at_once(visitor: Client) -> None:
    world = build_world()
    (dataset,) = publish_directly(world, judul=TITLE)
    page = reverse("dataset_page", args=[dataset.slug])
    visitor.get(page)
    visitor.get(reverse("dataset_search"))
    revise(dataset, kalimat="Kalimat yang direvisi.")
    publish_directly(world, judul="Terbit sesudahnya")

    assert "Kalimat yang direvisi." in visitor.get(page).content.decode()
    assert "Terbit sesudahnya" in visitor.get(reverse("dataset_search")).content.decode()


@pytest.mark.postgres
def test_connection_that_was_lost_between_two_answers_is_made_again(visitor: Client) -> None:
    (dataset,) = publish_directly(build_world(), judul=TITLE, years=(2025,))
    page = reverse("dataset_page", args=[dataset.slug])
    visitor.get(page)
    connection.connection.close()

    assert visitor.get(page).status_code == 200
