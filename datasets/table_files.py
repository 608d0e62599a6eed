"""A stored table as a file of this machine, for DuckDB: where it lies, or a copy out of a bucket."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from datasets.tables.copies import local_copy
from satudata.documents import store
from satudata.documents.models import StoredFile


def local_table(stored: StoredFile) -> Path:
    """The path of a stored Parquet, fetched once where it lies elsewhere. Raises DamagedFile, PlaceAway."""
    try:
        return Path(default_storage.path(stored.path))
    except NotImplementedError:  # the storage is a bucket
        return local_copy(lambda: _pieces(stored), stored.sha256, Path(settings.VAR_DIR) / "tabel")


def _pieces(stored: StoredFile) -> Iterator[bytes]:
    with store.open_checked(stored) as source:
        while block := source.read(store.BLOCK):
            yield block
