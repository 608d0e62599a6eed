"""A table of 1,000,000 rows and 10 columns: checked beside frictionless, asked, and made into files.

    make bench ARGS=benchmarks/tables.py
    BENCH_ROWS=100000 .venv/bin/python -P benchmarks/tables.py    smaller, without services

The CSV is as Indonesian offices save it (semicolon, decimal comma, dd/mm/yyyy), with one wrong cell in a
hundred rows: an unknown code, a number out of range, no number, a missing value, a key that is there already.
Checking and making each kind of file run in a process of its own: seconds, seconds of the processor (of its
children too), and peak memory of the largest process. "periksa" is the check with its report, as frictionless
does it; "simpan" what storing the checked table takes; "unggahan" both, as the worker has its child do them;
"lembar" the same for an XLSX of 100,000 rows. Ratios are to frictionless in the same run.
Questions are asked in one process with its connection kept: median milliseconds and requests a second.
"""

import csv
import gc
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
ONE_WRONG_IN = 100
SHEET_ROWS = min(ROWS, 100_000)
PLACES = [f"35720{n:02d}{m:03d}" for n in (10, 20, 30) for m in range(1, 8)]
SECTORS = list("ABCDEFGHIJKLMNOPQRSTU")
FIRST_DAY = date(2020, 1, 1)


def main() -> None:
    """Make the tables and measure; or be one of the measured processes."""
    if len(sys.argv) > 1:
        _be_measured(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{ROWS:,} rows; each in a process of its own: seconds, processor seconds, peak MB")
        _process("tabel", folder)
        _check(folder)
        _files(folder)
        print("questions to the stored Parquet: median ms, requests/s in one process")
        _process("tanya", folder)


# Data -------------------------------------------------------------------------------------------
def dictionary() -> Any:
    """A dictionary with types, code lists, ranges, a key, parts and total, and a percentage."""
    from datasets.tables.dictionary import Code, Column, Dictionary, Peran, SumRule, Tipe

    places = tuple(Code(kode, f"Kelurahan {n}") for n, kode in enumerate(PLACES))
    sectors = tuple(Code(kode, f"Kategori {kode}") for kode in SECTORS)
    count = {
        "tipe": Tipe.INTEGER,
        "peran": Peran.NILAI,
        "satuan": "orang",
        "minimum": "0",
        "maksimum": "9999",
    }
    return Dictionary(
        kolom=(
            Column("nomor", "Nomor", Tipe.CODE, Peran.DIMENSI, wajib=True, pola="U[0-9]{7}"),
            Column("wilayah", "Kelurahan", Tipe.CODE, Peran.WILAYAH, wajib=True, kode_nilai=places),
            Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU, wajib=True, minimum="2015", maksimum="2026"),
            Column("sektor", "Kategori", Tipe.CODE, Peran.DIMENSI, wajib=True, kode_nilai=sectors),
            Column("laki", "Laki-laki", **count),
            Column("perempuan", "Perempuan", **count),
            Column("jumlah", "Jumlah", **(count | {"maksimum": "19998"})),
            Column(
                "cakupan", "Cakupan", Tipe.NUMBER, Peran.NILAI, satuan="persen", minimum="0", maksimum="100"
            ),
            Column("tanggal", "Tanggal", Tipe.DATE),
            Column("catatan", "Catatan", Tipe.TEXT),
        ),
        kunci=("nomor",),
        jumlah=(SumRule("jumlah", ("laki", "perempuan")),),
        persen=("cakupan",),
    )


def _rows() -> Iterator[tuple[Any, ...]]:
    chance = random.Random(20261128)  # noqa: S311  a table, no secret
    for n in range(ROWS):
        men, women = chance.randrange(5000), chance.randrange(5000)
        share = Decimal(chance.randrange(10001)) / 100
        day = FIRST_DAY + timedelta(days=chance.randrange(2000))
        yield (
            f"U{n:07d}", chance.choice(PLACES), 2015 + n % 12, chance.choice(SECTORS), men, women,
            men + women, share, day, f"Usaha binaan nomor {n % 1000}",
        )  # fmt: skip


def _wrong(texts: list[Any], n: int) -> list[Any]:
    """One mistake of five kinds."""
    place, text = ((1, "9999999999"), (7, "100,5"), (4, "banyak"), (3, ""), (0, "U0000000"))[n % 5]
    return [*texts[:place], text, *texts[place + 1 :]]


