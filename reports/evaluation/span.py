"""Which days an evaluation speaks of, and up to which day it reads what happened."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from satudata.accounts.models import Wilayah


@dataclass(frozen=True)
class Span:
    """Promised days of release from `mulai` to `sampai`, read as of the end of the local day `batas`.

    `tahun` is the year of the Daftar Data whose entries count.
    """

    wilayah: Wilayah
    tahun: int
    mulai: date
    sampai: date
    batas: date

    @property
    def since(self) -> datetime:
        """The first moment of the first day."""
        return self._midnight(self.mulai)

    @property
    def until(self) -> datetime:
        """The first moment that does not count any more."""
        return self._midnight(self.batas + timedelta(days=1))

    @property
    def last(self) -> date:
        """The last day that is both spoken of and over."""
        return min(self.sampai, self.batas)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.wilayah.zone)


def year_of(wilayah: Wilayah, tahun: int, batas: date) -> Span:
    """The whole year, as of a day."""
    return Span(wilayah, tahun, date(tahun, 1, 1), date(tahun, 12, 31), batas)


def year_before(span: Span) -> Span:
    """The year before, as of the same day of it (28 February for a leap day)."""
    return year_of(span.wilayah, span.tahun - 1, _a_year_earlier(span.batas))


def _a_year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
