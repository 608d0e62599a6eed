"""Public summaries: only of reports whose approval stands and whose summary was published."""

from django.db.models import QuerySet

from reports.models import Laporan
from reports.states import ISSUED


def summaries() -> QuerySet[Laporan]:
    """Summaries that the public reads, the newest year first."""
    found = Laporan.objects.filter(
        state__in=sorted(ISSUED),
        ringkasan_sejak__isnull=False,
        wilayah__aktif=True,
        dokumen__file__isnull=False,
    ).exclude(ringkasan="")
    related = ("wilayah", "instansi", "dokumen", "potret")
    return found.select_related(*related).order_by("-tahun", "wilayah__kode_bps")


def get_summary(kode_bps: str, tahun: int) -> Laporan:
    """The summary of a region's year; DoesNotExist where the public reads none."""
    return summaries().get(wilayah__kode_bps=kode_bps, tahun=tahun)
