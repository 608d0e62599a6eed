"""`manage.py serve`: web server, worker and beat as children of one command, without any other server.

The embedded default of the demo. A child that dies is started again; the children end with this
process. The page comes first: worker and beat start when the web server answers.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from satudata import programs
from satudata.supervisor import SUPERVISED, Child, Supervisor


class Command(BaseCommand):
    help = "Menjalankan server web, pekerja, dan penjadwal; berhenti dengan Ctrl+C."
    # The demo's second start should show a page at once; `make check` runs the system checks.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        advice = f"Pilih porta lain, misalnya: make demo PORT={port + 1}"
        try:
            with programs.only_one(settings.VAR_DIR, address_of(host, port)):
                programs.refuse_taken_port(host, port, advice)
                make_folders()
                self.serve(host, port)
        except programs.StartRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def serve(self, host: str, port: int) -> None:
        supervisor = Supervisor(child_environment(host, port))
        supervisor.listen_for_signals()
        web, *background = children(host, port)
        supervisor.start(web)
        try:
            programs.wait_until_ready(supervisor, web, host, port)
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
    """The programs, the web server first; two single workers, because the broker is a folder."""
    logs = settings.VAR_DIR / "log"
    workers = [
        Child(name, programs.here(programs.lone_worker(name)), logs / f"{name}.log")
        for name in ("worker-1", "worker-2")
    ]
    return [
        Child("web", programs.here(programs.web(host, port, threads=3, stop=10)), logs / "web.log"),
        *workers,
        Child("beat", programs.here(programs.beat(settings.VAR_DIR / "beat-schedule")), logs / "beat.log"),
    ]


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
