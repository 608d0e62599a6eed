"""What is registered for the hand-over of results: events, words, reminder, errands, lines on other pages."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.reading import penyerahan as reading
from datasets.services import handover
from recommendations.models import RecommendationRequest
from satudata.accounts.queries import rights_of
from satudata.clock.templatetags.waktu import hari
from satudata.documents.models import StoredFile
from satudata.documents.services import register_reader
from satudata.notifications import sentences
from satudata.workflow import registry


def register() -> None:
    """Register all of it; called once at start-up."""
    registry.register_events(
        {
            handover.SENT: gettext_lazy("OPD menyerahkan hasil kegiatan"),
            handover.BACK: gettext_lazy("Walidata mengembalikan penyerahan hasil"),
            handover.FORWARDED: gettext_lazy("Walidata meneruskan hasil kegiatan ke BPS"),
            handover.RECEIVED: gettext_lazy("BPS menerima hasil kegiatan"),
            handover.REMINDER: gettext_lazy("Hasil kegiatan perlu diserahkan"),
        }
    )
    for code in (handover.SENT, handover.BACK, handover.FORWARDED, handover.RECEIVED):
        sentences.register_words(code, lambda data, code=code: _said(code, data))
    sentences.register_words(handover.REMINDER, _reminded)
    registry.register_job(handover.REMIND, handover.remind)
    registry.register_sweep(handover.sweep)
    registry.register_errands(reading.errands)
    registry.register_related(RecommendationRequest.CASE_KIND, reading.related)
    register_reader(may_read_file)


def _said(code: str, data: dict[str, Any]) -> str:
    return f"{registry.event_label(code)}: {data['judul']} ({data['nomor']})."


def _reminded(data: dict[str, Any]) -> str:
    return _("Rencana rilis %(judul)s jatuh pada %(hari)s. Serahkan hasilnya ke BPS lewat Walidata.") % {
        "judul": data["judul"],
        "hari": hari(date.fromisoformat(data["hari"])),
    }


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """Whoever reads the hand-over reads its file."""
    return reading.visible(rights_of(user)).filter(publikasi=stored).exists()
