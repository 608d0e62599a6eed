"""manage.py audit_verify: does the record of events still hold?"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from satudata.workflow import events, guards
from satudata.workflow.models import Event

PROBLEMS = {
    "gap": "ada peristiwa yang hilang sebelum ini",
    "link_broken": "tidak tersambung dengan peristiwa sebelumnya",
    "row_changed": "isinya diubah",
    "tail_differs": "akhir rangkaian tidak sama dengan catatan pada perkaranya",
    "events_missing": "semua peristiwanya hilang",
    "case_missing": "perkaranya hilang",
}


class Command(BaseCommand):
    """Walk every chain of events, compare it with its head, and look for the guarding triggers."""

    help = "Memeriksa seluruh rangkaian peristiwa; kode keluar 1 bila ada yang tidak utuh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="cetak hasil sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print counts and every break; end with exit code 1 where anything is wrong."""
        with one_snapshot():
            result = examine()
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=2))
        else:
            self._tell(result)
        if not result["ok"]:
            raise CommandError("Catatan peristiwa tidak utuh.", returncode=1)

    def _tell(self, result: dict[str, Any]) -> None:
        for b in result["breaks"]:
            words = PROBLEMS[b["problem"]]
            self.stdout.write(f"{b['case_kind']} {b['case_id']}, peristiwa ke-{b['seq']}: {words}.")
        for name in result["missing_guards"]:
            self.stdout.write(f"Pemicu pengaman {name} tidak ada atau dimatikan.")
        if result["ok"]:
            self.stdout.write(f"Utuh: {result['events']} peristiwa dalam {result['chains']} rangkaian.")


def examine() -> dict[str, Any]:
    """Walk the whole record; returns counts, breaks and missing guards."""
    breaks = list(events.verify())
    missing = guards.missing_guards()
    return {
        "ok": not breaks and not missing,
        "events": Event.objects.count(),
        "chains": Event.objects.values("case_kind", "case_id").distinct().count(),
        "problems": dict(Counter(b.problem for b in breaks)),
        "breaks": [asdict(b) for b in breaks],
        "missing_guards": missing,
    }


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read everything as of one moment, so that a case that moves meanwhile is no break.

    Written by hand, because Django's `atomic` would take SQLite's write lock for the whole walk.
    """
    if connection.in_atomic_block:
        yield
        return
    repeatable = " ISOLATION LEVEL REPEATABLE READ" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{repeatable}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
