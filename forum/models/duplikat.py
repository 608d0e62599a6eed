"""What was decided of two entries whose names are alike."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class BukanDuplikat(models.Model):
    """Two items that are two data although their names are alike: said once, and kept with its reason.

    It is said of the items, not of a year's entries: it holds in later years. `satu` has the lower id.
    """

    satu = models.ForeignKey("forum.ItemData", models.PROTECT, related_name="+")
    dua = models.ForeignKey("forum.ItemData", models.PROTECT, related_name="+")
    alasan = models.TextField(_("alasan"), max_length=2000)
    oleh = models.ForeignKey(User, models.PROTECT, related_name="+")
    pada = models.DateTimeField()

    class Meta:
        verbose_name = _("keputusan bukan duplikat")
        verbose_name_plural = _("keputusan bukan duplikat")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["satu", "dua"], name="bukan_duplikat_once"),
            models.CheckConstraint(condition=Q(satu__lt=F("dua")), name="bukan_duplikat_in_order"),
            models.CheckConstraint(condition=~Q(alasan=""), name="bukan_duplikat_with_reason"),
        ]
