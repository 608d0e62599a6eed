"""The due date that was promised first stays on the run when a later calendar moves it.

Step runs are guarded (0002): SQLite may rebuild the table, so the triggers go first and come back last.
"""

from importlib import import_module

from django.db import migrations, models

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0007_clocks_filled")]

    operations = [
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.AddField(
            model_name="steprun",
            name="first_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="batas waktu semula"),
        ),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
