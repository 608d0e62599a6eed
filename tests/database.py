"""Gives a test database back the rows that the migrations made, after a test that commits.

Django empties every table instead. Here that would lose what migrations write (the system user,
rights), and the triggers that keep events and step runs refuse it. So the database is copied once,
after its making, and the copy is put back: on PostgreSQL as a template database, on SQLite as a file.
"""

import shutil
from pathlib import Path

from django.db import connection, connections
from django.test import TransactionTestCase


def keep_copy() -> None:
    """Copy the fresh test database, and have every committing test end by putting the copy back."""
    name = str(connection.settings_dict["NAME"])
    assert "test" in name.rpartition("/")[2], f"{name} is no test database"
    remove_copy()
    if connection.vendor == "sqlite":
        connections.close_all()
        shutil.copy(_file(), _copy_of(_file()))
    else:
        name = connection.settings_dict["NAME"]
        _on_server(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    TransactionTestCase._fixture_teardown = classmethod(lambda cls: put_copy_back())  # type: ignore[assignment]


def put_copy_back() -> None:
    """Replace the test database by its copy; connections still open from other threads are cut."""
    if connection.vendor == "sqlite":
        connections.close_all()
        for leftover in ("-wal", "-shm"):
            Path(f"{_file()}{leftover}").unlink(missing_ok=True)
        shutil.copy(_copy_of(_file()), _file())
    else:
        name = connection.settings_dict["NAME"]
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_copy"')


def remove_copy() -> None:
    if connection.vendor == "sqlite":
        _copy_of(_file()).unlink(missing_ok=True)
    else:
        name = connection.settings_dict["NAME"]
        # A connection that a server's thread left open would keep Django from dropping the database.
        _on_server(
            f'DROP DATABASE IF EXISTS "{name}_copy" WITH (FORCE)',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608
        )


def _on_server(*statements: str) -> None:
    """Run statements outside the test database, where no connection of ours may stand."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.copy")
