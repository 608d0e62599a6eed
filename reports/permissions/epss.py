"""Who may read and fill an EPSS assessment: Walidata its own levels, Pembina Data those of BPS; and when.

Rights raise ActionDenied, the time that is over or has not come raises StaleMove.
"""

from django.utils.translation import gettext as _

from reports.models import PenilaianEpss
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied, StaleMove


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


def check_can_manage(rights: Rights) -> None:
    """The administrator of the whole installation: versions of the tree are for all regions."""
    top = Wilayah.objects.filter(level=Wilayah.Level.PUSAT).values_list("pk", flat=True)
    if not any(rights.allows(P.SYSTEM_MANAGE, wilayah_id=pk) for pk in top):
        raise ActionDenied(_("Kerangka EPSS berlaku untuk semua wilayah dan dikelola administrator pusat."))


# When -------------------------------------------------------------------------------------------------
def check_unsent(case: PenilaianEpss) -> None:
    """Own levels and evidence stand once the assessment was sent."""
    if case.dikirim_pada is not None:
        raise StaleMove(_("Penilaian mandiri ini sudah dikirim ke Pembina Data, jadi tidak dapat diubah."))


def check_with_bps(case: PenilaianEpss) -> None:
    """BPS assesses what was sent, until it has decided."""
    if case.dikirim_pada is None:
        raise StaleMove(_("Penilaian mandiri ini belum dikirim Walidata."))
    if case.ditetapkan_pada is not None:
        raise StaleMove(_("Nilai EPSS ini sudah ditetapkan, jadi tidak dapat diubah."))
