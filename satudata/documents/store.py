"""Bytes under their SHA-256: written once, checked again when read; only a file of a wrong size is replaced.

The bytes are whole and durable before their row exists; a crash between the two leaves bytes
without a row, which hurt nobody. Two rows may point at the same bytes. Where they lie, in a folder
or in a bucket, is the settings' matter (`places.py`).
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.http import FileResponse
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from satudata.documents.places import PlaceAway, place
from satudata.workflow.errors import InvalidInput

log = logging.getLogger(__name__)

BLOCK = 1024 * 1024
# Below this much free disk nothing new is taken in (bytes): refused in words, not half written.
FREE_FLOOR = 256 * 1024 * 1024


class DamagedFile(Exception):
    """The stored bytes are gone or no longer have the recorded SHA-256."""


def store_bytes(
    data: bytes, *, name: str, content_type: str, by: User, at: datetime | None = None
) -> StoredFile:
    """Keep bytes for ever under their hash and return the row; see `store_chunks`."""
    return store_chunks([data], name=name, content_type=content_type, by=by, at=at)


def store_chunks(
    chunks: Iterable[bytes], *, name: str, content_type: str, by: User, at: datetime | None = None
) -> StoredFile:
    """Keep a stream of bytes for ever under its hash and return a new row for it.

    Raises InvalidInput where the disk is nearly full or the storage does not answer.
    """
    return record(keep(chunks), name=name, content_type=content_type, by=by, at=at)


@dataclass(frozen=True)
class Kept:
    """Stored bytes that have no row yet: hash, size in bytes, recorded path."""

    sha256: str
    size: int
    path: str


def record(kept: Kept, *, name: str, content_type: str, by: User, at: datetime | None = None) -> StoredFile:
    """Write the row of bytes that `keep` stored."""
    return StoredFile.objects.create(
        **vars(kept), content_type=content_type, name=name, stored_at=at or now(), stored_by=by
    )


def read_bytes(stored: StoredFile) -> bytes:
    """The bytes of a stored file, checked against its hash. Raises DamagedFile, PlaceAway."""
    with open_checked(stored) as source:
        data: bytes = source.read()
    return data


def open_checked(stored: StoredFile) -> File:
    """An open file whose bytes were just checked against the hash, in pieces. Raises DamagedFile, PlaceAway.

    Read from its beginning again through the same open file: nobody can exchange it meanwhile.
    """
    try:
        source = place().open(stored.path)
        digest = hashlib.sha256()
        for block in _blocks(source):
            digest.update(block)
        source.seek(0)
    except OSError as error:
        raise DamagedFile(f"{stored.pk}: {error}") from error
    if digest.hexdigest() != stored.sha256:
        source.close()
        raise DamagedFile(f"{stored.pk}: SHA-256 differs")
    return source


@contextmanager
def as_file(stored: StoredFile) -> Iterator[Path]:
    """The bytes of a stored file as a file of our own, for as long as it is read by a program of its own.

    Raises DamagedFile, PlaceAway.
    """
    with tempfile.TemporaryDirectory(prefix="satudata-") as folder, open_checked(stored) as source:
        path = Path(folder) / "berkas"
        with path.open("wb") as target:
            for block in _blocks(source):
                target.write(block)
        yield path


def file_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces, as `keep` takes them."""
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            yield block


def _blocks(source: File) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store bytes under their hash, outside any transaction; `record` gives them a row."""
    room = place().room()
    if room is not None and room < FREE_FLOOR:
        raise InvalidInput(
            _("Penyimpanan server hampir penuh, berkas belum disimpan. Hubungi administrator.")
        )
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=place().incoming())
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        path = _path_of(digest.hexdigest())
        _take_in(Path(temporary), path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Kept(digest.hexdigest(), size, path)


def _take_in(temporary: Path, path: str) -> None:
    try:
        place().take_in(temporary, path)
    except PlaceAway as error:
        log.exception("storage took nothing in")
        raise InvalidInput(
            _("Penyimpanan berkas sedang tidak dapat dihubungi, berkas belum disimpan. Coba lagi nanti.")
        ) from error


def _path_of(sha256: str) -> str:
    return f"berkas/{sha256[:2]}/{sha256[2:4]}/{sha256}"


# Serving ---------------------------------------------------------------------------------------
# What a browser may do with somebody's file: save it, nothing else.
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRIVATE = "private, no-store"
# A public letter may be kept by browsers, but is asked for again: it may be replaced or hidden.
PUBLIC = "public, no-cache"


def file_response(stored: StoredFile, *, public: bool = True, name: str = "") -> FileResponse:
    """The bytes of a stored file as an attachment, after their hash was checked.

    A file that may only be read by some is served with `public=False`: nobody keeps a copy on the
    way. Raises DamagedFile, which the error page reports with its reference number, and PlaceAway.
    """
    return FileResponse(
        open_checked(stored),
        as_attachment=True,
        filename=name or stored.name,
        content_type=stored.content_type,
        headers={**FILE_HEADERS, "Cache-Control": PUBLIC if public else PRIVATE},
    )
