"""Whose turn it is: the sets of step runs that queues of every kind of case are made of; one run as a row.

Each set is a condition on columns of the step run that an index answers, so a queue costs the same for a
hundred and for a hundred thousand open cases. Decided here: what is mine, what is my team's, what waits for
others; nothing else is ever shown. Filters are in `queue_filters.py`, the page in `queue_page.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.accounts.queries import Rights
from satudata.accounts.roles import PEMBINA, TURNS, Role
from satudata.clock.calendar import WorkCalendar
from satudata.clock.queries import calendar_for
from satudata.components import ButtonContext, Row
from satudata.workflow import presence, registry
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun

ORDER = ("urut_at", "id")
# A count stops here and says "999+".
MOST = 1000
DONE_DAYS = 30
NONE = Q(pk__in=[])

Codes = frozenset[str]
# Role of a step and the step codes answered for (empty: all) -> ids of offices, ids of regions.
Held = Mapping[tuple[str, "Codes"], tuple[set[int], set[int]]]


# The sets ----------------------------------------------------------------------------------------
def turns(rights: Rights) -> QuerySet[StepRun]:
    """Open runs in which this person's office has the turn, whoever of it took them; earliest due first."""
    return _open_runs().filter(turns_condition(rights)).order_by(*ORDER)


def mine(rights: Rights) -> QuerySet[StepRun]:
    """ "Giliran Anda": the office's turns that no colleague has taken."""
    return _open_runs().filter(turns_condition(rights, not_taken_by_others=True)).order_by(*ORDER)


def unclaimed(rights: Rights) -> QuerySet[StepRun]:
    """ "Belum ada pemeriksa": turns that one of the team takes, and nobody has."""
    return turns(rights).filter(step_code__in=registry.claims(), taken_by__isnull=True)


def team(rights: Rights) -> QuerySet[StepRun]:
    """ "Tim saya": turns that somebody of the team has taken."""
    return turns(rights).filter(step_code__in=registry.claims(), taken_by__isnull=False)


def waiting_for_others(rights: Rights) -> QuerySet[StepRun]:
    """Open runs of visible cases under way in which somebody else has the turn."""
    seen = _seen(rights, others=True)
    return _open_runs().filter(seen, draf=False).exclude(turns_condition(rights)).order_by(*ORDER)


def all_open(rights: Rights) -> QuerySet[StepRun]:
    """Own turns, and those of others on visible cases under way."""
    under_way = _seen(rights, others=False) & Q(draf=False)
    return _open_runs().filter(under_way | turns_condition(rights)).order_by(*ORDER)


def returned(rights: Rights) -> QuerySet[StepRun]:
    """ "Dikembalikan": visible cases that are with their producer for correction."""
    return all_open(rights).filter(returned_condition())


def returned_condition() -> Q:
    """A case of any kind is with its producer for correction; the role is there for the index."""
    found = NONE
    for kind in registry.case_kinds():
        found |= Q(case_kind=kind.kind, role=Role.PRODUSEN_DATA, keadaan__in=sorted(kind.returned))
    return found


def done(rights: Rights, at: datetime) -> QuerySet[StepRun]:
    """ "Selesai 30 hari": what this person's office ended in the last thirty days, newest first."""
    recorded = {code for kind in registry.case_kinds() for code in kind.recorded}
    found = StepRun.objects.filter(turns_condition(rights), closed_at__gte=at - timedelta(days=DONE_DAYS))
    return _with_offices(found.exclude(step_code__in=recorded)).order_by("-closed_at", "-id")


def ended(rights: Rights, since: datetime) -> QuerySet[StepRun]:
    """Turns that ended since a moment, of cases that this person sees under "Semua": own ones and others'."""
    recorded = {code for kind in registry.case_kinds() for code in kind.recorded}
    under_way = _seen(rights, others=False) & Q(draf=False)
    runs = StepRun.objects.filter(under_way | turns_condition(rights), closed_at__gte=since)
    return runs.exclude(step_code__in=recorded)


def _open_runs() -> QuerySet[StepRun]:
    return _with_offices(StepRun.objects.filter(closed_at__isnull=True))


def _with_offices(runs: QuerySet[StepRun]) -> QuerySet[StepRun]:
    return runs.select_related("step", "instansi", "produsen", "wilayah", "taken_by")


