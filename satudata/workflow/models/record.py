"""The record: events in chains, the heads of chains without a case, tokens of forms carried out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class Event(models.Model):
    """One act on one case, chained by hash. Append-only: a database trigger refuses the rest.

    No foreign key to the subject: the log must survive it. Actor, role and office stand as text
    of that time. `data` holds facts, not sentences; personal values only masked or hashed.
    """

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    code = models.CharField(_("peristiwa"), max_length=60)
    step_code = models.CharField(_("langkah"), max_length=4, blank=True)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(_("pelaku"), max_length=120)
    actor_role = models.CharField(_("peran"), max_length=30, blank=True)
    actor_instansi = models.CharField(_("instansi"), max_length=200, blank=True)
    wilayah_id = models.BigIntegerField(null=True)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    data = models.JSONField(default=dict)
    calendar_version = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=40, blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("waktu"))
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case_kind", "case_id", "seq"], name="event_seq_once"),
        ]
        indexes = [models.Index(fields=["wilayah_id", "-at"], name="event_of_wilayah")]

    def __str__(self) -> str:
        return f"{self.code} {self.case_kind}:{self.case_id}#{self.seq}"


class ChainHead(models.Model):
    """Head of a chain of events that belongs to no case row (a person's, the system's)."""

    case_kind = models.CharField(max_length=30)
    case_id = models.CharField(max_length=40)
    event_seq = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case_kind", "case_id"], name="chain_head_once")]


class SubmittedToken(models.Model):
    """One-time token of a form that was carried out, with where it led: a repeat goes there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.UUIDField()
    result_url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="token_once_per_user")]
