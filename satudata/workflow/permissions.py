"""Who may make and put in force the SOPs of a region: administrators of it or of one above it."""

from django.utils.translation import gettext as _

from satudata.accounts.models import Wilayah
from satudata.accounts.permissions import administers
from satudata.accounts.queries import Rights
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
