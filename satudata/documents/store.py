"""Bytes under their SHA-256: written once, never rewritten, checked again when read.

The file is on disk, whole and flushed, before its row exists; a crash between the two leaves
bytes without a row, which hurt nobody. Two rows may point at the same bytes.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from satudata.workflow.errors import InvalidInput

BLOCK = 1024 * 1024
# Below this much free disk nothing new is taken in (bytes): refused in words, not half written.
FREE_FLOOR = 256 * 1024 * 1024


class DamagedFile(Exception):
    """The bytes on disk are gone or no longer have the recorded SHA-256."""


def store_bytes(
    data: bytes, *, name: str, content_type: str, by: User, at: datetime | None = None
) -> StoredFile:
    """Keep bytes for ever under their hash and return the row; see `store_chunks`."""
    return store_chunks([data], name=name, content_type=content_type, by=by, at=at)


def store_chunks(
    chunks: Iterable[bytes], *, name: str, content_type: str, by: User, at: datetime | None = None
) -> StoredFile:
    """Keep a stream of bytes for ever under its hash and return a new row for it.

    Raises InvalidInput where the disk is nearly full.
    """
    sha256, size, path = _write(chunks)
    return StoredFile.objects.create(
        sha256=sha256,
        size=size,
        content_type=content_type,
        name=name,
        path=path,
        stored_at=at or now(),
        stored_by=by,
    )


def read_bytes(stored: StoredFile) -> bytes:
    """The bytes of a stored file, checked against its hash. Raises DamagedFile."""
    return b"".join(_checked_blocks(stored))


def open_checked(stored: StoredFile) -> IO[bytes]:
    """An open file whose bytes were just checked against the hash. Raises DamagedFile."""
    for _block in _checked_blocks(stored):
        pass
    return location(stored.path).open("rb")


def location(path: str) -> Path:
    """Where the bytes of a recorded path lie."""
    return Path(settings.MEDIA_ROOT) / path


def _checked_blocks(stored: StoredFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    try:
        with location(stored.path).open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                yield block
    except OSError as error:
        raise DamagedFile(f"{stored.pk}: {error}") from error
    if digest.hexdigest() != stored.sha256:
        raise DamagedFile(f"{stored.pk}: SHA-256 differs")


def _write(chunks: Iterable[bytes]) -> tuple[str, int, str]:
    root = Path(settings.MEDIA_ROOT)
    incoming = root / "masuk"
    incoming.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(incoming).free < FREE_FLOOR:
        raise InvalidInput(_("Penyimpanan server hampir penuh, berkas belum disimpan. Hubungi administrator."))
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        path = _path_of(digest.hexdigest())
        _move_into_place(Path(temporary), root / path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size, path


def _path_of(sha256: str) -> str:
    return f"berkas/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _move_into_place(temporary: Path, final: Path) -> None:
    if final.exists():
        temporary.unlink()
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(0o440)
    temporary.replace(final)
