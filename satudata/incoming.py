"""What arrives in addresses and query strings, read without trusting it. Forms check their own fields.

Decided here: which requests no page can mean, and what counts as a whole number there.
"""

import re
from collections.abc import Callable
from uuid import UUID

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


def whole_number(text: str | None) -> int | None:
    """The number that plain digits write, None for anything else ("²" is a digit, but no number)."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def uuid_or_none(text: str | None) -> UUID | None:
    """The identifier that a text writes, None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
