"""`manage.py prepare`: bring database, reference data and static files to what this code needs.

Run before the programs of a version start, on every host; hosts that start at once take turns.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

# Any number that nobody else takes as an advisory lock in this database.
TURN = 35033572


class Command(BaseCommand):
    """Check, migrate, load, collect, in this order; the first that fails ends it in words."""

    help = "Memeriksa pengaturan, memutakhirkan basis data dan data rujukan, mengumpulkan berkas statis."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-static", action="store_true", help="Berkas statis sudah ada, misalnya di dalam image."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0}
        call_command("check", deploy=True, fail_level="WARNING", **quiet)
        call_command("check_files", **quiet)
        try:
            with one_at_a_time():
                call_command("migrate", interactive=False, **quiet)
                call_command("load_reference", **quiet)
        except OperationalError as error:
            raise CommandError(
                f"Basis data belum dapat dimutakhirkan: {str(error).strip()}. "
                "Periksa DATABASE_URL dan apakah basis data berjalan, lalu ulangi perintah ini."
            ) from error
        if not options["no_static"]:
            collect_static()
        self.stdout.write("Basis data, data rujukan, dan berkas siap.")


def collect_static() -> None:
    """Collect, hash and compress static files, unless these very files were collected before."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = digest_of_static()
    if stamp.exists() and stamp.read_text() == found:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)


def digest_of_static() -> str:
    """SHA-256 over name, size and time of change of every file that would be collected."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            changed = storage.get_modified_time(name).timestamp()
            digest.update(f"{name}\0{storage.size(name)}\0{changed}\0".encode())
    return digest.hexdigest()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for another host's turn to end. A move of many rows may take longer than a page may."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        # From here on pages are served beside us: a table that is in use is not waited for long.
        cursor.execute("SET lock_timeout = '5s'")
    try:
        yield
    finally:
        connection.close()  # gives the lock and the settings back
