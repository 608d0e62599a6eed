"""A stored file by HTTP, whole or in part (RFC 9110, sections 13 and 14): interrupted downloads go on.

One span of bytes is answered with 206, one beyond the end with 416. Several spans, other units and what is
not written as the standard has it are answered with the whole file, as it allows. The bytes are those of a
hash, which is the strong validator: `If-Range` holds for that alone, since no day of change is told. Every
answer rests on the whole file's hash being right, as all that is served here.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from satudata.documents.models import StoredFile
from satudata.documents.store import file_response

_ONE_SPAN = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The span that is asked for begins behind the end, or is empty."""


def asked_span(request: HttpRequest, size: int, etag: str) -> Span | None:
    """The span that a request asks of a file of so many bytes; None where it is to have the whole file.

    Raises Unsatisfiable.
    """
    found = _ONE_SPAN.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found[1], found[2]
    if not first:
        return _suffix(int(last), size) if last else None
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


def _suffix(length: int, size: int) -> Span:
    if not length or not size:
        raise Unsatisfiable
    return Span(max(0, size - length), size - 1)


class _Part:
    """An open file from where it stands to the end of a span; closing it closes the file."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source, self._left = source, length
        self.close = source.close

    def read(self, size: int) -> bytes:
        data = self._source.read(min(size, self._left))
        self._left -= len(data)
        return data


def ranged_response(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The answer to a request for a public stored file: 200, 206, 304, 412 or 416.

    Raises DamagedFile and PlaceAway as `file_response` does.
    """
    etag = quote_etag(stored.sha256)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        span = asked_span(request, stored.size, etag)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{stored.size}", "Accept-Ranges": "bytes", "ETag": etag}
        return HttpResponse(status=416, headers=headers)
    response = file_response(stored)
    response["ETag"], response["Accept-Ranges"] = etag, "bytes"
    return response if span is None else _partial(response, span, stored.size)


def _partial(whole: FileResponse, span: Span, size: int) -> FileResponse:
    """The same answer for a span of it."""
    source: BinaryIO = whole.file_to_stream
    source.seek(span.first)
    headers = {name: value for name, value in whole.headers.items() if name != "Content-Length"}
    part = FileResponse(_Part(source, span.length), status=206, headers=headers)
    part["Content-Type"] = whole["Content-Type"]
    part["Content-Length"] = span.length
    part["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    return part
