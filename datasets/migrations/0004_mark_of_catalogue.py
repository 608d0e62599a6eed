"""The mark of the public catalogue, replaced by triggers with every change of what is published (ADR 0017).

On SQLite a migration that alters one of WATCHED rebuilds its table and loses the triggers: such a migration
calls `remove` first and `install` last.
"""

from typing import Any

from django.db import migrations, models

WATCHED = ("datasets_terbitan", "datasets_berkasterbitan")
SQLITE_VERBS = ("INSERT", "UPDATE", "DELETE")
UPSERT = (
    "INSERT INTO datasets_tandakatalog (id, tanda) VALUES (1, {value}) "
    "ON CONFLICT (id) DO UPDATE SET tanda = excluded.tanda"
)
# The number of the transaction: many rows of one replace the mark once.
FUNCTION = f"""
CREATE FUNCTION datasets_mark_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {UPSERT.format(value="txid_current()::text")}
    WHERE datasets_tandakatalog.tanda <> excluded.tanda;
    RETURN NULL;
END $$
"""


def install(apps: Any, editor: Any) -> None:
    """On PostgreSQL at the end of the transaction, so that this lock is the last one that anybody waits for."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION)
        for table in WATCHED:
            editor.execute(
                f"CREATE CONSTRAINT TRIGGER {table}_marks AFTER INSERT OR UPDATE OR DELETE ON {table}"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION datasets_mark_catalogue()"
            )
        return
    upsert = UPSERT.format(value="lower(hex(randomblob(16)))")
    for table in WATCHED:
        for verb in SQLITE_VERBS:
            editor.execute(
                f"CREATE TRIGGER {table}_marks_{verb.lower()} AFTER {verb} ON {table} BEGIN {upsert}; END"
            )


def remove(apps: Any, editor: Any) -> None:
    """Take them away again."""
    if editor.connection.vendor == "postgresql":
        for table in WATCHED:
            editor.execute(f"DROP TRIGGER {table}_marks ON {table}")
        editor.execute("DROP FUNCTION datasets_mark_catalogue()")
        return
    for table in WATCHED:
        for verb in SQLITE_VERBS:
            editor.execute(f"DROP TRIGGER {table}_marks_{verb.lower()}")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0003_versions_stay")]

    operations = [
        migrations.CreateModel(
            name="TandaKatalog",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("tanda", models.CharField(max_length=36)),
            ],
            options={
                "verbose_name": "tanda katalog",
                "verbose_name_plural": "tanda katalog",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
