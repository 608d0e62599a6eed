"""Bytes under their hash: never rewritten, checked when read, nothing half written; in a folder and in S3."""

import hashlib
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client

from satudata import health
from satudata.documents import store
from satudata.documents.models import StoredFile
from satudata.documents.places import PlaceAway, place
from satudata.settings.files import file_storage
from satudata.workflow.errors import InvalidInput
from tests.factories.s3 import BUCKET, S3Server, s3_server
from tests.factories.world import World

# All of them: tests without the database would be run apart, with a server of their own.
pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


def use(settings: Any, variables: dict[str, str]) -> None:
    """Store files as an installation with these variables in its environment does."""
    environment = environ.Env()
    environment.ENVIRON = variables
    settings.STORAGES = settings.STORAGES | {"default": file_storage(environment)}


Spoil = Callable[[StoredFile, bytes | None], None]


def in_folder(stored: StoredFile, data: bytes | None) -> None:
    lying = Path(default_storage.path(stored.path))
    lying.chmod(0o640)
    lying.unlink() if data is None else lying.write_bytes(data)


@pytest.fixture(params=["folder", "s3"])
def spoil(request: pytest.FixtureRequest, settings: Any) -> Spoil:
    """Runs the test once on each kind of place; exchanges stored bytes behind the product's back."""
    if request.param == "folder":
        use(settings, {})
        return in_folder
    server: S3Server = request.getfixturevalue("server")
    use(settings, server.environment())

    def in_bucket(stored: StoredFile, data: bytes | None) -> None:
        if data is None:
            server.client.delete_object(Bucket=BUCKET, Key=stored.path)
        else:
            server.client.put_object(Bucket=BUCKET, Key=stored.path, Body=data)

    return in_bucket


def keep(world: World, data: bytes = b"isi berkas", name: str = "a.pdf") -> StoredFile:
    return store.store_bytes(data, name=name, content_type="application/pdf", by=world.operator)


def test_same_bytes_are_kept_once_under_two_rows(world: World, spoil: Spoil) -> None:
    first, second = keep(world), keep(world, name="b.pdf")

    assert first.pk != second.pk
    assert first.path == second.path
    assert store.read_bytes(second) == b"isi berkas"


def test_stored_bytes_are_never_rewritten(world: World, spoil: Spoil) -> None:
    """Who brings the same bytes again does not touch what lies there in their size."""
    stored = keep(world, b"isi yang pertama")
    spoil(stored, b"jejak orang lain")

    again = keep(world, b"isi yang pertama")

    assert again.path == stored.path
    with pytest.raises(store.DamagedFile):
        store.read_bytes(again)


@pytest.mark.parametrize("lying", [b"", b"isi yang ter", b"isi yang terpotong dan lebih"])
def test_good_bytes_are_not_dropped_for_a_file_of_another_size(
    world: World, spoil: Spoil, lying: bytes
) -> None:
    """As a crash of the disk or a restore that ended early leaves it under the hash."""
    first = keep(world, b"isi yang terpotong")
    spoil(first, lying)

    again = keep(world, b"isi yang terpotong")

    assert store.read_bytes(again) == store.read_bytes(first) == b"isi yang terpotong"


def test_changed_bytes_are_not_served(world: World, spoil: Spoil) -> None:
    stored = keep(world, b"isi yang diubah orang")
    spoil(stored, b"isi yang lain")

    with pytest.raises(store.DamagedFile):
        store.file_response(stored)


def test_lost_bytes_are_named(world: World, spoil: Spoil) -> None:
    stored = keep(world, b"isi yang hilang")
    spoil(stored, None)

    with pytest.raises(store.DamagedFile):
        store.read_bytes(stored)


def test_response_carries_the_bytes_and_their_length(world: World, spoil: Spoil) -> None:
    response = store.file_response(keep(world, b"isi yang diunduh"))

    with response.file_to_stream:
        assert response["Content-Length"] == "16"
        assert b"".join(response.streaming_content) == b"isi yang diunduh"


