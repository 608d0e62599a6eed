"""The keeper of public answers: what anybody is shown at an address is made once and given to everybody.

Decided here: which requests may share an answer, and what of an answer is each reader's own (ADR 0017). A
view says so by `shared`; whoever is signed in, has a message waiting or sends a token is answered by
the view. The token of a page's forms is put in for each reader. A kept answer lasts as long as the catalogue
stays the same (`kept`), and is counted like one that was made.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from datasets import kept
from datasets.models import Terbitan
from datasets.services.counting import Visit, count
from satudata.clock.now import now

GetResponse = Callable[[HttpRequest], HttpResponseBase]
R = TypeVar("R", bound=HttpResponseBase)
# Where shared answers stand. Elsewhere the catalogue is not asked whether it changed.
UNDER = (
    "/data/", "/dataset/", "/api/3/", "/api/action/", "/catalog.", "/data.json", "/dcat.json", "/feeds/",
    "/sitemap.xml",
)  # fmt: skip
# Of whoever has one of these, or sends one of those, the answer may be their own.
COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST")
LONGEST_ADDRESS = 2000
# So long may a machine's client, or a cache on the way, show an answer without asking again.
SECONDS = 60
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')


@dataclass(frozen=True)
class Answer:
    """A kept answer: its body between the tokens of forms, headers, attributes for middlewares, its visit."""

    parts: tuple[bytes, ...]
    headers: Mapping[str, str]
    marks: Mapping[str, Any]
    visit: Visit | None

    @property
    def size(self) -> int:
        """Its bytes."""
        return sum(map(len, self.parts))


# What views say ---------------------------------------------------------------------------------------
def shared(response: R) -> R:
    """Let this answer be given to everybody who asks for its address while the catalogue is the same."""
    response.is_shared = True  # type: ignore[attr-defined]
    return response


def for_clients(response: HttpResponse) -> HttpResponse:
    """The same for machines: with a tag, by which a client that has the answer gets none (304)."""
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    patch_cache_control(response, public=True, max_age=SECONDS)
    return shared(response)


def counted(response: R, terbitan: Terbitan, jenis: str, rincian: str = "") -> R:
    """Let this answer be counted as a use of a dataset each time it is given."""
    response.visit = Visit(terbitan.dataset_id, jenis, terbitan.wilayah.zone, rincian)  # type: ignore[attr-defined]
    return response


# The middleware -----------------------------------------------------------------------------------------
def kept_answers(get_response: GetResponse) -> GetResponse:
    """Give a kept answer, else keep the one that is made where its view says so; count either."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        same = kept.same_as_now(now()) if key else None
        answer: Answer | None = kept.find(same, key) if same else None
        response = _again(request, answer) if answer else get_response(request)
        if same and answer is None and request.method == "GET":
            _keep(same, key, request, response)
        _count(request, response)
        if "ETag" in response and getattr(response, "is_shared", False):
            etag = response["ETag"]
            return get_conditional_response(request, etag=etag, response=response) or response  # type: ignore[arg-type]
        return response

    return middleware


def _key(request: HttpRequest) -> tuple[str, ...] | None:
    """Under what the answer to a request is kept; None where it may be somebody's own."""
    if request.method not in ("GET", "HEAD") or not request.path_info.startswith(UNDER):
        return None
    if not settings.KEPT_MEGABYTES or any(name in request.COOKIES for name in COOKIES):
        return None
    address = request.get_full_path()
    if any(name in request.META for name in HEADERS) or len(address) > LONGEST_ADDRESS:
        return None
    return "answer", request.LANGUAGE_CODE, address


def _keep(same: kept.Same, key: Any, request: HttpRequest, response: HttpResponseBase) -> None:
    made = _answer(request, response)
    if made is not None:
        kept.keep(same, key, made, made.size)


def _answer(request: HttpRequest, response: HttpResponseBase) -> Answer | None:
    """An answer to keep; None for one that is refused or a reader's own, or shows the demo's clock."""
    if not isinstance(response, HttpResponse) or not getattr(response, "is_shared", False):
        return None
    if response.status_code != 200 or response.cookies or getattr(request, "_csp_nonce", None):
        return None
    parts = tuple(_TOKEN.split(response.content))
    if settings.DEMO and len(parts) > 1:
        return None
    if len(parts) > 1 or request.session.accessed:
        patch_vary_headers(response, ("Cookie",))  # as the middlewares outside do of an answer that is made
    marks = {name: value for name, value in vars(response).items() if name.startswith("_csp_")}
    return Answer(parts, dict(response.items()), marks, getattr(response, "visit", None))


def _again(request: HttpRequest, answer: Answer) -> HttpResponse:
    """A kept answer for this reader."""
    own = get_token(request).encode() if len(answer.parts) > 1 else b""
    response = HttpResponse(own.join(answer.parts), headers=answer.headers)
    vars(response).update(answer.marks, visit=answer.visit, is_shared=True)
    return response


def _count(request: HttpRequest, response: HttpResponseBase) -> None:
    """Count what was asked for; what a browser fetches in advance is not."""
    visit: Visit | None = getattr(response, "visit", None)
    if visit is None or request.method == "HEAD" or response.status_code not in (200, 206):
        return
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        count(visit, user_agent=request.headers.get("User-Agent", ""))
