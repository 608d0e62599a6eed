"""How dates, times, durations and numbers are written: the one set of filters for all templates.

    {% load waktu %}
    {{ case.created_at|tanggal }}            20 November 2026
    {{ run.due_at|hari:case.wilayah }}       Jumat, 20 November 2026
    {{ run.due_at|waktu:case.wilayah }}      20 November 2026, 14.05 WIB
    {{ run.due_at|jam:case.wilayah }}        14.05 WIB
    {{ run.due_at|kapan:case.wilayah }}      hari ini 14.05 WIB, kemarin 16.20 WIB, else as `waktu`
    {{ 1234.5|angka }}  {{ 2.345|angka:2 }}  1.234,5   2,35
    {{ 65|menit }}                           1 jam 5 menit

A moment is shown in the zone of the Wilayah given (a ZoneInfo does too), else in the current one. Month
names and words follow the language of the interface, the rest is the same in all. None and an empty
string give an empty string, so `|default:"-"` works. A naive datetime raises ValueError.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from satudata.accounts.models import Wilayah
from satudata.clock.now import now

register = template.Library()


@register.filter
def tanggal(value: date | None, wilayah: Wilayah | tzinfo | None = None) -> str:
    """Write the date of a date or moment: 20 November 2026."""
    if not value:
        return ""
    return str(date_format(_local(value, wilayah) if isinstance(value, datetime) else value))


@register.filter
def hari(value: date | None, wilayah: Wilayah | tzinfo | None = None) -> str:
    """Write the date of a date or moment with its weekday: Jumat, 20 November 2026."""
    if not value:
        return ""
    local = _local(value, wilayah) if isinstance(value, datetime) else value
    return str(date_format(local, "l, j F Y"))


@register.filter
def waktu(value: date | None, wilayah: Wilayah | tzinfo | None = None) -> str:
    """Write date, time and zone of a moment: 20 November 2026, 14.05 WIB; a plain date as `tanggal`."""
    if not isinstance(value, datetime):
        return tanggal(value)
    local = _local(value, wilayah)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


@register.filter
def jam(value: datetime | None, wilayah: Wilayah | tzinfo | None = None) -> str:
    """Write the time of a moment with its zone: 14.05 WIB."""
    if not value:
        return ""
    local = _local(value, wilayah)
    return f"{time_format(local.time())} {local.tzname()}"


@register.filter
def kapan(value: datetime | None, wilayah: Wilayah | tzinfo | None = None) -> str:
    """Write a past moment as people say it: hari ini 14.05 WIB, kemarin 16.20 WIB, else as `waktu`."""
    if not isinstance(value, datetime):
        return waktu(value, wilayah)
    days = (_local(now(), wilayah).date() - _local(value, wilayah).date()).days
    words = {0: _("hari ini %(jam)s"), 1: _("kemarin %(jam)s")}.get(days)
    return words % {"jam": jam(value, wilayah)} if words else waktu(value, wilayah)


@register.filter
def angka(value: Any, decimals: int | None = None) -> str:
    """Write a number with grouping: 1.234,5. With `decimals` rounded half up to that many places.

    What is not a number comes back as it is; years are not numbers and are not passed here.
    """
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return ""
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    elif number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    else:
        number = number.normalize()
    return str(number_format(number + 0, use_l10n=True, force_grouping=True))


@register.filter
def menit(value: int | timedelta | None) -> str:
    """Write a duration in minutes, begun minutes dropped: 1 jam 5 menit."""
    if value is None or value == "":
        return ""
    minutes = value // timedelta(minutes=1) if isinstance(value, timedelta) else int(value)
    hours, rest = divmod(max(minutes, 0), 60)
    words = []
    if hours:
        words.append(ngettext("%(n)s jam", "%(n)s jam", hours) % {"n": angka(hours)})
    if rest or not hours:
        words.append(ngettext("%(n)s menit", "%(n)s menit", rest) % {"n": rest})
    return " ".join(words)


def _local(moment: datetime, wilayah: Wilayah | tzinfo | None) -> datetime:
    # A template variable that is missing arrives as an empty string.
    zone = wilayah.zone if isinstance(wilayah, Wilayah) else wilayah or None
    return timezone.localtime(moment, zone)
