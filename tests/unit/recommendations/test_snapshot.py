"""The form as plain JSON: taken in few queries, equal after a round trip, with a stable hash."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pytest_django import DjangoAssertNumQueries

from recommendations import snapshot
from recommendations.models import Kegiatan, RecommendationRequest, VariabelPembangun
from recommendations.services import flow
from recommendations.services.form import save_section
from recommendations.services.form_rows import SectionInput
from tests.factories.form_strategies import snapshots
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World


@pytest.fixture
def draft(world: World) -> RecommendationRequest:
    return flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)


def taken(request: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=request))


def test_a_snapshot_is_plain_json(draft: RecommendationRequest) -> None:
    fill_form(draft)
    form = taken(draft)
    assert json.loads(json.dumps(form)) == form
    assert form["jadwal"][0] == {"tahap": 1, "awal": "2026-12-01", "akhir": "2026-12-31"}
    assert form["wilayah"] == [
        {
            "provinsi": "3500",
            "provinsi_nama": "Provinsi Jawa Timur",
            "kabupaten": "3503",
            "kabupaten_nama": "Kabupaten Trenggalek",
        }
    ]
    assert form["tanggal_tanda_tangan"] == "2026-11-16"


@pytest.mark.parametrize("rows", [1, 40])
def test_a_snapshot_costs_the_same_however_long_the_form(
    rows: int, draft: RecommendationRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [{"nama": f"Nama {n}"} for n in range(rows)]
    form = {"variabel": names, "indikator": names}
    snapshot.restore(form, Kegiatan.objects.get(request=draft))
    kegiatan = Kegiatan.objects.get(request=draft)
    with django_assert_num_queries(10):
        snapshot.take(kegiatan)


@given(form=snapshots())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_restored_is_taken_again(draft: RecommendationRequest, form: dict[str, Any]) -> None:
    snapshot.restore(form, Kegiatan.objects.get(request=draft), leave_out=())
    again = taken(draft)
    assert again == form
    assert snapshot.sha256(again) == snapshot.sha256(form)


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert snapshot.sha256({"a": 1, "b": [2]}) == snapshot.sha256({"b": [2], "a": 1})
    assert snapshot.sha256({"a": 1}) != snapshot.sha256({"a": 2})


def test_a_copy_leaves_out_dates_signatories_and_identity(world: World, draft: RecommendationRequest) -> None:
    fill_form(draft, changes={"apakah_mendapat_rekomendasi": 1, "identitas_rekomendasi": "V-25.3503.001"})
    copy = flow.start_request(instansi=world.instansi["dinkes"], by=world.operator, at=WORK)
    signed_by = copy.kegiatan.nama_tanda_tangan
    snapshot.restore(taken(draft) | {"nama_tanda_tangan": "Orang Lama"}, copy.kegiatan)
    form = taken(copy)
    assert form["judul_kegiatan"] == taken(draft)["judul_kegiatan"]
    assert form["variabel"] == taken(draft)["variabel"]
    assert (form["tahun"], form["jadwal"], form["rilis"]) == (None, [], [])
    assert (form["identitas_rekomendasi"], form["apakah_mendapat_rekomendasi"]) == ("", None)
    assert form["nama_tanda_tangan"] == signed_by


def test_a_form_that_was_filled_is_not_overwritten(world: World, draft: RecommendationRequest) -> None:
    given_values = SectionInput({"judul_kegiatan": "Survei"})
    save_section(request=draft, section="identitas", given=given_values, by=world.operator, at=WORK)
    with pytest.raises(ValueError, match="was filled already"):
        snapshot.restore({}, Kegiatan.objects.get(request=draft))


def test_an_unknown_region_is_refused(draft: RecommendationRequest) -> None:
    row = {"provinsi": "9900", "provinsi_nama": "?", "kabupaten": "", "kabupaten_nama": ""}
    with pytest.raises(ValueError, match="9900"):
        snapshot.restore({"wilayah": [row]}, Kegiatan.objects.get(request=draft))


def test_restored_indicators_find_their_own_variables(draft: RecommendationRequest) -> None:
    indikator = {"nama": "Indeks", "variabel_pembangun": [{"nama": "Umur"}, {"nama": "Lain"}]}
    form = {"variabel": [{"nama": "Umur"}], "indikator": [indikator]}
    snapshot.restore(form, Kegiatan.objects.get(request=draft))
    own, other = VariabelPembangun.objects.order_by("urut")
    assert own.variabel is not None
    assert own.variabel.nama == "Umur"
    assert other.variabel is None
