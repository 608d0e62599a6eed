"""What is registered for SOP B7: recorded events, the Lembar and who reads it, buttons, block of the page."""

from django.utils.translation import gettext_lazy as _

from datasets.models import RilisData
from datasets.reading import examination as reading
from datasets.reading import examination_block
from datasets.reading.page import register_block
from datasets.services import examination, release_notes
from satudata.documents.services import register_reader
from satudata.workflow import actions, registry
from satudata.workflow.actions import Action

# Everything of B7 is done on the page of the check: one button leads there.
_DESK = Action("rilis_examine", page=True, label=_("Periksa data"), style="primary")
_THERE = Action("rilis_examine", on_page=True)


def register() -> None:
    """Register events, reader, buttons and block; called once at start-up."""
    registry.register_events(
        {
            examination.ANSWERED: _("Mengisi daftar periksa"),
            examination.FILLED: _("Menyatakan sesuai semua butir yang lulus otomatis"),
            examination.RETRIED: _("Penyiapan Lembar Hasil Pemeriksaan diulang"),
            release_notes.ADDED: _("Menulis catatan pemeriksaan"),
            release_notes.CHANGED: _("Mengubah catatan pemeriksaan"),
            release_notes.REMOVED: _("Menghapus draf catatan pemeriksaan"),
            release_notes.CLOSED: _("Menutup catatan pemeriksaan"),
            release_notes.ANSWERED: _("Menjawab catatan pemeriksaan"),
        }
    )
    register_reader(reading.may_read_file)
    actions.offer(
        RilisData.CASE_KIND,
        {
            "return_release": _DESK,
            "return_to_walidata": _DESK,
            "pass_release": _THERE,
            "hand_to_pembina": _THERE,
            "confirm_release": _THERE,
        },
    )
    register_block(30, examination_block.block)
