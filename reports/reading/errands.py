"""What of the yearly report waits for a person and is no turn of an SOP step.

Walidata is asked to open the report of the year that has ended; the leader has a report to receive; Walidata
has a receipt on paper to record where nobody has after a while. A constant number of queries.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import DaftarData
from reports.models import Laporan
from reports.states import ReportState as S
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission as P
from satudata.components import Errand

# The report of a year is asked for from 15 December of that year on.
ASKED_FROM = (12, 15)
# Days after the letter from which Walidata is asked for the receipt.
RECEIPT_AFTER = timedelta(days=7)


def errands(rights: Rights, at: datetime) -> list[Errand]:
    """All that waits for this person."""
    found: list[Errand] = []
    if regions := rights.wilayah_ids(P.REPORT_WRITE):
        found += _to_open(regions, at)
    receiving = rights.wilayah_ids(P.REPORT_RECEIVE)
    if receiving or regions:
        found += _to_receive(receiving, regions, at)
    return found


def _to_open(regions: set[int], at: datetime) -> Iterator[Errand]:
    """Years with a Daftar Data whose report nobody opened."""
    done = set(Laporan.objects.filter(wilayah_id__in=regions).values_list("wilayah_id", "tahun"))
    years = DaftarData.objects.filter(wilayah_id__in=regions).order_by("-tahun")
    newest: dict[int, DaftarData] = {}
    for row in years.select_related("wilayah"):
        if date(row.tahun, *ASKED_FROM) <= at.astimezone(row.wilayah.zone).date():
            newest.setdefault(row.wilayah_id, row)
    for row in newest.values():
        if (row.wilayah_id, row.tahun) not in done:
            words = {"tahun": row.tahun, "wilayah": row.wilayah}
            yield Errand(
                _("Buka laporan tahunan %(tahun)s") % words,
                _("Laporan Penyelenggaraan Statistik Sektoral %(wilayah)s belum dibuka.") % words,
                f"{reverse('laporan_new')}?tahun={row.tahun}",
            )


def _to_receive(receiving: set[int], writing: set[int], at: datetime) -> Iterator[Errand]:
    waiting = Laporan.objects.filter(state=S.SUBMITTED, wilayah_id__in=receiving | writing)
    for row in waiting.select_related("wilayah", "pengantar").order_by("tahun"):
        sent = row.pengantar.tanggal if row.pengantar else row.sampaikan_sampai
        if row.wilayah_id in receiving:
            title = _("Terima laporan tahunan %(tahun)s") % {"tahun": row.tahun}
        elif _today(row.wilayah, at) >= sent + RECEIPT_AFTER:
            title = _("Catat bukti terima laporan tahunan %(tahun)s") % {"tahun": row.tahun}
        else:
            continue
        yield Errand(title, str(row), reverse("laporan_receive", args=[row.pk]))


def _today(wilayah: Wilayah, at: datetime) -> date:
    return at.astimezone(wilayah.zone).date()
