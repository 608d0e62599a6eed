"""`manage.py check_files`: whether the place of stored files takes files in, in words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from satudata.documents.places import PlaceAway, place


class Command(BaseCommand):
    """Refuse, saying what to do, where the folder or the bucket cannot be written to."""

    help = "Memeriksa bahwa tempat penyimpanan berkas (folder atau bucket S3) dapat ditulisi."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place().check()
        except PlaceAway as error:
            raise CommandError(f"Tempat penyimpanan berkas belum siap: {error}.") from error
        if options["verbosity"]:
            self.stdout.write("Tempat penyimpanan berkas siap.")
