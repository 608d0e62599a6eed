"""manage.py propose_holidays: next year's holidays as proposals that an administrator confirms."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from satudata.accounts.queries import system_user
from satudata.clock.now import now
from satudata.clock.proposals import propose_holidays
from satudata.workflow.errors import InvalidInput


class Command(BaseCommand):
    """Propose the holidays of a year in the name of the system; safe to run again."""

    help = "Mengusulkan hari libur satu tahun dari paket holidays; administrator mengesahkannya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="Tahun yang diusulkan; bawaan: tahun depan.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Propose, and say how many days were new."""
        year = options["year"] or timezone.localdate(now()).year + 1
        try:
            proposed = propose_holidays(year=year, by=system_user())
        except InvalidInput as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(proposed))
