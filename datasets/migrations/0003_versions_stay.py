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
    """Make the triggers; on PostgreSQL with the function of the event table (workflow 0002)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change()",
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
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_p_search"), ("workflow", "0002_guard_triggers")]

    operations = [migrations.RunPython(install, remove)]
