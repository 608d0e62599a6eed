"""What is registered for the yearly report: recorded events, papers, their readers, buttons, errands."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models import Laporan
from satudata.clock.templatetags.waktu import tanggal
from satudata.documents.services import on_issued, register_reader
from satudata.notifications import sentences
from satudata.workflow import registry
from satudata.workflow.actions import Action, offer


def register() -> None:
    """Register all of it; called once at start-up. The QR of each paper leads to the public verification."""
    from reports.reading import errands
    from reports.reading import laporan as reading
    from reports.services import approval, dates, reports, submission, summary

    registry.register_events(
        {
            reports.RETAKEN: _("Angka laporan dipotret ulang"),
            dates.CHANGED: _("Tanggal laporan diubah"),
            approval.RETRIED: _("Penyiapan PDF laporan diulang"),
            submission.RETRIED: _("Penyiapan surat pengantar diulang"),
            summary.PUBLISHED: _("Ringkasan publik ditayangkan"),
            summary.HIDDEN: _("Ringkasan publik disembunyikan"),
        }
    )
    sentences.register_words(dates.CHANGED, _dates)
    on_issued(approval.KIND, approval.complete_report)
    on_issued(submission.KIND, submission.complete_submission)
    register_reader(reading.may_read_file)
    registry.register_errands(errands.errands)
    offer(
        Laporan.CASE_KIND,
        {
            "send_for_review": Action("laporan_act", "ajukan"),
            "recall_report": Action("laporan_act", "tarik"),
            "recall_text": Action(
                "laporan_act",
                "batalkan-naskah",
                _("Naskah yang sudah diberi nomor dicabut dan nomornya tetap terpakai."),
            ),
            "return_report": Action("laporan_act", "kembalikan", on_page=True),
            "approve_report": Action("laporan_act", "setujui", on_page=True),
            "prepare_report": Action("laporan_act", "siapkan", on_page=True),
            "upload_report": Action("laporan_act", "unggah", on_page=True),
            "reopen_report": Action("laporan_act", "buka-lagi", on_page=True),
            "number_submission": Action("laporan_submit", page=True),
            "receive_report": Action("laporan_receive", page=True),
        },
    )


def _dates(data: dict[str, Any]) -> str:
    days = {name: tanggal(date.fromisoformat(data[name])) for name in ("disusun", "disampaikan")}
    return (
        gettext("Tanggal laporan diubah: disusun sampai %(disusun)s, disampaikan sampai %(disampaikan)s.")
        % days
    )
