"""Papers made on request: the printed forms where they are long, by a job."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from recommendations.documents.printing import Sheet, compose_forms
from recommendations.models import RecommendationRequest, Revision
from satudata.clock.now import now
from satudata.documents import prints
from satudata.workflow import outbox
from satudata.workflow.models import Job

PRINT_FORMS = "print_forms"


def prepare_forms(
    *,
    request: RecommendationRequest,
    sheets: Iterable[Sheet],
    revision: Revision | None = None,
    at: datetime | None = None,
) -> None:
    """Promise that long forms are printed; asked for again while it is under way, nothing more happens."""
    outbox.enqueue_again(
        PRINT_FORMS,
        key=_key(request, sheets, revision),
        at=at or now(),
        request=str(request.pk),
        sheets=[sheet.value for sheet in sheets],
        revision=revision.nomor if revision else None,
    )


def forms_job(
    request: RecommendationRequest, sheets: Iterable[Sheet], revision: Revision | None = None
) -> Job | None:
    """The promise of these forms, if somebody asked for them."""
    return outbox.job_of(PRINT_FORMS, _key(request, sheets, revision))


def _key(request: RecommendationRequest, sheets: Iterable[Sheet], revision: Revision | None) -> str:
    # A form that changed since is another print.
    state = f"r{revision.nomor}" if revision else f"v{request.version}"
    return f"{request.pk}:{'+'.join(sheets)}:{state}:{request.state}"


def print_forms(payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Carry out the job: make the PDF and keep it for whoever asked. Safe to run twice."""
    case = RecommendationRequest.objects.select_related("instansi", "wilayah", "kegiatan").get(
        pk=payload["request"]
    )
    number = payload["revision"]
    revision = case.revisions.get(nomor=number) if number else None
    prints.make(compose_forms(case, [Sheet(name) for name in payload["sheets"]], revision))
