"""Which triggers guard the written record, and whether this database still has them.

The triggers are made by migration 0002. They can be lost: by a table that a later migration rebuilds
on SQLite, by a restore without them, by somebody with the rights of the owner.
"""

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


def missing_guards() -> list[str]:
    """Return the names of guarding triggers that are missing or switched off, in order."""
    wanted = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    return sorted(wanted - _present())


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
