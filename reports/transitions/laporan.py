"""Moves of the yearly report: drawn up and approved (B10), submitted to the leader and received (B11).

B10 is one step in which two have the turn: Walidata writes, the head of the Walidata office reviews and
approves. Its run is handed on and keeps its clock (`Move.hands`). A body sets fields of `self`, nothing else.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from reports.states import ReportState as S
from satudata.accounts.roles import Role
from satudata.workflow.moves import Move

WALIDATA, KEPALA, PIMPINAN = Role.WALIDATA.value, Role.KEPALA_OPD.value, Role.PIMPINAN_DAERAH.value


class ReportTransitions:
    """SOP B10 and B11 as transitions of the field `state`."""

    # B10: evaluation and writing ----------------------------------------------------------------
    @transition(
        "state",
        S.PREPARED,
        S.DRAFTED,
        custom=Move("report_begun", _("Mulai menyusun laporan"), begins="B10").custom(),
    )
    def begin_report(self) -> None:
        """Walidata begins: the figures are frozen at the cut-off, sections get their first sentences."""

    @transition(
        "state",
        [S.DRAFTED, S.RETURNED],
        S.REVIEW_AWAITED,
        custom=Move(
            "report_sent_for_review", _("Ajukan ke Kepala Walidata"), hands="B10", to=KEPALA
        ).custom(),
    )
    def send_for_review(self) -> None:
        """The draft is complete; the head of the Walidata office reads it."""

    @transition(
        "state",
        S.REVIEW_AWAITED,
        S.DRAFTED,
        custom=Move(
            "report_recalled", _("Tarik kembali laporan"), hands="B10", to=WALIDATA, style="secondary"
        ).custom(),
    )
    def recall_report(self) -> None:
        """Walidata takes the draft back before it was decided on."""

    @transition(
        "state",
        S.REVIEW_AWAITED,
        S.RETURNED,
        custom=Move(
            "report_returned", _("Kembalikan laporan"), hands="B10", to=WALIDATA, style="warning"
        ).custom(),
    )
    def return_report(self) -> None:
        """The head asks for another version, with a reason."""

    @transition(
        "state",
        S.REVIEW_AWAITED,
        S.APPROVAL_NUMBERED,
        custom=Move("report_approved", _("Setujui dan tanda tangani laporan"), takes="B10").custom(),
    )
    def approve_report(self) -> None:
        """The head approves in the application: number and date are taken, the PDF is made by a job."""

    @transition(
        "state",
        S.APPROVAL_NUMBERED,
        S.APPROVED,
        custom=Move(
            "report_issued", _("Laporan terbit"), ends="B10", begins="B11", outcome="disetujui", system=True
        ).custom(),
    )
    def complete_report(self) -> None:
        """SOP B10 ends: the report's bytes are stored. B11 begins."""

    @transition(
        "state",
        S.REVIEW_AWAITED,
        S.SIGNATURE_AWAITED,
        custom=Move("report_prepared", _("Siapkan naskah laporan"), takes="B10", style="secondary").custom(),
    )
    def prepare_report(self) -> None:
        """Number and date are taken for a text that the head signs elsewhere."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.REVIEW_AWAITED,
        custom=Move(
            "report_text_recalled", _("Batalkan naskah laporan"), hands="B10", to=KEPALA, style="secondary"
        ).custom(),
    )
    def recall_text(self) -> None:
        """The text is called back; its number stays used."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.APPROVED,
        custom=Move(
            "report_signed",
            _("Unggah laporan bertanda tangan"),
            ends="B10",
            begins="B11",
            outcome="disetujui",
        ).custom(),
    )
    def upload_report(self) -> None:
        """SOP B10 ends: the signed copy was accepted. B11 begins."""

    @transition(
        "state",
        S.APPROVED,
        S.DRAFTED,
        custom=Move(
            "report_reopened",
            _("Buka lagi laporan"),
            ends="B11",
            begins="B10",
            outcome="dibuka_lagi",
            tells=(KEPALA,),
            style="danger",
        ).custom(),
    )
    def reopen_report(self) -> None:
        """A fault was found before the report was submitted: the next one supersedes it."""

    # B11: submission to the leader -----------------------------------------------------------------
    @transition(
        "state",
        S.APPROVED,
        S.SUBMISSION_NUMBERED,
        custom=Move("submission_numbered", _("Sampaikan ke Pimpinan Daerah"), takes="B11").custom(),
    )
    def number_submission(self) -> None:
        """The surat pengantar or nota dinas gets its number and date; its PDF is made by a job."""

    @transition(
        "state",
        S.SUBMISSION_NUMBERED,
        S.SUBMITTED,
        custom=Move(
            "report_submitted",
            _("Laporan disampaikan"),
            ends="B11",
            outcome="disampaikan",
            system=True,
            tells=(PIMPINAN,),
        ).custom(),
    )
    def complete_submission(self) -> None:
        """SOP B11 ends: the letter is stored and the report is with the leader."""

    @transition(
        "state",
        S.SUBMITTED,
        S.RECEIVED,
        custom=Move(
            "report_received", _("Catat penerimaan dan disposisi"), tells=(WALIDATA, KEPALA)
        ).custom(),
    )
    def receive_report(self) -> None:
        """The leader received it; Walidata records a receipt on paper in the leader's place."""
