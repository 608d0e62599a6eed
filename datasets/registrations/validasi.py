"""What is registered for validation by the head: recorded events, the letter, its readers, a block."""

from django.utils.translation import gettext_lazy as _

from datasets.models import RilisData
from satudata.documents.services import on_issued, register_reader
from satudata.workflow import registry
from satudata.workflow.actions import Action, offer


def register() -> None:
    """Register all of it; called once at start-up. The letter's QR leads to the public verification."""
    from datasets.reading import publikasi, validasi
    from datasets.reading.page import register_block
    from datasets.services import validation

    registry.register_events({validation.RETRIED: _("Penyiapan Surat Validasi diulang")})
    on_issued(validation.KIND, validation.complete)
    register_reader(validasi.may_read_file)
    # The head's screen takes no release in its address: the button stands in the block.
    offer(RilisData.CASE_KIND, {"number_validation": Action("validasi_list", on_page=True)})
    register_block(40, publikasi.validation_block)
