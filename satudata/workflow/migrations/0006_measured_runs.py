"""What a step took is measured once at its end; when the sweep looks at it next stands on the run.

Step runs are guarded (0002): SQLite may rebuild the table, so the triggers go first and come back last.
"""

from importlib import import_module

from django.db import migrations, models

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0005_reminder_rules")]

    operations = [
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.RemoveIndex(
            model_name="steprun",
            name="step_run_due",
        ),
        migrations.AddField(
            model_name="steprun",
            name="tell_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="steprun",
            name="used_days",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="hari kerja"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="used_minutes",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="menit jam kerja"),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("tell_at__isnull", False)),
                fields=["tell_at"],
                name="step_run_tell",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("due_at__isnull", False)),
                fields=["calendar_version"],
                name="step_run_calendar",
            ),
        ),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
