"""Tokens by which a machine calls the own API in somebody's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class TokenApi(models.Model):
    """A token: only its hash is kept; shown once when it is made."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    nama = models.CharField(_("nama"), max_length=120)
    # First characters, to tell one from another.
    awalan = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Day of its last use; not the moment, so that a call does not write each time.
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("token API")
        verbose_name_plural = _("token API")
        default_permissions = ()
        ordering = ["-created_at"]
