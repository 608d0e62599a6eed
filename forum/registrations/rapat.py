"""What is registered for meetings of the Forum: events, papers, who is told, reminders of the action plan."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import PesertaRapat, RapatForum
from forum.queries import visible_meetings
from forum.reading.audience import people_of
from forum.services import action_plan, meetings, minutes
from satudata.accounts.models import Instansi
from satudata.accounts.queries import rights_of
from satudata.documents.models import Document, StoredFile
from satudata.documents.services import on_issued, register_reader
from satudata.notifications.sentences import register_reminder
from satudata.notifications.services import tell
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
        }
    )
    on_issued(minutes.NOTULEN, minutes.complete_minutes)
    register_reader(may_read_paper)
    registry.register_job(meetings.TELL_INVITED, notify_meeting)
    registry.register_job(action_plan.REMIND, action_plan.remind_action)
    registry.register_sweep(action_plan.remind_actions)
    register_reminder(action_plan.SOON, _("Rencana aksi “%(hal)s” mendekati tenggatnya."))
    register_reminder(action_plan.TODAY, _("Rencana aksi “%(hal)s” sampai pada tenggatnya."))


def notify_meeting(payload: dict[str, Any], *, at: datetime) -> None:
    """Tell everybody of the invited offices what became of a meeting: the job with the id of its event."""
    event = Event.objects.get(pk=payload["event"])
    invited = PesertaRapat.objects.filter(rapat_id=event.case_id, diundang=True).values("instansi_id")
    offices = Instansi.objects.filter(pk__in=invited)
    tell(event, {user for office in offices for user in people_of(office, at)})


def may_read_paper(user: Any, stored: StoredFile) -> bool:
    """True where the file is the invitation or minutes of a meeting that this person may read."""
    papers = Document.objects.filter(
        Q(file=stored) | Q(signed_file=stored), case_kind=RapatForum.CASE_KIND
    ).values_list("case_id", flat=True)
    cases = list(papers)
    return bool(cases) and visible_meetings(rights_of(user)).filter(pk__in=cases).exists()
