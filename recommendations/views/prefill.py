"""Filling a draft from an earlier activity: choose one, see what would be filled, confirm what was copied."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from recommendations import permissions, snapshot
from recommendations.differences import by_section, compare
from recommendations.filling import copies, form_queries
from recommendations.models import RecommendationRequest, SectionState
from recommendations.questionnaire import BY_KEY
from recommendations.services import prefill as service
from recommendations.views.loading import load
from satudata.accounts.queries import rights_of
from satudata.components import Breadcrumb
from satudata.incoming import uuid_or_none, whole_number
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.tokens import new_token

CONFIRM = "pastikan:"
PER_PAGE = 10


# Choosing and filling --------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def request_prefill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list of earlier activities; with `sumber` what would be filled; a POST fills it."""
    case = load(request, pk)
    permissions.check_can_edit(rights_of(request.user), case)
    given = request.POST if request.method == "POST" else request.GET
    source = _source(request, case, given.get("sumber", ""))
    if source is None:
        return _choose(request, case)
    if request.method == "POST":
        return _fill(request, case, source)
    return _preview(request, case, source)


def _source(request: HttpRequest, case: RecommendationRequest, text: str) -> RecommendationRequest | None:
    """The chosen activity among those offered; None where none was chosen, Http404 for another."""
    if not text:
        return None
    offered = form_queries.earlier_forms(rights_of(request.user), [case.instansi_id], without=case)
    found = offered.filter(pk=uuid_or_none(text)).first()
    if found is None:
        raise Http404
    return found


def _choose(request: HttpRequest, case: RecommendationRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    rows = form_queries.earlier_forms(rights_of(request.user), [case.instansi_id], text=text, without=case)
    context = {
        "case": case,
        "q": text,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "breadcrumbs": way_to(case, _("Isi dari kegiatan sebelumnya")),
    }
    return render(request, "recommendations/prefill_choose.html", context)


def _preview(  # noqa: PLR0913  a page is made from all that it shows
    request: HttpRequest,
    case: RecommendationRequest,
    source: RecommendationRequest,
    *,
    stale: bool = False,
    chosen: list[str] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    current = snapshot.take(case.kegiatan)
    after = copies.laid_over(current, service.source_answers(source), service.FILLABLE)
    plans = copies.planned(current, after, service.empty_sections(case.kegiatan))
    found = by_section(compare(current, after, counted=False))
    parts = [
        {
            "plan": plan,
            "differences": found.get(plan.section.key, []),
            "checked": plan.section.key in chosen if chosen is not None else plan.empty,
        }
        for plan in plans
    ]
    context = {
        "case": case,
        "source": source,
        "parts": parts,
        "stale": stale,
        "errors": errors or [],
        "token": new_token(),
        "breadcrumbs": way_to(
            case, _("Isi dari kegiatan sebelumnya"), reverse("request_prefill", args=[case.pk])
        ),
    }
    return render(request, "recommendations/prefill_preview.html", context, status=status)


def _fill(request: HttpRequest, case: RecommendationRequest, source: RecommendationRequest) -> HttpResponse:
    chosen = [key for key in request.POST.getlist("bagian") if key in BY_KEY]
    if not chosen:
        errors = [_("Centang paling sedikit satu bagian yang akan diisi.")]
        return _preview(request, case, source, chosen=[], errors=errors, status=422)
    try:
        filled = service.prefill_request(
            request=case,
            source=source,
            by=request.user,
            sections=chosen,
            version=whole_number(request.POST.get("versi")) or 0,  # without one nothing was seen of it
            token=uuid_or_none(request.POST.get("token", "")),
        )
    except StaleForm:
        return _preview(request, load(request, case.pk), source, stale=True, chosen=chosen, status=409)
    except InvalidInput as refused:
        return _preview(request, case, source, chosen=chosen, errors=refused.messages, status=422)
    words = ngettext(
        "%(n)d isian disalin dari %(judul)s. Pastikan setiap isian, lalu lengkapi yang lain.",
        "%(n)d isian disalin dari %(judul)s. Pastikan setiap isian, lalu lengkapi yang lain.",
        filled.count,
    )
    messages.success(request, words % {"n": filled.count, "judul": source.judul or source.nomor})
    return redirect("request_form", pk=case.pk)


def way_to(case: RecommendationRequest, title: str, url: str = "") -> list[Breadcrumb]:
    """The way to a page beside the form's hub."""
    way = [
        Breadcrumb(_("Pengajuan"), reverse("request_list")),
        Breadcrumb(case.nomor, reverse("request_detail", args=[case.pk])),
        Breadcrumb(_("Formulir"), reverse("request_form", args=[case.pk])),
    ]
    return [*way, Breadcrumb(title, url), *([Breadcrumb(_("Pratinjau"))] if url else [])]


# Confirming ------------------------------------------------------------------------------------


@require_POST
def request_copies_confirm(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Confirm copied answers of a section: those named by `aksi` or `rincian`, else all of them."""
    case = load(request, pk)
    if section not in BY_KEY:
        raise Http404
    names = [*request.POST.getlist("rincian"), *named_in(request.POST.get("aksi", ""))]
    service.confirm_copies(request=case, section=section, by=request.user, names=names or None)
    if request.headers.get("HX-Request"):
        return _fragment(request, case, section, names)
    if request.POST.get("kembali") == "periksa":
        return redirect(f"{reverse('request_review', args=[pk])}#bagian-{section}")
    return redirect("request_section", pk=pk, section=section)


def named_in(action: str) -> list[str]:
    """The answer named by a button "pastikan:judul_kegiatan"; none by "pastikan:"."""
    name = action.removeprefix(CONFIRM) if action.startswith(CONFIRM) else ""
    return [name] if name else []


def confirmed_after_saving(
    request: HttpRequest, case: RecommendationRequest, section: str, action: str
) -> str:
    """Confirm what a button of the section's own form names, once the page was saved; where to go on."""
    names = named_in(action)
    service.confirm_copies(request=case, section=section, by=request.user, names=names or None)
    url = reverse("request_section", args=[case.pk, section])
    return f"{url}#rincian-{names[0]}" if names else url


def _fragment(
    request: HttpRequest, case: RecommendationRequest, section: str, names: list[str]
) -> HttpResponse:
    """The tag of one answer as it is now, and the head of its section beside it."""
    state = SectionState.objects.filter(kegiatan__request=case, section=section).first()
    found = copies.copies_of(state)
    context: dict[str, Any] = {
        "case": case,
        "section": BY_KEY[section],
        "state": state,
        "copy": found.get(names[0]) if names else None,
        "name": names[0] if names else "",
        "oob": True,
    }
    return render(request, "recommendations/form/_copy_confirmed.html", context)
