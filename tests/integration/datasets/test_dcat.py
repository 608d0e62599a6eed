"""DCAT, plain JSON and feeds: each syntax says the same, names stay, formats read as people write them."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS

from datasets import kept
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SYNTAXES = {"ttl": "turtle", "rdf": "xml", "xml": "xml", "n3": "n3", "jsonld": "json-ld"}


def read(client: Client, path: str, syntax: str) -> Graph:
    response = client.get(path)
    assert response.status_code == 200, path
    return Graph().parse(data=response.content, format=syntax)


def subjects(graph: Graph, kind: Any) -> list[str]:
    return sorted(str(s) for s in graph.subjects(RDF.type, kind))


def test_every_syntax_says_the_same(world: World, client: Client) -> None:
    dataset = publish_directly(world, 2)[0]
    alone = [read(client, f"/dataset/{dataset.pk}.{ending}", s) for ending, s in SYNTAXES.items()]
    catalogues = [
        [
            t
            for t in read(client, f"/catalog.{ending}", s)
            if not isinstance(t[2], Literal) or "catalog" not in t[2]
        ]
        for ending, s in SYNTAXES.items()
    ]

    assert all(isomorphic(alone[0], other) for other in alone[1:])
    assert len({frozenset(t for t in c if "/catalog." not in str(t[0])) for c in catalogues}) == 1
    assert len(alone[0]) > 40


def test_dataset_is_known_by_its_id_also_by_name_and_after_a_revision(world: World, client: Client) -> None:
    dataset = publish_directly(world, 1, at=WORK - timedelta(days=4))[0]
    before = read(client, f"/dataset/{dataset.slug}.ttl", "turtle")
    revise(dataset)
    after = read(client, f"/dataset/{dataset.pk}.ttl", "turtle")

    assert subjects(before, DCAT.Dataset) == subjects(after, DCAT.Dataset)
    assert subjects(before, DCAT.Dataset)[0].endswith(f"/dataset/{dataset.pk}")
    assert subjects(before, DCAT.Distribution) == subjects(after, DCAT.Distribution)


@pytest.mark.parametrize(("ending", "syntax"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_format_reads_as_people_write_it(world: World, client: Client, ending: str, syntax: str) -> None:
    """The first type that a parser meets decides for ckanext-dcat: it must be dct:IMT."""
    dataset = publish_directly(world, 1)[0]
    graph = read(client, f"/dataset/{dataset.pk}.{ending}", syntax)
    node = URIRef("http://publications.europa.eu/resource/authority/file-type/CSV")

    assert next(iter(graph.objects(node, RDF.type))) == DCTERMS.IMT
    assert set(graph.objects(node, RDF.type)) == {DCTERMS.IMT, DCTERMS.MediaTypeOrExtent}
    assert graph.value(node, RDFS.label) == Literal("CSV")


def test_catalogue_is_paged_until_its_last_page(world: World, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("datasets.api.dcat.views.PAGE", 2)
    publish_directly(world, 5)
    found: list[str] = []
    path = "/catalog.ttl"
    for _page in range(3):
        graph = read(client, path, "turtle")
        found += subjects(graph, DCAT.Dataset)
        page = graph.value(None, RDF.type, HYDRA.PagedCollection)
        following = graph.value(page, HYDRA.next)
        path = str(following).partition("://")[2].partition("/")[2].join(["/", ""]) if following else ""

    assert (len(found), len(set(found)), path) == (5, 5, "")


def test_catalogue_narrows_and_refuses(world: World, client: Client) -> None:
    old = publish_directly(world, 1, at=WORK - timedelta(days=30))[0]
    new = publish_directly(world, 1)[0]
    since = read(client, f"/catalog.ttl?modified_since={(WORK - timedelta(days=9)).date()}", "turtle")
    by_name = read(client, f"/catalog.ttl?fq=name:{old.slug}", "turtle")

    assert subjects(since, DCAT.Dataset) == [f"http://localhost:8000/dataset/{new.pk}"]
    assert subjects(by_name, DCAT.Dataset) == [f"http://localhost:8000/dataset/{old.pk}"]
    assert client.get("/catalog.ttl?page=nol").status_code == 409
    assert client.get("/catalog.ttl?page=0").status_code == 409
    assert client.get("/catalog.ttl?modified_since=besok").status_code == 409
    assert client.get("/catalog.ttl?fq=apa:1").status_code == 400
    assert client.get("/dataset/tidak-ada.ttl").status_code == 404


def test_limited_data_are_described_without_files_and_closed_ones_absent(
    world: World, client: Client
) -> None:
    limited = publish_directly(world, 1, akses="terbatas")[0]
    closed = publish_directly(world, 1, akses="tertutup")[0]
    gone = publish_directly(world, 1, years=(2025,))[0]
    withdraw(newest(gone))
    graph = read(client, "/catalog.jsonld", "json-ld")
    listed = client.get("/data.json").json()["dataset"]

    assert subjects(graph, DCAT.Dataset) == [f"http://localhost:8000/dataset/{limited.pk}"]
    assert subjects(graph, DCAT.Distribution) == []
    assert [(d["accessLevel"], d["distribution"]) for d in listed] == [("restricted public", [])]
    assert client.get(f"/dataset/{closed.pk}.ttl").status_code == 404


def test_plain_json_has_what_its_readers_need(world: World, client: Client) -> None:
    publish_directly(world, 2, kata_kunci=())
    found = client.get("/data.json").json()
    paged = client.get("/dcat.json?page=2").json()

    assert found["conformsTo"].endswith("/v1.1/schema")
    for dataset in found["dataset"]:
        assert dataset["keyword"] and dataset["identifier"] and dataset["contactPoint"]["fn"]
        assert all(d["downloadURL"].startswith("http") and d["mediaType"] for d in dataset["distribution"])
    assert len(client.get("/dcat.json").json()) == 2
    assert paged == []


def test_feeds_are_valid_atom(world: World, client: Client) -> None:
    dataset = publish_directly(world, 2, judul="Angka & <tanda>")[0]
    office = client.get("/api/3/action/organization_list").json()["result"][0]
    paths = ("/feeds/dataset.atom", f"/feeds/organization/{office}.atom", "/feeds/group/kesehatan.atom",
             "/feeds/custom.atom?q=tanda")  # fmt: skip
    ns = {"a": "http://www.w3.org/2005/Atom"}
    for path in paths:
        root = ET.fromstring(client.get(path).content)  # noqa: S314  our own answer
        entries = root.findall("a:entry", ns)
        assert len(entries) == 2, path
        assert root.find("a:updated", ns) is not None
        assert f"http://localhost:8000/dataset/{dataset.pk}" in [e.findtext("a:id", "", ns) for e in entries]
        assert entries[0].findtext("a:title", "", ns) == "Angka & <tanda>"
    assert client.get("/feeds/organization/tidak-ada.atom").status_code == 404


def test_lasting_addresses_lead_to_the_page_and_the_bytes(world: World, client: Client) -> None:
    dataset = publish_directly(world, 1)[0]
    resource = client.get("/api/3/action/package_show", {"id": dataset.slug}).json()["result"]["resources"][0]
    page = client.get(f"/dataset/{dataset.pk}")
    inner = client.get(f"/dataset/{dataset.pk}/resource/{resource['id']}")
    file = client.get(f"/dataset/{dataset.pk}/resource/{resource['id']}/download/a.csv")

    assert page["Location"] == inner["Location"] == f"http://localhost:8000/dataset/{dataset.slug}/"
    assert file["Location"] == resource["url"]


def test_catalogue_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    counts = []
    for more in (1, 7):
        publish_directly(world, more)
        kept.forget()
        with CaptureQueriesContext(connection) as made:
            client.get("/catalog.ttl")
        counts.append(len(made))

    assert counts[0] == counts[1] <= 6
