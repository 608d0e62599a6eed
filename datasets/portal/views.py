"""Pages of the public portal: front, catalogue, dataset, chart for other people's pages. No sign-in.

Thin: what is shown is decided in `catalogue`, `reading`, `table`, `drawing`, `citing`. Each visit is
counted, and pages are shared among readers (`answers`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from datasets.answers import counted, shared
from datasets.models import HitunganHarian
from datasets.portal import catalogue as catalogues
from datasets.portal import citing, pages, selection
from datasets.portal.drawing import drawing
from datasets.portal.reading import PublicDataset, Withdrawn, get_dataset
from datasets.portal.table import names_of
from datasets.queries import faces_now
from forum.codelists import Akses
from satudata.clock.now import now
from satudata.components import Option
from satudata.incoming import uuid_or_none

View = Callable[..., HttpResponse]


def of_dataset(view: View) -> View:
    """Give the view the dataset of its address; a withdrawn one gets its page (410), an id its address."""

    @login_not_required
    @wraps(view)
    def found(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            data = get_dataset(slug, now())
        except Withdrawn as gone:
            return render(request, "datasets/portal/withdrawn.html", {"gone": gone.terbitan}, status=410)
        except Http404:
            return _by_id(slug)
        return view(request, data, *args, **kwargs)

    return found


def _by_id(slug: str) -> HttpResponse:
    """Machines know a dataset by its id, people by its address."""
    pk = uuid_or_none(slug)
    face = faces_now(now()).filter(dataset=pk).select_related("dataset").first() if pk else None
    if face is None:
        raise Http404
    return redirect("dataset_page", face.dataset.slug, permanent=True)


@login_not_required
@require_safe
def portal_home(request: HttpRequest) -> HttpResponse:
    """Search first; topics, what is new, what is read most."""
    at = now()
    context = {
        "topics": catalogues.topics(at),
        "newest": catalogues.newest(at, 6),
        "most_read": list(catalogues.most_read(at, 5)),
        "total": faces_now(at).count(),
    }
    return shared(render(request, "datasets/portal/home.html", context))


@login_not_required
@require_safe
def dataset_search(request: HttpRequest) -> HttpResponse:
    """The catalogue: words, facets with counts, order, pages."""
    at, asked = now(), catalogues.Asked.read(request.GET)
    found = catalogues.catalogue(asked, at)
    page = Paginator(found.found, catalogues.PAGE_SIZE).get_page(request.GET.get("page"))
    cards = pages.cards(catalogues.faces(page.object_list, at), at)
    context = {
        "asked": asked,
        "page_obj": page,
        "cards": cards,
        "facets": found.facets,
        "chips": found.chips,
        "orders": _orders(asked),
        "suggestion": "" if cards else catalogues.suggestion(asked, at),
        "indexed": not request.GET,
    }
    return shared(render(request, "datasets/portal/search.html", context))


def _orders(asked: catalogues.Asked) -> list[Option]:
    words = [
        (catalogues.NEAREST, _("Paling sesuai")),
        (catalogues.NEWEST, _("Terbaru")),
        (catalogues.TITLE, _("Judul A–Z")),
        (catalogues.READ, _("Paling banyak dibaca")),
    ]
    return [Option(v, w, v == asked.order) for v, w in words if v != catalogues.NEAREST or asked.q]


@require_safe
@of_dataset
def dataset_page(request: HttpRequest, data: PublicDataset) -> HttpResponse:
    """One dataset: facts, reading, and the tab that the address names."""
    chosen = selection.read(request.GET, data.dictionary)
    context = pages.frame(data, chosen) | pages.tab(data, chosen)
    response = shared(render(request, "datasets/portal/dataset.html", context))
    return counted(response, data.face, HitunganHarian.Jenis.KUNJUNGAN)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@of_dataset
def dataset_embed(request: HttpRequest, data: PublicDataset) -> HttpResponse:
    """The chart alone, without script, for pages of others."""
    if not data.is_open:
        raise Http404
    chosen = selection.read(request.GET, data.dictionary)
    drawn = drawing(data, chosen, names_of(data.dictionary))
    context = {"data": data, "drawn": drawn, "page_url": citing.page_url(data)}
    return shared(render(request, "datasets/portal/embed.html", context))


# Legible addresses for machines and people ----------------------------------------------------------------
@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, what is known to be missing, whom to tell."""
    return render(request, "datasets/portal/accessibility.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots read pages and files; not each combination of filters, nor what people sign in for."""
    hidden = ("/accounts/", "/admin/", "/bahasa/", "/akses/", "/berkas/", "/dataset/*?", "/*/pilihan.csv")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    lines += ["", f"Sitemap: {citing.absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Public pages with the day of their last change; closed data are not listed."""
    faces = faces_now(now()).exclude(akses=Akses.TERTUTUP).order_by("dataset__slug")
    rows = faces.values_list("dataset__slug", "modified_at")[:50_000]
    fixed = ("portal_home", "dataset_search", "published_list", "kalender_rilis_list", "accessibility")
    urls = [(citing.absolute(reverse(name)), None) for name in fixed]
    urls += [(citing.absolute(reverse("dataset_page", args=[slug])), at) for slug, at in rows]
    context = {"urls": urls}
    return shared(render(request, "datasets/portal/sitemap.xml", context, content_type="application/xml"))
