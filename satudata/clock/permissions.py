"""Who may change the calendar.

Rows of a region: administrators of that region or of one above it. Rows that hold everywhere: any
administrator, because they write down a decree or the installation's default and every change is
versioned under a name.
"""

from typing import Any

from django.utils.translation import gettext as _

from satudata.accounts.models import Wilayah
from satudata.accounts.permissions import administers
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Permission
from satudata.workflow.errors import ActionDenied


def check_can_change_calendar(user: Any, wilayah: Wilayah | None) -> None:
    """Refuse with a reason unless `user` administers `wilayah` (None: rows that hold everywhere)."""
    rights = rights_of(user)
    if not rights.has_any(Permission.SYSTEM_MANAGE):
        raise ActionDenied(_("Hanya administrator yang dapat mengubah kalender kerja."))
    if wilayah is None:
        return
    if not administers(rights, wilayah):
        raise ActionDenied(
            _("Kalender %(wilayah)s diubah oleh administrator wilayah itu.") % {"wilayah": wilayah}
        )


def can_change_calendar(user: Any, wilayah: Wilayah | None) -> bool:
    """Return whether `check_can_change_calendar` lets the user through."""
    try:
        check_can_change_calendar(user, wilayah)
    except ActionDenied:
        return False
    return True


def check_can_propose_holidays(user: Any) -> None:
    """Refuse everybody but administrators; the command proposes as the system user.

    A proposal changes no date; confirming it asks `check_can_change_calendar`.
    """
    if not getattr(user, "is_system", False):
        check_can_change_calendar(user, None)
