"""`manage.py check_grants`: grants and guardian must say the same; exit code 1 where not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from satudata.accounts.services import disagreements, sync_role_groups


class Command(BaseCommand):
    help = "Membandingkan penugasan dengan hak pada django-guardian; --perbaiki menyamakan hak grup."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--perbaiki", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["perbaiki"]:
            sync_role_groups()
        found = list(disagreements(timezone.localdate()))
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} perbedaan")
        self.stdout.write("Penugasan dan hak sama.")
