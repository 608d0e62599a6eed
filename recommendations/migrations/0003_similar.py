"""The search table of similar activities and its trigram index (recommendations/similar/trigram.py).

On SQLite the index is a table of its own, without triggers: a later migration that rebuilds the search
table loses nothing. Installations with submitted requests fill both by `manage.py rebuild_similar`.
"""

import sys

import django.db.models.deletion
from django.db import migrations, models


def make_index(apps, schema_editor):
    from recommendations.similar.trigram import make_index as make

    if message := make():
        sys.stderr.write(f"\n{message}\n")


def drop_index(apps, schema_editor):
    from recommendations.similar.trigram import drop_index as drop

    drop()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("recommendations", "0002_form_and_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="SimilarActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("terbit", models.BooleanField(default=False)),
                ("judul", models.CharField(max_length=300)),
                ("tahun", models.PositiveSmallIntegerField(null=True)),
                ("inti", models.TextField()),
                ("tempat", models.JSONField(default=list)),
                ("variabel", models.JSONField(default=list)),
                (
                    "instansi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.instansi"
                    ),
                ),
                (
                    "pembina",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.instansi",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="similar_row",
                        to="recommendations.recommendationrequest",
                    ),
                ),
                (
                    "wilayah",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.wilayah"
                    ),
                ),
            ],
            options={
                "verbose_name": "kegiatan dalam pencarian serupa",
                "verbose_name_plural": "kegiatan dalam pencarian serupa",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SimilarKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jenis", models.CharField(choices=[("k", "kata judul"), ("v", "variabel")], max_length=1)),
                ("kunci", models.CharField(max_length=120)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="recommendations.similaractivity",
                    ),
                ),
            ],
            options={
                "verbose_name": "kunci pencarian serupa",
                "verbose_name_plural": "kunci pencarian serupa",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("jenis", "kunci", "activity"), name="similar_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SimilarWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kata", models.CharField(max_length=120, unique=True)),
            ],
            options={
                "verbose_name": "kata judul kegiatan",
                "verbose_name_plural": "kata judul kegiatan",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
