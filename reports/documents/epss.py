"""The EPSS self-assessment of the report's year as the report prints it; nothing where none was opened."""

from decimal import Decimal

from django.utils import translation

from reports.documents.parts import RingkasanEpss
from reports.epss.scoring import rounded
from reports.epss.summary import assessment_summary
from reports.models import Laporan
from satudata.charts.description import NARROW, WIDE


def ringkasan(laporan: Laporan) -> RingkasanEpss | None:
    """Both sides' values by domain, IPS (None while a level is missing), predicate and radar: two queries."""
    found = assessment_summary(laporan.wilayah, laporan.tahun)
    if found is None:
        return None
    with translation.override("id"):
        ips = found.mandiri.ips
        return RingkasanEpss(
            tahun=found.penilaian.tahun,
            ips=None if ips is None else rounded(ips),
            predikat=str(found.mandiri.predikat) if ips is not None else "",
            kalimat=found.sentence,
            domain=[(str(row.domain.nama), _value(row.mandiri), _value(row.bps)) for row in found.rows],
            radar=found.radar(WIDE),
            radar_sempit=found.radar(NARROW),
        )


def kalimat(laporan: Laporan) -> str:
    """The result in one sentence; empty where there is none."""
    found = assessment_summary(laporan.wilayah, laporan.tahun)
    with translation.override("id"):
        return found.sentence if found is not None else ""


def _value(value: Decimal | None) -> Decimal | None:
    return None if value is None else rounded(value)
