"""The page "Pemberitahuan", its marks of having been read, its links, and when one wants e-mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from satudata.accounts.queries import rights_of
from satudata.components import Breadcrumb
from satudata.notifications import preferences, queries, services
from satudata.notifications.forms import PreferenceForm
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
    return redirect(queries.target_of(notice, rights_of(request.user)) or "notice_list")


@require_safe
def notice_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from an e-mail to where its reader acts now; whoever may not see the case finds nothing.

    Its own reader finds it among the notices then. Changes nothing: mail programs fetch links by themselves.
    """
    notice = get_object_or_404(Notice, pk=pk)
    url = queries.target_of(notice, rights_of(request.user))
    if not url and notice.user_id != request.user.pk:
        raise Http404
    return redirect(url or "notice_list")


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


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Choose for each group of notices when an e-mail tells of them."""
    chosen = preferences.preference_of(request.user)  # type: ignore[arg-type]  # as above
    initial = {"giliran": chosen.giliran, "pengingat": chosen.pengingat}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        preferences.choose(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # as above
        messages.success(request, _("Pengaturan surel disimpan."))
        return redirect("notice_settings")
    context = {
        "form": form,
        "breadcrumbs": [
            Breadcrumb(_("Pemberitahuan"), reverse("notice_list")),
            Breadcrumb(_("Pengaturan surel")),
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "notifications/notice_settings.html", context, status=status)


def _own(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(queries.notices_of(request.user), pk=pk)
