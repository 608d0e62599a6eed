"""States of the three kinds of case of the Forum: a year's list, an OPD's part of it, a meeting.

Stored codes never change; labels may (docs/glossary.md). Source: domain/satudata.md 11.2, sop/steps.md B1-B4.
An entry has no state of its own: what was decided on it stands in its row, and its status is read from that
and from the state of its OPD's list (`entries.status_of`, ADR 0012).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListState(TextChoices):
    """Where the Daftar Data of a region and year stands (SOP B1, B3)."""

    PREPARED = "prepared", _("Disiapkan")
    DRAFTING = "drafting", _("Penyusunan draf OPD")
    REVIEWING = "reviewing", _("Reviu Walidata")
    RECOMMENDATION_AWAITED = "recommendation_awaited", _("Menunggu rekomendasi Pembina Data")
    RECOMMENDATION_NUMBERED = "recommendation_numbered", _("Rekomendasi sedang disiapkan")
    RECOMMENDED = "recommended", _("Direkomendasikan")
    DELIBERATED = "deliberated", _("Dibahas Forum")
    MINUTES_NUMBERED = "minutes_numbered", _("Berita Acara sedang disiapkan")
    AGREED = "agreed", _("Disepakati")
    AMENDING = "amending", _("Perubahan diusulkan")
    AMENDMENT_DELIBERATED = "amendment_deliberated", _("Perubahan dibahas Forum")
    AMENDMENT_NUMBERED = "amendment_numbered", _("Berita Acara perubahan sedang disiapkan")
    CLOSED = "closed", _("Ditutup")


class OfficeState(TextChoices):
    """Where an OPD's part of the list, and then its availability, stands (SOP B3, B4)."""

    LISTED = "listed", _("Belum dibuka")
    DRAFTED = "drafted", _("Draf")
    SUBMITTED = "submitted", _("Diajukan")
    RETURNED = "returned", _("Perlu perbaikan")
    REVIEWED = "reviewed", _("Disetujui Walidata")
    PASSED_OVER = "passed_over", _("Tanpa entri")
    AGREED = "agreed", _("Disepakati, ketersediaan diisi")
    AVAILABILITY_SENT = "availability_sent", _("Ketersediaan diperiksa Walidata")
    AVAILABILITY_RETURNED = "availability_returned", _("Ketersediaan perlu perbaikan")
    AVAILABILITY_CHECKED = "availability_checked", _("Menunggu persetujuan Kepala OPD")
    SIGNATURE_AWAITED = "signature_awaited", _("Menunggu PDF bertanda tangan")
    STATEMENT_NUMBERED = "statement_numbered", _("Surat Pernyataan sedang disiapkan")
    STATED = "stated", _("Surat Pernyataan terbit")


class MeetingState(TextChoices):
    """Where a meeting of the Forum stands (SOP B2)."""

    PLANNED = "planned", _("Direncanakan")
    INVITED = "invited", _("Undangan terbit")
    HELD = "held", _("Sudah dilaksanakan")
    MINUTES_NUMBERED = "minutes_numbered", _("Notulen sedang disiapkan")
    MINUTED = "minuted", _("Notulen terbit")
    CANCELLED = "cancelled", _("Dibatalkan")


# The OPD may change its entries.
EDITABLE = frozenset({OfficeState.DRAFTED, OfficeState.RETURNED})
# The OPD may answer whether its data are available.
ANSWERABLE = frozenset({OfficeState.AGREED, OfficeState.AVAILABILITY_RETURNED})
# Phases in which OPDs draw up and Walidata reviews; what is agreed stands after them.
OPEN_FOR_DRAFTS = frozenset({ListState.DRAFTING, ListState.REVIEWING})
# The list is agreed: its entries change only by an addendum, and its calendar is public.
AGREED = frozenset(
    {
        ListState.AGREED,
        ListState.AMENDING,
        ListState.AMENDMENT_DELIBERATED,
        ListState.AMENDMENT_NUMBERED,
        ListState.CLOSED,
    }
)

# Colour role of a state (satudata.components.Tone); states not named are on their way: info.
LIST_TONES: dict[str, str] = {
    ListState.PREPARED: "neutral",
    ListState.AGREED: "good",
    ListState.AMENDING: "waiting",
    ListState.CLOSED: "neutral",
}
OFFICE_TONES: dict[str, str] = {
    OfficeState.LISTED: "neutral",
    OfficeState.DRAFTED: "neutral",
    OfficeState.RETURNED: "waiting",
    OfficeState.REVIEWED: "good",
    OfficeState.PASSED_OVER: "neutral",
    OfficeState.AGREED: "waiting",
    OfficeState.AVAILABILITY_RETURNED: "waiting",
    OfficeState.STATED: "good",
}
MEETING_TONES: dict[str, str] = {
    MeetingState.PLANNED: "neutral",
    MeetingState.MINUTED: "good",
    MeetingState.CANCELLED: "neutral",
}
