"""What the service says about itself to whoever keeps it running: /healthz and /readyz.

Decided here: what a host needs before it is given requests, and what is only worth knowing. Both are
answered before everything else, by address and not by name: those who ask come without the name of
the site, without TLS and without a session. They tell no version, no host and no secret; the words
for the administrator go to the log.
"""

import logging
import shutil
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from satudata.clock.now import now
from satudata.documents import store
from satudata.documents.places import PlaceAway, place
from satudata.workflow.heartbeats import last_beats

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
# However often somebody asks, one process looks this often (seconds), each look a constant few queries.
LOOK_SECONDS = 1.0
REPORT_SECONDS = 5.0
# How long a server that is only reported on may keep the answer waiting (seconds).
PATIENCE = 1.0


class NotReady(Exception):
    """A host must not be given requests; the text is for the log."""


def probes(get_response: GetResponse) -> GetResponse:
    """Middleware, the first of all: answer the two addresses, pass everything else on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe()
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def healthz() -> HttpResponse:
    """200 while this process answers at all; asks nobody."""
    return JsonResponse({"status": "ok"})


def readyz() -> HttpResponse:
    """200 where this host can serve people, else 503 with what failed; reports the rest in passing."""
    failed = _failed()
    answer: dict[str, Any] = {
        "status": "unavailable" if failed else "ready",
        "checks": {name: "failed" if name in failed else "ok" for name in CHECKS},
        "reports": _reports(failed),
    }
    return JsonResponse(answer, status=503 if failed else 200)


PROBES = {"/healthz": healthz, "/readyz": readyz}


# What a host needs -------------------------------------------------------------------------------
def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        raise NotReady(f"no database: {error}") from error


def _migrations() -> None:
    """Refuse where this code knows a migration that the database has not had yet."""
    try:
        missing = set(_disk_migrations()) - set(MigrationRecorder(connection).applied_migrations())
    except (DatabaseError, InterfaceError) as error:
        raise NotReady(f"migrations cannot be read: {error}") from error
    if missing:
        raise NotReady(f"migrations not applied: {sorted(missing)}")


def _disk() -> None:
    """Uploads are gathered on the disk even where a bucket keeps them."""
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < store.FREE_FLOOR:
        raise NotReady(f"{free} bytes free in {settings.VAR_DIR}")


def _media() -> None:
    try:
        place().look()
    except PlaceAway as error:
        raise NotReady(str(error)) from error


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "media": _media,
}


class _Kept:
    """The last answer to a question, asked again when it is old; of many who ask at once, one asks."""

    def __init__(self, ask: Callable[[], Any], seconds: float) -> None:
        self._ask, self._seconds = ask, seconds
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._answer: Any = None
        self._until = 0.0

    def __call__(self) -> Any:
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = self._ask()
                self._until = time.monotonic() + self._seconds
            return self._answer


def _look() -> frozenset[str]:
    failed = set()
    for name, check in CHECKS.items():
        try:
            check()
        except (NotReady, OSError) as problem:
            log.error("not ready, %s: %s", name, problem)
            failed.add(name)
    return frozenset(failed)


# Read from the disk once: the code of a process does not change.
_disk_migrations = _Kept(lambda: MigrationLoader(None).disk_migrations, float("inf"))
_failed = _Kept(_look, LOOK_SECONDS)


# What is only reported ---------------------------------------------------------------------------
def _reports(failed: frozenset[str]) -> dict[str, Any]:
    return _servers() | ({} if "database" in failed else _beats())


def _ask_servers() -> dict[str, str]:
    return {"redis": _redis(), "mail": _mail()}


def _redis() -> str:
    """Whether Redis answers; "none" where this installation has none."""
    import redis

    address = getattr(settings, "REDIS_URL", "")
    if not address:
        return "none"
    try:
        client = redis.Redis.from_url(
            address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=None
        )
        with client:
            client.ping()
    except (redis.RedisError, OSError):
        return "away"
    return "ok"


def _mail() -> str:
    """Whether somebody listens where mail is handed in; "none" where nothing is sent by SMTP."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return "none"
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), PATIENCE).close()
    except OSError:
        return "away"
    return "ok"


def _heard(moment: datetime) -> dict[str, int]:
    """Seconds since beat ("sweep") and workers ("outbox") were last at work; nothing of who never was."""
    return {
        f"{name}_seconds_ago": max(0, int((moment - at).total_seconds())) for name, at in last_beats().items()
    }


_servers = _Kept(_ask_servers, REPORT_SECONDS)
_beats = _Kept(lambda: _heard(now()), REPORT_SECONDS)


def forget() -> None:
    """Look anew at the next question; for tests, which change the world between two."""
    _failed.forget()
    _servers.forget()
    _beats.forget()
