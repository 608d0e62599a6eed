"""What a rule of validation in words (MS-Var, column 10) lets a machine check: limits, what must be filled.

Only the plain ways of saying it that the form shows as examples are read; a rule in other words stays words.
Two statements that contradict each other give neither limit.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

# 1.250 or 0,5 as they are written in Indonesian; no unit of thousands without its point.
_NUMBER = r"(-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?)(?![.,]?\d)"
# What stands after a number may not change its meaning: "0 dan tahun pendataan", "7 kali bulan lalu".
_END = r"(?:\s*(?:persen|%))?\s*(?=$|[.;,\n])"
_BEGIN = r"(?:antara|bilangan(?: bulat)?|nilai|^)\s*"
_TO = r"\s*(?:dan|sampai dengan|sampai|s\.d\.|hingga)\s*"
_LEAST_WORDS = r"(?:(?:bilangan(?: bulat)? )?mulai dari|paling sedikit|minimal|sekurang-kurangnya)\s+"
_MOST_WORDS = r"(?:paling banyak|maksimal|tidak lebih dari|setinggi-tingginya)\s+"
_BETWEEN = re.compile(_BEGIN + _NUMBER + _TO + _NUMBER + _END, re.I | re.M)
_LEAST = re.compile(_LEAST_WORDS + _NUMBER + _END, re.I)
_MOST = re.compile(_MOST_WORDS + _NUMBER + _END, re.I)
_NOT_NEGATIVE = re.compile(r"tidak (?:boleh )?negatif", re.I)
_FILLED = re.compile(r"(?:harus|wajib) (?:ter)?(?:isi|diisi)|tidak boleh kosong", re.I)


@dataclass(frozen=True)
class Rule:
    """Limits as decimals with a point, empty where there is none; whether each cell must be filled."""

    minimum: str = ""
    maksimum: str = ""
    wajib: bool = False


def rule_of(words: str) -> Rule:
    """What can be checked of a rule in words."""
    between = _BETWEEN.search(words)
    least, most = _LEAST.search(words), _MOST.search(words)
    low, high = between.groups() if between else (least and least[1], most and most[1])
    if not low and _NOT_NEGATIVE.search(words):
        low = "0"
    minimum, maksimum = _plain(low), _plain(high)
    if minimum and maksimum and Decimal(minimum) > Decimal(maksimum):
        minimum = maksimum = ""
    return Rule(minimum, maksimum, _FILLED.search(words) is not None)


def _plain(number: str | None) -> str:
    return (number or "").replace(".", "").replace(",", ".")
