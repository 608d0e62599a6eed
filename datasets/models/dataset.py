"""The dataset of an item of the Daftar Data, for life, and the versions of its dictionary."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import ItemData
from satudata.accounts.models import Instansi, User, Wilayah


class Dataset(models.Model):
    """What an item of the Daftar Data delivers, over all its years. Its id and its address never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.OneToOneField(ItemData, models.PROTECT, related_name="dataset")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    instansi = models.ForeignKey(
        Instansi, models.PROTECT, related_name="dataset", verbose_name=_("Produsen Data")
    )
    # Part of its address on the portal: given at the first publication and kept.
    slug = models.SlugField(_("alamat"), max_length=100, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("dataset")
        default_permissions = ()

    def __str__(self) -> str:
        return self.item.kode


class Kamus(models.Model):
    """A version of a dataset's dictionary (MS-Var of its columns, and the rules of its table).

    `isi` is what `tables.dictionary.Dictionary.to_json` gives. A version is frozen when a file was checked
    by it; there is at most one that is not.
    """

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="kamus")
    nomor = models.PositiveSmallIntegerField(_("versi kamus"))
    isi = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    # Where its columns were taken from: {"revisi": id, "kegiatan": id, "rilis": id}.
    asal = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("kamus data")
        verbose_name_plural = _("kamus data")
        default_permissions = ()
        ordering = ["-nomor"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "nomor"], name="kamus_number_once"),
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(frozen_at__isnull=True), name="kamus_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} v{self.nomor}"
