"""The yearly report for its pages: whose turn, what is written, the register of SOP B11 with its count."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from reports import contents, queries
from reports.documents.epss import kalimat
from reports.models import Laporan, NarasiLaporan
from reports.states import HANDED_OVER, ISSUED
from reports.states import ReportState as S
from satudata.accounts.models import Wilayah
from satudata.accounts.queries import Rights, rights_of
from satudata.accounts.roles import Permission as P
from satudata.clock.queries import calendar_for
from satudata.components import DueChip
from satudata.documents.models import Document, StoredFile
from satudata.incoming import whole_number
from satudata.workflow.chips import due_chip
from satudata.workflow.models import StepRun
from satudata.workflow.queue import has_turn


# Whose turn ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turn:
    """Who acts on a report now, in words, with the clock of the open step; `run` None between steps."""

    mine: bool
    run: StepRun | None = None
    due: DueChip | None = None
    words: str = ""


def turn_of(laporan: Laporan, rights: Rights, at: datetime) -> Turn:
    """Whose turn a report is, for the person who looks: one query."""
    runs = StepRun.objects.filter(case_kind=Laporan.CASE_KIND, case_id=str(laporan.pk), closed_at=None)
    run = runs.select_related("step", "instansi", "taken_by").first()
    words = next_step(laporan)
    if run is None:
        return Turn(mine=False, words=words)
    mine = has_turn(run, rights)
    return Turn(mine, run, due_chip(run, calendar_for(laporan.wilayah), at, mine=mine), words)


def next_step(laporan: Laporan) -> str:
    """What happens next, in words, whoever reads it."""
    facts = {"kantor": laporan.instansi.nama, "penerima": laporan.penerima or _("Pimpinan Daerah")}
    words = {
        S.DRAFTED: _("Walidata melengkapi isi laporan, lalu mengajukannya ke kepala kantor."),
        S.RETURNED: _("Walidata memperbaiki laporan menurut catatan Kepala, lalu mengajukannya lagi."),
        S.REVIEW_AWAITED: _("Kepala %(kantor)s memeriksa laporan, lalu menyetujui atau mengembalikannya."),
        S.APPROVAL_NUMBERED: _("Laporan sudah disetujui dan diberi nomor. PDF-nya sedang disiapkan."),
        S.SIGNATURE_AWAITED: _("Kepala menandatangani naskah di luar aplikasi, lalu mengunggahnya di sini."),
        S.APPROVED: _("Walidata menyampaikan laporan kepada Pimpinan Daerah dengan surat pengantar."),
        S.SUBMISSION_NUMBERED: _("Surat pengantar sudah diberi nomor. PDF-nya sedang disiapkan."),
        S.SUBMITTED: _("Laporan sudah di tangan %(penerima)s. Penerimaan dan disposisinya dicatat di sini."),
        S.RECEIVED: _("Selesai: laporan sudah diterima."),
    }
    return words.get(S(laporan.state), "") % facts


# What is written ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Written:
    """One section with its stored text and what the figures suggest now."""

    section: contents.Section
    row: NarasiLaporan | None = None
    saran: str = ""

    @property
    def filled(self) -> bool:
        """Whether something is written."""
        return self.row is not None and bool(self.row.teks)


@dataclass(frozen=True)
class Chapter:
    """One chapter: how many of its sections are written, which must be and are not."""

    bab: int
    judul: str
    parts: list[Written] = field(default_factory=list)
    actions: int | None = None

    @property
    def filled(self) -> int:
        """Sections with a text; the plan of action counts as one."""
        return sum(part.filled for part in self.parts) + bool(self.actions)

    @property
    def total(self) -> int:
        """All sections, with the plan of action where the chapter carries it."""
        return len(self.parts) + (self.actions is not None)

    @property
    def lacking(self) -> int:
        """How many must still be written."""
        return sum(p.section.wajib and not p.filled for p in self.parts) + (self.actions == 0)


def chapters(laporan: Laporan) -> list[Chapter]:
    """All chapters with what is written in them: two queries."""
    rows = {row.bagian: row for row in laporan.narasi.select_related("updated_by")}
    said = contents.suggestions(laporan, epss=kalimat(laporan))
    actions = laporan.tindak_lanjut.count()
    return [
        Chapter(
            bab,
            contents.numbered(bab),
            [Written(s, rows.get(s.kode), said.get(s.kode, "")) for s in contents.sections_of(bab)],
            actions if bab == contents.ACTIONS_IN else None,
        )
        for bab in contents.CHAPTERS
    ]


# The register ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filter:
    """What of the register is asked for; empty means all, and values that mean nothing are ignored."""

    tahun: str = ""
    wilayah: str = ""
    keadaan: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filter":
        """From the query string of the page."""
        return cls(**{f.name: query.get(f.name, "")[:20].strip() for f in fields(cls)})

    @property
    def asks(self) -> bool:
        """Whether anything narrows the register."""
        return any(getattr(self, f.name) for f in fields(self))

    def apply(self, rows: QuerySet[Laporan]) -> QuerySet[Laporan]:
        """The rows that are asked for."""
        asked: Mapping[str, Any] = {
            "tahun": whole_number(self.tahun),
            "wilayah__kode_bps": self.wilayah or None,
            "state": self.keadaan if self.keadaan in S.values else None,
        }
        return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def register(rights: Rights) -> QuerySet[Laporan]:
    """All reports that this person may read, the newest year first, with their papers: one query."""
    related = ("wilayah", "instansi", "dokumen", "pengantar", "bukti_terima")
    return queries.visible_reports(rights).select_related(*related).order_by("-tahun", "wilayah__kode_bps")


def submitted_by_year(rows: QuerySet[Laporan]) -> list[tuple[int, int]]:
    """SOP B11's output: how many reports were submitted, by year, the newest first. One query."""
    handed = rows.filter(state__in=sorted(HANDED_OVER)).order_by()
    counts = handed.values_list("tahun").annotate(n=Count("pk")).order_by("-tahun")
    return [(tahun, n) for tahun, n in counts]


