"""What is registered for publication: recorded events, the job of the files, the sweep, buttons, block."""

from django.utils.translation import gettext_lazy as _

from datasets.models import RilisData
from satudata.documents.services import register_reader
from satudata.workflow import guards, registry
from satudata.workflow.actions import Action, offer

# Made by migration 0004: whoever writes what is published replaces the mark by which answers are kept.
MARKED = ("datasets_terbitan_marks", "datasets_berkasterbitan_marks")
MARKS = {
    "postgresql": MARKED,
    "sqlite": [f"{name}_{verb}" for name in MARKED for verb in ("insert", "update", "delete")],
}


def register() -> None:
    """Register all of it; called once at start-up."""
    from datasets.reading import publikasi
    from datasets.reading.page import register_block
    from datasets.services import publication, revisions

    guards.register_guards(**MARKS)
    registry.register_events(
        {
            publication.RETRIED: _("Penyiapan berkas publikasi diulang"),
            revisions.PULLED: _("Data ditarik dari publikasi, revisinya berjalan terus"),
        }
    )
    registry.register_job(publication.MAKE_FILES, publication.make_files)
    registry.register_sweep(publication.open_embargoed)
    register_reader(publikasi.may_read_file)
    offer(
        RilisData.CASE_KIND,
        {
            "publish": Action("rilis_publish", page=True),
            "take_back_publication": Action("rilis_take_back", page=True),
            "withdraw": Action("rilis_withdraw", page=True),
            "begin_revision": Action("rilis_revise", page=True),
            "unschedule": Action(
                "rilis_publication_act", "batalkan-jadwal",
                _("Berkas yang sudah disiapkan dihapus; Walidata dapat menerbitkannya lagi kapan saja."),
            ),
            "drop_revision": Action(
                "rilis_publication_act", "batalkan-revisi",
                _("Versi yang terbit tetap seperti adanya. Unggahan revisi ini tidak dipakai."),
            ),
        },
    )  # fmt: skip
    register_block(50, publikasi.publication_block)