def _make(folder: Path) -> None:
    from datasets.tables import columnar

    kamus = dictionary()
    with (folder / "tabel.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([c.kode for c in kamus.kolom])
        for n, row in enumerate(_rows(), 1):
            texts = [*map(str, row[:7]), str(row[7]).replace(".", ","), row[8].strftime("%d/%m/%Y"), row[9]]
            writer.writerow(_wrong(texts, n // ONE_WRONG_IN) if n % ONE_WRONG_IN == 0 else texts)
    _make_sheet(folder / "tabel.xlsx")
    begun = time.perf_counter()
    columnar.write(_rows(), kamus, folder / "tabel.parquet")
    size = (folder / "tabel.csv").stat().st_size / 1e6, (folder / "tabel.parquet").stat().st_size / 1e6
    print(f"CSV {size[0]:.0f} MB, Parquet {size[1]:.0f} MB, written in {time.perf_counter() - begun:.1f} s")


def _make_sheet(target: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(target, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, [c.kode for c in dictionary().kolom])
        for n, row in enumerate(islice(_rows(), SHEET_ROWS), 1):
            sheet.write_row(n, 0, _wrong(list(row), n // ONE_WRONG_IN) if n % ONE_WRONG_IN == 0 else row)


# Checking ---------------------------------------------------------------------------------------
def _check(folder: Path) -> None:
    ours = {act: _process(act, folder) for act in ("periksa", "simpan", "unggahan")}
    theirs = _process("frictionless", folder)
    for act, measured in ours.items():
        ratios = " ".join(
            f"{theirs[what] / measured[what]:>8.1f}" for what in ("seconds", "processor", "peak")
        )
        print(f"{f'  frictionless : {act}':<28} {ratios}")
    _process("lembar", folder)


def _job(folder: Path) -> dict[str, Any]:
    """What the child that checks is told."""
    place = folder / "hasil"
    place.mkdir(exist_ok=True)
    return {
        "path": str(folder / "tabel.csv"), "choice": _choice("csv").to_json(), "codes": {},
        "dictionary": dictionary().to_json(), "previous": "", "periode": None, "folder": str(place),
    }  # fmt: skip


def _choice(kind: str) -> Any:
    from datasets.tables.choice import Choice

    columns = {c.kode: c.kode for c in dictionary().kolom}
    return Choice(kind, "utf-8-sig", ";", ",", "Data", header_row=1, columns=columns)


def _check_alone(folder: Path) -> None:
    from datasets.tables.findings import Findings
    from datasets.tables.scanning import FINDINGS, Scan

    job = _job(folder)
    findings = Findings(Path(job["folder"]) / FINDINGS)
    gc.disable()  # as the child has it
    scan = Scan(Path(job["path"]), _choice("csv"), dictionary(), {}, findings)
    for _some in scan.rows(lambda _rows: None):
        pass
    findings.close()
    _tell(scan.answer())


def _store_alone(folder: Path) -> dict[str, float]:
    """What storing takes, without getting the rows."""
    from datasets.tables import columnar

    seconds = used = 0.0
    rows = (
        list(map(columnar.canonical, row))
        for row in columnar.read_rows(folder / "tabel.parquet", dictionary())
    )
    with columnar.Writer(dictionary(), folder / "lagi.parquet") as writer:
        while some := list(islice(rows, columnar.AT_ONCE)):
            begun, before = time.perf_counter(), time.process_time()
            writer.add(some)
            seconds, used = seconds + time.perf_counter() - begun, used + time.process_time() - before
        begun, before = time.perf_counter(), time.process_time()
        writer.finish()
    return {
        "seconds": seconds + time.perf_counter() - begun,
        "processor": used + time.process_time() - before,
    }


def _upload(kind: str) -> Callable[[Path], None]:
    def check(folder: Path) -> None:
        from datasets.tables import checking

        found = checking.check(
            folder / f"tabel.{kind}", _choice(kind), dictionary(), codes={}, previous=None, periode=None,
            folder=Path(_job(folder)["folder"]), progress=lambda _rows: None,
        )  # fmt: skip
        _tell(found.summary)

    return check


def _tell(summary: dict[str, Any]) -> None:
    rules = {rule["code"]: rule["count"] for rule in summary["by_rule"]}
    print("   ", json.dumps(rules))


def _their_check(folder: Path) -> None:
    from frictionless import Checklist, Dialect, Resource, Schema, formats, system

    from datasets.tables.exports import table_schema

    described = table_schema(dictionary())
    for field in described["fields"]:
        field.pop("unit", None)
        field.update({"number": {"decimalChar": ","}, "date": {"format": "%d/%m/%Y"}}.get(field["type"], {}))
    with system.use_context(trusted=True):
        resource = Resource(
            path=str(folder / "tabel.csv"),
            encoding="utf-8-sig",
            schema=Schema.from_descriptor(described),
            dialect=Dialect(controls=[formats.CsvControl(delimiter=";")]),
        )
        report = resource.validate(Checklist(), limit_errors=10**9)
    counts: dict[str, int] = {}
    for kind in (row[0] for row in report.flatten(["type"])):
        counts[kind] = counts.get(kind, 0) + 1
    print("   ", json.dumps(counts))


# Files ------------------------------------------------------------------------------------------
def _files(folder: Path) -> None:
    for kind in ("csv", "csv_excel", "json", "parquet", "zip", "xlsx"):
        measured = _process(kind, folder)
        print(f"{'':<28} {ROWS / measured['seconds']:>8,.0f} rows/s", flush=True)


def _writes(kind: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        from datasets.tables import exports

        meta = exports.PackageMeta(nama="tabel", judul="Tabel", produsen="Dinas")
        if kind == "zip":
            exports._package(folder / "jadi.csv", dictionary(), meta, folder / "jadi.zip")
            return
        source = exports.Source(folder / "tabel.parquet", dictionary(), going=lambda: None)
        getattr(exports, f"write_{kind}")(source, meta, folder / f"jadi.{kind}")

    return write


def _process(act: str, folder: Path) -> dict[str, float]:
    """What a process of its own takes: seconds, those of the processor, peak; its start is not counted."""
    given = [sys.executable, "-P", __file__, act, str(folder)]
    child = subprocess.run(given, stdout=subprocess.PIPE, text=True, check=True)
    *said, last = child.stdout.splitlines()
    measured: dict[str, float] = json.loads(last)
    figures = f"{measured['seconds']:>8.1f} {measured['processor']:>8.1f} {measured['peak']:>8.0f}"
    print(*said, f"{act:<28} {figures}", sep="\n", flush=True)
    return measured


def _be_measured(act: str, folder: Path) -> None:
    import django

    if act != "periksa":  # the child that checks knows no settings
        django.setup()
    begun, used = time.perf_counter(), _processor()
    told = _ACTS[act](folder) or {}
    seconds, used = time.perf_counter() - begun, _processor() - used
    own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    print(json.dumps({"seconds": seconds, "processor": used, "peak": peak} | told))


def _processor() -> float:
    """Seconds that this process and its ended children had a processor: the machine may be shared."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


# Questions --------------------------------------------------------------------------------------
def _questions(folder: Path) -> None:
    from datasets.tables import columnar, facts
    from datasets.tables.columnar import Query

    path, kamus = folder / "tabel.parquet", dictionary()
    two = {"wilayah": [PLACES[3]], "tahun": [2020]}
    asked: dict[str, Query] = {
        "first page": Query(),
        "filter, sort, 100 rows, count": Query({"sektor": ["C"]}, sort=[("jumlah", True)]),
        "two filters": Query(two),
        "deep page (offset 500,000)": Query(offset=ROWS // 2),
        "deep page, sorted": Query(offset=ROWS // 2, sort=[("jumlah", True)]),
        "words": Query(q="binaan 77"),
        "count alone": Query(two, limit=0),
    }
    for name, query in asked.items():
        _timed(name, lambda q=query: columnar.page(path, kamus, q))
    _timed(
        "group-by for a chart", lambda: columnar.group(path, kamus, by=["tahun", "wilayah"], measure="jumlah")
    )
    _timed("distinct values", lambda: columnar.distinct(path, kamus, "sektor"))
    _timed("facts for the sentence", lambda: facts.facts(path, kamus))


def _timed(name: str, act: Callable[[], object]) -> None:
    act()
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    median = statistics.median(times)
    print(f"{name:<32} {median:>8.1f} {1000 / median:>8.0f}", flush=True)


_ACTS: dict[str, Callable[[Path], dict[str, float] | None]] = {
    "tabel": _make,
    "periksa": _check_alone,
    "simpan": _store_alone,
    "unggahan": _upload("csv"),
    "lembar": _upload("xlsx"),
    "frictionless": _their_check,
    "tanya": _questions,
    **{kind: _writes(kind) for kind in ("csv", "csv_excel", "json", "parquet", "zip", "xlsx")},
}

if __name__ == "__main__":
    main()
