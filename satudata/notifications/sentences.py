"""The words of a notice, made when it is read: what happened, on which case, until when.

An event is told by its registered label, a reminder by the sentence registered for its kind.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.notifications.codes import ASSIGNED, RUN_PREFIX
from satudata.notifications.models import Notice
from satudata.workflow import registry

_reminders: dict[str, str | Promise] = {
    "near": gettext_lazy("Batas waktunya sudah dekat."),
    "today": gettext_lazy("Batas waktunya hari ini."),
    "overdue": gettext_lazy("Batas waktunya sudah lewat."),
    "overdue_again": gettext_lazy("Batas waktunya sudah lama lewat dan masih menunggu Anda."),
    "escalate_head": gettext_lazy("Tugas yang dipegang %(office)s melewati batas waktunya."),
    "escalate_coordinator": gettext_lazy(
        "Tugas yang dipegang %(office)s sudah lama melewati batas waktunya."
    ),
    ASSIGNED: gettext_lazy("Rekan Anda mengalihkan tugas ini kepada Anda."),
}
# The kinds that speak of a silence: registered by the app whose cases are closed for it.
_silences: dict[str, str | Promise] = {}


def register_silence(sentences: Mapping[str, str | Promise]) -> None:
    """Register the sentence that warns before a case is closed for silence; each kind once."""
    for kind, sentence in sentences.items():
        if kind in _reminders or kind in _silences:
            raise RuntimeError(f"reminder {kind} is registered twice")
        _silences[kind] = sentence


def sentence_of(notice: Notice) -> str:
    """Say in the reader's language what a notice is about, without naming the case.

    "Walidata meminta perbaikan. Waktu Anda sampai Jumat, 27 November 2026."
    """
    if notice.code.startswith(RUN_PREFIX):
        return _reminder(notice.code.removeprefix(RUN_PREFIX), notice.data)
    happened = f"{registry.event_label(notice.code)}."
    if "new_due" in notice.data:
        return f"{happened} {_moved(notice.data)}"
    return f"{happened} {_turn(notice.data)}".strip()


def _reminder(kind: str, data: dict[str, Any]) -> str:
    """A rule that an administrator named himself is told by what all have in common: the due date."""
    if kind in _silences:
        until = _day(data, "closes_at")
        closing = _("Pengajuan ini ditutup pada %(hari)s.") % {"hari": until} if until else ""
        return f"{_silences[kind]} {closing}".strip()
    sentence = str(_reminders.get(kind) or _("Pengingat batas waktu.")) % {"office": data.get("office", "")}
    until = _day(data)
    return f"{sentence} {_('Jatuh tempo %(hari)s.') % {'hari': until}}" if until else sentence


def _moved(data: dict[str, Any]) -> str:
    return _("Semula %(lama)s, sekarang %(baru)s.") % {
        "lama": _day(data, "old_due"),
        "baru": _day(data, "new_due"),
    }


def _turn(data: dict[str, Any]) -> str:
    if not data.get("turn"):
        return ""
    until = _day(data)
    return _("Waktu Anda sampai %(hari)s.") % {"hari": until} if until else _("Sekarang giliran Anda.")


def _day(data: dict[str, Any], name: str = "due_at") -> str:
    """A date of the notice with its weekday in the region's zone: Jumat, 27 November 2026."""
    if name not in data:
        return ""
    local = datetime.fromisoformat(data[name]).astimezone(ZoneInfo(data["zone"]))
    return str(date_format(local, "l, j F Y"))
