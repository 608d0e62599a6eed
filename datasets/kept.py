"""What was made of the public catalogue, kept in this process for as long as the catalogue stays the same.

Decided here: when the catalogue is the same (ADR 0017). Its mark is a value in the database that a trigger
replaces in the very transaction that publishes, revises, schedules or withdraws, so it is asked at each
request and nothing is answered that a committed change has taken away. An embargo that ends, and every other
end of a range of time, is known beforehand: until then, and at most ten minutes, because names of offices and
codes carry no mark. The least used goes first when the bytes of KEPT_MEGABYTES are full.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min, Q

from datasets.models import TandaKatalog, Terbitan

T = TypeVar("T")
LONGEST = timedelta(minutes=10)
MOST = 20_000
# What an entry costs beside its bytes; and the size of what says none.
OVERHEAD, SMALL = 1000, 1000
MARK = f"SELECT tanda FROM {TandaKatalog._meta.db_table} WHERE id = 1"  # noqa: S608


@dataclass(frozen=True)
class Same:
    """A stretch of time in which the catalogue with this mark is the same. Compared by identity."""

    mark: str
    since: datetime
    until: datetime

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def holds(self, mark: str, at: datetime) -> bool:
        """Whether it is that catalogue, and still that time (a clock may have been put back)."""
        return self.mark == mark and self.since <= at < self.until


class _Kept:
    """Answers by stretch and key with their sizes, the least used first; the stretch of now."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.size = 0
        self.same: Same | None = None


_own = _Kept()


def same_as_now(at: datetime) -> Same:
    """The stretch of time in which the catalogue is what it is at `at`, which is now: one query."""
    mark = _mark()
    known = _own.same
    if known is not None and known.holds(mark, at):
        return known
    forget()
    _own.same = fresh = Same(mark, at, _until(at))
    return fresh


def _mark() -> str:
    """The mark of now; empty where nothing was ever published.

    The look itself shows whether a connection kept from earlier requests still lives: asking that first, as
    CONN_HEALTH_CHECKS has it, would be a second look for each answer.
    """
    connection.health_check_done = True
    try:
        return _look()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _look()


def _look() -> str:
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        row = cursor.fetchone()
    return row[0] if row else ""


def _until(at: datetime) -> datetime:
    """The next moment at which time alone changes what is shown, at most ten minutes on."""
    names = ("tayang_sejak", "tayang_sampai", "ditarik_pada", "muka_sejak", "muka_sampai")
    coming = Terbitan.objects.aggregate(**{n: Min(n, filter=Q(**{f"{n}__gt": at})) for n in names})
    return min([at + LONGEST, *(moment for moment in coming.values() if moment is not None)])


def kept(key: Hashable, at: datetime, make: Callable[[], T], size: Callable[[T], int] | None = None) -> T:
    """What was made for this key of the catalogue of now; made where it was not, kept if not too large."""
    same = same_as_now(at)
    found = find(same, key)
    if found is not None:
        value: T = found
        return value
    value = make()
    keep(same, key, value, size(value) if size else SMALL)
    return value


def find(same: Same, key: Hashable) -> Any:
    """What is kept under a key; None for nothing."""
    with _own.lock:
        found = _own.answers.get((same, key))
        if found is None:
            return None
        _own.answers.move_to_end((same, key))
        return found[0]


def keep(same: Same, key: Hashable, value: Any, size: int) -> None:
    """Keep what was made after `same` was asked for; what is larger than an eighth of all is not."""
    most = settings.KEPT_MEGABYTES * 1024 * 1024
    if size > most // 8:
        return
    with _own.lock:
        if same is not _own.same or (same, key) in _own.answers:
            return
        _own.answers[same, key] = (value, size + OVERHEAD)
        _own.size += size + OVERHEAD
        while _own.size > most or len(_own.answers) > MOST:
            _own.size -= _own.answers.popitem(last=False)[1][1]


def forget() -> None:
    """Throw everything away: the catalogue has changed, or a test begins."""
    with _own.lock:
        _own.answers.clear()
        _own.size, _own.same = 0, None
