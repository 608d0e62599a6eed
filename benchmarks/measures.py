"""The SOP measured over 1,000, 10,000 and 100,000 ended turns, and who has how much: time and queries.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python -P benchmarks/measures.py

On PostgreSQL, with one region and its offices: measuring all steps anew (as every five minutes on the public
page, whoever asks) over all data and over twelve months, and the workload page of Walidata. The sizes grow in
one database, one after the other.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000,10000,100000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
BATCH = 5000


def main() -> None:
    """Grow the ended turns from size to size and measure at each."""
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        from recommendations.states import State
        from tests.factories.recommendations import request_at
        from tests.factories.world import build_world

        world = build_world()
        walker = request_at(world, State.KOMITMEN_SHOWN)
        made = 0
        print(f"{'what':<24} {'turns':>8} {'ms':>8} {'queries':>8}")
        for size in SIZES:
            _grow(walker, world, made, size)
            made = size
            for name, act in _acts(walker, world).items():
                ms, queries = _timed(act)
                print(f"{name:<24} {size:>8} {ms:>8.1f} {queries:>8}")
    finally:
        teardown_databases(old, verbosity=0)


def _grow(walker: Any, world: Any, made: int, size: int) -> None:
    """More ended turns of all steps, over three years, by several offices, with any clock."""
    import copy

    from django.db import connection

    from satudata.workflow.models import StepRun

    like = list(StepRun.objects.filter(case_id=str(walker.request.pk), closed_at__isnull=False))
    offices = [world.instansi[key].pk for key in ("dinkes", "disparta", "kominfo")]
    rows = []
    for number in range(made, size):
        run = copy.copy(like[number % len(like)])
        run._state = copy.copy(run._state)
        run._state.adding, run.pk, run.case_id = True, None, f"ukur-{number}"
        back = timedelta(days=number % 1095)
        run.opened_at, run.closed_at = run.opened_at - back, run.closed_at - back
        run.due_at = run.closed_at + timedelta(hours=number % 7 - 2) if run.due_at else None
        run.produsen_id = offices[number % 3]
        run.used_minutes, run.used_days = number * 7919 % 2400, number * 31 % 40
        rows.append(run)
    StepRun.objects.bulk_create(rows, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _acts(walker: Any, world: Any) -> dict[str, Callable[[], object]]:
    from satudata.clock.now import now
    from satudata.workflow import measure_filters
    from satudata.workflow.measures import measure, reach
    from satudata.workflow.models import Sop
    from satudata.workflow.workload import workload

    sop = Sop.objects.select_related("wilayah").get(pk=walker.request.sop_id)

    def measured(**data: str) -> object:
        asked, _wrong = measure_filters.read(data, reach(sop), now(), sop.wilayah.zone)
        return measure(sop, asked, now())

    return {
        "langkah, semua data": lambda: measured(periode="semua"),
        "langkah, 12 bulan": measured,
        "beban kerja": lambda: workload(world.rights("walidata"), now()),
    }


def _timed(act: Callable[[], object]) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), len(captured)


if __name__ == "__main__":
    main()
