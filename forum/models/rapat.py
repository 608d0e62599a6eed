"""Meetings of the Forum Satu Data (SOP B2): invitation, attendance, minutes, decisions, rencana aksi."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from forum.states import MEETING_TONES, MeetingState
from forum.transitions.rapat import MeetingTransitions
from satudata.accounts.models import Instansi, User
from satudata.documents.models import Document
from satudata.workflow.models import Case


class RapatForum(MeetingTransitions, Case):
    """One meeting of the Forum of a region and year. Its `instansi` is the Sekretariat SDI."""

    CASE_KIND = "rapat_forum"

    state = FSMField(
        _("keadaan"),
        default=MeetingState.PLANNED,
        choices=MeetingState.choices,
        protected=True,
        max_length=30,
    )
    daftar = models.ForeignKey("forum.DaftarData", models.PROTECT, related_name="rapat_forum")
    judul = models.CharField(_("perihal rapat"), max_length=300)
    mulai = models.DateTimeField(_("mulai"))
    selesai = models.DateTimeField(_("selesai"), null=True, blank=True)
    tempat = models.CharField(_("tempat"), max_length=300)
    tautan = models.URLField(_("tautan rapat daring"), max_length=500, blank=True, default="")
    # One item of the agenda per line.
    acara = models.TextField(_("acara"), max_length=4000)
    catatan_undangan = models.TextField(_("catatan pada undangan"), blank=True, default="", max_length=4000)
    # Share of the invited offices that must attend; a setting, not from the SOP.
    kuorum_persen = models.PositiveSmallIntegerField(
        _("kuorum (persen instansi yang diundang)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    # Opaque address of the page on which participants sign the attendance list.
    kode_hadir = models.CharField(max_length=32, unique=True)
    dilaksanakan_pada = models.DateTimeField(_("dilaksanakan pada"), null=True, blank=True)
    kuorum_tercapai = models.BooleanField(_("kuorum tercapai"), null=True, blank=True)
    notulen_isi = models.TextField(_("notulen"), blank=True, default="", max_length=20000)
    notulis = models.CharField(_("notulis"), max_length=160, blank=True, default="")
    pimpinan_rapat = models.CharField(_("pimpinan rapat"), max_length=160, blank=True, default="")
    undangan = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    notulen = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    putaran = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("rapat Forum")
        verbose_name_plural = _("rapat Forum")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in MeetingState]), name="rapat_state_known"
            ),
            models.CheckConstraint(
                condition=Q(selesai__isnull=True) | Q(selesai__gt=F("mulai")), name="rapat_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["daftar", "mulai"], name="rapat_of_daftar")]

    def __str__(self) -> str:
        return f"{self.judul}"

    @property
    def tahun(self) -> int:
        """The year of the list that the meeting belongs to."""
        return self.daftar.tahun

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return MEETING_TONES.get(self.state, "info")


class PesertaRapat(models.Model):
    """An office invited to a meeting, or a person of it who attended."""

    class Cara(models.TextChoices):
        TAUTAN = "tautan", _("lewat tautan")
        DAFTAR = "daftar", _("dicatat Sekretariat")

    rapat = models.ForeignKey(RapatForum, models.PROTECT, related_name="peserta")
    # Null for a guest from outside the region's offices.
    instansi = models.ForeignKey(Instansi, models.PROTECT, null=True, blank=True, related_name="+")
    instansi_lain = models.CharField(_("instansi lain"), max_length=200, blank=True, default="")
    diundang = models.BooleanField(default=False)
    nama = models.CharField(_("nama"), max_length=160, blank=True, default="")
    jabatan = models.CharField(_("jabatan"), max_length=160, blank=True, default="")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    hadir_pada = models.DateTimeField(_("hadir pada"), null=True, blank=True)
    cara = models.CharField(_("cara"), max_length=8, choices=Cara, blank=True, default="")

    class Meta:
        verbose_name = _("peserta rapat")
        verbose_name_plural = _("peserta rapat")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapat", "instansi"],
                condition=Q(diundang=True, instansi__isnull=False),
                name="peserta_office_invited_once",
            ),
            models.UniqueConstraint(
                fields=["rapat", "user"],
                condition=Q(user__isnull=False, hadir_pada__isnull=False),
                name="peserta_attends_once",
            ),
            models.CheckConstraint(
                condition=Q(hadir_pada__isnull=True) | ~Q(nama=""), name="peserta_attends_by_name"
            ),
        ]


class KeputusanRapat(models.Model):
    """One decision of a meeting."""

    rapat = models.ForeignKey(RapatForum, models.PROTECT, related_name="keputusan")
    urut = models.PositiveSmallIntegerField(default=0)
    isi = models.TextField(_("keputusan"), max_length=4000)

    class Meta:
        verbose_name = _("keputusan rapat")
        verbose_name_plural = _("keputusan rapat")
        default_permissions = ()
        ordering = ["urut", "id"]


class RencanaAksi(models.Model):
    """One line of the action plan: problem, action, owner, measure, date (domain/satudata.md 3.4)."""

    class Status(models.TextChoices):
        BELUM = "belum", _("Belum dimulai")
        BERJALAN = "berjalan", _("Sedang berjalan")
        SELESAI = "selesai", _("Selesai")
        BATAL = "batal", _("Dibatalkan")

    rapat = models.ForeignKey(RapatForum, models.PROTECT, related_name="rencana_aksi")
    masalah = models.TextField(_("masalah"), max_length=2000)
    aksi = models.TextField(_("aksi"), max_length=2000)
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("instansi"))
    penanggung_jawab = models.CharField(_("penanggung jawab"), max_length=160, blank=True, default="")
    ukuran = models.CharField(_("ukuran keberhasilan"), max_length=300, blank=True, default="")
    tenggat = models.DateField(_("tenggat"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.BELUM)
    perkembangan = models.TextField(_("perkembangan"), blank=True, default="", max_length=4000)
    selesai_pada = models.DateField(_("selesai pada"), null=True, blank=True)

    class Meta:
        verbose_name = _("rencana aksi")
        verbose_name_plural = _("rencana aksi")
        default_permissions = ()
        ordering = ["tenggat", "id"]
