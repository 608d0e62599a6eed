"""Two middlewares: facts of the request for the events, and refusals answered in words."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from satudata.incoming import client_address
from satudata.workflow import facts
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleForm, StaleMove

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_facts(get_response: GetResponse) -> GetResponse:
    """Give each request an id and remember its facts while it is served."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        request.request_id = request_id  # type: ignore[attr-defined]
        token = facts.remember(
            facts.RequestFacts(
                request_id=request_id,
                ip=client_address(request),
                user_agent=request.META.get("HTTP_USER_AGENT", "")[:200],
            )
        )
        try:
            response = get_response(request)
        finally:
            facts.forget(token)
        response["X-Request-Id"] = request_id
        if getattr(getattr(request, "user", None), "is_authenticated", False):
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class refusals_in_words:  # noqa: N801  named like the function middlewares beside it
    """Turn ActionDenied into 403 with its reason, stale and repeated moves into pages that help."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer the refusals of the floor; everything else goes on to the 500 page."""
        if isinstance(error, ActionDenied):
            return render(request, "403.html", {"reason": error.reason}, status=403)
        if isinstance(error, AlreadyDone):
            messages.info(request, _("Tindakan ini sudah tercatat sebelumnya. Tidak dilakukan dua kali."))
            return redirect(error.url or "home")
        if isinstance(error, StaleMove):
            return render(request, "stale.html", {"reason": error.reason, "url": error.url}, status=409)
        if isinstance(error, StaleForm):
            reason = _("Isian pengajuan ini berubah sejak halaman Anda dibuka.")
            return render(request, "stale.html", {"reason": reason}, status=409)
        if isinstance(error, InvalidInput):
            return render(request, "422.html", {"reasons": error.messages}, status=422)
        return None
