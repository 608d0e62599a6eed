"""The real client, ckanapi, against a running server."""

from typing import Any

import pytest
from ckanapi import NotFound, RemoteCKAN, ValidationError
from ckanapi.errors import CKANAPIError, SearchQueryError

from tests.factories.terbitan import publish_directly
from tests.factories.world import build_world


@pytest.mark.django_db(transaction=True)
def test_ckanapi_walks_the_portal(live_server: Any) -> None:
    """Listing, showing, paging until an empty page as its `dump` and `search` do, and rows."""
    publish_directly(build_world(), 5)
    with RemoteCKAN(live_server.url) as portal:
        names = portal.action.package_list()
        shown = [portal.action.package_show(id=name) for name in names]
        paged, start = [], 0
        while page := portal.action.package_search(q="", rows=2, start=start)["results"]:
            paged += page
            start += len(page)
        table = next(r for r in shown[0]["resources"] if r["datastore_active"])
        rows = portal.action.datastore_search(resource_id=table["id"], limit=5, sort="jumlah desc")
        with pytest.raises(NotFound):
            portal.action.package_show(id="tidak-ada")
        with pytest.raises(ValidationError):
            portal.action.package_show()
        with pytest.raises(SearchQueryError):
            portal.action.package_search(q="bukan_kolom:a")
        with pytest.raises(CKANAPIError):
            portal.action.bukan_tindakan()

    assert len(names) == 5
    assert sorted(p["name"] for p in paged) == names
    assert (rows["total"], len(rows["records"])) == (12, 5)
    assert [r["jumlah"] for r in rows["records"]] == sorted(
        (r["jumlah"] for r in rows["records"]), reverse=True
    )


@pytest.mark.django_db(transaction=True)
def test_ckanapi_by_get_alone_sends_its_flags(live_server: Any) -> None:
    publish_directly(build_world(), 1)
    with RemoteCKAN(live_server.url, get_only=True, apikey="kunci-orang-lain") as portal:
        found = portal.action.package_search(rows=1, include_private="True", include_drafts="True")
        portal.action.organization_list(all_fields="True", include_users="True")

    assert found["count"] == 1
