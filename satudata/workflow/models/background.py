"""What happens without anybody watching: promised jobs, reminders and their rules, signs of life."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from satudata.accounts.models import Wilayah
from satudata.workflow.models.run import StepRun


class Job(models.Model):
    """Outbox: work promised in the business transaction. The Celery message only wakes a worker."""

    kind = models.CharField(_("jenis"), max_length=40)
    # Unique: the same promise made twice is one promise.
    dedupe_key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)  # ids only
    created_at = models.DateTimeField(_("dibuat"))
    next_try_at = models.DateTimeField(_("dicoba lagi"))
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    # Since when it only waits for a server that is away (`outbox.Postponed`).
    postponed_since = models.DateTimeField(_("ditunda sejak"), null=True, blank=True)
    last_error = models.TextField(_("galat terakhir"), blank=True)
    done_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    failed_at = models.DateTimeField(_("gagal"), null=True, blank=True)

    class Meta:
        verbose_name = _("pekerjaan latar")
        verbose_name_plural = _("pekerjaan latar")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="job_waiting",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="job_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key}"


class ReminderRule(models.Model):
    """A threshold at which somebody is told of a step: data, seeded from `reminders.yaml`.

    Of the rules with one code the nearest to a run holds: that of its region and step, then of its
    region, then of its step, then the general one. None of this comes from an SOP.
    """

    class Anchor(models.TextChoices):
        DUE = "jatuh_tempo", _("batas waktu langkah")
        SILENCE = "penutupan", _("penutupan karena tidak dijawab")

    class Unit(models.TextChoices):
        JAM_KERJA = "jam_kerja", _("jam kerja")
        HARI_KERJA = "hari_kerja", _("hari kerja")
        HARI_KALENDER = "hari_kalender", _("hari kalender")

    class Audience(models.TextChoices):
        HOLDER = "pemegang", _("pemegang giliran")
        HEAD = "kepala", _("kepala kantor pemegang giliran")
        COORDINATOR = "koordinator", _("koordinator Walidata, atau Sekretariat SDI")

    kode = models.SlugField(_("kode"), max_length=30)
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wilayah"),
        help_text=_("Kosong: semua wilayah."),
    )  # fmt: skip
    langkah = models.CharField(
        _("langkah SOP"), max_length=4, blank=True, help_text=_("Kosong: semua langkah. Contoh: A4.")
    )
    acuan = models.CharField(_("dihitung dari"), max_length=20, choices=Anchor, default=Anchor.DUE)
    jumlah = models.SmallIntegerField(
        _("jumlah"), help_text=_("Negatif: sebelumnya. 0: pada saatnya. Positif: sesudahnya.")
    )
    satuan = models.CharField(_("satuan"), max_length=20, choices=Unit)
    kepada = models.CharField(_("kepada"), max_length=20, choices=Audience, default=Audience.HOLDER)
    aktif = models.BooleanField(_("dipakai"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("aturan pengingat")
        verbose_name_plural = _("aturan pengingat")
        default_permissions = ()
        ordering = ["acuan", "kode", "wilayah", "langkah"]
        constraints = [
            models.UniqueConstraint(
                fields=["kode", "langkah"],
                condition=Q(wilayah__isnull=True),
                name="reminder_rule_once_everywhere",
                violation_error_message=_("Aturan dengan kode dan langkah ini sudah ada."),
            ),
            models.UniqueConstraint(
                fields=["kode", "wilayah", "langkah"],
                condition=Q(wilayah__isnull=False),
                name="reminder_rule_once_per_wilayah",
                violation_error_message=_("Aturan dengan kode, wilayah, dan langkah ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=~Q(acuan="penutupan") | Q(jumlah__lt=0),
                name="reminder_rule_silence_is_before",
                violation_error_message=_(
                    "Peringatan penutupan hanya sebelum penutupan: isi jumlah negatif."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.langkah or '*'} {self.wilayah or '*'}"


class Reminder(models.Model):
    """A step run was told about: unique per run, kind and due date, so a later sweep changes nothing.

    A due date that moves later is a new promise, of which people are told anew.
    """

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=30)
    # What it speaks of: the due date at that time; for a silence the moment in which it began.
    anchor_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["step_run", "kind", "anchor_at"], name="reminder_once")
        ]


class Heartbeat(models.Model):
    """When a part of the background was last at work: the sweep (beat and worker), the outbox (worker)."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
