"""The catalogue: which published datasets an address asks for, how often each value of a facet occurs, order.

Reads `queries.faces_now` and nothing else. Of data that are closed (Tertutup) title and producer are told: a
facet that would tell more leaves them out. The number of queries does not depend on the number of datasets.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from datasets.models import BerkasTerbitan, HitunganHarian, Terbitan
from datasets.portal import search
from datasets.queries import faces_now, public_now
from forum.codelists import URUSAN, Akses, Level
from satudata.accounts.models import Instansi
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
class _Row:
    """What facets know of one dataset."""

    pk: Any
    dataset: Any
    values: Mapping[str, frozenset[str]]
    closed: bool


@dataclass(frozen=True)
class Catalogue:
    """The answer: ids in the order asked for, facets, chips."""

    rows: QuerySet[Terbitan]
    facets: Sequence[Facet]
    chips: Sequence[tuple[str, str, str]]


def catalogue(asked: Asked, at: datetime) -> Catalogue:
    """What an address asks for."""
    faces = search.matching(faces_now(at), asked.q)
    known = _rows(faces, at)
    chosen = [row for row in known if _fits(row, asked.chosen)]
    facets = [_facet(name, label, known, asked) for name, label in _labels()]
    facets = [facet for facet in facets if facet.options]
    rows = faces.filter(pk__in=[row.pk for row in chosen]) if asked.chosen else faces
    return Catalogue(_ordered(rows, asked.order, at), facets, _chips(asked, facets))


def _labels() -> list[tuple[str, str]]:
    words = {
        "urusan": _("Topik"), "opd": _("Produsen Data"), "tahun": _("Tahun data"),
        "level": _("Level penyajian"),
        "format": _("Format"), "prioritas": _("Data Prioritas"), "akses": _("Hak akses"),
    }  # fmt: skip
    return [
        (name, words[name]) for name in ("urusan", "opd", "tahun", "level", "format", "prioritas", "akses")
    ]


def _rows(faces: QuerySet[Terbitan], at: datetime) -> list[_Row]:
    """All that match the words, with their values: three queries."""
    years, formats = _years(at), _formats(faces)
    columns = ("pk", "dataset_id", "instansi_id", "akses", "urusan", "data_prioritas", "level")
    found = []
    for pk, dataset, office, access, topic, priority, level in (
        faces.annotate(level=KT("metadata__level")).order_by().values_list(*columns)
    ):
        closed = access == Akses.TERTUTUP
        values = {"opd": frozenset({str(office)}), "akses": frozenset({access})}
        if not closed:
            values |= {
                "urusan": frozenset({topic} - {""}), "tahun": years.get(dataset, frozenset()),
                "level": frozenset({level or ""} - {""}), "format": formats.get(pk, frozenset()),
                "prioritas": frozenset({"ya"} if priority else ()),
            }  # fmt: skip
        found.append(_Row(pk, dataset, values, closed))
    return found


def _years(at: datetime) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    rows = public_now(at).order_by().values_list("dataset_id", "tahun_awal", "tahun_akhir").distinct()
    for dataset, first, last in rows:
        found.setdefault(dataset, set()).update(str(y) for y in range(first, min(last, first + 100) + 1))
    return {dataset: frozenset(years) for dataset, years in found.items()}


def _formats(faces: QuerySet[Terbitan]) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    open_faces = faces.filter(akses=Akses.TERBUKA).order_by().values("pk")
    for pk, kind in (
        BerkasTerbitan.objects.filter(terbitan__in=open_faces).order_by().values_list("terbitan_id", "jenis")
    ):
        found.setdefault(pk, set()).add(kind)
    return {pk: frozenset(kinds) for pk, kinds in found.items()}


def _fits(row: _Row, chosen: Mapping[str, tuple[str, ...]], without: str = "") -> bool:
    return all(
        not row.values.get(name, frozenset()).isdisjoint(values)
        for name, values in chosen.items()
        if name != without
    )


def _facet(name: str, label: str, known: Iterable[_Row], asked: Asked) -> Facet:
    """Counts among those that all the other facets leave."""
    counts = Counter(
        value for row in known if _fits(row, asked.chosen, without=name) for value in row.values.get(name, ())
    )
    picked = asked.chosen.get(name, ())
    for value in picked:
        counts.setdefault(value, 0)
    words = _words_of(name)(counts)
    by_name = sorted((v for v in counts if v in words), key=lambda v: (-counts[v], words[v]))
    if name == "tahun":
        by_name.sort(reverse=True)
    options = [(Option(v, words[v], v in picked), counts[v], asked.toggled(name, v)) for v in by_name]
    return Facet(name, label, options)


Words = Mapping[str, str]


def _words_of(name: str) -> Callable[[Iterable[str]], Words]:
    """Words of the values of a facet; a value without words is not shown."""
    lists: dict[str, Any] = {
        "urusan": lambda _v: dict(URUSAN),
        "level": lambda _v: {k: str(v) for k, v in Level.choices},
        "akses": lambda _v: {k: str(v) for k, v in Akses.choices},
        "format": lambda _v: {k: str(v) for k, v in BerkasTerbitan.Jenis.choices},
        "prioritas": lambda _v: {"ya": _("Data Prioritas")},
        "tahun": lambda values: {v: v for v in values if v.isdigit()},
        "opd": _offices,
    }
    found: Callable[[Iterable[str]], Words] = lists[name]
    return found


def _offices(values: Iterable[str]) -> Words:
    ids = [int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 10]
    return {str(pk): nama for pk, nama in Instansi.objects.filter(pk__in=ids).values_list("pk", "nama")}


def _chips(asked: Asked, facets: Iterable[Facet]) -> list[tuple[str, str, str]]:
    """What is chosen, in words, with the address without it."""
    found = [(_("Kata"), f"“{asked.q}”", asked.url(q=""))] if asked.q else []
    for facet in facets:
        found += [(facet.label, str(o.label), url) for o, _count, url in facet.options if o.chosen]
    return found


def _ordered(rows: QuerySet[Terbitan], order: str, at: datetime) -> QuerySet[Terbitan]:
    rows = rows.select_related("dataset", "instansi", "wilayah")
    if order == TITLE:
        return rows.order_by("judul", "pk")
    if order == READ:
        return with_reads(rows, at).order_by("-dibaca", "judul", "pk")
    if order == NEAREST:
        return rows.order_by("-relevance", "-tayang_sejak", "pk")
    return rows.order_by("-tayang_sejak", "judul", "pk")


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
    return search.suggestion(asked.q, faces_now(at).values_list("judul", flat=True)) if asked.q else ""


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
