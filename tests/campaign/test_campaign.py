"""Nobody's acknowledged act is lost, doubled or left half, whoever is killed meanwhile.

`make test` runs a short campaign, `make soak` a long one (SOAK_MOVES, SOAK_KILLS, at most SOAK_SECONDS; SEED
repeats one).
"""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.campaign import Scale, run
from tests.factories.world import build_world

MOVES = int(os.environ.get("SOAK_MOVES") or 0)
KILLS = int(os.environ.get("SOAK_KILLS") or 0)
SECONDS = float(os.environ.get("SOAK_SECONDS") or 7200)
SEED = int(os.environ.get("SEED") or 0) or int.from_bytes(os.urandom(3))
SHORT = Scale(SEED, cases=30, moves=10_000, kills=0, seconds=25, pause=1.5)
LONG = Scale(SEED, cases=MOVES // 14, moves=MOVES, kills=KILLS, seconds=SECONDS, pause=2.0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_acknowledged_move_is_lost(tmp_path: Path, settings: Any) -> None:
    world = build_world()
    world.wilayah["3503"].komitmen_boleh_scan = True
    world.wilayah["3503"].save()

    def set_media(folder: Path) -> None:
        settings.MEDIA_ROOT = folder

    scale = LONG if MOVES else SHORT
    report = run(world, tmp_path / "host", scale, set_media)

    sys.stdout.write(f"\n{report}\n")
    assert report.faults == [], report
    assert report.moves >= (MOVES or 30), report
    assert report.kills.total() >= (KILLS or 3), report
