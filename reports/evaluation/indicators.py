"""The indicators of the yearly evaluation, each as the ratio of two counts (domain/satudata.md 9).

One list for pages, report, leader's page and EPSS: code, name, formula in words, counts, and how its
value is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(TextChoices):
    """How a value is read."""

    PERCENT = "persen", _("%")
    ROUNDS = "putaran", pgettext_lazy("banyaknya", "putaran")
    DAYS = "hari", _("hari kerja")
    SCORE = "skor", _("dari 100")


@dataclass(frozen=True)
class Indicator:
    """One indicator: `part` of `whole`, both sums of counts; `good` says whether more is better."""

    code: str
    name: str | Promise
    formula: str | Promise
    part: tuple[str, ...]
    whole: tuple[str, ...]
    unit: Unit = Unit.PERCENT
    good: bool = True

    def of(self, counts: Mapping[str, int]) -> "Reading":
        """Its value for some counts."""
        part, whole = (sum(counts.get(code, 0) for code in codes) for codes in (self.part, self.whole))
        return Reading(self, part, whole)


@dataclass(frozen=True)
class Reading:
    """An indicator for one region, office or urusan. `value` is None where there is nothing to divide by."""

    indicator: Indicator
    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """The ratio in its unit, with one decimal (rounds: two)."""
        if not self.whole:
            return None
        ratio = Decimal(self.part) / self.whole
        if self.indicator.unit == Unit.PERCENT:
            return _rounded(100 * ratio, "0.1")
        if self.indicator.unit == Unit.SCORE:
            return _rounded(ratio / 100, "0.1")
        return _rounded(ratio, "0.01")

    def change(self, before: "Reading | None") -> Decimal | None:
        """Value minus the value before; None where either is missing."""
        if before is None or self.value is None or before.value is None:
            return None
        return self.value - before.value


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "ketersediaan",
        _("Ketersediaan"),
        _("Entri tersedia atau tersedia sebagian, dibagi semua entri yang disepakati"),
        ("tersedia", "sebagian"),
        ("entri",),
    ),
    Indicator(
        "keterisian",
        _("Keterisian"),
        _("Rilis yang sudah diunggah, dibagi rilis yang jatuh tempo"),
        ("terisi",),
        ("jatuh_tempo",),
    ),
    Indicator(
        "kesesuaian_pertama",
        _("Sesuai pada pemeriksaan pertama"),
        _("Rilis yang sesuai pada pemeriksaan pertama, dibagi rilis yang diperiksa"),
        ("sesuai_pertama",),
        ("diperiksa",),
    ),
    Indicator(
        "validasi_tepat",
        _("Validasi tepat waktu"),
        _("Permintaan validasi yang dijawab dalam 5 hari kerja, dibagi permintaan yang sudah dapat dinilai"),
        ("validasi_tepat",),
        ("validasi_dinilai",),
    ),
    Indicator(
        "publikasi",
        _("Publikasi"),
        _("Rilis yang sudah terbit, termasuk yang kemudian ditarik, dibagi rilis yang jatuh tempo"),
        ("terbit_jatuh_tempo",),
        ("jatuh_tempo",),
    ),
    Indicator(
        "ketepatan_rilis",
        _("Ketepatan waktu rilis"),
        _("Rilis yang terbit paling lambat pada jadwalnya, dibagi rilis yang terbit"),
        ("terbit_tepat",),
        ("terbit",),
    ),
    Indicator(
        "putaran",
        _("Rata-rata putaran pemeriksaan"),
        _("Banyaknya putusan pemeriksaan, dibagi rilis yang diperiksa"),
        ("putaran",),
        ("diperiksa",),
        Unit.ROUNDS,
        good=False,
    ),
    Indicator(
        "keterlambatan",
        _("Rata-rata keterlambatan terbit"),
        _("Hari kerja sesudah jadwal, dibagi rilis yang terbit"),
        ("hari_terlambat",),
        ("terbit",),
        Unit.DAYS,
        good=False,
    ),
    Indicator(
        "mutu",
        _("Skor mutu"),
        _("Rata-rata skor kelengkapan, keunikan, kesesuaian, konsistensi, dan ketepatan waktu rilis terbit"),
        ("mutu_jumlah",),
        ("mutu_dinilai",),
        Unit.SCORE,
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


def readings(counts: Mapping[str, int]) -> dict[str, Reading]:
    """All indicators of some counts, by code."""
    return {indicator.code: indicator.of(counts) for indicator in INDICATORS}
