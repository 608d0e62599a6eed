"""`manage.py load_reference`: what every installation needs before its first user signs in.

Region codes, the working calendar, reminders, the SOPs, what the apps registered (kode referensi), and the
permissions of role groups as the code says them. Adds what is missing and changes nothing else, so it runs at
every start.
"""

from typing import Any

from django.core.management.base import BaseCommand

from satudata.accounts.reference import load_wilayah
from satudata.accounts.services import sync_role_groups
from satudata.clock.services import load_reference_calendar
from satudata.workflow.registry import references
from satudata.workflow.reminder_rules import load_reminder_rules
from satudata.workflow.services import load_sops

# What became of an SOP seed, in words (`workflow.services.LoadedSop.result`).
RESULTS = {
    "loaded": "dimuat",
    "present": "sudah ada",
    "differs": "berbeda dari berkas; versi yang berlaku tidak diubah",
    "no_region": "wilayahnya belum ada",
}


class Command(BaseCommand):
    """Load the reference data; prints what was added."""

    help = (
        "Memuat wilayah, kalender kerja, dan SOP yang dibutuhkan setiap instalasi. Aman dijalankan berulang."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else _silent
        say(f"Wilayah: {load_wilayah()} ditambahkan")
        say(f"Kalender kerja: {load_reference_calendar()} baris ditambahkan")
        say(f"Aturan pengingat: {load_reminder_rules()} ditambahkan")
        for sop in load_sops():
            say(f"SOP {sop.nomor} ({sop.kode_bps}): {RESULTS.get(sop.result, sop.result)}")
        for load in references():
            say(load())
        say(f"Hak kelompok peran: {sync_role_groups()} kelompok disamakan")


def _silent(_text: str) -> None:
    """Say nothing, for `--verbosity 0`."""
