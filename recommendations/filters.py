"""Narrowing lists of requests by the address: one reading for the recap and the lists it links to.

    /rekap/?tahun=2027&opd=12        /pengajuan/?rekap=1&opd=12&kelompok=walidata&terlambat=1

What a number of the recap counts and what the list behind it shows are the same filter, so they
cannot differ. Values that mean nothing are ignored.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from recommendations.codelists import CaraPengumpulan, Sektor
from recommendations.models import RecommendationRequest
from recommendations.states import RETURNED, State
from satudata.accounts.models import Instansi
from satudata.incoming import whole_number
from satudata.workflow.models import StepRun

WITHOUT_YEAR = "tanpa"


class StateGroup(TextChoices):
    """Where requests stand, in the columns of the recap; codes stand in addresses."""

    DRAF = "draf", _("Draf")
    WALIDATA = "walidata", _("Diperiksa Walidata")
    PERBAIKAN = "perbaikan", _("Diperbaiki OPD")
    BPS = "bps", _("Diperiksa BPS")
    SURAT = "surat", _("Layak, surat diproses")
    TERBIT = "terbit", _("Surat terbit")
    TIDAK_LAYAK = "tidak_layak", _("Tidak layak")
    DITUTUP = "ditutup", _("Ditutup")


# Discarded drafts belong to no group: they never became a request.
STATES_OF: dict[str, frozenset[str]] = {
    StateGroup.DRAF: frozenset({State.DRAFTED}),
    StateGroup.WALIDATA: frozenset({State.SUBMITTED, State.WALIDATA_CHECKING}),
    StateGroup.PERBAIKAN: RETURNED,
    StateGroup.BPS: frozenset({State.FORWARDED, State.BPS_CHECKING, State.DECISION_AWAITED}),
    StateGroup.SURAT: frozenset({State.APPROVED, State.LETTER_NUMBERED}),
    StateGroup.TERBIT: frozenset({State.LETTER_ISSUED, State.KOMITMEN_SHOWN}),
    StateGroup.TIDAK_LAYAK: frozenset({State.REJECTED}),
    StateGroup.DITUTUP: frozenset({State.LAPSED}),
}
GROUP_OF: dict[str, str] = {state: group for group, states in STATES_OF.items() for state in states}
# The step that is open in a state (SOP A); final states have none.
STEP_OF: dict[str, str] = {
    State.DRAFTED: "A3",
    State.SUBMITTED: "A4",
    State.WALIDATA_CHECKING: "A4",
    State.WALIDATA_RETURNED: "A6",
    State.BPS_RETURNED: "A6",
    State.FORWARDED: "A5",
    State.BPS_CHECKING: "A5",
    State.DECISION_AWAITED: "A7",
    State.APPROVED: "A8",
    State.LETTER_NUMBERED: "A8",
    State.LETTER_ISSUED: "A9",
}
# Whoever was returned once: a later round, a correction under way, or closed in silence after one.
WAS_RETURNED = frozenset({*RETURNED, State.LAPSED})


@dataclass(frozen=True)
class Filter:
    """What is asked for; empty means all. `rekap`: only what the recap of this person counts."""

    tahun: str = ""
    opd: int | None = None
    kelompok: str = ""
    sektor: int | None = None
    cara: int | None = None
    langkah: str = ""
    terlambat: bool = False
    dikembalikan: bool = False
    rekap: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """The filter of an address; what is not understood counts as not asked."""
        tahun = query.get("tahun", "").strip()
        year = whole_number(tahun)
        sektor, cara = whole_number(query.get("sektor")), whole_number(query.get("cara"))
        kelompok, langkah = query.get("kelompok", ""), query.get("langkah", "")
        return cls(
            tahun=tahun if tahun == WITHOUT_YEAR else str(year) if year is not None else "",
            opd=whole_number(query.get("opd")),
            kelompok=kelompok if kelompok in STATES_OF else "",
            sektor=sektor if sektor in Sektor.values else None,
            cara=cara if cara in CaraPengumpulan.values else None,
            langkah=langkah if langkah in STEP_OF.values() else "",
            terlambat=query.get("terlambat") == "1",
            dikembalikan=query.get("dikembalikan") == "1",
            rekap=query.get("rekap") == "1",
        )

    def apply(self, rows: QuerySet[RecommendationRequest], at: datetime) -> QuerySet[RecommendationRequest]:
        """Those of `rows` that are asked for; `at` decides what is late."""
        wanted = Q()
        if self.tahun:
            wanted &= Q(tahun=None) if self.tahun == WITHOUT_YEAR else Q(tahun=int(self.tahun))
        if self.opd is not None:
            wanted &= Q(instansi_id=self.opd)
        if self.kelompok:
            wanted &= Q(state__in=STATES_OF[self.kelompok])
        if self.sektor is not None:
            wanted &= Q(kegiatan__sektor_kegiatan=self.sektor)
        if self.cara is not None:
            wanted &= Q(kegiatan__cara_pengumpulan_data=self.cara)
        if self.langkah:
            wanted &= Q(state__in=[state for state, step in STEP_OF.items() if step == self.langkah])
        if self.terlambat:
            wanted &= Q(pk__in=late_ids(at))
        if self.dikembalikan:
            wanted &= Q(diajukan_pada__isnull=False)
            wanted &= Q(putaran__gt=1) | Q(state__in=WAS_RETURNED)
        return rows.filter(wanted)

    def but(self, **changes: Any) -> "Filter":
        """The same filter with some of it changed."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """As the query string of an address, without a question mark."""
        facts = {k: "1" if v is True else v for k, v in asdict(self).items() if v not in ("", None, False)}
        return urlencode(facts)


def late_ids(at: datetime) -> list[str]:
    """Ids of requests whose open step is past its waiting limit."""
    late = StepRun.objects.filter(
        case_kind=RecommendationRequest.CASE_KIND, closed_at__isnull=True, due_at__lt=at
    )
    return list(late.values_list("case_id", flat=True))


def in_words(asked: Filter) -> list[str]:
    """What a list is narrowed to besides words, status and year, for the person who reads it: one query."""
    found = []
    if asked.opd is not None:
        office = Instansi.objects.filter(pk=asked.opd).first()
        found.append(str(office) if office is not None else _("OPD tidak dikenal"))
    if asked.tahun == WITHOUT_YEAR:
        found.append(_("tahun belum diisi"))
    if asked.kelompok:
        found.append(StateGroup(asked.kelompok).label)
    if asked.sektor is not None:
        found.append(Sektor(asked.sektor).label)
    if asked.cara is not None:
        found.append(CaraPengumpulan(asked.cara).label)
    if asked.langkah:
        found.append(_("sedang di langkah %(kode)s") % {"kode": asked.langkah})
    if asked.terlambat:
        found.append(_("terlambat sekarang"))
    if asked.dikembalikan:
        found.append(_("pernah dikembalikan"))
    return [str(words) for words in found]
