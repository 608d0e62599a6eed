"""The programs of a running satudata and their arguments: web server, workers, beat.

Decided here, once: how each is started, and that two sets never share a folder or a port. Started by
`manage.py serve` (the demo) and `scripts/production`; docker-compose.yml writes the same commands,
which a test compares.
"""

import errno
import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from satudata.supervisor import Child, Supervisor

# A request may take so long, and a stop waits so long for it (seconds); the proxy gives up later.
LONGEST_REQUEST = 30
READY_PATH = "/readyz"
FIRST_PAGE_SECONDS = 60.0
PORT_SECONDS = 3.0


class StartRefused(Exception):
    """Nothing was started; the text says why, and what to do."""


# What runs ---------------------------------------------------------------------------------------
def web(
    host: str, port: int, *, workers: int = 2, threads: int = 4, stop: int = LONGEST_REQUEST
) -> list[str]:
    """The web server; stops taking requests at SIGTERM and ends within `stop` seconds."""
    return [
        "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(threads), "--no-ws", "--respawn-failed-workers",
        "--respawn-interval", "0.5", "--workers-kill-timeout", str(stop), "satudata.wsgi:application",
    ]  # fmt: skip


# Workers do not watch one another: the supervisor does, and the job rows say what is left to do.
_ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


def worker(processes: int = 2) -> list[str]:
    """A pool of worker processes; at SIGTERM it ends what it has begun."""
    return [*_CELERY, "worker", "--concurrency", str(processes), "--loglevel", "INFO", *_ALONE]


def lone_worker(name: str) -> list[str]:
    """One worker without a pool, for the folder broker.

    There a killed child of a pool takes the lock of the pool's queue with it, and the others wait for ever.
    """
    return [
        *_CELERY,
        "worker",
        "--pool",
        "solo",
        "--loglevel",
        "INFO",
        "--hostname",
        f"{name}@satudata",
        *_ALONE,
    ]


def beat(schedule: Path) -> list[str]:
    """The timer; one of it is enough, two do no harm. Apart from the workers, which would not restart it."""
    return [*_CELERY, "beat", "--schedule", str(schedule), "--pidfile="]


_CELERY = ["celery", "--app", "satudata"]


def here(command: list[str]) -> list[str]:
    """The command, run by this Python and its libraries."""
    return [sys.executable, "-m", *command]


# Before and while they start ---------------------------------------------------------------------
@contextmanager
def only_one(folder: Path, words: str) -> Iterator[None]:
    """Hold the lock of this installation's folder; `words` tell a second one who has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartRefused(f"Server dari folder ini sudah berjalan. {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"Proses {os.getpid()}, {words}\n")
        lock.flush()
        yield
        lock.truncate(0)


def refuse_taken_port(host: str, port: int, advice: str) -> None:
    """Refuse before anything is started: granian would share the port with whoever shares it too.

    Waits a little first: the web server of a set that was killed ends its last requests.
    """
    deadline = time.monotonic() + PORT_SECONDS
    while (error := bind_error(host, port)) is not None:
        if error.errno != errno.EADDRINUSE:
            raise StartRefused(f"Porta {port} di {host} tidak dapat dipakai: {error.strerror}.")
        if time.monotonic() > deadline:
            raise StartRefused(f"Porta {port} sedang dipakai program lain. {advice}")
        time.sleep(0.2)


def bind_error(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As granian binds: lingering connections of a stopped server do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            return error
    return None


def wait_until_ready(supervisor: Supervisor, child: Child, host: str, port: int) -> None:
    """Return when the web server says that it is ready, or a stop was asked for; else give up in words."""
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while not supervisor.stopping and not is_ready(host, port):
        if child.early_deaths > 1 or time.monotonic() > deadline:
            where = f" Akhir {child.log}:\n{child.log_tail()}" if child.log else " Lihat catatannya di atas."
            raise StartRefused(f"Server web tidak dapat dijalankan.{where}")
        supervisor.tick()


def is_ready(host: str, port: int) -> bool:
    """Tell whether the web server there can serve people."""
    connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        connection.request("GET", READY_PATH)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
