"""A snapshot: all figures of a region's year as of a cut-off, never changed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User, Wilayah


class Potret(models.Model):
    """What `evaluation.snapshot.compute` gave for a region, a year and a cut-off; refused to be changed.

    `isi` is canonical JSON data, `sha256` the hash of its canonical text, `rumus` the version of the
    formulas: the same database, cut-off and version give the same bytes, so a later one can be compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    tahun = models.PositiveSmallIntegerField(_("tahun"))
    # The last day that counts; taken once that day is over.
    batas = models.DateField(_("data sampai dengan"))
    rumus = models.PositiveSmallIntegerField(_("versi rumus"))
    isi = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("potret evaluasi")
        verbose_name_plural = _("potret evaluasi")
        default_permissions = ()
        ordering = ["-at"]
        indexes = [models.Index(fields=["wilayah", "tahun", "-at"], name="potret_of_year")]

    def __str__(self) -> str:
        return f"{self.wilayah} {self.tahun}"
