"""Public summaries: only of reports whose approval stands and whose summary was published.

Beside the text stand the figures of the whole region; no office and no release is named.
"""

from django.db.models import QuerySet

from reports.evaluation.snapshot import Snapshot
from reports.models import Laporan
from reports.reading.evaluasi import figures
from reports.reading.pimpinan import SHOWN, Told, sentence
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


def told(laporan: Laporan) -> list[Told]:
    """The leader's figures as the report has them frozen, of the whole region; none that says nothing."""
    if laporan.potret is None:
        return []
    frozen = Snapshot(laporan.potret.isi)
    by_code = {figure.indicator.code: figure for figure in figures(frozen.angka, frozen.angka_lalu)}
    chosen = [by_code[code] for code in SHOWN]
    return [Told(figure, sentence(figure)) for figure in chosen if figure.now.whole]
