"""Which triggers guard the written record, and whether this database still has them.

Those of this room are made by its migration 0002; apps register what their own migrations make
(`register_guards`). They can be lost: by a table that a later migration rebuilds
on SQLite, by a restore without them, by somebody with the rights of the owner.
"""

from collections.abc import Iterable

from django.db import connection

POSTGRESQL = frozenset(
    {
        "event_append_only",
        "step_run_closed_stays",
        "step_run_never_removed",
        "sop_in_force_stays",
        "sop_never_emptied",
        "sop_step_in_force_stays",
        "sop_step_never_emptied",
    }
)
SQLITE = frozenset(
    {
        "event_no_update",
        "event_no_delete",
        "step_run_closed_stays",
        "step_run_never_removed",
        "sop_in_force_no_update",
        "sop_in_force_no_delete",
        "sop_step_in_force_no_insert",
        "sop_step_in_force_no_update",
        "sop_step_in_force_no_delete",
    }
)


_registered: dict[str, set[str]] = {"postgresql": set(), "sqlite": set()}


def register_guards(*, postgresql: Iterable[str], sqlite: Iterable[str]) -> None:
    """Register the triggers that guard an app's own record, by their names on either database."""
    _registered["postgresql"].update(postgresql)
    _registered["sqlite"].update(sqlite)


def wanted_guards() -> frozenset[str]:
    """Return the names of all triggers that this database should have."""
    own = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    return own | _registered[connection.vendor]


def missing_guards() -> list[str]:
    """Return the names of guarding triggers that are missing or switched off, in order."""
    return sorted(wanted_guards() - _present())


def _present() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In force for this connection's tables only: the schema in use, not a namesake's.
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}
