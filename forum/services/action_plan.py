"""Following up the action plan of a meeting: its office says how far it is, and is reminded of its date.

Reminders go to whoever may report: five working days before the date and on it, once each. They are jobs
with unique keys, so that a sweep that runs twice tells nobody twice.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import RapatForum, RencanaAksi
from forum.permissions import rapat as permissions
from forum.reading.audience import people_of
from forum.states import MeetingState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.calendar import NoWorkingTime, WorkCalendar
from satudata.clock.now import now
from satudata.clock.queries import calendar_for
from satudata.notifications.codes import REMINDER_PREFIX
from satudata.notifications.services import announce
from satudata.workflow import engine, outbox
from satudata.workflow.errors import InvalidInput, StaleMove
from satudata.workflow.models import Job

REMIND = "remind_action"
SOON, TODAY = f"{REMINDER_PREFIX}action_soon", f"{REMINDER_PREFIX}action_today"
# Working days before the date; not from the SOP.
DAYS_BEFORE = 5
# Five working days are at most so many days, with the longest holidays between them.
LOOK_AHEAD = timedelta(days=31)
OPEN = (RencanaAksi.Status.BELUM, RencanaAksi.Status.BERJALAN)
MOST_TEXT = 4000


def seen(aksi: RencanaAksi) -> str:
    """What stood in a line when its form was shown: compared before it is changed."""
    text = f"{aksi.status}\0{aksi.perkembangan}\0{aksi.selesai_pada}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def update_action(  # noqa: PLR0913
    *,
    aksi: RencanaAksi,
    status: str,
    perkembangan: str,
    by: User,
    seen_before: str = "",
    token: UUID | None = None,
    at: datetime | None = None,
) -> RencanaAksi:
    """Say how far a line of the action plan is; its office, or the Sekretariat SDI.

    Refused while the minutes are not issued, where somebody changed the line meanwhile, and without a word on
    what was done or why it was dropped when the line is closed.
    """
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("rencana_aksi_list"))
        row, case = _locked(aksi)
        rights = rights_of(by)
        permissions.check_can_update_action(rights, row)
        _check(row, case, status, perkembangan.strip(), seen_before)
        facts = {"rencana_aksi": row.pk, "sebelum": row.status, "sesudah": status}
        row.status, row.perkembangan = status, perkembangan.strip()
        closed = status == RencanaAksi.Status.SELESAI
        row.selesai_pada = (
            (row.selesai_pada or moment.astimezone(case.wilayah.zone).date()) if closed else None
        )
        row.save(update_fields=["status", "perkembangan", "selesai_pada"])
        engine.record(
            case, "action_updated", by=by, at=moment, data=facts, note=row.perkembangan, rights=rights
        )
        case.save()
    return row


def _locked(aksi: RencanaAksi) -> tuple[RencanaAksi, RapatForum]:
    """The line, after its meeting was locked: the same order everywhere."""
    meetings = RapatForum.objects.select_for_update(of=("self",)).select_related("wilayah", "daftar")
    case = meetings.get(pk=aksi.rapat_id)
    row = RencanaAksi.objects.select_related("instansi").get(pk=aksi.pk)
    row.rapat = case
    return row, case


def _check(row: RencanaAksi, case: RapatForum, status: str, perkembangan: str, seen_before: str) -> None:
    if case.state != MeetingState.MINUTED:
        raise StaleMove(_("Rencana aksi ini belum berlaku: notulennya belum terbit."))
    if seen_before and seen_before != seen(row):
        raise StaleMove(
            _("Rencana aksi ini sudah diperbarui orang lain sejak halaman Anda dibuka. Periksa isinya.")
        )
    if status not in RencanaAksi.Status.values:
        raise InvalidInput(_("Pilih salah satu status."))
    if len(perkembangan) > MOST_TEXT:
        raise InvalidInput(_("Perkembangan paling panjang 4.000 huruf."))
    if not perkembangan and status == RencanaAksi.Status.SELESAI:
        raise InvalidInput(_("Tulis hasilnya sebelum menyatakan selesai."))
    if not perkembangan and status == RencanaAksi.Status.BATAL:
        raise InvalidInput(_("Tulis alasan pembatalannya."))


# Reminders -------------------------------------------------------------------------------------------
def remind_actions(at: datetime) -> int:
    """Promise the reminders whose moment has come: a sweep of the beat; returns how many it promised.

    Two queries where nothing is due. A reminder that was missed is made up for until the date; that of the
    date afterwards too, once.
    """
    due = list(_due(at))
    keys = {f"{REMIND}:{_key(row, code)}" for row, code in due}
    told = (
        set(Job.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)) if keys else set()
    )
    wanted = [(row, code) for row, code in due if f"{REMIND}:{_key(row, code)}" not in told]
    for row, code in wanted:
        outbox.enqueue(REMIND, key=_key(row, code), at=at, aksi=row.pk, code=code)
    return len(wanted)


def _due(at: datetime) -> Iterator[tuple[RencanaAksi, str]]:
    rows = (
        RencanaAksi.objects.filter(status__in=OPEN, rapat__state=MeetingState.MINUTED)
        .filter(tenggat__lte=(at + LOOK_AHEAD).date())
        .select_related("rapat__wilayah__induk")
    )
    calendars: dict[int, WorkCalendar] = {}
    for row in rows:
        wilayah = row.rapat.wilayah
        if wilayah.pk not in calendars:
            calendars[wilayah.pk] = calendar_for(wilayah)
        code = due_code(row.tenggat, calendars[wilayah.pk], at)
        if code:
            yield row, code


def due_code(tenggat: date, calendar: WorkCalendar, at: datetime) -> str:
    """Which reminder of a date is due at a moment: from the opening of its day on; empty for none.

    A date on which nobody works is told on the working day before.
    """
    try:
        last = tenggat if calendar.is_working_day(tenggat) else calendar.working_day_from(tenggat, -1)
        if at >= calendar.opening_of(last):
            return TODAY
        return SOON if at >= calendar.opening_of(calendar.working_day_from(last, -DAYS_BEFORE)) else ""
    except NoWorkingTime:
        return ""


def _key(row: RencanaAksi, code: str) -> str:
    return f"{row.pk}:{code}:{row.tenggat.isoformat()}"


def remind_action(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell an office of a date of its action plan, unless the line is done: the job "remind_action"."""
    row = RencanaAksi.objects.select_related("instansi", "rapat__wilayah").get(pk=payload["aksi"])
    if row.status not in OPEN:
        return
    code, case = payload["code"], row.rapat
    announce(
        users=_reporters(row, at),
        code=code,
        cause=f"action:{_key(row, code)}",
        at=at,
        case_kind=case.CASE_KIND,
        case_id=case.pk,
        data={"hal": " ".join(row.aksi.split())[:120], "hari": row.tenggat.isoformat()},
    )


def _reporters(row: RencanaAksi, at: datetime) -> Iterable[int]:
    return people_of(row.instansi, at, heads=False)
