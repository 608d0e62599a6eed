"""The action plan of all meetings that somebody may read: filtered, and how late each line is, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.models import RapatForum, RencanaAksi
from forum.permissions.rapat import check_can_update_action
from forum.queries import visible_meetings
from forum.states import MeetingState
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.components import Option
from satudata.incoming import whole_number
from satudata.workflow.errors import ActionDenied

OPEN = (RencanaAksi.Status.BELUM, RencanaAksi.Status.BERJALAN)
LATE, UNDONE = "terlambat", "terbuka"
TONES = {
    RencanaAksi.Status.BERJALAN.value: "info",
    RencanaAksi.Status.SELESAI.value: "good",
}


@dataclass(frozen=True)
class Asked:
    """What the list is filtered for; what an address says that no list can mean counts as nothing."""

    instansi: int | None = None
    status: str = ""

    @classmethod
    def read(cls, query: Any) -> "Asked":
        """From a query string."""
        status = query.get("status", "")
        known = {*RencanaAksi.Status.values, LATE, UNDONE}
        return cls(whole_number(query.get("instansi", "")), status if status in known else "")

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.instansi or self.status)


@dataclass(frozen=True)
class ActionLine:
    """One line as the page shows it."""

    aksi: RencanaAksi
    late: str
    tone: str
    may_update: bool


def visible_actions(rights: Rights) -> QuerySet[RencanaAksi]:
    """Lines of the meetings that this person may read and whose minutes are issued, by date."""
    meetings = visible_meetings(rights).filter(state=MeetingState.MINUTED)
    return (
        RencanaAksi.objects.filter(rapat__in=meetings)
        .select_related("instansi", "rapat__wilayah", "rapat__daftar")
        .order_by("tenggat", "pk")
    )


def filtered(rows: QuerySet[RencanaAksi], asked: Asked, today: date) -> QuerySet[RencanaAksi]:
    """The lines that were asked for."""
    if asked.instansi is not None:
        rows = rows.filter(instansi_id=asked.instansi)
    if asked.status == LATE:
        return rows.filter(status__in=OPEN, tenggat__lt=today)
    if asked.status == UNDONE:
        return rows.filter(status__in=OPEN)
    return rows.filter(status=asked.status) if asked.status else rows


def lines(rows: Any, rights: Rights, today: date) -> list[ActionLine]:
    """Lines with how late they are and whether this person may report on them: no further query."""
    return [
        ActionLine(row, lateness(row, today), TONES.get(row.status, "neutral"), may_update(rights, row))
        for row in rows
    ]


def lateness(row: RencanaAksi, today: date) -> str:
    """How late an open line is: "Terlambat 3 hari"; empty for one that is in time or closed."""
    days = (today - row.tenggat).days
    if row.status not in OPEN or days <= 0:
        return ""
    return ngettext("Terlambat %(n)d hari", "Terlambat %(n)d hari", days) % {"n": days}


def may_update(rights: Rights, row: RencanaAksi) -> bool:
    """Whether this person may say how far a line is."""
    try:
        check_can_update_action(rights, row)
    except ActionDenied:
        return False
    return row.rapat.state == MeetingState.MINUTED


def status_options(asked: Asked) -> list[Option]:
    """The filter of the status."""
    choices = [("", _("Semua status")), (UNDONE, _("Belum selesai")), (LATE, _("Terlambat"))]
    choices += [(value, str(label)) for value, label in RencanaAksi.Status.choices]
    return [Option(value, label, chosen=value == asked.status) for value, label in choices]


def office_options(rights: Rights, asked: Asked) -> list[Option]:
    """The filter of the office: the offices that own a line this person may read."""
    owners = visible_actions(rights).order_by().values("instansi_id")
    offices = Instansi.objects.filter(pk__in=owners).order_by("nama")
    return [
        Option("", _("Semua instansi"), chosen=asked.instansi is None),
        *(Option(str(o.pk), o.nama, chosen=o.pk == asked.instansi) for o in offices),
    ]


def words_of(asked: Asked, offices: list[Option], statuses: list[Option]) -> str:
    """What was filtered for, in words for a printed table."""
    chosen = [str(o.label) for o in [*offices, *statuses] if o.chosen and o.value]
    return "; ".join(chosen)


def actions_of(rapat: RapatForum) -> QuerySet[RencanaAksi]:
    """The action plan of one meeting, by date."""
    return rapat.rencana_aksi.select_related("instansi", "rapat__wilayah").order_by("tenggat", "pk")
