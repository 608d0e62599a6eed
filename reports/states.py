"""States of the yearly report (SOP B10, B11).

Stored codes never change; labels may (docs/glossary.md). Source: domain/satudata.md 9, sop/steps.md B10, B11.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """Where the report of a region and year stands."""

    PREPARED = "prepared", _("Belum disusun")
    DRAFTED = "drafted", _("Disusun")
    REVIEW_AWAITED = "review_awaited", _("Diperiksa Kepala Walidata")
    RETURNED = "returned", _("Perlu perbaikan")
    APPROVAL_NUMBERED = "approval_numbered", _("Disetujui, laporan sedang disiapkan")
    SIGNATURE_AWAITED = "signature_awaited", _("Menunggu PDF bertanda tangan")
    APPROVED = "approved", _("Disetujui")
    SUBMISSION_NUMBERED = "submission_numbered", _("Surat pengantar sedang disiapkan")
    SUBMITTED = "submitted", _("Disampaikan")
    RECEIVED = "received", _("Diterima Pimpinan Daerah")


# Walidata may change the narrative, the plan of action and the figures.
EDITABLE = frozenset({ReportState.DRAFTED, ReportState.RETURNED})
# The approved report's bytes are stored and in force.
ISSUED = frozenset(
    {ReportState.APPROVED, ReportState.SUBMISSION_NUMBERED, ReportState.SUBMITTED, ReportState.RECEIVED}
)
# With the leader: a line of the register of SOP B11.
HANDED_OVER = frozenset({ReportState.SUBMITTED, ReportState.RECEIVED})

# Colour role of a state (satudata.components.Tone); states not named are on their way: info.
REPORT_TONES: dict[str, str] = {
    ReportState.PREPARED: "neutral",
    ReportState.DRAFTED: "neutral",
    ReportState.RETURNED: "waiting",
    ReportState.SIGNATURE_AWAITED: "waiting",
    ReportState.APPROVED: "good",
    ReportState.SUBMITTED: "good",
    ReportState.RECEIVED: "good",
}
