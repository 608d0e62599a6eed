"""Copies of stored files beside the process that asks them, kept by hash within a size.

Files may lie in a bucket, and DuckDB reads what is on this machine. What is stored and where is decided by
`satudata.documents`.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

MOST_BYTES = 4 * 1024**3
# A copy used less than this before the newest one is kept even so: somebody may be about to open it.
IN_USE_SECONDS = 3600


def local_copy(
    read: Callable[[], Iterable[bytes]], sha256: str, folder: Path, suffix: str = ".parquet"
) -> Path:
    """A file of these bytes in a folder of copies, by the hash of the bytes: fetched once, then found.

    Whole or not there: written under another name and renamed. The bytes are checked by whoever reads them.
    Beyond MOST_BYTES the copies not used for longest go.
    """
    target = folder / sha256[:2] / f"{sha256}{suffix}"
    try:
        os.utime(target)
        return target
    except FileNotFoundError:
        pass
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            for block in read():
                out.write(block)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _make_room(folder)
    return target


def _make_room(folder: Path) -> None:
    """Remove the copies not used for longest until the others fit; another process may do the same."""
    copies = sorted(_sizes(folder), reverse=True)
    newest, total = copies[0][0] if copies else 0.0, 0
    for used, size, path in copies:
        total += size
        if total > MOST_BYTES and newest - used > IN_USE_SECONDS:
            path.unlink(missing_ok=True)


def _sizes(folder: Path) -> Iterable[tuple[float, int, Path]]:
    for path in folder.glob("??/*"):
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        yield found.st_mtime, found.st_size, path
