"""Allowed moves of a recommendation request: SOP A, steps 3 to 9, as a django-fsm mixin.

A body sets fields of `self`, nothing else. Each transition says which SOP step it ends, begins or
takes (`Move`). Rights are not here (`permissions.py`), and calling a method directly is refused
by nothing but review: only `satudata.workflow.engine.perform` does.

Steps 1 and 2 move no case; they are recorded events (`services.start_request`).
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from recommendations.states import State
from satudata.workflow.moves import Move


class RecommendationTransitions:
    """SOP A as transitions of the field `state`."""

    # A3: fill and submit ------------------------------------------------------------------
    @transition(
        "state",
        State.DRAFTED,
        State.SUBMITTED,
        custom=Move(
            "request_submitted", _("Kirim ke Walidata"), ends="A3", begins="A4", outcome="diajukan"
        ).custom(),
    )
    def submit(self) -> None:
        """SOP A3 → A4: the producer submits the form to Walidata."""

    @transition(
        "state",
        State.DRAFTED,
        State.DISCARDED,
        custom=Move(
            "draft_discarded", _("Hapus draf"), ends="A3", outcome="dibuang", style="danger"
        ).custom(),
    )
    def discard(self) -> None:
        """The producer throws an unsubmitted draft away; it stays readable."""

    @transition(
        "state",
        State.SUBMITTED,
        State.DRAFTED,
        custom=Move(
            "request_withdrawn",
            _("Tarik kembali"),
            ends="A4",
            begins="A3",
            outcome="ditarik",
            style="secondary",
        ).custom(),
    )
    def withdraw(self) -> None:
        """The producer takes the request back while Walidata has not opened it."""

    # A4: Walidata, stage I ------------------------------------------------------------------
    @transition(
        "state",
        State.SUBMITTED,
        State.WALIDATA_CHECKING,
        custom=Move("walidata_check_started", _("Mulai periksa"), takes="A4").custom(),
    )
    def start_walidata_check(self) -> None:
        """SOP A4 is taken: handling time of the 30 minutes runs from here."""

    @transition(
        "state",
        State.WALIDATA_CHECKING,
        State.FORWARDED,
        custom=Move(
            "request_forwarded", _("Teruskan ke BPS"), ends="A4", begins="A5", outcome="diteruskan"
        ).custom(),
    )
    def forward(self) -> None:
        """SOP A4 "ya" → A5: to the list of the BPS office."""

    @transition(
        "state",
        State.WALIDATA_CHECKING,
        State.WALIDATA_RETURNED,
        custom=Move(
            "request_returned_by_walidata",
            _("Kembalikan untuk perbaikan"),
            ends="A4",
            begins="A6",
            outcome="dikembalikan",
            style="warning",
        ).custom(),
    )
    def return_by_walidata(self) -> None:
        """SOP A4 "tidak" → A6: back to the producer with notes."""

    # A5: Pembina Data, stage II ---------------------------------------------------------------
    @transition(
        "state",
        State.FORWARDED,
        State.BPS_CHECKING,
        custom=Move("bps_check_started", _("Mulai periksa"), takes="A5").custom(),
    )
    def start_bps_check(self) -> None:
        """SOP A5 is taken."""

    @transition(
        "state",
        State.BPS_CHECKING,
        State.DECISION_AWAITED,
        custom=Move(
            "request_accepted", _("Terima rancangan"), ends="A5", begins="A7", outcome="diterima"
        ).custom(),
    )
    def accept(self) -> None:
        """SOP A5 "ya" → A7: the design is accepted, the decision is awaited."""

    @transition(
        "state",
        State.BPS_CHECKING,
        State.BPS_RETURNED,
        custom=Move(
            "request_returned_by_bps",
            _("Kembalikan untuk perbaikan"),
            ends="A5",
            begins="A6",
            outcome="dikembalikan",
            style="warning",
        ).custom(),
    )
    def return_by_bps(self) -> None:
        """SOP A5 "tidak" → A6: back to the producer with notes."""

    # A6: correction -----------------------------------------------------------------------------
    @transition(
        "state",
        [State.WALIDATA_RETURNED, State.BPS_RETURNED],
        State.SUBMITTED,
        custom=Move(
            "correction_sent_to_walidata",
            _("Kirim perbaikan ke Walidata"),
            ends="A6",
            begins="A4",
            outcome="diperbaiki",
        ).custom(),
    )
    def resubmit_to_walidata(self) -> None:
        """SOP A6 → A4: to the Walidata that returned it, or, where the region says so, to it first."""

    @transition(
        "state",
        State.BPS_RETURNED,
        State.FORWARDED,
        custom=Move(
            "correction_sent_to_bps",
            _("Kirim perbaikan ke BPS"),
            ends="A6",
            begins="A5",
            outcome="diperbaiki",
        ).custom(),
    )
    def resubmit_to_bps(self) -> None:
        """SOP A6 → A5: back to the BPS office that returned it."""

    @transition(
        "state",
        [State.WALIDATA_RETURNED, State.BPS_RETURNED],
        State.LAPSED,
        custom=Move(
            "request_lapsed",
            _("Tutup karena tidak dijawab"),
            ends="A6",
            outcome="ditutup",
            system=True,
            style="danger",
        ).custom(),
    )
    def lapse(self) -> None:
        """A return was not answered within the region's months: the case is closed."""

    # A7: decision ---------------------------------------------------------------------------------
    @transition(
        "state",
        State.DECISION_AWAITED,
        State.APPROVED,
        custom=Move(
            "request_approved", _("Tentukan layak"), ends="A7", begins="A8", outcome="layak"
        ).custom(),
    )
    def approve(self) -> None:
        """SOP A7 "ya" → A8: layak."""

    @transition(
        "state",
        State.DECISION_AWAITED,
        State.REJECTED,
        custom=Move(
            "request_rejected", _("Tentukan tidak layak"), ends="A7", outcome="tidak_layak", style="danger"
        ).custom(),
    )
    def reject(self) -> None:
        """SOP A7 "tidak": selesai."""

    # A8: Surat Rekomendasi ---------------------------------------------------------------------------
    @transition(
        "state",
        State.APPROVED,
        State.LETTER_NUMBERED,
        custom=Move("letter_numbered", _("Terbitkan Surat Rekomendasi"), takes="A8").custom(),
    )
    def number_letter(self) -> None:
        """SOP A8: number and date are taken; the PDF is made after this move by a job."""

    @transition(
        "state",
        State.LETTER_NUMBERED,
        State.LETTER_ISSUED,
        custom=Move(
            "letter_issued", _("Surat tersimpan"), ends="A8", begins="A9", outcome="terbit", system=True
        ).custom(),
    )
    def complete_letter(self) -> None:
        """SOP A8 → A9: the letter's bytes are stored."""

    @transition(
        "state",
        State.LETTER_ISSUED,
        State.LETTER_NUMBERED,
        custom=Move(
            "letter_replaced",
            _("Ganti Surat Rekomendasi"),
            ends="A9",
            begins="A8",
            outcome="surat_diganti",
            style="warning",
        ).custom(),
    )
    def replace_letter(self) -> None:
        """A wrong letter is superseded by a new one with a number of its own."""

    # A9: Surat Komitmen ---------------------------------------------------------------------------------
    @transition(
        "state",
        State.LETTER_ISSUED,
        State.KOMITMEN_SHOWN,
        custom=Move("komitmen_shown", _("Unggah Surat Komitmen"), ends="A9", outcome="tayang").custom(),
    )
    def show_komitmen(self) -> None:
        """SOP A9: the uploaded Surat Komitmen passed its checks and is shown. Selesai."""

    @transition(
        "state",
        State.KOMITMEN_SHOWN,
        State.LETTER_ISSUED,
        custom=Move("komitmen_hidden", _("Sembunyikan Surat Komitmen"), begins="A9", style="danger").custom(),
    )
    def hide_komitmen(self) -> None:
        """Walidata hides a Surat Komitmen with a reason; the producer uploads another."""
