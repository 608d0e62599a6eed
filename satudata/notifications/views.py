"""The page "Pemberitahuan" and its marks of having been read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from satudata.accounts.queries import rights_of
from satudata.notifications import queries, services
from satudata.notifications.models import Notice

PAGE_SIZE = 25


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, unread first; with `hanya=belum-dibaca` those alone."""
    only_unread = request.GET.get("hanya") == "belum-dibaca"
    rows = queries.notices_of(request.user, only_unread=only_unread)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "only_unread": only_unread,
        "page_obj": page,
        "lines": queries.lines_of(page.object_list, rights_of(request.user)),
        "unread": queries.unread_count(request.user),
    }
    return render(request, "notifications/notice_list.html", context)


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = _own(request, pk)
    services.mark_read(notice, by=request.user)  # type: ignore[arg-type]  # signed in: LoginRequiredMiddleware
    return redirect(notice.url or "notice_list")


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and stay on the list."""
    services.mark_read(_own(request, pk), by=request.user)  # type: ignore[arg-type]  # as above
    return redirect("notice_list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    services.mark_all_read(by=request.user)  # type: ignore[arg-type]  # as above
    return redirect("notice_list")


def _own(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(queries.notices_of(request.user), pk=pk)
