"""`manage.py seed_demo`: fill the demo with its regions, people and activities."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from satudata.demo import inventory, services
from satudata.workflow.errors import InvalidInput


class Command(BaseCommand):
    """Fill an empty demo; a filled one stays as it is unless `--reset` is given."""

    help = "Mengisi data demo: perangkat daerah, akun rekaan, dan kegiatan statistik dalam setiap keadaan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="Angka awal; angka yang sama memberi isi yang sama."
        )
        parser.add_argument("--scale", type=float, default=1.0, help="Kelipatan banyaknya kegiatan.")
        parser.add_argument("--json", action="store_true", help="Cetak isi var/demo.json.")
        parser.add_argument(
            "--reset", action="store_true", help="Atur ulang demo: hapus semua data, lalu isi lagi."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] <= 0:
            raise CommandError("--scale harus lebih besar daripada 0.")
        try:
            found = self._filled(options)
        except InvalidInput as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _filled(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["reset"]:
            services.reset_demo()
        elif services.is_filled() and inventory.path().exists():
            if not options["json"]:
                self.stdout.write("Data demo sudah ada. Gunakan --reset untuk mengatur ulang demo.")
            return inventory.read()
        found = services.fill_demo(seed=options["seed"], scale=options["scale"])
        if not options["json"]:
            total = sum(found["counts"]["recommendation"].values())
            self.stdout.write(f"{total} pengajuan dan {len(found['accounts'])} akun dibuat.")
        return found
