"""Holidays of a year that the package `holidays` expects, kept as proposals until an administrator decides.

The authority is the SKB of the year; the package only saves typing it. So it is imported in one
function here and nowhere else: due dates read the calendar's own table. What a confirmed day does to
the calendar is decided by `services.add_holidays`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.models import Holiday, HolidayProposal
from satudata.clock.now import now
from satudata.clock.permissions import check_can_change_calendar, check_can_propose_holidays
from satudata.clock.queries import known_dates
from satudata.clock.readings import HolidayKind
from satudata.clock.services import HolidayFields, add_holidays
from satudata.clock.templatetags.waktu import tanggal
from satudata.workflow.errors import InvalidInput


@dataclass(frozen=True)
class Proposed:
    """What a proposal of one year came to: days newly proposed, days left out because they are known.

    `without_cuti_bersama`: the package knows none in this year, as long as there is no SKB.
    """

    year: int
    added: int
    known: int
    source: str
    without_cuti_bersama: bool

    def __str__(self) -> str:
        """Say it to the person who asked."""
        text = _("Tahun %(year)d: %(added)d hari libur diusulkan dari %(source)s, %(known)d sudah ada.") % {
            "year": self.year,
            "added": self.added,
            "source": self.source,
            "known": self.known,
        }
        if self.without_cuti_bersama:
            text += " " + _("Cuti bersama tahun itu belum dimuat paket; isi dari SKB.")
        return text


@transaction.atomic
def propose_holidays(*, year: int, by: User, at: datetime | None = None) -> Proposed:
    """Propose the national holidays and cuti bersama that the package expects in a year.

    Leaves out every day that the calendar or an earlier proposal has, whatever became of it: running
    twice adds nothing. Refused in words for a year that the package does not cover.
    """
    check_can_propose_holidays(by)
    expected, source = _expected(year)
    known = known_dates(year)
    rows = [
        HolidayProposal(
            date=day, name=name, kind=kind, source=source, proposed_at=at or now(), proposed_by=by
        )
        for day, (name, kind) in sorted(expected.items())
        if day not in known
    ]
    # Two at once may both come here; the unique day keeps one of each.
    HolidayProposal.objects.bulk_create(rows, ignore_conflicts=True)
    kinds = {kind for _name, kind in expected.values()}
    return Proposed(year, len(rows), len(expected) - len(rows), source, HolidayKind.CUTI_BERSAMA not in kinds)


def _expected(year: int) -> tuple[Mapping[date, tuple[str, HolidayKind]], str]:
    """Days of a year by the package, and the package with its version; estimated days say "(perkiraan)"."""
    import holidays

    first, last = holidays.Indonesia.start_year, holidays.Indonesia.end_year
    if not first <= year <= last:
        raise InvalidInput(
            _("Paket hari libur hanya memuat tahun %(first)d sampai %(last)d. Isi tahun %(year)d dari SKB.")
            % {"first": first, "last": last, "year": year}
        )
    found: dict[date, tuple[str, HolidayKind]] = {}
    # What is national goes before what is cuti bersama on the same day.
    for category, kind in (
        (holidays.GOVERNMENT, HolidayKind.CUTI_BERSAMA),
        (holidays.PUBLIC, HolidayKind.LIBUR_NASIONAL),
    ):
        days = holidays.Indonesia(years=year, categories=(category,), language="id")
        found |= {day: (name[:120], kind) for day, name in days.items()}
    return found, f"paket holidays {holidays.__version__}"


@transaction.atomic
def change_proposal(*, by: User, proposal: HolidayProposal, name: str) -> HolidayProposal:
    """Correct the name under which a day will be confirmed; refused once the day is decided."""
    check_can_change_calendar(by, None)
    stored = _waiting([proposal])[0]
    stored.name = name.strip()
    try:
        stored.full_clean()
    except ValidationError as error:
        raise InvalidInput(*error.messages) from error
    stored.save(update_fields=["name"])
    return stored


@transaction.atomic
def confirm_proposals(
    *, by: User, proposals: Iterable[HolidayProposal], source: str, at: datetime | None = None
) -> list[Holiday]:
    """Enter the chosen days in the calendar with the SKB as their source: one version for all, or none.

    Refused without a source, for a day already decided, and for a day that the calendar got meanwhile.
    """
    check_can_change_calendar(by, None)
    source = source.strip()
    if not source:
        raise InvalidInput(_("Isi nomor SKB lebih dahulu: tanpa dasar, hari libur tidak disahkan."))
    rows = _waiting(proposals)
    _refuse_days_in_calendar(rows)
    moment = at or now()
    days = [HolidayFields(date=r.date, name=r.name, kind=r.kind, source=source, verified=True) for r in rows]
    made = add_holidays(by=by, days=days, at=moment, reason=_("Usulan hari libur disahkan"))
    for row, holiday in zip(rows, made, strict=True):
        row.decided_at, row.decided_by, row.accepted, row.holiday = moment, by, True, holiday
    HolidayProposal.objects.bulk_update(rows, ["decided_at", "decided_by", "accepted", "holiday"])
    return made


@transaction.atomic
def refuse_proposals(*, by: User, proposals: Iterable[HolidayProposal], at: datetime | None = None) -> int:
    """Refuse the chosen days for good; returns how many. Refused for a day already decided."""
    check_can_change_calendar(by, None)
    rows = _waiting(proposals)
    for row in rows:
        row.decided_at, row.decided_by, row.accepted = at or now(), by, False
    HolidayProposal.objects.bulk_update(rows, ["decided_at", "decided_by", "accepted"])
    return len(rows)


def _waiting(proposals: Iterable[HolidayProposal]) -> list[HolidayProposal]:
    """The chosen rows as they stand, locked; refused where one of them is decided."""
    ids = [proposal.pk for proposal in proposals]
    rows = list(HolidayProposal.objects.select_for_update().filter(pk__in=ids).order_by("date"))
    decided = [row for row in rows if row.decided_at is not None]
    if decided:
        raise InvalidInput(
            _("Sudah diputuskan sebelumnya: %(days)s. Batalkan pilihannya, lalu ulangi.")
            % {"days": _days(row.date for row in decided)}
        )
    if not rows:
        raise InvalidInput(_("Pilih sedikitnya satu usulan."))
    return rows


def _refuse_days_in_calendar(rows: list[HolidayProposal]) -> None:
    there = Holiday.objects.filter(wilayah__isnull=True, date__in=[row.date for row in rows])
    if days := _days(there.order_by("date").values_list("date", flat=True)):
        raise InvalidInput(
            _("Sudah ada di kalender: %(days)s. Tolak usulan itu atau batalkan pilihannya.") % {"days": days}
        )


def _days(days: Iterable[date]) -> str:
    return ", ".join(tanggal(day) for day in days)
