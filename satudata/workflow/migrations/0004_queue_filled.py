"""Write on the step runs that exist what they carry of their cases: title, number, year, office, state.

Only recommendation requests had runs before this migration; a closed run gets no state, because nobody
kept which it was. The guards of closed runs (0002) are lifted for it and put back.
"""

from importlib import import_module

from django.db import migrations

_guards = import_module("satudata.workflow.migrations.0002_guard_triggers")
BATCH = 500


def fill(apps, schema_editor):
    """Copy from each request and its office; runs of other kinds are left alone."""
    requests = apps.get_model("recommendations", "RecommendationRequest").objects.select_related(
        "instansi", "kegiatan"
    )
    runs = apps.get_model("workflow", "StepRun").objects.filter(case_kind="recommendation")
    for case in requests.iterator(chunk_size=BATCH):
        mine = runs.filter(case_id=str(case.pk))
        mine.update(**_facts(case))
        mine.filter(closed_at__isnull=True).update(keadaan=case.state)
    runs.filter(step_code="A3").update(draf=True)


def _facts(case):
    kegiatan = getattr(case, "kegiatan", None)
    cara = kegiatan.cara_pengumpulan_data if kegiatan is not None else None
    words = (case.judul, case.nomor, case.instansi.nama, case.instansi.singkatan)
    return {
        "judul": case.judul,
        "nomor": case.nomor,
        "tahun": case.tahun,
        "jenis": "" if cara is None else str(cara),
        "pembina_id": case.pembina_id,
        "teks_cari": " ".join(words).lower(),
    }


def settle(apps, schema_editor):
    """PostgreSQL alters no table that has checks of foreign keys outstanding: make them now."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_queue"), ("recommendations", "0001_initial")]

    operations = [
        migrations.RunPython(_guards.remove, _guards.install, elidable=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(settle, settle, elidable=False),
        migrations.RunPython(_guards.install, _guards.remove, elidable=False),
    ]
