"""What is registered for timers and errands: codes and words of reminders, their job, the sweep, Beranda."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.reading.errands import errands
from forum.services import watches
from satudata.clock.templatetags.waktu import hari
from satudata.notifications import sentences
from satudata.workflow import registry


def register() -> None:
    """Register events, words, jobs, sweeps and errands; called once at start-up."""
    registry.register_events(
        {
            watches.DRAFT: gettext_lazy("Batas penyusunan draf sudah dekat"),
            watches.REVIEW: gettext_lazy("Batas reviu Walidata hari ini"),
            watches.MEETING: gettext_lazy("Rapat Forum sudah dekat"),
            watches.YEAR: gettext_lazy("Daftar Data tahun depan belum disepakati"),
        }
    )
    for code, say in SENTENCES.items():
        sentences.register_words(code, say)
    registry.register_job(watches.WATCH, watches.tell_watch)
    registry.register_sweep(watches.sweep)
    registry.register_errands(errands)


def _draft(data: dict[str, Any]) -> str:
    return _("Draf Daftar Data %(tahun)s belum dikirim. Batas penyusunannya %(hari)s.") % _words(data)


def _review(data: dict[str, Any]) -> str:
    words = _words(data) | {"n": data["n"]}
    return _("%(n)d Daftar Data OPD %(tahun)s belum direviu. Batas reviu %(hari)s.") % words


def _meeting(data: dict[str, Any]) -> str:
    words = _words(data) | {"keadaan": data["keadaan"]}
    return _("Rapat Forum untuk Daftar Data %(tahun)s direncanakan %(hari)s. Keadaan: %(keadaan)s.") % words


def _year(data: dict[str, Any]) -> str:
    return _(
        "Daftar Data %(tahun)s %(wilayah)s belum disepakati Forum. SOP meminta kesepakatan paling sedikit "
        "sekali setahun; tanggal pengingat ini bukan dari SOP."
    ) % {"tahun": data["tahun"], "wilayah": data["wilayah"]}


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {"tahun": data["tahun"], "hari": hari(date.fromisoformat(data["hari"]))}


SENTENCES = {watches.DRAFT: _draft, watches.REVIEW: _review, watches.MEETING: _meeting, watches.YEAR: _year}
