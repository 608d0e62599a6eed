"""PostgreSQL's index of the words of published versions; SQLite looks through them (`portal.search`)."""

from typing import Any

from django.db import migrations

NAME = "terbitan_words"


def add(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE INDEX {NAME} ON datasets_terbitan USING gin (to_tsvector('simple'::regconfig, teks))"
        )


def remove(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
