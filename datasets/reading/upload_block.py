"""What the page of a release shows of its uploads: files, versions, what is lacking, the receipt."""

from datetime import datetime
from typing import Any

from datasets.models import RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import completeness
from datasets.reading.unggahan import Receipt, tone_of, uploads_of, versions_of
from datasets.states import UPLOADABLE, ReleaseState
from satudata.accounts.queries import Rights
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Event, StepRun

SHOWN = 5


def facts_of(rilis: RilisData, rights: Rights, at: datetime) -> dict[str, Any]:
    """The facts of the block, in a constant number of queries; empty where there is nothing to show."""
    if rilis.state == ReleaseState.SCHEDULED:
        return {}
    uploads = uploads_of(rilis)
    return {
        "may_upload": _may_upload(rilis, rights),
        "uploads": [(upload, tone_of(upload)) for upload in uploads[:SHOWN]],
        "more": uploads[SHOWN:],
        "versions": versions_of(rilis)[:SHOWN],
        "parts": completeness.parts(rilis) if rilis.state in UPLOADABLE else [],
        "receipt": receipt_of(rilis),
    }


def _may_upload(rilis: RilisData, rights: Rights) -> bool:
    try:
        permissions.check_can_upload(rights, rilis)
    except ActionDenied:
        return False
    return True


def receipt_of(rilis: RilisData) -> Receipt | None:
    """The receipt of the last submission (Tanda terima unggah); None where it has none. Two queries."""
    events = Event.objects.filter(case_kind=rilis.CASE_KIND, case_id=str(rilis.pk), code="release_submitted")
    event = events.order_by("-seq").first()
    if event is None or "tanda_terima" not in event.data:
        return None
    runs = StepRun.objects.filter(case_kind=rilis.CASE_KIND, case_id=str(rilis.pk), step_code="B7")
    run = runs.order_by("-opened_at", "-pk").first()
    return Receipt(
        nomor=event.data["tanda_terima"],
        versi=event.data["versi"],
        at=event.at,
        by=event.actor_name,
        sha256=event.data["sha256"],
        baris=event.data["baris"],
        due=run.due_at if run is not None and run.closed_at is None else None,
    )
