"""Versions of the EPSS tree: copied and changed by the administrator, read-only once one is in use."""

from datetime import date
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from reports.epss.seeds import load_framework
from reports.models import KerangkaEpss
from reports.services import epss_frameworks as services
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event
from tests.factories.epss import opened
from tests.factories.world import WORK, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def kerangka(world: World) -> KerangkaEpss:
    load_framework(at=WORK)
    return KerangkaEpss.objects.get()


def reweighted(kerangka: KerangkaEpss, **weights: str) -> str:
    data = yaml.safe_load(services.as_text(kerangka))
    for domain in data["domain"]:
        domain["bobot"] = weights.get(f"d{domain['kode']}", domain["bobot"])
    return str(yaml.safe_dump(data, allow_unicode=True))


def change(row: KerangkaEpss, by: Any, teks: str, **given: Any) -> KerangkaEpss:
    facts: dict[str, Any] = {"kode": "2027", "nama": "Kerangka 2027", "sumber": "Contoh"} | given
    return services.change_framework(
        kerangka=row, berlaku_sejak=date(2027, 1, 1), teks=teks, by=by, at=WORK, **facts
    )


def test_seed_is_loaded_once(kerangka: KerangkaEpss) -> None:
    assert load_framework(at=WORK) == 0


def test_copy_is_changed_and_recorded(kerangka: KerangkaEpss, world: World) -> None:
    copy = services.copy_framework(kerangka=kerangka, by=world.admin, at=WORK)
    assert (copy.kode, copy.berlaku_sejak) == ("2022-2", date(2027, 1, 1))

    changed = change(copy, world.admin, reweighted(copy, d1="38", d5="2"))

    assert changed.isi["domain"][0]["bobot"] == "38"
    assert kerangka.isi["domain"][0]["bobot"] == "28"
    codes = Event.objects.filter(actor_id=world.admin.pk).values_list("code", flat=True)
    assert {"epss_framework_copied", "epss_framework_changed"} <= set(codes)


def test_version_that_an_assessment_uses_stays(kerangka: KerangkaEpss, world: World) -> None:
    opened(world)

    with pytest.raises(InvalidInput, match="sudah dipakai penilaian"):
        change(kerangka, world.admin, services.as_text(kerangka))


def test_only_the_administrator_of_the_installation_changes_it(kerangka: KerangkaEpss, world: World) -> None:
    for name in ("blitar_walidata", "pemeriksa", "tanpa_peran"):
        with pytest.raises(ActionDenied, match="administrator pusat"):
            services.copy_framework(kerangka=kerangka, by=world.people[name], at=WORK)


@pytest.mark.parametrize(
    ("teks", "words"),
    [
        ("domain: [", "bukan YAML"),
        ("a: &x [1]\nb: *x", "bukan YAML"),
        ("hanya teks", "tidak terbaca"),
        ("x" * 200_001, "200.000"),
    ],
)
def test_what_is_no_tree_is_refused_in_words(
    kerangka: KerangkaEpss, world: World, teks: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        change(kerangka, world.admin, teks)


@pytest.mark.parametrize("given", [{"kode": "Dua Ribu"}, {"kode": ""}, {"nama": " "}])
def test_code_and_name_are_refused_in_words(
    kerangka: KerangkaEpss, world: World, given: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput, match="Isi nama"):
        change(kerangka, world.admin, services.as_text(kerangka), **given)


def test_administrator_copies_and_saves_on_the_page(
    kerangka: KerangkaEpss, world: World, client: Client
) -> None:
    client.force_login(world.admin, backend=BACKEND)
    names = reverse("admin:reports_kerangkaepss_changelist")
    chosen = {"action": "copy_to_new_version", "_selected_action": str(kerangka.pk)}
    page = client.post(names, chosen, follow=True)
    copy = KerangkaEpss.objects.exclude(pk=kerangka.pk).get()
    url = reverse("admin:reports_kerangkaepss_change", args=[copy.pk])
    typed = {"kode": "2027", "nama": "Baru", "sumber": "", "berlaku_sejak": "1 Januari 2027"}

    refused = client.post(url, typed | {"teks": reweighted(copy, d1="27")})
    saved = client.post(url, typed | {"teks": reweighted(copy, d1="27", d2="25")})

    assert page.status_code == 200
    assert "Bobot domain dari IPS berjumlah 99" in refused.content.decode()
    assert saved.status_code == 302
    copy.refresh_from_db()
    assert (copy.nama, copy.isi["domain"][1]["bobot"]) == ("Baru", "25")


def test_version_in_use_is_shown_to_read(kerangka: KerangkaEpss, world: World, client: Client) -> None:
    opened(world)
    client.force_login(world.admin, backend=BACKEND)

    page = client.get(reverse("admin:reports_kerangkaepss_change", args=[kerangka.pk])).content.decode()

    assert 'name="teks"' not in page
    assert "Penerapan Metadata Statistik" in page
