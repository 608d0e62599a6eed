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

from satudata.notifications.models import Notice
from satudata.notifications.services import ASSIGNED, RUN_PREFIX
from satudata.workflow import registry

_reminders: dict[str, str | Promise] = {
    "near": gettext_lazy("Sisa waktu paling lama 1 hari kerja."),
    "overdue": gettext_lazy("Batas waktunya sudah lewat."),
    ASSIGNED: gettext_lazy("Rekan Anda mengalihkan tugas ini kepada Anda."),
}
# The kinds that speak of the due date of the step itself.
OF_DUE_DATE = frozenset(_reminders)


def register_reminders(sentences: Mapping[str, str | Promise]) -> None:
    """Register the sentence of each kind of reminder that an app writes; each kind once."""
    for kind, sentence in sentences.items():
        if kind in _reminders:
            raise RuntimeError(f"reminder {kind} is registered twice")
        _reminders[kind] = sentence


def sentence_of(notice: Notice) -> str:
    """Say in the reader's language what a notice is about, without naming the case.

    "Walidata meminta perbaikan. Waktu Anda sampai Jumat, 27 November 2026."
    """
    if notice.code.startswith(RUN_PREFIX):
        return _reminder(notice.code.removeprefix(RUN_PREFIX), notice.data)
    happened = f"{registry.event_label(notice.code)}."
    return f"{happened} {_turn(notice.data)}".strip()


def _reminder(kind: str, data: dict[str, Any]) -> str:
    sentence = str(_reminders.get(kind) or _("Masih menunggu Anda."))
    until = _day(data) if kind in OF_DUE_DATE else ""
    return f"{sentence} {_('Jatuh tempo %(hari)s.') % {'hari': until}}" if until else sentence


def _turn(data: dict[str, Any]) -> str:
    if not data.get("turn"):
        return ""
    until = _day(data)
    return _("Waktu Anda sampai %(hari)s.") % {"hari": until} if until else _("Sekarang giliran Anda.")


def _day(data: dict[str, Any]) -> str:
    """The due date with its weekday in the region's zone: Jumat, 27 November 2026."""
    if "due_at" not in data:
        return ""
    local = datetime.fromisoformat(data["due_at"]).astimezone(ZoneInfo(data["zone"]))
    return str(date_format(local, "l, j F Y"))
