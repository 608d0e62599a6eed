"""A release of a dataset (SOP B5-B9), the files that were uploaded for it, and its versions."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from datasets.models.dataset import Dataset, Kamus
from datasets.states import RELEASE_TONES, ReleaseState
from datasets.transitions import ReleaseTransitions
from forum.models import EntriDaftarData
from satudata.accounts.models import Instansi, User
from satudata.documents.models import StoredFile
from satudata.workflow.models import Case


class RilisData(ReleaseTransitions, Case):
    """One release of a dataset for one period that its Daftar Data entry promised."""

    CASE_KIND = "rilis_data"

    state = FSMField(
        _("keadaan"),
        default=ReleaseState.SCHEDULED,
        choices=ReleaseState.choices,
        protected=True,
        max_length=30,
    )
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="rilis")
    entri = models.ForeignKey(EntriDaftarData, models.PROTECT, related_name="+")
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+", verbose_name=_("Pembina Data"))
    # As promised when it was opened; later dates of the entry reach it by `services.releases`.
    tahun = models.PositiveSmallIntegerField(_("tahun data"))
    ke = models.PositiveSmallIntegerField(_("rilis ke"))
    periode = models.CharField(_("periode"), max_length=60)
    mulai = models.DateField(_("periode mulai"))
    sampai = models.DateField(_("periode berakhir"))
    jadwal = models.DateField(_("jadwal rilis"))
    # As the entry had it when the release was opened, then whenever its check was asked for (B7).
    data_prioritas = models.BooleanField(_("Data Prioritas"), default=False)
    putaran = models.PositiveSmallIntegerField(_("putaran"), default=1)
    # The version that is worked on, and the one that is public.
    versi = models.ForeignKey(
        "datasets.VersiRilis",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("versi"),
    )
    versi_terbit = models.ForeignKey(
        "datasets.VersiRilis",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("versi terbit"),
    )
    # Who uploaded the version that is worked on: somebody else checks and validates it.
    diunggah_oleh = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diunggah oleh")
    )
    alasan = models.TextField(_("alasan revisi, penarikan, atau penghentian"), blank=True, default="")

    class Meta:
        verbose_name = _("rilis data")
        verbose_name_plural = _("rilis data")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["entri", "ke"], name="rilis_once_per_promise"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ReleaseState]), name="rilis_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(versi_terbit__isnull=False),
                name="rilis_published_version",
            ),
        ]
        indexes = [
            models.Index(fields=["instansi", "state", "jadwal"], name="rilis_of_office"),
            models.Index(fields=["wilayah", "state", "jadwal"], name="rilis_of_region"),
            models.Index(fields=["state", "mulai"], name="rilis_to_begin"),
            models.Index(fields=["dataset", "mulai"], name="rilis_of_dataset"),
        ]

    def __str__(self) -> str:
        return f"{self.entri.nama_data}, {self.periode}"

    @property
    def tone(self) -> str:
        """Colour role of the state, always beside its words."""
        return RELEASE_TONES.get(self.state, "info")


class Unggahan(models.Model):
    """A file (or a typed table) that was received for a release: read and checked by a job, never changed.

    `pilihan` is how the person said it is to be read, `terbaca` what was detected; `ringkasan` the report by
    rule, `pembanding` what changes against the release before; `penjelasan` reasons for warnings by rule.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("Diterima, menunggu dibaca")
        QUESTION = "question", _("Menunggu pilihan Anda")
        CHECKING = "checking", _("Sedang diperiksa")
        CHECKED = "checked", _("Selesai diperiksa")
        REFUSED = "refused", _("Tidak dapat dibaca")
        STORED = "stored", _("Menjadi versi")
        DISCARDED = "discarded", _("Tidak dipakai")

    class Cara(models.TextChoices):
        BERKAS = "berkas", _("Berkas")
        KETIK = "ketik", _("Diketik")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="unggahan")
    cara = models.CharField(max_length=10, choices=Cara, default=Cara.BERKAS)
    berkas = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("berkas"))
    kamus = models.ForeignKey(Kamus, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    # Raised with each choice: a job that was promised for an older one does nothing.
    percobaan = models.PositiveSmallIntegerField(default=1)
    terbaca = models.JSONField(default=dict, blank=True)
    pilihan = models.JSONField(default=dict, blank=True)
    kemajuan = models.PositiveIntegerField(_("baris terbaca"), default=0)
    baris = models.PositiveIntegerField(_("baris"), null=True, blank=True)
    kolom = models.PositiveIntegerField(_("kolom"), null=True, blank=True)
    ringkasan = models.JSONField(default=dict, blank=True)
    pembanding = models.JSONField(default=dict, blank=True)
    penjelasan = models.JSONField(default=dict, blank=True)
    # All findings (JSON lines, gzip) and the table as it was understood (Parquet).
    temuan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    tabel = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # SHA-256 of the values, whatever file they came in (`tables.columnar`).
    sha256 = models.CharField(max_length=64, blank=True, default="")
    pesan = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unggahan")
        verbose_name_plural = _("unggahan")
        default_permissions = ()
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["rilis", "-created_at"], name="unggahan_of_rilis")]


class VersiRilis(models.Model):
    """An immutable version of a release: the table, its hash, its dictionary and its report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="versi_semua")
    nomor = models.PositiveSmallIntegerField(_("versi"))
    unggahan = models.OneToOneField(Unggahan, models.PROTECT, related_name="versi")
    kamus = models.ForeignKey(Kamus, models.PROTECT, related_name="+")
    tabel = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    baris = models.PositiveIntegerField(_("baris"))
    kolom = models.PositiveIntegerField(_("kolom"))
    ringkasan = models.JSONField(default=dict)
    penjelasan = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versi rilis")
        verbose_name_plural = _("versi rilis")
        default_permissions = ()
        ordering = ["-nomor"]
        constraints = [models.UniqueConstraint(fields=["rilis", "nomor"], name="versi_rilis_number_once")]

    def __str__(self) -> str:
        return f"v{self.nomor}"
