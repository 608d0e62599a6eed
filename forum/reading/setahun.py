"""At least once a year (SOP B3, keterangan): regions whose Daftar Data of the year to come is not agreed.

The SOP names no day. That it is missed on 1 November of the year before is a reading of ours
("bukan dari SOP"); it is asked until the Forum has agreed, also in the year itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from forum.models import DaftarData
from forum.states import AGREED
from satudata.accounts.models import Wilayah
from satudata.workflow.models import Sop
from satudata.workflow.queries import sops_in_force

# Month and day by which the list of the next year should be agreed, and when it is told again.
DEADLINE, AGAIN = (11, 1), (12, 1)


@dataclass(frozen=True)
class YearlyWarning:
    """A region has no agreed list for a year. `daftar` is the list that is under way, if any."""

    wilayah: Wilayah
    tahun: int
    deadline: date
    daftar: DaftarData | None = None


def yearly_warning(wilayah: Wilayah, at: datetime) -> YearlyWarning | None:
    """What one region is to be warned of now; None where its list is agreed or not due yet: two queries."""
    return next(iter(yearly_warnings([wilayah], at)), None)


def yearly_warnings(regions: Iterable[Wilayah], at: datetime) -> list[YearlyWarning]:
    """What these regions are to be warned of now: two queries for any number of them."""
    asked = {w.pk: (w, *_year(at.astimezone(w.zone).date())) for w in regions}
    if not asked:
        return []
    # A region that had no SOP yet on the day is not asked for that year.
    bound = {
        deadline: {sop.wilayah_id for sop in sops_in_force(deadline) if sop.kind == Sop.Kind.PENYELENGGARAAN}
        for deadline in {deadline for _w, _tahun, deadline in asked.values()}
    }
    years = {tahun for _w, tahun, _deadline in asked.values()}
    lists = {
        (case.wilayah_id, case.tahun): case
        for case in DaftarData.objects.filter(wilayah__in=asked, tahun__in=years)
    }
    return [
        YearlyWarning(wilayah, tahun, deadline, case)
        for wilayah, tahun, deadline in asked.values()
        if wilayah.pk in bound[deadline]
        and ((case := lists.get((wilayah.pk, tahun))) is None or case.state not in AGREED)
    ]


def _year(today: date) -> tuple[int, date]:
    """The year whose list should be agreed by now, and the day by which."""
    coming = (today.month, today.day) >= DEADLINE
    before = today.year if coming else today.year - 1
    return before + 1, date(before, *DEADLINE)
