"""DuckDB's connections, closed in: they read and write the folders they were given, load nothing, stay so.

The one place that opens DuckDB. Whoever writes or compares at length opens one of their own and closes it.
Questions of pages share one database per process, which reads every folder that tables were said to lie under
(`lie_under`): opening one costs forty milliseconds and memory of its own.
"""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

MEMORY, THREADS = "512MB", 2
# One thread writes and streams: as fast, in the order of the file, and in a third of the memory of two.
ALONE = 1
_lock = threading.Lock()
_roots: set[Path] = set()
_shared: dict[frozenset[Path], Any] = {}
_MOST_SHARED = 8


def lie_under(folder: Path) -> None:
    """Let questions be asked of all tables below a folder by one database."""
    _roots.add(folder)


def asking(paths: Iterable[Path]) -> Any:
    """A cursor that reads these files; it is the asker's own."""
    folders = frozenset(_root(path) for path in paths)
    with _lock:
        if folders not in _shared:
            if len(_shared) >= _MOST_SHARED:
                del _shared[next(iter(_shared))]  # closed when its last cursor is gone
            _shared[folders] = opened(folders)
        return _shared[folders].cursor()


def _root(path: Path) -> Path:
    return next((root for root in path.parents if root in _roots), path.parent)


def opened(folders: Iterable[Path], threads: int = THREADS, memory: str = MEMORY) -> Any:
    """A connection in memory that reads and writes these folders only; whoever asked closes it."""
    names = sorted(str(folder) for folder in folders)
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
    allowed = ", ".join(quoted(name.rstrip("/") + "/") for name in names)
    for setting in (
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"temp_directory = {quoted(names[0])}",
        "preserve_insertion_order = true",
        f"allowed_directories = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
