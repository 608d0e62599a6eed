"""The one place that asks what time it is.

Services take `at=None` and fall back on this. Nothing else reads the system clock for a business
date, so that one change here moves the time of the whole installation.
"""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()
