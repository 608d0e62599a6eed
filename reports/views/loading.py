"""Loading a report for a page: what is not yours does not exist (404). The way to its pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import queries
from reports.models import Laporan
from satudata.accounts.queries import Rights, rights_of
from satudata.components import Breadcrumb
from satudata.workflow.errors import ActionDenied


def load_report(request: HttpRequest, pk: UUID) -> Laporan:
    """The report among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_report(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def refusal_of(check: Callable[..., None], rights: Rights, *case: Any) -> str:
    """Why a right is refused, in words; empty where it is held."""
    try:
        check(rights, *case)
    except ActionDenied as denied:
        return denied.reason
    return ""


def way(laporan: Laporan, page: str = "") -> list[Breadcrumb]:
    """The way to a report, or to one of its pages."""
    own = reverse("laporan_detail", args=[laporan.pk]) if page else ""
    name = _("%(wilayah)s %(tahun)s") % {"wilayah": laporan.wilayah, "tahun": laporan.tahun}
    return [
        Breadcrumb(_("Laporan tahunan"), reverse("laporan_list")),
        Breadcrumb(name, own),
        *([Breadcrumb(page)] if page else []),
    ]
