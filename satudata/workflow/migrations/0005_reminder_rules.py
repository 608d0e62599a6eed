"""Thresholds of reminders as data; a reminder speaks of one due date; when the background was last at work."""

import datetime

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_turn_reassign"),
        ("workflow", "0004_queue_filled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HistoricalReminderRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("kode", models.SlugField(max_length=30, verbose_name="kode")),
                (
                    "langkah",
                    models.CharField(
                        blank=True,
                        help_text="Kosong: semua langkah. Contoh: A4.",
                        max_length=4,
                        verbose_name="langkah SOP",
                    ),
                ),
                (
                    "acuan",
                    models.CharField(
                        choices=[
                            ("jatuh_tempo", "batas waktu langkah"),
                            ("penutupan", "penutupan karena tidak dijawab"),
                        ],
                        default="jatuh_tempo",
                        max_length=20,
                        verbose_name="dihitung dari",
                    ),
                ),
                (
                    "jumlah",
                    models.SmallIntegerField(
                        help_text="Negatif: sebelumnya. 0: pada saatnya. Positif: sesudahnya.",
                        verbose_name="jumlah",
                    ),
                ),
                (
                    "satuan",
                    models.CharField(
                        choices=[
                            ("jam_kerja", "jam kerja"),
                            ("hari_kerja", "hari kerja"),
                            ("hari_kalender", "hari kalender"),
                        ],
                        max_length=20,
                        verbose_name="satuan",
                    ),
                ),
                (
                    "kepada",
                    models.CharField(
                        choices=[
                            ("pemegang", "pemegang giliran"),
                            ("kepala", "kepala kantor pemegang giliran"),
                            ("koordinator", "koordinator Walidata, atau Sekretariat SDI"),
                        ],
                        default="pemegang",
                        max_length=20,
                        verbose_name="kepada",
                    ),
                ),
                ("aktif", models.BooleanField(default=True, verbose_name="dipakai")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical aturan pengingat",
                "verbose_name_plural": "historical aturan pengingat",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kode", models.SlugField(max_length=30, verbose_name="kode")),
                (
                    "langkah",
                    models.CharField(
                        blank=True,
                        help_text="Kosong: semua langkah. Contoh: A4.",
                        max_length=4,
                        verbose_name="langkah SOP",
                    ),
                ),
                (
                    "acuan",
                    models.CharField(
                        choices=[
                            ("jatuh_tempo", "batas waktu langkah"),
                            ("penutupan", "penutupan karena tidak dijawab"),
                        ],
                        default="jatuh_tempo",
                        max_length=20,
                        verbose_name="dihitung dari",
                    ),
                ),
                (
                    "jumlah",
                    models.SmallIntegerField(
                        help_text="Negatif: sebelumnya. 0: pada saatnya. Positif: sesudahnya.",
                        verbose_name="jumlah",
                    ),
                ),
                (
                    "satuan",
                    models.CharField(
                        choices=[
                            ("jam_kerja", "jam kerja"),
                            ("hari_kerja", "hari kerja"),
                            ("hari_kalender", "hari kalender"),
                        ],
                        max_length=20,
                        verbose_name="satuan",
                    ),
                ),
                (
                    "kepada",
                    models.CharField(
                        choices=[
                            ("pemegang", "pemegang giliran"),
                            ("kepala", "kepala kantor pemegang giliran"),
                            ("koordinator", "koordinator Walidata, atau Sekretariat SDI"),
                        ],
                        default="pemegang",
                        max_length=20,
                        verbose_name="kepada",
                    ),
                ),
                ("aktif", models.BooleanField(default=True, verbose_name="dipakai")),
            ],
            options={
                "verbose_name": "aturan pengingat",
                "verbose_name_plural": "aturan pengingat",
                "ordering": ["acuan", "kode", "wilayah", "langkah"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acuan", "penutupan"), _negated=True),
                            ("jumlah__lt", 0),
                            _connector="OR",
                        ),
                        name="reminder_rule_silence_is_before",
                        violation_error_message="Peringatan penutupan hanya sebelum penutupan: isi jumlah negatif.",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_once",
        ),
        migrations.AddField(
            model_name="reminder",
            name="anchor_at",
            field=models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("step_run", "kind", "anchor_at"), name="reminder_once"
            ),
        ),
        migrations.AddField(
            model_name="historicalreminderrule",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreminderrule",
            name="wilayah",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Kosong: semua wilayah.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.wilayah",
                verbose_name="wilayah",
            ),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="wilayah",
            field=models.ForeignKey(
                blank=True,
                help_text="Kosong: semua wilayah.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.wilayah",
                verbose_name="wilayah",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("wilayah__isnull", True)),
                fields=("kode", "langkah"),
                name="reminder_rule_once_everywhere",
                violation_error_message="Aturan dengan kode dan langkah ini sudah ada.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("wilayah__isnull", False)),
                fields=("kode", "wilayah", "langkah"),
                name="reminder_rule_once_per_wilayah",
                violation_error_message="Aturan dengan kode, wilayah, dan langkah ini sudah ada.",
            ),
        ),
    ]
