"""Kode referensi: versioned lists of codes (wilayah, fasilitas, klasifikasi), public, for dictionaries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User, Wilayah


class DaftarKode(models.Model):
    """A list of codes; of a region, or for all where `wilayah` is empty."""

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, null=True, blank=True, related_name="+")
    kode = models.SlugField(_("kode daftar"), max_length=80, unique=True)
    nama = models.CharField(_("nama"), max_length=200)
    keterangan = models.TextField(_("keterangan"), blank=True, default="")

    class Meta:
        verbose_name = _("daftar kode referensi")
        verbose_name_plural = _("daftar kode referensi")
        default_permissions = ()
        ordering = ["nama"]

    def __str__(self) -> str:
        return self.nama


class VersiKode(models.Model):
    """A version of a list, in force from a day; never changed once it is."""

    daftar = models.ForeignKey(DaftarKode, models.PROTECT, related_name="versi")
    nomor = models.PositiveSmallIntegerField(_("versi"))
    berlaku_sejak = models.DateField(_("berlaku sejak"))
    sumber = models.CharField(_("sumber"), max_length=300)
    # Names of further columns of its items: ["kode_kemendagri"].
    kolom = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versi kode referensi")
        verbose_name_plural = _("versi kode referensi")
        default_permissions = ()
        ordering = ["-nomor"]
        constraints = [models.UniqueConstraint(fields=["daftar", "nomor"], name="versi_kode_number_once")]


class KodeItem(models.Model):
    """One code of a version; `lain` holds its further columns."""

    versi = models.ForeignKey(VersiKode, models.CASCADE, related_name="item")
    urut = models.PositiveIntegerField(default=0)
    kode = models.CharField(max_length=40)
    nama = models.CharField(max_length=300)
    induk = models.CharField(max_length=40, blank=True, default="")
    lain = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["urut", "id"]
        constraints = [models.UniqueConstraint(fields=["versi", "kode"], name="kode_once_per_version")]
