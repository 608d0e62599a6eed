"""The action API as its clients meet it: the walk of CKAN's harvester, the query language, the rows."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets import kept
from datasets.api.ckan.search import package_search
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World

# Savepoint, count, release: what a call of one dataset costs beside its answer.
COUNTING = 3


@pytest.fixture
def call(client: Client) -> Callable[..., Any]:
    """The result of an action asked by GET."""

    def ask(name: str, /, **asked: Any) -> Any:
        response = client.get(f"/api/3/action/{name}", asked)
        assert response.status_code == 200, response.content
        return response.json()["result"]

    return ask


@pytest.fixture
def refusal(client: Client) -> Callable[..., tuple[int, Any]]:
    """Status and error of an action that is refused."""

    def ask(name: str, /, **asked: Any) -> tuple[int, Any]:
        response = client.post(f"/api/3/action/{name}", json.dumps(asked), "application/json")
        body = response.json()
        return response.status_code, body["error"] if isinstance(body, dict) else body

    return ask


# The walk of the harvester ------------------------------------------------------------------------------
def harvest(call: Callable[..., Any], rows: int = 3, fq: str = "") -> list[dict[str, Any]]:
    """As CKANHarvester does: until empty; two equal pages are an error."""
    found: list[dict[str, Any]] = []
    before: Any = None
    while True:
        page = call(
            "package_search", rows=rows, start=len(found), sort="id asc", **({"fq": fq} if fq else {})
        )
        assert page["results"] != before
        if not page["results"]:
            return found
        before = page["results"]
        found += page["results"]


def test_harvester_gathers_each_dataset_once(world: World, call: Callable[..., Any]) -> None:
    publish_directly(world, 8)
    found = harvest(call)

    ids = [p["id"] for p in found]
    assert ids == sorted(set(ids))
    assert len(ids) == 8


def test_harvester_asks_for_what_changed_since_its_last_run(world: World, call: Callable[..., Any]) -> None:
    """A revision, a withdrawal and the end of an embargo all count as a change."""
    quiet, revised, withdrawn = publish_directly(world, 3, at=WORK - timedelta(days=10))
    embargoed = publish_directly(world, 1, at=WORK - timedelta(days=10), shown=timedelta(days=10, hours=2))[0]
    revise(revised, at=WORK + timedelta(hours=3))
    withdraw(newest(withdrawn), at=WORK + timedelta(hours=4))
    fq = f"metadata_modified:[{(WORK + timedelta(hours=1)).strftime('%Y-%m-%dT%H:%M:%S.%f')}Z TO *]"

    found = {p["id"] for p in harvest(call, fq=fq)}

    assert found == {str(d.pk) for d in (revised, withdrawn, embargoed)}
    assert str(quiet.pk) not in found
    assert harvest(call, fq="metadata_modified:[NOW TO *]") == []


def test_withdrawn_dataset_vanishes_everywhere(
    world: World, call: Callable[..., Any], client: Client
) -> None:
    gone, stays = publish_directly(world, 2, years=(2025,))
    table = next(r for r in call("package_show", id=gone.slug)["resources"] if r["datastore_active"])
    withdraw(newest(gone))

    assert call("package_list") == [stays.slug]
    assert call("package_search")["count"] == 1
    for path in (
        f"/api/3/action/package_show?id={gone.pk}",
        f"/api/3/action/datastore_search?resource_id={table['id']}",
        f"/datastore/dump/{table['id']}",
        f"/dataset/{gone.pk}",
        f"/api/3/action/resource_show?id={table['id']}",
    ):
        assert client.get(path).status_code == 404, path


# Dictionaries ---------------------------------------------------------------------------------------------
KEYS = {
    "id", "name", "title", "notes", "type", "state", "private", "isopen", "author", "author_email",
    "maintainer",
    "maintainer_email", "license_id", "license_title", "license_url", "url", "version", "creator_user_id",
    "metadata_created", "metadata_modified", "owner_org", "organization", "num_resources", "num_tags", "tags",
    "groups", "extras", "relationships_as_subject", "relationships_as_object", "resources",
}  # fmt: skip


def test_package_has_every_key_and_texts_where_clients_want_texts(
    world: World, call: Callable[..., Any]
) -> None:
    publish_directly(world, 1, data_prioritas=True, tahun_prioritas=2025)
    found = call("package_show", id=call("package_list")[0])
    extras = {e["key"]: e["value"] for e in found["extras"]}

    assert set(found) == KEYS
    assert found["type"] == "dataset"
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", found["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", found["metadata_modified"])
    assert all(isinstance(value, str) and value for value in extras.values())
    assert len(extras) == len(found["extras"])
    assert (extras["prioritas_tahun"], extras["Hasil_Pemeriksaan_SKDN"], extras["kategori"]) == (
        "2025",
        "1",
        "Kesehatan",
    )
    assert extras["produsen_data_city_code"] == "3572"
    assert [r["format"] for r in found["resources"]] == [
        "CSV",
        "CSV",
        "XLSX",
        "JSON",
        "PARQUET",
        "ZIP",
        "CSV",
    ]
    assert [r["position"] for r in found["resources"]] == list(range(7))
    assert [r["datastore_active"] for r in found["resources"]] == [
        True,
        False,
        False,
        False,
        False,
        False,
        True,
    ]


def test_file_keeps_its_id_when_a_revision_replaces_it(world: World, call: Callable[..., Any]) -> None:
    dataset = publish_directly(world, 1, at=WORK - timedelta(days=5))[0]
    before = call("package_show", id=dataset.slug)
    revise(dataset)
    after = call("package_show", id=dataset.slug)

    assert [r["id"] for r in before["resources"]] == [r["id"] for r in after["resources"]]
    assert before["resources"][0]["hash"] != after["resources"][0]["hash"]
    assert before["metadata_modified"] < after["metadata_modified"]


def test_terbatas_is_described_without_files_and_tertutup_is_not_there(
    world: World, call: Callable[..., Any]
) -> None:
    limited = publish_directly(world, 1, akses="terbatas")[0]
    closed = publish_directly(world, 1, akses="tertutup")[0]
    found = call("package_show", id=limited.slug)

    assert (found["resources"], found["num_resources"], found["isopen"]) == ([], 0, False)
    assert "Terbatas" in found["notes"]
    assert closed.slug not in call("package_list")
    assert call("package_search", q="*:*")["count"] == 1


def test_offices_and_groups(world: World, call: Callable[..., Any], refusal: Callable[..., Any]) -> None:
    publish_directly(world, 2)
    publish_directly(world, 1, office="blitar_kominfo")
    offices = call("organization_list", all_fields="true")
    shown = call("organization_show", id=offices[0]["name"], include_datasets="true")

    assert sorted(o["package_count"] for o in offices) == [1, 2]
    assert len(shown["packages"]) == shown["package_count"]
    assert call("group_list") == ["kesehatan"]
    assert call("group_show", id="kesehatan")["package_count"] == 3
    assert refusal("group_show", id=offices[0]["name"])[0] == 404
    assert refusal("organization_show", id="kesehatan")[0] == 404
    assert call("tag_list") == ["kelurahan", "layanan"]


# The query language -----------------------------------------------------------------------------------
def test_queries_narrow_as_asked(world: World, call: Callable[..., Any]) -> None:
    publish_directly(world, judul="Jumlah Penduduk Miskin", urusan="u06", kata_kunci=("penduduk miskin",))
    publish_directly(world, judul="Kunjungan Wisatawan", office="blitar_kominfo", urusan="u26")
    publish_directly(world, akses="terbatas", judul="Daftar Guru", urusan="u01")
    office = call("organization_list", q="komunikasi")[0]
    expected = {
        "": 3, "*:*": 3, "wisatawan": 1, "title:penduduk": 1, 'title:"Penduduk Miskin"': 1, "kemiskinan": 1,
        "title:penduduk OR title:guru": 2, "title:(penduduk OR wisatawan)": 2, "-title:penduduk": 2,
        "NOT title:penduduk AND NOT title:guru": 1,
        "+title:penduduk +groups:sosial": 1, f"organization:{office}": 1,
        f"-organization:{office}": 2, "organization:*": 3, "res_format:CSV": 2, "res_format:PARQUET": 2,
        "res_format:GeoJSON": 0, "license_id:cc-by": 3, "kategori:Sosial": 1, 'tags:"penduduk miskin"': 1,
        "state:active": 3, "state:deleted": 0, "state:(draft OR deleted)": 0, "-state:active": 0,
        "capacity:private": 0, "capacity:*": 3, "private:true": 0,
        "dataset_type:dataset": 3, "type:harvest": 0,
        "metadata_modified:[2024-01-01T00:00:00Z TO *]": 3, "metadata_modified:[NOW TO *]": 0,
        "metadata_created:[* TO 2020-01-01T00:00:00.000000Z]": 0,
        "metadata_modified:[NOW-5000DAYS TO NOW]": 3,
        "name:*penduduk*": 1, "notes:kelurahan": 3, "(title:penduduk) AND (title:guru)": 0,
    }  # fmt: skip

    counted = {query: call("package_search", fq=query)["count"] for query in expected}

    assert counted == expected
    assert call("package_search", q="title:penduduk", fq_list='["groups:sosial"]')["count"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "{!xjoin}a",
        "bukan:1",
        "title:",
        "(a",
        "a)",
        "metadata_modified:[besok TO *]",
        "a AND",
        '"a',
        "a" * 5000,
    ],
)
def test_unreadable_queries_are_refused_in_words(
    world: World, refusal: Callable[..., Any], query: str
) -> None:
    status, error = refusal("package_search", fq=query)

    assert (status, error["__type"]) == (400, "Search Query Error")


def test_unknown_parameter_of_search_is_refused_and_of_others_ignored(
    world: World, call: Callable[..., Any], refusal: Callable[..., Any]
) -> None:
    status, error = refusal("package_search", buka=1)

    assert (status, error["message"]) == (400, "Invalid search parameters: ['buka']")
    assert call("package_search", ext_apa="1")["count"] == 0
    assert call("package_list", buka="1") == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.lists(st.sampled_from(
    ["title:", "a", '"b c"', "(", ")", "OR", "AND", "NOT", "-", "+", "*", ":", "[", "NOW TO *]", "state:",
     "deleted",
     "{!", "\\", "metadata_modified:", " "]), max_size=12).map("".join))  # fmt: skip
def test_no_query_widens_or_breaks(published: set[str], query: str) -> None:
    """Whatever is typed gives datasets that the public sees, or a refusal in words."""
    from datasets.api.ckan.errors import ActionError

    kept.forget()
    try:
        found = package_search({"q": query, "rows": "50"}, WORK)
    except ActionError as refused:
        assert refused.status == 400
    else:
        assert {p["id"] for p in found["results"]} <= published
        assert found["count"] == len(found["results"])


@pytest.fixture
def published(world: World) -> set[str]:
    shown = publish_directly(world, 2)
    publish_directly(world, 1, years=(2025,), shown=timedelta(days=3))
    publish_directly(world, 1, akses="tertutup")
    return {str(d.pk) for d in shown}


def test_facets_count_what_was_found(world: World, call: Callable[..., Any]) -> None:
    publish_directly(world, 2)
    publish_directly(world, 1, akses="terbatas", data_prioritas=True, tahun_prioritas=2026)
    publish_directly(world, 1, years=(2025,), shown=timedelta(days=400))
    fields = '["organization","groups","tags","res_format","license_id","kategori","prioritas_tahun"]'
    facets = call("package_search", **{"facet.field": fields, "rows": 0})["facets"]

    assert list(facets["organization"].values()) == [3]
    assert facets["groups"] == {"kesehatan": 3}
    assert facets["res_format"] == {"CSV": 2, "XLSX": 2, "JSON": 2, "PARQUET": 2, "ZIP": 2}
    assert facets["prioritas_tahun"] == {"2026": 1}
    assert facets["license_id"] == {"cc-by": 3}


# Transport ------------------------------------------------------------------------------------------------
def test_transport_as_clients_need_it(world: World, client: Client) -> None:
    csrf = Client(enforce_csrf_checks=True)
    publish_directly(world, 1)
    form = csrf.post("/api/action/package_search", {"rows": "1"})
    jsonp = client.get("/api/3/action/package_list", {"callback": "ambil"})
    options = client.options("/api/3/action/package_list")

    assert form.json()["result"]["count"] == 1
    assert form["Content-Type"] == "application/json;charset=utf-8"
    assert form["Access-Control-Allow-Origin"] == "*"
    assert jsonp.content.startswith(b"ambil({") and jsonp["Content-Type"].startswith("application/javascript")
    assert "X-CKAN-API-Key" in options["Access-Control-Allow-Headers"]
    assert client.get("/api/3").json() == {"version": 3}
    assert client.get("/api").json() == {"version": 3}


def test_errors_have_the_shapes_that_clients_know(
    world: World, client: Client, refusal: Callable[..., Any]
) -> None:
    broken = client.post("/api/3/action/package_list", "{bukan", "application/json")
    listed = client.post("/api/3/action/package_list", "[]", "application/json")

    assert refusal("tidak_ada") == (400, "Bad request - Action name not known: tidak_ada")
    assert broken.status_code == 400 and isinstance(broken.json(), str)
    assert listed.status_code == 400 and isinstance(listed.json(), str)
    assert refusal("package_show") == (409, {"__type": "Validation Error", "id": ["Missing value"]})
    assert refusal("package_show", id="x")[1] == {"__type": "Not Found Error", "message": "Not found"}
    assert refusal("package_create", name="x")[0] == 403
    assert refusal("package_search", rows="banyak")[1]["rows"] == ["Invalid integer"]
    assert client.delete("/api/3/action/package_list").status_code == 405


def test_answer_has_a_tag_by_which_it_is_not_sent_again(world: World, client: Client) -> None:
    publish_directly(world, 1)
    first = client.get("/api/3/action/package_list")
    again = client.get("/api/3/action/package_list", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_search_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    counts = []
    for more in (1, 9):
        publish_directly(world, more)
        kept.forget()
        with CaptureQueriesContext(
            connection,
        ) as made:
            client.get(
                "/api/3/action/package_search", {"facet.field": '["organization","tags","res_format"]'}
            )
        counts.append(len(made))
    slug = publish_directly(world, 1)[0].slug
    kept.forget()
    with CaptureQueriesContext(connection) as made:
        client.get("/api/3/action/package_show", {"id": slug})

    assert counts[0] == counts[1] <= 9
    assert len(made) <= 3 + COUNTING


def test_kept_answer_costs_one_query(world: World, client: Client, settings: Any) -> None:
    settings.KEPT_MEGABYTES = 8
    slug = publish_directly(world, 1)[0].slug
    client.get("/api/3/action/package_show", {"id": slug})
    with CaptureQueriesContext(connection) as made:
        client.get("/api/3/action/package_show", {"id": slug})

    assert len(made) == 1 + COUNTING


# Rows -----------------------------------------------------------------------------------------------------
@pytest.fixture
def table(world: World, call: Callable[..., Any]) -> str:
    dataset = publish_directly(world, 1)[0]
    return str(call("package_show", id=dataset.slug)["resources"][0]["id"])


def test_rows_are_filtered_sorted_and_paged(table: str, call: Callable[..., Any]) -> None:
    found = call(
        "datastore_search",
        resource_id=table,
        filters='{"jenis_kelamin": "1"}',
        sort="jumlah desc",
        limit=2,
        offset=1,
    )

    assert found["total"] == 6
    assert [f["id"] for f in found["fields"]] == [
        "_id",
        "kode_kelurahan",
        "tahun",
        "jenis_kelamin",
        "jumlah",
        "cakupan",
    ]
    assert [f["type"] for f in found["fields"]] == ["int", "text", "int", "text", "int", "numeric"]
    assert found["fields"][4]["info"]["label"] == "Jumlah layanan"
    assert [(r["_id"], r["jumlah"]) for r in found["records"]] == [(9, 1405), (7, 1305)]
    assert found["records"][0]["cakupan"] == 54.05


def test_rows_by_words_lists_columns_and_in_other_shapes(table: str, call: Callable[..., Any]) -> None:
    by_word = call("datastore_search", resource_id=table, q="3572010001")
    several = call("datastore_search", resource_id=table, filters='{"_id": [1, 3]}', fields="jumlah,_id")
    years = call(
        "datastore_search", resource_id=table, fields="tahun", distinct="true", include_total="false"
    )
    text = call("datastore_search", resource_id=table, records_format="csv", limit=1)
    empty = call("datastore_search", resource_id=table, limit=0)

    assert by_word["total"] == 2
    assert [list(r) for r in several["records"]] == [["jumlah", "_id"]] * 2
    assert (years["records"], "total" in years) == ([{"tahun": 2025}], False)
    assert text["records"] == "1,3572010001,2025,1,1005,50.05\r\n"
    assert (empty["records"], empty["total"]) == ([], 12)
    assert call("datastore_search", resource_id=table, offset=999)["records"] == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"filters": {"petugas": "x"}}, "filters"), ({"filters": "bukan json"}, "filters"),
        ({"fields": "a"}, "fields"),
        ({"sort": "jumlah; DROP TABLE"}, "sort"), ({"limit": "x"}, "limit"), ({"offset": -1}, "offset"),
        ({"records_format": "xml"}, "records_format"), ({"q": {"petugas": "x"}}, "q"),
        ({"sort": "petugas"}, "sort"),
    ],
)  # fmt: skip
def test_rows_refuse_by_the_name_of_the_parameter(
    table: str, refusal: Callable[..., Any], asked: dict[str, Any], field: str
) -> None:
    """A column that is not public is as unknown as one that does not exist."""
    status, error = refusal("datastore_search", resource_id=table, **asked)

    assert (status, error["__type"]) == (409, "Validation Error")
    assert field in error


@pytest.mark.parametrize("odd", ["' OR 1=1 --", "%", "\\", '"; SELECT 1', "1e999", "NaN", "x" * 3000])
def test_odd_values_are_values(table: str, call: Callable[..., Any], odd: str) -> None:
    found = call(
        "datastore_search", resource_id=table, filters=json.dumps({"jumlah": odd, "kode_kelurahan": odd})
    )

    assert found["total"] == 0
    call("datastore_search", resource_id=table, q=odd)


def test_table_is_described_and_dumped(table: str, call: Callable[..., Any], client: Client) -> None:
    info = call("datastore_info", id=table)
    dumped = client.get(f"/datastore/dump/{table}", {"bom": "true"})
    text = b"".join(dumped.streaming_content).decode()  # type: ignore[attr-defined]
    as_json = client.get(f"/datastore/dump/{table}", {"format": "json", "limit": "2"})

    assert info["meta"]["count"] == 12
    assert [f["id"] for f in info["fields"]][:2] == ["kode_kelurahan", "tahun"]
    assert text.startswith(
        "\ufeff_id,kode_kelurahan,tahun,jenis_kelamin,jumlah,cakupan\r\n1,3572010001,2025,1,1005,"
    )
    assert "rahasia" not in text
    assert "attachment" in dumped["Content-Disposition"]
    assert len(json.loads(b"".join(as_json.streaming_content))["records"]) == 2  # type: ignore[attr-defined]


def test_sql_is_not_run_for_strangers(table: str, refusal: Callable[..., Any]) -> None:
    assert refusal("datastore_search_sql", sql="SELECT 1")[1]["__type"] == "Authorization Error"


def test_null_character_is_refused_however_it_comes(world: World, client: Any) -> None:
    """PostgreSQL holds none in a text."""
    publish_directly(world, 1)
    for action, asked in (
        ("package_search", {"q": "a\0b"}),
        ("package_show", {"id": "\0"}),
        ("datastore_search", {"resource_id": "x", "filters": {"a": "\0"}}),
        ("datastore_search", {"resource_id": "x", "filters": '{"a": "\\u0000"}'}),
    ):
        answer = client.post(f"/api/3/action/{action}", asked, content_type="application/json")
        assert answer.status_code == 400, (action, asked)
