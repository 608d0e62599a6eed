"""The dates of the year that a report was opened with, set anew while it is under way (SOP B10, B11).

The dates are the region's own, not the SOP's, so they may be moved; who is measured by them never moves them
in silence: a reason is asked for, the change is an event of the report, the other side is told, and the first
promise stays in the step's run for measuring. Raises ActionDenied, StaleMove, StaleForm, InvalidInput.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.services.reports import checked_reason, order_of_dates
from reports.states import HANDED_OVER, ISSUED, ReportState
from satudata.accounts.models import User
from satudata.accounts.queries import people_with_role, rights_of
from satudata.accounts.roles import Role
from satudata.clock.now import now
from satudata.notifications.services import announce
from satudata.workflow import engine, steps
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

CHANGED = "report_dates_changed"


def change_dates(  # noqa: PLR0913
    *,
    laporan: Laporan,
    susun_sampai: date,
    sampaikan_sampai: date,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Laporan:
    """Promise other days for the end of writing (B10) and of submission (B11); open steps follow.

    Walidata or the head of its office, with a reason that the other reads. A day that is kept may be over, a
    new one may not; the end of writing stands once the report is approved, both once it is submitted.
    """
    moment, words = at or now(), checked_reason(reason)
    with transaction.atomic():
        locked = _locked(laporan, by, version)
        before = (locked.susun_sampai, locked.sampaikan_sampai)
        _check(locked, before, (susun_sampai, sampaikan_sampai), moment)
        locked.susun_sampai, locked.sampaikan_sampai = susun_sampai, sampaikan_sampai
        data = _told(before, (susun_sampai, sampaikan_sampai))
        engine.record(locked, CHANGED, by=by, at=moment, note=words, data=data)
        locked.version, locked.updated_at = locked.version + 1, moment
        locked.save()
        for code in ("B10", "B11"):
            steps.promise_anew(locked, code)
        _tell(locked, by, moment)
    return locked


def _locked(laporan: Laporan, by: User, version: int | None) -> Laporan:
    related = ("wilayah", "instansi")
    locked = Laporan.objects.select_for_update(of=("self",)).select_related(*related).get(pk=laporan.pk)
    permissions.check_can_change_dates(rights_of(by), locked)
    if locked.state in HANDED_OVER or locked.state == ReportState.PREPARED:
        words = {"state": locked.get_state_display()}
        raise StaleMove(_("Tanggal laporan tidak dapat diubah. Sekarang berstatus “%(state)s”.") % words)
    if version is not None and version != locked.version:
        raise StaleForm(expected=version, current=locked.version)
    return locked


def _check(case: Laporan, before: tuple[date, date], after: tuple[date, date], at: datetime) -> None:
    if before == after:
        raise InvalidInput(_("Kedua tanggal masih sama. Ubah salah satunya."))
    if case.state in ISSUED and before[0] != after[0]:
        raise InvalidInput(_("Laporan sudah disetujui; tanggal selesai disusun tidak berubah lagi."))
    if wrong := order_of_dates(case.wilayah, after, at, kept=before):
        raise InvalidInput(*wrong)


def _told(before: tuple[date, date], after: tuple[date, date]) -> dict[str, str]:
    """What of the dates changed, from which day to which."""
    found = {}
    for name, old, new in zip(("disusun", "disampaikan"), before, after, strict=True):
        if old != new:
            found |= {name: new.isoformat(), f"{name}_lama": old.isoformat()}
    return found


def _tell(case: Laporan, by: User, at: datetime) -> None:
    """Everybody whom the dates bind but the one who moved them."""
    people = {
        pk
        for role in (Role.WALIDATA, Role.KEPALA_OPD)
        for pk in people_with_role(role.value, instansi=case.instansi, at=at).values_list("pk", flat=True)
    }
    announce(
        users=people - {by.pk},
        code=CHANGED,
        cause=f"{CHANGED}:{case.pk}:{case.event_seq}",
        at=at,
        case_kind=case.CASE_KIND,
        case_id=case.pk,
        data={"disusun": case.susun_sampai.isoformat(), "disampaikan": case.sampaikan_sampai.isoformat()},
    )
