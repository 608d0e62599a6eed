"""The action `package_search`: parameters, conditions, order, page, facets.

Decided here: which parameters exist, what may be sorted by, and how facets are counted. Reads faces alone,
so nothing that a query says can show more than the public sees.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from datasets.api import addresses, catalogue
from datasets.api.ckan import asked as params
from datasets.api.ckan import filters, grammar, package
from datasets.api.ckan.errors import QueryError
from datasets.models import BerkasTerbitan, Terbitan
from satudata.accounts.models import Instansi

MOST_ROWS = 1000
DEFAULT_SORT = "score desc, metadata_modified desc"
KNOWN = frozenset(
    {
        "q", "fq", "fq_list", "sort", "rows", "start", "facet", "facet.field", "facet.limit",
        "facet.mincount", "fl", "include_private", "include_drafts", "include_deleted", "qf", "bf", "boost",
        "tie", "defType", "mm", "q.op", "use_default_schema",
    }
)  # fmt: skip
SORTS = {
    "score": "score", "metadata_modified": "changed", "metadata_created": "first_shown", "title": "judul",
    "title_string": "judul", "name": "dataset__slug", "id": "dataset_id",
}  # fmt: skip
_SORT = re.compile(r"([\w.]+)(?:\s+(asc|desc))?", re.IGNORECASE)


def package_search(asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Datasets that match, a page of them, with facets."""
    if unknown := [name for name in asked if name not in KNOWN and not name.startswith("ext_")]:
        raise QueryError(f"Invalid search parameters: {sorted(unknown)}")
    nodes = _nodes(asked)
    found = _found(nodes, at)
    words = filters.free_words(nodes[0])
    sort = params.text(asked, "sort") or DEFAULT_SORT
    start = params.natural(asked, "start", 0)
    rows = params.natural(asked, "rows", 10, MOST_ROWS)
    page = found.annotate(score=filters.score(words)).order_by(*_order(sort))[start : start + rows]
    facets = _facets(asked, found, at)
    return {
        "count": found.count(),
        "sort": sort,
        "results": _results(asked, list(page), at) if rows else [],
        "facets": {name: {i["name"]: i["count"] for i in items} for name, items in facets.items()},
        "search_facets": {name: {"title": name, "items": items} for name, items in facets.items()},
    }


def search(query: str, fq: str, at: datetime) -> QuerySet[Terbitan]:
    """Faces that match a query and a filter, in no order; for feeds and DCAT. Raises QueryError."""
    return _found(_nodes({"q": query, "fq": fq}), at)


def offices_of(at: datetime) -> dict[str, Instansi]:
    """Offices that have published, by their name in addresses."""
    ids = catalogue.faces(at).values("instansi")
    rows = Instansi.objects.filter(pk__in=ids).select_related("wilayah").order_by("nama", "pk")
    return {addresses.office_name(office): office for office in rows}


def _nodes(asked: Mapping[str, Any]) -> list[grammar.Node]:
    """The tree of `q`, then those of the filters."""
    several = asked.get("fq_list") or []
    listed = several if isinstance(several, list) else _json_list(several)
    own = asked.get("fq") or []
    texts = [params.text(asked, "q"), *(own if isinstance(own, list) else [own]), *listed]
    try:
        return [grammar.parse(str(text)) for text in texts]
    except grammar.BadQuery as bad:
        raise QueryError(bad) from None


def _json_list(text: Any) -> list[str]:
    try:
        found = json.loads(text) if isinstance(text, str) and text.startswith("[") else [text]
    except (ValueError, RecursionError):
        found = [text]
    return [str(item) for item in found]


def _found(nodes: list[grammar.Node], at: datetime) -> QuerySet[Terbitan]:
    known = filters.Asked(at, offices_of(at) if any(_names_offices(node) for node in nodes) else {})
    found = catalogue.faces(at)
    try:
        for node in nodes:
            found = found.filter(filters.condition(node, known))
    except grammar.BadQuery as bad:
        raise QueryError(bad) from None
    return found


def _names_offices(node: grammar.Node) -> bool:
    if isinstance(node, grammar.Match):
        return node.field in ("organization", "owner_org")
    parts = (node.part,) if isinstance(node, grammar.Not) else node.parts
    return any(_names_offices(part) for part in parts)


def _order(sort: str) -> list[Any]:
    """Columns to sort by; the id comes last, so that no row stands on two pages."""
    order = []
    for part in sort.split(","):
        match = _SORT.fullmatch(part.strip())
        if match is None or match[1] not in SORTS:
            raise QueryError(f"Cannot sort by {part.strip()}")
        column = F(SORTS[match[1]])
        order.append(column.desc() if (match[2] or "asc").lower() == "desc" else column.asc())
    return [*order, F("dataset_id").asc()]


