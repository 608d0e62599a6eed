"""A stored table as a file of this machine, for DuckDB: where it lies, or a copy out of a bucket."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from datasets.models import BerkasTerbitan, Terbitan
from datasets.tables.connections import lie_under
from datasets.tables.copies import local_copy
from satudata.documents import store
from satudata.documents.models import StoredFile


def local_table(stored: StoredFile) -> Path:
    """The path of a stored Parquet, fetched once where it lies elsewhere. Raises DamagedFile, PlaceAway."""
    try:
        path = Path(default_storage.path(stored.path))
    except NotImplementedError:  # the storage is a bucket
        copies = Path(settings.VAR_DIR) / "tabel"
        lie_under(copies)
        return local_copy(lambda: _pieces(stored), stored.sha256, copies)
    lie_under(Path(default_storage.path("")))
    return path


def public_table(terbitan: Terbitan) -> Path | None:
    """Where the public columns of a published version lie as Parquet; None where it has no such file."""
    made = terbitan.berkas.filter(jenis=BerkasTerbitan.Jenis.PARQUET).select_related("berkas").first()
    return local_table(made.berkas) if made else None


def _pieces(stored: StoredFile) -> Iterator[bytes]:
    with store.open_checked(stored) as source:
        while block := source.read(store.BLOCK):
            yield block
