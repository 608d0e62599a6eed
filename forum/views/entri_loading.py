"""Loading an OPD's part, or an entry, for a page: what is not yours does not exist (404)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from forum.models import DaftarDataOpd, EntriDaftarData
from forum.reading import entri as reading
from forum.views.loading import load_office
from satudata.accounts.queries import Rights, rights_of
from satudata.workflow.errors import ActionDenied

__all__ = ["load_entry", "load_office", "refusal"]


def load_entry(request: HttpRequest, pk: UUID, entri: int) -> EntriDaftarData:
    """An entry of a part among those visible to this person; Http404 otherwise."""
    try:
        return reading.get_entry(rights_of(request.user), pk, entri)
    except ObjectDoesNotExist:
        raise Http404 from None


def refusal(check: Any, rights: Rights, case: DaftarDataOpd) -> str:
    """Why this person may not, in words; empty where they may."""
    try:
        check(rights, case)
    except ActionDenied as denied:
        return denied.reason
    return ""
