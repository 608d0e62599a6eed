"""Moves of a meeting of the Forum: SOP B2, the Sekretariat's support, from planning to the minutes."""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from forum.states import MeetingState as S
from satudata.workflow.moves import Move


class MeetingTransitions:
    """SOP B2 as transitions of the field `state`. Its run is opened with the meeting."""

    @transition(
        "state",
        S.PLANNED,
        S.INVITED,
        custom=Move("meeting_invited", _("Terbitkan undangan"), takes="B2").custom(),
    )
    def invite(self) -> None:
        """The invitation gets its number; its PDF is made by a job."""

    @transition(
        "state",
        S.INVITED,
        S.PLANNED,
        custom=Move("meeting_rescheduled", _("Jadwalkan ulang"), style="secondary").custom(),
    )
    def reschedule(self) -> None:
        """Date, place or agenda change: a new invitation supersedes the one before."""

    @transition(
        "state",
        S.INVITED,
        S.HELD,
        custom=Move("meeting_held", _("Tutup daftar hadir"), style="primary").custom(),
    )
    def hold(self) -> None:
        """The meeting has taken place: who attended is fixed, with or without quorum."""

    @transition(
        "state",
        S.HELD,
        S.MINUTES_NUMBERED,
        custom=Move("meeting_minutes_numbered", _("Terbitkan notulen"), takes="B2").custom(),
    )
    def issue_minutes(self) -> None:
        """The minutes get their number; their PDF is made by a job."""

    @transition(
        "state",
        S.MINUTES_NUMBERED,
        S.MINUTED,
        custom=Move(
            "meeting_minuted", _("Notulen tersimpan"), ends="B2", outcome="selesai", system=True
        ).custom(),
    )
    def complete_minutes(self) -> None:
        """SOP B2 ends: the minutes' bytes are stored."""

    @transition(
        "state",
        [S.PLANNED, S.INVITED],
        S.CANCELLED,
        custom=Move(
            "meeting_cancelled", _("Batalkan rapat"), ends="B2", outcome="dibatalkan", style="danger"
        ).custom(),
    )
    def cancel(self) -> None:
        """The meeting does not take place."""
