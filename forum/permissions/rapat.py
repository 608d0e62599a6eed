"""Who may convene and write down a meeting of the Forum (SOP B2)."""

from forum.models import RapatForum
from forum.permissions import common
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P

Case = RapatForum


def can_view(rights: Rights, case: Case) -> bool:
    """True for everybody who takes part in the Forum of the region, and its Pembina Data."""
    return case.wilayah_id in common.regions_seen(rights) or rights.allows(
        P.FORUM_VIEW, instansi_id=case.daftar.pembina_id
    )


def check_can_plan(rights: Rights, case: Case) -> None:
    """Change a meeting, its attendance, minutes and action plan: the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_invite(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_reschedule(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_hold(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_issue_minutes(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_complete_minutes(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)


def check_can_cancel(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)
