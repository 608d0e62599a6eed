"""Who has a case open, and who has begun to change it: told by the page each minute, never a lock.

A row counts for `FRESH` after the last beat, so a closed window is forgotten by the query; the sweep of
deadlines removes the rows that nobody asks for. Shown to whoever may read the case; nothing is refused
because of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import jam
from satudata.workflow.models import Case, Presence, StepRun

BEAT = timedelta(seconds=60)
# Two beats may be lost: a sleeping tab, a slow line.
FRESH = 3 * BEAT


@dataclass(frozen=True)
class Panel:
    """What `_components/presence.html` shows: where it beats, and who else is there in words."""

    url: str
    lines: list[str]


def beat(case: Case, *, by: User, editing: bool = False, at: datetime | None = None) -> None:
    """Note that somebody has a case open now, and whether they have begun to change it.

    Kept as one row for each person and case; after a pause it counts as opened anew.
    """
    moment = at or now()
    key = {"case_kind": case.CASE_KIND, "case_id": str(case.pk), "user": by}
    begun = moment if editing else None
    with transaction.atomic():
        row, made = Presence.objects.select_for_update().get_or_create(
            **key, defaults={"since": moment, "seen_at": moment, "editing_since": begun}
        )
        if made:
            return
        if abs(row.seen_at - moment) > FRESH:
            row.since, row.editing_since, row.seen_at = moment, None, moment
        row.seen_at = max(row.seen_at, moment)
        row.editing_since = (row.editing_since or moment) if editing else None
        row.save()


def leave(case: Case, *, by: User) -> None:
    """Forget that somebody has a case open: the page was closed."""
    Presence.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), user=by).delete()


def panel(case: Case, user: Any, at: datetime | None = None) -> Panel:
    """The value `presence` of a page of one case: one query."""
    rows = _fresh(at or now()).filter(case_kind=case.CASE_KIND, case_id=str(case.pk)).exclude(user=user.pk)
    return Panel(url_of(case), [_line(row, case.wilayah.zone) for row in rows])


def url_of(case: Case) -> str:
    """Where the page of a case tells that it is open."""
    return reverse("presence_beat", args=[case.CASE_KIND, case.pk])


def lines_for(runs: Iterable[StepRun], user: Any, at: datetime) -> dict[tuple[str, str], list[str]]:
    """Who else has the cases of these runs open, in words by case: one query."""
    zones = {(run.case_kind, run.case_id): run.wilayah.zone for run in runs}
    lines: dict[tuple[str, str], list[str]] = {}
    for row in _fresh(at).filter(case_id__in=[case_id for _kind, case_id in zones]).exclude(user=user.pk):
        key = (row.case_kind, row.case_id)
        if key in zones:
            lines.setdefault(key, []).append(_line(row, zones[key]))
    return lines


def opened_at(case: Case, *, by: User, at: datetime) -> datetime | None:
    """Since when this person has the case open, as their page tells; None where no page of theirs does."""
    mine = _fresh(at).filter(case_kind=case.CASE_KIND, case_id=str(case.pk), user=by)
    return mine.values_list("since", flat=True).first()


def sweep(at: datetime) -> int:
    """Remove the rows of people who left, or of before the clock stepped back; returns how many."""
    return Presence.objects.exclude(seen_at__range=(at - FRESH, at + FRESH)).delete()[0]


def _fresh(at: datetime) -> QuerySet[Presence]:
    seen = (at - FRESH, at + FRESH)
    return Presence.objects.filter(seen_at__range=seen).select_related("user").order_by("since")


def _line(row: Presence, zone: Any) -> str:
    name = str(row.user)
    if row.editing_since is not None:
        return _("%(name)s sedang mengubah sejak %(time)s") % {
            "name": name,
            "time": jam(row.editing_since, zone),
        }
    return _("Sedang dibuka oleh %(name)s sejak %(time)s") % {"name": name, "time": jam(row.since, zone)}
