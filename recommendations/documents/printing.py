"""Forms printed on request: the same code as issued documents, nothing kept, no number."""

from recommendations.documents.ms_keg import ms_keg
from recommendations.models import RecommendationRequest
from satudata.clock.now import now
from satudata.documents.services import print_document

HAL = "Metadata Statistik Kegiatan (MS-Keg)"


def print_ms_keg(case: RecommendationRequest) -> bytes:
    """The PDF of a request's MS-Keg as it stands, marked DRAF until BPS accepted the design."""
    context = ms_keg(case)
    return print_document(
        penerbit=case.instansi,
        template="documents/ms_keg.html",
        context=context,
        hal=HAL,
        on=now().astimezone(case.wilayah.zone).date(),
        mark="DRAF" if context.draf else "",
    )
