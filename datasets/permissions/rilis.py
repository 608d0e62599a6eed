"""Who may move a release (SOP B5-B9); four eyes: who uploaded a version neither checks nor validates it."""

from django.utils.translation import gettext as _

from datasets.models import RilisData
from datasets.permissions import common
from datasets.states import UPLOADABLE, ReleaseState
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

Case = RilisData


def can_view(rights: Rights, case: Case) -> bool:
    """True where the release is among what `queries.visible_releases` gives this person."""
    return common.may_read(rights, case)


def _other_eyes(rights: Rights, case: Case) -> None:
    if case.diunggah_oleh_id is not None and rights.user.pk == case.diunggah_oleh_id:
        raise ActionDenied(_("Anda yang mengunggah versi ini, jadi orang lain yang menilainya."))


# B5, B6 -------------------------------------------------------------------------------------------
def check_can_describe(rights: Rights, case: Case) -> None:
    """Change the dictionary of the dataset: who fills for the OPD."""
    common.as_filler(rights, case)


def check_can_upload(rights: Rights, case: Case) -> None:
    """Upload or type data, choose how they are read, explain warnings."""
    common.as_filler(rights, case)
    if case.state not in UPLOADABLE:
        raise ActionDenied(_("Data terkunci: statusnya “%(state)s”.") % {"state": case.get_state_display()})


def check_can_begin_collecting(rights: Rights, case: Case) -> None:
    """The OPD, or the system when the period has begun."""
    if not rights.user.is_system:
        common.as_filler(rights, case)


def check_can_drop_release(rights: Rights, case: Case) -> None:
    """Walidata, or the system after an addendum."""
    if not rights.user.is_system:
        common.as_walidata(rights, case)


def check_can_call_off(rights: Rights, case: Case) -> None:
    """Walidata, or the system after an addendum."""
    check_can_drop_release(rights, case)


def check_can_receive_file(rights: Rights, case: Case) -> None:
    """Who fills for the OPD."""
    common.as_filler(rights, case)


def check_can_store_version(rights: Rights, case: Case) -> None:
    """Who fills for the OPD."""
    common.as_filler(rights, case)


def check_can_submit_release(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    common.as_operator(rights, case)


def check_can_recall_release(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    common.as_operator(rights, case)


# B7 -----------------------------------------------------------------------------------------------
def check_can_examine(rights: Rights, case: Case) -> None:
    """Fill the checklist, write notes: Walidata, who did not upload the version."""
    common.as_walidata(rights, case)
    _other_eyes(rights, case)


def check_can_return_release(rights: Rights, case: Case) -> None:
    """Walidata."""
    check_can_examine(rights, case)


def passing(case: Case) -> str:
    """The move by which Walidata finds a release conforming: of Data Prioritas BPS checks again (SOP B7)."""
    return "hand_to_pembina" if case.data_prioritas else "pass_release"


def check_can_pass_release(rights: Rights, case: Case) -> None:
    """Walidata, for what is not Data Prioritas."""
    check_can_examine(rights, case)
    if passing(case) != "pass_release":
        raise ActionDenied(_("Data Prioritas diperiksa ulang Pembina Data sebelum divalidasi."))


def check_can_hand_to_pembina(rights: Rights, case: Case) -> None:
    """Walidata, for Data Prioritas."""
    check_can_examine(rights, case)
    if passing(case) != "hand_to_pembina":
        raise ActionDenied(_("Hanya Data Prioritas yang diperiksa ulang Pembina Data."))


def check_can_recheck(rights: Rights, case: Case) -> None:
    """Fill the checklist of the re-check, write notes: the BPS office."""
    common.as_pembina(rights, case)
    _other_eyes(rights, case)


def check_can_return_to_walidata(rights: Rights, case: Case) -> None:
    """The BPS office."""
    check_can_recheck(rights, case)


def check_can_confirm_release(rights: Rights, case: Case) -> None:
    """The BPS office."""
    check_can_recheck(rights, case)


def check_can_take_check(rights: Rights, case: Case) -> None:
    """Take the open check, fill it: Walidata, or the BPS office while it checks Data Prioritas again."""
    (check_can_recheck if case.state == ReleaseState.RECHECKED else check_can_examine)(rights, case)


def check_can_answer_note(rights: Rights, case: Case) -> None:
    """Answer the examiner's notes: who fills for the OPD, while the release is back with it."""
    check_can_upload(rights, case)


# B8 -----------------------------------------------------------------------------------------------
def check_can_refuse_validation(rights: Rights, case: Case) -> None:
    """The head of the OPD, who did not upload the version."""
    common.as_head(rights, case)
    _other_eyes(rights, case)


def check_can_number_validation(rights: Rights, case: Case) -> None:
    """The head of the OPD, who did not upload the version."""
    check_can_refuse_validation(rights, case)


def check_can_recall_validation(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    common.as_head(rights, case)


def check_can_complete_validation(rights: Rights, case: Case) -> None:
    """The job that stored the letter's bytes, or took in the signed copy."""
    common.as_system(rights, case)


# B9 and after -------------------------------------------------------------------------------------
def check_can_publish(rights: Rights, case: Case) -> None:
    """Walidata."""
    common.as_walidata(rights, case, P.DATA_PUBLISH)


def check_can_take_back_publication(rights: Rights, case: Case) -> None:
    """Walidata."""
    common.as_walidata(rights, case, P.DATA_PUBLISH)


def check_can_hold_until_day(rights: Rights, case: Case) -> None:
    """The job that made the files."""
    common.as_system(rights, case)


def check_can_unschedule(rights: Rights, case: Case) -> None:
    """Walidata."""
    common.as_walidata(rights, case, P.DATA_PUBLISH)


def check_can_complete_publication(rights: Rights, case: Case) -> None:
    """The job that made the files, or the clock."""
    common.as_system(rights, case)


def check_can_begin_revision(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    common.as_operator(rights, case)


def check_can_drop_revision(rights: Rights, case: Case) -> None:
    """The OPD's operator, where a published version stands behind it."""
    common.as_operator(rights, case)
    if case.versi_terbit_id is None:
        raise ActionDenied(_("Rilis ini belum pernah terbit, jadi tidak ada revisi yang dibatalkan."))


def check_can_withdraw(rights: Rights, case: Case) -> None:
    """Walidata."""
    common.as_walidata(rights, case, P.DATA_PUBLISH)
