"""Who may move the yearly report: Walidata writes, its head approves, the leader receives (SOP B10, B11)."""

from django.utils.translation import gettext as _

from reports.models import Laporan
from reports.states import HANDED_OVER
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied

Case = Laporan


def can_view(rights: Rights, case: Case) -> bool:
    """True where the report is among what `queries.visible_reports` gives this person."""
    if rights.allows(P.REPORT_VIEW, instansi_id=case.instansi_id, wilayah_id=case.wilayah_id):
        return True
    if rights.allows(P.REPORT_VIEW, instansi_id=case.pembina_id):
        return True
    return case.state in HANDED_OVER and rights.allows(P.REPORT_RECEIVE, wilayah_id=case.wilayah_id)


def check_can_open_report(rights: Rights, wilayah: Wilayah) -> None:
    """Walidata of the region."""
    if not rights.allows(P.REPORT_WRITE, wilayah_id=wilayah.pk):
        raise ActionDenied(_("Laporan %(wilayah)s disusun oleh Walidata-nya.") % {"wilayah": wilayah})


def as_writer(rights: Rights, case: Case) -> None:
    """Walidata of the region."""
    check_can_open_report(rights, case.wilayah)


def as_head(rights: Rights, case: Case) -> None:
    """The head of the Walidata office, or who acts for him."""
    if not rights.allows(P.REPORT_APPROVE, instansi_id=case.instansi_id):
        raise ActionDenied(
            _("Hanya Kepala %(kantor)s yang dapat memeriksa dan menyetujui laporan ini.")
            % {"kantor": case.instansi}
        )


def as_system(rights: Rights, case: Case) -> None:
    """Only timers and jobs."""
    if not rights.user.is_system:
        raise ActionDenied(_("Langkah ini dilakukan sistem."))


def check_can_edit(rights: Rights, case: Case) -> None:
    """Texts, plan of action and figures: Walidata."""
    as_writer(rights, case)


def check_can_change_dates(rights: Rights, case: Case) -> None:
    """Walidata, who set the dates, or the head of its office, who answers for them."""
    if not rights.allows(P.REPORT_APPROVE, instansi_id=case.instansi_id):
        as_writer(rights, case)


def check_can_begin_report(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)


def check_can_send_for_review(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)


def check_can_recall_report(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)


def check_can_return_report(rights: Rights, case: Case) -> None:
    """The head."""
    as_head(rights, case)


def check_can_approve_report(rights: Rights, case: Case) -> None:
    """The head."""
    as_head(rights, case)


def check_can_complete_report(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    as_system(rights, case)


def check_can_prepare_report(rights: Rights, case: Case) -> None:
    """The head."""
    as_head(rights, case)


def check_can_recall_text(rights: Rights, case: Case) -> None:
    """The head."""
    as_head(rights, case)


def check_can_upload_report(rights: Rights, case: Case) -> None:
    """The head."""
    as_head(rights, case)


def check_can_reopen_report(rights: Rights, case: Case) -> None:
    """The head, whose approval it was."""
    as_head(rights, case)


def check_can_number_submission(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)


def check_can_complete_submission(rights: Rights, case: Case) -> None:
    """Only the job that stored the bytes."""
    as_system(rights, case)


def check_can_receive_report(rights: Rights, case: Case) -> None:
    """The leader; Walidata where the receipt came on paper."""
    if not rights.allows(P.REPORT_RECEIVE, wilayah_id=case.wilayah_id):
        as_writer(rights, case)


def check_can_publish_summary(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)


def check_can_hide_summary(rights: Rights, case: Case) -> None:
    """Walidata."""
    as_writer(rights, case)
