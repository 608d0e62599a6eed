"""The queue page with 1,000, 10,000 and 100,000 open cases: time, queries, and which indexes answer.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python -P benchmarks/queue.py   (its name is one of Python's own)

The page of `manage.py`'s own view is asked for through Django's client, on PostgreSQL, by a Walidata officer
and by an examiner of a BPS office: once where the office holds 200 of the open cases and others hold the
rest, once where it holds all. A third of the turns is taken by a colleague, one in twenty has no due date.
Each size is a database of its own and they are asked in turn, because the machine's speed drifts.
"""

import os
import re
import statistics
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

from benchmarks._sizes import databases, use  # noqa: E402  after the path

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000,10000,100000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
HELD = 200
BATCH = 2000
# Late, today, this week, later: every group is full at every size, so that each page shows as many rows.
DUE = [timedelta(days=days) for days in (-20, -3, 0, 2, 4, 9, 30)]
PAGES = {
    "giliran": "",
    "menunggu": "?tampilan=menunggu",
    "semua": "?tampilan=semua",
    "kata": "?tampilan=semua&q=air+000150",
}
# Who looks: step, role, name of the person.
WHO = {"walidata": ("A4", "walidata"), "pemeriksa": ("A5", "pembina_pemeriksa")}


def main() -> None:
    """Make one database of each size, then measure each office, share and page on all of them in turn."""
    worlds: list[Any] = []

    def grow(made: int, size: int) -> None:
        from tests.factories.world import build_world

        if not worlds:
            worlds.append(build_world())
        _grow(worlds[0], made, size)

    with databases(SIZES, grow) as names:
        (world,) = worlds
        print(f"{'who':<10} {'holds':<6} {'page':<9} {'cases':>8} {'ms':>7} {'x':>6} {'queries':>8}")
        for who in WHO:
            for share, held in (("200", HELD), ("all", None)):
                for name in names.values():
                    use(name)
                    _hand_out(world, who, held)
                for page, query in PAGES.items():
                    _measure(world, who, share, page, f"/antrean/{query}", names)
            use(names[SIZES[-1]])
            _plans(world, who)


