"""Who may bring a file for an OPD's list, and judge whether entries of two OPDs are one."""

from django.utils.translation import gettext as _

from forum.models import DaftarData, DaftarDataOpd
from forum.permissions import common
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied


def check_can_bring(rights: Rights, case: DaftarDataOpd) -> None:
    """Whoever fills the list, also while it is locked: the file is kept, and applied once it is open."""
    if not rights.allows(P.LIST_FILL, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        raise ActionDenied(_("Daftar Data ini diisi oleh %(opd)s.") % {"opd": case.instansi})


def check_can_judge_duplicates(rights: Rights, case: DaftarData) -> None:
    """The Sekretariat SDI or Walidata of the region."""
    common.as_convenor_or_walidata(rights, case)
