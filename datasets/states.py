"""States of a release of data, and of the act by which a head of office validates several of them.

Stored codes never change; labels may (docs/glossary.md). Source: domain/satudata.md 11.2, sop/steps.md B5-B9.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReleaseState(TextChoices):
    """Where a release of a dataset stands (SOP B5-B9)."""

    SCHEDULED = "scheduled", _("Terjadwal")
    COLLECTING = "collecting", _("Pengumpulan")
    UPLOADING = "uploading", _("Sedang diunggah")
    UPLOADED = "uploaded", _("Diunggah, belum publikasi")
    EXAMINED = "examined", _("Diperiksa Walidata")
    RECHECKED = "rechecked", _("Diperiksa ulang Pembina Data")
    RETURNED = "returned", _("Perlu perbaikan")
    VALIDATION_AWAITED = "validation_awaited", _("Menunggu validasi Kepala OPD")
    VALIDATION_NUMBERED = "validation_numbered", _("Surat Validasi sedang disiapkan")
    VALIDATED = "validated", _("Tervalidasi")
    PUBLISHING = "publishing", _("Berkas publikasi disiapkan")
    EMBARGOED = "embargoed", _("Menunggu tanggal tayang")
    PUBLISHED = "published", _("Terpublikasi")
    WITHDRAWN = "withdrawn", _("Ditarik dari publikasi")
    CALLED_OFF = "called_off", _("Tidak dikumpulkan")


class ValidationState(TextChoices):
    """Where a Surat Validasi, which may cover several releases of an OPD, stands (SOP B8)."""

    DRAFTED = "drafted", _("Disusun")
    NUMBERED = "numbered", _("Sedang disiapkan")
    SIGNATURE_AWAITED = "signature_awaited", _("Menunggu PDF bertanda tangan")
    ISSUED = "issued", _("Terbit")
    REVOKED = "revoked", _("Dibatalkan")


# The OPD may upload files and choose among them.
UPLOADABLE = frozenset(
    {ReleaseState.COLLECTING, ReleaseState.UPLOADING, ReleaseState.UPLOADED, ReleaseState.RETURNED}
)
# Nobody changes what is looked at or signed.
LOCKED = frozenset(
    {
        ReleaseState.EXAMINED,
        ReleaseState.RECHECKED,
        ReleaseState.VALIDATION_AWAITED,
        ReleaseState.VALIDATION_NUMBERED,
        ReleaseState.VALIDATED,
        ReleaseState.PUBLISHING,
        ReleaseState.EMBARGOED,
    }
)
# Work on the release has ended, for now.
ENDED = frozenset({ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN, ReleaseState.CALLED_OFF})

# Colour role of a state (satudata.components.Tone); states not named are on their way: info.
RELEASE_TONES: dict[str, str] = {
    ReleaseState.SCHEDULED: "neutral",
    ReleaseState.RETURNED: "waiting",
    ReleaseState.VALIDATED: "good",
    ReleaseState.PUBLISHED: "good",
    ReleaseState.WITHDRAWN: "neutral",
    ReleaseState.CALLED_OFF: "neutral",
}
VALIDATION_TONES: dict[str, str] = {
    ValidationState.DRAFTED: "neutral",
    ValidationState.SIGNATURE_AWAITED: "waiting",
    ValidationState.ISSUED: "good",
    ValidationState.REVOKED: "neutral",
}
