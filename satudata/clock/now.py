"""The one place that asks what time it is.

Services take `at=None` and fall back on this. Nothing else reads the system clock for a business
date, so that one change here moves the time of the whole installation. Only the demo makes that
change, from its `ready()`; sessions, cookies and leases of the broker keep the system clock.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

Source = Callable[[], datetime]

_source: Source = timezone.now


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _source()


def read_time_from(source: Source) -> Source:
    """Ask another source from now on; returns the one asked before. For the demo's clock and its tests."""
    global _source
    before, _source = _source, source
    return before