def _measure(  # noqa: PLR0913
    world: Any, who: str, share: str, page: str, url: str, names: dict[int, str]
) -> None:
    """Ask for the page on each size in turn: what slows the machine down slows all sizes down.

    Each round begins with another size, so that no size always comes last (the collector of garbage keeps
    a rhythm of its own). `x` is the median over the rounds of the time against that of the smallest size
    in the same round.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    spans: dict[int, list[float]] = {size: [] for size in names}
    queries: dict[int, int] = {}
    order = list(names.items())
    for number in range(ROUNDS + 1):
        order = order[1:] + order[:1]
        for size, name in order:
            use(name)
            client = Client()
            client.force_login(world.people[who])
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200  # connects, warms
            # Rights of roles are read again once a minute: those questions are not the page's.
            queries[size] = min(queries.get(size, 999), len(captured))
            start = time.perf_counter()
            client.get(url)
            if number:
                spans[size].append((time.perf_counter() - start) * 1000)
    for size, found in spans.items():
        ratio = statistics.median(x / base for x, base in zip(found, spans[SIZES[0]], strict=True))
        print(
            f"{who:<10} {share:<6} {page:<9} {size:>8} {statistics.median(found):>7.1f} {ratio:>6.2f} "
            f"{queries[size]:>8}",
            flush=True,
        )


def _plans(world: Any, who: str) -> None:
    """Which indexes answer the parts of the page, at the largest size, where the office holds all."""
    from satudata.clock.now import now
    from satudata.workflow import queue
    from satudata.workflow.queue_filters import times

    rights, at = world.rights(who), now()
    parts = {
        "giliran, hitung": queue.mine(rights).order_by()[: queue.MOST],
        "giliran, terlambat": queue.mine(rights).filter(times(at)["terlambat"])[:25],
        "menunggu, hitung": queue.waiting_for_others(rights).order_by()[: queue.MOST],
        "menunggu": queue.waiting_for_others(rights)[:25],
        "kata": queue.all_open(rights).filter(teks_cari__contains="000150")[:25],
    }
    for name, runs in parts.items():
        plan = runs.explain()
        used = re.findall(r"(?:using|Bitmap Index Scan on) (step_run\w+)", plan)
        whole = " (reads the table until it has enough)" if "Seq Scan on workflow_steprun" in plan else ""
        print(f"  plan of {who}: {name:<20} {', '.join(dict.fromkeys(used))}{whole}")


# Data: written directly, because only reading is measured ------------------------------------------------
def _grow(world: Any, made: int, size: int) -> None:
    from recommendations.models import Kegiatan, RecommendationRequest
    from satudata.clock.now import now
    from satudata.workflow.models import Sop, SopStep, StepRun

    opd, bps = world.instansi["dinkes"], world.instansi["bps"]
    sop = Sop.objects.get(wilayah=opd.wilayah, kind=Sop.Kind.REKOMENDASI)
    step, at = SopStep.objects.get(sop=sop, kode="A4"), now()
    for start in range(made, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        cases = [
            RecommendationRequest(
                id=uuid.uuid4(), nomor=f"3503.2026.{n:06d}", wilayah=opd.wilayah, instansi=opd, sop=sop,
                state="submitted", judul=f"Survei Layanan Air Bersih {n}", tahun=2027, pembina=bps,
                created_at=at, created_by=world.operator, updated_at=at,
                diajukan_pada=at, diajukan_oleh=world.operator,
            )
            for n in numbers
        ]  # fmt: skip
        RecommendationRequest.objects.bulk_create(cases)
        Kegiatan.objects.bulk_create([Kegiatan(request=c, judul_kegiatan=c.judul, tahun=2027) for c in cases])
        StepRun.objects.bulk_create(
            StepRun(
                case_kind="recommendation", case_id=str(case.pk), step=step, step_code="A4", role="walidata",
                instansi=world.instansi["kominfo"], produsen=opd, wilayah=opd.wilayah, pembina=bps,
                judul=case.judul, nomor=case.nomor, tahun=2027, jenis="2", keadaan="submitted",
                teks_cari=f"{case.judul} {case.nomor} dinas kesehatan".lower(),
                opened_at=at - timedelta(days=30),
                due_at=None if n % 20 == 0 else at + DUE[n % len(DUE)] + timedelta(minutes=n % 50),
                taken_at=at if n % 3 == 0 else None,
                taken_by=world.walidata_dua if n % 3 == 0 else None,
            )
            for n, case in zip(numbers, cases, strict=True)
        )  # fmt: skip


def _hand_out(world: Any, who: str, held: int | None) -> None:
    """Give the office of `who` the turn in all cases or in the first so many; another region has the rest."""
    from django.db import connection

    from satudata.workflow.models import StepRun

    code, role = WHO[who]
    here = {"wilayah": world.wilayah["3503"], "instansi": world.instansi["kominfo"]}
    there = {"wilayah": world.wilayah["3572"], "instansi": world.instansi["blitar_kominfo"]}
    bps = {"pembina": world.instansi["bps"]}
    other_bps = {"pembina": world.instansi["blitar_bps"]}
    if who == "pemeriksa":
        here["instansi"], there["instansi"] = world.instansi["bps"], world.instansi["blitar_bps"]
    runs = StepRun.objects.filter(closed_at__isnull=True)
    mine = runs if held is None else runs.filter(nomor__lt=f"3503.2026.{held:06d}")
    if held is not None:
        runs.update(step_code=code, role=role, **there, **other_bps)
    mine.update(step_code=code, role=role, **here, **bps)
    with connection.cursor() as cursor:
        # What autovacuum keeps in production: without statistics the cases are read by whole tables.
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
