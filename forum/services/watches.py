"""Timers of the Forum: phases of a year that end, and that a list is agreed at least once a year (SOP B3).

Each beat asks what is to be told by now; each thing is promised once as a job (unique by its cause) and
told once to each person (unique notice), so that a beat that runs twice, late or at two places changes
nothing more. None of these days comes from the SOP. Who is told is asked when the job runs: an OPD that has
sent meanwhile is not reminded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from forum.models import DaftarData
from forum.reading import setahun
from forum.states import OPEN_FOR_DRAFTS, ListState, OfficeState
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import grants_in_force
from satudata.accounts.roles import Role
from satudata.clock.calendar import NoWorkingTime
from satudata.clock.queries import calendar_for
from satudata.notifications.codes import REMINDER_PREFIX
from satudata.notifications.services import announce
from satudata.workflow import outbox
from satudata.workflow.models import Job
from satudata.workflow.queries import sops_in_force

WATCH = "forum_watch"
DRAFT, REVIEW, MEETING, YEAR = (
    f"{REMINDER_PREFIX}forum_{name}" for name in ("draft", "review", "meeting", "year")
)
# Working days before the end of a phase at which it is told.
DAYS_BEFORE = {DRAFT: 3, REVIEW: 0, MEETING: 3}
COLUMN = {DRAFT: "draf_sampai", REVIEW: "reviu_sampai", MEETING: "forum_pada"}
# States in which a phase still waits for somebody.
NOT_DELIBERATED = frozenset(ListState) - {
    ListState.PREPARED, ListState.AGREED, ListState.AMENDING, ListState.AMENDMENT_DELIBERATED,
    ListState.AMENDMENT_NUMBERED, ListState.CLOSED, ListState.MINUTES_NUMBERED,
}  # fmt: skip
STATES = {DRAFT: OPEN_FOR_DRAFTS, REVIEW: OPEN_FOR_DRAFTS, MEETING: NOT_DELIBERATED}
# No row of holidays makes three working days longer than this.
LOOK_AHEAD = timedelta(days=30)
# A yearly warning that nobody could be told of on its day is told so much later at most.
YEARLY_WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Watch:
    """One thing to tell: its cause, unique for ever, and what the job is given."""

    cause: str
    payload: dict[str, Any]


def sweep(*, at: datetime) -> int:
    """Promise what is to be told by now and was not promised before; returns how much that is."""
    due = [*_phases_due(at), *_years_due(at)]
    if not due:
        return 0
    known = set(
        Job.objects.filter(dedupe_key__in=[f"{WATCH}:{watch.cause}" for watch in due]).values_list(
            "dedupe_key", flat=True
        )
    )
    promised = 0
    with transaction.atomic():
        for watch in due:
            if f"{WATCH}:{watch.cause}" in known:
                continue
            job = outbox.enqueue(WATCH, key=watch.cause, at=at, cause=watch.cause, **watch.payload)
            promised += job is not None
    return promised


def tell_watch(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell one thing: the job "forum_watch". Says nothing where it is settled, or its day has moved."""
    if payload["code"] == YEAR:
        _tell_year(payload, at)
    else:
        _tell_phase(payload, at)


# Phases -----------------------------------------------------------------------------------------------
def _phases_due(at: datetime) -> Iterator[Watch]:
    """Phases of lists under way whose day of telling has come and whose last day is not over."""
    days = (at.date() - timedelta(days=1), at.date() + LOOK_AHEAD)
    soon = Q(*(Q(**{f"{column}__range": days}) for column in COLUMN.values()), _connector=Q.OR)
    for daftar in DaftarData.objects.filter(soon, state__in=NOT_DELIBERATED).select_related("wilayah__induk"):
        for code, column in COLUMN.items():
            day = getattr(daftar, column)
            if day is not None and daftar.state in STATES[code] and _is_time(daftar.wilayah, code, day, at):
                cause = f"forum:{code}:{daftar.pk}:{day.isoformat()}"
                yield Watch(cause, {"code": code, "daftar": str(daftar.pk), "hari": day.isoformat()})


def _is_time(wilayah: Wilayah, code: str, day: date, at: datetime) -> bool:
    """From the opening of the office so many working days before the day, to the end of the day itself."""
    calendar = calendar_for(wilayah)
    if at.astimezone(wilayah.zone).date() > day:
        return False
    try:
        # The last working day that is not after it, and from there back.
        first = calendar.working_day_from(day + timedelta(days=1), -1 - DAYS_BEFORE[code])
        return at >= calendar.opening_of(first)
    except NoWorkingTime:
        return False


