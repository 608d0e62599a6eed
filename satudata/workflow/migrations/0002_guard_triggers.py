"""Triggers that keep written records as they are, on PostgreSQL and on SQLite.

- workflow_event: append-only. No UPDATE, DELETE or TRUNCATE.
- workflow_steprun: a closed run never changes, and no run is ever removed.
- workflow_sop, workflow_sopstep: a version with a date in force, and its steps, never change.

Each refusal is an integrity error. Who owns the tables (migrations, restore) can lift them on
PostgreSQL with `session_replication_role = replica`; the application's own role cannot.

SQLite rebuilds a table to alter it: its triggers go with the old table, and the rebuild of workflow_sop
fails because the steps' triggers read it. A later migration of one of these tables begins with
RunPython(remove, install) of this module and ends with RunPython(install, remove). `audit_verify` and a
test name a missing trigger.
"""

from typing import Any

from django.db import migrations

POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION satudata_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused on %: this record is kept as written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION satudata_guard_sop_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.sop_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.sop_id; END IF;
    IF EXISTS (SELECT 1 FROM workflow_sop WHERE id = ANY (touched) AND berlaku_dari IS NOT NULL) THEN
        RAISE EXCEPTION '% refused on %: the version is in force', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""

POSTGRESQL_TRIGGERS = {
    "event_append_only": (
        "workflow_event",
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow_event FOR EACH STATEMENT"
        " EXECUTE FUNCTION satudata_refuse_change()",
    ),
    "step_run_closed_stays": (
        "workflow_steprun",
        "BEFORE UPDATE ON workflow_steprun FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)"
        " EXECUTE FUNCTION satudata_refuse_change()",
    ),
    "step_run_never_removed": (
        "workflow_steprun",
        "BEFORE DELETE OR TRUNCATE ON workflow_steprun FOR EACH STATEMENT"
        " EXECUTE FUNCTION satudata_refuse_change()",
    ),
    "sop_in_force_stays": (
        "workflow_sop",
        "BEFORE UPDATE OR DELETE ON workflow_sop FOR EACH ROW WHEN (OLD.berlaku_dari IS NOT NULL)"
        " EXECUTE FUNCTION satudata_refuse_change()",
    ),
    "sop_never_emptied": (
        "workflow_sop",
        "BEFORE TRUNCATE ON workflow_sop FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change()",
    ),
    "sop_step_in_force_stays": (
        "workflow_sopstep",
        "BEFORE INSERT OR UPDATE OR DELETE ON workflow_sopstep FOR EACH ROW"
        " EXECUTE FUNCTION satudata_guard_sop_step()",
    ),
    "sop_step_never_emptied": (
        "workflow_sopstep",
        "BEFORE TRUNCATE ON workflow_sopstep FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change()",
    ),
}

_KEPT = "SELECT RAISE(ABORT, 'this record is kept as written');"
_IN_FORCE = "SELECT RAISE(ABORT, 'the version is in force');"
_SOP = "EXISTS (SELECT 1 FROM workflow_sop WHERE id = {row}.sop_id AND berlaku_dari IS NOT NULL)"

# SQLite: one event to a trigger.
SQLITE_TRIGGERS = {
    "event_no_update": f"BEFORE UPDATE ON workflow_event BEGIN {_KEPT} END",
    "event_no_delete": f"BEFORE DELETE ON workflow_event BEGIN {_KEPT} END",
    "step_run_closed_stays": (
        f"BEFORE UPDATE ON workflow_steprun WHEN OLD.closed_at IS NOT NULL BEGIN {_KEPT} END"
    ),
    "step_run_never_removed": f"BEFORE DELETE ON workflow_steprun BEGIN {_KEPT} END",
    "sop_in_force_no_update": (
        f"BEFORE UPDATE ON workflow_sop WHEN OLD.berlaku_dari IS NOT NULL BEGIN {_KEPT} END"
    ),
    "sop_in_force_no_delete": (
        f"BEFORE DELETE ON workflow_sop WHEN OLD.berlaku_dari IS NOT NULL BEGIN {_KEPT} END"
    ),
    "sop_step_in_force_no_insert": (
        f"BEFORE INSERT ON workflow_sopstep WHEN {_SOP.format(row='NEW')} BEGIN {_IN_FORCE} END"
    ),
    "sop_step_in_force_no_update": (
        f"BEFORE UPDATE ON workflow_sopstep WHEN {_SOP.format(row='OLD')} OR {_SOP.format(row='NEW')}"
        f" BEGIN {_IN_FORCE} END"
    ),
    "sop_step_in_force_no_delete": (
        f"BEFORE DELETE ON workflow_sopstep WHEN {_SOP.format(row='OLD')} BEGIN {_IN_FORCE} END"
    ),
}


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers of this database."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS, params=None)
        for name, (_table, rule) in POSTGRESQL_TRIGGERS.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {rule}", params=None)
        return
    for name, rule in SQLITE_TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rule}", params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, _rule) in POSTGRESQL_TRIGGERS.items():
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
        schema_editor.execute(
            "DROP FUNCTION satudata_refuse_change(), satudata_guard_sop_step()", params=None
        )
        return
    for name in SQLITE_TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [migrations.RunPython(install, remove, elidable=False)]
