"""Which names of entries say the same or nearly the same: pure, over all names of a region's year at once.

A name is brought into the words that tell what it counts, in one spelling. Two names are alike where every
word of the one stands in the other, slips of the pen allowed (groups of three characters), and little is left
over. Where both have a word of their own ("laki-laki" and "perempuan"), or one is a number and the other a
share, they are two data, however alike. So the rarest word of the shorter name leads to all that may be like
it, and no other pair is looked at.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

# Share of the words of both names that the other has too, from which they are alike.
ALIKE = 0.75
# Share of groups of three characters from which two words are one, and what such a word counts.
WORD_ALIKE, SLIP = 0.42, 0.9

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# Words that join others or say nothing: a count is what is meant where nothing else is said.
EMPTY = frozenset(
    {
        "atas", "bagi", "berdasarkan", "dalam", "dan", "dari", "data", "daerah", "dengan", "di", "kab",
        "kabupaten", "kota", "menurut", "oleh", "pada", "per", "se", "serta", "tahun", "terhadap", "tiap",
        "untuk", "yang", "setiap", "dirinci", "tersebut", "jumlah", "banyaknya", "banyak", "total", "jml",
    }
)  # fmt: skip
# One spelling for what is written in several ways; abbreviations written out.
SAME: Mapping[str, str] = {
    "persen": "persentase", "prosentase": "persentase", "presentase": "persentase",
    "layanan": "pelayanan", "umur": "usia",
    "murid": "siswa", "pelajar": "siswa", "pengunjung": "kunjungan",
    "obyek": "objek", "destinasi": "objek", "kel": "kelurahan", "kec": "kecamatan", "jk": "jenis kelamin",
    "sd": "sekolah dasar", "smp": "sekolah menengah pertama", "tk": "taman kanak kanak",
    "rs": "rumah sakit", "rsud": "rumah sakit umum", "rtlh": "rumah tidak layak huni",
    "umkm": "usaha mikro kecil menengah", "ukm": "usaha kecil menengah", "dbd": "demam berdarah dengue",
    "tbc": "tuberkulosis", "tb": "tuberkulosis", "asn": "aparatur sipil negara",
    "pns": "pegawai negeri sipil",
    "pad": "pendapatan asli daerah", "ppks": "pemerlu pelayanan kesejahteraan sosial",
    "pmks": "pemerlu pelayanan kesejahteraan sosial", "lansia": "lanjut usia", "apotik": "apotek",
    "analisa": "analisis", "resiko": "risiko",
}  # fmt: skip


# What is not a count: two names with different ones are two data.
MEASURES = frozenset(
    {"persentase", "rasio", "rata", "indeks", "angka", "laju", "cakupan", "prevalensi", "nilai", "luas",
     "panjang", "volume", "pertumbuhan", "kepadatan"}
)  # fmt: skip


@lru_cache(maxsize=16384)
def words(name: str) -> frozenset[str]:
    """What a name is about, in one spelling; a name of nothing but empty words keeps them."""
    every = [
        part
        for word in _WORD.findall(name.casefold())
        if not _YEAR.fullmatch(word)
        for part in SAME.get(word, word).split()
    ]
    return frozenset([word for word in every if word not in EMPTY] or every)


@lru_cache(maxsize=16384)
def _groups(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=65536)
def same_word(one: str, two: str) -> bool:
    """Whether two words are one, apart from a slip of the pen; numbers and measures never are."""
    if one == two:
        return True
    if one.isdigit() or two.isdigit() or one in MEASURES or two in MEASURES:
        return False
    a, b = _groups(one), _groups(two)
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) >= WORD_ALIKE


def likeness(one: str, two: str) -> float:
    """How alike two names are: 1 the same words, 0 where they are two data."""
    return _likeness(words(one), words(two))


def _likeness(one: frozenset[str], two: frozenset[str]) -> float:
    shared, mine, other = len(one & two), one - two, two - one
    if not mine and not other:
        return 1.0 if one else 0.0
    if mine & MEASURES or other & MEASURES:
        return 0.0
    slips = sum(any(same_word(word, o) for o in other) for word in mine)
    back = sum(any(same_word(word, m) for m in mine) for word in other)
    if slips < len(mine) and back < len(other):
        return 0.0
    score = (2 * shared + SLIP * (slips + back)) / (len(one) + len(two))
    return score if score >= ALIKE else 0.0


# All at once -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pair(Generic[Key]):
    """Two names that are alike, and how much."""

    one: Key
    two: Key
    score: float


def pairs(names: Iterable[tuple[Key, str]]) -> list[Pair[Key]]:
    """All pairs of names that are alike, the most alike first."""
    listed = [(key, words(name)) for key, name in names]
    index = _index(listed)
    written = _written_alike(index)
    found: dict[tuple[int, int], float] = {}
    for position, (_key, mine) in enumerate(listed):
        for other in _candidates(mine, index, written):
            pair = (min(position, other), max(position, other))
            if position != other and pair not in found:
                found[pair] = _likeness(mine, listed[other][1])
    alike = [Pair(listed[a][0], listed[b][0], score) for (a, b), score in found.items() if score]
    return sorted(alike, key=lambda pair: -pair.score)


def _index(listed: Iterable[tuple[object, frozenset[str]]]) -> dict[str, list[int]]:
    """Positions of the names that have a word."""
    index: dict[str, list[int]] = defaultdict(list)
    for position, (_key, found) in enumerate(listed):
        for word in found:
            index[word].append(position)
    return index


def _written_alike(known: Iterable[str]) -> dict[str, list[str]]:
    """For each word the words that are one with it, itself among them."""
    by_group: dict[str, list[str]] = defaultdict(list)
    for word in known:
        for group in _groups(word):
            by_group[group].append(word)
    return {
        word: [o for o in {o for g in _groups(word) for o in by_group[g]} if same_word(word, o)]
        for word in known
    }


def _candidates(
    mine: frozenset[str], index: Mapping[str, list[int]], written: Mapping[str, list[str]]
) -> set[int]:
    """Names that have the rarest word of this one, which the longer of two names alike must have."""
    if not mine:
        return set()
    found = {word: [p for other in written[word] for p in index[other]] for word in mine}
    return set(min(found.values(), key=len))


def like(name: str, others: Iterable[tuple[Key, str]], *, most: int = 5) -> list[tuple[Key, float]]:
    """The names among others that are most like one name."""
    mine = words(name)
    found = [(key, score) for key, other in others if (score := _likeness(mine, words(other)))]
    return sorted(found, key=lambda pair: -pair[1])[:most]
