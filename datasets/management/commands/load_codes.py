"""`manage.py load_codes`: the kode referensi that an installation starts with.

Adds lists that are missing and changes nothing else, so it runs at every start.
"""

from typing import Any

from django.core.management.base import BaseCommand

from datasets.services.codes import load_codes


class Command(BaseCommand):
    """Load the lists; prints how many were added."""

    help = "Memuat daftar kode referensi awal. Aman dijalankan berulang."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_codes()
        if options["verbosity"]:
            self.stdout.write(f"Kode referensi: {added} daftar ditambahkan")
