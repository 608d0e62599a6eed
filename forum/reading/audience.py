"""Whom news of a meeting reaches: operators and heads of OPDs, Walidata, the BPS office's people."""

from datetime import datetime

from satudata.accounts.models import Instansi
from satudata.accounts.roles import Role
from satudata.notifications.audiences import people

OPERATORS = {
    Instansi.Jenis.BPS.value: (Role.PEMBINA_PEMERIKSA.value,),
    Instansi.Jenis.OPD.value: (Role.PRODUSEN_DATA.value,),
}
HEADS = {
    Instansi.Jenis.BPS.value: Role.PEMBINA_PENANDATANGAN.value,
    Instansi.Jenis.OPD.value: Role.KEPALA_OPD.value,
}


def people_of(office: Instansi, at: datetime, *, heads: bool = True) -> set[int]:
    """Ids of the people of an office who are told: who works on its list, and its head where asked."""
    roles = [*OPERATORS.get(office.jenis, ())]
    if office.adalah_walidata:
        roles.append(Role.WALIDATA.value)
    if heads and office.jenis in HEADS:
        roles.append(HEADS[office.jenis])
    return {user for role in roles for user in people(role, office, at)}
