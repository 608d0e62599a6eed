"""What a case does with a paper of its own whatever paper it is: ends with its bytes, has it made again.

Which paper, in which states it is waited for and who may, the app says with each call; the moves are the
app's too.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.clock.now import now
from satudata.documents import services
from satudata.documents.models import Document
from satudata.workflow import engine
from satudata.workflow.errors import StaleMove


def complete_with(document: Document, case: Any, verb: str, at: datetime) -> engine.Moved:
    """Make the system's move that the stored bytes of a document were waited for; they stand in its event."""

    def change(act: engine.Change) -> None:
        act.data.update(nomor=document.nomor, sha256=document.file.sha256 if document.file else "")

    return engine.perform(case, verb, by=system_user(), at=at, change=change)


def retry_of_case(  # noqa: PLR0913
    case: Any,
    field: str,
    *,
    awaited: Collection[str],
    check: Callable[[Rights, Any], None],
    code: str,
    step: str,
    by: User,
    at: datetime | None = None,
) -> None:
    """Let the paper in a field of a case whose PDF failed be made again, under the same number and date.

    Recorded as `code` in a step. Refused by `check`, and with StaleMove where the case is in no state in
    which the paper is awaited.
    """
    moment = at or now()
    with transaction.atomic():
        locked = type(case)._default_manager.select_for_update(of=("self",)).get(pk=case.pk)
        rights = rights_of(by)
        check(rights, locked)
        paper: Document | None = getattr(locked, field)
        if locked.state not in awaited or paper is None:
            raise StaleMove(_("Dokumen ini tidak sedang disiapkan."))
        services.retry_document(document=paper, by=by, at=moment)
        facts = {"nomor": paper.nomor}
        engine.record(locked, code, by=by, at=moment, step_code=step, data=facts, rights=rights)
        locked.save(update_fields=["event_seq", "event_head"])
