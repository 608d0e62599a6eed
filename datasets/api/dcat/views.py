"""DCAT over HTTP: the catalogue in pages, one dataset, plain JSON, Atom feeds (portal.md 3.6, 3.7).

Decided here: page size, which syntax has which ending, what a bad page or date answers.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.feedgenerator import Atom1Feed
from rdflib import Graph

from datasets.answers import counted, for_clients
from datasets.api import addresses, catalogue
from datasets.api.ckan import search
from datasets.api.ckan.errors import ActionError, Invalid
from datasets.api.ckan.views import JSON, for_machines
from datasets.api.dcat import graph as rdf
from datasets.api.dcat import plain
from datasets.models import HitunganHarian, Terbitan
from satudata.accounts.models import Instansi
from satudata.clock.now import now
from satudata.incoming import whole_number

PAGE = 100
FEED = 20
# Ending -> rdflib's name, type.
SYNTAXES = {
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "rdf": ("xml", "application/rdf+xml; charset=utf-8"),
    "xml": ("xml", "application/rdf+xml; charset=utf-8"),
    "n3": ("n3", "text/n3; charset=utf-8"),
    "jsonld": ("json-ld", "application/ld+json; charset=utf-8"),
}


def written(graph: Graph, ending: str) -> bytes:
    """A graph in the syntax of an ending."""
    made: bytes = graph.serialize(format=SYNTAXES[ending][0], encoding="utf-8")
    return made


@for_machines
def catalog(request: HttpRequest, ending: str) -> HttpResponseBase:
    """A page of the catalogue, last changed first."""
    at = now()
    asked = {name: request.GET.get(name, "") for name in ("page", "modified_since", "q", "fq")}

    def make() -> bytes:
        rows, number = _rows(asked, at), _page_number(asked["page"])
        total = rows.count()
        chosen = rows[(number - 1) * PAGE : number * PAGE]
        paging = _paging(f"/catalog.{ending}", asked, number, total)
        return written(rdf.catalogue(catalogue.entries(chosen, at), paging), ending)

    return _answer(make, SYNTAXES[ending][1])


@for_machines
def dataset(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """One dataset by id or name."""
    found = catalogue.entry(key, now())
    if found is None:
        raise Http404
    response = _answer(lambda: written(rdf.dataset(found), ending), SYNTAXES[ending][1])
    return counted(response, found.face, HitunganHarian.Jenis.API, f"dcat.{ending}")


@for_machines
def data_json(request: HttpRequest) -> HttpResponseBase:
    """The whole catalogue as DCAT-US 1.1."""
    at = now()

    def make() -> bytes:
        rows = catalogue.faces(at).order_by("-changed", "dataset_id")
        return _dumps(plain.data_json(catalogue.entries(rows, at)))

    return _answer(make, JSON)


@for_machines
def dcat_json(request: HttpRequest) -> HttpResponseBase:
    """A page of datasets as JSON; an empty list after the last."""
    at = now()
    asked = {name: request.GET.get(name, "") for name in ("page", "modified_since", "q", "fq")}

    def make() -> bytes:
        number = _page_number(asked["page"])
        rows = _rows(asked, at)[(number - 1) * PAGE : number * PAGE]
        return _dumps(plain.dcat_json(catalogue.entries(rows, at)))

    return _answer(make, JSON)


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _answer(make: Callable[[], bytes], kind: str) -> HttpResponse:
    try:
        body = make()
    except ActionError as refused:
        return HttpResponse(_dumps({"error": refused.body}), status=refused.status, content_type=JSON)
    return for_clients(HttpResponse(body, content_type=kind))


# What is asked --------------------------------------------------------------------------------------------
def _rows(asked: dict[str, str], at: datetime) -> Any:
    found = search.search(asked["q"], asked["fq"], at)
    if asked["modified_since"]:
        found = found.filter(changed__gte=_since(asked["modified_since"]))
    return found.order_by("-changed", "dataset_id")


def _since(text: str) -> datetime:
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid({"modified_since": "Must be a date like 2026-01-31"})
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _page_number(text: str) -> int:
    number = whole_number(text or "1")
    if not number:
        raise Invalid({"page": "Must be a positive number"})
    return number


def _paging(path: str, asked: dict[str, str], number: int, total: int) -> rdf.Paging:
    last = max(1, -(-total // PAGE))

    def page(n: int) -> str:
        query = {name: text for name, text in asked.items() if text and name != "page"} | {"page": n}
        return addresses.absolute(f"{path}?{urlencode(query)}")

    return rdf.Paging(
        this=page(number),
        first=page(1),
        last=page(last),
        next=page(number + 1) if number < last else "",
        previous=page(number - 1) if number > 1 else "",
        total=total,
        size=PAGE,
    )


# Feeds ----------------------------------------------------------------------------------------------------
@for_machines
def feed(request: HttpRequest) -> HttpResponseBase:
    """The last changed datasets."""
    return _feed(request, "/feeds/dataset.atom", "Dataset terbaru", "", "")


@for_machines
def feed_of_office(request: HttpRequest, name: str) -> HttpResponseBase:
    """The last changed datasets of one office."""
    office: Instansi | None = search.offices_of(now()).get(name)
    if office is None:
        raise Http404
    return _feed(
        request, f"/feeds/organization/{name}.atom", f"Dataset {office.nama}", "", f'organization:"{name}"'
    )


@for_machines
def feed_of_group(request: HttpRequest, name: str) -> HttpResponseBase:
    """The last changed datasets of one field of government."""
    urusan = next((k for k in addresses.URUSAN_NAMES if addresses.group_name(k) == name), None)
    if urusan is None:
        raise Http404
    title = f"Dataset urusan {addresses.URUSAN_NAMES[urusan]}"
    return _feed(request, f"/feeds/group/{name}.atom", title, "", f'groups:"{name}"')


@for_machines
def feed_of_search(request: HttpRequest) -> HttpResponseBase:
    """The last changed datasets that a search finds."""
    q, fq = request.GET.get("q", ""), request.GET.get("fq", "")
    address = f"/feeds/custom.atom?{urlencode({'q': q, 'fq': fq})}"
    return _feed(request, address, f"Dataset untuk pencarian “{q[:80]}”", q, fq)


def _feed(request: HttpRequest, address: str, title: str, q: str, fq: str) -> HttpResponseBase:
    at = now()

    def make() -> bytes:
        rows = search.search(q, fq, at).order_by("-changed", "dataset_id")[:FEED]
        made = Atom1Feed(
            title=_clean(title),
            link=addresses.absolute("/dataset/"),
            description="",
            language="id",
            feed_url=addresses.absolute(address),
            feed_guid=addresses.absolute(address),
            author_name="satudata",
        )
        for entry in catalogue.entries(rows, at):
            _add(made, entry)
        return made.writeString("utf-8").encode()

    return _answer(make, "application/atom+xml; charset=utf-8")


def _add(made: Atom1Feed, entry: catalogue.Entry) -> None:
    face: Terbitan = entry.face
    made.add_item(
        title=_clean(face.judul),
        link=addresses.page_of(face),
        unique_id=addresses.dataset_uri(face.dataset_id),
        description=_clean(entry.facts.kalimat or entry.facts.deskripsi),
        pubdate=entry.first_shown,
        updateddate=entry.changed,
        author_name=_clean(face.instansi.nama),
        categories=entry.tags,
    )


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")
