"""When a person wants notices by e-mail, and from which moment on an e-mail may carry a notice.

Decided here: the defaults, how long "segera" collects, and that "harian" means soon after the opening of
office hours in the person's own region. Not decided here: what is still worth telling then (`contents.py`).
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import grants_in_force
from satudata.clock.calendar import NoWorkingTime, WorkCalendar
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.notifications.codes import is_reminder
from satudata.notifications.models import Delivery, Notice, Preference

log = logging.getLogger(__name__)

# "Segera" waits so long for more news, so that three moves in a row are one e-mail.
COLLECT = timedelta(minutes=5)
# Reminders of a working day are written when the office opens: the day's e-mail waits for them.
AFTER_OPENING = timedelta(minutes=10)


def preference_of(user: User) -> Preference:
    """What a person chose; the defaults, not stored, where they chose nothing."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def choose(*, by: User, giliran: str, pengingat: str, at: datetime | None = None) -> Preference:
    """Keep when a person wants e-mail; what waits to be mailed to them is planned anew from now on."""
    moment = at or now()
    with transaction.atomic():
        # The same lock as composing takes: what an e-mail carries already is planned no more.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        chosen, _made = Preference.objects.update_or_create(
            user=by, defaults={"giliran": giliran, "pengingat": pengingat, "at": moment}
        )
        waiting = list(Notice.objects.filter(user=by, mail_at__isnull=False, message__isnull=True))
        plan(waiting, since=moment)
        Notice.objects.bulk_update(waiting, ["mail_at"])
    return chosen


def plan(notices: Sequence[Notice], *, since: datetime | None = None) -> None:
    """Set `mail_at` of notices, not stored, by what their readers chose; None where no e-mail is wanted."""
    users = {notice.user_id for notice in notices}
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=users)}
    wanted = [_delivery(chosen.get(notice.user_id) or Preference(), notice) for notice in notices]
    daily = {n.user_id for n, delivery in zip(notices, wanted, strict=True) if delivery == Delivery.HARIAN}
    calendars = _calendars_of(daily)
    for notice, delivery in zip(notices, wanted, strict=True):
        at = max(notice.at, since or notice.at)
        notice.mail_at = _moment(delivery, at, calendars.get(notice.user_id))


def is_digest(user: User, notices: Iterable[Notice]) -> bool:
    """Whether all of these are told once a day to this person."""
    chosen = preference_of(user)
    return all(_delivery(chosen, notice) == Delivery.HARIAN for notice in notices)


def _delivery(chosen: Preference, notice: Notice) -> str:
    return chosen.pengingat if is_reminder(notice.code) else chosen.giliran


def _moment(delivery: str, at: datetime, calendar: WorkCalendar | None) -> datetime | None:
    if delivery == Delivery.TIDAK:
        return None
    if delivery == Delivery.HARIAN and calendar is not None:
        try:
            return calendar.next_opening(at - AFTER_OPENING) + AFTER_OPENING
        except NoWorkingTime:
            log.warning("no office hours: a daily e-mail goes out at once")
    return at + COLLECT


def _calendars_of(users: Iterable[int]) -> dict[int, WorkCalendar]:
    """The calendar of the region where each of these people works; the national one for who has no grant."""
    wanted = set(users)
    if not wanted:
        return {}
    regions = _regions_of(wanted)
    calendars: dict[Any, WorkCalendar] = {w: calendar_for(w) for w in {None, *regions.values()}}
    return {user: calendars[regions.get(user)] for user in wanted}


def _regions_of(users: set[int]) -> dict[int, Wilayah]:
    """The region of each person's first grant in force: one query."""
    grants = grants_in_force(timezone.localdate(now())).filter(user__in=users)
    rows = grants.select_related("wilayah__induk", "instansi__wilayah__induk").order_by("-pk")
    found: dict[int, Wilayah] = {}
    for grant in rows:
        region = grant.wilayah or (grant.instansi.wilayah if grant.instansi else None)
        if region is not None:
            found[grant.user_id] = region
    return found
