"""What was published: one row per published version of a release, frozen, with the time in which it is shown.

The portal and the APIs read these rows and nothing else, so what is unpublished cannot leak. Time decides
what is shown (`tayang_sejak`, `tayang_sampai`), not a timer: an embargo ends on the moment even where no
worker runs.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasets.models.dataset import Dataset
from datasets.models.rilis import RilisData, VersiRilis
from forum.codelists import URUSAN, Akses
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.documents.models import Document, StoredFile


class Terbitan(models.Model):
    """One published version of a release. `metadata` holds all that its page says, as of its publication."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="terbitan")
    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="terbitan")
    versi = models.OneToOneField(VersiRilis, models.PROTECT, related_name="terbitan")
    surat_validasi = models.ForeignKey(Document, models.PROTECT, related_name="+")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="+")
    judul = models.CharField(_("judul"), max_length=300)
    akses = models.CharField(_("hak akses"), max_length=20, choices=Akses)
    urusan = models.CharField(_("urusan"), max_length=4, choices=URUSAN, blank=True)
    data_prioritas = models.BooleanField(default=False)
    # The period that the release speaks of, and the years that the table covers.
    periode = models.CharField(_("periode"), max_length=60)
    mulai = models.DateField()
    sampai = models.DateField()
    tahun_awal = models.PositiveSmallIntegerField()
    tahun_akhir = models.PositiveSmallIntegerField()
    metadata = models.JSONField(default=dict)
    # Stemmed words for searching (`portal.search`).
    teks = models.TextField(blank=True, default="")
    perubahan = models.JSONField(_("yang berubah"), default=dict, blank=True)
    # Its files are made; before that nothing of it is shown.
    siap = models.BooleanField(default=False)
    # Shown from then until another version of the same release takes its place.
    tayang_sejak = models.DateTimeField(_("tayang sejak"))
    tayang_sampai = models.DateTimeField(_("tayang sampai"), null=True, blank=True)
    # Among the shown ones of its dataset, the one whose title and metadata its page has.
    muka_sejak = models.DateTimeField(null=True, blank=True)
    muka_sampai = models.DateTimeField(null=True, blank=True)
    ditarik_pada = models.DateTimeField(_("ditarik pada"), null=True, blank=True)
    ditarik_alasan = models.TextField(_("alasan penarikan"), blank=True, default="")
    ditarik_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    diterbitkan_oleh = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Moves with everything that a harvester should fetch again.
    modified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("terbitan")
        verbose_name_plural = _("terbitan")
        default_permissions = ()
        ordering = ["-sampai", "-tayang_sejak"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tayang_sampai__isnull=True) | Q(tayang_sampai__gte=F("tayang_sejak")),
                name="terbitan_shown_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ditarik_pada__isnull=True) | ~Q(ditarik_alasan=""), name="terbitan_withdrawn_why"
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "tayang_sejak"], name="terbitan_of_dataset"),
            models.Index(fields=["siap", "muka_sejak", "muka_sampai"], name="terbitan_faces"),
            models.Index(fields=["modified_at", "id"], name="terbitan_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.judul}, {self.periode}"


class BerkasTerbitan(models.Model):
    """A file of a published version, made once: the same bytes for everybody."""

    class Jenis(models.TextChoices):
        CSV = "csv", "CSV"
        CSV_EXCEL = "csv_excel", _("CSV untuk Excel")
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"
        PARQUET = "parquet", "Parquet"
        ZIP = "zip", _("Data Package (ZIP)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    terbitan = models.ForeignKey(Terbitan, models.PROTECT, related_name="berkas")
    jenis = models.CharField(max_length=12, choices=Jenis)
    berkas = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("berkas terbitan")
        verbose_name_plural = _("berkas terbitan")
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["terbitan", "jenis"], name="berkas_terbitan_once")]


class TandaKatalog(models.Model):
    """One row that is another after each change of what is published; triggers alone write it (ADR 0017)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, serialize=False)
    tanda = models.CharField(max_length=36)

    class Meta:
        verbose_name = _("tanda katalog")
        verbose_name_plural = _("tanda katalog")
        default_permissions = ()
