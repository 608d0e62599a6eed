"""What the public asks for: access to Terbatas, corrections, data; and how often pages and files are used."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datasets.models.dataset import Dataset
from datasets.models.terbitan import BerkasTerbitan
from satudata.accounts.models import Instansi, User, Wilayah


class PermintaanAkses(models.Model):
    """A request for a dataset that is Terbatas: answered by Walidata, for a time; its use is logged."""

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", _("Diajukan")
        DISETUJUI = "disetujui", _("Disetujui")
        DITOLAK = "ditolak", _("Ditolak")
        DICABUT = "dicabut", _("Dicabut")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomor = models.CharField(max_length=40, unique=True)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="permintaan_akses")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    nama = models.CharField(_("nama"), max_length=160)
    surel = models.EmailField(_("surel"))
    lembaga = models.CharField(_("lembaga"), max_length=200, blank=True, default="")
    tujuan = models.TextField(_("tujuan penggunaan"), max_length=4000)
    status = models.CharField(max_length=12, choices=Status, default=Status.DIAJUKAN)
    alasan = models.TextField(_("alasan keputusan"), blank=True, default="")
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)
    # The page of the request, for whoever asked: opaque, cannot be guessed.
    kode = models.CharField(max_length=32, unique=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    diputus_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    diputus_pada = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("permintaan akses")
        verbose_name_plural = _("permintaan akses")
        default_permissions = ()
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="disetujui") | Q(berlaku_sampai__isnull=False), name="akses_expires"
            )
        ]


class UnduhanTerbatas(models.Model):
    """One download under a granted request; never changed."""

    permintaan = models.ForeignKey(PermintaanAkses, models.PROTECT, related_name="unduhan")
    berkas = models.ForeignKey(BerkasTerbitan, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-at"]


class LayananPublik(models.Model):
    """ "Laporkan kesalahan" or "Minta data": a number, a public status, an answer from Walidata."""

    class Jenis(models.TextChoices):
        KESALAHAN = "kesalahan", _("Laporan kesalahan")
        PERMINTAAN = "permintaan", _("Permintaan data")

    class Status(models.TextChoices):
        DITERIMA = "diterima", _("Diterima")
        DIPROSES = "diproses", _("Diproses")
        DIJAWAB = "dijawab", _("Dijawab")
        DITOLAK = "ditolak", _("Tidak dapat dipenuhi")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jenis = models.CharField(max_length=12, choices=Jenis)
    nomor = models.CharField(max_length=40, unique=True)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    dataset = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="layanan", verbose_name=_("dataset")
    )
    instansi = models.ForeignKey(
        Instansi, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Produsen Data")
    )
    judul = models.CharField(_("perihal"), max_length=200)
    # Not public: may hold names. The public page shows number, subject, status and answer.
    uraian = models.TextField(_("uraian"), max_length=4000)
    nama = models.CharField(_("nama"), max_length=160, blank=True, default="")
    surel = models.EmailField(_("surel"), blank=True, default="")
    status = models.CharField(max_length=12, choices=Status, default=Status.DITERIMA)
    jawaban = models.TextField(_("jawaban"), blank=True, default="", max_length=4000)
    dataset_jawaban = models.ForeignKey(
        Dataset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dataset jawaban")
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ditangani_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("layanan publik")
        verbose_name_plural = _("layanan publik")
        default_permissions = ()
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["wilayah", "status", "-created_at"], name="layanan_of_region")]


class HitunganHarian(models.Model):
    """How often a dataset was read or downloaded on a day; holds nothing about who."""

    class Jenis(models.TextChoices):
        KUNJUNGAN = "kunjungan", _("Kunjungan")
        UNDUHAN = "unduhan", _("Unduhan")
        API = "api", _("Panggilan API")

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="hitungan")
    tanggal = models.DateField()
    jenis = models.CharField(max_length=10, choices=Jenis)
    # Format of a download; empty for visits.
    rincian = models.CharField(max_length=20, blank=True, default="")
    jumlah = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("hitungan harian")
        verbose_name_plural = _("hitungan harian")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "tanggal", "jenis", "rincian"], name="hitungan_once_a_day"
            )
        ]
