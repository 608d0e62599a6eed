"""Who may move a year's list (SOP B1, B3)."""

from django.utils.translation import gettext as _

from forum.models import DaftarData, KomentarPembina
from forum.permissions import common
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

Case = DaftarData


def can_view(rights: Rights, case: Case) -> bool:
    """True where the list is among what `queries.visible_lists` gives this person."""
    return case.wilayah_id in common.regions_seen(rights) or rights.allows(
        P.FORUM_VIEW, instansi_id=case.pembina_id
    )


def can_view_all_offices(rights: Rights, case: Case) -> bool:
    """True for those who read every OPD's part while it is drafted: region roles and Pembina Data."""
    return rights.allows(P.FORUM_VIEW, wilayah_id=case.wilayah_id) or rights.allows(
        P.FORUM_VIEW, instansi_id=case.pembina_id
    )


def check_can_open_year(rights: Rights, wilayah: Wilayah) -> None:
    """The Sekretariat SDI of the region."""
    if not rights.allows(P.FORUM_CONVENE, wilayah_id=wilayah.pk):
        raise ActionDenied(
            _("Tahun data %(wilayah)s dibuka oleh Sekretariat SDI-nya.") % {"wilayah": wilayah}
        )


def check_can_plan(rights: Rights, case: Case) -> None:
    """Set phases and dates: the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_comment(rights: Rights, case: Case) -> None:
    """SOP B1: examiners and signatory of the BPS office write comments."""
    common.as_pembina(rights, case, P.LIST_COMMENT)


def check_can_answer_comment(rights: Rights, case: Case, comment: KomentarPembina) -> None:
    """SOP B1: Walidata and the Sekretariat answer every comment, an OPD those on its own entries."""
    regional = (P.LIST_REVIEW, P.FORUM_CONVENE)
    if any(rights.allows(permission, wilayah_id=case.wilayah_id) for permission in regional):
        return
    own = comment.entri.bagian.instansi_id if comment.entri is not None else None
    if own is None or not rights.allows(P.LIST_FILL, instansi_id=own):
        raise ActionDenied(_("Masukan ini ditanggapi oleh Walidata atau OPD pemilik entrinya."))


def check_can_decide(rights: Rights, case: Case) -> None:
    """SOP B3: the Sekretariat SDI writes down what the Forum decides on each entry."""
    common.as_convenor(rights, case)


def check_can_open_drafting(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_close_drafting(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_reopen_drafting(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_ask_recommendation(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI, or Walidata that has reviewed the list."""
    common.as_convenor_or_walidata(rights, case)


def check_can_return_list(rights: Rights, case: Case) -> None:
    """SOP B1: the BPS office."""
    common.as_pembina(rights, case, P.LIST_COMMENT)


def check_can_number_recommendation(rights: Rights, case: Case) -> None:
    """SOP B1: the signatory of the BPS office."""
    common.as_pembina(rights, case, P.LIST_RECOMMEND)


def check_can_complete_recommendation(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)


def check_can_close_draft(rights: Rights, case: Case) -> None:
    """SOP B3: the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_reopen_draft(rights: Rights, case: Case) -> None:
    """SOP B3: the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_freeze_list(rights: Rights, case: Case) -> None:
    """SOP B3: the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_complete_agreement(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)


def check_can_open_addendum(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_drop_addendum(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_close_addendum(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_reopen_addendum(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_freeze_addendum(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_complete_addendum(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    common.as_system(rights, case)


def check_can_close_year(rights: Rights, case: Case) -> None:
    """The Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_sign_minutes(rights: Rights, case: Case) -> None:
    """A Berita Acara signed elsewhere is taken in by the Sekretariat SDI."""
    common.as_convenor(rights, case)


def check_can_sign_recommendation(rights: Rights, case: Case) -> None:
    """A recommendation signed elsewhere is taken in by the signatory of the BPS office."""
    common.as_pembina(rights, case, P.LIST_RECOMMEND)
