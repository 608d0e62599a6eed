"""Loading a case of the Forum for a page: what is not yours does not exist (404)."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from forum import queries
from forum.models import DaftarData, DaftarDataOpd, RapatForum
from satudata.accounts.queries import rights_of


def load_list(request: HttpRequest, pk: UUID) -> DaftarData:
    """The year's list among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_list(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def load_office(request: HttpRequest, pk: UUID) -> DaftarDataOpd:
    """The OPD's list among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_office(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def load_meeting(request: HttpRequest, pk: UUID) -> RapatForum:
    """The meeting among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_meeting(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None
