"""What all pages of an OPD's part of the list share: the links between them, and the way to it."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from forum.models import DaftarDataOpd
from forum.states import OfficeState as S
from satudata.components import Breadcrumb, NavItem

register = template.Library()

# Name of the address, words, and in which states the page is offered.
BEFORE_AGREEMENT = frozenset({S.LISTED, S.DRAFTED, S.SUBMITTED, S.RETURNED, S.REVIEWED, S.PASSED_OVER})
EVER = frozenset(S)
PAGES = (
    ("opd_detail", _("Entri"), EVER),
    ("opd_review", _("Reviu"), EVER - {S.LISTED, S.DRAFTED, S.PASSED_OVER}),
    ("opd_availability", _("Ketersediaan"), EVER - BEFORE_AGREEMENT),
    ("opd_history", _("Riwayat"), EVER),
)


@register.inclusion_tag("forum/entri_tabs.html", takes_context=True)
def opd_tabs(context: template.Context, current: str = "") -> dict[str, Any]:
    """Links to the pages of the part `case` of the context; `current` names the address of this one.

    Costs no query.
    """
    case: DaftarDataOpd = context["case"]
    match = getattr(context.get("request"), "resolver_match", None)
    here = current or (match.url_name if match else "")
    found = [(name, label, _address(name, case)) for name, label, states in PAGES if case.state in states]
    return {"tabs": [NavItem(str(label), url, current=name == here) for name, label, url in found if url]}


@register.inclusion_tag("_components/breadcrumbs.html", takes_context=True)
def opd_way(context: template.Context, page: str = "") -> dict[str, Any]:
    """The way to the part `case` of the context, or to one of its pages, named by `page`."""
    case: DaftarDataOpd = context["case"]
    own = reverse("opd_detail", args=[case.pk]) if page else ""
    way = [
        Breadcrumb(str(_("Forum Satu Data")), reverse("forum_home")),
        Breadcrumb(f"Daftar Data {case.tahun}", reverse("daftar_detail", args=[case.daftar_id])),
        Breadcrumb(case.instansi.singkatan, own),
    ]
    return {"breadcrumbs": [*way, *([Breadcrumb(page)] if page else [])]}


def _address(name: str, case: DaftarDataOpd) -> str:
    try:
        return reverse(name, args=[case.pk])
    except NoReverseMatch:
        return ""