def turns_condition(rights: Rights, *, not_taken_by_others: bool = False) -> Q:
    """The condition of `turns`: one part for each role and its steps, over all offices and regions."""
    wanted, claimable = NONE, registry.claims()
    for (role, codes), (offices, regions) in held_turns(rights).items():
        part = Q(role=role) & _either(instansi_id=offices, wilayah_id=regions)
        if codes:
            part &= Q(step_code__in=codes)
        if not_taken_by_others and role in claimable.values():
            free = Q(taken_by__isnull=True) | Q(taken_by=rights.user.pk)
            part &= free | ~Q(step_code__in=claimable)
        wanted |= part
    return wanted


def held_turns(rights: Rights) -> Held:
    """The turns that a person answers for, by the grants in force."""
    held: dict[tuple[str, Codes], tuple[set[int], set[int]]] = {}
    for grant in rights.held:
        for role, codes in TURNS.get(grant.role, {}).items():
            offices, regions = held.setdefault((str(role), codes), (set(), set()))
            if grant.instansi_id is not None:
                offices.add(grant.instansi_id)
            elif grant.wilayah_id is not None:
                regions.add(grant.wilayah_id)
    return held


def _either(**columns: set[int]) -> Q:
    """One of the columns is among its ids; columns without ids are left out, so that one index answers."""
    found = NONE
    for column, ids in columns.items():
        if ids:
            found |= Q(**{f"{column}__in": sorted(ids)})
    return found


def _seen(rights: Rights, *, others: bool) -> Q:
    """Runs of the cases that a person may read, as each kind's `visible_to` says it.

    With `others` the roles that are entirely this person's own in a scope are left out of it. That changes
    nothing once `turns` is excluded, and lets the index go past what is not wanted however much it is.
    """
    found = NONE
    for column in ("produsen_id", "pembina_id", "wilayah_id"):
        for (kinds, roles), among in _scopes(rights, column, others).items():
            part = Q(**{f"{column}__in": sorted(among)})
            # A condition that holds for every run only leads the database astray.
            if kinds != _all_kinds():
                part &= Q(case_kind__in=sorted(kinds))
            found |= part & Q(role__in=sorted(roles)) if roles != _all_roles() else part
    return found


def _scopes(rights: Rights, column: str, others: bool) -> dict[tuple[Codes, Codes], set[int]]:
    """Ids of offices or regions by the kinds of case seen there and the roles that others may hold."""
    kinds: dict[int, set[str]] = {}
    for kind in registry.case_kinds():
        for scope in (
            rights.wilayah_ids(kind.view) if column == "wilayah_id" else rights.instansi_ids(kind.view)
        ):
            kinds.setdefault(scope, set()).add(kind.kind)
    found: dict[tuple[Codes, Codes], set[int]] = {}
    for scope, seen in kinds.items():
        left = _all_roles() - _own_roles(rights, column, scope) if others else _all_roles()
        found.setdefault((frozenset(seen), left), set()).add(scope)
    return found


def _all_kinds() -> Codes:
    return frozenset(kind.kind for kind in registry.case_kinds())


def _all_roles() -> Codes:
    """Every role that may have a turn in any kind of case."""
    return frozenset(role for kind in registry.case_kinds() for role in (*kind.roles.values(), *kind.handed))


def _own_roles(rights: Rights, column: str, scope: int) -> Codes:
    """Roles of which every run of the scope is this person's turn (`registry.CaseKind` on who holds what)."""
    own = set()
    for (role, codes), (offices, regions) in held_turns(rights).items():
        if codes:
            continue
        in_office = (column == "pembina_id" and role in PEMBINA) or (
            column == "produsen_id" and role == Role.PRODUSEN_DATA
        )
        if (in_office and scope in offices) or (column == "wilayah_id" and scope in regions):
            own.add(role)
    return frozenset(own)


# Counts and groups of time ------------------------------------------------------------------------
@dataclass(frozen=True)
class Total:
    """How many rows there are, as far as it was counted."""

    found: int

    def __str__(self) -> str:
        return f"{MOST - 1}+" if self.found >= MOST else str(self.found)

    def __bool__(self) -> bool:
        return self.found > 0


def total(runs: QuerySet[StepRun]) -> Total:
    """Count rows, up to `MOST`."""
    return Total(runs.order_by()[:MOST].count())


