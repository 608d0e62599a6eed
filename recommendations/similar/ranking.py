"""How alike two activities are: a number from 0 to 1, and why. Pure; judged by its tests.

Titles are compared word by word, whatever their order; a word with a slip of the pen still counts.
Variables are compared by name. Same region, office and year lift a likeness that is there; they make
none. Identical titles of one region and year give 1, of two regions about 0,8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from recommendations.similar.words import COMMON_KEYS, LIGHT, core, trigrams, variable_key

LIGHT_WEIGHT = 0.4
COMMON_WEIGHT = 0.15
SLIP = 0.4  # share of trigrams from which two words count as one word written differently
BEGINNING, UNFINISHED = 4, 0.5  # a word typed so far counts half for the words that begin with it
VARIABLES_ALONE = 0.7  # likeness of activities that share all variables and no word of the title
ENOUGH_VARIABLES = 2.0  # weight of shared variables from which they count in full
# Part of a likeness that region, office and year add.
SAME_REGION, SAME_OFFICE, SAME_YEAR = 0.1, 0.05, 0.05


@dataclass(frozen=True)
class Activity:
    """What is compared. `places` are names of its own regions; `variabel` names as typed."""

    judul: str
    variabel: tuple[str, ...] = ()
    wilayah_id: int | None = None
    instansi_id: int | None = None
    tahun: int | None = None
    places: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What the title is about."""
        return core(self.judul, self.places)

    @property
    def keys(self) -> dict[str, str]:
        """Key of each variable, with its name as typed."""
        return {key: name for name in self.variabel if (key := variable_key(name))}


@dataclass(frozen=True)
class Likeness:
    """A score with its reasons: words of the other title and variables of the other activity."""

    score: float
    words: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


def likeness(mine: Activity, other: Activity) -> Likeness:
    """Compare two activities."""
    title, shared_words = _titles(mine.words, other.words)
    variables, shared = _variables(mine.keys, other.keys)
    base = 1 - (1 - title) * (1 - VARIABLES_ALONE * variables)
    return Likeness(round(base * _context(mine, other), 4), shared_words, shared)


def _titles(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """Share of both titles that the other one has too, by weight of the words."""
    if not mine or not other:
        return 0.0, ()
    total = sum(word_weight(word) for word in (*mine, *other))
    forth = [(word, max(word_likeness(word, w) for w in mine)) for word in other]
    back = [(word, max(word_likeness(word, w) for w in other)) for word in mine]
    found = sum(word_weight(word) * best for word, best in (*forth, *back))
    return found / total, tuple(word for word, best in forth if best > 0)


def word_weight(word: str) -> float:
    """How much a word says of what an activity is about."""
    return LIGHT_WEIGHT if word in LIGHT else 1.0


@lru_cache(maxsize=65536)
def word_likeness(one: str, two: str) -> float:
    """1 for the same word, a little less for a slip of the pen, 0 for different words."""
    if one == two:
        return 1.0
    a, b = trigrams(one), trigrams(two)
    shared = len(a & b)
    share = shared / (len(a) + len(b) - shared)
    if share >= SLIP:
        return 0.5 + share / 2
    short, long = sorted((one, two), key=len)
    return UNFINISHED if len(short) >= BEGINNING and long.startswith(short) else 0.0


def _variables(mine: dict[str, str], other: dict[str, str]) -> tuple[float, tuple[str, ...]]:
    both = [key for key in other if key in mine]
    if not both:
        return 0.0, ()
    shared, of_mine, of_other = _sum(both), _sum(mine), _sum(other)
    dice = 2 * shared / (of_mine + of_other)
    within = shared / min(of_mine, of_other)
    telling = [key for key in both if key not in COMMON_KEYS]
    enough = min(1.0, shared / ENOUGH_VARIABLES)
    return enough * (dice + within) / 2, tuple(other[key] for key in (telling or both))


def _sum(keys: Iterable[str]) -> float:
    return sum(COMMON_WEIGHT if key in COMMON_KEYS else 1.0 for key in keys)


def _context(mine: Activity, other: Activity) -> float:
    rest = 1 - SAME_REGION - SAME_OFFICE - SAME_YEAR
    if mine.wilayah_id is not None and mine.wilayah_id == other.wilayah_id:
        rest += SAME_REGION
    if mine.instansi_id is not None and mine.instansi_id == other.instansi_id:
        rest += SAME_OFFICE
    if mine.tahun and other.tahun and abs(mine.tahun - other.tahun) <= 1:
        rest += SAME_YEAR
    return rest


def same_variable(one: str, two: str) -> bool:
    """True where two names mean one variable: the same words in any order, slips allowed."""
    a, b = variable_key(one), variable_key(two)
    if a == b:
        return bool(a)
    left, right = a.split(), b.split()
    if len(left) != len(right):
        return False
    return all(max(word_likeness(w, v) for v in right) > 0 for w in left) and all(
        max(word_likeness(w, v) for v in left) > 0 for w in right
    )
