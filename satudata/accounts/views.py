"""What somebody sees who tried too many passwords. All other account pages come from django-allauth."""

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from satudata.clock.now import now

_MINUTE = timedelta(minutes=1)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer 429 with the moment from which signing in is possible again (AXES_LOCKOUT_CALLABLE).

    Says nothing about whether the name exists: a name that nobody has is locked just the same.
    """
    wait = get_cool_off(request) or timedelta()
    again = whole_minute_after(now() + wait)
    context = {"again": again, "minutes": -(-wait // _MINUTE), "title": _("Terlalu banyak percobaan masuk")}
    locked = render(request, "accounts/locked_out.html", context, status=429)
    locked["Retry-After"] = str(int(wait.total_seconds()))
    return locked


def whole_minute_after(moment: datetime) -> datetime:
    """Round up to the minute, so that the time shown is never too early."""
    return (moment + _MINUTE - timedelta(microseconds=1)).replace(second=0, microsecond=0)
