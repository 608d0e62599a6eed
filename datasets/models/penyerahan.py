"""Penyerahan hasil: results and metadata of a recommended activity handed to BPS through Walidata.

Source: domain/romantik.md 8.10 (Peraturan BPS 4/2019 Pasal 12: softcopy, through Walidata).
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from datasets.models.dataset import Dataset
from recommendations.models import RecommendationRequest
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.documents.models import StoredFile


class PenyerahanHasil(models.Model):
    """One hand-over of an activity's results: sent by the OPD, received by Walidata, then by BPS."""

    class Status(models.TextChoices):
        DISERAHKAN = "diserahkan", _("Diserahkan ke Walidata")
        DIKEMBALIKAN = "dikembalikan", _("Dikembalikan")
        DITERUSKAN = "diteruskan", _("Diteruskan ke Pembina Data")
        DITERIMA = "diterima", _("Diterima Pembina Data")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kegiatan = models.ForeignKey(RecommendationRequest, models.PROTECT, related_name="+")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    instansi = models.ForeignKey(Instansi, models.PROTECT, related_name="+")
    pembina = models.ForeignKey(Instansi, models.PROTECT, related_name="+")
    nomor = models.CharField(max_length=40, unique=True)
    judul = models.CharField(_("judul hasil"), max_length=300)
    # The product as R.8.2 of the form planned it, and its planned date.
    produk = models.CharField(_("produk"), max_length=120, blank=True, default="")
    rencana = models.DateField(_("rencana rilis"), null=True, blank=True)
    publikasi = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    tautan = models.URLField(_("tautan"), blank=True, default="")
    dataset = models.ForeignKey(Dataset, models.PROTECT, null=True, blank=True, related_name="penyerahan")
    # The metadata that goes with it: the activity's form as it was recommended.
    metadata = models.JSONField(default=dict)
    status = models.CharField(max_length=14, choices=Status, default=Status.DISERAHKAN)
    catatan = models.TextField(_("catatan"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    diserahkan_pada = models.DateTimeField()
    diserahkan_oleh = models.ForeignKey(User, models.PROTECT, related_name="+")
    walidata_pada = models.DateTimeField(null=True, blank=True)
    walidata_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    pembina_pada = models.DateTimeField(null=True, blank=True)
    pembina_oleh = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("penyerahan hasil")
        verbose_name_plural = _("penyerahan hasil")
        default_permissions = ()
        ordering = ["-diserahkan_pada"]
