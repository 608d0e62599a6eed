"""The public list "Rekomendasi Terbit" and one page per recommendation. No sign-in, no personal data."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from recommendations import queries, questionnaire, snapshot
from recommendations.models import RecommendationRequest
from satudata.accounts.models import Wilayah
from satudata.documents.store import file_response
from satudata.workflow.registry import related_to


@login_not_required
@require_GET
def public_home(request: HttpRequest) -> HttpResponse:
    """The front page: search, what this is, the newest recommendations."""
    newest = list(queries.published()[:5])
    return render(request, "public_home.html", {"newest": newest, "total": queries.published().count()})


@login_not_required
@require_GET
def published_list(request: HttpRequest) -> HttpResponse:
    """Search by words, region and year; every word must occur."""
    text, wilayah, tahun = (request.GET.get(k, "").strip()[:200] for k in ("q", "wilayah", "tahun"))
    page = Paginator(queries.published(text=text, wilayah=wilayah, tahun=tahun), 20)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "q": text,
        "wilayah": wilayah,
        "tahun": tahun,
        "regions": Wilayah.objects.filter(aktif=True).exclude(kode_bps="0000").order_by("nama"),
    }
    return render(request, "recommendations/published_list.html", context)


@login_not_required
@require_GET
def published_detail(request: HttpRequest, token: str) -> HttpResponse:
    """One recommendation: letter, Surat Komitmen, metadata of the activity that is public."""
    case = _published(token)
    context = {
        "case": case,
        "sections": questionnaire.answers(_submitted(case), public_only=True),
        "komitmen": queries.shown_komitmen(case),
        "related": related_to(case, None),
    }
    return render(request, "recommendations/published_detail.html", context)


@login_not_required
@require_GET
def published_komitmen(request: HttpRequest, token: str) -> HttpResponse:
    """The bytes of the Surat Komitmen that is shown; 404 while none is."""
    shown = queries.shown_komitmen(_published(token))
    if shown is None:
        raise Http404
    return file_response(shown.file)


def _published(token: str) -> RecommendationRequest:
    try:
        return queries.published_by_token(token)
    except RecommendationRequest.DoesNotExist:
        raise Http404 from None


def _submitted(case: RecommendationRequest) -> dict:
    """The form as it was sent last: what BPS recommended, not what is typed since."""
    last = case.revisions.order_by("-nomor").first()
    return last.snapshot if last else snapshot.take(case.kegiatan)
