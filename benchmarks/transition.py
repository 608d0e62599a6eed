"""Moves per second through `workflow.perform`, beside the bare ORM on the same tables.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python benchmarks/transition.py

One move of ours: right read afresh, row lock, state, django-fsm, step run closed and opened with
its due date, hash-chained event, outbox row, save, commit. The floor: lock the row, update it,
insert one log row, commit. Each client is a process of its own on PostgreSQL; both are measured
in one run, alternating, because the machine's speed drifts. Prints a table; medians of the rounds.
"""

import os
import statistics
import sys
import time
import uuid
from datetime import UTC, datetime
from multiprocessing import Barrier, Process, Queue
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

CLIENTS = (1, 2, 4, 8)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CASES = int(os.environ.get("BENCH_CASES", "60"))  # per client and round; four moves each
VERBS = (
    ("start_walidata_check", "walidata"),
    ("forward", "walidata"),
    ("start_bps_check", "pemeriksa"),
    ("accept", "pemeriksa"),
)


def main() -> None:
    """Build a fresh database, measure each number of clients, print moves per second."""
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    old = setup_databases(verbosity=0, interactive=False)
    try:
        from tests.factories.world import build_world

        world = build_world()
        people = {name: world.people[name].pk for name in ("walidata", "pemeriksa", "operator")}
        name = connections["default"].settings_dict["NAME"]
        print(f"{'clients':>8} {'perform/s':>10} {'bare ORM/s':>11} {'ratio':>6}")
        for clients in CLIENTS:
            ours, bare = [], []
            for _round in range(ROUNDS):
                ours.append(_measure(_perform_moves, clients, people, name))
                bare.append(_measure(_bare_moves, clients, people, name))
            a, b = statistics.median(ours), statistics.median(bare)
            print(f"{clients:>8} {a:>10.0f} {b:>11.0f} {a / b:>6.2f}", flush=True)
    finally:
        teardown_databases(old, verbosity=0)


def _measure(work: Any, clients: int, people: dict[str, int], name: str) -> float:
    from django.db import connections

    batches = [_cases(CASES, people) for _ in range(clients)]
    connections.close_all()
    barrier, results = Barrier(clients), Queue()
    workers = [Process(target=_client, args=(work, ids, people, name, barrier, results)) for ids in batches]
    for worker in workers:
        worker.start()
    spans = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    return clients * CASES * len(VERBS) / (max(end for _s, end in spans) - min(start for start, _e in spans))


def _client(  # noqa: PLR0913
    work: Any, ids: list[str], people: dict[str, int], name: str, barrier: Any, results: Any
) -> None:
    from django.db import connections

    connections["default"].settings_dict["NAME"] = name
    from satudata.workflow import outbox

    outbox.wake = lambda: None  # no broker here: the row is what is measured
    work(ids[:1], people)  # warm: connection, caches
    barrier.wait()
    start = time.monotonic()
    work(ids[1:], people)
    results.put((start, time.monotonic()))
    connections.close_all()


def _perform_moves(ids: list[str], people: dict[str, int]) -> None:
    from recommendations.models import RecommendationRequest
    from satudata.accounts.models import User
    from satudata.workflow.engine import perform

    users = {key: User.objects.get(pk=pk) for key, pk in people.items()}
    for pk in ids:
        case = RecommendationRequest(pk=pk)
        for verb, who in VERBS:
            perform(case, verb, by=users[who])


def _bare_moves(ids: list[str], people: dict[str, int]) -> None:
    from django.db import transaction

    from recommendations.models import RecommendationRequest
    from satudata.workflow.models import Event

    for pk in ids:
        for number, (verb, who) in enumerate(VERBS):
            with transaction.atomic():
                case = RecommendationRequest.objects.select_for_update().get(pk=pk)
                case.version += 1
                case.updated_at = datetime.now(UTC)
                case.save()
                Event.objects.create(
                    case_kind="bare", case_id=str(pk), seq=number + 1, code=verb, actor_id=people[who],
                    actor_name="x", at=datetime.now(UTC), hash="x" * 64,
                )  # fmt: skip


def _cases(count: int, people: dict[str, int]) -> list[str]:
    """Submitted requests with their open step A4, written directly: only the moves are measured."""
    from recommendations.models import RecommendationRequest
    from satudata.accounts.models import Instansi
    from satudata.clock.now import now
    from satudata.workflow.models import Sop, SopStep, StepRun

    opd = Instansi.objects.get(nama="Dinas Kesehatan")
    offices = {i.jenis: i for i in Instansi.objects.filter(wilayah=opd.wilayah)}
    sop = Sop.objects.get(wilayah=opd.wilayah, kind=Sop.Kind.REKOMENDASI)
    step = SopStep.objects.get(sop=sop, kode="A4")
    walidata = Instansi.objects.get(wilayah=opd.wilayah, adalah_walidata=True)
    at, cases = now(), []
    for _ in range(count + 1):
        key = uuid.uuid4()
        cases.append(
            RecommendationRequest(
                id=key, nomor=str(key), wilayah=opd.wilayah, instansi=opd, sop=sop, state="submitted",
                pembina=offices["bps"], created_at=at, created_by_id=people["operator"], updated_at=at,
                diajukan_pada=at, diajukan_oleh_id=people["operator"],
            )
        )  # fmt: skip
    RecommendationRequest.objects.bulk_create(cases)
    StepRun.objects.bulk_create(
        StepRun(
            case_kind="recommendation", case_id=str(c.pk), step=step, step_code="A4", role="walidata",
            instansi=walidata, produsen=opd, wilayah=opd.wilayah, opened_at=at,
        )
        for c in cases
    )  # fmt: skip
    return [str(c.pk) for c in cases]


if __name__ == "__main__":
    main()
