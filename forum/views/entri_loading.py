"""Loading an OPD's part, or an entry, for a page: what is not yours does not exist (404)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from forum import queries
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.reading import entri as reading
from satudata.accounts.queries import Rights, rights_of
from satudata.workflow.errors import ActionDenied


def load_office(request: HttpRequest, pk: UUID) -> DaftarDataOpd:
    """An OPD's part by its id among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_office(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


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
