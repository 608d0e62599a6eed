"""What the evidence bundle encloses beside the evidence itself: lists by indicator, and official papers.

Papers are those in force of the period, with the bytes that were stored. Which of them prove an indicator is
said here (domain/satudata.md 8.5); they name who signed, and nothing else of people is enclosed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from reports.epss.facts import Facts, facts_of
from reports.epss.lists import Listed, lists_of
from reports.models import PenilaianEpss
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import verification_address

BERITA_ACARA = ("berita_acara_forum", "berita_acara_perubahan")
# Kinds of papers by indicator.
PAPERS: Mapping[str, tuple[str, ...]] = {
    "20102": (*BERITA_ACARA, "notulen_rapat"),
    "20201": ("surat_validasi",),
    "30101": (*BERITA_ACARA, "surat_pernyataan"),
    "30102": ("surat_rekomendasi",),
    "40103": ("surat_validasi",),
    "40302": ("undangan_rapat", "notulen_rapat", *BERITA_ACARA),
    "40303": ("rekomendasi_daftar_data",),
    "50201": ("surat_rekomendasi",),
}


@dataclass(frozen=True)
class Paper:
    """An official paper: its subject with its number, who issued it, its public page, its bytes."""

    kind: str
    judul: str
    penerbit: str
    alamat: str
    at: datetime
    berkas: StoredFile


@dataclass(frozen=True)
class Enclosures:
    """Lists and papers by indicator, as of `at`."""

    at: datetime
    lists: Mapping[str, list[Listed]]
    papers: Mapping[str, list[Paper]]


def read(case: PenilaianEpss, at: datetime) -> Enclosures:
    """Everything to enclose, in a fixed number of queries; always Indonesian, because BPS reads it."""
    with translation.override("id"):
        facts = facts_of(case.wilayah, case.tahun, at)
        found = _papers(facts)
        papers = {kode: [p for p in found if p.kind in kinds] for kode, kinds in PAPERS.items()}
        return Enclosures(at, lists_of(facts), papers)


def _papers(facts: Facts) -> list[Paper]:
    rows = Document.objects.filter(
        wilayah=facts.wilayah,
        kind__in={kind for kinds in PAPERS.values() for kind in kinds},
        state=Document.State.ISSUED,
        tanggal__range=(facts.mulai, facts.sampai),
    ).select_related("file", "signed_file", "penerbit")
    return [
        paper
        for row in rows.defer("context", "html").order_by("kind", "tanggal", "created_at", "pk")
        if (paper := _paper(row)) is not None
    ]


def _paper(row: Document) -> Paper | None:
    """The copy that was signed elsewhere where there is one."""
    stored = row.signed_file or row.file
    if stored is None:
        return None
    title = f"{row.hal} Nomor {row.nomor}" if row.nomor else row.hal
    return Paper(row.kind, title, row.penerbit.nama, verification_address(row.token), row.created_at, stored)
