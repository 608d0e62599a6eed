"""manage.py outbox_status: how much promised work waits, runs, failed and is done; who is at work."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from satudata.workflow import background

WORDS = {"waiting": "menunggu", "running": "dikerjakan", "failed": "gagal", "done": "selesai"}


class Command(BaseCommand):
    """Print the counts of the outbox."""

    help = "Menampilkan jumlah pekerjaan latar menurut keadaannya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="cetak hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line, or one JSON object."""
        found = background.state()
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict()))
            return
        counts = (f"{getattr(found, key)} {word}" for key, word in WORDS.items())
        self.stdout.write(", ".join(counts) + ".")
        for kind, number in found.failed_by_kind.items():
            self.stdout.write(f"  gagal: {number} {kind}")
        for name, seconds in found.last_beat_seconds.items():
            self.stdout.write(f"  {name}: terakhir bekerja {seconds} detik lalu")
