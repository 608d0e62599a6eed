"""A stored table beside the process that asks it, also where files lie in a bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.files.storage import default_storage

from datasets import table_files
from datasets.tables import columnar
from satudata.documents import store
from satudata.documents.models import StoredFile
from satudata.documents.places import PlaceAway
from satudata.documents.store import DamagedFile
from satudata.settings.files import file_storage
from tests.factories.datasets_signed import ROWS
from tests.factories.datasets_walk import DICTIONARY
from tests.factories.s3 import BUCKET, S3Server, s3_server
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def bucket(server: S3Server, settings: Any, tmp_path: Path) -> S3Server:
    """Files are stored in the bucket; copies beside the process begin with none."""
    environment = environ.Env()
    environment.ENVIRON = server.environment()
    settings.STORAGES = settings.STORAGES | {"default": file_storage(environment)}
    settings.VAR_DIR = tmp_path
    return server


def stored(world: World, folder: Path) -> StoredFile:
    columnar.write(ROWS, DICTIONARY, folder / "tabel.parquet")
    data = (folder / "tabel.parquet").read_bytes()
    return store.store_bytes(data, name="tabel.parquet", content_type="x/parquet", by=world.operator)


def rows(path: Path) -> list[tuple[Any, ...]]:
    return list(columnar.read_rows(path, DICTIONARY))


def test_table_in_a_folder_is_asked_where_it_lies(world: World, tmp_path: Path) -> None:
    table = stored(world, tmp_path)

    assert table_files.local_table(table) == Path(default_storage.path(table.path))


def test_table_in_a_bucket_is_fetched_once(world: World, bucket: S3Server, tmp_path: Path) -> None:
    table = stored(world, tmp_path)

    fetched = table_files.local_table(table)
    bucket.client.delete_object(Bucket=BUCKET, Key=table.path)

    assert fetched.is_relative_to(tmp_path / "tabel")
    assert rows(fetched) == rows(table_files.local_table(table)) == rows(tmp_path / "tabel.parquet")


@pytest.mark.parametrize("data", [None, b"bytes of somebody else"])
def test_table_that_is_gone_or_spoiled_in_the_bucket_leaves_no_copy(
    world: World, bucket: S3Server, tmp_path: Path, data: bytes | None
) -> None:
    table = stored(world, tmp_path)
    if data is None:
        bucket.client.delete_object(Bucket=BUCKET, Key=table.path)
    else:
        bucket.client.put_object(Bucket=BUCKET, Key=table.path, Body=data)

    with pytest.raises(DamagedFile):
        table_files.local_table(table)

    assert not [path for path in (tmp_path / "tabel").rglob("*") if path.is_file()]


def test_bucket_that_is_away_is_said_so(
    world: World, bucket: S3Server, settings: Any, tmp_path: Path
) -> None:
    table = stored(world, tmp_path)
    environment = environ.Env()
    environment.ENVIRON = bucket.environment() | {"S3_ENDPOINT_URL": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"default": file_storage(environment)}

    with pytest.raises(PlaceAway):
        table_files.local_table(table)
