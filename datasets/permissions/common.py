"""What the kinds ask in common: by which grant somebody acts for an office, a region or a BPS office."""

from typing import Any

from django.utils.translation import gettext as _

from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied


def may_read(rights: Rights, case: Any) -> bool:
    """True where the case is among what `queries.visible_releases` gives this person."""
    return rights.allows(P.DATA_VIEW, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id) or (
        case.pembina_id is not None and rights.allows(P.DATA_VIEW, instansi_id=case.pembina_id)
    )


def as_walidata(rights: Rights, case: Any, permission: P = P.DATA_CHECK) -> None:
    """Only Walidata of the region."""
    if not rights.allows(permission, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Hanya Walidata %(wilayah)s yang dapat melakukan ini.") % {"wilayah": case.wilayah}
        )


def as_pembina(rights: Rights, case: Any) -> None:
    """Only the BPS office of the region."""
    if not rights.allows(P.DATA_RECHECK, instansi_id=case.pembina_id):
        raise ActionDenied(_("Hanya Pembina Data %(bps)s yang dapat melakukan ini.") % {"bps": case.pembina})


def as_operator(rights: Rights, case: Any) -> None:
    """The OPD's operator."""
    if not rights.allows(P.DATA_SEND, instansi_id=case.instansi_id):
        raise ActionDenied(_("Hanya operator %(opd)s yang dapat melakukan ini.") % {"opd": case.instansi})


def as_filler(rights: Rights, case: Any) -> None:
    """Operator, Walidata Pendukung; Walidata on behalf (logged)."""
    if not rights.allows(P.DATA_FILL, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        raise ActionDenied(_("Data ini diunggah oleh %(opd)s.") % {"opd": case.instansi})


def as_head(rights: Rights, case: Any) -> None:
    """The head of the OPD, or who acts for him."""
    if not rights.allows(P.DATA_VALIDATE, instansi_id=case.instansi_id):
        raise ActionDenied(
            _("Hanya Kepala %(opd)s yang dapat memvalidasi data ini.") % {"opd": case.instansi}
        )


def as_system(rights: Rights, case: Any) -> None:
    """Only timers and jobs."""
    if not rights.user.is_system:
        raise ActionDenied(_("Langkah ini dilakukan sistem."))
