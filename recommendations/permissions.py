"""Who may do what to a recommendation request (SOP A). The service and the button ask the same.

`check_can_<verb>(rights, case)` raises ActionDenied with the reason in Indonesian. Role rules come
first and are separate from state rules, which the transition table holds. Rights on the case come
from three places: its OPD (Produsen Data), its Wilayah (Walidata, auditor), its BPS office.
"""

from django.utils.translation import gettext as _

from recommendations.models import RecommendationRequest
from recommendations.states import EDITABLE, State
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

Case = RecommendationRequest


def may(rights: Rights, permission: P, case: Case) -> bool:
    """True where the permission is held on the case's OPD, its Wilayah, or its BPS office."""
    if rights.allows(permission, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        return True
    return case.pembina_id is not None and rights.allows(permission, instansi_id=case.pembina_id)


def can_view(rights: Rights, case: Case) -> bool:
    """True where the case is among what `queries.visible_to` gives this person."""
    return may(rights, P.REQUEST_VIEW, case)


def check_can_view(rights: Rights, case: Case) -> None:
    """Whoever may read a case may ask for its papers; everybody else is refused."""
    if not can_view(rights, case):
        raise ActionDenied(_("Anda tidak mempunyai akses ke pengajuan ini."))


def _as_producer(rights: Rights, case: Case) -> None:
    own = rights.allows(P.REQUEST_FILL, instansi_id=case.instansi_id)
    behalf = case.diisi_atas_nama and may_fill_on_behalf(rights, case.wilayah_id)
    if not (own or behalf):
        raise ActionDenied(
            _("Hanya Produsen Data dari %(opd)s yang dapat melakukan ini.") % {"opd": case.instansi}
        )


def may_fill_on_behalf(rights: Rights, wilayah_id: int) -> bool:
    """True where this person works at the BPS office of that region (romantik.md 1.3, offline)."""
    ids = rights.instansi_ids(P.REQUEST_FILL_ON_BEHALF)
    return bool(ids) and Instansi.objects.filter(pk__in=ids, wilayah_id=wilayah_id).exists()


def _as_walidata(rights: Rights, case: Case) -> None:
    if not rights.allows(P.REQUEST_CHECK, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Hanya Walidata %(wilayah)s yang dapat melakukan ini.") % {"wilayah": case.wilayah}
        )
    _not_the_author(rights, case)


def _as_pembina(rights: Rights, case: Case, permission: P) -> None:
    if case.pembina_id is None or not rights.allows(permission, instansi_id=case.pembina_id):
        raise ActionDenied(_("Hanya Pembina Data yang menangani pengajuan ini yang dapat melakukannya."))
    _not_the_author(rights, case)


def _not_the_author(rights: Rights, case: Case) -> None:
    """Who wrote or sent a request does not check it (separation of duties)."""
    if rights.user.pk == case.diajukan_oleh_id or (
        rights.user.pk == case.created_by_id and not case.diisi_atas_nama
    ):
        raise ActionDenied(
            _("Anda yang menulis atau mengirim pengajuan ini, jadi orang lain yang memeriksanya.")
        )


def _as_system(rights: Rights, case: Case) -> None:
    if not rights.user.is_system:
        raise ActionDenied(_("Langkah ini dilakukan sistem."))


# SOP A3 ------------------------------------------------------------------------------------
def check_can_start(rights: Rights, instansi_id: int, wilayah_id: int) -> bool:
    """Refuse to start a draft for an office that is not one's own; True where it is on behalf."""
    if rights.allows(P.REQUEST_FILL, instansi_id=instansi_id):
        return False
    if may_fill_on_behalf(rights, wilayah_id):
        return True
    raise ActionDenied(_("Anda tidak ditugaskan mengisi pengajuan untuk instansi ini."))


def check_can_edit(rights: Rights, case: Case) -> None:
    """Refuse to whoever is not its producer, and while it is with an examiner or ended."""
    _as_producer(rights, case)
    if case.state not in EDITABLE:
        raise ActionDenied(
            _("Formulir terkunci: pengajuan berstatus “%(state)s”.") % {"state": case.get_state_display()}
        )


def check_can_submit(rights: Rights, case: Case) -> None:
    """SOP A3: its producer."""
    _as_producer(rights, case)


def check_can_discard(rights: Rights, case: Case) -> None:
    """Its producer."""
    _as_producer(rights, case)


def check_can_withdraw(rights: Rights, case: Case) -> None:
    """Its producer, while Walidata has not started."""
    _as_producer(rights, case)


# SOP A4 ------------------------------------------------------------------------------------
def check_can_start_walidata_check(rights: Rights, case: Case) -> None:
    """SOP A4: Walidata of the region, not its author."""
    _as_walidata(rights, case)


def check_can_forward(rights: Rights, case: Case) -> None:
    """SOP A4: Walidata of the region, not its author."""
    _as_walidata(rights, case)


def check_can_return_by_walidata(rights: Rights, case: Case) -> None:
    """SOP A4: Walidata of the region, not its author."""
    _as_walidata(rights, case)


# SOP A5 ------------------------------------------------------------------------------------
def check_can_start_bps_check(rights: Rights, case: Case) -> None:
    """SOP A5: examiner or signatory of the BPS office that the request is addressed to."""
    _as_pembina(rights, case, P.REQUEST_EXAMINE)


def check_can_accept(rights: Rights, case: Case) -> None:
    """SOP A5: examiner of the BPS office."""
    _as_pembina(rights, case, P.REQUEST_EXAMINE)


def check_can_return_by_bps(rights: Rights, case: Case) -> None:
    """SOP A5: examiner of the BPS office."""
    _as_pembina(rights, case, P.REQUEST_EXAMINE)


# SOP A6 ------------------------------------------------------------------------------------
def check_can_resubmit_to_walidata(rights: Rights, case: Case) -> None:
    """SOP A6: its producer; what BPS returned goes to BPS unless the region says otherwise."""
    _as_producer(rights, case)
    if case.state == State.BPS_RETURNED and not case.wilayah.perbaikan_lewat_walidata:
        raise ActionDenied(_("Perbaikan yang diminta BPS dikirim langsung ke BPS."))


def check_can_resubmit_to_bps(rights: Rights, case: Case) -> None:
    """SOP A6: its producer, unless the region sends corrections through Walidata again."""
    _as_producer(rights, case)
    if case.wilayah.perbaikan_lewat_walidata:
        raise ActionDenied(_("Di wilayah ini perbaikan untuk BPS dikirim lewat Walidata."))


def check_can_lapse(rights: Rights, case: Case) -> None:
    """Only the timer."""
    _as_system(rights, case)


# SOP A7, A8 ----------------------------------------------------------------------------------
def check_can_approve(rights: Rights, case: Case) -> None:
    """SOP A7: who may decide at the BPS office."""
    _as_pembina(rights, case, P.REQUEST_DECIDE)


def check_can_reject(rights: Rights, case: Case) -> None:
    """SOP A7: who may decide at the BPS office."""
    _as_pembina(rights, case, P.REQUEST_DECIDE)


def check_can_number_letter(rights: Rights, case: Case) -> None:
    """SOP A8: the signatory of the BPS office."""
    _as_pembina(rights, case, P.LETTER_ISSUE)


def check_can_replace_letter(rights: Rights, case: Case) -> None:
    """The signatory of the BPS office."""
    _as_pembina(rights, case, P.LETTER_ISSUE)


def check_can_retry_letter(rights: Rights, case: Case) -> None:
    """The signatory of the BPS office, for a letter whose PDF failed."""
    _as_pembina(rights, case, P.LETTER_ISSUE)


def check_can_sign_letter(rights: Rights, case: Case) -> None:
    """The signatory of the BPS office, for a PDF signed elsewhere."""
    _as_pembina(rights, case, P.LETTER_ISSUE)


def check_can_complete_letter(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    _as_system(rights, case)


# SOP A9 ------------------------------------------------------------------------------------
def check_can_show_komitmen(rights: Rights, case: Case) -> None:
    """SOP A9: operator or head of its OPD; BPS where it was filled on behalf."""
    own = rights.allows(P.KOMITMEN_UPLOAD, instansi_id=case.instansi_id)
    behalf = case.diisi_atas_nama and may_fill_on_behalf(rights, case.wilayah_id)
    if not (own or behalf):
        raise ActionDenied(
            _("Hanya %(opd)s yang dapat mengunggah Surat Komitmen ini.") % {"opd": case.instansi}
        )


def check_can_hide_komitmen(rights: Rights, case: Case) -> None:
    """Walidata of the region."""
    if not rights.allows(P.KOMITMEN_HIDE, wilayah_id=case.wilayah_id):
        raise ActionDenied(
            _("Hanya Walidata %(wilayah)s yang dapat melakukan ini.") % {"wilayah": case.wilayah}
        )