def test_two_writers_of_the_same_bytes_both_succeed(spoil: Spoil) -> None:
    """Both stand before the place with the bytes gathered when either is let in."""
    together, kept = threading.Barrier(2), []

    def chunks() -> Iterator[bytes]:
        yield b"isi dari dua orang"
        together.wait(timeout=30)

    threads = [threading.Thread(target=lambda: kept.append(store.keep(chunks()))) for _writer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept) == 2
    assert kept[0] == kept[1]
    with place().open(kept[0].path) as source:
        assert source.read() == b"isi dari dua orang"


@contextmanager
def memory_limit(limit: int) -> Iterator[None]:
    """Fails where Python held more than `limit` bytes at once inside."""
    tracemalloc.start()
    try:
        yield
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit


def test_large_file_is_streamed_both_ways(world: World, spoil: Spoil) -> None:
    block, blocks = bytes(range(256)) * (MB // 256), 64
    store.read_bytes(keep(world))  # what libraries load at their first use is not counted

    with memory_limit(32 * MB):
        stored = store.store_chunks(
            (block for _n in range(blocks)), name="a.csv", content_type="text/csv", by=world.operator
        )
        digest, response = hashlib.sha256(), store.file_response(stored)
        with response.file_to_stream:
            for chunk in response.streaming_content:
                digest.update(chunk)

    assert (stored.size, digest.hexdigest()) == (blocks * MB, stored.sha256)


def test_broken_stream_leaves_nothing_behind(
    world: World, spoil: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def stream() -> Iterator[bytes]:
        yield b"awal"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.store_chunks(stream(), name="a.pdf", content_type="application/pdf", by=world.operator)

    assert list(Path(place().incoming() or tmp_path).iterdir()) == []
    assert StoredFile.objects.count() == 0


def test_readiness_writes_nothing_into_the_bucket(server: S3Server, settings: Any) -> None:
    """Every host asks each second; only `check_files` proves by writing."""
    use(settings, server.environment())
    server.client.delete_object(Bucket=BUCKET, Key="masuk/periksa")
    health.forget()

    assert Client().get("/readyz").json()["checks"]["media"] == "ok"

    health.forget()
    assert "Contents" not in server.client.list_objects_v2(Bucket=BUCKET, Prefix="masuk/periksa")


def test_sound_place_passes_its_check(spoil: Spoil) -> None:
    place().check()
    call_command("check_files", verbosity=0)


# What only a folder has ----------------------------------------------------------------------------
def test_full_disk_is_refused_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FREE_FLOOR", 2**62)

    with pytest.raises(InvalidInput, match="hampir penuh"):
        keep(world)


def test_folder_that_cannot_be_made_is_named(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("bukan folder")
    settings.MEDIA_ROOT = tmp_path / "media"

    with pytest.raises(PlaceAway, match="tidak dapat ditulisi"):
        place().check()


# What only a service has ---------------------------------------------------------------------------
def test_full_disk_of_ours_does_not_matter_to_a_bucket(
    world: World, server: S3Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, server.environment())
    monkeypatch.setattr(store, "FREE_FLOOR", 2**62)

    assert store.read_bytes(keep(world)) == b"isi berkas"


def test_missing_bucket_is_refused_in_words(server: S3Server, settings: Any) -> None:
    use(settings, server.environment("lain"))

    with pytest.raises(CommandError, match="bucket lain tidak ada: buat dahulu, atau perbaiki S3_BUCKET"):
        call_command("check_files", verbosity=0)


def test_wrong_key_is_refused_in_words(server: S3Server, settings: Any) -> None:
    use(settings, server.environment() | {"S3_SECRET_KEY": "salah"})

    with pytest.raises(CommandError, match="kunci ditolak"):
        call_command("check_files", verbosity=0)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that nobody answers at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_silent_service_is_refused_in_words(world: World, settings: Any, silent_port: int) -> None:
    """An upload is told so and may be sent again; nothing is recorded."""
    use(settings, S3Server(f"http://127.0.0.1:{silent_port}").environment())

    with pytest.raises(InvalidInput, match="tidak dapat dihubungi, berkas belum disimpan"):
        keep(world)
    with pytest.raises(CommandError, match="tidak dapat dihubungi: periksa S3_ENDPOINT_URL"):
        call_command("check_files", verbosity=0)

    assert StoredFile.objects.count() == 0
