"""Pages that belong to no app: error pages, the refusal of a forged form.

Error pages are rendered without context processors and without the database, because either may be
what has failed; they carry the reference number under which the log has the rest.
"""

import logging
import re
import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language
from redis import RedisError

from satudata.documents.places import PlaceAway

log = logging.getLogger("satudata.views")

# Lasting only as long as another server does not answer, or somebody else holds a row; a retry helps.
AWAY = (OperationalError, InterfaceError, RedisError, PlaceAway)

# Fields of our forms that nobody types, or that are never shown again.
_NOT_TYPED = re.compile(r"token|version|password|_FORMS$|^next$")

# Shown when even the template cannot be rendered.
_BARE = "<!doctype html><html lang=id><title>Galat</title><p>Terjadi gangguan. Nomor rujukan: {}.</p></html>"


def _error_page(request: HttpRequest, status: int, template: str = "", **words: Any) -> HttpResponse:
    """One error page with its reference number; falls back to bare text."""
    request_id = getattr(request, "request_id", "")
    try:
        page = loader.get_template(template or f"{status}.html").render({"request_id": request_id, **words})
    except Exception:
        log.exception("error page %s could not be rendered", status)
        page = _BARE.format(request_id)
    return HttpResponse(page, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason in words where the refusal carries one."""
    return _error_page(request, 403, reason=getattr(exception, "reason", ""))


@login_not_required
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; what was typed is given back, because a grant may have ended while it was written."""
    return _error_page(request, 404, typed=_typed(request))


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Texts of the form that was sent, without tokens, versions and passwords; empty for a visitor."""
    if request.method != "POST" or not getattr(getattr(request, "user", None), "is_authenticated", False):
        return []
    try:
        sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except Exception:
        return []  # a body that cannot be read was never a form of ours
    return [(name, text) for name, text in sent if text.strip() and not _NOT_TYPED.search(name)]


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where a retry helps: database or storage are away, or a row was held for long."""
    if not isinstance(sys.exc_info()[1], AWAY):
        return _error_page(request, 500)
    response = _error_page(request, 503, "away.html")
    response["Retry-After"] = "5"
    return response


@login_not_required
def too_large(request: HttpRequest, limit: str = "") -> HttpResponse:
    """413: the body is larger than the service accepts; `limit` is the largest size in words."""
    return _error_page(request, 413, limit=limit)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: a page left open for long, or signed out meanwhile."""
    log.warning("csrf: %s at %s", reason, request.path)
    words = _("Halaman ini terbuka terlalu lama atau Anda sudah keluar di jendela lain.")
    return _error_page(request, 403, "csrf.html", reason=words)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen with the switch (a cookie) and go back to the page it stood on."""
    return set_language(request)
