"""Papers of a request as PDF: the printed forms (O12), blank forms, the evidence bundle."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from recommendations.documents import bundle
from recommendations.documents.printing import ALL, Sheet, compose_blank, compose_forms
from recommendations.models import RecommendationRequest, Revision
from recommendations.services import papers
from recommendations.views.loading import load
from satudata.documents import prints
from satudata.documents.queries import preparation_of
from satudata.documents.store import file_response
from satudata.incoming import whole_number

PDF = "application/pdf"
# How often the page that waits looks again, without scripts too (seconds).
LOOK_AGAIN = "3"
# Name of the file -> the forms in it.
FILES: dict[str, tuple[Sheet, ...]] = {sheet.value: (sheet,) for sheet in Sheet} | {"formulir": ALL}
NAMES = {"ms-keg": "MS-Keg", "ms-var": "MS-Var", "ms-ind": "MS-Ind", "formulir": "Formulir"}


@require_http_methods(["GET", "POST"])
def request_print(request: HttpRequest, pk: UUID, berkas: str = "ms-keg") -> HttpResponse:
    """O12: printed forms in official order, DRAF until BPS accepts them; nothing is kept for good.

    A usual form is made at once. A long one is made by a job: POST asks for it, GET waits for it.
    """
    case = load(request, pk)
    revision = _revision(request, case)
    wanted = compose_forms(case, FILES[berkas], revision)
    if request.method == "POST":
        if wanted.heavy and prints.made(wanted) is None:
            papers.prepare_forms(request=case, sheets=FILES[berkas], revision=revision)
        return redirect(request.get_full_path())
    data = prints.made(wanted) if wanted.heavy else prints.make(wanted)
    if data is None:
        return _waiting(request, case, berkas, revision)
    suffix = f"-revisi-{revision.nomor}" if revision else ""
    return pdf_response(data, f"{NAMES[berkas]}-{case.nomor}{suffix}.pdf")


def _revision(request: HttpRequest, case: RecommendationRequest) -> Revision | None:
    """The revision named in the address; 404 where there is none of that number."""
    asked = request.GET.get("revisi", "")
    if not asked:
        return None
    found = case.revisions.filter(nomor=whole_number(asked) or 0).first()
    if found is None:
        raise Http404
    return found


def _waiting(
    request: HttpRequest, case: RecommendationRequest, berkas: str, revision: Revision | None
) -> HttpResponse:
    job = papers.forms_job(case, FILES[berkas], revision)
    under_way = job is not None and job.done_at is None and job.failed_at is None
    context = {
        "case": case,
        "name": NAMES[berkas],
        "under_way": under_way,
        "failed": job is not None and job.failed_at is not None,
    }
    return waiting_page(request, "recommendations/print_waiting.html", context, look_again=under_way)


def waiting_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, look_again: bool
) -> HttpResponse:
    """A page that comes back by itself while something is being made."""
    response = render(request, template, context)
    if look_again:
        response["Refresh"] = LOOK_AGAIN
    return response


@require_GET
def blank_form(request: HttpRequest, berkas: str) -> HttpResponse:
    """The official forms with nothing filled in, for a meeting or for filling by hand."""
    if berkas not in FILES:
        raise Http404
    name = _("kosong")
    return pdf_response(prints.make(compose_blank(FILES[berkas])), f"{NAMES[berkas]}-{name}.pdf")


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """A PDF to be saved under a name."""
    return HttpResponse(
        data, content_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


# Evidence bundle -----------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def request_bundle_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the evidence bundle holds, how far it is, and where to get it; POST prepares it."""
    case = load(request, pk)
    if request.method == "POST":
        papers.prepare_bundle(request=case, by=request.user)  # type: ignore[arg-type]
        return redirect("request_bundle_page", pk)
    latest = bundle.latest_of(case)
    current = papers.current_bundle(case)
    preparation = preparation_of(current) if current else None
    under_way = preparation is not None and not preparation.ready and not preparation.failed
    context = {
        "case": case,
        "latest": latest,
        "current": current,
        "preparation": preparation,
        "under_way": under_way,
    }
    return waiting_page(request, "recommendations/bundle.html", context, look_again=under_way)


@require_GET
def request_bundle(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The evidence bundle as it was made last; its page where there is none of the case as it stands."""
    case = load(request, pk)
    current = papers.current_bundle(case)
    if current is None or current.file is None:
        return redirect("request_bundle_page", pk)
    return file_response(current.file, public=False, name=f"Berkas-Bukti-{case.nomor}.pdf")
