"""What the desks of people remember: their own views of the queue, who has a case open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class SavedView(models.Model):
    """A named query string of the queue: one person's own view of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    nama = models.CharField(_("nama tampilan"), max_length=60)
    kueri = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tampilan antrean")
        verbose_name_plural = _("tampilan antrean")
        default_permissions = ()
        ordering = ["nama"]
        constraints = [models.UniqueConstraint(fields=["user", "nama"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.nama


class Presence(models.Model):
    """Somebody has a case open: told by the page every minute, forgotten soon after it stops."""

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Set from the first change on a page that changes the case.
    editing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case_kind", "case_id", "user"], name="presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]
