"""Bytes under their hash: never rewritten, checked when read, nothing half written."""

import pytest

from satudata.documents import store
from satudata.documents.models import StoredFile
from satudata.workflow.errors import InvalidInput
from tests.factories.world import World


def keep(world: World, data: bytes = b"isi berkas", name: str = "a.pdf") -> StoredFile:
    return store.store_bytes(data, name=name, content_type="application/pdf", by=world.operator)


def test_same_bytes_are_kept_once_under_two_rows(world: World) -> None:
    first, second = keep(world), keep(world, name="b.pdf")

    assert first.pk != second.pk
    assert first.path == second.path
    assert store.read_bytes(second) == b"isi berkas"


def test_changed_bytes_are_not_served(world: World) -> None:
    stored = keep(world, b"isi yang diubah orang")
    place = store.location(stored.path)
    place.chmod(0o640)
    place.write_bytes(b"isi yang lain")

    with pytest.raises(store.DamagedFile):
        store.file_response(stored)


def test_lost_bytes_are_named(world: World) -> None:
    stored = keep(world, b"isi yang hilang")
    store.location(stored.path).unlink()

    with pytest.raises(store.DamagedFile):
        store.read_bytes(stored)


def test_full_disk_is_refused_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FREE_FLOOR", 2**62)

    with pytest.raises(InvalidInput, match="hampir penuh"):
        keep(world)


def test_broken_stream_leaves_nothing_behind(world: World) -> None:
    def stream():  # noqa: ANN202
        yield b"awal"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.store_chunks(stream(), name="a.pdf", content_type="application/pdf", by=world.operator)

    assert list((store.location("") / "masuk").iterdir()) == []
