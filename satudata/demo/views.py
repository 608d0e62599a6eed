"""“Masuk sebagai” and the demo's clock: one click becomes somebody or moves the time. In demo settings only.

The addresses are not even there without `DEMO`, and the views refuse all the same: whoever adds the
app to other settings by mistake opens nothing.
"""

from itertools import groupby
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from recommendations.queries import visible_to
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.accounts.roles import Permission
from satudata.demo import clock
from satudata.demo.accounts import Card, account_of, cards
from satudata.workflow.errors import InvalidInput

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """The page of all people of the demo; a POST with `username` becomes one of them."""
    if not settings.DEMO:
        raise Http404
    return _become(request) if request.method == "POST" else _choose(request)


def _choose(request: HttpRequest) -> HttpResponse:
    regions = {w.kode_bps: w.nama for w in Wilayah.objects.filter(aktif=True)}

    def heading(card: Card) -> str:
        return regions.get(card.region, _("BPS provinsi, BPS pusat, dan lainnya"))

    groups = [(name, list(found)) for name, found in groupby(cards(request.user), key=heading)]
    return render(request, "demo/choose.html", {"groups": groups, "next": request.GET.get("next", "")})


def _become(request: HttpRequest) -> HttpResponse:
    user = account_of(request.POST.get("username", ""))
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    messages.success(request, _("Anda sekarang masuk sebagai %(name)s.") % {"name": user.nama})
    return HttpResponseRedirect(_where_to(request, user))


def _where_to(request: HttpRequest, user: User) -> str:
    """The page that was left, where it can be and the new person sees it; else the new person's home."""
    home = str(settings.LOGIN_REDIRECT_URL)
    wanted = _wanted(request)
    # A page of the sign-in itself would only send the person on.
    if not wanted or wanted.startswith((settings.LOGIN_URL, request.path)):
        return home
    try:
        match = resolve(urlsplit(wanted).path)
    except Resolver404:
        return home
    if match.app_name == "admin":
        return wanted if rights_of(user).has_any(Permission.SYSTEM_MANAGE) else home
    case = match.kwargs.get("pk")
    return _case_page(request, user, case) if isinstance(case, UUID) else wanted


def _wanted(request: HttpRequest) -> str:
    """The page of ours that was left; empty where the form names none or another site's."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else ""


def _case_page(request: HttpRequest, user: User, case: UUID) -> str:
    """The same case as the new person reads it; home where it is not theirs (a page of 404 otherwise)."""
    if visible_to(rights_of(user)).filter(pk=case).exists():
        return reverse("request_detail", args=[case])
    messages.info(request, _("Pengajuan yang tadi Anda buka tidak tampak bagi peran ini."))
    return str(settings.LOGIN_REDIRECT_URL)


# The clock --------------------------------------------------------------------------------------------
@login_not_required
@never_cache
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the demo's clock by one button, for anybody; back to the page where one was."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        step, seen = _asked(request)
        moved = clock.move(step=step, seen=seen)
    except InvalidInput as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _what_happened(request, step, moved))
    return HttpResponseRedirect(_wanted(request) or "/")


def _asked(request: HttpRequest) -> tuple[clock.Step, int]:
    step, seen = request.POST.get("langkah", ""), request.POST.get("dari", "")
    if step not in set(clock.Step) or not (seen.isascii() and seen.isdigit() and len(seen) < 12):
        raise InvalidInput(_("Tombol itu tidak dikenal. Muat ulang halaman, lalu tekan lagi."))
    return clock.Step(step), int(seen)


def _what_happened(request: HttpRequest, step: clock.Step, moved: clock.Moved) -> str:
    if step is clock.Step.BACK:
        return _("Jam demo kembali ke hari ini, %(moment)s. Yang sudah terjadi tetap tercatat.") % {
            "moment": clock.in_words(moved.to)
        }
    n, m = moved.reminders, moved.escalations
    words = _("Jam demo maju ke %(moment)s: %(reminders)s, %(escalations)s.") % {
        "moment": clock.in_words(moved.to),
        "reminders": ngettext("%(n)d pengingat", "%(n)d pengingat", n) % {"n": n},
        "escalations": ngettext("%(n)d eskalasi", "%(n)d eskalasi", m) % {"n": m},
    }
    links = format_html_join(" · ", '<a href="{}">{}</a>', _where_to_look(request))
    return format_html("{} {}", words, links)


def _where_to_look(request: HttpRequest) -> list[tuple[str, str]]:
    """Where the person sees what the timers told: notices, and the queue where they have one."""
    if not request.user.is_authenticated:
        return [(reverse("demo:choose"), _("Masuk sebagai seseorang untuk melihatnya"))]
    found, rights = [(reverse("notice_list"), _("Lihat pemberitahuan"))], rights_of(request.user)
    if rights.has_any(Permission.REQUEST_CHECK) or rights.has_any(Permission.REQUEST_EXAMINE):
        found.append((reverse("queue"), _("Lihat antrean")))
    return found
