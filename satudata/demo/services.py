"""Filling the demo: the world, then all stories together in the order of time, then a file of what is there.

Every act goes through the real services with its own moment, and after each one the outbox is run at
that moment, so letters, step runs, events and notices are what the product makes of them. Every working
morning the timers sweep, as the beat would. All of it is one transaction: an interrupted filling leaves
no data. Nothing wakes a worker meanwhile (`broker_in_memory`).
"""

import heapq
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from recommendations.models import RecommendationRequest
from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.demo import clock, content, inventory, mailbox
from satudata.demo.datasets import DatasetsStory
from satudata.demo.epss import EpssStory
from satudata.demo.forum import OPENED, ForumStory
from satudata.demo.reports import ReportStory
from satudata.demo.story import Story
from satudata.demo.world import World, build_world
from satudata.notifications import mailing, preferences
from satudata.notifications.models import Delivery
from satudata.notifications.services import mark_all_read
from satudata.workflow import deadlines, outbox
from satudata.workflow.errors import InvalidInput

SWEEP_AT = time(7, 35)
# Notices older than this have been read by everybody.
READ_AFTER = timedelta(days=3)
JOBS_PER_ACT = 400
# How often e-mail is composed in the last days.
MAIL_EVERY = preferences.COLLECT * 2


def is_filled() -> bool:
    """True where there is anything that the demo would add to: requests, or people besides the system's."""
    return RecommendationRequest.objects.exists() or User.objects.filter(is_system=False).exists()


def fill_demo(*, seed: int = 1, scale: float = 1.0, at: datetime | None = None) -> dict[str, Any]:
    """Fill an empty demo and return what is there (`inventory.describe`), written to `var/demo.json` too.

    The same seed, scale and day give the same activities, people, words and states; ids and codes of
    documents are drawn anew. Refused outside demo settings and where data exist.
    """
    _demo_only()
    if is_filled():
        raise InvalidInput("Data sudah ada. Gunakan --reset untuk mengatur ulang demo.")
    clock.forget()
    moment = at or now()
    mailbox.empty()
    with broker_in_memory():
        call_command("load_reference", verbosity=0)
        with transaction.atomic():
            world = build_world(moment.date())
            stories = [
                Story(world, row, seed=f"{seed}:{number}:{row['topik']}", now=moment)
                for number, row in enumerate(_plan(scale, seed))
            ]
            _tell(stories, ForumStory(world, moment), world, moment)
    found = inventory.describe(world, seed=seed, scale=scale, at=moment)
    inventory.write(found)
    return found


def reset_demo() -> None:
    """Take all data of the demo away and lay empty tables again ("Atur ulang demo").

    Tables are dropped, because events and step runs refuse to be deleted. Refused outside demo settings.
    """
    _demo_only()
    _drop_tables()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    mailbox.empty()
    inventory.path().unlink(missing_ok=True)
    clock.forget()


def _demo_only() -> None:
    if not settings.DEMO:
        raise InvalidInput("Data demo hanya dapat diisikan pada pengaturan demo.")


def _drop_tables() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        # A virtual table (FTS5) takes its own shadow tables with it; those may not be dropped alone.
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
        cursor.execute("PRAGMA foreign_keys = ON")


@contextmanager
def broker_in_memory() -> Iterator[None]:
    """Keep the thousand wake-up calls of the filling in this process: the rows are the truth."""
    kept = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://localhost"
    try:
        yield
    finally:
        current_app.conf.broker_url = kept


