"""The index of words of 0002 goes: words are found in memory (`portal.shelf`)."""

from importlib import import_module

from django.db import migrations

_words = import_module("datasets.migrations.0002_p_search")


class Migration(migrations.Migration):
    dependencies = [("datasets", "0004_mark_of_catalogue")]

    operations = [migrations.RunPython(_words.remove, _words.add)]
