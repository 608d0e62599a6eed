"""manage.py load_sops: put the SOPs shipped with the project into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from satudata.workflow.services import load_sops

RESULTS = {
    "loaded": "dimuat dan berlaku sejak tanggal efektifnya",
    "present": "sudah ada",
    "differs": "sudah ada dan berbeda dari berkas; versi yang berlaku tidak diubah, salin jadi versi baru",
    "no_region": "dilewati karena wilayah {kode} belum dimuat (manage.py load_reference)",
}


class Command(BaseCommand):
    """Load the seeds; safe to run at every start."""

    help = "Memuat SOP bawaan; versi yang sudah ada tidak disentuh."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say for each seed what became of it."""
        for sop in load_sops():
            self.stdout.write(f"SOP {sop.nomor}: {RESULTS[sop.result].format(kode=sop.kode_bps)}.")
