"""The action API over HTTP: no sign-in, no CSRF, no trailing slash, no redirect (portal.md 3.1, 3.2).

Decided here: envelopes, JSONP, CORS, which calls are counted, and the addresses outside the actions.
"""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.timezone import get_default_timezone
from django.views.decorators.csrf import csrf_exempt

from datasets.answers import for_clients
from datasets.api import addresses, catalogue
from datasets.api.ckan import datastore, listing
from datasets.api.ckan.actions import ACTIONS, WRITES, help_address, used_by
from datasets.api.ckan.asked import Unreadable, parameters
from datasets.api.ckan.errors import ActionError, Denied, TooMany
from datasets.api.limits import seconds_to_wait
from datasets.kept import kept
from datasets.models import HitunganHarian
from datasets.services.counting import Visit
from satudata.clock.now import now

log = logging.getLogger(__name__)

JSON = "application/json;charset=utf-8"
LONGEST_KEY = 2000
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}")
View = Callable[..., HttpResponseBase]


def for_machines(view: View) -> View:
    """A public address without sign-in and CSRF that pages of other sites may read."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse()
            response["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Authorization, X-CKAN-API-Key, Content-Type"
        elif wait := seconds_to_wait(request):
            response = _wait(TooMany(wait), str(kwargs.get("name", "")))
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def _wait(refused: TooMany, name: str) -> HttpResponse:
    body, status = _refused(name, refused)
    return HttpResponse(body, status=status, content_type=JSON, headers={"Retry-After": str(refused.seconds)})


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@for_machines
def version(request: HttpRequest, number: int = 3) -> HttpResponse:
    """Which version of the API stands here."""
    return HttpResponse(_dumps({"version": number}), content_type=JSON)


@for_machines
def action(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer one action."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    try:
        asked = parameters(request)
    except (Unreadable, RequestDataTooBig, BadRequest) as error:
        return _bare(f"Bad request - {error}")
    callback = request.GET.get("callback", "") if request.method == "GET" else ""
    asked.pop("callback", None)
    made, status = _answer(name, asked, now(), again=request.method == "POST")
    if status == 0:
        return _bare(made.body.decode())
    if callback and status == 200 and _CALLBACK.fullmatch(callback):
        return HttpResponse(
            f"{callback}({made.body.decode()});", content_type="application/javascript;charset=utf-8"
        )
    response = HttpResponse(made.body, status=status, content_type=JSON)
    if made.dataset is not None:
        response.visit = Visit(made.dataset, HitunganHarian.Jenis.API, get_default_timezone(), name)  # type: ignore[attr-defined]
    return for_clients(response) if status == 200 and request.method != "POST" else response


def _bare(words: str) -> HttpResponse:
    """What has no envelope: unknown actions and unreadable bodies."""
    return HttpResponse(_dumps(words), status=400, content_type=JSON)


@dataclass(frozen=True)
class Made:
    """A body, and the dataset that was used for it, if it was one."""

    body: bytes
    dataset: UUID | None = None


def _answer(name: str, asked: dict[str, Any], at: Any, *, again: bool) -> tuple[Made, int]:
    """Body and status; status 0: a bare text. `again`: asked by POST, so nobody else keeps the answer."""
    if name in WRITES:
        return _denied(name)
    run = ACTIONS.get(name)
    if run is None:
        return Made(f"Bad request - Action name not known: {name[:80]}".encode()), 0

    def make() -> Made:
        result = run(asked, at)
        body = _dumps({"help": help_address(name), "success": True, "result": result})
        return Made(body, used_by(name, result, at))

    key = f"ckan/{name}?{json.dumps(asked, sort_keys=True)}"
    try:
        found = kept(key, at, make, lambda m: len(m.body)) if again and len(key) < LONGEST_KEY else make()
    except ActionError as refused:
        body, status = _refused(name, refused)
        return Made(body), status
    return found, 200


def _denied(name: str) -> tuple[Made, int]:
    body, status = _refused(name, Denied("this portal is read only"))
    return Made(body), status


def _refused(name: str, refused: ActionError) -> tuple[bytes, int]:
    return _dumps({"help": help_address(name), "success": False, "error": refused.body}), refused.status


# Beside the actions ---------------------------------------------------------------------------------------
@for_machines
def dump(request: HttpRequest, resource: str) -> HttpResponseBase:
    """The whole table of a release as a file."""
    try:
        pieces, kind, ending = datastore.dump(resource, parameters(request), now())
    except Unreadable as error:
        return _bare(f"Bad request - {error}")
    except ActionError as refused:
        return HttpResponse(_dumps(refused.body), status=refused.status, content_type=JSON)
    response = StreamingHttpResponse((piece.encode() for piece in pieces), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, f"{resource}.{ending}")
    return response


@for_machines
def autocomplete(request: HttpRequest, thing: str) -> HttpResponse:
    """Suggestions in the shape of CKAN's old helpers."""
    text = request.GET.get("incomplete", "") or request.GET.get("q", "")
    result = _SUGGEST[thing](text)[:20] if thing in _SUGGEST else None
    if result is None:
        raise Http404
    return HttpResponse(_dumps({"ResultSet": {"Result": result}}), content_type=JSON)


def _named(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    return [
        {"name": r["name"], "title": r["title"], "id": r["id"]}
        for r in rows
        if text.lower() in r["title"].lower()
    ]


_SUGGEST: dict[str, Callable[[str], list[Any]]] = {
    "dataset": lambda text: listing.package_autocomplete({"q": text, "limit": 20}, now()),
    "tag": lambda text: [{"Name": name} for name in listing.tag_list({"query": text}, now())],
    "group": lambda text: _named(listing.group_list({"all_fields": True}, now()), text),
    "organization": lambda text: _named(listing.organization_list({"all_fields": True}, now()), text),
    "format": lambda text: [
        {"Format": name}
        for name in sorted({f.lower() for f in catalogue.FORMATS.values()})
        if text.lower() in name
    ],
}


def _moved(address: str) -> HttpResponse:
    return HttpResponseRedirect(address)


@for_machines
def dataset_by_id(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """Lead from the lasting address of a dataset to its page."""
    return _moved(addresses.page_of(_entry(pk).face))


@for_machines
def resource_by_id(request: HttpRequest, pk: Any, resource: Any) -> HttpResponseBase:
    """Lead from the lasting address of a file to the page of its dataset."""
    _file(pk, resource)
    return _moved(addresses.page_of(_entry(pk).face))


@for_machines
def download(request: HttpRequest, pk: Any, resource: Any, name: str = "") -> HttpResponseBase:
    """Lead from the lasting address of a file to its present bytes."""
    return _moved(_file(pk, resource).url)


def _entry(pk: Any) -> catalogue.Entry:
    found = catalogue.entry(str(pk), now())
    if found is None:
        raise Http404
    return found


def _file(pk: Any, resource: Any) -> catalogue.File:
    found = next((file for file in _entry(pk).files if file.id == resource), None)
    if found is None:
        raise Http404
    return found