def choices(rights: Rights) -> tuple[list[int], list[Wilayah]]:
    """What the register can be narrowed to: two queries."""
    seen = queries.visible_reports(rights).order_by()
    years = sorted(set(seen.values_list("tahun", flat=True)), reverse=True)
    regions = Wilayah.objects.filter(pk__in=seen.values("wilayah_id")).order_by("kode_bps")
    return years, list(regions)


def regions_to_open(rights: Rights) -> list[Wilayah]:
    """Regions whose report this person may open: one query."""
    return list(
        Wilayah.objects.filter(pk__in=rights.wilayah_ids(P.REPORT_WRITE), aktif=True).order_by("kode_bps")
    )


# Papers --------------------------------------------------------------------------------------------------
def papers(laporan: Laporan) -> list[Document]:
    """All papers of a report, the newest first: one query."""
    found = Document.objects.filter(case_kind=Laporan.CASE_KIND, case_id=str(laporan.pk))
    return list(found.order_by("-created_at", "-pk"))


def issued_file(laporan: Laporan) -> UUID | None:
    """The report that is in force, as signed where it was signed elsewhere; None before it is stored."""
    paper = laporan.dokumen if laporan.state in ISSUED else None
    return (paper.signed_file_id or paper.file_id) if paper else None


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file is a paper of a report, or its receipt, that this person may read."""
    seen = queries.visible_reports(rights_of(user))
    if seen.filter(bukti_terima=stored).exists():
        return True
    own = Document.objects.filter(case_kind=Laporan.CASE_KIND)
    ids = {*own.filter(file=stored).values_list("case_id", flat=True)}
    ids |= {*own.filter(signed_file=stored).values_list("case_id", flat=True)}
    return bool(ids) and seen.filter(pk__in=ids).exists()


def default_dates(tahun: int, today: date) -> dict[str, date]:
    """Proposals for a new report: cut-off, end of writing, end of submission."""
    end = date(tahun, 12, 31)
    susun = max(date(tahun + 1, 1, 31), today)
    return {
        "batas": end if end < today else date.fromordinal(today.toordinal() - 1),
        "susun_sampai": susun,
        "sampaikan_sampai": max(date(tahun + 1, 2, 15), susun),
    }
