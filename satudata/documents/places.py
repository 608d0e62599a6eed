"""Where stored bytes lie: a folder, or a bucket of an S3-compatible service. The settings say which.

`STORAGES["default"]` is one of the two storages below. Decided here: how a place takes a file in
exactly once, and what its refusals are called. What is stored under which name, and that it is
checked when read, is decided in `store.py`, which knows of no difference between the two.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage


class PlaceAway(Exception):
    """The place does not answer or refuses us. The text is for the log, not for visitors."""


class Place(Protocol):
    """What `store.py` and the readiness check ask of a storage."""

    def incoming(self) -> str | None:
        """The folder in which a file is gathered before it is taken in; None for the system's own."""

    def room(self) -> int | None:
        """Free bytes, where the place is a disk of ours; None where somebody else looks after it."""

    def take_in(self, gathered: Path, name: str) -> None:
        """Keep a gathered file under a name for ever, durably; one of its size that is there already stays.

        One of another size is a damaged or half-written file and is replaced: the name is the hash.
        Raises PlaceAway. The gathered file is gone afterwards, or no longer needed.
        """

    def open(self, name: str, mode: str = "rb") -> File:
        """The bytes under a name, read in pieces. Raises OSError where there are none, PlaceAway."""

    def look(self) -> None:
        """Return where the place answers us, else raise PlaceAway; cheap enough to be asked each second."""

    def check(self) -> None:
        """Return where the place takes files in, else raise PlaceAway with what to do about it."""


def place() -> Place:
    """The place of this installation."""
    return cast(Place, default_storage)


class Folder(FileSystemStorage):
    """Files in a folder, MEDIA_ROOT; several hosts share it over the network, or there is one host."""

    def incoming(self) -> str | None:
        """Beside the files, so that taking one in is a rename."""
        folder = Path(self.location) / "masuk"
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)

    def room(self) -> int | None:
        return shutil.disk_usage(self.incoming() or "").free

    def take_in(self, gathered: Path, name: str) -> None:
        final = Path(self.path(name))
        if final.exists() and final.stat().st_size == gathered.stat().st_size:
            gathered.unlink()
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        gathered.chmod(0o440)
        gathered.replace(final)
        # The name is on disk too before anybody's row counts on it.
        folder = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def look(self) -> None:
        """A full or read-only disk is seen by writing only, which costs nothing here."""
        self.check()

    def check(self) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=self.incoming()) as probe:
                probe.write(b"1")
                probe.flush()
        except OSError as error:
            raise PlaceAway(f"folder {self.location} tidak dapat ditulisi: {error.strerror}") from error
