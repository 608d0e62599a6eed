"""Build the search table of similar activities anew, with its index."""

from typing import Any

from django.core.management.base import BaseCommand

from recommendations.services import similar
from recommendations.similar import trigram


class Command(BaseCommand):
    help = "Susun ulang tabel pencarian kegiatan serupa dari pengajuan yang pernah dikirim."

    def handle(self, *args: Any, **options: Any) -> None:
        if message := trigram.make_index():
            self.stderr.write(message)
        self.stdout.write(f"{similar.rebuild()} kegiatan tersusun.")
