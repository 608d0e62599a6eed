"""Tables of the calendar: holidays, office hours, versions. Written by `services` only.

A row without a Wilayah holds everywhere; a row of a Wilayah holds there and in the regions under it.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from satudata.accounts.models import User, Wilayah
from satudata.clock.readings import CalendarChange, HolidayKind, HoursKind, Weekday


class Holiday(models.Model):
    """One day that is not worked, with the decree it comes from."""

    date = models.DateField(_("tanggal"))
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=20, choices=HolidayKind)
    wilayah = models.ForeignKey(
        Wilayah,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wilayah"),
        help_text=_("Hanya untuk libur daerah; berlaku juga di wilayah di bawahnya."),
    )
    source = models.CharField(
        _("dasar"), max_length=250, blank=True, help_text=_("Nomor SKB, keputusan, atau surat edaran.")
    )
    # False: taken over without having seen the decree; counts all the same.
    verified = models.BooleanField(_("sudah dicocokkan dengan dasarnya"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        default_permissions = ()
        ordering = ["date", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HolidayKind.values), name="holiday_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=HolidayKind.LIBUR_DAERAH, wilayah__isnull=False)
                | Q(~Q(kind=HolidayKind.LIBUR_DAERAH), wilayah__isnull=True),
                name="holiday_wilayah_iff_daerah",
                violation_error_message=_(
                    "Libur daerah memerlukan wilayah; libur lain berlaku di semua wilayah."
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="holiday_has_name"),
            models.UniqueConstraint(
                fields=["date", "name"],
                condition=Q(wilayah__isnull=True),
                name="holiday_once_nationally",
                violation_error_message=_("Hari libur ini sudah tercatat."),
            ),
            models.UniqueConstraint(
                fields=["wilayah", "date", "name"],
                condition=Q(wilayah__isnull=False),
                name="holiday_once_per_wilayah",
                violation_error_message=_("Hari libur ini sudah tercatat."),
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.date)} · {self.name}"


class HolidayProposal(models.Model):
    """One day that the package `holidays` expects; counts for nothing until an administrator confirms it.

    Decided once: a refused day stays refused and is not proposed again.
    """

    PROPOSABLE = (HolidayKind.LIBUR_NASIONAL, HolidayKind.CUTI_BERSAMA)

    date = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(
        _("jenis"), max_length=20, choices=[(kind.value, kind.label) for kind in PROPOSABLE]
    )
    source = models.CharField(_("asal usulan"), max_length=120)
    proposed_at = models.DateTimeField(_("diusulkan pada"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diusulkan oleh"))
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    accepted = models.BooleanField(_("disahkan"), null=True, blank=True)
    # Null again where the confirmed holiday was removed from the calendar later.
    holiday = models.ForeignKey(
        Holiday, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("hari libur")
    )

    class Meta:
        verbose_name = _("usulan hari libur")
        verbose_name_plural = _("usulan hari libur")
        default_permissions = ()
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("libur_nasional", "cuti_bersama")), name="proposal_kind_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="proposal_has_name"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, accepted__isnull=False),
                name="proposal_decided_at_by_and_how",
            ),
            models.CheckConstraint(
                condition=Q(holiday__isnull=True) | Q(accepted=True), name="proposal_holiday_where_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.date)} · {self.name}"


class OfficeHours(models.Model):
    """Office hours of one weekday, local time, while in force; Ramadan rows override ordinary ones."""

    wilayah = models.ForeignKey(
        Wilayah,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wilayah"),
        help_text=_("Kosong: bawaan untuk semua wilayah."),
    )
    weekday = models.PositiveSmallIntegerField(_("hari"), choices=Weekday)
    kind = models.CharField(_("jenis"), max_length=10, choices=HoursKind, default=HoursKind.NORMAL)
    opens = models.TimeField(_("mulai"))
    break_start = models.TimeField(_("istirahat mulai"), null=True, blank=True)
    break_end = models.TimeField(_("istirahat selesai"), null=True, blank=True)
    closes = models.TimeField(_("selesai"))
    valid_from = models.DateField(_("berlaku dari"))
    valid_until = models.DateField(
        _("berlaku sampai"),
        null=True,
        blank=True,
        help_text=_(
            "Wajib untuk Ramadan. Bila dua jadwal berlaku, yang mulai berlaku paling akhir yang dipakai."
        ),
    )
    source = models.CharField(_("dasar"), max_length=250, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("jam kerja")
        verbose_name_plural = _("jam kerja")
        default_permissions = ()
        ordering = ["wilayah", "kind", "valid_from", "weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(kind__in=HoursKind.values), name="hours_kind_known"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="hours_close_after_opening",
                violation_error_message=_("Jam selesai harus sesudah jam mulai."),
            ),
            models.CheckConstraint(
                condition=Q(break_start__isnull=True, break_end__isnull=True)
                | Q(
                    break_start__isnull=False,
                    break_end__isnull=False,
                    break_start__gt=F("opens"),
                    break_end__gt=F("break_start"),
                    closes__gt=F("break_end"),
                ),
                name="hours_break_inside",
                violation_error_message=_(
                    "Istirahat harus terisi mulai dan selesainya, dan berada di dalam jam kerja."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="hours_end_after_start",
                violation_error_message=_("Tanggal akhir berlaku tidak boleh sebelum tanggal mulai berlaku."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=HoursKind.RAMADAN) | Q(valid_until__isnull=False),
                name="hours_ramadan_has_end",
                violation_error_message=_("Jam kerja Ramadan memerlukan tanggal akhir berlaku."),
            ),
            models.UniqueConstraint(
                fields=["weekday", "kind", "valid_from"],
                condition=Q(wilayah__isnull=True),
                name="hours_once_by_default",
                violation_error_message=_("Jam kerja untuk hari dan tanggal mulai ini sudah ada."),
            ),
            models.UniqueConstraint(
                fields=["wilayah", "weekday", "kind", "valid_from"],
                condition=Q(wilayah__isnull=False),
                name="hours_once_per_wilayah",
                violation_error_message=_("Jam kerja untuk hari dan tanggal mulai ini sudah ada."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}-{self.closes:%H.%M}"


class CalendarVersion(models.Model):
    """One change of the calendar. The number is the version that due dates are stored with.

    Numbers run without gaps and are taken under a lock, so version n holds exactly the changes
    up to n. Rows are never changed.
    """

    id = models.PositiveIntegerField(_("versi"), primary_key=True)
    # Tells apart two histories that reached the same number, such as a transaction rolled back:
    # processes keep calendars in memory by this token.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("pada"))
    # Null only for the calendar shipped with the project, loaded before anybody can sign in.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    change = models.CharField(_("perubahan"), max_length=20, choices=CalendarChange)
    subject = models.CharField(_("mengenai"), max_length=250, blank=True)
    # The only region whose due dates the change can touch (with those under it); null: all.
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, related_name="+", verbose_name=_("wilayah")
    )
    reason = models.CharField(_("alasan"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("versi kalender")
        verbose_name_plural = _("versi kalender")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(change__in=CalendarChange.values), name="calendar_change_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_change_display()}"
