"""Entries of a region's year whose names are alike: all pairs across OPDs, and those of one entry."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from forum.entries import duplicates
from forum.models import BukanDuplikat, DaftarData, EntriDaftarData
from satudata.accounts.models import Wilayah


@dataclass(frozen=True)
class Alike:
    """Two entries of two OPDs, how alike they are (0 to 1), and what was decided of them."""

    satu: EntriDaftarData
    dua: EntriDaftarData
    score: float
    decision: BukanDuplikat | None = None

    @property
    def same(self) -> bool:
        """Whether both names say the same words."""
        return self.score >= 1


@dataclass(frozen=True)
class Similar:
    """An entry of another OPD that is like one's own: no more of it than its name and whose it is."""

    nama: str
    opd: str
    kode: str
    score: float


def alike_across_offices(daftar: DaftarData) -> tuple[list[Alike], list[Alike]]:
    """Pairs of different OPDs that are alike: those still open, and those decided. Three queries."""
    names = _names(daftar)
    offices = {pk: office for pk, office, _item, _name in names}
    items = {pk: item for pk, _office, item, _name in names}
    found = [
        pair
        for pair in duplicates.pairs((pk, name) for pk, _office, _item, name in names)
        if offices[pair.one] != offices[pair.two]
    ]
    entries = _entries({pk for pair in found for pk in (pair.one, pair.two)})
    decided = _decisions({items[pk] for pair in found for pk in (pair.one, pair.two)})
    made = [
        Alike(
            entries[pair.one],
            entries[pair.two],
            pair.score,
            decided.get(_in_order(items[pair.one], items[pair.two])),
        )
        for pair in found
    ]
    return [pair for pair in made if pair.decision is None], [pair for pair in made if pair.decision]


def similar_to(entry: EntriDaftarData) -> list[Similar]:
    """Entries of other OPDs in the same year whose names are like this one's; decided ones left out.

    For the page of an entry (`templates/forum/_mirip.html`): three queries at most.
    """
    names = [row for row in _names(entry.daftar) if row[1] != entry.bagian_id]
    own = without_place(entry.nama_data, entry.daftar.wilayah)
    found = dict(duplicates.like(own, ((pk, name) for pk, _office, _item, name in names)))
    if not found:
        return []
    decided = _decisions({entry.item_id})
    entries = _entries(set(found))
    return [
        Similar(other.nama_data, other.bagian.instansi.nama, other.item.kode, score)
        for pk, score in found.items()
        if _in_order(entry.item_id, (other := entries[pk]).item_id) not in decided
    ]


def _names(daftar: DaftarData) -> list[tuple[int, object, int, str]]:
    """Id, part, item and name of every entry that stands."""
    rows = (
        EntriDaftarData.objects.filter(daftar=daftar, dicabut_oleh__isnull=True)
        .exclude(nama_data="")
        .exclude(keputusan=EntriDaftarData.Keputusan.DITOLAK)
        .order_by("pk")
        .values_list("pk", "bagian_id", "item_id", "nama_data")
    )
    return [(pk, part, item, without_place(name, daftar.wilayah)) for pk, part, item, name in rows]


def without_place(name: str, wilayah: Wilayah) -> str:
    """A name without the region's own, which many entries carry and none is told by."""
    place = re.sub(r"^(kota|kabupaten|kab\.?|provinsi)\s+", "", wilayah.nama, flags=re.IGNORECASE)
    return re.sub(rf"\b{re.escape(place)}\b", " ", name, flags=re.IGNORECASE)


def _entries(ids: set[int]) -> dict[int, EntriDaftarData]:
    found: QuerySet[EntriDaftarData] = EntriDaftarData.objects.filter(pk__in=ids)
    return {entry.pk: entry for entry in found.select_related("item", "bagian__instansi")}


def _decisions(items: set[int]) -> dict[tuple[int, int], BukanDuplikat]:
    decided = BukanDuplikat.objects.filter(satu__in=items) | BukanDuplikat.objects.filter(dua__in=items)
    return {(row.satu_id, row.dua_id): row for row in decided.select_related("oleh")}


def _in_order(one: int, two: int) -> tuple[int, int]:
    return (one, two) if one < two else (two, one)
