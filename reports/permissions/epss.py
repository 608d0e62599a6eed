"""Who may read and fill an EPSS assessment: Walidata its own levels, Pembina Data those of BPS."""

from django.utils.translation import gettext as _

from reports.models import PenilaianEpss
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied


def can_view(rights: Rights, case: PenilaianEpss) -> bool:
    """True where the assessment is among what `queries.visible_assessments` gives this person."""
    return rights.allows(P.EPSS_VIEW, wilayah_id=case.wilayah_id) or rights.allows(
        P.EPSS_VIEW, instansi_id=case.pembina_id
    )


def check_can_open(rights: Rights, wilayah: Wilayah) -> None:
    """Walidata of the region (Tim Penilai Internal)."""
    if not rights.allows(P.EPSS_FILL, wilayah_id=wilayah.pk):
        raise ActionDenied(
            _("Penilaian mandiri EPSS %(wilayah)s diisi oleh Walidata-nya.") % {"wilayah": wilayah}
        )


def check_can_fill(rights: Rights, case: PenilaianEpss) -> None:
    """Walidata of the region."""
    check_can_open(rights, case.wilayah)


def check_can_assess(rights: Rights, case: PenilaianEpss) -> None:
    """The BPS office of the region (Tim Penilai Badan)."""
    if not rights.allows(P.EPSS_ASSESS, instansi_id=case.pembina_id):
        raise ActionDenied(_("Nilai BPS diisi oleh %(bps)s.") % {"bps": case.pembina})
