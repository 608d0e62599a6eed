"""The block of SOP B7 on the page of a release: the last verdict, its Lembar, notes that wait for answers."""

from datetime import datetime

from datasets.models import Pemeriksaan, RilisData
from datasets.permissions import rilis as permissions
from datasets.reading import examination as reading
from datasets.reading.page import Block
from satudata.accounts.queries import Rights
from satudata.workflow.errors import ActionDenied

TEMPLATE = "datasets/rilis/_examination.html"


def block(rilis: RilisData, rights: Rights, at: datetime) -> Block | None:
    """Verdicts and notes of a release; None where none was given and nothing is being checked."""
    checks = list(
        Pemeriksaan.objects.filter(rilis=rilis).exclude(putusan="").select_related("lembar", "versi", "oleh")
    )
    stage = reading.STAGES.get(rilis.state, "")
    if not checks and not stage:
        return None
    notes = [n for n in reading.notes_of(rilis, drafts=False) if n.is_open]
    return Block(
        TEMPLATE,
        {
            "last": checks[0] if checks else None,
            "checks": checks,
            "waiting": bool(stage),
            "notes": [(n, reading.mark_of_text(n.note.jawaban)) for n in notes],
            "answering": bool(notes) and reading.may_answer(rilis, rights),
            "retry": {c.pk for c in checks if may_retry(c, rilis, rights)},
        },
    )


def may_retry(check: Pemeriksaan, rilis: RilisData, rights: Rights) -> bool:
    """Whether this person may have a failed Lembar made again."""
    pembina = check.tahap == Pemeriksaan.Tahap.PEMBINA
    try:
        (permissions.check_can_recheck if pembina else permissions.check_can_examine)(rights, rilis)
    except ActionDenied:
        return False
    return check.lembar is not None and check.lembar.state == "failed"
