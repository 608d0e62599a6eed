"""Who may fill, review and state an OPD's list (SOP B3, B4)."""

from django.utils.translation import gettext as _

from forum.models import DaftarDataOpd
from forum.permissions import common
from forum.states import AGREED, ANSWERABLE, EDITABLE
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

Case = DaftarDataOpd


def can_view(rights: Rights, case: Case) -> bool:
    """True where the list is among what `queries.visible_offices` gives this person."""
    if rights.allows(P.FORUM_VIEW, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        return True
    return rights.allows(P.FORUM_VIEW, instansi_id=case.pembina_id)


def check_can_view(rights: Rights, case: Case) -> None:
    """Whoever may read a list may ask for its papers; everybody else is refused."""
    if not can_view(rights, case):
        raise ActionDenied(_("Anda tidak mempunyai akses ke Daftar Data ini."))


def _as_sender(rights: Rights, case: Case) -> None:
    if not rights.allows(P.LIST_SEND, instansi_id=case.instansi_id):
        raise ActionDenied(
            _("Hanya Produsen Data dari %(opd)s yang dapat melakukan ini.") % {"opd": case.instansi}
        )


def _as_head(rights: Rights, case: Case) -> None:
    if not rights.allows(P.STATEMENT_SIGN, instansi_id=case.instansi_id):
        raise ActionDenied(_("Hanya Kepala %(opd)s yang dapat melakukan ini.") % {"opd": case.instansi})


def _while_open(case: Case) -> None:
    if case.state in EDITABLE and case.daftar.state not in AGREED:
        return
    if case.daftar.state in AGREED:
        raise ActionDenied(
            _("Daftar Data sudah disepakati Forum. Perubahan diusulkan lewat perubahan (addendum).")
        )
    raise ActionDenied(_("Daftar terkunci: statusnya “%(state)s”.") % {"state": case.get_state_display()})


# Draft -----------------------------------------------------------------------------------------
def check_can_edit(rights: Rights, case: Case) -> None:
    """Change entries of a draft or returned list: its operator, its Walidata Pendukung, Walidata (logged)."""
    if not rights.allows(P.LIST_FILL, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        raise ActionDenied(_("Daftar Data ini diisi oleh %(opd)s.") % {"opd": case.instansi})
    _while_open(case)


def check_can_propose(rights: Rights, case: Case) -> None:
    """Walidata adds an entry to an OPD's draft, which the OPD accepts (domain/satudata.md 3.4)."""
    common.as_walidata(rights, case)
    _while_open(case)


def is_of_office(rights: Rights, case: Case) -> bool:
    """True for those who fill the list as the OPD itself; Walidata fills it on behalf."""
    return rights.allows(P.LIST_FILL, instansi_id=case.instansi_id)


def check_can_accept(rights: Rights, case: Case) -> None:
    """Take over what Walidata proposed: the OPD itself."""
    if not is_of_office(rights, case):
        raise ActionDenied(_("Usulan Walidata diterima oleh %(opd)s.") % {"opd": case.instansi})
    _while_open(case)


def check_can_propose_change(rights: Rights, case: Case) -> None:
    """Propose a change to an agreed list: the OPD itself, and the Sekretariat SDI."""
    own = rights.allows(P.LIST_FILL, instansi_id=case.instansi_id)
    if not own and not rights.allows(P.FORUM_CONVENE, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Perubahan diusulkan oleh %(opd)s atau Sekretariat SDI.") % {"opd": case.instansi}
        )


def check_can_review(rights: Rights, case: Case) -> None:
    """Judge entries one by one: Walidata, who did not send the list."""
    common.as_walidata(rights, case)
    if rights.user.pk == case.diajukan_oleh_id:
        raise ActionDenied(_("Anda yang mengirim daftar ini, jadi orang lain yang memeriksanya."))


def check_can_read_review(rights: Rights, case: Case) -> None:
    """Judgements in the making: region roles and Pembina Data; the OPD reads them once they are sent."""
    if rights.allows(P.FORUM_VIEW, wilayah_id=case.wilayah_id):
        return
    if not rights.allows(P.FORUM_VIEW, instansi_id=case.pembina_id):
        raise ActionDenied(_("Lembar reviu dibaca Walidata. Catatannya tampil pada entri setelah dikirim."))


def check_can_start_drafting(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI, as it opens the drafting."""
    common.as_convenor(rights, case)


def check_can_submit_list(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    _as_sender(rights, case)


def check_can_withdraw_list(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    _as_sender(rights, case)


def check_can_resubmit_list(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    _as_sender(rights, case)


def check_can_return_list(rights: Rights, case: Case) -> None:
    """Walidata."""
    check_can_review(rights, case)


def check_can_approve_list(rights: Rights, case: Case) -> None:
    """Walidata."""
    check_can_review(rights, case)


def check_can_pass_over(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_agree_list(rights: Rights, case: Case) -> None:
    """Only the job that stored the Forum's Berita Acara."""
    common.as_system(rights, case)


# SOP B4 -----------------------------------------------------------------------------------------
def check_can_answer(rights: Rights, case: Case) -> None:
    """State the availability of entries: the OPD's operator and its Walidata Pendukung."""
    if not rights.allows(P.LIST_FILL, instansi_id=case.instansi_id):
        raise ActionDenied(_("Ketersediaan dinyatakan oleh %(opd)s.") % {"opd": case.instansi})
    if case.state not in ANSWERABLE:
        raise ActionDenied(
            _("Ketersediaan terkunci: statusnya “%(state)s”.") % {"state": case.get_state_display()}
        )


def check_can_examine_availability(rights: Rights, case: Case) -> None:
    """Walidata, who did not send the answers."""
    common.as_walidata(rights, case)
    if rights.user.pk == case.ketersediaan_oleh_id:
        raise ActionDenied(_("Anda yang mengirim ketersediaan ini, jadi orang lain yang memeriksanya."))


def check_can_send_availability(rights: Rights, case: Case) -> None:
    """The OPD's operator."""
    _as_sender(rights, case)


def check_can_return_availability(rights: Rights, case: Case) -> None:
    """Walidata."""
    check_can_examine_availability(rights, case)


def check_can_check_availability(rights: Rights, case: Case) -> None:
    """Walidata."""
    check_can_examine_availability(rights, case)


def check_can_refuse_availability(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    _as_head(rights, case)


def check_can_approve_statement(rights: Rights, case: Case) -> None:
    """The head of the OPD, or who acts for him."""
    _as_head(rights, case)


def check_can_prepare_statement(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    _as_head(rights, case)


def check_can_recall_statement(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    _as_head(rights, case)


def check_can_upload_statement(rights: Rights, case: Case) -> None:
    """The head of the OPD."""
    _as_head(rights, case)


def check_can_complete_statement(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)


def check_can_reopen_statement(rights: Rights, case: Case) -> None:
    """Only the job that stored the addendum's Berita Acara."""
    common.as_system(rights, case)


def check_can_sign_minutes(rights: Rights, case: Case) -> None:
    """The OPD's Berita Acara, signed elsewhere, is taken in by the Sekretariat SDI."""
    common.as_convenor(rights, case)
