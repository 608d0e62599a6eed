"""Loading a release for a page: what is not yours does not exist (404)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from datasets import queries
from datasets.models import RilisData
from satudata.accounts.queries import Rights, rights_of
from satudata.workflow.errors import ActionDenied


def load_release(request: HttpRequest, pk: UUID) -> RilisData:
    """The release among those visible to this person; Http404 otherwise."""
    try:
        return queries.get_release(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def refusal_of(check: Callable[..., None], rights: Rights, *case: Any) -> str:
    """Why a right is refused, in words; empty where it is held."""
    try:
        check(rights, *case)
    except ActionDenied as denied:
        return denied.reason
    return ""