# The plan ------------------------------------------------------------------------------------------
def _plan(scale: float, seed: int) -> list[dict[str, Any]]:
    """The rows of the plan `scale` times; below 1 an even selection of them.

    A repeated activity is one for a single kecamatan, and its past lies some days further back.
    """
    rows = content.read("plan")["kegiatan"]
    count = max(1, round(len(rows) * scale))
    if count <= len(rows):
        return [rows[number * len(rows) // count] for number in range(count)]
    rng = random.Random(seed)  # noqa: S311  varies a demo, protects nothing
    return [_repeated(rows[n % len(rows)], n // len(rows), rng) for n in range(count)]


def _repeated(row: dict[str, Any], round_number: int, rng: random.Random) -> dict[str, Any]:
    if not round_number:
        return row
    kode = row["instansi"].split(".")[0]
    region = next(r for r in content.read("offices")["wilayah"] if r["kode"] == kode)
    kecamatan = rng.choice(region["kecamatan"])
    title = f"{content.topics()[row['topik']]['judul']} pada Kecamatan {kecamatan}"
    kind, _colon, days = row["saat"].partition(":")
    saat = f"{kind}:{int(days) + 3 * (round_number % 20)}" if kind == "selesai" else row["saat"]
    return {**row, "saat": saat, "kata": {**row.get("kata", {}), "judul": title}}


# Time ------------------------------------------------------------------------------------------------
def _tell(stories: list[Story], forum: ForumStory, world: World, until: datetime) -> None:
    """Run all stories together, oldest act first, with the timers in between."""
    began = min([*(story.times[0] for story in stories), forum.day(OPENED, 7)])
    # A year of e-mail would fill the mailbox and take minutes: until the last days nobody wants any.
    _want_mail(Delivery.TIDAK, Delivery.TIDAK, began)
    sweeps, mail = _mornings(world, began, until), _mail_rounds(world, until)
    going: list[tuple[datetime, int, Iterator[datetime]]] = []
    data = DatasetsStory(forum)
    told = (forum.run(), data.run(), EpssStory(forum).run(), ReportStory(forum).run())
    runs = [*(story.run() for story in stories), *told, sweeps, mail]
    for number, run in enumerate(runs):
        _queue(going, number, run)
    while going:
        at, number, run = heapq.heappop(going)
        _queue(going, number, run)
        outbox.drain(at + timedelta(seconds=20), limit=JOBS_PER_ACT)
    deadlines.sweep(at=until)
    outbox.drain(until, limit=JOBS_PER_ACT)


def _queue(
    going: list[tuple[datetime, int, Iterator[datetime]]], number: int, run: Iterator[datetime]
) -> None:
    """Let a run go on to its next moment, performing what it waited for; forget it where it has ended."""
    upcoming = next(run, None)
    if upcoming is not None:
        heapq.heappush(going, (upcoming, number, run))


def _mornings(world: World, since: datetime, until: datetime) -> Iterator[datetime]:
    """Each working morning: what the beat finds due; some days ago everybody read their notices."""
    zone = world.wilayah["3503"].zone
    calendar = calendar_for(world.wilayah["3503"])
    day, read_on = since.date(), (until - READ_AFTER).date()
    while (at := datetime.combine(day, SWEEP_AT, zone)) < until:
        if calendar.is_working_day(day):
            yield at
            deadlines.sweep(at=at)
        if day == read_on:
            _read_notices(at)
        day += timedelta(days=1)


def _read_notices(at: datetime) -> None:
    for user in _people():
        mark_all_read(by=user, at=at)


def _want_mail(giliran: str, pengingat: str, at: datetime) -> None:
    for user in _people():
        preferences.choose(by=user, giliran=giliran, pengingat=pengingat, at=at)


def _mail_rounds(world: World, until: datetime) -> Iterator[datetime]:
    """The beats of the last days, as far as they concern e-mail; then everybody chooses the defaults."""
    at = datetime.combine((until - READ_AFTER).date(), SWEEP_AT, world.wilayah["3503"].zone)
    yield at
    _want_mail(Delivery.SEGERA, Delivery.HARIAN, at)
    while at < until:
        yield at
        mailing.compose_due(at=at)
        at += MAIL_EVERY


def _people() -> QuerySet[User]:
    return User.objects.filter(is_system=False, is_active=True)
