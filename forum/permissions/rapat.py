"""Who may convene and write down a meeting of the Forum (SOP B2)."""

from django.utils.translation import gettext as _

from forum.models import RapatForum, RencanaAksi
from forum.permissions import common
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

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


def check_can_update_action(rights: Rights, aksi: RencanaAksi) -> None:
    """Say how far a line of the action plan is: the office that owns it, or the Sekretariat SDI.

    Of an OPD whoever fills its list, of the Walidata its officers, of the BPS office who comments lists.
    """
    case, office = aksi.rapat, aksi.instansi
    if rights.allows(P.FORUM_CONVENE, wilayah_id=case.wilayah_id):
        return
    if rights.allows(P.LIST_FILL, instansi_id=office.pk) or rights.allows(
        P.LIST_COMMENT, instansi_id=office.pk
    ):
        return
    if office.adalah_walidata and rights.allows(P.LIST_REVIEW, wilayah_id=case.wilayah_id):
        return
    raise ActionDenied(_("Rencana aksi ini diperbarui oleh %(instansi)s.") % {"instansi": office})
