"""What is registered for availability and the Surat Pernyataan."""

from django.utils.translation import gettext_lazy as _

from forum.reading import ketersediaan as reading
from forum.services import availability, statements
from satudata.documents.services import on_issued, register_reader
from satudata.workflow import registry


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up.

    The bytes of a statement are for those who read the OPD's list; its QR leads to the public verification.
    """
    registry.register_events(
        {
            availability.ANSWERED: _("Mengisi ketersediaan"),
            availability.FILLED: _("Menyatakan semua entri yang belum dijawab tersedia"),
            availability.NOTED: _("Walidata mencatat ketersediaan"),
            statements.RETRIED: _("Penyiapan Surat Pernyataan diulang"),
        }
    )
    on_issued(statements.KIND, statements.complete_statement)
    register_reader(reading.may_read_file)
    registry.register_job(statements.PRINT_STATEMENT, statements.print_statement)
