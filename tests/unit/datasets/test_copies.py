"""Copies of stored files: made once, whole, and no more of them than there is room for."""

import os
from pathlib import Path

import pytest

from datasets.tables import copies
from datasets.tables.copies import local_copy


def test_copy_of_a_stored_file_is_made_once(tmp_path: Path) -> None:
    calls = []

    def read() -> list[bytes]:
        calls.append(1)
        return [b"ab", b"c"]

    paths = [local_copy(read, "ab" * 32, tmp_path) for _time in range(2)]

    assert paths[0].read_bytes() == b"abc"
    assert (paths[0], len(calls)) == (paths[1], 1)


def test_copy_that_was_cut_in_the_middle_is_no_copy(tmp_path: Path) -> None:
    def cut() -> list[bytes]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        local_copy(cut, "ab" * 32, tmp_path)

    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert local_copy(lambda: [b"abc"], "ab" * 32, tmp_path).read_bytes() == b"abc"


def test_copies_not_used_for_longest_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST_BYTES", 7)
    old, recent = (local_copy(lambda: [b"1234"], c * 64, tmp_path) for c in "ab")
    for path, age in ((old, 7200), (recent, 5)):
        then = path.stat().st_mtime - age
        os.utime(path, (then, then))

    new = local_copy(lambda: [b"1234"], "c" * 64, tmp_path)

    assert [p.exists() for p in (old, recent, new)] == [False, True, True]
