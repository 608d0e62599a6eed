"""In-app notices, written from the outbox. E-mail follows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class Notice(models.Model):
    """One notice to one person; unique by its cause, so a repeated job writes it once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    cause = models.CharField(max_length=120)
    code = models.CharField(_("jenis"), max_length=60)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("waktu"))
    read_at = models.DateTimeField(_("dibaca"), null=True, blank=True)

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="notice_once_per_cause")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.user}"
