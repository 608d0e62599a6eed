"""Production reads its mail server from one address; what is unusable stops the start in words."""

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from satudata.settings import base

GIVEN = {
    "SECRET_KEY": "pengaturan-untuk-pengujian-surel-0123456789-abcdefghijk",
    "ALLOWED_HOSTS": "satudata.invalid",
    "PUBLIC_URL": "https://satudata.invalid",
    "DATABASE_URL": "postgres://satudata@localhost/satudata",
    "REDIS_URL": "redis://localhost:6379/0",
    "PROXY_COUNT": "1",
    "DJANGO_SETTINGS_MODULE": "satudata.settings.production",
}
MAIL = (
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
)


def production(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Any]:
    for name in ("EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (GIVEN | given).items():
        monkeypatch.setenv(name, value)
    return runpy.run_module("satudata.settings.production")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ("localhost", 25, "", "", False, False)),
        ("smtp://surel.invalid", ("surel.invalid", 25, "", "", False, False)),
        ("smtp+tls://ani:r%40hasia@surel.invalid", ("surel.invalid", 587, "ani", "r@hasia", True, False)),
        ("smtp+ssl://ani:r@surel.invalid:4650", ("surel.invalid", 4650, "ani", "r", False, True)),
    ],
)
def test_mail_server_is_read_from_one_address(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[Any, ...]
) -> None:
    found = production(monkeypatch, **({"EMAIL_URL": url} if url else {}))

    assert tuple(found[name] for name in MAIL) == expected
    assert found["EMAIL_TIMEOUT"] == 10


@pytest.mark.parametrize(("given", "used"), [("0", 1), ("-5", 1), ("4", 4), ("600", 15)])
def test_wait_for_the_mail_server_stays_within_the_lease_of_a_job(
    monkeypatch: pytest.MonkeyPatch, given: str, used: int
) -> None:
    monkeypatch.setenv("EMAIL_TIMEOUT", given)

    assert runpy.run_path(base.__file__)["EMAIL_TIMEOUT"] == used


@pytest.mark.parametrize(
    "url", ["surel.invalid:25", "smtps://surel.invalid", "http://surel.invalid", "smtp://"]
)
def test_unusable_mail_server_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"smtp\+tls://"):
        production(monkeypatch, EMAIL_URL=url)


def test_sender_has_a_default_of_the_installations_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert production(monkeypatch)["DEFAULT_FROM_EMAIL"] == "satudata <tidak-dibalas@satudata.invalid>"
    own = "Walidata <sds@trenggalek.invalid>"
    assert production(monkeypatch, DEFAULT_FROM_EMAIL=own)["DEFAULT_FROM_EMAIL"] == own


def test_sender_without_an_address_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="DEFAULT_FROM_EMAIL"):
        production(monkeypatch, DEFAULT_FROM_EMAIL="satudata")


def test_address_for_links_must_be_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
        production(monkeypatch, PUBLIC_URL="satudata.invalid")
