"""What is registered for the year's list, its review and its recommendation: events, letters, buttons."""

from django.utils.translation import gettext_lazy as _

from satudata.workflow import actions, registry
from satudata.workflow.actions import Action

# What has a form of its own (asking, closing the year) or a page (the recommendation) is no button.
LIST_ACTIONS: actions.Table = {
    "open_drafting": Action(
        "daftar_act", "buka-penyusunan", _("Semua OPD diberi tahu dan dapat mengisi Daftar Datanya.")
    ),
    "close_drafting": Action(
        "daftar_act",
        "tutup-penyusunan",
        _("OPD yang belum mengirim masih dapat mengirim, dan tercatat terlambat."),
    ),
    "reopen_drafting": Action("daftar_act", "buka-lagi-penyusunan"),
    "ask_recommendation": Action("daftar_act", "mintakan-rekomendasi", on_page=True),
    "close_year": Action("daftar_act", "tutup-tahun", on_page=True),
}


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
    from forum.models import DaftarData
    from forum.reading.papers import REKOMENDASI, may_read_recommendation
    from forum.services import recommendation
    from satudata.documents.services import on_issued, register_reader

    registry.register_events(
        {
            "phases_set": _("Tahapan tahun diatur"),
            "offices_joined": _("OPD ditambahkan"),
            "office_entries_judged": _("Walidata menilai entri"),
            "comment_answered": _("Masukan Pembina Data ditanggapi"),
            "recommendation_retried": _("Penyiapan rekomendasi diulang"),
            "recommendation_signed_copy_stored": _("Rekomendasi bertanda tangan elektronik disimpan"),
        }
    )
    on_issued(REKOMENDASI, recommendation.complete_recommendation)
    register_reader(may_read_recommendation)
    actions.offer(DaftarData.CASE_KIND, LIST_ACTIONS)
