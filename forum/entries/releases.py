"""The releases of a year: which periods an entry speaks of, and on which day each is released.

A date is the last day of its period plus `rilis_jeda` calendar days; the last one of a year may fall in the
next. Daily data get one mark a month, because 365 dates are no calendar that anybody reads. Ad-hoc data have
no period, and without a lag nothing is promised: both give none.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from forum.codelists import Pemutakhiran as P
from satudata.forms import MONTHS

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Release:
    """One release: its number in the year, the period it speaks of, and its date."""

    ke: int
    periode: str
    mulai: date
    sampai: date
    tanggal: date


Period = tuple[str, date, date]


def releases_of(jadwal: str, jeda: int | None, tahun: int) -> list[Release]:
    """The releases of a year's data, in order. `jadwal` is a code of Pemutakhiran, `jeda` days."""
    if jeda is None or jadwal not in _PERIODS:
        return []
    return [
        Release(number, name, first, last, last + timedelta(days=jeda))
        for number, (name, first, last) in enumerate(_PERIODS[jadwal](tahun), start=1)
    ]


def _months(tahun: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(tahun, first, 1), date(tahun, last, monthrange(tahun, last)[1])


def _monthly(tahun: int) -> list[Period]:
    return [
        (f"{MONTHS[month - 1].capitalize()} {tahun}", *_months(tahun, month, 1)) for month in range(1, 13)
    ]


def _parts(word: str, months: int) -> Callable[[int], list[Period]]:
    """Periods of so many months each, named by a word and a Roman number."""

    def periods(tahun: int) -> list[Period]:
        return [
            (f"{word} {ROMAN[part]} {tahun}", *_months(tahun, 1 + part * months, months))
            for part in range(12 // months)
        ]

    return periods


def _weekly(tahun: int) -> list[Period]:
    """The ISO weeks, Monday to Sunday: 52 or 53. The first may begin in December, the last end in January."""
    weeks = date(tahun, 12, 28).isocalendar().week
    return [
        (
            f"Minggu ke-{week} {tahun}",
            date.fromisocalendar(tahun, week, 1),
            date.fromisocalendar(tahun, week, 7),
        )
        for week in range(1, weeks + 1)
    ]


def _yearly(tahun: int) -> list[Period]:
    return [(f"Tahun {tahun}", *_months(tahun, 1, 12))]


def _two_years(tahun: int) -> list[Period]:
    return [(f"Tahun {tahun - 1}-{tahun}", date(tahun - 1, 1, 1), date(tahun, 12, 31))]


_PERIODS: dict[str, Callable[[int], list[Period]]] = {
    P.HARIAN: _monthly,
    P.MINGGUAN: _weekly,
    P.BULANAN: _monthly,
    P.TRIWULANAN: _parts("Triwulan", 3),
    P.EMPAT_BULANAN: _parts("Caturwulan", 4),
    P.SEMESTERAN: _parts("Semester", 6),
    P.TAHUNAN: _yearly,
    P.DUA_TAHUNAN: _two_years,
    P.LEBIH_DUA_TAHUNAN: _yearly,
}
