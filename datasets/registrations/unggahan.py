"""What is registered for uploads and versions: events, job, reader of files, buttons, block of the page."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from datasets.models import RilisData
from datasets.reading.page import Block, register_block
from satudata.accounts.queries import Rights
from satudata.workflow import actions, guards, registry
from satudata.workflow.actions import Action

# Made by migration 0003: a stored version is never changed nor removed.
GUARDS = {
    "postgresql": ("versi_rilis_stays",),
    "sqlite": ("versi_rilis_stays_update", "versi_rilis_stays_delete"),
}


def register() -> None:
    """Register all of it; called once at start-up."""
    from datasets.reading import unggahan as reading
    from datasets.services import upload_reading, uploads
    from satudata.documents.services import register_reader

    registry.register_events(
        {
            uploads.UPLOADED: _("Berkas data diterima"),
            uploads.REREAD: _("Berkas data dibaca lagi"),
            uploads.EXPLAINED: _("Peringatan dijelaskan"),
            uploads.DISCARDED: _("Unggahan tidak dipakai"),
        }
    )
    guards.register_guards(**GUARDS)
    registry.register_job(uploads.READ, upload_reading.read_upload)
    register_reader(reading.may_read_file)
    register_block(20, block)
    actions.offer(
        RilisData.CASE_KIND,
        {
            "submit_release": Action(
                "versi_act",
                "ajukan",
                confirm=_(
                    "Walidata mulai memeriksa versi ini. Anda tidak dapat mengubahnya selama diperiksa."
                ),
            ),
            "recall_release": Action(
                "versi_act",
                "tarik-kembali",
                confirm=_("Pengajuan ditarik dan rilis kembali kepada OPD untuk diubah."),
            ),
        },
    )


def block(rilis: RilisData, rights: Rights, at: datetime) -> Block | None:
    """Uploads, versions and receipt on the page of a release; nothing before anything can be uploaded."""
    from datasets.reading.upload_block import facts_of

    facts = facts_of(rilis, rights, at)
    return Block("datasets/rilis/_unggahan.html", facts) if facts else None
