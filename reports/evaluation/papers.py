"""Papers behind the figures: Berita Acara, Surat Pernyataan, Surat Validasi on a day (SOP B3, B4, B8).

Those in force, each with what anybody needs to check it: number, date, code of its public page, SHA-256 of
its bytes. Who signed stands in the paper alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from datasets.models import ButirValidasi, ValidasiOpd
from datasets.services.validation import KIND as SURAT_VALIDASI
from forum.models import DaftarData, DaftarDataOpd
from forum.services.agreement import BA_CHANGE, BA_FORUM
from forum.services.statements import KIND as SURAT_PERNYATAAN
from reports.evaluation.span import Span
from satudata.documents.models import Document
from satudata.workflow.models import Event

# The states in which a part of the list, and a letter of validation, are finished.
STATED, ISSUED = "stated", "issued"


def read_papers(span: Span) -> list[dict[str, Any]]:
    """Papers of the year's list and of its releases, by kind, day and number: seven queries."""
    found = [*_minutes(span), *_statements(span), *_validations(span)]
    return sorted(found, key=lambda row: (row["jenis"], row["tanggal"], row["nomor"], row["kode"]))


def _minutes(span: Span) -> Iterator[dict[str, Any]]:
    """What the Forum agreed and changed, each from the moment its bytes were stored."""
    lists = DaftarData.objects.filter(wilayah=span.wilayah, tahun=span.tahun).values_list("pk", flat=True)
    for row in _of(DaftarData.CASE_KIND, lists, span).filter(kind__in=(BA_FORUM, BA_CHANGE)):
        yield _row(row, span)


def _statements(span: Span) -> Iterator[dict[str, Any]]:
    """The last statement of each OPD that was issued."""
    parts = DaftarDataOpd.objects.filter(daftar__wilayah=span.wilayah, daftar__tahun=span.tahun)
    ended = _ended(DaftarDataOpd.CASE_KIND, parts.values_list("pk", flat=True), STATED, span)
    letters = _of(DaftarDataOpd.CASE_KIND, ended, span).filter(kind=SURAT_PERNYATAAN)
    last = {row.case_id: row for row in letters if row.created_at <= ended[row.case_id]}
    yield from (_row(row, span) for row in last.values())


def _validations(span: Span) -> Iterator[dict[str, Any]]:
    """Letters over releases promised in the span, with how many of those each validates."""
    within = ButirValidasi.objects.filter(
        rilis__wilayah=span.wilayah, rilis__jadwal__range=(span.mulai, span.sampai)
    ).order_by()
    rows = within.values_list("validasi_id").annotate(n=Count("pk"))
    counted = {str(pk): n for pk, n in rows}
    ended = _ended(ValidasiOpd.CASE_KIND, counted, ISSUED, span)
    for row in _of(ValidasiOpd.CASE_KIND, ended, span).filter(kind=SURAT_VALIDASI):
        yield _row(row, span) | {"rilis": counted[row.case_id]}


def _ended(kind: str, cases: Iterable[Any], state: str, span: Span) -> dict[str, Any]:
    """When each of these cases last came into this state."""
    ids = [str(pk) for pk in cases]
    rows = Event.objects.filter(case_kind=kind, case_id__in=ids, state_after=state, at__lt=span.until)
    return dict(rows.order_by("at", "seq").values_list("case_id", "at"))


def _of(kind: str, cases: Iterable[Any], span: Span) -> QuerySet[Document]:
    """Papers of these cases that had bytes and no successor with bytes, oldest first."""
    ids = [str(pk) for pk in cases]
    had = Q(case_kind=kind, case_id__in=ids, file__stored_at__lt=span.until)
    gone = Q(superseded_by__file__stored_at__lt=span.until)
    rows = Document.objects.filter(had).exclude(gone).select_related("file", "signed_file", "penerbit")
    return rows.defer("context", "html").order_by("created_at", "pk")


def _row(paper: Document, span: Span) -> dict[str, Any]:
    """As it stood on the day: a copy signed elsewhere counts from when it was taken in."""
    signed = paper.signed_file
    stored = signed if signed is not None and signed.stored_at < span.until else paper.file
    return {
        "jenis": paper.kind,
        "opd": paper.penerbit.kode_unit,
        "penerbit": paper.penerbit.nama,
        "nomor": paper.nomor,
        "tanggal": paper.tanggal.isoformat(),
        "hal": paper.hal,
        "kode": paper.token,
        "sha256": stored.sha256 if stored else "",
    }
