"""Entries of the Daftar Data as of a day: agreed by the Forum, and what the OPD stated of them (SOP B3, B4).

Availability is read from the Surat Pernyataan that was in force on that day, from what it printed, not from
the entry: the letter does not change any more. What an addendum changed later is read as it was.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from forum.models import DaftarDataOpd, EntriDaftarData
from reports.evaluation.agreed import answers_then, overlaid
from reports.evaluation.facts import SEBAGIAN, TERSEDIA, TIDAK, EntryFact
from reports.evaluation.span import Span
from satudata.documents.models import Document
from satudata.workflow.models import StepRun

SURAT_PERNYATAAN = "surat_pernyataan"
# As many years does the trend go back.
YEARS = 5


class Stated(NamedTuple):
    """What a Surat Pernyataan says of one entry."""

    ketersediaan: str = ""
    alasan: str = ""
    rencana: str = ""
    pic: str = ""


def read_entries(span: Span) -> list[EntryFact]:
    """All agreed entries of the year, by their code: five queries."""
    stated, then = _stated(span), answers_then(span)
    rows = (overlaid(row, then.get(row["pk"], {})) for row in _agreed(span))
    return [_fact(row, stated.get(row["bagian_id"], {})) for row in rows]


def read_trend(span: Span) -> list[dict[str, int]]:
    """Agreed entries of this year's list and of the lists before it, all as of the same day: two queries."""
    years, then = range(span.tahun - YEARS + 1, span.tahun + 1), answers_then(span)
    rows = _in_force(span).filter(daftar__tahun__in=years).values("pk", "daftar__tahun", "data_prioritas")
    counted: dict[int, list[bool]] = {}
    for row in (overlaid(row, then.get(row["pk"], {})) for row in rows):
        counted.setdefault(row["daftar__tahun"], []).append(bool(row["data_prioritas"]))
    return [{"tahun": y, "entri": len(counted[y]), "prioritas": sum(counted[y])} for y in sorted(counted)]


def _in_force(span: Span) -> QuerySet[EntriDaftarData]:
    """Entries of the region's lists that were agreed to by the last day, and not withdrawn by then."""
    return EntriDaftarData.objects.filter(
        Q(keputusan_pada__isnull=True) | Q(keputusan_pada__lt=span.until),
        daftar__wilayah=span.wilayah,
        daftar__disepakati_pada__lt=span.until,
        keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
    ).exclude(dicabut_oleh__closed_at__lt=span.until)


def _agreed(span: Span) -> Iterable[Mapping[str, Any]]:
    agreed = _in_force(span).filter(daftar__tahun=span.tahun)
    columns = (
        "pk", "item__kode", "nama_data", "bagian_id", "bagian__instansi_id", "urusan", "jenis_data",
        "sumber_referensi", "jadwal_pemutakhiran", "hak_akses", "data_prioritas",
    )  # fmt: skip
    return agreed.order_by("item__kode", "pk").values(*columns)


def _fact(row: Mapping[str, Any], letter: Mapping[str, Stated]) -> EntryFact:
    stated = letter.get(row["item__kode"], Stated())
    return EntryFact(
        kode=row["item__kode"],
        nama=row["nama_data"],
        opd=row["bagian__instansi_id"],
        urusan=row["urusan"],
        jenis=row["jenis_data"],
        sumber=tuple(row["sumber_referensi"]),
        frekuensi=row["jadwal_pemutakhiran"],
        akses=row["hak_akses"],
        prioritas=bool(row["data_prioritas"]),
        **stated._asdict(),
    )


# What the letters say ----------------------------------------------------------------------------
def _stated(span: Span) -> dict[Any, dict[str, Stated]]:
    """By part of the list: code of an entry -> what the letter in force says of it."""
    parts = {
        str(pk): pk
        for pk in DaftarDataOpd.objects.filter(
            daftar__wilayah=span.wilayah, daftar__tahun=span.tahun
        ).values_list("pk", flat=True)
    }
    closings = StepRun.objects.filter(
        case_kind=DaftarDataOpd.CASE_KIND, case_id__in=parts, step_code="B4", outcome="terbit",
        closed_at__lt=span.until,
    )  # fmt: skip
    ended = dict(closings.order_by("closed_at").values_list("case_id", "closed_at"))
    letters = Document.objects.filter(
        kind=SURAT_PERNYATAAN, case_kind=DaftarDataOpd.CASE_KIND, case_id__in=ended, file__isnull=False
    )
    found = {}
    for case, made, context in letters.order_by("created_at").values_list("case_id", "created_at", "context"):
        if made <= ended[case]:
            found[parts[case]] = _said(context)
    return found


def _said(context: Mapping[str, Any]) -> dict[str, Stated]:
    """What both annexes of a letter say; what is partly available stands in both."""
    found = {
        row["kode"]: Stated(TERSEDIA, pic=row.get("pic", "")) for row in context.get("lampiran_satu", ())
    }
    for row in context.get("lampiran_dua", ()):
        pic = found.get(row["kode"], Stated()).pic
        said = SEBAGIAN if row["sebagian"] else TIDAK
        found[row["kode"]] = Stated(said, row["alasan"], row["rencana"], pic)
    return found
