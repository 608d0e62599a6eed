"""What is registered for releases and dictionaries: events, words, job, sweep, buttons, block."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasets.models import RilisData
from satudata.clock.templatetags.waktu import hari
from satudata.notifications import sentences
from satudata.workflow import actions, registry
from satudata.workflow.actions import Action


def register() -> None:
    """Register all of it; called once at start-up."""
    from datasets.reading import kamus, page, promises
    from datasets.services import dictionaries, releases

    registry.register_events(
        {
            releases.OPENED: gettext_lazy("Rilis data dijadwalkan untuk OPD"),
            releases.MOVED: gettext_lazy("Jadwal rilis berubah"),
            releases.DIFFERS: gettext_lazy("Daftar Data berubah untuk rilis yang sudah berdata"),
            dictionaries.MADE: gettext_lazy("Kamus data disusun"),
            dictionaries.CHANGED: gettext_lazy("Kamus data diubah"),
        }
    )
    sentences.register_words(releases.OPENED, _opened)
    sentences.register_words(releases.MOVED, _moved)
    sentences.register_words(releases.DIFFERS, _differs)
    registry.register_job(promises.DIFFERS_JOB, releases.tell_difference)
    registry.register_sweep(releases.sweep)
    page.register_block(10, kamus.block)
    actions.offer(
        RilisData.CASE_KIND,
        {
            "begin_collecting": Action("rilis_act", "mulai-pengumpulan"),
            "drop_release": Action("rilis_act", "tidak-dikumpulkan", on_page=True),
            "call_off": Action("rilis_act", "tidak-dikumpulkan", on_page=True),
        },
    )


def _opened(data: dict[str, Any]) -> str:
    return _("%(n)d rilis data %(tahun)s dijadwalkan. Yang pertama jatuh %(hari)s.") % {
        "n": data["n"], "tahun": data["tahun"], "hari": hari(date.fromisoformat(data["hari"])),
    }  # fmt: skip


def _moved(data: dict[str, Any]) -> str:
    return _("Jadwal rilis berubah menurut Daftar Data: periode %(periode)s, rilis %(hari)s.") % {
        "periode": data["periode"], "hari": hari(date.fromisoformat(data["hari"])),
    }  # fmt: skip


def _differs(data: dict[str, Any]) -> str:
    if not data["hari"]:
        return _("Daftar Data tidak lagi memuat rilis ini, tetapi datanya sudah masuk. Putuskan bersama OPD.")
    return _("Daftar Data menjanjikan periode atau jadwal lain (%(hari)s), tetapi datanya sudah masuk.") % {
        "hari": hari(date.fromisoformat(data["hari"]))
    }
