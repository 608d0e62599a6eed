"""What the three kinds ask in common: by which grant somebody acts in a region or for an office."""

from typing import Any

from django.utils.translation import gettext as _

from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied


def regions_seen(rights: Rights) -> set[int]:
    """Ids of the regions whose Forum this person takes part in: by a role on the region or on an office."""
    regions = rights.wilayah_ids(P.FORUM_VIEW)
    offices = rights.instansi_ids(P.FORUM_VIEW)
    if offices:
        regions |= set(Instansi.objects.filter(pk__in=offices).values_list("wilayah_id", flat=True))
    return regions


def as_convenor(rights: Rights, case: Any) -> None:
    """Only the Sekretariat SDI of the region (SOP B2, B3)."""
    if not rights.allows(P.FORUM_CONVENE, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Hanya Sekretariat SDI %(wilayah)s yang dapat melakukan ini.") % {"wilayah": case.wilayah}
        )


def as_walidata(rights: Rights, case: Any) -> None:
    """Only Walidata of the region."""
    if not rights.allows(P.LIST_REVIEW, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Hanya Walidata %(wilayah)s yang dapat melakukan ini.") % {"wilayah": case.wilayah}
        )


def as_convenor_or_walidata(rights: Rights, case: Any) -> None:
    """The Sekretariat SDI or Walidata of the region."""
    if not rights.allows(P.FORUM_CONVENE, wilayah_id=case.wilayah_id):
        as_walidata(rights, case)


def as_pembina(rights: Rights, case: Any, permission: P) -> None:
    """Only the BPS office that the region's list is addressed to."""
    if not rights.allows(permission, instansi_id=case.pembina_id):
        raise ActionDenied(_("Hanya Pembina Data %(bps)s yang dapat melakukan ini.") % {"bps": case.pembina})


def as_system(rights: Rights, case: Any) -> None:
    """Only timers and jobs."""
    if not rights.user.is_system:
        raise ActionDenied(_("Langkah ini dilakukan sistem."))
