"""What arrives in addresses and query strings, read without trusting it. Forms check their own fields.

Decided here: which requests no page can mean, who is believed to ask, and what counts as a whole number.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
# Nine digits fit every column; Python itself refuses to read some thousands of them.
_NUMBER = re.compile(r"[0-9]{1,9}")


def no_null_characters(get_response: GetResponse) -> GetResponse:
    """Answer 400 where an address carries a null character: no text has one, and PostgreSQL takes none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null character in the address")
        return get_response(request)

    return middleware


def client_address(request: HttpRequest) -> str | None:
    """The address of whoever asks, as the outermost of our own proxies saw it; None where there is none.

    PROXY_COUNT says how many proxies are ours. Each overwrites or appends to X-Forwarded-For, so the entry
    that far from the right is theirs; what stands left of it is a client's claim and is not believed.
    """
    count: int = settings.PROXY_COUNT
    passed = [e.strip() for e in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if e.strip()]
    found = passed[-count] if 0 < count <= len(passed) else request.META.get("REMOTE_ADDR", "")
    try:
        # The zone of a link-local address ("fe80::1%eth0") means something on this host only.
        return str(ip_address(found.partition("%")[0]))
    except ValueError:
        return None


def whole_number(text: str | None) -> int | None:
    """The number that plain digits write, None for anything else ("²" is a digit, but no number)."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def uuid_or_none(text: str | None) -> UUID | None:
    """The identifier that a text writes, None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
