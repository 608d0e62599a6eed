"""What all pages of one request share: the links between them."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from recommendations.models import RecommendationRequest
from recommendations.states import RETURNED, State
from satudata.components import Breadcrumb, NavItem

register = template.Library()

# Name of the address, words; which of them a request has is decided in `_has`.
PAGES = (
    ("request_detail", _("Ringkasan")),
    ("request_form", _("Formulir")),
    ("request_desk", _("Pemeriksaan")),
    ("request_corrections", _("Perbaikan")),
    ("request_compare", _("Bandingkan")),
    ("request_history", _("Riwayat")),
)


@register.inclusion_tag("recommendations/_case_tabs.html", takes_context=True)
def case_tabs(context: template.Context, current: str = "") -> dict[str, Any]:
    """Links to the pages of the request `case` of the context; `current` names the address of this one.

    Costs no query: what a request has is read from its own columns.
    """
    case: RecommendationRequest = context["case"]
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = current or (match.url_name if match else "")
    return {"tabs": [tab for tab in (_tab(case, name, label, here) for name, label in PAGES) if tab]}


@register.inclusion_tag("_components/breadcrumbs.html", takes_context=True)
def case_way(context: template.Context, page: str = "") -> dict[str, Any]:
    """The way to the request `case` of the context, or to one of its pages, named by `page`."""
    case: RecommendationRequest = context["case"]
    way = [Breadcrumb(str(_("Pengajuan")), reverse("request_list"))]
    own = reverse("request_detail", args=[case.pk]) if page else ""
    return {"breadcrumbs": [*way, Breadcrumb(case.nomor, own), *([Breadcrumb(page)] if page else [])]}


def _tab(case: RecommendationRequest, name: str, label: object, here: str) -> NavItem | None:
    if not _has(case, name) and name != here:
        return None
    return NavItem(str(label), reverse(name, args=[case.pk]), current=name == here)


def _has(case: RecommendationRequest, name: str) -> bool:
    if name == "request_desk":
        return case.diajukan_pada is not None
    if name == "request_corrections":
        return case.state in RETURNED
    if name == "request_compare":
        return case.putaran > 1 or (case.disalin_dari_id is not None and case.diajukan_pada is not None)
    return name != "request_form" or case.state != State.DISCARDED
