"""What is registered for the public's questions: words of notices, errands of Walidata."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.reading.layanan import errands
from datasets.services import access, public
from satudata.notifications import sentences
from satudata.workflow import registry


def register() -> None:
    """Register events, words and errands; called once at start-up."""
    registry.register_events(
        {
            public.REPORTED: gettext_lazy("Kesalahan data dilaporkan"),
            public.ASKED: gettext_lazy("Data diminta"),
            access.ASKED: gettext_lazy("Akses data terbatas diminta"),
        }
    )
    sentences.register_words(public.REPORTED, _reported)
    sentences.register_words(public.ASKED, _asked)
    sentences.register_words(access.ASKED, _access)
    registry.register_errands(errands)


def _reported(data: dict[str, Any]) -> str:
    return _("Laporan kesalahan %(nomor)s atas data “%(judul)s” menunggu jawaban.") % data


def _asked(data: dict[str, Any]) -> str:
    return _("Permintaan data %(nomor)s: “%(judul)s”.") % data


def _access(data: dict[str, Any]) -> str:
    return _("Permintaan akses %(nomor)s untuk data terbatas “%(judul)s”.") % data
