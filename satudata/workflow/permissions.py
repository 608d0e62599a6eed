"""Who may make and put in force the SOPs of a region, and set its reminders: its administrators."""

from django.utils.translation import gettext as _

from satudata.accounts.models import Wilayah
from satudata.accounts.permissions import administers
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Sop


def can_manage_sop(rights: Rights, wilayah: Wilayah) -> bool:
    """True where this person administers the region or one above it."""
    return administers(rights, wilayah)


def check_can_manage_sop(rights: Rights, wilayah: Wilayah) -> None:
    """Refuse whoever does not administer the region of the SOP."""
    if not can_manage_sop(rights, wilayah):
        raise ActionDenied(
            _("Hanya administrator %(wilayah)s yang dapat mengubah SOP-nya.") % {"wilayah": wilayah}
        )


def check_is_draft(sop: Sop) -> None:
    """Refuse to touch a version that has a date in force: cases are judged by it."""
    if sop.in_force:
        raise ActionDenied(
            _("SOP versi %(versi)s sudah diberlakukan dan tidak dapat diubah. Salin jadi versi baru.")
            % {"versi": sop.versi}
        )


def check_can_set_reminders(rights: Rights, wilayah: Wilayah | None) -> None:
    """Refuse whoever does not administer the region; general rules are set by any administrator."""
    if not rights.has_any(Permission.SYSTEM_MANAGE):
        raise ActionDenied(_("Hanya administrator yang dapat mengubah aturan pengingat."))
    if wilayah is not None and not administers(rights, wilayah):
        raise ActionDenied(
            _("Aturan pengingat %(wilayah)s diubah oleh administrator wilayah itu.") % {"wilayah": wilayah}
        )


def can_set_reminders(rights: Rights, wilayah: Wilayah | None) -> bool:
    """True where `check_can_set_reminders` lets the person through."""
    try:
        check_can_set_reminders(rights, wilayah)
    except ActionDenied:
        return False
    return True
