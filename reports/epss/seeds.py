"""The tree that every installation starts with, loaded where it is missing."""

from datetime import datetime
from pathlib import Path

import yaml

from reports.epss.tree import read_tree
from reports.models import KerangkaEpss
from satudata.clock.now import now

SEED = Path(__file__).resolve().parents[1] / "seeds" / "epss-2022.yaml"


def load_framework(at: datetime | None = None) -> int:
    """Load the version of the seed where no version of that code is there; returns how many were added."""
    data = yaml.safe_load(SEED.read_text())
    facts = {name: data[name] for name in ("nama", "sumber", "berlaku_sejak")}
    isi = read_tree(data).to_json()
    _row, added = KerangkaEpss.objects.get_or_create(
        kode=data["kode"], defaults=facts | {"isi": isi, "at": at or now()}
    )
    return int(added)
