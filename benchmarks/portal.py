"""Requests per second of the faces for machines and, where they are there, of the portal's pages.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python -P benchmarks/portal.py

2,000 datasets and one table of 1,000,000 rows x 10 columns on PostgreSQL (SQLite by SATUDATA_TEST_DB), the
real web server with two workers (BENCH_WORKERS), started as in production, with its database connections kept
and without the limit of answers a minute. Beside the application runs the floor: a bare WSGI function with
one fixed answer on the same server, in the same run; compare the ratio to it between machines. Load:
`wrk -t2 -c8` where it is installed, else as many connections kept open by one process of our own, which takes
part of the same cores; 500 paths drawn with a fixed seed; BENCH_SECONDS each. `sekali`: each address is asked
once, so every answer is made; all others were asked before, so they are kept (ADR 0017). CPU ms: processor
time of the web server for one answer, which other work on the machine does not change. BENCH_ONLY: parts of
names.
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
from dataclasses import dataclass
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
ONLY = tuple(filter(None, os.environ.get("BENCH_ONLY", "").split(",")))
PATHS = int(os.environ.get("BENCH_PATHS", "500"))
CONNECTIONS, SEED = 8, 20261128
ONCE = "sekali"
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
        print(f"{'what':<28} {'req/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'of floor':>9} {'CPU ms':>8}")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "lantai.py").write_text(FLOOR)
            with _server("lantai:application", folder) as server:
                floor = _measured("floor: fixed 4 kB", server, ["/"], None)
        with _server("satudata.wsgi:application", str(ROOT)) as server:
            for name, paths in _paths(server.port, *table).items():
                if not ONLY or any(part in name for part in ONLY):
                    _measured(name, server, paths, floor)
            print(f"memory of the web processes, PSS: {_pss(server.pids) / 1024:.0f} MB")
    finally:
        teardown_databases(old, verbosity=0)


# Data -----------------------------------------------------------------------------------------------------
def _data() -> tuple[str, str]:
    """The datasets; the id of the large table, and the name of its dataset."""
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
    return str(resource_id(release.rilis_id, "csv")), str(large.slug)


def _enlarge(release: Any) -> None:
    """Put a Parquet of many rows and ten columns in place of the release's own: public file, whole table."""
    import duckdb

    from datasets.tables.columnar import ROW
    from datasets.tables.dictionary import Column, Dictionary
    from satudata.documents import store
    from satudata.documents.models import StoredFile

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
    roles = {"wilayah": "wilayah", "sektor": "dimensi", "tahun": "waktu", "nilai": "nilai"}
    columns = (Column(n, n.title(), k, roles.get(n, "keterangan")) for n, k in zip(names, kinds, strict=True))
    shape = Dictionary(kolom=tuple(columns))
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
        whole = path.with_name("utuh.parquet")
        duckdb.execute(
            f"COPY (SELECT urut + 1 AS {ROW}, * FROM '{path}')"  # noqa: S608
            f" TO '{whole}' (FORMAT parquet, COMPRESSION zstd)"
        )
        by = release.diterbitkan_oleh
        stored = store.store_bytes(
            path.read_bytes(), name=path.name, content_type="application/octet-stream", by=by
        )
        table = store.keep([whole.read_bytes()])
    release.berkas.filter(jenis="parquet").update(berkas=stored)
    StoredFile.objects.filter(pk=release.versi.tabel_id).update(**vars(table))
    type(release).objects.filter(pk=release.pk).update(metadata=release.metadata | {"kamus": shape.to_json()})


def _paths(port: int, table: str, slug: str) -> dict[str, list[str]]:
    """Addresses by what they measure. `sekali`: each asked for the first time, so that none is kept."""
    draw = random.Random(SEED)  # noqa: S311  a load, no secret
    names = _asked(port, "/api/3/action/package_list")
    words = ["layanan", "kunjungan", "penduduk miskin", "wisatawan", "koperasi", "kelurahan", "kesehatan"]
    facets = quote('["organization","tags","res_format"]')
    rows = f"/api/3/action/datastore_search?resource_id={table}&limit=100"

    def filters(n: int) -> str:
        chosen = {"tahun": [2010 + n % 16], "wilayah": [str(3572010001 + n % 21)]}
        return urlencode({"filters": json.dumps(chosen), "sort": "nilai desc"})

    def chosen() -> str:
        return f"f.tahun={2010 + draw.randrange(16)}&f.wilayah={3572010001 + draw.randrange(21)}"

    def split() -> str:
        return f"menurut={draw.choice(('sektor', 'wilayah'))}&f.wilayah={3572010001 + draw.randrange(21)}"

    # Further than wrk is given: no address comes a second time.
    many = range(5000)
    return {
        "package_show": [f"/api/3/action/package_show?id={draw.choice(names)}" for _n in range(PATHS)],
        "package_search, facets": [
            f"/api/3/action/package_search?q={quote(draw.choice(words))}&start={draw.randrange(20)}&facet.field={facets}"
            for _n in range(PATHS)
        ],
        "datastore_search": [f"{rows}&{filters(draw.randrange(336))}" for _n in range(PATHS)],
        "deep page": [f"{rows}&offset={ROWS // 2 + draw.randrange(1000)}" for _n in range(PATHS)],
        "group-by, drawn": [f"/dataset/{slug}/sematkan/?{split()}" for _n in range(PATHS)],
        "table page, HTML": [f"/dataset/{slug}/?tab=tabel&urut=-nilai&{chosen()}" for _n in range(PATHS)],
        "dataset page": [f"/dataset/{draw.choice(names)}/" for _n in range(PATHS)],
        "search page": [f"/dataset/?q={quote(draw.choice(words))}" for _n in range(PATHS)],
        "package_show, sekali": [f"/api/3/action/package_show?id={draw.choice(names)}&_={n}" for n in many],
        "package_search, sekali": [
            f"/api/3/action/package_search?q={quote(draw.choice(words))}&ext_={n}&facet.field={facets}"
            for n in many
        ],
        "datastore_search, sekali": [f"{rows}&{filters(draw.randrange(336))}&_={n}" for n in many],
        "deep page, sekali": [f"{rows}&offset={ROWS // 2 + n}" for n in many],
        "dataset page, sekali": [f"/dataset/{draw.choice(names)}/?_={n}" for n in many],
        "search page, sekali": [f"/dataset/?q={quote(draw.choice(words))}&_={n}" for n in many],
    }


