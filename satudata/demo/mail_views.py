"""“Kotak surel”: every message that the demo sent, as its recipient would have got it. Demo settings only.

Whose message it is does not matter here: all people are invented, and whoever tries the demo plays all of
them. The HTML of a message is an answer of its own, shown in a frame without scripts, forms or files.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from satudata.accounts.models import User
from satudata.components import Breadcrumb
from satudata.demo import mailbox
from satudata.demo.accounts import account_of

PAGE_SIZE = 25
# Only what a message brings itself: its styles. The frame's sandbox opens links in a window of their own.
OF_MESSAGE = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


@login_not_required
@never_cache
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """All messages, newest first; with `untuk` those to one address."""
    _demo_only()
    mails = mailbox.mails()
    wanted = request.GET.get("untuk", "")
    people = sorted({(mail.recipient, mail.address) for mail in mails})
    shown = [mail for mail in mails if wanted in ("", mail.address)]
    context = {
        "page_obj": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "people": people,
        "wanted": wanted,
    }
    return render(request, "demo/mailbox.html", context)


@login_not_required
@never_cache
@require_safe
def mailbox_message(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its headers, its HTML in a frame, its plain text."""
    found = _opened(name)
    user = User.objects.filter(email=found.mail.address).exclude(email="").first()
    context = {
        "mail": found.mail,
        "headers": found.headers,
        "text": _as_seen_here(found.text, request),
        "has_html": bool(found.html),
        # Its links are the recipient's: one click becomes them.
        "recipient": account_of(user.username) if user else None,
        "breadcrumbs": [
            Breadcrumb(_("Kotak surel"), reverse("demo:mailbox")),
            Breadcrumb(found.mail.subject),
        ],
    }
    return render(request, "demo/mailbox_message.html", context)


@login_not_required
@never_cache
@require_safe
@xframe_options_sameorigin
@csp(OF_MESSAGE)
def mailbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one message as it was sent, for the frame of its page."""
    html = _opened(name).html
    if not html:
        raise Http404
    return HttpResponse(
        _as_seen_here(html, request).replace("<head>", '<head><base target="_blank">', 1)
    )  # fmt: skip


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404


def _opened(name: str) -> mailbox.Opened:
    _demo_only()
    found = mailbox.opened(name)
    if found is None:
        raise Http404
    return found


def _as_seen_here(words: str, request: HttpRequest) -> str:
    """Let links lead to the host under which the demo is open, where its visitor is signed in."""
    return words.replace(settings.PUBLIC_URL.rstrip("/"), request.build_absolute_uri("/").rstrip("/"))
