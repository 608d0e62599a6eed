"""Moves of a Surat Validasi: one act of a head over several releases of an OPD (SOP B8).

The steps belong to the releases, which move with it; this case ends and begins none.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from datasets.states import ValidationState as S
from satudata.workflow.moves import Move


class ValidationTransitions:
    """The letter's way as transitions of the field `state`."""

    @transition(
        "state",
        S.DRAFTED,
        S.NUMBERED,
        custom=Move("validation_approved", _("Setujui dan tanda tangani")).custom(),
    )
    def approve_letter(self) -> None:
        """The head approves in the application."""

    @transition(
        "state",
        S.DRAFTED,
        S.SIGNATURE_AWAITED,
        custom=Move("validation_prepared", _("Siapkan naskah"), style="secondary").custom(),
    )
    def prepare_letter(self) -> None:
        """The text is numbered, to be signed elsewhere."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.REVOKED,
        custom=Move("validation_letter_recalled", _("Batalkan naskah"), style="secondary").custom(),
    )
    def recall_letter(self) -> None:
        """The text is called back; its number stays used."""

    @transition(
        "state",
        S.SIGNATURE_AWAITED,
        S.ISSUED,
        custom=Move("validation_signed", _("Unggah PDF bertanda tangan")).custom(),
    )
    def upload_letter(self) -> None:
        """The text that was signed elsewhere is taken in."""

    @transition(
        "state",
        S.NUMBERED,
        S.ISSUED,
        custom=Move("validation_issued", _("Surat Validasi terbit"), system=True).custom(),
    )
    def complete_letter(self) -> None:
        """The approved letter's bytes are stored."""
