"""manage.py load_calendar: put the calendar shipped with the project into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from satudata.clock.queries import current_version
from satudata.clock.services import load_reference_calendar


class Command(BaseCommand):
    """Load holidays and default office hours; safe to run at every start."""

    help = "Memuat hari libur dan jam kerja acuan; baris yang pernah ada tidak disentuh."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows were new."""
        added = load_reference_calendar()
        self.stdout.write(f"Kalender kerja: {added} baris baru, versi {current_version()}.")
