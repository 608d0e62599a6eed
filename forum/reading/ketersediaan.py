"""Readers of availability and the Surat Pernyataan (SOP B4): which entries are answered, how far an OPD is.

Decided here: which entries an OPD states (agreed by the Forum, not withdrawn), and when an answer is whole:
what is not fully available has a reason and a plan, and the reason "lainnya" is explained.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from forum import queries
from forum.codelists import AlasanTidak, Tersedia
from forum.models import DaftarDataOpd, EntriDaftarData, JadwalRilis
from satudata.accounts.queries import rights_of
from satudata.documents.models import Document, StoredFile
from satudata.workflow.models import Event, StepRun

SURAT_PERNYATAAN = "surat_pernyataan"

_UNANSWERED = Q(ketersediaan="")
_NOT_FULLY = Q(ketersediaan__in=[Tersedia.SEBAGIAN, Tersedia.TIDAK])
_LACKS = Q(ketersediaan_alasan="") | Q(ketersediaan_rencana="")
_LACKS |= Q(ketersediaan_alasan=AlasanTidak.LAINNYA, ketersediaan_uraian="")
LACKING = _UNANSWERED | (_NOT_FULLY & _LACKS)
NOTED = ~Q(ketersediaan_catatan="")

# What the list may be narrowed to: value in the address -> condition.
NARROWED: dict[str, Q] = {
    "semua": Q(),
    "belum": _UNANSWERED,
    "kurang": LACKING,
    "tersedia": Q(ketersediaan=Tersedia.TERSEDIA),
    "sebagian": Q(ketersediaan=Tersedia.SEBAGIAN),
    "tidak": Q(ketersediaan=Tersedia.TIDAK),
    "catatan": NOTED,
}


@dataclass(frozen=True)
class Progress:
    """How many entries an OPD states, and what it has answered."""

    total: int
    unanswered: int
    lacking: int
    available: int
    partly: int
    missing: int
    noted: int

    @property
    def answered(self) -> int:
        """Entries with an answer, whole or not."""
        return self.total - self.unanswered

    @property
    def collected(self) -> int:
        """Entries of Lampiran I: fully or partly available."""
        return self.available + self.partly

    @property
    def not_fully(self) -> int:
        """Entries of Lampiran II: partly or not available."""
        return self.partly + self.missing

    def of(self, narrowed: str) -> int:
        """How many rows the list has when it is narrowed so."""
        return {
            "semua": self.total, "belum": self.unanswered, "kurang": self.lacking, "catatan": self.noted,
            "tersedia": self.available, "sebagian": self.partly, "tidak": self.missing,
        }[narrowed]  # fmt: skip


def stated_entries(bagian: DaftarDataOpd) -> QuerySet[EntriDaftarData]:
    """The entries whose availability an OPD states, in the order of its list."""
    agreed = EntriDaftarData.Keputusan.DISEPAKATI
    return (
        EntriDaftarData.objects.filter(bagian=bagian, keputusan=agreed, dicabut_oleh__isnull=True)
        .select_related("item")
        .order_by("urut", "id")
    )


def narrowed_entries(bagian: DaftarDataOpd, narrowed: str) -> QuerySet[EntriDaftarData]:
    """The same, narrowed by one of `NARROWED`."""
    return stated_entries(bagian).filter(NARROWED[narrowed])


def progress_of(bagian: DaftarDataOpd) -> Progress:
    """How far an OPD is: one query."""
    counted = {
        "unanswered": _UNANSWERED, "lacking": LACKING, "available": NARROWED["tersedia"],
        "partly": NARROWED["sebagian"], "missing": NARROWED["tidak"], "noted": NOTED,
    }  # fmt: skip
    entries = stated_entries(bagian).order_by()
    found = entries.aggregate(
        total=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in counted.items()}
    )
    return Progress(**found)


def lacks(entri: EntriDaftarData) -> list[str]:
    """Names of the columns that an entry's answer still needs; agrees with `LACKING`."""
    if not entri.ketersediaan:
        return ["ketersediaan"]
    if entri.ketersediaan == Tersedia.TERSEDIA:
        return []
    needed = ["ketersediaan_alasan", "ketersediaan_rencana"]
    if entri.ketersediaan_alasan == AlasanTidak.LAINNYA:
        needed.append("ketersediaan_uraian")
    return [name for name in needed if not getattr(entri, name)]


def entries_with_releases(bagian: DaftarDataOpd) -> list[EntriDaftarData]:
    """All stated entries with their promised releases: two queries."""
    releases = Prefetch("jadwal", queryset=JadwalRilis.objects.order_by("ke"))
    return list(stated_entries(bagian).prefetch_related(releases))


def open_run(bagian: DaftarDataOpd) -> StepRun | None:
    """The open step of an OPD's part, with its step and holder."""
    return (
        StepRun.objects.filter(case_kind=bagian.CASE_KIND, case_id=str(bagian.pk), closed_at__isnull=True)
        .select_related("step", "instansi", "wilayah", "taken_by")
        .first()
    )


def last_words(bagian: DaftarDataOpd, codes: Iterable[str]) -> Event | None:
    """The newest event of these codes with a covering text: why availability came back."""
    found = Event.objects.filter(case_kind=bagian.CASE_KIND, case_id=str(bagian.pk), code__in=list(codes))
    return found.order_by("-seq").first()


def statements_of(bagian: DaftarDataOpd) -> list[Document]:
    """All statements of an OPD's part, newest first: the recalled and the superseded ones too."""
    found = Document.objects.filter(
        case_kind=bagian.CASE_KIND, case_id=str(bagian.pk), kind=SURAT_PERNYATAAN
    ).select_related("file", "signed_file")
    return list(found.order_by("-created_at", "-urut"))


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file is a Surat Pernyataan of an OPD's list that this person may read."""
    papers = Document.objects.filter(Q(file=stored) | Q(signed_file=stored), kind=SURAT_PERNYATAAN)
    ids = list(papers.values_list("case_id", flat=True))
    return bool(ids) and queries.visible_offices(rights_of(user)).filter(pk__in=ids).exists()
