"""Requests per second of the faces for machines and, where they are there, of the portal's pages.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python -P benchmarks/portal.py

2,000 datasets and one table of 1,000,000 rows x 10 columns on PostgreSQL (SQLite by SATUDATA_TEST_DB), the
real web server with two workers (BENCH_WORKERS). Beside the application runs the floor: a bare WSGI function
with one fixed answer on the same server, in the same run; compare the ratio to it between machines. Load:
`wrk -t2 -c8` where it is installed, else as many connections kept open by one process of our own, which
takes part of the same cores; 500 paths drawn with a fixed seed; BENCH_SECONDS each.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

DATASETS = int(os.environ.get("BENCH_DATASETS", "2000"))
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
WORKERS = os.environ.get("BENCH_WORKERS", "2")
CONNECTIONS, PATHS, SEED = 8, 500, 20261128
FLOOR = """
BODY = b"x" * 4096
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]
"""


def main() -> None:
    """Make the data, start the servers, measure each kind of address."""
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        table = _data()
        print(f"{'what':<28} {'req/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'of floor':>9}")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "lantai.py").write_text(FLOOR)
            with _server("lantai:application", folder) as port:
                floor = _measured("floor: fixed 4 kB", port, ["/"], None)
        with _server("satudata.wsgi:application", str(ROOT)) as port:
            for name, paths in _paths(port, table).items():
                _measured(name, port, paths, floor)
    finally:
        teardown_databases(old, verbosity=0)


# Data -----------------------------------------------------------------------------------------------------
def _data() -> str:
    """The datasets, and the id of the large table."""
    from django.db import connection

    from datasets.api.addresses import resource_id
    from tests.factories.terbitan import newest, publish_directly
    from tests.factories.world import build_world

    world = build_world()
    begun = time.perf_counter()
    publish_directly(world, DATASETS - 1, years=(2025,))
    large = publish_directly(world, 1, years=(2025,), judul="Tabel besar menurut kelurahan")[0]
    release = newest(large)
    _enlarge(release)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{DATASETS} datasets, {ROWS} rows: {time.perf_counter() - begun:.0f} s")
    return str(resource_id(release.rilis_id, "csv"))


def _enlarge(release: Any) -> None:
    """Put a Parquet of many rows and ten columns in place of the release's own."""
    import duckdb

    from datasets.tables.dictionary import Column, Dictionary
    from satudata.documents.store import store_bytes

    names = (
        "wilayah",
        "sektor",
        "indikator",
        "tahun",
        "bulan",
        "nilai",
        "satuan",
        "sumber",
        "catatan",
        "urut",
    )
    kinds = ("code", "code", "code", "year", "month", "number", "text", "text", "text", "integer")
    shape = Dictionary(kolom=tuple(Column(n, n.title(), k) for n, k in zip(names, kinds, strict=True)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "besar.parquet"
        duckdb.execute(
            f"COPY (SELECT lpad(CAST(3572010001 + i % 21 AS VARCHAR), 10, '0') AS wilayah,"  # noqa: S608
            f" CAST(i % 17 AS VARCHAR) AS sektor, CAST(i % 101 AS VARCHAR) AS indikator,"
            f" CAST(2010 + i % 16 AS SMALLINT) AS tahun, CAST(1 + i % 12 AS TINYINT) AS bulan,"
            f" (i * 7919 % 1000003) / 100.0 AS nilai, 'orang' AS satuan, 'OPD ' || (i % 40) AS sumber,"
            f" 'catatan ' || (i % 1000) AS catatan, CAST(i AS BIGINT) AS urut"
            f" FROM range({ROWS}) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
        by = release.diterbitkan_oleh
        stored = store_bytes(
            path.read_bytes(), name="besar.parquet", content_type="application/octet-stream", by=by
        )
    release.berkas.filter(jenis="parquet").update(berkas=stored)
    type(release).objects.filter(pk=release.pk).update(metadata=release.metadata | {"kamus": shape.to_json()})


def _paths(port: int, table: str) -> dict[str, list[str]]:
    """Addresses by what they measure. `sekali`: each asked for the first time, so that none is kept."""
    draw = random.Random(SEED)  # noqa: S311  a load, no secret
    names = _asked(port, "/api/3/action/package_list")
    words = ["layanan", "kunjungan", "penduduk miskin", "wisatawan", "koperasi", "kelurahan", "kesehatan"]
    facets = quote('["organization","tags","res_format"]')
    rows = f"/api/3/action/datastore_search?resource_id={table}&limit=100"

    def filters(n: int) -> str:
        chosen = {"tahun": [2010 + n % 16], "wilayah": [str(3572010001 + n % 21)]}
        return urlencode({"filters": json.dumps(chosen), "sort": "nilai desc"})

    once = [f"{rows}&{filters(draw.randrange(336))}&_={n}" for n in range(100_000)]
    return {
        "package_show": [f"/api/3/action/package_show?id={draw.choice(names)}" for _n in range(PATHS)],
        "package_search, facets": [
            f"/api/3/action/package_search?q={quote(draw.choice(words))}&start={draw.randrange(20)}&facet.field={facets}"
            for _n in range(PATHS)
        ],
        "datastore_search": [f"{rows}&{filters(draw.randrange(336))}" for _n in range(PATHS)],
        "datastore_search, sekali": once,
        "datastore_search, dalam": [
            f"{rows}&offset={ROWS // 2 + draw.randrange(1000)}&_={n}" for n in range(50_000)
        ],
        "dataset page": [f"/dataset/{draw.choice(names)}/" for _n in range(PATHS)],
        "search page": [f"/dataset/?q={quote(draw.choice(words))}" for _n in range(PATHS)],
    }


def _asked(port: int, path: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())["result"]


# Servers and load -----------------------------------------------------------------------------------------
@contextmanager
def _server(application: str, folder: str) -> Iterator[int]:
    """Our web server with this application, on a free port, on the database of this run."""
    from django.db import connection

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {"PYTHONPATH": folder, "CATALOGUE_KEPT_SECONDS": "1"}
    if connection.vendor == "postgresql":
        address = re.sub(r"/[^/]*$", "", os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = f"{address}/{connection.settings_dict['NAME']}"
    else:
        environment["SATUDATA_TEST_FILE"] = str(connection.settings_dict["NAME"])
    command = [
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        WORKERS,
    ]
    program = [
        str(Path(sys.executable).parent / command[0]),
        *command[1:],
        "--log-level",
        "error",
        application,
    ]
    process = subprocess.Popen(program, cwd=folder, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait(port: int) -> None:
    for _try in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _measured(name: str, port: int, paths: list[str], floor: float | None) -> float:
    """Measure and print; the requests per second. Addresses that this installation lacks are passed over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", paths[0])
    if (status := connection.getresponse().status) != 200:
        print(f"{name:<28} {'-':>9} status {status}")
        return 0.0
    rate, p50, p99 = _wrk(port, paths) if shutil.which("wrk") else _own(port, paths)
    ratio = f"1/{floor / rate:.1f}" if floor else ""
    print(f"{name:<28} {rate:>9.0f} {p50:>8.1f} {p99:>8.1f} {ratio:>9}")
    return rate


def _own(port: int, paths: list[str]) -> tuple[float, float, float]:
    """Connections kept open, each asking one path after the other."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS

    def ask(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        own, at = [], first
        while time.perf_counter() < until:
            begun = time.perf_counter()
            connection.request("GET", paths[at % len(paths)])
            response = connection.getresponse()
            response.read()
            assert response.status == 200, (response.status, paths[at % len(paths)])
            own.append((time.perf_counter() - begun) * 1000)
            at += CONNECTIONS
        times.extend(own)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, statistics.median(times), statistics.quantiles(times, n=100)[98]


def _wrk(port: int, paths: list[str]) -> tuple[float, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ", ".join(json.dumps(path) for path in paths[:5000])
        script.write(
            f"local p = {{{listed}}}\nlocal n = 0\n"
            "request = function() n = n + 1; return wrk.format('GET', p[n % #p + 1]) end\n"
            "done = function(s, l, r) io.write(string.format('%f %f %f', s.requests / s.duration * 1e6,"
            " l:percentile(50) / 1000, l:percentile(99) / 1000)) end\n"
        )
        script.flush()
        command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS:.0f}s", "-s", script.name]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        )
    rate, p50, p99 = (float(part) for part in said.stdout.split()[-3:])
    return rate, p50, p99


if __name__ == "__main__":
    main()
