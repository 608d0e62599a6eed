"""The region codes shipped with the project, read from `data/wilayah.yaml` and written to the table.

A region that stands there stays as it is: zone, settings, and whether it is served here are the
administrator's. Only codes that are missing are added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from satudata.accounts.models import Wilayah

FILE = Path(__file__).parent / "data" / "wilayah.yaml"
PUSAT = "0000"


@dataclass(frozen=True)
class SeedWilayah:
    """One region of the file: codes, name, level, the code of the region above it, zone."""

    kode: str
    nama: str
    level: str
    induk: str
    kemendagri: str
    zona: str


def reference_wilayah() -> tuple[SeedWilayah, ...]:
    """Return the regions of the file, each after the region above it."""
    table = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_rows(table))


def _rows(table: dict[str, Any]) -> Iterator[SeedWilayah]:
    level = Wilayah.Level
    yield _row(table["pusat"], level.PUSAT, "")
    for row in table["provinsi"]:
        yield _row(row, level.PROVINSI, PUSAT)
    for row in table["kabupaten_kota"]:
        kind = level.KOTA if row["nama"].startswith("Kota ") else level.KABUPATEN
        yield _row(row, kind, row["kode"][:2] + "00")


def _row(row: dict[str, str], level: str, induk: str) -> SeedWilayah:
    zone = row.get("zona", "Asia/Jakarta")
    return SeedWilayah(row["kode"], row["nama"], level, induk, row.get("kemendagri", ""), zone)


@transaction.atomic
def load_wilayah() -> int:
    """Write the regions of the file; returns how many were added. Safe to run at every start."""
    known = {w.kode_bps: w for w in Wilayah.objects.select_related("induk")}
    rows = reference_wilayah()
    added = 0
    for level in (Wilayah.Level.PUSAT, Wilayah.Level.PROVINSI, Wilayah.Level.KABUPATEN, Wilayah.Level.KOTA):
        fresh = [_new(row, known) for row in rows if row.level == level and row.kode not in known]
        bulk_create_with_history(fresh, Wilayah)
        # Read again: on some databases a bulk insert does not give back the ids.
        known |= {w.kode_bps: w for w in Wilayah.objects.filter(level=level)}
        added += len(fresh)
    return added


def _new(row: SeedWilayah, known: dict[str, Wilayah]) -> Wilayah:
    return Wilayah(
        kode_bps=row.kode,
        kode_kemendagri=row.kemendagri,
        nama=row.nama,
        level=row.level,
        induk=known.get(row.induk),
        zona=row.zona,
    )
