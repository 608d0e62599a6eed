"""A stored version of a release is never changed nor removed: the database refuses it.

SQLite rebuilds a table to alter it, and its triggers go with the old one: a later migration of this table
begins with RunPython(remove, install) of this module and ends with RunPython(install, remove).
"""

from typing import Any

from django.db import migrations

NAME = "versi_rilis_stays"
TABLE = "datasets_versirilis"
SQLITE = {
    f"{NAME}_update": "UPDATE",
    f"{NAME}_delete": "DELETE",
}


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers; on PostgreSQL with a function of their own, so that others may be made anew."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION '% refused on %: this record is kept as written', TG_OP, TG_TABLE_NAME"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE}"
            f" FOR EACH ROW EXECUTE FUNCTION {NAME}()",
            params=None,
        )
        return
    for name, event in SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE}"
            " BEGIN SELECT RAISE(ABORT, 'a stored version is kept as written'); END",
            params=None,
        )


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {NAME} ON {TABLE}", params=None)
        schema_editor.execute(f"DROP FUNCTION {NAME}()", params=None)
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_p_search"), ("workflow", "0002_guard_triggers")]

    operations = [migrations.RunPython(install, remove)]