def _asked(port: int, path: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())["result"]


# Servers and load -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Server:
    """A running web server: where it listens, its process."""

    port: int
    pid: int

    @property
    def pids(self) -> list[int]:
        """It and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    @property
    def cpu(self) -> float:
        """Processor seconds that it and its workers have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids]
        return sum(int(s[11]) + int(s[12]) for s in stats) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _server(application: str, folder: str) -> Iterator[Server]:
    """Our web server with this application, on a free port, on the database of this run."""
    from django.db import connection

    from satudata.programs import here, web

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "PYTHONPATH": folder, "KEPT_MEGABYTES": "32", "COUNTED_SECONDS": "2", "MACHINE_ANSWERS_A_MINUTE": "0",
    }  # fmt: skip
    if connection.vendor == "postgresql":
        address = re.sub(r"/[^/]*$", "", os.environ["DATABASE_URL"])
        kept = "conn_max_age=60&conn_health_checks=true"
        environment["DATABASE_URL"] = f"{address}/{connection.settings_dict['NAME']}?{kept}"
    else:
        environment["SATUDATA_TEST_FILE"] = str(connection.settings_dict["NAME"])
    program = [*here(web("127.0.0.1", port, workers=int(WORKERS)))[:-1], "--log-level", "error", application]
    process = subprocess.Popen(program, cwd=folder, env=environment)
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _pss(pids: list[int]) -> float:
    """Kilobytes of memory, shared ones in shares."""
    found = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(
        int(line.split()[1]) for text in found for line in text.splitlines() if line.startswith("Pss:")
    )


def _wait(port: int) -> None:
    for _try in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _measured(name: str, server: Server, paths: list[str], floor: float | None) -> float:
    """Measure and print; the requests per second. Addresses that this installation lacks are passed over."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", paths[0])
    if (status := connection.getresponse().status) != 200:
        print(f"{name:<28} {'-':>9} status {status}")
        return 0.0
    connection.close()
    if ONCE not in name:
        _ask_all(server.port, paths)
    before = server.cpu
    rate, p50, p99 = _wrk(server.port, paths) if shutil.which("wrk") else _own(server.port, paths)
    cost = (server.cpu - before) / (rate * SECONDS) * 1000
    ratio = f"1/{floor / rate:.1f}" if floor else ""
    print(f"{name:<28} {rate:>9.0f} {p50:>8.1f} {p99:>8.1f} {ratio:>9} {cost:>8.2f}", flush=True)
    return rate


def _ask_all(port: int, paths: list[str]) -> None:
    """Ask each address over as many connections, so that each worker has been asked."""
    opened = [socket.create_connection(("127.0.0.1", port), 60) for _n in range(CONNECTIONS)]
    for path in dict.fromkeys(paths):
        for one in opened:
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            _read(one, path)
    for one in opened:
        one.close()


def _own(port: int, paths: list[str]) -> tuple[float, float, float]:
    """Connections kept open, each asking one path after the other."""
    times: list[float] = []
    asked = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths]
    until = time.perf_counter() + SECONDS

    def ask(first: int) -> None:
        own, at = [], first
        with socket.create_connection(("127.0.0.1", port), 60) as opened:
            while time.perf_counter() < until:
                begun = time.perf_counter()
                opened.sendall(asked[at % len(asked)])
                _read(opened, paths[at % len(paths)])
                own.append((time.perf_counter() - begun) * 1000)
                at += CONNECTIONS
        times.extend(own)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, statistics.median(times), statistics.quantiles(times, n=100)[98]


def _read(opened: socket.socket, path: str) -> None:
    """One whole answer. AssertionError for one that is not 200."""
    got = opened.recv(65536)
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += opened.recv(65536)
    assert got.startswith(b"HTTP/1.1 200"), (path, got[:200])
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", got[: end + 2])
    assert length is not None, (path, got[:end])
    left = end + 4 + int(length[1]) - len(got)
    while left > 0:
        left -= len(opened.recv(min(left, 262144)))


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
