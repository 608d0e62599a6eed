"""Who may move a Surat Validasi (SOP B8): the head of the OPD, who uploaded none of what it covers."""

from datasets.models import ValidasiOpd
from datasets.permissions import common
from satudata.accounts.queries import Rights

Case = ValidasiOpd


def can_view(rights: Rights, case: Case) -> bool:
    """True for those who read the releases of the OPD."""
    return common.may_read(rights, case)


def check_can_approve_letter(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    common.as_head(rights, case)


def check_can_prepare_letter(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    common.as_head(rights, case)


def check_can_recall_letter(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    common.as_head(rights, case)


def check_can_upload_letter(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    common.as_head(rights, case)


def check_can_complete_letter(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)
