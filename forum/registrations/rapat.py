"""What is registered for meetings of the Forum: events, papers, who is told, reminders of the action plan."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import PesertaRapat, RapatForum
from forum.queries import visible_meetings
from forum.reading.audience import people_of
from forum.services import action_plan, meetings, minutes
from satudata.accounts.models import Instansi
from satudata.accounts.queries import rights_of
from satudata.clock.templatetags.waktu import hari
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import on_issued, register_reader
from satudata.notifications.sentences import register_words
from satudata.notifications.services import announce
from satudata.workflow import registry
from satudata.workflow.models import Event


def register() -> None:
    """Register events, documents, jobs and sweeps; called once at start-up."""
    registry.register_events(
        {
            "meeting_edited": _("Rencana rapat diubah"),
            "attendance_noted": _("Kehadiran dicatat Sekretariat"),
            "attendance_struck": _("Kehadiran dicoret Sekretariat"),
            "minutes_saved": _("Notulen ditulis"),
            "meeting_paper_retried": _("Penyiapan dokumen rapat diulang"),
            "meeting_signed_copy_stored": _("Dokumen rapat bertanda tangan disimpan"),
            "action_updated": _("Rencana aksi diperbarui"),
            action_plan.SOON: _("Tenggat rencana aksi sudah dekat"),
            action_plan.TODAY: _("Tenggat rencana aksi hari ini"),
        }
    )
    on_issued(minutes.NOTULEN, minutes.complete_minutes)
    register_reader(may_read_paper)
    registry.register_job(meetings.TELL_INVITED, notify_meeting)
    registry.register_job(action_plan.REMIND, action_plan.remind_action)
    registry.register_sweep(action_plan.remind_actions)
    register_words(action_plan.SOON, _soon)
    register_words(action_plan.TODAY, _today)


def _soon(data: dict[str, Any]) -> str:
    return gettext("Rencana aksi “%(hal)s” mendekati tenggatnya. Jatuh tempo %(hari)s.") % _words(data)


def _today(data: dict[str, Any]) -> str:
    return gettext("Rencana aksi “%(hal)s” sampai pada tenggatnya. Jatuh tempo %(hari)s.") % _words(data)


def _words(data: dict[str, Any]) -> dict[str, str]:
    return {"hal": data["hal"], "hari": hari(date.fromisoformat(data["hari"]))}


def notify_meeting(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell everybody of the invited offices what became of a meeting: the job with the id of its event."""
    event = Event.objects.get(pk=payload["event"])
    invited = PesertaRapat.objects.filter(rapat_id=event.case_id, diundang=True).values("instansi_id")
    offices = Instansi.objects.filter(pk__in=invited)
    invited_people = {user for office in offices for user in people_of(office, at)}
    announce(
        users=invited_people - {event.actor_id},
        code=event.code,
        cause=f"event:{event.pk}",
        at=event.at,
        case_kind=event.case_kind,
        case_id=event.case_id,
        data={"role": event.actor_role, "office": event.actor_instansi},
    )


def may_read_paper(user: Any, stored: StoredFile) -> bool:
    """True where the file is the invitation or minutes of a meeting that this person may read."""
    papers = Document.objects.filter(
        Q(file=stored) | Q(signed_file=stored), case_kind=RapatForum.CASE_KIND
    ).values_list("case_id", flat=True)
    cases = list(papers)
    return bool(cases) and visible_meetings(rights_of(user)).filter(pk__in=cases).exists()
