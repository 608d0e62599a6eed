"""Counting of visits, downloads and calls by day: how often, never by whom. No cookie, no address is kept.

One statement per count. A count that cannot be written is lost and logged; the page is shown all the same.
"""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

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
    f"INSERT INTO {TABLE} (dataset_id, tanggal, jenis, rincian, jumlah) VALUES (%s, %s, %s, %s, 1) "  # noqa: S608
    f"ON CONFLICT (dataset_id, tanggal, jenis, rincian) DO UPDATE SET jumlah = {TABLE}.jumlah + 1"
)


def is_robot(user_agent: str) -> bool:
    """Whether a name is that of a program; none at all is one too."""
    name = user_agent.casefold()
    return not name or any(part in name for part in ROBOTS)


def count(  # noqa: PLR0913
    *,
    dataset: UUID,
    jenis: str,
    zone: Any,
    rincian: str = "",
    user_agent: str = "",
    at: datetime | None = None,
) -> None:
    """Add one to a dataset's count of a local day. Robots are counted among calls of the API only."""
    if jenis != HitunganHarian.Jenis.API and is_robot(user_agent):
        return
    day = (at or now()).astimezone(zone).date()
    key = HitunganHarian._meta.get_field("dataset").get_db_prep_value(dataset, connection)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(UPSERT, [key, day, jenis, rincian[:20]])
    except DatabaseError:
        log.exception("a count of %s was lost", jenis)
