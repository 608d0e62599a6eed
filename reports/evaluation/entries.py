"""Entries of the Daftar Data as of a day: agreed by the Forum, and what the OPD stated of them (SOP B3, B4).

Availability is read from the Surat Pernyataan that was in force on that day, from what it printed, not from
the entry: the letter does not change any more.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from forum.models import DaftarDataOpd, EntriDaftarData
from reports.evaluation.facts import SEBAGIAN, TERSEDIA, TIDAK, EntryFact
from reports.evaluation.span import Span
from satudata.documents.models import Document
from satudata.workflow.models import StepRun

SURAT_PERNYATAAN = "surat_pernyataan"


def read_entries(span: Span) -> list[EntryFact]:
    """All agreed entries of the year, by their code: four queries."""
    stated = _stated(span)
    return [_fact(row, stated.get(row["bagian_id"], {})) for row in _agreed(span)]


def _agreed(span: Span) -> Iterable[Mapping[str, Any]]:
    agreed = EntriDaftarData.objects.filter(
        Q(keputusan_pada__isnull=True) | Q(keputusan_pada__lt=span.until),
        daftar__wilayah=span.wilayah,
        daftar__tahun=span.tahun,
        daftar__disepakati_pada__lt=span.until,
        keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
    ).exclude(dicabut_oleh__closed_at__lt=span.until)
    columns = (
        "item__kode", "nama_data", "bagian_id", "bagian__instansi_id", "urusan", "jenis_data",
        "sumber_referensi", "jadwal_pemutakhiran", "hak_akses", "data_prioritas",
    )  # fmt: skip
    return agreed.order_by("item__kode", "pk").values(*columns)


def _fact(row: Mapping[str, Any], letter: Mapping[str, tuple[str, str, str]]) -> EntryFact:
    ketersediaan, alasan, rencana = letter.get(row["item__kode"], ("", "", ""))
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
        ketersediaan=ketersediaan,
        alasan=alasan,
        rencana=rencana,
    )


# What the letters say ----------------------------------------------------------------------------
def _stated(span: Span) -> dict[Any, dict[str, tuple[str, str, str]]]:
    """By part of the list: code of an entry -> availability, reason, plan."""
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


def _said(context: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    """What both annexes of a letter say; what is partly available stands in both."""
    found = {row["kode"]: (TERSEDIA, "", "") for row in context.get("lampiran_satu", ())}
    for row in context.get("lampiran_dua", ()):
        found[row["kode"]] = (SEBAGIAN if row["sebagian"] else TIDAK, row["alasan"], row["rencana"])
    return found
