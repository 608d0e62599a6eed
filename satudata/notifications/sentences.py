"""The words of a notice, made when it is read: what happened, on which case, until when.

An event is told by its registered label. A reminder is told by its facts (what it speaks of, when it was
written, whose turn it is), never by the code of its rule: administrators name rules as they like.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from satudata.notifications.audiences import OF_OFFICE
from satudata.notifications.codes import ASSIGNED, RUN_PREFIX
from satudata.notifications.models import Notice
from satudata.workflow import registry
from satudata.workflow.recalculation import both_dates
from satudata.workflow.thresholds import Anchor

# So many days after the due date a turn is long overdue.
LONG = 3
# What warns before a case of a kind is closed for silence: registered by its app.
_silences: dict[str, str | Promise] = {}
# Notices that say more than the label of their event: registered by their app.
_words: dict[str, Callable[[dict[str, Any]], str]] = {}


def register_silence(case_kind: str, sentence: str | Promise) -> None:
    """Register the sentence that warns before a case of a kind is closed for silence; each kind once."""
    if case_kind in _silences:
        raise RuntimeError(f"silence of {case_kind} is registered twice")
    _silences[case_kind] = sentence


def register_words(code: str, say: Callable[[dict[str, Any]], str]) -> None:
    """Register how a notice of this code is put into words from the facts it holds; each code once."""
    if code in _words:
        raise RuntimeError(f"words of {code} are registered twice")
    _words[code] = say


def sentence_of(notice: Notice) -> str:
    """Say in the reader's language what a notice is about, without naming the case.

    "Walidata meminta perbaikan. Waktu Anda sampai Jumat, 27 November 2026."
    """
    if notice.code.startswith(RUN_PREFIX):
        return _reminder(notice)
    if notice.code in _words:
        return _words[notice.code](notice.data)
    happened = f"{registry.event_label(notice.code)}."
    if "new_due" in notice.data:
        return f"{happened} {_moved(notice.data)}"
    return f"{happened} {_turn(notice.data)}".strip()


def _reminder(notice: Notice) -> str:
    data = notice.data
    if data.get("about") == Anchor.SILENCE:
        until = _day(data, "closes_at")
        closing = _("Pengajuan ini ditutup pada %(hari)s.") % {"hari": until} if until else ""
        return f"{_silences.get(data.get('case_kind', ''), '')} {closing}".strip()
    until = _day(data)
    sentence = _of_turn(notice)
    return f"{sentence} {_('Jatuh tempo %(hari)s.') % {'hari': until}}" if until else sentence


def _of_turn(notice: Notice) -> str:
    """What a reminder of a due date says, by the moment at which it was written."""
    data = notice.data
    if notice.code == f"{RUN_PREFIX}{ASSIGNED}":
        return _("Rekan Anda mengalihkan tugas ini kepada Anda.")
    if OF_OFFICE in data:
        return _("Tugas yang dipegang %(office)s melewati batas waktunya.") % {"office": data[OF_OFFICE]}
    if "due_at" not in data:
        return _("Masih menunggu Anda.")
    due, at = _local(data, data["due_at"]), _local(data, notice.at.isoformat())
    if at > due:
        if (at.date() - due.date()).days >= LONG:
            return _("Batas waktunya sudah lama lewat dan masih menunggu Anda.")
        return _("Batas waktunya sudah lewat.")
    return _("Batas waktunya hari ini.") if at.date() == due.date() else _("Batas waktunya sudah dekat.")


def _moved(data: dict[str, Any]) -> str:
    lama, baru = both_dates(data)
    return _("Semula %(lama)s, sekarang %(baru)s.") % {"lama": lama, "baru": baru}


def _turn(data: dict[str, Any]) -> str:
    if not data.get("turn"):
        return ""
    until = _day(data)
    return _("Waktu Anda sampai %(hari)s.") % {"hari": until} if until else _("Sekarang giliran Anda.")


def _day(data: dict[str, Any], name: str = "due_at") -> str:
    """A date of the notice with its weekday in the region's zone: Jumat, 27 November 2026."""
    if name not in data:
        return ""
    return str(date_format(_local(data, data[name]), "l, j F Y"))


def _local(data: dict[str, Any], moment: str) -> datetime:
    """A moment in the zone of the notice's region; in that of the installation where it has none."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(data.get("zone", settings.TIME_ZONE)))
