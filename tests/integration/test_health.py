"""/healthz answers whatever happens; /readyz says what a host lacks, and reports the rest."""

import socket
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from satudata import health
from satudata.clock.now import now
from satudata.documents import store
from satudata.workflow import heartbeats
from tests.factories.world import World


@pytest.fixture(autouse=True)
def look_anew() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


class Stranger(Client):
    """Somebody who asks by address, as a proxy or a container engine does."""

    def __init__(self) -> None:
        super().__init__(SERVER_NAME="10.0.0.7")

    def readyz(self) -> tuple[int, dict[str, Any]]:
        response = self.get("/readyz")
        return response.status_code, response.json()


def test_healthz_asks_no_database(settings: Any) -> None:
    """Without a database mark, every query of this test is an error; a cookie changes nothing."""
    settings.ALLOWED_HOSTS = ["satudata.contoh.go.id"]
    settings.SECURE_SSL_REDIRECT = True
    stranger = Stranger()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "abc"

    response = stranger.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_probes_are_only_read() -> None:
    assert Stranger().post("/healthz").status_code == 405
    assert Stranger().post("/readyz").status_code == 405


@pytest.mark.django_db
def test_ready_host_says_so(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["satudata.contoh.go.id"]

    status, answer = Stranger().readyz()

    assert (status, answer["status"]) == (200, "ready")
    assert answer["checks"] == {"database": "ok", "migrations": "ok", "disk": "ok", "media": "ok"}


@pytest.mark.django_db
def test_answer_tells_no_host_no_version_and_no_secret(settings: Any) -> None:
    answer = Stranger().get("/readyz").content.decode()

    for secret in (settings.SECRET_KEY, "127.0.0.1", "localhost", connection.settings_dict["NAME"], "5.2"):
        assert str(secret) not in answer


def failing(name: str, answer: dict[str, Any]) -> None:
    assert answer["status"] == "unavailable"
    assert [check for check, found in answer["checks"].items() if found == "failed"] == [name]


@pytest.mark.django_db
def test_unapplied_migration_keeps_a_host_out() -> None:
    """As before an upgrade has migrated, or where old tables were restored under new code."""
    MigrationRecorder(connection).record_unapplied("workflow", "0001_initial")

    status, answer = Stranger().readyz()

    assert status == 503
    failing("migrations", answer)


@pytest.mark.django_db
def test_full_disk_keeps_a_host_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FREE_FLOOR", 2**62)

    status, answer = Stranger().readyz()

    assert status == 503
    failing("disk", answer)


@pytest.mark.django_db
def test_media_that_cannot_be_written_keep_a_host_out(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("bukan folder")
    settings.MEDIA_ROOT = tmp_path / "media"

    status, answer = Stranger().readyz()

    assert status == 503
    failing("media", answer)


@pytest.mark.django_db
def test_connection_that_broke_keeps_a_host_out() -> None:
    """The driver names some ends of a connection an error of its interface, not of the database."""

    def broken(*_call: Any) -> None:
        raise InterfaceError("connection already closed")

    with connection.execute_wrapper(broken):
        status, answer = Stranger().readyz()

    assert status == 503
    assert answer["checks"]["database"] == answer["checks"]["migrations"] == "failed"


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.django_db
def test_servers_that_are_away_are_reported_and_keep_nobody_out(settings: Any, silent_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent_port

    status, answer = Stranger().readyz()

    assert status == 200
    assert (answer["reports"]["redis"], answer["reports"]["mail"]) == ("away", "away")


@pytest.mark.django_db
def test_servers_that_answer_are_reported(settings: Any) -> None:
    with socket.socket() as mail:
        mail.bind(("127.0.0.1", 0))
        mail.listen()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mail.getsockname()

        _status, answer = Stranger().readyz()

    assert answer["reports"]["mail"] == "ok"
    assert answer["reports"]["redis"] == ("ok" if getattr(settings, "REDIS_URL", "") else "none")


@pytest.mark.django_db
def test_background_is_reported_by_when_it_was_heard_last() -> None:
    heartbeats.beat(heartbeats.SWEEP, at=now() - timedelta(minutes=10))

    _status, answer = Stranger().readyz()

    assert 600 <= answer["reports"]["sweep_seconds_ago"] < 660
    assert "outbox_seconds_ago" not in answer["reports"]


@pytest.mark.django_db
def test_many_who_ask_cost_a_few_queries_a_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the clock standing still, a hundred questions are answered from one look."""
    Stranger().readyz()
    health.forget()
    monkeypatch.setattr(health.time, "monotonic", lambda: 1000.0)
    asked: Counter[str] = Counter()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked[sql.split(maxsplit=1)[0]] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        for _question in range(100):
            Stranger().readyz()

    assert asked.total() <= 4, asked
