"""Moves of an OPD's list: draft, review, agreement, then availability and Surat Pernyataan (B4).

B4 is one step of five days in which three have the turn: the Produsen Data fills, Walidata checks, the
Kepala OPD approves. Its run is handed on and keeps its clock (`Move.hands`).
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from forum.states import OfficeState as S
from satudata.accounts.roles import Role
from satudata.workflow.moves import Move

PRODUSEN, WALIDATA, KEPALA = Role.PRODUSEN_DATA.value, Role.WALIDATA.value, Role.KEPALA_OPD.value


class OfficeTransitions:
    """The OPD's part of B3 and SOP B4 as transitions of the field `state`."""

    # Draft and review ----------------------------------------------------------------------------
    @transition(
        "state",
        S.LISTED,
        S.DRAFTED,
        custom=Move(
            "office_drafting_opened", _("Buka pengisian Daftar Data"), tells=(PRODUSEN, KEPALA)
        ).custom(),
    )
    def start_drafting(self) -> None:
        """The OPD may fill its list."""

    @transition(
        "state",
        S.DRAFTED,
        S.SUBMITTED,
        custom=Move("office_list_submitted", _("Kirim ke Walidata"), tells=(WALIDATA,)).custom(),
    )
    def submit_list(self) -> None:
        """The OPD sends its draft to Walidata."""

    @transition(
        "state",
        S.SUBMITTED,
        S.DRAFTED,
        custom=Move("office_list_withdrawn", _("Tarik kembali"), style="secondary").custom(),
    )
    def withdraw_list(self) -> None:
        """The OPD takes its draft back while Walidata has decided nothing."""

    @transition(
        "state",
        [S.SUBMITTED, S.REVIEWED],
        S.RETURNED,
        custom=Move(
            "office_list_returned",
            _("Kembalikan untuk perbaikan"),
            tells=(PRODUSEN, KEPALA),
            style="warning",
        ).custom(),
    )
    def return_list(self) -> None:
        """Walidata returns the draft with notes, its own or Pembina Data's."""

    @transition(
        "state",
        S.RETURNED,
        S.SUBMITTED,
        custom=Move("office_list_resubmitted", _("Kirim perbaikan ke Walidata"), tells=(WALIDATA,)).custom(),
    )
    def resubmit_list(self) -> None:
        """The OPD sends its corrected draft."""

    @transition(
        "state",
        S.SUBMITTED,
        S.REVIEWED,
        custom=Move("office_list_reviewed", _("Setujui draf OPD"), tells=(PRODUSEN, KEPALA)).custom(),
    )
    def approve_list(self) -> None:
        """Walidata finds the draft in order."""

    @transition(
        "state",
        [S.LISTED, S.DRAFTED, S.RETURNED],
        S.PASSED_OVER,
        custom=Move("office_passed_over", _("Lewati tanpa entri"), style="secondary").custom(),
    )
    def pass_over(self) -> None:
        """The OPD has no entry this year; the Sekretariat says so before the draft is closed."""

    # B3: agreed by the Forum ------------------------------------------------------------------------
    @transition(
        "state",
        S.REVIEWED,
        S.AGREED,
        custom=Move(
            "office_list_agreed", _("Daftar Data disepakati"), begins="B4", outcome="disepakati", system=True
        ).custom(),
    )
    def agree_list(self) -> None:
        """The Forum's Berita Acara is stored: the 5 days of SOP B4 run from here."""

    # B4: availability --------------------------------------------------------------------------------
    @transition(
        "state",
        [S.AGREED, S.AVAILABILITY_RETURNED],
        S.AVAILABILITY_SENT,
        custom=Move(
            "availability_sent", _("Kirim ketersediaan ke Walidata"), hands="B4", to=WALIDATA
        ).custom(),
    )
    def send_availability(self) -> None:
        """SOP B4: the OPD has answered for each entry."""

    @transition(
        "state",
        S.AVAILABILITY_SENT,
        S.AVAILABILITY_RETURNED,
        custom=Move(
            "availability_returned",
            _("Kembalikan ketersediaan"),
            hands="B4",
            to=PRODUSEN,
            style="warning",
        ).custom(),
    )
    def return_availability(self) -> None:
        """SOP B4: Walidata asks for corrections."""

    @transition(
        "state",
        S.AVAILABILITY_SENT,
        S.AVAILABILITY_CHECKED,
        custom=Move("availability_checked", _("Teruskan ke Kepala OPD"), hands="B4", to=KEPALA).custom(),
    )
    def check_availability(self) -> None:
        """SOP B4: Walidata has checked; the head of the OPD approves."""

    @transition(
        "state",
        S.AVAILABILITY_CHECKED,
        S.AVAILABILITY_RETURNED,
        custom=Move(
            "availability_refused", _("Kembalikan ke operator"), hands="B4", to=PRODUSEN, style="warning"
        ).custom(),
    )
    def refuse_availability(self) -> None:
        """SOP B4: the head of the OPD asks for corrections."""

    @transition(
        "state",
        S.AVAILABILITY_CHECKED,
        S.STATEMENT_NUMBERED,
        custom=Move("statement_approved", _("Setujui Surat Pernyataan"), takes="B4").custom(),
    )
    def approve_statement(self) -> None:
        """SOP B4: the head approves in the application; the PDF is made after this move by a job."""

    @transition(
        "state",
        S.AVAILABILITY_CHECKED,
        S.SIGNATURE_AWAITED,
        custom=Move(
            "statement_prepared", _("Siapkan naskah untuk ditandatangani"), takes="B4", style="secondary"
        ).custom(),
    )
    def prepare_statement(self) -> None:
        """SOP B4: the numbered text is made, to be signed elsewhere and uploaded."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.AVAILABILITY_RETURNED,
        custom=Move(
            "statement_recalled", _("Kembalikan ke operator"), hands="B4", to=PRODUSEN, style="warning"
        ).custom(),
    )
    def recall_statement(self) -> None:
        """The head finds a fault in the text before signing; its number stays used."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.STATED,
        custom=Move(
            "statement_signed", _("Unggah Surat Pernyataan bertanda tangan"), ends="B4", outcome="terbit"
        ).custom(),
    )
    def upload_statement(self) -> None:
        """SOP B4 ends: the signed PDF passed its checks."""

    @transition(
        "state",
        S.STATEMENT_NUMBERED,
        S.STATED,
        custom=Move(
            "statement_issued",
            _("Surat Pernyataan tersimpan"),
            ends="B4",
            outcome="terbit",
            system=True,
            tells=(WALIDATA,),
        ).custom(),
    )
    def complete_statement(self) -> None:
        """SOP B4 ends: the approved letter's bytes are stored."""

    @transition(
        "state",
        [S.STATED, S.PASSED_OVER],
        S.AGREED,
        custom=Move(
            "statement_reopened", _("Nyatakan ketersediaan perubahan"), begins="B4", system=True
        ).custom(),
    )
    def reopen_statement(self) -> None:
        """An addendum added or changed entries of this OPD: it states their availability within 5 days."""
