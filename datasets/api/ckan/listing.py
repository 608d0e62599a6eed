"""The other actions of the catalogue: datasets, files, offices, groups, keywords, licences, the site itself.

Decided here: an office that has published is an organization, a field of government (urusan) is a group.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from datasets.api import addresses, catalogue
from datasets.api.ckan import asked as params
from datasets.api.ckan import package, search
from datasets.api.ckan.errors import NotFound, QueryError
from datasets.kept import kept
from satudata.accounts.models import Instansi

Asked = Mapping[str, Any]
Dict = dict[str, Any]
MOST_NAMES, MOST_FULL = 1000, 25
VERSION = "2.11.0"


# Datasets ---------------------------------------------------------------------------------------------
def package_list(asked: Asked, at: datetime) -> list[str]:
    """Names of all datasets, sorted."""
    rows = catalogue.faces(at).order_by("dataset__slug", "dataset_id")
    names = [slug or str(pk) for slug, pk in rows.values_list("dataset__slug", "dataset_id")]
    return _page(names, asked, None)


def package_show(asked: Asked, at: datetime) -> Dict:
    """One dataset by id or name."""
    return package.package(_entry(params.needed(asked, "id"), at))


def _entry(key: str, at: datetime) -> catalogue.Entry:
    found = catalogue.entry(key, at)
    if found is None:
        raise NotFound()
    return found


def current_package_list_with_resources(asked: Asked, at: datetime) -> list[Dict]:
    """Full datasets, the last changed first."""
    start = params.natural(asked, "offset", 0)
    most = params.natural(asked, "limit", 100, MOST_NAMES)
    rows = catalogue.faces(at).order_by("-changed", "dataset_id")[start : start + most]
    return [package.package(entry) for entry in catalogue.entries(rows, at)]


def package_autocomplete(asked: Asked, at: datetime) -> list[Dict]:
    """Names and titles in which the text occurs."""
    text = params.text(asked, "q") or params.text(asked, "incomplete")
    rows = catalogue.faces(at).filter(Q(judul__icontains=text) | Q(dataset__slug__icontains=text))
    found = rows.order_by("judul", "dataset_id")[: params.natural(asked, "limit", 10, 100)]
    return [
        {
            "name": addresses.name_of(face),
            "title": face.judul,
            "match_field": "title" if text.lower() in face.judul.lower() else "name",
            "match_displayed": f"{face.judul} ({addresses.name_of(face)})",
        }
        for face in found
    ]


# Files ------------------------------------------------------------------------------------------------
def places_of_files(at: datetime) -> dict[str, tuple[Any, Any, str]]:
    """(dataset, published version, kind) by the id of each file of an open release; kept."""

    def read() -> dict[str, tuple[Any, Any, str]]:
        rows = catalogue.open_releases(at).values_list("dataset_id", "pk", "rilis_id", "berkas__jenis")
        return {
            str(addresses.resource_id(rilis, jenis)): (dataset, pk, jenis)
            for dataset, pk, rilis, jenis in rows
            if jenis
        }

    return kept("files", at, read)


def resource_show(asked: Asked, at: datetime) -> Dict:
    """One file by its id."""
    wanted = params.needed(asked, "id").lower()
    where = places_of_files(at).get(wanted)
    if where is None:
        raise NotFound("Resource was not found.")
    entry = _entry(str(where[0]), at)
    for n, file in enumerate(entry.files):
        if str(file.id) == wanted:
            return package.resource(entry, file, n)
    raise NotFound("Resource was not found.")


def resource_search(asked: Asked, at: datetime) -> Dict:
    """Files one of whose members holds a term: `query=field:term`, several: all of them."""
    asking = asked.get("query") or []
    terms = [str(term) for term in (asking if isinstance(asking, list) else [asking])]
    if not terms or any(":" not in term for term in terms):
        raise QueryError('Must be <field>:<value> pair(s): "query"')
    pairs = [term.split(":", 1) for term in terms]
    known = {"name", "description", "format", "url", "mimetype", "hash", "id"}
    if any(field not in known for field, _term in pairs):
        raise QueryError(f"Field must be one of {sorted(known)}")
    found = [made for made in kept("resources", at, lambda: _all_files(at)) if _has(made, pairs)]
    start = params.natural(asked, "offset", 0)
    most = params.natural(asked, "limit", 100, MOST_NAMES)
    return {"count": len(found), "results": found[start : start + most]}


def _all_files(at: datetime) -> list[Dict]:
    rows = catalogue.entries(catalogue.faces(at).order_by("dataset_id"), at)
    return [package.resource(entry, file, n) for entry in rows for n, file in enumerate(entry.files)]


def _has(made: Dict, pairs: list[list[str]]) -> bool:
    return all(term.lower() in str(made[field]).lower() for field, term in pairs)


def resource_view_list(asked: Asked, at: datetime) -> list[Dict]:
    """None: tables are shown on the page of the dataset."""
    return []


# Organizations and groups -----------------------------------------------------------------------------
def _organizations(at: datetime) -> list[Dict]:
    counted = dict(
        catalogue.faces(at).values_list("instansi_id").annotate(n=Count("pk")).values_list("instansi_id", "n")
    )
    rows = Instansi.objects.filter(pk__in=list(counted)).select_related("wilayah").order_by("nama", "pk")
    return [_full(package.organization(office), counted[office.pk]) for office in rows]


def _groups(at: datetime) -> list[Dict]:
    counted = catalogue.faces(at).values_list("urusan").annotate(n=Count("pk")).values_list("urusan", "n")
    made = [_full(package.group(k) | _GROUP, n) for k, n in counted if k in addresses.URUSAN_NAMES]
    return sorted(made, key=lambda g: g["title"])


_GROUP = {
    "type": "group", "is_organization": False, "approval_status": "approved", "state": "active",
    "image_url": "", "created": None,
}  # fmt: skip


def _full(made: Dict, n: int) -> Dict:
    return made | {
        "display_name": made["title"], "image_display_url": "", "package_count": n, "num_followers": 0,
        "users": [], "groups": [], "tags": [], "extras": [],
    }  # fmt: skip


def organization_list(asked: Asked, at: datetime) -> list[Any]:
    """Offices that have published: names, or dictionaries."""
    return _listed(_organizations(at), asked, "organizations")


def group_list(asked: Asked, at: datetime) -> list[Any]:
    """Fields of government in which something is published: names, or dictionaries."""
    return _listed(_groups(at), asked, "groups")


def organization_show(asked: Asked, at: datetime) -> Dict:
    """One office by id or name."""
    return _shown(_organizations(at), "organization", asked, at)


def group_show(asked: Asked, at: datetime) -> Dict:
    """One field of government by id or name."""
    return _shown(_groups(at), "groups", asked, at)


def _shown(rows: list[Dict], field: str, asked: Asked, at: datetime) -> Dict:
    wanted = params.needed(asked, "id").lower()
    found = next((row for row in rows if wanted in (row["id"], row["name"])), None)
    if found is None:
        raise NotFound("Group was not found.")
    if params.yes(asked, "include_datasets"):
        faces = search.search("", f'{field}:"{found["name"]}"', at).order_by("judul", "dataset_id")[
            :MOST_NAMES
        ]
        found |= {"packages": [package.package(entry) for entry in catalogue.entries(faces, at)]}
    return found


def _listed(rows: list[Dict], asked: Asked, subset: str) -> list[Any]:
    if text := params.text(asked, "q").lower():
        rows = [row for row in rows if text in row["title"].lower() or text in row["name"]]
    if wanted := params.texts(asked, subset):
        rows = [row for row in rows if row["name"] in wanted]
    column, _space, way = (params.text(asked, "sort") or "title asc").strip().partition(" ")
    if column not in ("title", "name", "package_count", "packages"):
        raise QueryError(f"Cannot sort by field `{column}`")
    key = "package_count" if column == "packages" else column
    rows = sorted(rows, key=lambda row: row[key], reverse=way.strip().lower() == "desc")
    if params.yes(asked, "all_fields"):
        return _page(rows, asked, MOST_FULL)
    return _page([row["name"] for row in rows], asked, MOST_NAMES)


def _page(rows: list[Any], asked: Asked, most: int | None) -> list[Any]:
    start = params.natural(asked, "offset", 0)
    limit = params.natural(asked, "limit", len(rows) if most is None else most, most)
    return rows[start : start + limit]


# Keywords, licences, the site ---------------------------------------------------------------------------
def tag_list(asked: Asked, at: datetime) -> list[Any]:
    """Keywords: names, or dictionaries."""
    text = params.text(asked, "query").lower()
    names = sorted(name for name in search.tags_of(catalogue.faces(at)) if text in name)
    return [package.tag(name) for name in names] if params.yes(asked, "all_fields") else names


def tag_show(asked: Asked, at: datetime) -> Dict:
    """One keyword."""
    wanted = params.needed(asked, "id").lower()
    if wanted not in search.tags_of(catalogue.faces(at)):
        raise NotFound("Tag was not found.")
    return package.tag(wanted)


def tag_search(asked: Asked, at: datetime) -> Dict:
    """Keywords that hold a text."""
    found = [package.tag(name) for name in tag_list({"query": asked.get("query")}, at)]
    return {"count": len(found), "results": _page(found, asked, MOST_NAMES)}


def license_list(asked: Asked, at: datetime) -> list[Dict]:
    """The licences that datasets here may have."""
    return [
        {
            "id": name, "title": title, "url": url, "status": "active", "od_conformance": "approved",
            "osd_conformance": "not reviewed", "domain_content": True, "domain_data": True,
            "domain_software": False, "family": "", "is_generic": False, "maintainer": "",
        }
        for name, title, url in package.LICENSES.values()
    ]  # fmt: skip


def status_show(asked: Asked, at: datetime) -> Dict:
    """What this site is."""
    return {
        "site_title": "satudata",
        "site_description": "Portal data sektoral daerah",
        "site_url": settings.PUBLIC_URL,
        "error_emails_to": None,
        "locale_default": "id",
        "extensions": ["datastore", "dcat"],
        "ckan_version": VERSION,
    }


def nothing(asked: Asked, at: datetime) -> list[Any]:
    """What this site has none of."""
    return []
