"""Answers that stay the same as long as the catalogue does, kept in this process.

Decided here: when the public catalogue counts as the same (`stamp`). A published version never changes, so an
answer is thrown away when something is published, revised or withdrawn, when an embargo or the time of a
version ends, and in any case after ten minutes, because names of offices are no part of the stamp. The stamp
itself is asked again after CATALOGUE_KEPT_SECONDS: nothing is ever shown too early, and a withdrawn one at
most so much too late.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, Max, Q

from datasets.models import Terbitan

T = TypeVar("T")
# Bytes of answers, and number of them.
MOST_BYTES = 32 * 1024 * 1024
MOST = 20_000


class _Kept:
    """What this process keeps: answers by key with their sizes, and the stamp with when it was asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.size = 0
        self.stamp: tuple[float, str] | None = None


_own = _Kept()


def stamp(at: datetime) -> str:
    """What the public catalogue is at a moment, as a short text: equal texts, equal catalogue."""
    asked = _own.stamp
    if asked is not None and time.monotonic() - asked[0] < settings.CATALOGUE_KEPT_SECONDS:
        return asked[1]
    found = _read(at)
    if asked is not None and asked[1] != found:
        forget()
    _own.stamp = (time.monotonic(), found)
    return found


def _read(at: datetime) -> str:
    begun = Terbitan.objects.filter(siap=True, tayang_sejak__lte=at)
    facts = begun.aggregate(
        n=Count("pk"),
        last=Max("modified_at"),
        gone=Count("pk", filter=Q(ditarik_pada__isnull=False)),
        over=Count("pk", filter=Q(tayang_sampai__lte=at)),
        faces=Count("pk", filter=Q(muka_sejak__lte=at)),
        past=Count("pk", filter=Q(muka_sampai__lte=at)),
    )
    last = facts["last"].timestamp() if facts["last"] else 0
    parts = (facts["n"], last, facts["gone"], facts["over"], facts["faces"], facts["past"])
    return "-".join(f"{part:x}" if isinstance(part, int) else f"{part:.6f}" for part in parts) + (
        f"-{int(at.timestamp()) // 600:x}"
    )


def kept(key: Hashable, at: datetime, make: Callable[[], T], size: Callable[[T], int] | None = None) -> T:
    """What was made for this key and this catalogue; made now where it was not; kept if it is not large."""
    whole = (stamp(at), key)
    with _own.lock:
        if whole in _own.answers:
            _own.answers.move_to_end(whole)
            value: T = _own.answers[whole][0]
            return value
    value = make()
    _keep(whole, value, size(value) if size else 1000)
    return value


def _keep(key: Hashable, value: Any, size: int) -> None:
    if size > MOST_BYTES // 8:
        return
    with _own.lock:
        if key not in _own.answers:
            _own.answers[key] = (value, size)
            _own.size += size
        while _own.size > MOST_BYTES or len(_own.answers) > MOST:
            _own.size -= _own.answers.popitem(last=False)[1][1]


def forget() -> None:
    """Throw everything away; for tests, and when the catalogue has changed."""
    with _own.lock:
        _own.answers.clear()
        _own.size, _own.stamp = 0, None
