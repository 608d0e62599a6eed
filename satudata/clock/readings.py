"""Closed lists of the clock: readings of a time standard, kinds of holidays, hours and changes.

Codes are stored and never renamed; labels may change.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Reading(TextChoices):
    """How the number of a time standard is read (sop/steps.md, "Readings that we take")."""

    HANDLING_MINUTES = "handling_minutes", _("Menit jam kerja")
    WORKING_DAYS = "working_days", _("Hari kerja")
    CALENDAR_DAYS = "calendar_days", _("Hari kalender")
    NONE = "none", _("Tanpa batas waktu")


class HolidayKind(TextChoices):
    """Why a day is not worked."""

    LIBUR_NASIONAL = "libur_nasional", _("Libur nasional")
    CUTI_BERSAMA = "cuti_bersama", _("Cuti bersama")
    LIBUR_DAERAH = "libur_daerah", _("Libur daerah")


class HoursKind(TextChoices):
    """Ordinary office hours, or those of one Ramadan (always a dated range)."""

    NORMAL = "normal", _("Biasa")
    RAMADAN = "ramadan", _("Ramadan")


class Weekday(IntegerChoices):
    """Days of the week as Python counts them."""

    SENIN = 0, _("Senin")
    SELASA = 1, _("Selasa")
    RABU = 2, _("Rabu")
    KAMIS = 3, _("Kamis")
    JUMAT = 4, _("Jumat")
    SABTU = 5, _("Sabtu")
    MINGGU = 6, _("Minggu")


class CalendarChange(TextChoices):
    """What made a new version of the calendar."""

    OPENED = "opened", _("Kalender kosong dibuat")
    REFERENCE_LOADED = "reference_loaded", _("Kalender acuan dimuat")
    HOLIDAY_ADDED = "holiday_added", _("Hari libur ditambahkan")
    HOLIDAY_CHANGED = "holiday_changed", _("Hari libur diubah")
    HOLIDAY_REMOVED = "holiday_removed", _("Hari libur dihapus")
    HOURS_SET = "hours_set", _("Jam kerja ditetapkan")
    HOURS_REMOVED = "hours_removed", _("Jam kerja dihapus")
