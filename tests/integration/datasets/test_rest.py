"""The own API: what it shows, how it refuses, its limits, its tokens, its description and its pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from datasets.api.rest import access
from datasets.models.mesin import TokenApi
from datasets.services.tokens import make_token, revoke_token, token_of
from satudata.workflow.errors import ActionDenied, InvalidInput
from tests.factories.terbitan import newest, publish_directly, revise, withdraw
from tests.factories.world import WORK, World


@pytest.fixture(autouse=True)
def no_calls_yet() -> None:
    cache.clear()


def test_description_is_valid_openapi(client: Client, db: None) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)

    assert set(schema["paths"]) == {
        "/api/v1/dataset", "/api/v1/dataset/{key}", "/api/v1/rilis/{id}", "/api/v1/rilis/{id}/baris",
        "/api/v1/indikator", "/api/v1/rekomendasi",
    }  # fmt: skip
    assert client.get("/api/v1/schema").status_code == 200


def test_datasets_and_releases_are_listed_and_shown(world: World, client: Client) -> None:
    dataset = publish_directly(world, 3)[0]
    first = client.get("/api/v1/dataset", {"per_halaman": 2}).json()
    second = client.get(first["berikutnya"]).json()
    shown = client.get(f"/api/v1/dataset/{dataset.slug}").json()
    release = client.get(f"/api/v1/rilis/{shown['rilis'][0]['id']}").json()

    assert (first["jumlah"], len(first["hasil"]), len(second["hasil"]), second["berikutnya"]) == (
        3,
        2,
        1,
        None,
    )
    assert [r["periode"] for r in shown["rilis"]] == ["2025", "2024"]
    assert [c["kode"] for c in release["kamus"]] == [
        "kode_kelurahan",
        "tahun",
        "jenis_kelamin",
        "jumlah",
        "cakupan",
    ]
    assert release["kamus"][2]["kode_nilai"] == {"1": "Laki-laki", "2": "Perempuan"}
    assert {f["jenis"] for f in release["berkas"]} == {"csv", "csv_excel", "xlsx", "json", "parquet", "zip"}


@pytest.fixture
def rows(world: World) -> str:
    return f"/api/v1/rilis/{newest(publish_directly(world, 1)[0]).rilis_id}/baris"


def test_rows_are_chosen_sorted_and_paged(rows: str, client: Client) -> None:
    asked = {"saring": ["jenis_kelamin:1", "kode_kelurahan:3572010001", "kode_kelurahan:3572010002"],
             "urut": "-jumlah", "kolom": "jumlah,tahun", "per_halaman": "1"}  # fmt: skip
    found = client.get(rows, asked).json()

    assert (found["jumlah"], found["kolom"], found["hasil"]) == (
        2,
        ["jumlah", "tahun"],
        [{"jumlah": 1105, "tahun": 2025}],
    )
    assert client.get(found["berikutnya"]).json()["hasil"] == [{"jumlah": 1005, "tahun": 2025}]
    assert client.get(rows, {"per_halaman": "99999"}).json()["per_halaman"] == 1000


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [({"saring": "petugas:x"}, "saring"), ({"saring": "tahun"}, "saring"), ({"urut": "petugas"}, "urut"),
     ({"kolom": "petugas"}, "kolom"), ({"halaman": "0"}, "halaman"), ({"halaman": "²"}, "halaman")],
)  # fmt: skip
def test_refusals_say_in_words_which_parameter(
    rows: str, client: Client, asked: dict[str, str], parameter: str
) -> None:
    refused = client.get(rows, asked)
    body = refused.json()

    assert (refused.status_code, body["parameter"], body["status"]) == (400, parameter, 400)
    assert refused["Content-Type"] == "application/problem+json"
    assert "petugas" not in body["detail"].partition("Yang ada")[2]


def test_what_is_not_open_is_not_there_and_nothing_is_written(world: World, client: Client) -> None:
    limited = publish_directly(world, 1, akses="terbatas")[0]
    closed = publish_directly(world, 1, akses="tertutup")[0]
    gone = publish_directly(world, 1, years=(2025,))[0]
    withdraw(newest(gone))
    hidden = [
        f"/api/v1/rilis/{newest(d).rilis_id}{end}" for d in (limited, closed, gone) for end in ("", "/baris")
    ]
    hidden += [f"/api/v1/dataset/{closed.slug}", f"/api/v1/dataset/{gone.pk}"]

    assert {client.get(path).status_code for path in hidden} == {404}
    assert [d["nama"] for d in client.get("/api/v1/dataset").json()["hasil"]] == [limited.slug]
    assert client.get(f"/api/v1/dataset/{limited.slug}").json()["rilis"] == []
    assert client.post("/api/v1/dataset", {}).status_code == 405
    assert client.get("/api/v1/dataset", {"q": "(a"}).json()["parameter"] == "q"


def test_release_has_a_tag_that_changes_with_its_values(world: World, client: Client) -> None:
    dataset = publish_directly(world, 1, at=WORK - timedelta(days=3))[0]
    path = f"/api/v1/rilis/{newest(dataset).rilis_id}/baris"
    first = client.get(path)
    same = client.get(path, headers={"If-None-Match": first["ETag"]})
    revise(dataset)
    after = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, after.status_code) == (304, 200)
    assert after["ETag"] != first["ETag"]
    assert first["Last-Modified"]


def test_indicators_and_recommendations(world: World, client: Client) -> None:
    from datasets.published import Indicator

    publish_directly(world, 1, indikator=Indicator("Angka Harapan Hidup", "Makin tinggi makin baik"))
    publish_directly(world, 1)
    found = client.get("/api/v1/indikator").json()

    assert [i["nama"] for i in found["hasil"]] == ["Angka Harapan Hidup"]
    assert client.get("/api/v1/rekomendasi").json()["jumlah"] == 0


# Limits and tokens ----------------------------------------------------------------------------------------
def test_too_many_calls_are_told_to_wait_and_a_token_has_its_own_limit(
    world: World, client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(access.AddressThrottle, "THROTTLE_RATES", {"alamat": "2/min", "token": "2/min"})
    _token, text = make_token(nama="Panen", hari=30, by=world.operator)
    answers = [client.get("/api/v1/dataset") for _n in range(3)]
    with_token = client.get("/api/v1/dataset", headers={"Authorization": f"Bearer {text}"})

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]
    assert "detik" in answers[2].json()["detail"]
    assert with_token.status_code == 200


def test_token_is_kept_as_hash_alone_and_can_be_revoked(world: World, client: Client) -> None:
    token, text = make_token(nama="  Panen  data ", hari=30, by=world.operator)
    header = {"Authorization": f"Bearer {text}"}
    row = TokenApi.objects.values().get(pk=token.pk)
    before = client.get("/api/v1/dataset", headers=header)
    with pytest.raises(ActionDenied):
        revoke_token(token=token, by=world.walidata)
    revoke_token(token=token, by=world.operator)
    after = client.get("/api/v1/dataset", headers=header)

    assert text not in str(row)
    assert row["nama"] == "Panen data"
    assert (before.status_code, after.status_code) == (200, 401)
    assert after["WWW-Authenticate"] == "Bearer"
    assert TokenApi.objects.get().used_on is not None


def test_token_ends_by_itself_and_with_its_owner(world: World) -> None:
    _token, text = make_token(nama="a", hari=30, by=world.operator, at=WORK)

    assert token_of(text, at=WORK + timedelta(days=29)) is not None
    assert token_of(text, at=WORK + timedelta(days=31)) is None
    type(world.operator).objects.filter(pk=world.operator.pk).update(is_active=False)
    assert token_of(text, at=WORK) is None


def test_token_refuses_an_empty_name_other_days_and_too_many(world: World) -> None:
    for nama, hari in (("  ", 30), ("a", 31), ("a" * 121, 30)):
        with pytest.raises(InvalidInput):
            make_token(nama=nama, hari=hari, by=world.operator)
    for n in range(10):
        make_token(nama=str(n), hari=30, by=world.operator)
    with pytest.raises(InvalidInput):
        make_token(nama="sebelas", hari=30, by=world.operator)


def test_page_shows_a_new_token_once_and_only_ones_own(world: World, client: Client) -> None:
    client.force_login(world.operator)
    made = client.post("/token-api/", {"nama": "Panen", "hari": "90"})
    token = TokenApi.objects.get()
    again = client.get("/token-api/")
    stranger = Client()
    stranger.force_login(world.walidata)

    assert made.context["made"] in made.content.decode()
    assert made.context["made"] not in again.content.decode()
    assert "Panen" in again.content.decode()
    assert client.post("/token-api/", {"nama": "", "hari": "90"}).status_code == 422
    assert stranger.post(f"/token-api/{token.pk}/cabut/").status_code == 404
    assert client.post(f"/token-api/{token.pk}/cabut/").status_code == 302
    assert Client().get("/token-api/").status_code == 302


def test_documentation_names_every_operation(client: Client, db: None) -> None:
    page = client.get("/api/dokumentasi/").content.decode()

    for words in ("/api/v1/rilis/{id}/baris", "Idempotency-Key", "1.200 panggilan", "/api/3/action/"):
        assert words in page
