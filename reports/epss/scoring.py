"""Scores of EPSS from the levels of its indicators: aspek, domain, IPS with its predicate; what is gained.

Pure, in Decimal: nilai aspek is the weighted sum of levels, nilai domain of aspek, IPS of domains
(domain/satudata.md 8.2). Nothing is rounded here; the predicate follows the exact value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.epss.tree import LEVELS, WHOLE, Aspek, Domain, Indikator, Tree

LOWEST, HIGHEST = LEVELS[0], LEVELS[-1]


@dataclass(frozen=True)
class AspekScore:
    """Value of an aspek, 1 to 5, and how many of its indicators have a level."""

    aspek: Aspek
    nilai: Decimal
    dinilai: int


@dataclass(frozen=True)
class DomainScore:
    """Value of a domain, 1 to 5, with its aspek."""

    domain: Domain
    nilai: Decimal
    aspek: tuple[AspekScore, ...]

    @property
    def dinilai(self) -> int:
        """How many of its indicators have a level."""
        return sum(a.dinilai for a in self.aspek)

    @property
    def jumlah(self) -> int:
        """How many indicators it has."""
        return sum(len(a.aspek.indikator) for a in self.aspek)


@dataclass(frozen=True)
class Score:
    """All values. Where levels are missing they count as 1, so every value is the least it can still become.

    `ips` is given only when nothing is missing; `paling_sedikit` always.
    """

    domain: tuple[DomainScore, ...]
    paling_sedikit: Decimal
    kosong: tuple[str, ...]
    jumlah: int
    predikat: str

    @property
    def lengkap(self) -> bool:
        """True where each indicator has its level."""
        return not self.kosong

    @property
    def ips(self) -> Decimal | None:
        """The IPS; None while a level is missing."""
        return self.paling_sedikit if self.lengkap else None

    @property
    def dinilai(self) -> int:
        """How many indicators have a level."""
        return self.jumlah - len(self.kosong)


@dataclass(frozen=True)
class Gap:
    """What one more level of an indicator takes, and what it adds to the IPS."""

    domain: Domain
    indikator: Indikator
    tingkat: int | None
    berikut: int
    kriteria: str
    bukti: str
    tambahan: Decimal


def score(tree: Tree, levels: Mapping[str, int | None]) -> Score:
    """Score levels by indicator code; codes that the tree has not are ignored, missing ones counted as 1."""
    domains = tuple(_domain(d, levels) for d in tree.domain)
    value = _weighted([(d.domain.bobot, d.nilai) for d in domains])
    missing = tuple(kode for kode in tree.indikator if levels.get(kode) is None)
    return Score(domains, value, missing, len(tree.indikator), predicate(tree, value))


def _domain(domain: Domain, levels: Mapping[str, int | None]) -> DomainScore:
    aspek = tuple(_aspek(a, levels) for a in domain.aspek)
    return DomainScore(domain, _weighted([(a.aspek.bobot, a.nilai) for a in aspek]), aspek)


def _aspek(aspek: Aspek, levels: Mapping[str, int | None]) -> AspekScore:
    known = [levels.get(i.kode) for i in aspek.indikator]
    rows = [(i.bobot, Decimal(n or LOWEST)) for i, n in zip(aspek.indikator, known, strict=True)]
    return AspekScore(aspek, _weighted(rows), sum(n is not None for n in known))


def _weighted(rows: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    return sum((weight * value for weight, value in rows), Decimal(0)) / WHOLE


def predicate(tree: Tree, value: Decimal) -> str:
    """The predicate of a value of the IPS."""
    return next((p.nama for p in tree.predikat if value >= p.mulai), tree.predikat[-1].nama)


def gain(tree: Tree, kode: str) -> Decimal:
    """What one more level of an indicator adds to the IPS."""
    return tree.weights[kode] / WHOLE


def gaps(tree: Tree, levels: Mapping[str, int | None]) -> list[Gap]:
    """What the next level of each indicator below 5 needs, the greatest gain for the IPS first.

    An indicator without a level needs level 1, which it is counted with already: it gains nothing.
    """
    found = []
    for domain, _, indikator in tree.placed():
        now = levels.get(indikator.kode)
        if now == HIGHEST:
            continue
        following = LOWEST if now is None else now + 1
        gained = gain(tree, indikator.kode) if now is not None else Decimal(0)
        criterion, proof = indikator.kriteria[following - 1], tree.bukti[following - 1]
        found.append(Gap(domain, indikator, now, following, criterion, proof, gained))
    return sorted(found, key=lambda g: (g.tingkat is not None, -g.tambahan, g.indikator.kode))


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """A value as it is shown: half up, as one counts by hand."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
