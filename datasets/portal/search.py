"""Words by which published data are found: what `Terbitan.teks` holds, and what a query asks for.

The words stand in a column, written in the transaction that publishes; `shelf` makes its index of them, the
same on both databases. A word is kept as it is written and as its stem; words of the title once more with a
mark, so that a hit in the title comes first. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from datasets.published import PublishedFacts
from forum.codelists import URUSAN

_WORD = re.compile(r"[a-z0-9]+")
# Marks a word of the title; no word holds it.
TITLE = "="
LONGEST_WORD = 40
MOST_TERMS = 8
# A shorter word is looked for as it is, not as the beginning of others.
SHORTEST_PREFIX = 3
LITTLE = frozenset(
    {
        "atau", "dalam", "dan", "dari", "data", "dengan", "di", "ini", "itu", "kab", "ke", "kota", "menurut",
        "oleh", "pada", "per", "saya", "tahun", "untuk", "yang",
    }
)  # fmt: skip
# Words that people use for each other: whoever asks for one finds the other too. Each line is a group.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("miskin", "kemiskinan"),
    ("penduduk", "kependudukan", "jiwa", "warga"),
    ("faskes", "puskesmas", "posyandu"),
    ("desa", "kelurahan"),
    ("wisata", "pariwisata", "wisatawan", "turis"),
    ("umkm", "ukm", "usaha"),
    ("siswa", "murid", "pelajar", "peserta"),
    ("guru", "pendidik"),
    ("balita", "bayi", "anak"),
    ("lansia", "lanjut"),
    ("perempuan", "wanita"),
    ("pria", "lelaki", "laki"),
    ("pegawai", "asn", "pns"),
    ("rs", "rsud"),
    ("jalan", "ruas"),
    ("sampah", "limbah"),
    ("padi", "gabah", "beras"),
    ("anggaran", "apbd", "belanja"),
    ("difabel", "disabilitas"),
    ("stunting", "tengkes"),
)


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The stem of one word in small letters: kemiskinan, miskin."""
    found: str = _stemmer().stemWord(word)
    return found


def words(text: str) -> list[str]:
    """The words of a text in small letters without marks above them, in their order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return [
        w[:LONGEST_WORD] for w in _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
    ]


def stems(text: str) -> str:
    """Words and stems of a text, each once, as `Terbitan.teks` keeps them."""
    found = dict.fromkeys(form for word in words(text) for form in (word, stem(word)))
    return "".join(f" {form}" for form in found)


def index_text(facts: PublishedFacts, office: str = "") -> str:
    """What `Terbitan.teks` holds of a published version: words of its title, marked, then all its words."""
    title = dict.fromkeys(form for word in words(facts.judul) for form in (word, stem(word)))
    columns = (f"{c.nama} {c.konsep} {c.definisi}" for c in facts.kamus.public)
    texts = (
        facts.judul, facts.kode, facts.deskripsi, facts.konsep, facts.definisi, facts.klasifikasi,
        facts.satuan, facts.produsen, office, dict(URUSAN).get(facts.urusan, ""), facts.kegiatan.judul,
        facts.indikator.nama, *facts.kata_kunci, *columns,
    )  # fmt: skip
    return "".join(f" {TITLE}{form}" for form in title) + stems(" ".join(texts)) + " "


def closed_text(judul: str, produsen: str) -> str:
    """The same for what is Tertutup: title and producer alone may be found."""
    return index_text(PublishedFacts(kode="", judul=judul, produsen=produsen))


# Asked ----------------------------------------------------------------------------------------------
@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    return {word: group for group in SYNONYMS for word in group}


@lru_cache(maxsize=1024)
def terms(query: str) -> tuple[tuple[str, ...], ...]:
    """What a query asks for: every term must be found, each in one of its forms."""
    asked = list(dict.fromkeys(words(query)))
    telling = [word for word in asked if word not in LITTLE] or asked
    return tuple(_forms(word) for word in telling[:MOST_TERMS])


def _forms(word: str) -> tuple[str, ...]:
    group = (word, *_synonyms().get(word, ()), *_synonyms().get(stem(word), ()))
    return tuple(dict.fromkeys(form for w in group for form in (w, stem(w)) if form))


# Nothing found ----------------------------------------------------------------------------------------
def suggestion(query: str, titles: Iterable[str]) -> str:
    """The query with each word that no title has put right by the nearest one of a title; empty for none."""
    known = {word for title in titles for word in words(title) if len(word) >= SHORTEST_PREFIX}
    asked = words(query)[:MOST_TERMS]
    better = [_nearest(word, known) for word in asked]
    return " ".join(better) if better != asked else ""


def _nearest(word: str, known: set[str]) -> str:
    if word in known or word in LITTLE or len(word) <= SHORTEST_PREFIX:
        return word
    near = get_close_matches(word, known, n=1, cutoff=0.75)
    return near[0] if near else word
