"""What apps tell the documents floor at start-up: what follows an issue, who may read a file.

The floor knows no app. An app registers, per kind of document, what happens in the same
transaction as its issue, what is put into its PDF, and whether the public may have its bytes; and
one callback that says whether a person may read a stored file.
"""

from collections.abc import Callable
from datetime import datetime

from satudata.accounts.models import User
from satudata.documents.models import Document, StoredFile

OnIssued = Callable[[Document, datetime], None]
Reader = Callable[[User, StoredFile], bool]
Publication = Callable[[Document], bool]
Assembly = Callable[[Document, bytes], bytes]

_on_issued: dict[str, OnIssued] = {}
_readers: list[Reader] = []
_publications: dict[str, Publication] = {}
_assemblies: dict[str, Assembly] = {}


def on_issued(kind: str, callback: OnIssued) -> None:
    """Register what follows the issue of a kind of document, in the same transaction.

    Called once, as `callback(document, at)`, with the case's row and the document's row locked,
    after `document.file` and the state are saved. If it raises, the document is not issued and
    shows the failure.
    """
    if kind in _on_issued:
        raise RuntimeError(f"on_issued of {kind} is registered twice")
    _on_issued[kind] = callback


def issued_callback(kind: str) -> OnIssued | None:
    """What follows the issue of this kind, or None."""
    return _on_issued.get(kind)


def register_assembly(kind: str, callback: Assembly) -> None:
    """Register what is put into the PDF of a kind before it is stored: `callback(document, pdf)`.

    Runs in the job, outside any transaction; the same document gives the same bytes each time.
    """
    _assemblies[kind] = callback


def assembled(document: Document, data: bytes) -> bytes:
    """The PDF with what its kind puts into it; as it is where nothing is registered."""
    assembly = _assemblies.get(document.kind)
    return assembly(document, data) if assembly is not None else data


def register_reader(callback: Reader) -> None:
    """Register an app's answer to "may this person read this stored file?"; any yes opens it."""
    _readers.append(callback)


def may_read(user: User, stored: StoredFile) -> bool:
    """Whether any app lets this person read the file. Unknown files are nobody's."""
    return any(reader(user, stored) for reader in _readers)


def register_publication(kind: str, callback: Publication) -> None:
    """Register when the bytes of a kind of document are public (`/surat/<token>.pdf`)."""
    _publications[kind] = callback


def is_published(document: Document) -> bool:
    """Whether the public may have the bytes; False for kinds that nobody registered."""
    published = _publications.get(document.kind)
    return published is not None and published(document)
