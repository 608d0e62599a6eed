"""Entries for pages: one OPD's part, the region's list, one entry. What is not visible does not exist.

An entry is visible with the part it belongs to, and to everybody who takes part in the region's Forum once
the list is agreed and the entry with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from forum.codelists import URUSAN, Akses
from forum.entries.source import SourceRow, rows_of
from forum.entries.status import STATUS, EntryStatus
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.permissions.common import regions_seen
from forum.queries import visible_offices
from forum.states import AGREED
from recommendations.models import RecommendationRequest, Revision
from recommendations.queries import last_revision, usable_activities
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.incoming import whole_number
from satudata.workflow.models import StepRun

RELATED = ("item", "kegiatan", "bagian__instansi", "bagian__wilayah", "bagian__daftar")


# Which entries ------------------------------------------------------------------------------------
def visible_entries(rights: Rights) -> QuerySet[EntriDaftarData]:
    """Entries of the parts that this person reads, and the agreed ones of the regions they take part in."""
    agreed = Q(
        daftar__state__in=AGREED,
        daftar__wilayah_id__in=regions_seen(rights),
        keputusan=EntriDaftarData.Keputusan.DISEPAKATI,
    )
    own = Q(bagian__in=visible_offices(rights).values("pk"))
    return EntriDaftarData.objects.filter(own | agreed)


def get_entry(rights: Rights, office: UUID, pk: int) -> EntriDaftarData:
    """One visible entry with its part, activity and revision; DoesNotExist (404) for any other."""
    related = (*RELATED, "revisi", "variabel", "indikator", "reviu_oleh", "bagian__pembina")
    return visible_entries(rights).select_related(*related).get(pk=pk, bagian_id=office)


def entries_of_region(rights: Rights) -> QuerySet[EntriDaftarData]:
    """The region-wide list: newest year first, then by OPD and order, with status."""
    return (
        visible_entries(rights)
        .select_related(*RELATED)
        .annotate(status=STATUS)
        .order_by("-daftar__tahun", "bagian__nomor", "urut", "pk")
    )


def entries_of_office(bagian: DaftarDataOpd) -> QuerySet[EntriDaftarData]:
    """The entries of an OPD's part in their order, with status."""
    return bagian.entri.select_related("item", "kegiatan").annotate(status=STATUS).order_by("urut", "pk")


def open_run(case: DaftarDataOpd) -> StepRun | None:
    """The open step run of an OPD's part; None while there is none."""
    runs = StepRun.objects.filter(case_kind=case.CASE_KIND, case_id=str(case.pk), closed_at__isnull=True)
    return runs.select_related("step", "instansi", "taken_by").first()


# Narrowing by the address ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filter:
    """What of a list is asked for; empty means all, and values that mean nothing are ignored."""

    q: str = ""
    tahun: str = ""
    opd: str = ""
    urusan: str = ""
    prioritas: str = ""
    akses: str = ""
    status: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filter":
        """From the parameters of the address."""
        return cls(**{f.name: query.get(f.name, "").strip()[:200] for f in fields(cls)})

    @property
    def asks(self) -> bool:
        """True where anything is asked for."""
        return any(getattr(self, f.name) for f in fields(self))

    def apply(self, rows: QuerySet[EntriDaftarData]) -> QuerySet[EntriDaftarData]:
        """Only what is asked for, of rows with their status."""
        if self.q:
            words = Q(nama_data__icontains=self.q) | Q(item__kode__icontains=self.q)
            rows = rows.filter(words | Q(konsep__icontains=self.q))
        return rows.filter(**self._columns())

    def _columns(self) -> Mapping[str, Any]:
        asked: dict[str, Any] = {
            "daftar__tahun": whole_number(self.tahun),
            "bagian__instansi_id": whole_number(self.opd),
            "urusan": self.urusan if self.urusan in dict(URUSAN) else None,
            "data_prioritas": {"ya": True, "tidak": False}.get(self.prioritas),
            "hak_akses": self.akses if self.akses in Akses.values else None,
            "status": self.status if self.status in EntryStatus.values else None,
        }
        return {name: value for name, value in asked.items() if value is not None}


def years_and_offices(rights: Rights) -> tuple[list[int], list[Instansi]]:
    """What the region-wide list can be narrowed to: years and OPDs of the parts that have visible entries."""
    seen = visible_entries(rights)
    years = seen.order_by("-daftar__tahun").values_list("daftar__tahun", flat=True).distinct()
    offices = Instansi.objects.filter(pk__in=seen.values("bagian__instansi_id")).order_by("nama")
    return list(years), list(offices)


# Activities to take from --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Offered:
    """One variable or indicator that may become an entry; `kode` names the entry that it is already."""

    row: SourceRow
    kode: str = ""


def activities_for(bagian: DaftarDataOpd) -> list[RecommendationRequest]:
    """Activities of this OPD that its entries may be taken from, newest year first."""
    return list(usable_activities(bagian.instansi_id))


def offered_rows(bagian: DaftarDataOpd, revision: Revision) -> list[Offered]:
    """What the activity of a revision offers, with what of it is in the list already."""
    taken = {
        (e.jenis_data, _sheet_name(e)): e.item.kode
        for e in bagian.entri.filter(kegiatan_id=revision.request_id).select_related(
            "item", "variabel", "indikator"
        )
    }
    return [
        Offered(row, taken.get((str(row.taken["jenis_data"]), row.nama), ""))
        for row in rows_of(revision.snapshot, bagian.tahun)
    ]


def _sheet_name(entry: EntriDaftarData) -> str:
    sheet = entry.variabel or entry.indikator
    return sheet.nama if sheet is not None else entry.nama_data


def newest_revision(entry: EntriDaftarData) -> int | None:
    """Number of the last revision of an entry's activity, where it is newer than the one taken from."""
    if entry.kegiatan is None or entry.revisi is None:
        return None
    last = last_revision(entry.kegiatan)
    return last.nomor if last is not None and last.nomor > entry.revisi.nomor else None
