"""Loading a request for a page: what is not yours does not exist (404)."""

from uuid import UUID

from django.http import Http404, HttpRequest

from recommendations.models import RecommendationRequest
from recommendations.queries import get_request
from satudata.accounts.queries import rights_of


def load(request: HttpRequest, pk: UUID) -> RecommendationRequest:
    """The request by its id among those visible to this person; Http404 otherwise."""
    try:
        return get_request(rights_of(request.user), pk)
    except RecommendationRequest.DoesNotExist:
        raise Http404 from None
