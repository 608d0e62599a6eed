"""Citations as files: what a reference manager reads is what the page says, whatever the title holds."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from datasets.models import Dataset, Terbitan
from satudata.clock import now as clock
from tests.factories.terbitan import newest, publish_directly
from tests.factories.world import WORK, World


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    before = clock.read_time_from(lambda: WORK)
    yield
    clock.read_time_from(before)


def fetched(dataset: Dataset, jenis: str) -> str:
    answer = Client().get(reverse("dataset_citation", args=[dataset.slug, jenis]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{dataset.slug}.{jenis}"'
    return answer.content.decode()


def test_ris_names_source_version_and_day_of_access(world: World) -> None:
    (dataset,) = publish_directly(world, judul="Kunjungan Puskesmas", years=(2025,))

    lines = fetched(dataset, "ris").split("\r\n")
    tags = dict(line.split("  - ", 1) for line in lines if line)

    assert (lines[0], lines[-2], lines[-1]) == ("TY  - DATA", "ER  - ", "")
    face = newest(dataset)
    assert tags["AU"] == f"{face.instansi.nama},"
    assert tags["TI"] == f"Kunjungan Puskesmas, {face.periode}"
    assert tags["PY"] == str(face.tayang_sejak.year)
    assert (tags["ET"], tags["Y2"]) == ("1", f"{WORK:%Y/%m/%d}/")
    assert tags["UR"].endswith(f"/dataset/{dataset.slug}/")


def test_csl_json_is_one_dataset(world: World) -> None:
    (dataset,) = publish_directly(world, judul="Kunjungan Puskesmas", years=(2025,))

    (item,) = json.loads(fetched(dataset, "json"))

    face = newest(dataset)
    assert (item["type"], item["title"]) == ("dataset", f"Kunjungan Puskesmas, {face.periode}")
    assert item["author"] == [{"literal": face.instansi.nama}]
    assert item["accessed"] == {"date-parts": [[WORK.year, WORK.month, WORK.day]]}


def test_title_with_a_line_of_its_own_becomes_no_tag(world: World) -> None:
    (dataset,) = publish_directly(world, years=(2025,))
    Terbitan.objects.update(judul="Judul\r\nER  - \r\nTY  - BOOK")

    assert fetched(dataset, "ris").count("\r\nER  - ") == 1


def test_page_offers_them_and_closed_data_have_none(world: World) -> None:
    (shown,) = publish_directly(world)
    (closed,) = publish_directly(world, akses="tertutup")

    page = Client().get(reverse("dataset_page", args=[shown.slug], query={"tab": "unduh"}))
    assert reverse("dataset_citation", args=[shown.slug, "ris"]) in page.content.decode()
    for dataset, jenis in ((closed, "ris"), (shown, "docx")):
        address = reverse("dataset_citation", args=[dataset.slug, jenis])
        assert Client().get(address).status_code == 404
