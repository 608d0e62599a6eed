"""What a queue sorts and filters by stands on the step run; saved views; who has a case open.

Step runs are guarded (0002): SQLite rebuilds the table, so the triggers go first and come back last.
What runs that exist carry of their cases is written by the next migration.
"""

import datetime
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")


def _index_words(apps, schema_editor):
    """Words inside titles by trigrams; SQLite, which holds a demo, reads the rows."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX step_run_words ON workflow_steprun USING gin (teks_cari gin_trgm_ops)"
            " WHERE closed_at IS NULL"
        )


def _forget_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX step_run_words")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_system_user"),
        ("workflow", "0002_guard_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_kind", models.CharField(max_length=30)),
                ("case_id", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("editing_since", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["seen_at"], name="presence_seen")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nama", models.CharField(max_length=60, verbose_name="nama tampilan")),
                ("kueri", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "tampilan antrean",
                "verbose_name_plural": "tampilan antrean",
                "ordering": ["nama"],
                "default_permissions": (),
            },
        ),
        migrations.RemoveIndex(
            model_name="steprun",
            name="step_run_holder_queue",
        ),
        migrations.RemoveIndex(
            model_name="steprun",
            name="step_run_wilayah_queue",
        ),
        migrations.AddField(
            model_name="steprun",
            name="draf",
            field=models.BooleanField(default=False, verbose_name="draf"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="jenis",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="jenis"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="judul",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="judul"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="keadaan",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="keadaan"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="nomor",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="nomor"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="pembina",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.instansi",
                verbose_name="Pembina Data",
            ),
        ),
        migrations.AddField(
            model_name="steprun",
            name="tahun",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="tahun"),
        ),
        migrations.AddField(
            model_name="steprun",
            name="teks_cari",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="steprun",
            name="urut_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "due_at",
                    models.Value(datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["urut_at", "id"],
                name="step_run_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["instansi", "urut_at", "id"],
                name="step_run_holder_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["instansi", "role", "urut_at", "id"],
                name="step_run_holder_role",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["wilayah", "urut_at", "id"],
                name="step_run_wilayah_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["wilayah", "role", "urut_at", "id"],
                name="step_run_wilayah_role",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["pembina", "role", "urut_at", "id"],
                name="step_run_pembina_role",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["produsen", "role", "urut_at", "id"],
                name="step_run_produsen_role",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["taken_by", "urut_at", "id"],
                name="step_run_taken_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(fields=["instansi", "role", "closed_at"], name="step_run_holder_done"),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(fields=["wilayah", "role", "closed_at"], name="step_run_wilayah_done"),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("case_kind", "case_id", "user"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("user", "nama"), name="saved_view_name_once"),
        ),
        migrations.RunPython(_index_words, _forget_words, elidable=False),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
