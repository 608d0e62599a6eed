"""Who administers what: an administrator of a region answers for it and for the regions below it.

Calendar, SOPs, grants, offices and number series all ask here. The administrator of the whole
installation holds the role on the nation (0000).
"""

from django.utils.translation import gettext as _

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.workflow.errors import ActionDenied


def administers(rights: Rights, wilayah: Wilayah) -> bool:
    """True where this person administers the region or one above it."""
    above: Wilayah | None = wilayah
    while above is not None:
        if rights.allows(Permission.SYSTEM_MANAGE, wilayah_id=above.pk):
            return True
        above = above.induk
    return False


def administered_ids(rights: Rights) -> frozenset[int]:
    """Ids of all regions that this person administers, the ones below included: one query."""
    held = rights.wilayah_ids(Permission.SYSTEM_MANAGE)
    if not held:
        return frozenset()
    below: dict[int | None, list[int]] = {}
    for pk, induk in Wilayah.objects.values_list("pk", "induk_id"):
        below.setdefault(induk, []).append(pk)
    found: set[int] = set()
    waiting = list(held)
    while waiting:
        region = waiting.pop()
        if region not in found:
            found.add(region)
            waiting.extend(below.get(region, []))
    return frozenset(found)


def check_can_grant(rights: Rights, user: User, scope: Instansi | Wilayah) -> None:
    """Refuse to give or withdraw a role outside one's regions, and to oneself.

    The system user gives the first roles of an installation.
    """
    if getattr(rights.user, "is_system", False):
        return
    wilayah = scope.wilayah if isinstance(scope, Instansi) else scope
    if not administers(rights, wilayah):
        raise ActionDenied(_("Peran di %(wilayah)s diberikan oleh administratornya.") % {"wilayah": wilayah})
    if rights.user.pk == user.pk:
        raise ActionDenied(_("Peran untuk diri sendiri diberikan oleh administrator lain."))
