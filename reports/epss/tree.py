"""The tree of EPSS: domain, aspek, indikator with weights, and what each level asks for.

Pure. Read from a version's JSON or YAML (`read_tree`), checked once there: weights add up to 100 at each
place, codes are unique, five levels. Weights are Decimal per cents, never floats. What scores follow from
the levels is said by `scoring`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from satudata.workflow.errors import InvalidInput

LEVELS = (1, 2, 3, 4, 5)
WHOLE = Decimal(100)
# Longest code that `NilaiIndikator.kode` holds; decimals of a weight, so that products stay exact.
LONGEST_CODE, MOST_DECIMALS = 8, 4


@dataclass(frozen=True)
class Tingkat:
    """One of the five levels of maturity: its name, and what it means in general."""

    nama: str
    umum: str


@dataclass(frozen=True)
class Predikat:
    """A predicate, from a value of the IPS on."""

    mulai: Decimal
    nama: str


@dataclass(frozen=True)
class Indikator:
    """One indicator. `kriteria` are its five criteria; `khusus` those that are not the general ones.

    `umum`: assessed once for the institution; else on chosen kegiatan statistik.
    """

    kode: str
    nama: str
    bobot: Decimal
    umum: bool
    bukti: str
    kriteria: tuple[str, ...]
    khusus: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Aspek:
    """An aspek with its weight in per cent of its domain."""

    kode: str
    nama: str
    bobot: Decimal
    indikator: tuple[Indikator, ...]


@dataclass(frozen=True)
class Domain:
    """A domain with its weight in per cent of the IPS."""

    kode: str
    nama: str
    bobot: Decimal
    aspek: tuple[Aspek, ...]


@dataclass(frozen=True)
class Tree:
    """A version of the whole tree. `bukti` says by level what evidence it asks for in general."""

    tingkat: tuple[Tingkat, ...]
    predikat: tuple[Predikat, ...]
    kriteria: tuple[str, ...]
    bukti: tuple[str, ...]
    domain: tuple[Domain, ...]

    def placed(self) -> Iterator[tuple[Domain, Aspek, Indikator]]:
        """All indicators in their order, with where they stand."""
        for domain in self.domain:
            for aspek in domain.aspek:
                for indikator in aspek.indikator:
                    yield domain, aspek, indikator

    @cached_property
    def indikator(self) -> dict[str, Indikator]:
        """Indicators by code, in their order."""
        return {i.kode: i for _domain, _aspek, i in self.placed()}

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """Weight of each indicator in the IPS, in per cent: the product of the three weights, exact."""
        return {
            i.kode: domain.bobot * aspek.bobot * i.bobot / WHOLE / WHOLE for domain, aspek, i in self.placed()
        }

    def place(self, kode: str) -> tuple[Domain, Aspek, Indikator]:
        """Where an indicator stands; KeyError for a code that the tree has not."""
        for found in self.placed():
            if found[2].kode == kode:
                return found
        raise KeyError(kode)

    def to_json(self) -> dict[str, Any]:
        """What `read_tree` reads again; weights as text."""
        return {
            "tingkat": [{"nama": t.nama, "umum": t.umum} for t in self.tingkat],
            "predikat": [{"mulai": str(p.mulai), "nama": p.nama} for p in self.predikat],
            "kriteria": dict(zip(map(str, LEVELS), self.kriteria, strict=True)),
            "bukti": dict(zip(map(str, LEVELS), self.bukti, strict=True)),
            "domain": [
                _head(d)
                | {"aspek": [_head(a) | {"indikator": [_leaf(i) for i in a.indikator]} for a in d.aspek]}
                for d in self.domain
            ],
        }


def _head(row: Domain | Aspek | Indikator) -> dict[str, Any]:
    return {"kode": row.kode, "nama": row.nama, "bobot": str(row.bobot)}


def _leaf(row: Indikator) -> dict[str, Any]:
    special = {"kriteria": {str(n): text for n, text in row.khusus.items()}} if row.khusus else {}
    return _head(row) | {"umum": row.umum, "bukti": row.bukti} | special


# Reading ------------------------------------------------------------------------------------------------
def read_tree(data: Any) -> Tree:
    """Read and check a tree. Raises InvalidInput in words that name the place: weights, codes, levels."""
    try:
        tree = _tree(data)
    except (KeyError, TypeError, AttributeError) as missing:
        raise InvalidInput(
            _("Kerangka tidak terbaca: ada bagian yang hilang atau salah tempat (%(what)s).")
            % {"what": missing}
        ) from missing
    problems = list(_problems(tree))
    if problems:
        raise InvalidInput(*problems)
    return tree


def _tree(data: Any) -> Tree:
    general = _five(data["kriteria"], _("kriteria"))
    return Tree(
        tingkat=tuple(Tingkat(str(t["nama"]), str(t["umum"])) for t in data["tingkat"]),
        predikat=tuple(Predikat(_decimal(p["mulai"]), str(p["nama"])) for p in data["predikat"]),
        kriteria=general,
        bukti=_five(data["bukti"], _("bukti")),
        domain=tuple(_domain(d, general) for d in data["domain"]),
    )


def _domain(row: Any, general: tuple[str, ...]) -> Domain:
    return Domain(*_named(row), tuple(_aspek(a, general) for a in row["aspek"]))


def _aspek(row: Any, general: tuple[str, ...]) -> Aspek:
    return Aspek(*_named(row), tuple(_indikator(i, general) for i in row["indikator"]))


def _indikator(row: Any, general: tuple[str, ...]) -> Indikator:
    special = {int(n): str(text) for n, text in row.get("kriteria", {}).items() if str(n) in "12345"}
    criteria = tuple(special.get(n, general[n - 1]) for n in LEVELS)
    return Indikator(*_named(row), bool(row.get("umum")), str(row["bukti"]), criteria, special)


def _named(row: Any) -> tuple[str, str, Decimal]:
    return str(row["kode"]), str(row["nama"]), _decimal(row["bobot"])


def _five(row: Any, what: str) -> tuple[str, ...]:
    by_level = {str(n): str(text) for n, text in row.items()}
    if set(by_level) != set(map(str, LEVELS)):
        raise InvalidInput(_("Tulis %(what)s untuk tingkat 1 sampai 5.") % {"what": what})
    return tuple(by_level[str(n)] for n in LEVELS)


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidInput(
            _('“%(value)s” bukan angka. Tulis desimal dengan titik dan dalam tanda kutip, contoh "33.5".')
            % {"value": str(value)[:40]}
        )
    return number


# Checking -----------------------------------------------------------------------------------------------
def _problems(tree: Tree) -> Iterator[str]:
    if len(tree.tingkat) != len(LEVELS):
        yield _("Kerangka perlu lima tingkat kematangan.")
    if [p.mulai for p in tree.predikat] != sorted({p.mulai for p in tree.predikat}, reverse=True):
        yield _("Urutkan predikat dari nilai tertinggi, setiap nilai sekali.")
    if not tree.predikat or tree.predikat[-1].mulai > 1:
        yield _("Predikat terendah harus berlaku mulai nilai 1.")
    yield from _codes(tree)
    yield from _sums(_("domain"), _("IPS"), tree.domain)
    for domain in tree.domain:
        yield from _sums(_("aspek"), domain.kode, domain.aspek)
        for aspek in domain.aspek:
            yield from _sums(_("indikator"), aspek.kode, aspek.indikator)


def _codes(tree: Tree) -> Iterator[str]:
    codes = [i.kode for _d, _a, i in tree.placed()]
    codes += [d.kode for d in tree.domain] + [a.kode for d in tree.domain for a in d.aspek]
    twice = [kode for kode, n in Counter(codes).items() if n > 1]
    if twice:
        yield _("Kode tertulis lebih dari sekali: %(which)s.") % {"which": ", ".join(twice)}
    odd = [kode for kode in codes if not kode.isdecimal() or not kode.isascii() or len(kode) > LONGEST_CODE]
    if odd:
        yield _("Kode hanya angka, paling panjang delapan: %(which)s.") % {"which": ", ".join(odd)}


def _sums(what: str, where: str, rows: Sequence[Domain | Aspek | Indikator]) -> Iterator[str]:
    total = sum((row.bobot for row in rows), Decimal(0))
    words = {"what": what, "where": where, "total": str(total)}
    if any(row.bobot <= 0 for row in rows):
        yield _("Setiap bobot %(what)s dari %(where)s harus lebih dari nol.") % words
    if any(-int(row.bobot.as_tuple().exponent) > MOST_DECIMALS for row in rows):
        yield _("Bobot %(what)s dari %(where)s paling banyak empat angka di belakang koma.") % words
    if total != WHOLE:
        yield _("Bobot %(what)s dari %(where)s berjumlah %(total)s, seharusnya 100.") % words
