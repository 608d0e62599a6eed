"""Since when the present holder of a handed step has the turn: its clock runs from the receipt before.

Step runs are guarded (0002): SQLite may rebuild the table, so the triggers go first and come back last.
"""

from importlib import import_module

from django.db import migrations, models

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0009_job_postponed")]

    operations = [
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.AddField(
            model_name="steprun",
            name="handed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="giliran berpindah"),
        ),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
