"""Becoming somebody by one click: in the demo only, and only somebody whose card is shown."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from satudata.accounts.models import User
from satudata.accounts.queries import system_user
from satudata.accounts.reference import load_wilayah
from satudata.accounts.services import grant_role
from satudata.clock.services import load_reference_calendar
from satudata.demo import services
from satudata.demo.world import build_world
from satudata.workflow.errors import InvalidInput
from satudata.workflow.services import load_sops

PATH = "/masuk-sebagai/"
URLS = "tests.integration.demo.urls"


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo's offices and people, without activities."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_wilayah()
        load_reference_calendar()
        load_sops()
        build_world(datetime(2026, 11, 18, tzinfo=UTC).date())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(people: None, db: None) -> Iterator[Client]:
    with override_settings(DEMO=True, ROOT_URLCONF=URLS):
        yield Client()


@pytest.fixture
def product_with_demo_addresses(people: None, db: None) -> Iterator[Client]:
    """A mistake in somebody's settings: the demo's addresses in an installation that is none."""
    with override_settings(DEMO=False, ROOT_URLCONF=URLS):
        yield Client()


def test_product_has_no_address_for_it() -> None:
    with pytest.raises(Resolver404):
        resolve(PATH)
    with pytest.raises(NoReverseMatch):
        reverse("demo:sign_in")


def test_product_refuses_even_where_the_addresses_are(product_with_demo_addresses: Client) -> None:
    client = product_with_demo_addresses
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, {"username": "walidata.trenggalek"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_filling_and_resetting_are_refused_outside_the_demo(db: None) -> None:
    with pytest.raises(InvalidInput, match="pengaturan demo"):
        services.fill_demo()
    with pytest.raises(InvalidInput, match="pengaturan demo"):
        services.reset_demo()


def test_page_shows_a_card_for_every_role_in_both_regions(demo: Client) -> None:
    page = demo.get(PATH).content.decode()
    for username in ("walidata.trenggalek", "walidata.blitar", "auditor.trenggalek", "tanpa.peran"):
        assert f'value="{username}"' in page
    assert "Kabupaten Trenggalek" in page and "Kota Blitar" in page


def test_click_signs_in_and_goes_home(demo: Client) -> None:
    answer = demo.post(PATH, {"username": "walidata.trenggalek"})
    assert answer.status_code == 302
    assert answer["Location"] == "/beranda/"
    assert demo.session["_auth_user_id"] == str(User.objects.get(username="walidata.trenggalek").pk)


def test_switching_role_stays_on_the_page_and_begins_a_new_session(demo: Client) -> None:
    demo.post(PATH, {"username": "walidata.trenggalek"})
    before = demo.session.session_key
    answer = demo.post(PATH, {"username": "auditor.trenggalek", "next": "/pengajuan/?q=wisata"})
    assert answer["Location"] == "/pengajuan/?q=wisata"
    assert demo.session.session_key != before


@pytest.mark.parametrize(
    "wanted", ["https://contoh.invalid/", "//contoh.invalid/", "javascript:alert(1)", PATH]
)
def test_click_never_leads_elsewhere(demo: Client, wanted: str) -> None:
    answer = demo.post(PATH, {"username": "walidata.trenggalek", "next": wanted})
    assert answer["Location"] == "/beranda/"


@pytest.mark.parametrize("username", ["", "sistem", "walidata2.trenggalek", "mantan.walidata", "siapa.saja"])
def test_click_opens_no_account_without_a_card(demo: Client, username: str) -> None:
    assert demo.post(PATH, {"username": username}).status_code == 404
    assert "_auth_user_id" not in demo.session


def test_click_opens_no_inactive_account(demo: Client) -> None:
    User.objects.filter(username="walidata.trenggalek").update(is_active=False)
    assert demo.post(PATH, {"username": "walidata.trenggalek"}).status_code == 404


def test_get_never_signs_in(demo: Client) -> None:
    demo.get(PATH, {"username": "walidata.trenggalek"})
    assert "_auth_user_id" not in demo.session


def test_click_needs_the_forms_own_token(demo: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PATH, {"username": "walidata.trenggalek"}).status_code == 403


def test_real_person_of_the_installation_has_no_card(demo: Client) -> None:
    """A person added later by the administrator cannot be become, whatever their role."""
    person = User.objects.create(username="pegawai.baru", nama="Pegawai Baru", email="baru@contoh.invalid")
    wilayah = User.objects.get(username="admin.blitar").grants.get().wilayah
    grant_role(user=person, role="walidata", scope=wilayah, by=system_user())
    assert demo.post(PATH, {"username": "pegawai.baru"}).status_code == 404
