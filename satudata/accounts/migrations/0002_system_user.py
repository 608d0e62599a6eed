"""The named system user as which timers and jobs act. It has no usable password."""

from django.db import migrations


def create(apps, schema_editor):
    user = apps.get_model("accounts", "User")
    user.objects.get_or_create(
        is_system=True,
        defaults={
            "username": "sistem",
            "nama": "Sistem satudata",
            "email": "",
            "password": "!",
            "is_active": False,
        },
    )


def remove(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(is_system=True).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, remove)]
