"""The page of a year's list: where it stands, whose turn it is, what this person may do now."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from forum import queries
from satudata.accounts.queries import rights_of


@require_GET
def daftar_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a year's list stands."""
    try:
        case = queries.get_list(rights_of(request.user), pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, "forum/daftar_detail.html", {"case": case})


@require_GET
def forum_home(request: HttpRequest) -> HttpResponse:
    """The years of the regions in whose Forum this person takes part."""
    lists = queries.visible_lists(rights_of(request.user)).select_related("wilayah").order_by("-tahun", "pk")
    return render(request, "forum/forum_home.html", {"lists": lists})
