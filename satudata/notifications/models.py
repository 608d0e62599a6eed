"""In-app notices, written from the outbox; the e-mail that carries them, and who wants it when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User


class Delivery(models.TextChoices):
    """When notices of a group go out by e-mail; stored, never renamed."""

    SEGERA = "segera", _("Segera")
    HARIAN = "harian", _("Sekali sehari")
    TIDAK = "tidak", _("Tidak lewat surel")


class Preference(models.Model):
    """When one person wants e-mail, for each group of notices; without a row the defaults hold."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_preference")
    giliran = models.CharField(
        _("giliran dan keputusan"), max_length=10, choices=Delivery, default=Delivery.SEGERA
    )
    pengingat = models.CharField(
        _("pengingat dan eskalasi"), max_length=10, choices=Delivery, default=Delivery.HARIAN
    )
    at = models.DateTimeField(_("diubah pada"))

    class Meta:
        verbose_name = _("pengaturan surel")
        verbose_name_plural = _("pengaturan surel")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(giliran__in=Delivery.values) & Q(pengingat__in=Delivery.values),
                name="preference_known_delivery",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.giliran}, {self.pengingat}"


class Message(models.Model):
    """One e-mail to one person. Its Message-ID and date are made once: sent twice, it is the same."""

    class Kind(models.TextChoices):
        SEGERA = "segera", _("Segera")
        RINGKASAN = "ringkasan", _("Ringkasan harian")

    user = models.ForeignKey(User, models.CASCADE, related_name="messages", verbose_name=_("penerima"))
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    # The address as it was when the message was last composed or sent.
    alamat = models.EmailField(_("alamat"))
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField(_("perihal"), max_length=200)
    text = models.TextField(_("isi"))
    html = models.TextField()
    created_at = models.DateTimeField(_("disusun"))
    sent_at = models.DateTimeField(_("terkirim"), null=True, blank=True)
    # Nothing in it was left to tell when it was to go out.
    dropped_at = models.DateTimeField(_("tidak jadi dikirim"), null=True, blank=True)

    class Meta:
        verbose_name = _("surel")
        verbose_name_plural = _("surel")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True), name="message_sent_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.user}"


class Notice(models.Model):
    """One notice to one person; unique by its cause, so a repeated job writes it once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    cause = models.CharField(max_length=120)
    code = models.CharField(_("jenis"), max_length=60)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("waktu"))
    read_at = models.DateTimeField(_("dibaca"), null=True, blank=True)
    # From when an e-mail may carry it; null where none is to, or where the matter was over before.
    mail_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey(
        Message, models.RESTRICT, null=True, blank=True, related_name="notices", verbose_name=_("surel")
    )

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="notice_once_per_cause")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            # What each beat asks: who has a notice whose moment has come and that no e-mail carries.
            models.Index(
                fields=["mail_at", "user"],
                condition=Q(message__isnull=True, read_at__isnull=True, mail_at__isnull=False),
                name="notice_unmailed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.user}"
