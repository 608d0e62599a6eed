"""The actions that this portal answers, by name. All of them read, so each may be asked by GET and POST."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from datasets.api import addresses
from datasets.api.ckan import asked as params
from datasets.api.ckan import datastore, listing, search
from datasets.api.ckan.errors import NotFound

Action = Callable[[Mapping[str, Any], datetime], Any]


def help_address(name: str) -> str:
    """Where the words of an action are."""
    return addresses.absolute(f"/api/3/action/help_show?name={name}")


def help_show(asked: Mapping[str, Any], at: datetime) -> str:
    """What an action does."""
    action = ACTIONS.get(params.needed(asked, "name"))
    if action is None:
        raise NotFound("Action name not known")
    return (action.__doc__ or "").strip()


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        listing.package_list,
        listing.package_show,
        listing.current_package_list_with_resources,
        listing.package_autocomplete,
        search.package_search,
        listing.resource_show,
        listing.resource_search,
        listing.resource_view_list,
        listing.organization_list,
        listing.organization_show,
        listing.group_list,
        listing.group_show,
        listing.tag_list,
        listing.tag_show,
        listing.tag_search,
        listing.license_list,
        listing.status_show,
        datastore.datastore_search,
        datastore.datastore_info,
        datastore.datastore_search_sql,
        help_show,
    )
}
ACTIONS |= {"vocabulary_list": listing.nothing, "user_list": listing.nothing}
# What clients may try to write with: refused in CKAN's words, not as unknown.
WRITES = tuple(
    f"{thing}_{verb}"
    for thing in ("package", "resource", "organization", "group", "datastore")
    for verb in ("create", "update", "patch", "delete", "upsert")
)


def used_by(name: str, result: Any, at: datetime) -> UUID | None:
    """The dataset that an answer is about, where it is about one: such calls are counted."""
    if name == "package_show":
        return UUID(result["id"])
    if name == "resource_show":
        return UUID(result["package_id"])
    if name in ("datastore_search", "datastore_info"):
        key = result["resource_id"] if "resource_id" in result else result["meta"]["id"]
        place = listing.places_of_files(at).get(key)
        return place[0] if place else None
    return None