def lateness(run: StepRun, at: datetime) -> str:
    """Which group of the queue a run belongs to, by the local dates of its region."""
    if run.due_at is None:
        return "tanpa-batas"
    if run.due_at < at:
        return "terlambat"
    zone = run.wilayah.zone
    today, due = at.astimezone(zone).date(), run.due_at.astimezone(zone).date()
    if due == today:
        return "hari-ini"
    return "minggu-ini" if due < today + timedelta(days=7) else "nanti"


# One run as a row ---------------------------------------------------------------------------------
def rows_of(runs: Iterable[StepRun], rights: Rights, at: datetime) -> list[Row]:
    """Queue rows of step runs, in their order; a case that was removed is left out."""
    return [row for _run, row in pairs(runs, rights, at)]


def pairs(runs: Iterable[StepRun], rights: Rights, at: datetime) -> list[tuple[StepRun, Row]]:
    """Step runs with their rows: one description per kind of case, one calendar per region."""
    found = list(runs)
    cases = registry.describe_runs(found)
    looking = presence.lines_for(found, rights.user, at)
    own = held_turns(rights)
    calendars: dict[int, WorkCalendar] = {}
    rows = []
    for run in found:
        case = cases.get((run.case_kind, run.case_id))
        if case is None:
            continue
        if run.wilayah_id not in calendars:
            calendars[run.wilayah_id] = calendar_for(run.wilayah)
        calendar = calendars[run.wilayah_id]
        rows.append((run, _Shown(run, case, calendar, at, rights.user, is_own(run, own)).row(looking)))
    return rows


def is_own(run: StepRun, held: Held) -> bool:
    """True where a run is among the `turns` of whoever holds these."""
    return any(
        run.role == role
        and (not codes or run.step_code in codes)
        and (run.instansi_id in offices or run.wilayah_id in regions)
        for (role, codes), (offices, regions) in held.items()
    )


def has_turn(run: StepRun, rights: Rights) -> bool:
    """True where this person's office has the turn in an open run."""
    return run.closed_at is None and is_own(run, held_turns(rights))


@dataclass(frozen=True)
class _Shown:
    """One run on its way to a row: with its case, for one person, at one moment."""

    run: StepRun
    case: registry.QueueCase
    calendar: WorkCalendar
    at: datetime
    user: Any
    own: bool

    def row(self, looking: Mapping[tuple[str, str], list[str]]) -> Row:
        run, case = self.run, self.case
        return Row(
            run=run.pk,
            title=case.title,
            url=case.url,
            number=case.number,
            instansi=case.instansi,
            kind=case.kind,
            year=case.year or "",
            state_label=case.state_label,
            state_tone=case.tone,
            step_label=f"{run.step_code} · {run.step.aktivitas}",
            round=run.putaran,
            compare_url=case.compare_url if run.putaran > 1 else "",
            turn=self._turn(),
            turn_is_mine=self._is_mine(),
            due=due_chip(run, self.calendar, self.at, mine=self.own),
            waiting=self._waiting(),
            waiting_since=None if self.own else run.received_at,
            taken_by=self._taken_by(),
            take=self._take(),
            open_notes=case.open_notes,
            looking=looking.get((run.case_kind, run.case_id), []),
        )

    def _is_mine(self) -> bool:
        if not self.own or self.run.closed_at is not None:
            return False
        taken = self.run.taken_by_id is not None and self.run.step_code in registry.claims()
        return not taken or self.run.taken_by_id == self.user.pk

    def _turn(self) -> str:
        if self.run.closed_at is not None:
            return ""
        if self._is_mine():
            return _("Anda")
        return _("Tim Anda") if self.own else self.run.instansi.singkatan

    def _waiting(self) -> str:
        """How long this turn has waited since the last move; of the other side the chip says it."""
        if self.run.closed_at is not None or not self.own:
            return ""
        days = self.calendar.working_days_between(self.run.received_at, self.at)
        if not days:
            return _("diterima hari ini")
        return ngettext("menunggu %(n)d hari kerja", "menunggu %(n)d hari kerja", days) % {"n": days}

    def _taken_by(self) -> str:
        if self.run.taken_by_id is None:
            return ""
        return _("Anda") if self.run.taken_by_id == self.user.pk else str(self.run.taken_by)

    def _take(self) -> ButtonContext | None:
        if (
            not self.own
            or self.run.closed_at
            or self.run.taken_by_id
            or self.run.step_code not in registry.claims()
        ):
            return None
        return ButtonContext(_("Ambil"), reverse("queue_claim", args=[self.run.pk]))
