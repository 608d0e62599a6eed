"""Moves of a release: collected (B5), uploaded (B6), checked (B7), validated (B8), published (B9).

B6 runs from the first file that was received to the record that Walidata is asked to check, and again in each
round of repair. Within B7 Walidata hands a release of Data Prioritas to Pembina Data and gets it back.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from datasets.states import ReleaseState as S
from satudata.accounts.roles import Role
from satudata.workflow.moves import Move

PRODUSEN, KEPALA = Role.PRODUSEN_DATA.value, Role.KEPALA_OPD.value
WALIDATA, PEMBINA = Role.WALIDATA.value, Role.PEMBINA_PEMERIKSA.value


class ReleaseTransitions:
    """SOP B5-B9 as transitions of the field `state`."""

    # B5: collecting -----------------------------------------------------------------------------------
    @transition(
        "state",
        S.SCHEDULED,
        S.COLLECTING,
        custom=Move("collecting_began", _("Mulai pengumpulan"), begins="B5").custom(),
    )
    def begin_collecting(self) -> None:
        """Collection begins: the OPD says so, or the period of the release has begun."""

    @transition(
        "state",
        S.SCHEDULED,
        S.CALLED_OFF,
        custom=Move("release_dropped", _("Nyatakan tidak dikumpulkan"), style="secondary").custom(),
    )
    def drop_release(self) -> None:
        """A release that was promised is not collected: its entry was taken out, or lost its ground."""

    @transition(
        "state",
        S.COLLECTING,
        S.CALLED_OFF,
        custom=Move(
            "release_called_off",
            _("Hentikan pengumpulan"),
            ends="B5",
            outcome="tidak_dikumpulkan",
            tells=(PRODUSEN, KEPALA),
            style="secondary",
        ).custom(),
    )
    def call_off(self) -> None:
        """Collection stops for good, with a reason."""

    # B6: uploading ------------------------------------------------------------------------------------
    @transition(
        "state",
        S.COLLECTING,
        S.UPLOADING,
        custom=Move(
            "file_received", _("Unggah data"), ends="B5", begins="B6", outcome="data_lengkap"
        ).custom(),
    )
    def receive_file(self) -> None:
        """SOP B5 ends with the first file that was received; the hour of B6 runs."""

    @transition(
        "state",
        [S.UPLOADING, S.UPLOADED, S.RETURNED],
        S.UPLOADED,
        custom=Move("version_stored", _("Simpan sebagai versi"), takes="B6").custom(),
    )
    def store_version(self) -> None:
        """A checked file became the next version of the release; nothing of it is public."""

    @transition(
        "state",
        S.UPLOADED,
        S.EXAMINED,
        custom=Move(
            "release_submitted",
            _("Ajukan pemeriksaan"),
            ends="B6",
            begins="B7",
            outcome="diajukan",
        ).custom(),
    )
    def submit_release(self) -> None:
        """SOP B6 ends: data and what belongs to them are recorded; Walidata checks."""

    @transition(
        "state",
        S.EXAMINED,
        S.UPLOADED,
        custom=Move(
            "release_recalled",
            _("Tarik kembali"),
            ends="B7",
            begins="B6",
            outcome="ditarik_kembali",
            style="secondary",
        ).custom(),
    )
    def recall_release(self) -> None:
        """The OPD takes it back while Walidata has not begun."""

    # B7: checking -------------------------------------------------------------------------------------
    @transition(
        "state",
        S.EXAMINED,
        S.RETURNED,
        custom=Move(
            "release_returned",
            _("Kembalikan untuk perbaikan"),
            ends="B7",
            begins="B6",
            outcome="perlu_perbaikan",
            tells=(KEPALA,),
            style="warning",
        ).custom(),
    )
    def return_release(self) -> None:
        """SOP B7: not conforming; the OPD repairs and uploads another version."""

    @transition(
        "state",
        S.EXAMINED,
        S.VALIDATION_AWAITED,
        custom=Move(
            "release_passed",
            _("Nyatakan sesuai"),
            ends="B7",
            begins="B8",
            outcome="sesuai",
            tells=(PRODUSEN,),
        ).custom(),
    )
    def pass_release(self) -> None:
        """SOP B7 ends: the record conforms; the head of the OPD validates."""

    @transition(
        "state",
        S.EXAMINED,
        S.RECHECKED,
        custom=Move(
            "release_handed_to_pembina", _("Teruskan ke Pembina Data"), hands="B7", to=PEMBINA
        ).custom(),
    )
    def hand_to_pembina(self) -> None:
        """SOP B7: Data Prioritas that conforms is checked again by Pembina Data."""

    @transition(
        "state",
        S.RECHECKED,
        S.EXAMINED,
        custom=Move(
            "release_returned_to_walidata",
            _("Kembalikan ke Walidata"),
            hands="B7",
            to=WALIDATA,
            style="warning",
        ).custom(),
    )
    def return_to_walidata(self) -> None:
        """SOP B7: Pembina Data finds it not conforming; Walidata hands that on to the OPD."""

    @transition(
        "state",
        S.RECHECKED,
        S.VALIDATION_AWAITED,
        custom=Move(
            "release_confirmed",
            _("Nyatakan sesuai"),
            ends="B7",
            begins="B8",
            outcome="sesuai",
            tells=(PRODUSEN, WALIDATA),
        ).custom(),
    )
    def confirm_release(self) -> None:
        """SOP B7 ends for Data Prioritas: Pembina Data agrees."""

    # B8: validation by the head of the OPD ---------------------------------------------------------------
    @transition(
        "state",
        S.VALIDATION_AWAITED,
        S.RETURNED,
        custom=Move(
            "validation_refused",
            _("Tolak dengan alasan"),
            ends="B8",
            begins="B6",
            outcome="ditolak",
            tells=(WALIDATA,),
            style="warning",
        ).custom(),
    )
    def refuse_validation(self) -> None:
        """SOP B8: the head refuses this release with a reason; others of the same letter go on."""

    @transition(
        "state",
        S.VALIDATION_AWAITED,
        S.VALIDATION_NUMBERED,
        custom=Move("validation_numbered", _("Setujui dan tanda tangani"), takes="B8").custom(),
    )
    def number_validation(self) -> None:
        """SOP B8: the release stands in a numbered Surat Validasi, signed here or to be signed elsewhere."""

    @transition(
        "state",
        S.VALIDATION_NUMBERED,
        S.VALIDATION_AWAITED,
        custom=Move(
            "validation_recalled", _("Batalkan naskah"), hands="B8", to=KEPALA, style="secondary"
        ).custom(),
    )
    def recall_validation(self) -> None:
        """SOP B8: the text to be signed elsewhere was called back."""

    @transition(
        "state",
        S.VALIDATION_NUMBERED,
        S.VALIDATED,
        custom=Move(
            "release_validated",
            _("Validasi selesai"),
            ends="B8",
            begins="B9",
            outcome="tervalidasi",
            tells=(PRODUSEN,),
            system=True,
        ).custom(),
    )
    def complete_validation(self) -> None:
        """SOP B8 ends: the Surat Validasi is stored, or its signed copy was accepted."""

    # B9: publication ------------------------------------------------------------------------------------
    @transition(
        "state",
        S.VALIDATED,
        S.PUBLISHING,
        custom=Move("publication_ordered", _("Terbitkan di portal"), takes="B9").custom(),
    )
    def publish(self) -> None:
        """SOP B9: Walidata publishes, now or on a day; the files are made first."""

    @transition(
        "state",
        S.PUBLISHING,
        S.VALIDATED,
        custom=Move(
            "publication_taken_back",
            _("Batalkan penerbitan"),
            hands="B9",
            to=WALIDATA,
            tells=(PRODUSEN,),
            style="secondary",
        ).custom(),
    )
    def take_back_publication(self) -> None:
        """SOP B9: Walidata takes its order back while the files are not made, or cannot be."""

    @transition(
        "state",
        S.PUBLISHING,
        S.EMBARGOED,
        custom=Move("publication_scheduled", _("Menunggu tanggal tayang"), system=True).custom(),
    )
    def hold_until_day(self) -> None:
        """SOP B9: the files are ready; the page opens by the clock."""

    @transition(
        "state",
        S.EMBARGOED,
        S.VALIDATED,
        custom=Move(
            "publication_unscheduled",
            _("Batalkan jadwal tayang"),
            hands="B9",
            to=WALIDATA,
            style="secondary",
        ).custom(),
    )
    def unschedule(self) -> None:
        """SOP B9: Walidata takes the day back before it came."""

    @transition(
        "state",
        [S.PUBLISHING, S.EMBARGOED],
        S.PUBLISHED,
        custom=Move(
            "release_published",
            _("Terbit di portal"),
            ends="B9",
            outcome="terpublikasi",
            tells=(PRODUSEN, KEPALA, WALIDATA),
            system=True,
        ).custom(),
    )
    def complete_publication(self) -> None:
        """SOP B9 ends: the release is public."""

    # After publication --------------------------------------------------------------------------------------
    @transition(
        "state",
        S.PUBLISHED,
        S.UPLOADING,
        custom=Move("revision_began", _("Revisi data"), begins="B6", tells=(WALIDATA,)).custom(),
    )
    def begin_revision(self) -> None:
        """What is published stays up while its next version goes through the whole chain."""

    @transition(
        "state",
        [S.UPLOADING, S.UPLOADED, S.RETURNED],
        S.PUBLISHED,
        custom=Move(
            "revision_dropped",
            _("Batalkan revisi"),
            ends="B6",
            outcome="revisi_dibatalkan",
            style="secondary",
        ).custom(),
    )
    def drop_revision(self) -> None:
        """The published version stays as it is. Only where one is published."""

    @transition(
        "state",
        S.PUBLISHED,
        S.WITHDRAWN,
        custom=Move(
            "release_withdrawn", _("Tarik dari publikasi"), tells=(PRODUSEN, KEPALA), style="danger"
        ).custom(),
    )
    def withdraw(self) -> None:
        """Taken off the portal at once, with a reason that its page shows."""
