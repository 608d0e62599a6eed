"""All published datasets as the catalogue of the portal sorts, counts and finds them: read once, then kept.

Decided here: what is in memory, so that a search asks the database for one page of rows. A dataset takes some
five kilobytes: its values of facets, what it is sorted by, and its place in the index of words. Of data that
are closed (Tertutup) title and producer are known, and nothing else is found or counted. Read anew whenever
the catalogue changes (`datasets.kept`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KT

from datasets.kept import kept
from datasets.models import BerkasTerbitan
from datasets.portal.search import SHORTEST_PREFIX, TITLE, terms
from datasets.queries import faces_now, public_now
from forum.codelists import Akses
from satudata.accounts.models import Instansi


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of one dataset: the row that gives its face, its values by facet."""

    pk: UUID
    dataset: UUID
    judul: str
    since: datetime
    office: int
    closed: bool
    values: Mapping[str, frozenset[str]]


class Words:
    """Which texts have which words: `Terbitan.teks` turned round, in their order."""

    def __init__(self, texts: Iterable[str]) -> None:
        places: dict[str, list[int]] = {}
        for n, text in enumerate(texts):
            for word in text.split():
                places.setdefault(word, []).append(n)
        self._places = {word: tuple(found) for word, found in places.items()}
        self._known = sorted(places)

    def having(self, forms: Sequence[str], mark: str = "") -> set[int]:
        """Texts with a word that begins with one of the forms; a short form is the whole word."""
        found: set[int] = set()
        for form in forms:
            for word in self._from(mark + form) if len(form) >= SHORTEST_PREFIX else (mark + form,):
                found.update(self._places.get(word, ()))
        return found

    def _from(self, beginning: str) -> Iterable[str]:
        for n in range(bisect_left(self._known, beginning), len(self._known)):
            if not self._known[n].startswith(beginning):
                return
            yield self._known[n]


@dataclass(frozen=True)
class Shelf:
    """The datasets, the names of their offices, the index of their words."""

    items: Sequence[Item]
    offices: Mapping[int, str]
    words: Words

    def matching(self, query: str) -> list[tuple[Item, int]]:
        """Datasets in which every term occurs, with the number of terms that their title has."""
        asked = terms(query)
        if not asked:
            return [(item, 0) for item in self.items]
        found = set.intersection(*(self.words.having(forms) for forms in asked))
        titles = [self.words.having(forms, TITLE) for forms in asked]
        return [
            (self.items[n], sum(n in having for having in titles))
            for n in sorted(found)
            if not self.items[n].closed or self._is_told(self.items[n], asked)
        ]

    def _is_told(self, item: Item, asked: Sequence[Sequence[str]]) -> bool:
        """Whether title and producer have every term: of what is closed no other word is found."""
        told = f"{item.judul}\n{self.offices.get(item.office, '')}".casefold()
        return all(any(form in told for form in forms) for forms in asked)

    @cached_property
    def titles(self) -> list[str]:
        """All titles."""
        return [item.judul for item in self.items]


def shelf(at: datetime) -> Shelf:
    """The shelf of now."""
    return kept("shelf", at, lambda: _read(at))


def _read(at: datetime) -> Shelf:
    """Four queries, whatever is published."""
    years, formats = _years(at), _formats(at)
    columns = (
        "pk", "dataset_id", "judul", "tayang_sejak", "instansi_id", "akses", "urusan", "data_prioritas",
        "level", "teks",
    )  # fmt: skip
    items, texts = [], []
    rows = faces_now(at).annotate(level=KT("metadata__level")).order_by("pk").values_list(*columns)
    for pk, dataset, judul, since, office, access, topic, priority, level, text in rows.iterator():
        closed = access == Akses.TERTUTUP
        values = {"opd": frozenset({str(office)}), "akses": frozenset({access})}
        if not closed:
            values |= {
                "urusan": frozenset({topic} - {""}), "tahun": years.get(dataset, frozenset()),
                "level": frozenset({level or ""} - {""}), "format": formats.get(pk, frozenset()),
                "prioritas": frozenset({"ya"} if priority else ()),
            }  # fmt: skip
        items.append(Item(pk, dataset, judul, since, office, closed, values))
        texts.append(text)
    named = Instansi.objects.filter(pk__in={item.office for item in items})
    return Shelf(items, dict(named.values_list("pk", "nama")), Words(texts))


def _years(at: datetime) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    rows = public_now(at).order_by().values_list("dataset_id", "tahun_awal", "tahun_akhir").distinct()
    for dataset, first, last in rows:
        found.setdefault(dataset, set()).update(str(y) for y in range(first, min(last, first + 100) + 1))
    return {dataset: frozenset(years) for dataset, years in found.items()}


def _formats(at: datetime) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    open_faces = faces_now(at).filter(akses=Akses.TERBUKA).order_by().values("pk")
    rows = BerkasTerbitan.objects.filter(terbitan__in=open_faces).order_by()
    for pk, kind in rows.values_list("terbitan_id", "jenis"):
        found.setdefault(pk, set()).add(kind)
    return {pk: frozenset(kinds) for pk, kinds in found.items()}
