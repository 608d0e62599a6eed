"""The catalogue: which published datasets an address asks for, how often each value of a facet occurs, order.

Reads `shelf` and `queries.faces_now`, and nothing else. Of data that are closed (Tertutup) title and producer
are told: a facet that would tell more leaves them out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from datasets.models import BerkasTerbitan, HitunganHarian, Terbitan
from datasets.portal import search
from datasets.portal.shelf import Item, shelf
from datasets.queries import faces_now
from forum.codelists import URUSAN, Akses, Level
from satudata.components import Option

LONGEST_TEXT = 200
MOST_VALUES = 20
PAGE_SIZE = 20
READ_DAYS = 30
NEWEST, TITLE, READ, NEAREST = "terbaru", "judul", "dibaca", "relevan"
# Facets in the order of the page. The first two may tell of closed data.
FACETS = ("opd", "akses", "urusan", "tahun", "level", "format", "prioritas")
TOLD_OF_CLOSED = frozenset({"opd", "akses"})


@dataclass(frozen=True)
class Asked:
    """What an address asks for; values of facets as texts."""

    q: str = ""
    urut: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, given: QueryDict) -> "Asked":
        """Read it; what is unknown is as if not given."""
        chosen = {name: tuple(dict.fromkeys(given.getlist(name)))[:MOST_VALUES] for name in FACETS}
        order = given.get("urut", "")
        return cls(
            q=" ".join(given.get("q", "").split())[:LONGEST_TEXT],
            urut=order if order in (NEWEST, TITLE, READ, NEAREST) else "",
            chosen={n: kept for n, vs in chosen.items() if (kept := tuple(v[:40] for v in vs if v))},
        )

    @property
    def order(self) -> str:
        """The order that is used: nearest first where words are looked for."""
        return self.urut or (NEAREST if self.q else NEWEST)

    def url(self, **changes: Any) -> str:
        """The address with other values."""
        asked = replace(self, **changes)
        given = [("q", asked.q), ("urut", asked.urut)]
        given += [(name, value) for name, values in asked.chosen.items() for value in values]
        return "?" + urlencode([(name, value) for name, value in given if value])

    def toggled(self, name: str, value: str) -> str:
        """The address with a value chosen, or no longer."""
        values = self.chosen.get(name, ())
        now = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.url(chosen={**self.chosen, name: now})


@dataclass(frozen=True)
class Facet:
    """One facet: its name in the address, its words, its values with counts."""

    name: str
    label: str
    options: Sequence[tuple[Option, int, str]]


@dataclass(frozen=True)
class Catalogue:
    """The answer: ids of faces in the order asked for, facets, chips."""

    found: Sequence[UUID]
    facets: Sequence[Facet]
    chips: Sequence[tuple[str, str, str]]


def catalogue(asked: Asked, at: datetime) -> Catalogue:
    """What an address asks for."""
    known = shelf(at)
    matching = known.matching(asked.q)
    items = [item for item, _hits in matching]
    chosen = [(item, hits) for item, hits in matching if _fits(item, asked.chosen)]
    facets = [_facet(name, label, items, asked, known.offices) for name, label in _labels()]
    facets = [facet for facet in facets if facet.options]
    return Catalogue(_ordered(chosen, asked.order, at), facets, _chips(asked, facets))


def faces(found: Sequence[UUID], at: datetime) -> list[Terbitan]:
    """The rows of a page of the catalogue, in its order: one query."""
    rows = faces_now(at).filter(pk__in=found).select_related("dataset", "instansi", "wilayah").defer("teks")
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in found if pk in by_id]


def _labels() -> list[tuple[str, str]]:
    words = {
        "urusan": _("Topik"), "opd": _("Produsen Data"), "tahun": _("Tahun data"),
        "level": _("Level penyajian"),
        "format": _("Format"), "prioritas": _("Data Prioritas"), "akses": _("Hak akses"),
    }  # fmt: skip
    return [
        (name, words[name]) for name in ("urusan", "opd", "tahun", "level", "format", "prioritas", "akses")
    ]


def _fits(item: Item, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    return all(not item.values.get(name, frozenset()).isdisjoint(values) for name, values in chosen.items())


def _facet(name: str, label: str, known: Iterable[Item], asked: Asked, offices: Mapping[int, str]) -> Facet:
    """Counts among those that all the other facets leave."""
    others = {n: values for n, values in asked.chosen.items() if n != name}
    left = (item for item in known if _fits(item, others)) if others else known
    counts = Counter(value for item in left for value in item.values.get(name, ()))
    picked = asked.chosen.get(name, ())
    for value in picked:
        counts.setdefault(value, 0)
    words = _words_of(name, offices)(counts)
    by_name = sorted((v for v in counts if v in words), key=lambda v: (-counts[v], words[v]))
    if name == "tahun":
        by_name.sort(reverse=True)
    options = [(Option(v, words[v], v in picked), counts[v], asked.toggled(name, v)) for v in by_name]
    return Facet(name, label, options)


Words = Mapping[str, str]


def _words_of(name: str, offices: Mapping[int, str]) -> Callable[[Iterable[str]], Words]:
    """Words of the values of a facet; a value without words is not shown."""
    lists: dict[str, Any] = {
        "urusan": lambda _v: dict(URUSAN),
        "level": lambda _v: {k: str(v) for k, v in Level.choices},
        "akses": lambda _v: {k: str(v) for k, v in Akses.choices},
        "format": lambda _v: {k: str(v) for k, v in BerkasTerbitan.Jenis.choices},
        "prioritas": lambda _v: {"ya": _("Data Prioritas")},
        "tahun": lambda values: {v: v for v in values if v.isdigit()},
        "opd": lambda _v: {str(pk): nama for pk, nama in offices.items()},
    }
    found: Callable[[Iterable[str]], Words] = lists[name]
    return found


def _chips(asked: Asked, facets: Iterable[Facet]) -> list[tuple[str, str, str]]:
    """What is chosen, in words, with the address without it."""
    found = [(_("Kata"), f"“{asked.q}”", asked.url(q=""))] if asked.q else []
    for facet in facets:
        found += [(facet.label, str(o.label), url) for o, _count, url in facet.options if o.chosen]
    return found


def _ordered(chosen: Iterable[tuple[Item, int]], order: str, at: datetime) -> list[UUID]:
    """Of equal ones the later first, then by title; titles without regard to capitals."""
    rows = sorted(chosen, key=lambda row: (row[0].judul.casefold(), row[0].pk))
    if order != TITLE:
        rows.sort(key=lambda row: row[0].since, reverse=True)
    if order == READ:
        reads = _reads(at)
        rows.sort(key=lambda row: (-reads.get(row[0].dataset, 0), row[0].judul.casefold()))
    if order == NEAREST:
        rows.sort(key=lambda row: -row[1])
    return [item.pk for item, _hits in rows]


def _reads(at: datetime) -> dict[UUID, int]:
    """Visits of the last thirty days by dataset."""
    since = (at - timedelta(days=READ_DAYS)).date()
    recent = HitunganHarian.objects.filter(jenis=HitunganHarian.Jenis.KUNJUNGAN, tanggal__gt=since)
    return dict(recent.order_by().values_list("dataset").annotate(n=Sum("jumlah")))


def with_reads(rows: QuerySet[Terbitan], at: datetime) -> QuerySet[Terbitan]:
    """With `dibaca`: visits of the last thirty days."""
    recent = HitunganHarian.objects.filter(
        dataset=OuterRef("dataset"), jenis=HitunganHarian.Jenis.KUNJUNGAN,
        tanggal__gt=(at - timedelta(days=READ_DAYS)).date(),
    ).order_by()  # fmt: skip
    total = recent.values("dataset").annotate(n=Sum("jumlah")).values("n")
    return rows.annotate(dibaca=Coalesce(Subquery(total, IntegerField()), 0))


def suggestion(asked: Asked, at: datetime) -> str:
    """Words put right, where nothing was found."""
    return search.suggestion(asked.q, shelf(at).titles) if asked.q else ""


# The front page -----------------------------------------------------------------------------------------
def topics(at: datetime) -> list[tuple[str, str, int]]:
    """Fields of government with something that is not closed: code, name, count."""
    open_faces = faces_now(at).exclude(akses=Akses.TERTUTUP)
    counts = Counter(open_faces.order_by().values_list("urusan", flat=True))
    return [(code, name, counts[code]) for code, name in URUSAN if counts[code]]


def newest(at: datetime, count: int) -> QuerySet[Terbitan]:
    """Datasets that changed last, without closed ones."""
    rows = faces_now(at).exclude(akses=Akses.TERTUTUP).select_related("dataset", "instansi", "wilayah")
    return rows.order_by("-tayang_sejak", "judul")[:count]


def most_read(at: datetime, count: int) -> QuerySet[Any]:
    """Datasets that were read most in the last thirty days."""
    rows = faces_now(at).exclude(akses=Akses.TERTUTUP).select_related("dataset", "instansi")
    return with_reads(rows, at).filter(dibaca__gt=0).order_by(F("dibaca").desc(), "judul")[:count]
