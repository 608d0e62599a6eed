"""Papers made on request, by jobs: printed forms where they are long, the evidence bundle."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from recommendations import permissions
from recommendations.documents import bundle
from recommendations.documents.printing import Sheet, compose_forms
from recommendations.models import RecommendationRequest, Revision
from recommendations.queries import walidata_of
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.documents import prints
from satudata.documents.models import Document
from satudata.documents.queries import preparation_of
from satudata.documents.services import issue_document, render_job, retry_document
from satudata.workflow import engine, outbox
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


# Evidence bundle -----------------------------------------------------------------------------------
def prepare_bundle(*, request: RecommendationRequest, by: User, at: datetime | None = None) -> Document:
    """Freeze the evidence bundle of a case and promise its PDF; whoever reads the case may ask.

    Asking is an event of the case, so the bundle's chain ends with its own making. Where the last
    bundle still says everything it is given again; where its PDF failed, that is made anew. Raises
    ActionDenied for somebody who may not read the case.
    """
    moment = at or now()
    with transaction.atomic():
        locked = RecommendationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        rights = rights_of(by, moment)
        permissions.check_can_view(rights, locked)
        latest = current_bundle(locked)
        if latest is not None:
            return _made_or_again(latest, by, moment)
        engine.record(locked, "evidence_bundled", by=by, at=moment, rights=rights)
        locked.save(update_fields=["event_seq", "event_head"])
        return _issue_bundle(locked, by, moment)


def _issue_bundle(case: RecommendationRequest, by: User, at: datetime) -> Document:
    document = issue_document(
        kind=bundle.KIND,
        case=case,
        penerbit=walidata_of(case.wilayah),
        series_code=None,
        template=bundle.TEMPLATE,
        context=bundle.berkas_bukti(case, at=at),
        hal=f"Berkas Bukti Pengajuan {case.nomor}",
        on=at.astimezone(case.wilayah.zone).date(),
        by=by,
        at=at,
    )
    kind, key, payload = render_job(document)
    outbox.enqueue(kind, key=key, at=at, **payload)
    return document


def _made_or_again(document: Document, by: User, at: datetime) -> Document:
    if preparation_of(document).failed:
        return retry_document(document=document, by=by, at=at)
    return document


def current_bundle(case: RecommendationRequest) -> Document | None:
    """The last bundle of a case where nothing has happened since; else None."""
    latest = bundle.latest_of(case)
    if latest is None or latest.context["rantai"]["sidik"] != case.event_head:
        return None
    return latest
