"""The public summary of an approved report: what of it the public reads, and since when.

Nothing is public by itself: Walidata writes the summary and publishes it, and may hide it again. Reopening
the report hides it (`approval.reopen_report`). Raises ActionDenied, StaleMove, StaleForm, InvalidInput.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reports.models import Laporan
from reports.permissions import laporan as permissions
from reports.states import ISSUED
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm, StaleMove

PUBLISHED = "summary_published"
HIDDEN = "summary_hidden"
MAX_SUMMARY = 8000


def publish_summary(
    *, laporan: Laporan, teks: str, by: User, version: int | None = None, at: datetime | None = None
) -> Laporan:
    """Show this text to the public as the summary of the report; once more replaces it."""
    text = teks.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InvalidInput(_("Tulis ringkasan yang dibaca publik."))
    if len(text) > MAX_SUMMARY:
        raise InvalidInput(_("Ringkasan paling panjang 8.000 huruf."))
    moment = at or now()
    with transaction.atomic():
        locked = _locked(laporan, by, version)
        if locked.state not in ISSUED:
            raise StaleMove(_("Ringkasan hanya dapat ditayangkan dari laporan yang sudah disetujui."))
        locked.ringkasan = text
        locked.ringkasan_sejak = locked.ringkasan_sejak or moment
        _record(locked, PUBLISHED, by, moment)
    return locked


def hide_summary(
    *, laporan: Laporan, by: User, version: int | None = None, at: datetime | None = None
) -> Laporan:
    """Take the summary out of the public's sight; its text stays for the next time."""
    moment = at or now()
    with transaction.atomic():
        locked = _locked(laporan, by, version)
        if locked.ringkasan_sejak is None:
            raise StaleMove(_("Ringkasan laporan ini tidak sedang tayang."))
        locked.ringkasan_sejak = None
        _record(locked, HIDDEN, by, moment)
    return locked


def _locked(laporan: Laporan, by: User, version: int | None) -> Laporan:
    related = ("wilayah", "instansi")
    locked = Laporan.objects.select_for_update(of=("self",)).select_related(*related).get(pk=laporan.pk)
    permissions.check_can_publish_summary(rights_of(by), locked)
    if version is not None and version != locked.version:
        raise StaleForm(expected=version, current=locked.version)
    return locked


def _record(case: Laporan, code: str, by: User, at: datetime) -> None:
    engine.record(case, code, by=by, at=at)
    case.version += 1
    case.updated_at = at
    case.save()