def _results(asked: Mapping[str, Any], page: list[Terbitan], at: datetime) -> list[dict[str, Any]]:
    found = [package.package(entry) for entry in catalogue.entries(page, at)]
    if wanted := params.texts(asked, "fl"):
        return (
            [{k: v for k, v in row.items() if k in wanted} for row in found] if "*" not in wanted else found
        )
    return found


# Facets -------------------------------------------------------------------------------------------------
Item = dict[str, Any]


def _facets(asked: Mapping[str, Any], found: QuerySet[Terbitan], at: datetime) -> dict[str, list[Item]]:
    names = params.texts(asked, "facet.field") if params.yes(asked, "facet", True) else []
    limit = asked.get("facet.limit", 50)
    most = None if str(limit) == "-1" else params.natural(asked, "facet.limit", 50)
    least = params.natural(asked, "facet.mincount", 1)
    facets = {}
    for name in dict.fromkeys(names):
        if name not in FACETS:
            raise QueryError(f"undefined field {name}")
        counted = [item for item in FACETS[name](found, at) if item["count"] >= least]
        facets[name] = sorted(counted, key=lambda i: (-i["count"], i["display_name"]))[:most]
    return facets


def _item(name: str, title: str, n: int) -> Item:
    return {"name": name, "display_name": title, "count": n}


def _by(found: QuerySet[Terbitan], column: str) -> list[tuple[Any, int]]:
    return list(found.order_by().values_list(column).annotate(n=Count("pk")).values_list(column, "n"))


def _organizations(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    counted = dict(_by(found, "instansi_id"))
    rows = Instansi.objects.filter(pk__in=list(counted)).select_related("wilayah")
    return [_item(addresses.office_name(o), o.nama, counted[o.pk]) for o in rows]


def _groups(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    names = addresses.URUSAN_NAMES
    return [_item(addresses.group_name(k), names[k], n) for k, n in _by(found, "urusan") if k in names]


def _kategori(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    names = addresses.URUSAN_NAMES
    return [_item(names[k], names[k], n) for k, n in _by(found, "urusan") if k in names]


def _priority(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    years = _by(found.filter(data_prioritas=True), "metadata__tahun_prioritas")
    return [_item(str(year), str(year), n) for year, n in years if year]


def _licenses(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    counted: Counter[tuple[str, str]] = Counter()
    for kept, n in _by(found, "metadata__lisensi"):
        counted[package.LICENSES.get(kept or "", package.OTHER)[:2]] += n
    return [_item(name, title, n) for (name, title), n in counted.items()]


def _tags(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    return [_item(name, name, n) for name, n in tags_of(found).items()]


def tags_of(found: QuerySet[Terbitan]) -> Counter[str]:
    """Keywords of some faces, each with the number of datasets that have it."""
    counted: Counter[str] = Counter()
    for kept in found.order_by().values_list("metadata__kata_kunci", flat=True):
        counted.update({catalogue.clean_tag(str(word)) for word in kept or ()} - {""})
    return counted


def _formats(found: QuerySet[Terbitan], at: datetime) -> list[Item]:
    """Datasets by format of a listed file: any open release's CSV, the face's own other files."""
    own = Q(terbitan__in=found.filter(akses="terbuka").order_by().values("pk"))
    older = Q(
        jenis=BerkasTerbitan.Jenis.CSV,
        terbitan__in=catalogue.open_releases(at)
        .filter(dataset__in=found.order_by().values("dataset"))
        .order_by()
        .values("pk"),
    )
    named = Case(
        *(When(jenis=jenis, then=Value(name)) for jenis, name in catalogue.FORMATS.items()),
        output_field=CharField(),
    )
    rows = BerkasTerbitan.objects.filter(own | older).order_by().annotate(format=named).values_list("format")
    return [_item(name, name, n) for name, n in rows.annotate(n=Count("terbitan__dataset", distinct=True))]


def _same(name: str) -> Callable[[QuerySet[Terbitan], datetime], list[Item]]:
    return lambda found, at: [_item(name, name, n)] if (n := found.count()) else []


FACETS: dict[str, Callable[[QuerySet[Terbitan], datetime], list[Item]]] = {
    "organization": _organizations,
    "groups": _groups,
    "tags": _tags,
    "res_format": _formats,
    "license_id": _licenses,
    "kategori": _kategori,
    "prioritas_tahun": _priority,
    "dataset_type": _same("dataset"),
    "type": _same("dataset"),
    "state": _same("active"),
}
