"""Counting of visits, downloads and calls by day: how often, never by whom. No cookie, no address is kept.

Counts wait in the process and are written together, COUNTED_SECONDS after the first of them, by a thread of
their own; a process that ends writes them, one that is killed loses those seconds. A count that cannot be
written is lost and logged; the page is shown all the same.
"""

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.util import Finalize
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from datasets.models import HitunganHarian
from satudata.clock.now import now

log = logging.getLogger(__name__)

# Parts of the names by which programs that read pages on their own call themselves.
ROBOTS = (
    "bot", "crawl", "spider", "slurp", "curl", "wget", "python", "httpx", "okhttp", "java/", "go-http",
    "monitor", "preview", "fetch", "scrapy", "headless", "lighthouse", "archiv", "feed", "ckan",
)  # fmt: skip
TABLE = HitunganHarian._meta.db_table
UPSERT = (
    f"INSERT INTO {TABLE} (dataset_id, tanggal, jenis, rincian, jumlah) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608
    "ON CONFLICT (dataset_id, tanggal, jenis, rincian) "
    f"DO UPDATE SET jumlah = {TABLE}.jumlah + excluded.jumlah"
)
# (dataset, local day, kind, detail)
Key = tuple[UUID, date, str, str]


@dataclass(frozen=True)
class Visit:
    """A use of a dataset: its kind, the time zone whose day it belongs to, the detail."""

    dataset: UUID
    jenis: str
    zone: Any
    rincian: str = ""


class _Waiting:
    """Counts that are not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[Key] = Counter()
        self.timer: threading.Timer | None = None


_own = _Waiting()


def is_robot(user_agent: str) -> bool:
    """Whether a name is that of a program; none at all is one too."""
    name = user_agent.casefold()
    return not name or any(part in name for part in ROBOTS)


def count(visit: Visit, *, user_agent: str = "", at: datetime | None = None) -> None:
    """Add one to a dataset's count of a local day. Robots are counted among calls of the API only."""
    if visit.jenis != HitunganHarian.Jenis.API and is_robot(user_agent):
        return
    day = (at or now()).astimezone(visit.zone).date()
    key = (visit.dataset, day, visit.jenis, visit.rincian[:20])
    if not settings.COUNTED_SECONDS:
        _write({key: 1})
        return
    with _own.lock:
        _own.counts[key] += 1
        if _own.timer is None:
            _own.timer = threading.Timer(settings.COUNTED_SECONDS, _write_and_close)
            _own.timer.daemon = True
            _own.timer.start()


def write_counts() -> None:
    """Write what waits; at the end of the process too."""
    with _own.lock:
        waiting, _own.counts, _own.timer = _own.counts, Counter(), None
    if waiting:
        _write(waiting)


def _write_and_close() -> None:
    try:
        write_counts()
    finally:
        connection.close()  # of this thread alone


def _write(counts: Mapping[Key, int]) -> None:
    """In the order of their keys, so that two processes never wait for each other."""
    field = HitunganHarian._meta.get_field("dataset")
    rows = [(field.get_db_prep_value(k[0], connection), *k[1:], n) for k, n in sorted(counts.items())]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(UPSERT, rows)
    except (DatabaseError, InterfaceError):
        log.exception("%d counts were lost", sum(counts.values()))


# Workers of the web server end without asking atexit; this is asked there, and in any other process too.
Finalize(None, write_counts, exitpriority=10)