def _tell_phase(payload: dict[str, Any], at: datetime) -> None:
    code = payload["code"]
    daftar = DaftarData.objects.select_related("wilayah").get(pk=payload["daftar"])
    day: date | None = getattr(daftar, COLUMN[code])
    if daftar.state not in STATES[code] or day is None or day.isoformat() != payload["hari"]:
        return
    facts = {"tahun": daftar.tahun, "hari": payload["hari"], "keadaan": str(daftar.get_state_display())}
    local = at.astimezone(daftar.wilayah.zone).date()
    if code == DRAFT:
        _tell_producers(daftar, facts, payload["cause"], local, at)
        return
    if code == REVIEW:
        facts["n"] = daftar.bagian.filter(state=OfficeState.SUBMITTED).count()
        if not facts["n"]:
            return
    role = Role.WALIDATA if code == REVIEW else Role.SEKRETARIAT_SDI
    announce(
        users=people_of_region([role], daftar.wilayah, local),
        code=code,
        cause=payload["cause"],
        at=at,
        case_kind=DaftarData.CASE_KIND,
        case_id=daftar.pk,
        data=facts,
    )


def _tell_producers(daftar: DaftarData, facts: dict[str, Any], cause: str, local: date, at: datetime) -> None:
    """Operators of OPDs that have not sent their part, each about their own."""
    for part in daftar.bagian.filter(state=OfficeState.DRAFTED).select_related("instansi"):
        operators = User.objects.filter(
            is_active=True,
            grants__in=grants_in_force(local).filter(role=Role.PRODUSEN_DATA, instansi=part.instansi),
        )
        announce(
            users=operators.distinct(),
            code=DRAFT,
            cause=f"{cause}:{part.instansi_id}",
            at=at,
            case_kind=part.CASE_KIND,
            case_id=part.pk,
            data=facts,
        )


def people_of_region(roles: Iterable[str], wilayah: Wilayah, on: date) -> list[User]:
    """Active people who hold one of these roles on a region."""
    grants = grants_in_force(on).filter(role__in=list(roles), wilayah=wilayah)
    return list(User.objects.filter(is_active=True, grants__in=grants).distinct())


# At least once a year ---------------------------------------------------------------------------------
def _years_due(at: datetime) -> Iterator[Watch]:
    """Regions under SOP B whose list of the coming year is not agreed: on the day, and a month later."""
    if not any(_round(at.date() + timedelta(days=shift)) for shift in (-1, 0, 1)):
        return
    regions = [sop.wilayah for sop in sops_in_force(at.date())]
    for warning in setahun.yearly_warnings({w.pk: w for w in regions}.values(), at):
        local = at.astimezone(warning.wilayah.zone)
        number = _round(local.date())
        if number and at >= _opening(warning.wilayah, _day_of(number, local.year)):
            cause = f"forum:{YEAR}:{warning.wilayah.pk}:{warning.tahun}:{number}"
            yield Watch(cause, {"code": YEAR, "wilayah": warning.wilayah.pk, "tahun": warning.tahun})


def _day_of(number: int, year: int) -> date:
    return date(year, *(setahun.DEADLINE if number == 1 else setahun.AGAIN))


def _round(today: date) -> int:
    """Which telling this day belongs to: 1 from the deadline, 2 from the month after; 0 for neither."""
    for number in (2, 1):
        first = _day_of(number, today.year)
        if first <= today < first + YEARLY_WINDOW:
            return number
    return 0


def _opening(wilayah: Wilayah, day: date) -> datetime:
    """When the office opens on a day, or on the next that is worked."""
    calendar = calendar_for(wilayah)
    return calendar.opening_of(calendar.working_day_from(day, 0))


def _tell_year(payload: dict[str, Any], at: datetime) -> None:
    wilayah = Wilayah.objects.get(pk=payload["wilayah"])
    warning = setahun.yearly_warning(wilayah, at)
    if warning is None or warning.tahun != payload["tahun"]:
        return
    on_list = {"case_kind": DaftarData.CASE_KIND, "case_id": warning.daftar.pk} if warning.daftar else {}
    roles = (Role.SEKRETARIAT_SDI, Role.WALIDATA)
    announce(
        users=people_of_region(roles, wilayah, at.astimezone(wilayah.zone).date()),
        code=YEAR,
        cause=payload["cause"],
        at=at,
        url="" if warning.daftar else reverse("forum_home"),
        data={"tahun": warning.tahun, "wilayah": wilayah.nama},
        **on_list,
    )
