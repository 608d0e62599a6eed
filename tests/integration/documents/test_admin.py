"""Administration: series may be set up, nothing issued may be touched."""

import pytest
from django.contrib.admin.sites import site
from django.test import Client
from django.urls import reverse

from satudata.documents.admin import SeriesForm
from satudata.documents.models import Document, DocumentSeries, StoredFile
from tests.factories.world import World


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_administrator_sets_up_a_series(world: World, admin: Client) -> None:
    office = world.instansi["dinkes"]

    admin.post(
        reverse("admin:documents_documentseries_add"),
        {
            "instansi": office.pk,
            "kode": "surat_keluar",
            "tahun": 2026,
            "pattern": "{klasifikasi}/{nomor}/{kode_unit}/{tahun}",
            "klasifikasi": "500.14",
        },
    )

    assert DocumentSeries.objects.get(instansi=office).terakhir == 0


def test_pattern_that_would_fail_is_refused_beside_its_field(world: World) -> None:
    form = SeriesForm(
        {"instansi": world.instansi["dinkes"].pk, "kode": "x", "tahun": 2026, "pattern": "B-{nama}"}
    )

    assert not form.is_valid()
    assert "isian yang tidak dikenal" in str(form.errors["pattern"])


def test_last_number_is_never_typed(world: World, admin: Client) -> None:
    series = DocumentSeries.objects.get(instansi=world.instansi["bps"], kode="surat_keluar", tahun=2026)
    before = series.terakhir

    admin.post(
        reverse("admin:documents_documentseries_change", args=[series.pk]),
        {"pattern": series.pattern, "klasifikasi": "KS.000", "terakhir": 99, "tahun": 2030},
    )

    series.refresh_from_db()
    assert (series.terakhir, series.tahun) == (before, 2026)


@pytest.mark.parametrize("model", [Document, StoredFile])
def test_issued_things_can_only_be_read(world: World, admin: Client, model: type, letter: Document) -> None:
    row = letter if model is Document else letter.file
    address = reverse(f"admin:documents_{model.__name__.lower()}_change", args=[row.pk])

    assert admin.get(address).status_code == 200
    assert admin.post(address, {"hal": "Lain"}).status_code == 403
    assert not site._registry[model].has_delete_permission(admin.get(address).wsgi_request)


def test_person_without_the_role_sees_no_administration(world: World) -> None:
    client = Client()
    client.force_login(world.operator, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get(reverse("admin:documents_documentseries_changelist"))

    assert response.status_code in (302, 403)
