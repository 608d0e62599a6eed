"""Shared by the benchmarks that compare sizes: one database for each, copied as it grows, asked in turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def databases(sizes: list[int], grow: Callable[[int, int], None]) -> Iterator[dict[int, str]]:
    """A test database for each size, by its name; `grow(made, size)` fills what is there further.

    Everything is dropped at the end, whatever happens.
    """
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    first = connection.settings_dict["NAME"]
    names = {size: f"{first}_{size}" for size in sizes}
    try:
        made = 0
        for size in sizes:
            grow(made, size)
            made = size
            _copy(first, names[size])
        yield names
    finally:
        use(first)
        with connection.cursor() as cursor:
            for name in names.values():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        teardown_databases(old, verbosity=0)


def use(name: str) -> None:
    """Ask the database of that name from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def _copy(source: str, name: str) -> None:
    """Copy the database as it stands; nobody may be connected to it meanwhile."""
    from django.db import connection

    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    use(source)
