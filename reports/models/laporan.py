"""The Laporan Penyelenggaraan Statistik Sektoral of a region and year, its texts and its plan of action."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from reports.models.potret import Potret
from reports.states import REPORT_TONES, ReportState
from reports.transitions.laporan import ReportTransitions
from satudata.accounts.models import Instansi, User
from satudata.documents.models import Document, StoredFile
from satudata.workflow.models import Case


class Laporan(ReportTransitions, Case):
    """One region's report of one year. Its `instansi` is the Walidata office of the region."""

    CASE_KIND = "laporan"

    class Pengantar(models.TextChoices):
        SURAT_PENGANTAR = "surat_pengantar", _("Surat pengantar")
        NOTA_DINAS = "nota_dinas", _("Nota dinas")

    state = FSMField(
        _("keadaan"), default=ReportState.PREPARED, choices=ReportState.choices, protected=True, max_length=30
    )
    tahun = models.PositiveSmallIntegerField(_("tahun laporan"))
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    # Dates of the year (not from the SOP): when B10 and B11 are due.
    susun_sampai = models.DateField(_("disusun sampai"))
    sampaikan_sampai = models.DateField(_("disampaikan sampai"))
    potret = models.ForeignKey(
        Potret, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("potret angka")
    )
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    catatan_reviu = models.TextField(_("catatan Kepala Walidata"), blank=True, default="")
    # B10: the report itself, and how the head approved it.
    dokumen = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("laporan")
    )
    disetujui_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disetujui oleh")
    )
    disetujui_pada = models.DateTimeField(_("disetujui pada"), null=True, blank=True)
    # B11: the letter that carries it, to whom, by whom.
    jenis_pengantar = models.CharField(
        _("jenis pengantar"), max_length=20, choices=Pengantar, blank=True, default=""
    )
    pengantar = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("surat pengantar")
    )
    penerima = models.CharField(_("penerima"), max_length=200, blank=True, default="")
    melalui = models.CharField(_("melalui"), max_length=200, blank=True, default="")
    diterima_pada = models.DateField(_("diterima pada"), null=True, blank=True)
    diterima_oleh = models.CharField(_("diterima oleh"), max_length=200, blank=True, default="")
    disposisi = models.TextField(_("disposisi"), blank=True, default="", max_length=8000)
    bukti_terima = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bukti terima")
    )
    # The public summary: what is left out of it, and since when the public reads it.
    ringkasan = models.TextField(_("ringkasan untuk publik"), blank=True, default="", max_length=8000)
    ringkasan_sejak = models.DateTimeField(_("ringkasan tayang sejak"), null=True, blank=True)

    class Meta:
        verbose_name = _("laporan tahunan")
        verbose_name_plural = _("laporan tahunan")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["wilayah", "tahun"], name="laporan_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ReportState]), name="laporan_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "submission_numbered", "submitted", "received"])
                | Q(dokumen__isnull=False),
                name="laporan_approved_with_document",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "received"]) | Q(pengantar__isnull=False),
                name="laporan_submitted_by_letter",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(diterima_pada__isnull=False),
                name="laporan_received_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(sampaikan_sampai__gte=models.F("susun_sampai")), name="laporan_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Laporan Penyelenggaraan Statistik Sektoral {self.wilayah} {self.tahun}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return REPORT_TONES.get(self.state, "info")


class NarasiLaporan(models.Model):
    """The text of one section of a report (`reports.contents`), as Walidata wrote it.

    `saran` is what the figures suggested when the text was last saved; where a newer snapshot suggests
    something else, the editor shows it beside the text and never writes over it.
    """

    laporan = models.ForeignKey(Laporan, models.PROTECT, related_name="narasi")
    bagian = models.CharField(max_length=40)
    teks = models.TextField(_("narasi"), blank=True, default="", max_length=20_000)
    saran = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("narasi laporan")
        verbose_name_plural = _("narasi laporan")
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["laporan", "bagian"], name="narasi_once_per_section")]


class TindakLanjut(models.Model):
    """One line of the plan of action of chapter VIII (columns of domain/satudata.md 9)."""

    laporan = models.ForeignKey(Laporan, models.PROTECT, related_name="tindak_lanjut")
    urut = models.PositiveSmallIntegerField(default=0)
    masalah = models.CharField(_("masalah"), max_length=500)
    aksi = models.CharField(_("aksi"), max_length=500)
    penanggung_jawab = models.CharField(_("penanggung jawab"), max_length=200)
    ukuran = models.CharField(_("ukuran keberhasilan"), max_length=300, blank=True, default="")
    target = models.CharField(_("target"), max_length=200, blank=True, default="")
    waktu = models.CharField(_("waktu"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("rencana tindak lanjut")
        verbose_name_plural = _("rencana tindak lanjut")
        default_permissions = ()
        ordering = ["urut", "id"]
