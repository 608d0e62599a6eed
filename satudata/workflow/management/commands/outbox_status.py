"""manage.py outbox_status: how much promised work waits, runs, failed and is done."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from satudata.workflow import outbox

WORDS = {"waiting": "menunggu", "running": "dikerjakan", "failed": "gagal", "done": "selesai"}


class Command(BaseCommand):
    """Print the counts of the outbox."""

    help = "Menampilkan jumlah pekerjaan latar menurut keadaannya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="cetak hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line, or one JSON object."""
        counts = outbox.status()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{number} {WORDS[key]}" for key, number in counts.items()) + ".")
