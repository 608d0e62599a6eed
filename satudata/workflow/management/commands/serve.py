"""`manage.py serve`: web server, worker and beat as children of one command, without any other server.

The embedded default of the demo. A child that dies is started again; the children end with this
process. The page comes first: worker and beat start when the web server answers.
"""

import errno
import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from satudata.supervisor import SUPERVISED, Child, Supervisor

FIRST_PAGE_SECONDS = 60.0
PORT_SECONDS = 3.0
HEALTH_PATH = "/healthz"


class Command(BaseCommand):
    help = "Menjalankan server web, pekerja, dan penjadwal; berhenti dengan Ctrl+C."
    # The demo's second start should show a page at once; `make check` runs the system checks.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        with only_one(settings.VAR_DIR, address_of(host, port)):
            refuse_taken_port(host, port)
            make_folders()
            self.serve(host, port)

    def serve(self, host: str, port: int) -> None:
        supervisor = Supervisor(child_environment(host, port))
        supervisor.listen_for_signals()
        web, *background = children(host, port)
        supervisor.start(web)
        try:
            self.wait_for_first_page(supervisor, web, host, port)
            if not supervisor.stopping:
                for child in background:
                    supervisor.start(child)
                self.announce(address_of(host, port))
            while not supervisor.stopping:
                supervisor.tick()
            self.stdout.write("Menghentikan server...")
        finally:
            supervisor.stop()
        self.stdout.write("Server sudah berhenti.")

    def wait_for_first_page(self, supervisor: Supervisor, web: Child, host: str, port: int) -> None:
        """Return when a page was answered or a stop was asked for; give up in words if neither comes."""
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while not supervisor.stopping and not answers(host, port):
            if web.early_deaths > 1 or time.monotonic() > deadline:
                raise CommandError(f"Server web tidak dapat dijalankan. Akhir {web.log}:\n{web.log_tail()}")
            supervisor.tick()

    def announce(self, address: str) -> None:
        self.stdout.write(f"\nsatudata berjalan di {address}")
        self.stdout.write(f"Masuk di             {address}accounts/login/")
        for line in account_lines(settings.VAR_DIR / "demo.json"):
            self.stdout.write(line)
        self.stdout.write(f"Catatan server       {settings.VAR_DIR / 'log'}")
        self.stdout.write("Tekan Ctrl+C untuk berhenti.\n")
        self.stdout.flush()


def address_of(host: str, port: int) -> str:
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104  compared only


@contextmanager
def only_one(folder: Path, address: str) -> Iterator[None]:
    """Hold the lock of this installation's folder: two schedulers on one queue would be a fault."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(f"Server dari folder ini sudah berjalan. {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"Proses {os.getpid()}, {address}\n")
        lock.flush()
        yield
        lock.truncate(0)


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse before anything is started: granian would share the port with whoever shares it too.

    Waits a little first: the web server of a `serve` that was killed ends its last requests.
    """
    deadline = time.monotonic() + PORT_SECONDS
    while (error := bind_error(host, port)) is not None:
        if error.errno != errno.EADDRINUSE:
            raise CommandError(f"Porta {port} di {host} tidak dapat dipakai: {error.strerror}.")
        if time.monotonic() > deadline:
            raise CommandError(
                f"Porta {port} sedang dipakai program lain. "
                f"Pilih porta lain, misalnya: make demo PORT={port + 1}"
            )
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


def make_folders() -> None:
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    queues = {folder for key, folder in options.items() if "folder" in key}
    for folder in (settings.VAR_DIR / "log", settings.VAR_DIR / "tmp", settings.MEDIA_ROOT, *queues):
        Path(folder).mkdir(parents=True, exist_ok=True)


def child_environment(host: str, port: int) -> dict[str, str]:
    return {
        "PUBLIC_URL": address_of(host, port).rstrip("/"),
        **os.environ,
        # On the disk of the queue and the media: moving a message or an upload there is one atomic step.
        "TMPDIR": str(settings.VAR_DIR / "tmp"),
        SUPERVISED: "1",
    }


def children(host: str, port: int) -> list[Child]:
    """The programs, the web server first.

    Beat is one of them, not a part of a worker, which would not start it again. Each worker is one
    process: in a pool of forked ones on the filesystem broker, a killed child takes the lock of the
    pool's queue with it and the others wait for ever.
    """
    python, logs = sys.executable, settings.VAR_DIR / "log"
    granian = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    granian += ["--workers", "2", "--blocking-threads", "3", "--no-ws", "--respawn-failed-workers"]
    granian += ["--respawn-interval", "0.5", "--workers-kill-timeout", "10", "satudata.wsgi:application"]
    celery = [python, "-m", "celery", "--app", "satudata"]
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "--schedule", str(settings.VAR_DIR / "beat-schedule"), "--pidfile="]
    return [
        Child("web", granian, logs / "web.log"),
        *(
            Child(name, [*worker, "--hostname", f"{name}@satudata"], logs / f"{name}.log")
            for name in ("worker-1", "worker-2")
        ),
        Child("beat", beat, logs / "beat.log"),
    ]


def answers(host: str, port: int) -> bool:
    """Tell whether the web server answers a request, with whatever but an error of its own."""
    connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def account_lines(path: Path) -> list[str]:
    """One account per role from the demo's own notes; nothing where there is no demo."""
    if not settings.DEMO or not path.exists():
        return []
    accounts: dict[str, dict[str, str]] = {}
    for account in json.loads(path.read_text())["accounts"]:
        if account["role"]:
            accounts.setdefault(account["role"], account)
    rows = [
        (one["role_label"], one["username"], one["password"], one["instansi"] or f"Wilayah {one['wilayah']}")
        for one in accounts.values()
    ]
    rows.insert(0, ("Peran", "Nama pengguna", "Kata sandi", "Tempat"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["", *("  ".join([*map(str.ljust, row[:3], widths), row[3]]) for row in rows), ""]
