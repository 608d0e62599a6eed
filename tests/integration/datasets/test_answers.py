"""The keeper of public answers: nothing withdrawn or embargoed is given, and nobody gets another's page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from datasets import kept
from datasets.models import HitunganHarian
from datasets.services import counting
from satudata.clock import now as clock
from tests.factories.shown import BROWSER, TITLE, shown
from tests.factories.terbitan import publish_directly
from tests.factories.world import WORK, World


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = WORK

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def moved() -> Iterator[Clock]:
    source = Clock()
    before = clock.read_time_from(source)
    yield source
    clock.read_time_from(before)


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEPT_MEGABYTES = 8


@pytest.fixture
def visitor() -> Client:
    return Client(headers=BROWSER)


# What time changes ---------------------------------------------------------------------------------------
def test_embargo_opens_by_time_alone(world: World, visitor: Client, moved: Clock) -> None:
    (dataset,) = publish_directly(world, judul=TITLE, years=(2025,), shown=timedelta(minutes=5))
    before = shown(visitor, dataset)
    moved.at = WORK + timedelta(minutes=5) - timedelta(seconds=1)
    still = shown(visitor, dataset)
    moved.at = WORK + timedelta(minutes=5)

    assert before == still == [False] * 6
    assert shown(visitor, dataset) == [True] * 6


def test_clock_that_is_put_back_closes_it_again(world: World, visitor: Client, moved: Clock) -> None:
    (dataset,) = publish_directly(world, judul=TITLE, years=(2025,), shown=timedelta(minutes=5))
    moved.at = WORK + timedelta(minutes=6)
    after = shown(visitor, dataset)
    moved.at = WORK

    assert (after, shown(visitor, dataset)) == ([True] * 6, [False] * 6)


# Whose it is ---------------------------------------------------------------------------------------------
def test_who_is_signed_in_gets_their_own_page_and_leaves_none(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    page = reverse("dataset_page", args=[dataset.slug])
    known = Client(headers=BROWSER)
    known.force_login(world.operator)

    mine, of_all = known.get(page).content.decode(), visitor.get(page).content.decode()

    assert "user-menu" in mine or str(world.operator.get_full_name()) in mine
    assert str(world.operator.get_full_name()) not in of_all
    assert str(world.operator.get_full_name()) in known.get(page).content.decode()


def test_language_that_was_chosen_has_its_own_answer(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    page = reverse("dataset_page", args=[dataset.slug])
    english = Client(headers=BROWSER)
    english.cookies["django_language"] = "en"

    said = [c.get(page).content.decode() for c in (visitor, english, visitor, english)]

    assert ['lang="id"' in text for text in said[:2]] == ['lang="id"' in text for text in said[2:]]
    assert said[0][:200] != said[1][:200]


def test_form_on_a_kept_page_is_sent_by_each_reader_with_a_token_of_their_own(world: World) -> None:
    (dataset,) = publish_directly(world)
    page = reverse("dataset_page", args=[dataset.slug])
    readers = [Client(enforce_csrf_checks=True, headers=BROWSER) for _n in range(2)]
    tokens, answers = [], []
    for reader in readers:
        text = reader.get(page).content.decode()
        tokens.append(text.split('name="csrfmiddlewaretoken" value="')[1][:64])
        given = {"language": "en", "next": page, "csrfmiddlewaretoken": tokens[-1]}
        answers.append(reader.post(reverse("set_language"), given).status_code)
    stolen = (
        readers[1]
        .post(reverse("set_language"), {"language": "en", "csrfmiddlewaretoken": "x" * 64})
        .status_code
    )

    assert tokens[0] != tokens[1]
    assert (answers, stolen) == ([302, 302], 403)


def test_kept_answer_has_the_same_headers_and_a_tag(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    for url in (f"/api/3/action/package_show?id={dataset.slug}", f"/dataset/{dataset.slug}/sematkan/"):
        made, again = visitor.get(url), visitor.get(url)
        left = {name: [a.get(name) for a in (made, again)] for name in made.headers if name != "X-Request-Id"}
        assert made.content == again.content
        assert [name for name, (one, other) in left.items() if one != other] == []
    tag = visitor.get(f"/api/3/action/package_show?id={dataset.slug}")["ETag"]

    known = visitor.get(f"/api/3/action/package_show?id={dataset.slug}", headers={"if-none-match": tag})

    assert (known.status_code, known.content) == (304, b"")


# What it costs, what it counts ------------------------------------------------------------------------------
def test_only_what_fits_is_kept(world: World, visitor: Client, settings: Any) -> None:
    settings.KEPT_MEGABYTES = 1
    (dataset,) = publish_directly(world)
    for n in range(80):
        visitor.get(f"/api/3/action/package_show?id={dataset.slug}&n={'x' * 1000}{n}")

    assert 0 < kept._own.size <= 1024 * 1024
    assert kept._own.size == sum(size for _value, size in kept._own.answers.values())


def test_every_visit_and_call_is_counted_kept_or_not(world: World, visitor: Client) -> None:
    (dataset,) = publish_directly(world)
    for url in (reverse("dataset_page", args=[dataset.slug]), f"/dataset/{dataset.slug}.ttl"):
        for _visit in range(3):
            visitor.get(url)
        visitor.head(url)
    for _call in range(2):
        visitor.get(f"/api/3/action/package_show?id={dataset.slug}")
        visitor.post("/api/3/action/package_show", {"id": dataset.slug})
        visitor.get(f"/api/v1/dataset/{dataset.slug}")
    Client(headers={"user-agent": "Googlebot/2.1"}).get(reverse("dataset_page", args=[dataset.slug]))

    found = HitunganHarian.objects.values_list("jenis", "rincian", "jumlah").order_by("jenis", "rincian")
    assert list(found) == [
        ("api", "dcat.ttl", 3), ("api", "package_show", 4), ("api", "v1.dataset", 2), ("kunjungan", "", 3),
    ]  # fmt: skip


def test_counts_wait_and_are_written_together(world: World, visitor: Client, settings: Any) -> None:
    settings.COUNTED_SECONDS = 3600
    (dataset,) = publish_directly(world)
    for _visit in range(3):
        visitor.get(reverse("dataset_page", args=[dataset.slug]))
    before = HitunganHarian.objects.count()
    timer = counting._own.timer
    assert timer is not None
    timer.cancel()
    counting.write_counts()

    assert before == 0
    assert list(HitunganHarian.objects.values_list("jumlah", flat=True)) == [3]


def test_machine_that_asks_for_too_much_is_told_to_wait(world: World, settings: Any) -> None:
    """What is kept is given all the same: it costs nothing."""
    settings.MACHINE_ANSWERS_A_MINUTE = 2
    client = Client(REMOTE_ADDR="203.0.113.7")
    answers = [client.get(f"/api/3/action/package_search?rows={n}") for n in range(3)]
    body = answers[2].json()

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert (body["success"], body["error"]["__type"]) == (False, "Too Many Requests")
    assert answers[2]["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/3/action/package_search?rows=0").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.8").get("/catalog.ttl").status_code == 200
