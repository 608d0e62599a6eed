"""Moves of a year's list: phases, Pembina Data (B1), agreement by the Forum (B3), addenda."""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from forum.states import ListState as S
from satudata.accounts.roles import Role
from satudata.workflow.moves import Move


class ListTransitions:
    """SOP B1 and B3 as transitions of the field `state`."""

    # Before B1: OPDs draw up, Walidata reviews ---------------------------------------------------
    @transition(
        "state", S.PREPARED, S.DRAFTING, custom=Move("drafting_opened", _("Buka penyusunan draf")).custom()
    )
    def open_drafting(self) -> None:
        """The Sekretariat opens the drafting; every OPD is told by the move of its own list."""

    @transition(
        "state",
        S.DRAFTING,
        S.REVIEWING,
        custom=Move(
            "drafting_closed", _("Tutup penyusunan draf"), tells=(Role.WALIDATA.value,), style="secondary"
        ).custom(),
    )
    def close_drafting(self) -> None:
        """Drafting ends; lists that were not sent yet may still come, late."""

    @transition(
        "state",
        S.REVIEWING,
        S.DRAFTING,
        custom=Move("drafting_reopened", _("Buka lagi penyusunan draf"), style="secondary").custom(),
    )
    def reopen_drafting(self) -> None:
        """The Sekretariat opens the drafting again."""

    # B1: recommendation of Pembina Data ------------------------------------------------------------
    @transition(
        "state",
        [S.DRAFTING, S.REVIEWING],
        S.RECOMMENDATION_AWAITED,
        custom=Move("recommendation_asked", _("Mintakan rekomendasi Pembina Data"), begins="B1").custom(),
    )
    def ask_recommendation(self) -> None:
        """The reviewed draft goes to Pembina Data: SOP B1 begins (no due date)."""

    @transition(
        "state",
        S.RECOMMENDATION_AWAITED,
        S.REVIEWING,
        custom=Move(
            "list_returned",
            _("Kembalikan ke Walidata"),
            ends="B1",
            outcome="dikembalikan",
            tells=(Role.WALIDATA.value, Role.SEKRETARIAT_SDI.value),
            style="warning",
        ).custom(),
    )
    def return_list(self) -> None:
        """Pembina Data returns the draft with comments before recommending."""

    @transition(
        "state",
        S.RECOMMENDATION_AWAITED,
        S.RECOMMENDATION_NUMBERED,
        custom=Move("recommendation_numbered", _("Terbitkan rekomendasi"), takes="B1").custom(),
    )
    def number_recommendation(self) -> None:
        """SOP B1: number and date are taken; the PDF is made after this move by a job."""

    @transition(
        "state",
        S.RECOMMENDATION_NUMBERED,
        S.RECOMMENDED,
        custom=Move(
            "recommendation_issued",
            _("Rekomendasi tersimpan"),
            ends="B1",
            outcome="terbit",
            system=True,
            tells=(Role.WALIDATA.value, Role.SEKRETARIAT_SDI.value),
        ).custom(),
    )
    def complete_recommendation(self) -> None:
        """SOP B1 ends: the recommendation's bytes are stored."""

    # B3: agreement of the Forum -----------------------------------------------------------------------
    @transition(
        "state",
        S.RECOMMENDED,
        S.DELIBERATED,
        custom=Move(
            "draft_closed", _("Tutup draf untuk rapat Forum"), begins="B3", tells=(Role.WALIDATA.value,)
        ).custom(),
    )
    def close_draft(self) -> None:
        """The draft list is closed: the 3 days of SOP B3 run from here to the Berita Acara."""

    @transition(
        "state",
        S.DELIBERATED,
        S.REVIEWING,
        custom=Move(
            "draft_reopened",
            _("Buka lagi draf"),
            ends="B3",
            outcome="draf_dibuka_lagi",
            tells=(Role.WALIDATA.value,),
            style="danger",
        ).custom(),
    )
    def reopen_draft(self) -> None:
        """The Forum sends the draft back to be worked on again; a new recommendation follows."""

    @transition(
        "state",
        S.DELIBERATED,
        S.MINUTES_NUMBERED,
        custom=Move("list_frozen", _("Bekukan daftar dan terbitkan Berita Acara"), takes="B3").custom(),
    )
    def freeze_list(self) -> None:
        """Everything is decided: the list is frozen, the Berita Acara gets its number and date."""

    @transition(
        "state",
        S.MINUTES_NUMBERED,
        S.AGREED,
        custom=Move(
            "list_agreed",
            _("Berita Acara tersimpan"),
            ends="B3",
            outcome="disepakati",
            system=True,
            tells=(Role.SEKRETARIAT_SDI.value, Role.WALIDATA.value),
        ).custom(),
    )
    def complete_agreement(self) -> None:
        """SOP B3 ends; B4 begins in the list of every OPD."""

    # Later changes: only by an addendum ------------------------------------------------------------------
    @transition(
        "state",
        S.AGREED,
        S.AMENDING,
        custom=Move(
            "addendum_opened", _("Buka perubahan"), tells=(Role.WALIDATA.value,), style="secondary"
        ).custom(),
    )
    def open_addendum(self) -> None:
        """Changes are collected; the agreed list stays in force meanwhile."""

    @transition(
        "state",
        S.AMENDING,
        S.AGREED,
        custom=Move("addendum_dropped", _("Batalkan perubahan"), style="danger").custom(),
    )
    def drop_addendum(self) -> None:
        """The proposed changes are given up; they stay readable."""

    @transition(
        "state",
        S.AMENDING,
        S.AMENDMENT_DELIBERATED,
        custom=Move("addendum_closed", _("Tutup usulan untuk rapat Forum"), begins="B3").custom(),
    )
    def close_addendum(self) -> None:
        """The proposals are closed: the 3 days of SOP B3 run to the Berita Acara perubahan."""

    @transition(
        "state",
        S.AMENDMENT_DELIBERATED,
        S.AMENDING,
        custom=Move(
            "addendum_reopened",
            _("Buka lagi usulan"),
            ends="B3",
            outcome="draf_dibuka_lagi",
            style="secondary",
        ).custom(),
    )
    def reopen_addendum(self) -> None:
        """The proposals are opened again."""

    @transition(
        "state",
        S.AMENDMENT_DELIBERATED,
        S.AMENDMENT_NUMBERED,
        custom=Move("addendum_frozen", _("Terbitkan Berita Acara perubahan"), takes="B3").custom(),
    )
    def freeze_addendum(self) -> None:
        """All proposals are decided; the Berita Acara perubahan gets its number and date."""

    @transition(
        "state",
        S.AMENDMENT_NUMBERED,
        S.AGREED,
        custom=Move(
            "addendum_agreed",
            _("Berita Acara perubahan tersimpan"),
            ends="B3",
            outcome="disepakati",
            system=True,
            tells=(Role.SEKRETARIAT_SDI.value, Role.WALIDATA.value),
        ).custom(),
    )
    def complete_addendum(self) -> None:
        """The changes are carried out; OPDs concerned state their availability anew (B4)."""

    @transition(
        "state", S.AGREED, S.CLOSED, custom=Move("list_closed", _("Tutup tahun"), style="danger").custom()
    )
    def close_year(self) -> None:
        """The year is over."""
