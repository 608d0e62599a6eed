"""What the agreement of the Forum reads (SOP B3): entries before it, how far it is, its meetings, its papers.

An entry lies before the Forum where its OPD's part was found in order by Walidata and the OPD itself has
accepted it; nothing else is decided, counted or printed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from forum.models import (
    Addendum,
    DaftarData,
    DaftarDataOpd,
    EntriDaftarData,
    KomentarPembina,
    PerubahanEntri,
    RapatForum,
)
from forum.queries import visible_lists, visible_offices
from forum.states import MeetingState, OfficeState
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.documents.models import Document, StoredFile

# Meetings that have taken place, whether or not their minutes are out yet.
HELD = frozenset({MeetingState.HELD, MeetingState.MINUTES_NUMBERED, MeetingState.MINUTED})
# Parts that are neither before the Forum nor without entries: they stand in the way of an agreement.
UNFINISHED = frozenset(OfficeState) - {OfficeState.REVIEWED, OfficeState.PASSED_OVER}

AGREED = EntriDaftarData.Keputusan.DISEPAKATI
REFUSED = EntriDaftarData.Keputusan.DITOLAK
FOUND_IN_ORDER = EntriDaftarData.Reviu.SESUAI

KINDS = ("berita_acara_forum", "berita_acara_opd", "berita_acara_perubahan")


# Entries before the Forum -----------------------------------------------------------------------------
def before_forum(daftar: DaftarData) -> QuerySet[EntriDaftarData]:
    """The entries that the Forum decides on, in the order of the list."""
    return EntriDaftarData.objects.filter(
        daftar=daftar, bagian__state=OfficeState.REVIEWED, diterima_opd=True
    ).order_by("bagian__nomor", "urut", "id")


def for_paper(entries: QuerySet[EntriDaftarData]) -> QuerySet[EntriDaftarData]:
    """Entries with what a Berita Acara prints of them: two queries for any number."""
    return entries.select_related("bagian__instansi").prefetch_related("jadwal")


@dataclass(frozen=True)
class OfficeProgress:
    """How far the Forum is with one OPD."""

    bagian: DaftarDataOpd
    entries: int
    agreed: int
    refused: int
    # Undecided entries that Walidata found in order: what one click may agree to.
    in_order: int

    @property
    def decided(self) -> int:
        return self.agreed + self.refused

    @property
    def undecided(self) -> int:
        return self.entries - self.decided


@dataclass(frozen=True)
class Progress:
    """How far the Forum is with a year's list."""

    offices: list[OfficeProgress]

    @property
    def entries(self) -> int:
        return sum(o.entries for o in self.offices)

    @property
    def agreed(self) -> int:
        return sum(o.agreed for o in self.offices)

    @property
    def refused(self) -> int:
        return sum(o.refused for o in self.offices)

    @property
    def decided(self) -> int:
        return self.agreed + self.refused

    @property
    def undecided(self) -> int:
        return self.entries - self.decided

    @property
    def offices_done(self) -> int:
        return sum(not o.undecided for o in self.offices)

    @property
    def open_offices(self) -> list[OfficeProgress]:
        """OPDs with entries that are not decided yet."""
        return [o for o in self.offices if o.undecided]


def progress(daftar: DaftarData) -> Progress:
    """How far the Forum is, by OPD in the order of the list: one query."""
    before = Q(entri__diterima_opd=True)
    rows = (
        DaftarDataOpd.objects.filter(daftar=daftar, state__in=_AFTER_REVIEW)
        .select_related("instansi")
        .annotate(
            n=Count("entri", filter=before),
            yes=Count("entri", filter=before & Q(entri__keputusan=AGREED)),
            no=Count("entri", filter=before & Q(entri__keputusan=REFUSED)),
            plain=Count("entri", filter=before & Q(entri__keputusan="", entri__reviu=FOUND_IN_ORDER)),
        )
        .order_by("nomor")
    )
    return Progress([OfficeProgress(row, row.n, row.yes, row.no, row.plain) for row in rows])


# A list that is agreed is still shown as it was decided.
_AFTER_REVIEW = frozenset(OfficeState) - {
    OfficeState.LISTED,
    OfficeState.DRAFTED,
    OfficeState.SUBMITTED,
    OfficeState.RETURNED,
    OfficeState.PASSED_OVER,
}


def screen_entries(bagian: DaftarDataOpd, *, undecided: bool = False) -> QuerySet[EntriDaftarData]:
    """Entries of one OPD as the screen shows them, with releases and what Pembina Data said of each."""
    said = KomentarPembina.objects.filter(sent_at__isnull=False)
    entries = (
        EntriDaftarData.objects.filter(bagian=bagian, diterima_opd=True)
        .select_related("item")
        .prefetch_related("jadwal", Prefetch("komentar", queryset=said, to_attr="masukan"))
        .order_by("urut", "id")
    )
    return entries.filter(keputusan="") if undecided else entries


def unfinished_parts(parts: Iterable[DaftarDataOpd]) -> list[DaftarDataOpd]:
    """Parts that the Forum cannot agree to and that were not passed over."""
    return [part for part in parts if part.state in UNFINISHED]


# Meetings ----------------------------------------------------------------------------------------------
def meetings_held(daftar: DaftarData) -> QuerySet[RapatForum]:
    """Meetings of a year that have taken place, the latest first."""
    return RapatForum.objects.filter(daftar=daftar, state__in=HELD).order_by("-mulai")


def is_held(rapat: RapatForum) -> bool:
    """True where a meeting has taken place."""
    return rapat.state in HELD


# After the agreement -------------------------------------------------------------------------------------
def open_addendum_of(daftar: DaftarData) -> Addendum | None:
    """The round of changes that is open, if any."""
    return Addendum.objects.filter(daftar=daftar, closed_at__isnull=True).first()


def papers_of(daftar: DaftarData) -> QuerySet[DaftarDataOpd]:
    """Parts with a Berita Acara of their own, by office."""
    parts = DaftarDataOpd.objects.filter(daftar=daftar, berita_acara__isnull=False)
    return parts.select_related("instansi", "berita_acara").order_by("nomor")


def agreed_entries(bagian: DaftarDataOpd) -> QuerySet[EntriDaftarData]:
    """The entries of an OPD that are agreed and not taken out since."""
    entries = EntriDaftarData.objects.filter(bagian=bagian, keputusan=AGREED, dicabut_oleh__isnull=True)
    return entries.select_related("item", "kegiatan", "revisi").order_by("urut", "id")


def changes_of(addendum: Addendum) -> QuerySet[PerubahanEntri]:
    """Proposed changes of a round, by OPD, with what pages and papers say of them."""
    related = ("bagian__instansi", "entri__item", "by")
    return addendum.perubahan.select_related(*related).order_by("bagian__nomor", "id")


# Files -----------------------------------------------------------------------------------------------------
def may_read_minutes(user: Any, stored: StoredFile) -> bool:
    """True where the file is a Berita Acara of a list or part that this person may read."""
    if not isinstance(user, User):
        return False
    found = Document.objects.filter(Q(file=stored) | Q(signed_file=stored), kind__in=KINDS)
    rights = rights_of(user)
    for kind, case_id in found.values_list("case_kind", "case_id"):
        seen = visible_lists(rights) if kind == DaftarData.CASE_KIND else visible_offices(rights)
        if seen.filter(pk=case_id).exists():
            return True
    return False


def minutes_are_public(document: Document) -> bool:
    """The bytes of the Forum's Berita Acara are public once they are in force."""
    return document.state in (Document.State.ISSUED, Document.State.SUPERSEDED)
