"""Error pages, language, and what the navigation offers."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from satudata import views
from satudata.context_processors import FOOTER_NAV, MAIN_NAV, PUBLIC_NAV, Shell
from satudata.workflow.errors import ActionDenied
from tests.factories.world import World


@pytest.fixture
def request_with_id() -> HttpRequest:
    request = RequestFactory().get("/pengajuan/")
    request.request_id = "abc123def456"
    return request


@pytest.mark.parametrize(
    "name", ["bad_request", "permission_denied", "page_not_found", "server_error", "too_large"]
)
def test_error_page_gives_a_reference_number(name: str, request_with_id: HttpRequest) -> None:
    response = getattr(views, name)(request_with_id)

    assert response.status_code in (400, 403, 404, 413, 500)
    assert "abc123def456" in response.content.decode()


def test_error_page_stands_when_templates_do_not(request_with_id: HttpRequest) -> None:
    with mock.patch("satudata.views.loader.get_template", side_effect=OSError):
        response = views.server_error(request_with_id)

    assert response.status_code == 500
    assert "abc123def456" in response.content.decode()


def test_lost_database_is_answered_with_a_way_on(request_with_id: HttpRequest) -> None:
    try:
        raise OperationalError("canceling statement due to lock timeout")
    except OperationalError:
        response = views.server_error(request_with_id)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "mungkin belum dikerjakan" in response.content.decode()


def test_refusal_page_shows_the_reason(request_with_id: HttpRequest) -> None:
    response = views.permission_denied(request_with_id, ActionDenied("Surat sudah bernomor."))

    assert "Surat sudah bernomor." in response.content.decode()


@pytest.mark.django_db
def test_forged_form_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})

    assert response.status_code == 403
    assert "muat ulang" in response.content.decode()


@pytest.mark.django_db
def test_language_of_the_browser_is_not_followed(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"accept-language": "en-US,en;q=0.9"})

    assert response["Content-Language"] == "id"
    assert '<html lang="id">' in response.content.decode()


@pytest.mark.django_db
def test_language_chosen_is_remembered_and_leads_back(client: Client) -> None:
    response = client.post("/bahasa/", {"language": "en", "next": "/accounts/login/"})

    assert response["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/")["Content-Language"] == "en"


@pytest.mark.django_db
def test_english_page_is_english(client: Client) -> None:
    client.cookies["django_language"] = "en"

    page = client.get("/accounts/login/").content.decode()

    assert "Password" in page
    assert "Release Calendar" in page
    assert "Kata sandi" not in page


@pytest.mark.django_db
def test_language_switch_does_not_lead_elsewhere(client: Client) -> None:
    response = client.post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})

    assert response["Location"] == "/"


@pytest.mark.parametrize("entry", [*MAIN_NAV, *PUBLIC_NAV, *FOOTER_NAV], ids=lambda e: e.url_name)
def test_navigation_leads_somewhere(entry: object) -> None:
    from django.urls import reverse

    assert reverse(entry.url_name)


@pytest.mark.parametrize(
    ("name", "mine"),
    [
        ("operator", {"penyerahan_list"}),
        ("kepala", {"validasi_list"}),
        ("walidata", {"penyerahan_list"}),
        ("pemeriksa", {"penyerahan_list"}),
        ("auditor", set()),
    ],
)
@pytest.mark.django_db
def test_navigation_leads_to_the_work_of_a_role(world: World, name: str, mine: set[str]) -> None:
    rights = world.rights(name)
    shown = {entry.url_name for entry in MAIN_NAV if entry.shown_to(rights)}
    assert shown & {"penyerahan_list", "validasi_list"} == mine


@pytest.mark.django_db
def test_navigation_of_a_visitor_is_empty_and_asks_nothing(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    request = rf.get("/")

    with django_assert_num_queries(0):
        assert Shell(request).nav == []
        assert Shell(request).region == ""
