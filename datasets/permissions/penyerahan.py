"""Who hands over and who receives the results of a recommended activity (domain/romantik.md 8.10)."""

from django.utils.translation import gettext as _

from datasets.models import PenyerahanHasil
from recommendations.models import RecommendationRequest
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.workflow.errors import ActionDenied


def check_can_hand_over(rights: Rights, kegiatan: RecommendationRequest) -> None:
    """The operator of the OPD that runs the activity."""
    if not rights.allows(P.REQUEST_FILL, instansi_id=kegiatan.instansi_id):
        raise ActionDenied(_("Hasil kegiatan ini diserahkan oleh %(opd)s.") % {"opd": kegiatan.instansi})


def check_can_forward(rights: Rights, handover: PenyerahanHasil) -> None:
    """Walidata of the region receives and hands on, or sends back."""
    if not rights.allows(P.REQUEST_CHECK, wilayah_id=handover.wilayah_id):
        raise ActionDenied(_("Penyerahan ini diterima oleh Walidata %(w)s.") % {"w": handover.wilayah})


def check_can_receive(rights: Rights, handover: PenyerahanHasil) -> None:
    """The BPS office receives."""
    if not rights.allows(P.REQUEST_EXAMINE, instansi_id=handover.pembina_id):
        raise ActionDenied(_("Penyerahan ini diterima oleh %(bps)s.") % {"bps": handover.pembina})
