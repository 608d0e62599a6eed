"""System check of the calendar: says in time that the holidays of the coming year are missing."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from satudata.clock.models import Holiday
from satudata.clock.now import now
from satudata.clock.queries import missing_years

MISSING_YEAR = "clock.W001"


@register(Tags.database)
def holidays_are_known(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Warn for this year and the next when no national holiday is entered.

    Runs with `check --database default` and before `migrate`; silent while the table does not exist.
    """
    if "default" not in (databases or ()):
        return []
    if Holiday._meta.db_table not in connections["default"].introspection.table_names():
        return []
    return [
        Warning(
            _("Hari libur nasional tahun %(year)s belum ada di kalender kerja.") % {"year": year},
            hint=_(
                "Jalankan manage.py propose_holidays --year %(year)s, lalu sahkan usulannya menurut SKB di "
                "Administrasi, Usulan hari libur; sampai terisi, tenggat dihitung tanpa libur."
            )
            % {"year": year},
            id=MISSING_YEAR,
        )
        for year in missing_years(timezone.localdate(now()))
    ]
