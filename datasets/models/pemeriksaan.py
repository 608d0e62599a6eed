"""Checking of a version by Walidata, and of Data Prioritas again by Pembina Data (SOP B7)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datasets.models.rilis import RilisData, VersiRilis
from satudata.accounts.models import User
from satudata.documents.models import Document


class Pemeriksaan(models.Model):
    """One check of one version: begun by the first answer or note, ended by a verdict with its Lembar."""

    class Tahap(models.TextChoices):
        WALIDATA = "walidata", _("Walidata")
        PEMBINA = "pembina", _("Pembina Data")

    class Putusan(models.TextChoices):
        SESUAI = "sesuai", _("Sesuai")
        PERBAIKAN = "perbaikan", _("Perlu perbaikan")

    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="pemeriksaan")
    versi = models.ForeignKey(VersiRilis, models.PROTECT, related_name="pemeriksaan")
    putaran = models.PositiveSmallIntegerField()
    tahap = models.CharField(max_length=10, choices=Tahap)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    putusan = models.CharField(max_length=12, choices=Putusan, blank=True, default="")
    pengantar = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    lembar = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("pemeriksaan")
        verbose_name_plural = _("pemeriksaan")
        default_permissions = ()
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["rilis"], condition=Q(ended_at__isnull=True), name="pemeriksaan_one_open"
            )
        ]


class ButirPemeriksaan(models.Model):
    """The answer to one question of the checklist (domain/satudata.md 4.3)."""

    class Hasil(models.TextChoices):
        SESUAI = "sesuai", _("Sesuai")
        PERBAIKAN = "perbaikan", _("Perlu perbaikan")
        TIDAK_BERLAKU = "tidak_berlaku", _("Tidak berlaku")

    pemeriksaan = models.ForeignKey(Pemeriksaan, models.CASCADE, related_name="butir")
    kode = models.CharField(max_length=40)
    hasil = models.CharField(max_length=14, choices=Hasil)
    catatan = models.TextField(blank=True, default="")
    # Answered together with others by one click, and recorded as that.
    sekaligus = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["pemeriksaan", "kode"], name="butir_pemeriksaan_once")]


class CatatanRilis(models.Model):
    """A note that is anchored to a column, a row or a field of the metadata; the OPD answers it."""

    class Jangkar(models.TextChoices):
        UMUM = "umum", _("Seluruh rilis")
        KOLOM = "kolom", _("Kolom")
        BARIS = "baris", _("Baris")
        METADATA = "metadata", _("Metadata")

    rilis = models.ForeignKey(RilisData, models.PROTECT, related_name="catatan")
    pemeriksaan = models.ForeignKey(Pemeriksaan, models.PROTECT, related_name="catatan")
    jangkar = models.CharField(max_length=10, choices=Jangkar, default=Jangkar.UMUM)
    # Code of the column, number of the row, name of the field.
    acuan = models.CharField(max_length=120, blank=True, default="")
    teks = models.TextField()
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Read by the OPD once the verdict was given.
    sent_at = models.DateTimeField(null=True, blank=True)
    jawaban = models.TextField(blank=True, default="")
    dijawab_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dijawab_pada = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("catatan pemeriksaan")
        verbose_name_plural = _("catatan pemeriksaan")
        default_permissions = ()
        ordering = ["id"]
