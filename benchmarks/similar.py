"""Time of the search for similar activities at 1,000, 10,000 and 100,000 published ones.

    make bench ARGS=benchmarks/similar.py                       PostgreSQL
    SATUDATA_TEST_DB=sqlite .venv/bin/python benchmarks/similar.py    the embedded default

A search is what the first page of the form asks while a title is typed: the whole way from the title
to the ranked list, with its queries. Asked are unfinished titles, whole ones, some of common words
only, misspelt ones, and whole activities with their variables. Prints median and 95th percentile in
milliseconds for each kind, the number of queries, and how many results there were.
"""

import os
import resource
import statistics
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000 10000 100000").split()]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REGIONS, OFFICES_EACH, AT_ONCE = 500, 6, 1000

TYPED = {
    "belum selesai": (
        "Survei Kepuasan",
        "Kompilasi Data Kunjungan",
        "Pendataan Usaha",
        "Survei Kepuasan Masyarakat terhadap Pel",
    ),
    "judul lengkap": (
        "Survei Kepuasan Masyarakat terhadap Pelayanan Administrasi Kependudukan Kabupaten Trenggalek",
        "Kompilasi Data Kunjungan Destinasi Wisata Kabupaten Trenggalek",
        "Pendataan Rumah Tidak Layak Huni Kabupaten Trenggalek",
    ),
    "kata umum saja": (
        "Survei Data Kabupaten",
        "Kompilasi Data Kegiatan Masyarakat Daerah",
        "Data Pelayanan Publik",
    ),
    "salah ketik": (
        "Kompilasi Kunjungn Destinasi Wisatta",
        "Pendatan Rumah Tdk Layak Hunii",
        "Survei Kepuasan Adminstrasi Kependudukn",
    ),
}


def main() -> None:
    """Grow one database through the sizes and measure at each."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    old = setup_databases(verbosity=0, interactive=False)
    try:
        world, regions, offices = _country()
        stored = 0
        print(f"{connection.vendor}; milliseconds")
        print(f"{'kegiatan':>9} {'dicari':<18} {'median':>7} {'p95':>7} {'kueri':>6} {'hasil':>6}")
        for size in SIZES:
            _fill(size - stored, world, regions, offices)
            stored = size
            for kind, searches in _searches(world).items():
                _measure(size, kind, searches, world)
        print(f"memori terbesar proses ini: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    finally:
        teardown_databases(old, verbosity=0)


def _country() -> tuple[Any, list[Any], dict[int, list[Any]]]:
    from satudata.accounts.models import Instansi, Wilayah
    from tests.factories.world import SINCE, build_world

    world = build_world()
    province = world.wilayah["3500"]
    Wilayah.objects.bulk_create(
        Wilayah(
            kode_bps=f"{40 + n // 70}{n % 70 + 1:02d}",
            nama=f"Kabupaten {_name(n)}",
            level="kabupaten",
            induk=province,
        )
        for n in range(REGIONS)
    )
    regions = [*Wilayah.objects.filter(level="kabupaten")]
    Instansi.objects.bulk_create(
        Instansi(
            wilayah=region,
            jenis="opd",
            nama=f"Dinas {n} {region.nama}",
            singkatan=f"D{n}",
            berlaku_dari=SINCE,
        )
        for region in regions
        for n in range(OFFICES_EACH)
    )
    offices: dict[int, list[Any]] = {}
    for office in Instansi.objects.filter(jenis="opd"):
        offices.setdefault(office.wilayah_id, []).append(office)
    return world, regions, offices


def _name(number: int) -> str:
    """A made-up name of a region: three syllables."""
    first = ("ba", "ka", "la", "ma", "na", "pa", "ra", "sa", "ta", "wa")
    second = ("la", "ma", "ni", "ru")
    last = ("long", "ten", "mas", "di", "nau", "jaya", "gan", "bar", "ung", "tek", "ri", "mu", "ya")
    return (first[number % 10] + second[number // 10 % 4] + last[number // 40 % 13]).capitalize()


def _fill(count: int, world: Any, regions: list[Any], offices: dict[int, list[Any]]) -> None:
    from django.db import connection

    from satudata.workflow.models import Sop
    from tests.factories.similar import activities, publish

    sop = Sop.objects.filter(kind=Sop.Kind.REKOMENDASI).first()
    made = activities(count, regions, offices)
    while batch := list(islice(made, AT_ONCE)):
        publish(batch, world.operator, world.instansi["bps"], sop, revisions=False)
    with connection.cursor() as cursor:  # what autovacuum does within minutes
        cursor.execute("ANALYZE")


def _searches(world: Any) -> dict[str, list[Any]]:
    from recommendations.models import SimilarActivity
    from recommendations.similar import Activity

    region, places = world.wilayah["3503"].pk, ("Kabupaten Trenggalek",)
    found = {
        kind: [Activity(title, (), region, None, 2027, places) for title in titles]
        for kind, titles in TYPED.items()
    }
    first = SimilarActivity.objects.order_by("pk").values_list("pk", flat=True)[0]
    stored = SimilarActivity.objects.filter(pk__in=range(first, first + 800, 100))
    found["kegiatan lengkap"] = [
        Activity(r.judul, tuple(r.variabel), r.wilayah_id, r.instansi_id, r.tahun, tuple(r.tempat))
        for r in stored
    ]
    found["variabel saja"] = [
        Activity("Kegiatan Baru", one.variabel, region) for one in found["kegiatan lengkap"]
    ]
    return found


def _measure(size: int, kind: str, searches: list[Any], world: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from recommendations.similar import similar_to

    rights = world.rights("operator")
    times: list[float] = []
    for turn in range(ROUNDS + 1):
        for search in searches:
            start = time.perf_counter()
            found = similar_to(search, rights, 5)
            if turn:  # the first one warms
                times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as captured:
        found = similar_to(searches[-1], rights, 5)
    median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{size:>9} {kind:<18} {median:>7.1f} {late:>7.1f} {len(captured):>6} {len(found):>6}", flush=True)


if __name__ == "__main__":
    main()
