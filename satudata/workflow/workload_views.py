"""The page "Beban kerja", for whoever oversees work (404 else)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import queue_filters
from satudata.workflow.queue_filters import Query
from satudata.workflow.workload import SPEED_DAYS, oversees, workload


@require_safe
def workload_page(request: HttpRequest) -> HttpResponse:
    """W5: open turns by person, by office that holds them, by OPD; each number leads to its rows."""
    rights, at = rights_of(request.user), now()
    if not oversees(rights):
        raise Http404
    context = {
        "at": at,
        "load": workload(rights, at),
        "speed_days": SPEED_DAYS,
        "unclaimed_url": Query(tampilan=queue_filters.BELUM).url,
    }
    return render(request, "workflow/workload.html", context)
