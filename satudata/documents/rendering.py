"""HTML from a template, PDF from HTML: PDF/A-3a and PDF/UA-1 in one file, without network or files."""

from collections.abc import Mapping
from typing import Any


def render_html(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of a document template (`templates/documents/`) for a frozen context."""
    raise NotImplementedError


def render_pdf(html: str, *, title: str, lang: str = "id") -> bytes:
    """The PDF of a document's HTML: PDF/A-3a and PDF/UA-1, fonts embedded, same bytes every time."""
    raise NotImplementedError


def preview_pdf(template: str, context: Any, *, hal: str, on: Any, penerbit: Any) -> bytes:
    """The same document as it would be issued now, without number, marked PRATINJAU; nothing is kept."""
    raise NotImplementedError
