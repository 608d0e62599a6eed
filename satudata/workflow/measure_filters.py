"""What the address of a SOP page asks for: a period and an OPD. What it says wrongly is told in words.

Periods are of the local days of the region: a year, a quarter, the last twelve months, everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from satudata.clock.months import add_months
from satudata.clock.templatetags.waktu import tanggal
from satudata.components import Option
from satudata.incoming import whole_number


@dataclass(frozen=True)
class Reach:
    """What there is to measure: since which local day, and of which producers, by name."""

    first: date | None
    offices: list[tuple[int, str]]


YEAR_BACK, ALL = "12-bulan", "semua"
# Quarters are offered for this year and the one before.
QUARTERS = 2


@dataclass(frozen=True)
class Asked:
    """A period with its ends (`until` is the first moment after it), an OPD if any, asked on a day."""

    periode: str
    since: datetime | None
    until: datetime | None
    day: date
    opd: int | None = None

    @property
    def encoded(self) -> str:
        """The query string that asks for the same."""
        given = {"periode": self.periode if self.periode != YEAR_BACK else "", "opd": self.opd or ""}
        return urlencode({name: value for name, value in given.items() if value})


def read(data: Mapping[str, str], reach: Reach, at: datetime, zone: ZoneInfo) -> tuple[Asked, list[str]]:
    """Read a query string: what is asked for, and in words what is not offered and was left out.

    Only what is offered is ever asked for, so that the answers that are kept are limited in number.
    """
    wrong, today = [], at.astimezone(zone).date()
    periode = str(data.get("periode", "")).strip() or YEAR_BACK
    if periode not in codes(reach, today):
        wrong.append(_("Periode pada alamat tidak tersedia, jadi yang ditampilkan 12 bulan terakhir."))
        periode = YEAR_BACK
    given = str(data.get("opd", "")).strip()
    opd = whole_number(given)
    if given and opd not in {pk for pk, _name in reach.offices}:
        wrong.append(_("OPD pada alamat tidak mempunyai data di sini, jadi yang ditampilkan semua OPD."))
        opd = None
    return Asked(periode, *_ends(periode, at, zone), today, opd), wrong


def _ends(periode: str, at: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    if periode == ALL:
        return None, None
    if periode == YEAR_BACK:
        today = at.astimezone(zone).date()
        return _midnight(add_months(at, -12, zone).date(), zone), _midnight(today + timedelta(days=1), zone)
    first, months = _first(periode)
    since = _midnight(first, zone)
    return since, add_months(since, months, zone)


def _first(periode: str) -> tuple[date, int]:
    """The first day of a year or quarter, and how many months it has."""
    year, _tw, quarter = periode.partition("-tw")
    return (date(int(year), 3 * int(quarter) - 2, 1), 3) if quarter else (date(int(year), 1, 1), 12)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def words_of(asked: Asked, zone: ZoneInfo) -> str:
    """The period in words, with its days."""
    if asked.since is None or asked.until is None:
        return _("semua data")
    last = min((asked.until - timedelta(days=1)).astimezone(zone).date(), asked.day)
    span = _("%(first)s sampai %(last)s") % {
        "first": tanggal(asked.since, zone),
        "last": tanggal(last),
    }
    return f"{name_of(asked.periode)}, {span}"


def name_of(periode: str) -> str:
    """The period by its name."""
    if periode == ALL:
        return _("semua data")
    if periode == YEAR_BACK:
        return _("12 bulan terakhir")
    year, _tw, quarter = periode.partition("-tw")
    if quarter:
        return _("triwulan %(n)s tahun %(year)s") % {"n": quarter, "year": year}
    return _("tahun %(year)s") % {"year": year}


def codes(reach: Reach, today: date) -> list[str]:
    """The periods that can hold something: quarters of this year and the last, years since the first run."""
    found, first = [YEAR_BACK, ALL], (reach.first or today).year
    for year in range(today.year, first - 1, -1):
        found.append(str(year))
        if year > today.year - QUARTERS:
            found += [q for n in (4, 3, 2, 1) if start_of(q := f"{year}-tw{n}") <= today]
    return found


def periods(asked: Asked, reach: Reach) -> list[Option]:
    """The periods to choose from."""
    offered = codes(reach, asked.day)
    return [Option(p, _capital(name_of(p)), chosen=p == asked.periode) for p in offered]


def start_of(periode: str) -> date:
    """The first day of a year or a quarter."""
    return _first(periode)[0]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def offices(asked: Asked, reach: Reach) -> list[Option]:
    """The OPDs to choose from."""
    return [Option(str(pk), name, chosen=pk == asked.opd) for pk, name in reach.offices]
