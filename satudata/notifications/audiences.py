"""Who is meant: the holders of a turn, the head of their office, the coordinator, both sides of a case.

Escalation goes from the holder to the head of the office that has the turn, then to whoever coordinates
the region: its Walidata, or the Sekretariat SDI where the Walidata itself is late. Only the waiting limit
escalates (sop/steps.md, readings); handling time never does.
"""

from datetime import datetime
from typing import Any

from satudata.accounts.models import Instansi
from satudata.accounts.queries import people_with_role
from satudata.accounts.roles import PEMBINA, TURNS, Role
from satudata.workflow.models import StepRun
from satudata.workflow.thresholds import Audience

# Name of the office that has the turn, on an escalation: whoever is told of it need not be able to read the
# case, and the notice then speaks of the office alone.
OF_OFFICE = "holder_office"


def told(run: StepRun, audience: str, at: datetime) -> dict[int, dict[str, Any]]:
    """People of an audience by id, with what their notice says besides the facts of the run.

    Where an office has no head, or the head holds the turn himself and was told so, it goes on to the
    coordinator.
    """
    if audience == Audience.HOLDER:
        return {user: {} for user in holders(run, at)}
    found = heads(run, at) if audience == Audience.HEAD else set()
    meant = (found or coordinators(run, at)) - holders(run, at)
    return {user: {OF_OFFICE: run.instansi.nama} for user in meant}


def holders(run: StepRun, at: datetime) -> set[int]:
    """Who finds this run under "Giliran Anda"."""
    answering = (
        role
        for role, turns in TURNS.items()
        if run.role in turns and (not turns[run.role] or run.step_code in turns[run.role])
    )
    return {user for role in answering for user in people(role, run.instansi, at)}


def heads(run: StepRun, at: datetime) -> set[int]:
    """Head of the office that has the turn: of a BPS office its signatory, else its Kepala OPD."""
    role = Role.PEMBINA_PENANDATANGAN if run.role in PEMBINA else Role.KEPALA_OPD
    return people(role, run.instansi, at) - holders(run, at)


def coordinators(run: StepRun, at: datetime) -> set[int]:
    """Walidata of the case's region; the Sekretariat SDI where Walidata has the turn or there is none."""
    office = run.produsen
    walidata = set() if run.role == Role.WALIDATA else people(Role.WALIDATA, office, at)
    return walidata or people(Role.SEKRETARIAT_SDI, office, at)


def both_sides(run: StepRun, at: datetime) -> set[int]:
    """Who has the turn, and who had it before and now waits for the answer."""
    before = (
        StepRun.objects.filter(case_kind=run.case_kind, case_id=run.case_id, closed_at__isnull=False)
        .select_related("instansi")
        .order_by("-closed_at", "-pk")
        .first()
    )
    return holders(run, at) | (holders(before, at) if before else set())


def people(role: str, office: Instansi, at: datetime) -> set[int]:
    """Ids of the active people who hold a role on an office or on its region."""
    return set(people_with_role(role, instansi=office, at=at).values_list("pk", flat=True))
