"""How production reaches database and Redis: certificates are checked, and nobody is waited for long."""

import runpy
import ssl
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from django.core.cache.backends.redis import RedisCache
from kombu.transport.redis import Channel

from tests.unit.settings.test_mail_server import GIVEN

FAR = "rediss://:sandi@redis.contoh.go.id:6379/0"


def production(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Any]:
    for name, value in (GIVEN | given).items():
        monkeypatch.setenv(name, value)
    return runpy.run_module("satudata.settings.production")


class Unopened(Channel):  # type: ignore[misc]
    """A channel that only says what it would connect with."""

    def __init__(self, connection: Any) -> None:
        self.connection = SimpleNamespace(client=connection, default_port=6379)


def to_broker(found: dict[str, Any]) -> Any:
    """The connection that a worker opens, unopened."""
    app = Celery("percobaan", set_as_current=False)
    app.conf.update(broker_url=found["CELERY_BROKER_URL"], broker_use_ssl=found["CELERY_BROKER_USE_SSL"])
    given = Unopened(app.connection_for_write())._connparams()
    made = given.pop("connection_class")
    return made(**{name: value for name, value in given.items() if name != "max_connections"})


def to_cache(entry: dict[str, Any]) -> Any:
    """The connection that a cache opens, unopened."""
    cache = RedisCache(entry["LOCATION"], {"OPTIONS": entry["OPTIONS"]})
    return cache._cache._get_connection_pool(write=True).make_connection()


@pytest.mark.parametrize("query", ["", "?ssl_cert_reqs=required", "?ssl_ca_certs=/jalur/ca.pem"])
def test_certificate_of_redis_is_required(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    found = production(monkeypatch, REDIS_URL=FAR + query)
    caches = [to_cache(entry) for entry in found["CACHES"].values()]

    for connection in [to_broker(found), *caches]:
        assert (connection.cert_reqs, connection.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_redis_inside_is_reached_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    found = production(monkeypatch, REDIS_URL="redis://redis:6379/0")

    for connection in [to_broker(found), *(to_cache(entry) for entry in found["CACHES"].values())]:
        assert not hasattr(connection, "cert_reqs")


@pytest.mark.parametrize(("query", "seconds"), [("", 5), ("?connect_timeout=9", 9)])
def test_database_that_does_not_answer_is_given_up(
    monkeypatch: pytest.MonkeyPatch, query: str, seconds: int
) -> None:
    found = production(monkeypatch, DATABASE_URL=GIVEN["DATABASE_URL"] + query)

    assert found["DATABASES"]["default"]["OPTIONS"]["connect_timeout"] == seconds
