"""Who serves the public: Walidata of the region; the OPD reads what concerns its data, without names."""

from typing import Any

from datasets.models import LayananPublik, PermintaanAkses
from datasets.permissions.common import as_walidata
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P


def serves(rights: Rights, case: Any) -> bool:
    """Whether this person answers for the region: reads names and addresses of whoever asked."""
    return rights.allows(P.DATA_SERVE, wilayah_id=case.wilayah_id)


def can_read_service(rights: Rights, case: LayananPublik) -> bool:
    """True where it is among what `reading.layanan.visible_services` gives this person."""
    own = case.instansi_id is not None and rights.allows(P.DATA_FILL, instansi_id=case.instansi_id)
    return serves(rights, case) or own


def check_can_answer(rights: Rights, case: LayananPublik) -> None:
    """Walidata of the region."""
    as_walidata(rights, case, P.DATA_SERVE)


def check_can_decide(rights: Rights, case: PermintaanAkses) -> None:
    """Walidata of the region."""
    as_walidata(rights, case, P.DATA_SERVE)
