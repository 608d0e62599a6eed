"""What a caller asked: parameters of a query string, a form or a JSON body, read without trusting them.

Decided here: how a whole number, a yes, a list is written, and the words of CKAN for what is none.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.http.request import QueryDict

from datasets.api.ckan.errors import Invalid

MOST = 2**31 - 1


class Unreadable(Exception):
    """A body that is no JSON object."""


def parameters(request: HttpRequest) -> dict[str, Any]:
    """All parameters by name: a repeated one is a list. Raises Unreadable, also for null characters."""
    found = _given(request)
    # As it is written in JSON, also inside a parameter that is JSON itself.
    if "\\u0000" in json.dumps(found):
        raise Unreadable("JSON Error: null characters are not allowed")
    return found


def _given(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        return _plain(request.GET)
    kind = request.content_type or ""
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data") and (
        form := _plain(request.POST)
    ):
        return _plain(request.GET) | form
    body = request.body
    return _plain(request.GET) | (_object(body) if body.strip() else {})


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"JSON Error: Error decoding JSON data. {error}") from None
    if not isinstance(found, dict):
        raise Unreadable("JSON Error: Request data JSON decoded to " + repr(type(found).__name__))
    return found


def _plain(query: QueryDict) -> dict[str, Any]:
    return {name: values[0] if len(values) == 1 else values for name, values in query.lists()}


def natural(asked: Mapping[str, Any], name: str, default: int, most: int | None = None) -> int:
    """A whole number from 0; above `most` it is `most`. Raises Invalid on its name."""
    value = asked.get(name)
    if value in (None, ""):
        return default
    found = _whole(value)
    if found is None:
        raise Invalid({name: "Invalid integer"})
    if found < 0:
        raise Invalid({name: "Must be a natural number"})
    return min(found, MOST if most is None else most)


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value
    text = value.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def yes(asked: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """Whether a flag is set, however it is written."""
    value = asked.get(name)
    if value in (None, ""):
        return default
    return str(value).strip().lower() in ("true", "yes", "t", "y", "1", "on")


def text(asked: Mapping[str, Any], name: str) -> str:
    """One text; of a repeated parameter the first; empty where it is none."""
    value = asked.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict) else str(value)


def needed(asked: Mapping[str, Any], name: str) -> str:
    """A text that must be there. Raises Invalid on its name."""
    found = text(asked, name)
    if not found:
        raise Invalid({name: "Missing value"})
    return found


def texts(asked: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts: as a list, as JSON of one, or separated by commas; empty where nothing is asked."""
    value = asked.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip().startswith("[") else value.split(",")
        except (ValueError, RecursionError):
            value = value.split(",")
    if not isinstance(value, list):
        return []
    return [str(item).strip() for item in value if isinstance(item, str | int) and str(item).strip()]
