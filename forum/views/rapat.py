"""The page of a meeting of the Forum: where it stands, whose turn it is, what this person may do now."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from forum import queries
from satudata.accounts.queries import rights_of


@require_GET
def rapat_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a meeting of the Forum stands."""
    try:
        case = queries.get_meeting(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, "forum/rapat_detail.html", {"case": case})
