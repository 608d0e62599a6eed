"""A table of 1,000,000 rows and 10 columns: checked beside frictionless, asked, and made into files.

    make bench ARGS=benchmarks/tables.py
    BENCH_ROWS=100000 .venv/bin/python -P benchmarks/tables.py    smaller, without services

The CSV is as Indonesian offices save it (semicolon, decimal comma, dd/mm/yyyy), with one wrong cell in a
hundred rows: an unknown code, a number out of range, no number, a missing value, a key that is there already.
Checking and making each kind of file run in a process of its own: seconds, seconds of the
processor, and peak memory.
Questions are asked in one process with its connection kept: median milliseconds and requests a second.
"""

import csv
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
ONE_WRONG_IN = 100
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


def _wrong(texts: list[str], n: int) -> list[str]:
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
    begun = time.perf_counter()
    columnar.write(_rows(), kamus, folder / "tabel.parquet")
    size = (folder / "tabel.csv").stat().st_size / 1e6, (folder / "tabel.parquet").stat().st_size / 1e6
    print(f"CSV {size[0]:.0f} MB, Parquet {size[1]:.0f} MB, written in {time.perf_counter() - begun:.1f} s")


# Checking ---------------------------------------------------------------------------------------
def _check(folder: Path) -> None:
    ours = _process("periksa", folder)
    theirs = _process("frictionless", folder)
    ratios = f"{theirs[0] / ours[0]:>8.1f} {theirs[1] / ours[1]:>8.1f}"
    print(f"{'  frictionless : ours':<28} {ratios} times the seconds")


def _our_check(folder: Path) -> None:
    from datasets.tables.checking import check
    from datasets.tables.choice import Choice

    kamus, place = dictionary(), folder / "hasil"
    place.mkdir(exist_ok=True)
    choice = Choice("csv", "utf-8-sig", ";", ",", header_row=1, columns={c.kode: c.kode for c in kamus.kolom})
    found = check(
        folder / "tabel.csv", choice, kamus, codes={}, previous=None, periode=None, folder=place,
        progress=lambda _rows: None,
    )  # fmt: skip
    rules = {rule["code"]: rule["count"] for rule in found.summary["by_rule"]}
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
        seconds, _used = _process(kind, folder)
        print(f"{'':<28} {ROWS / seconds:>8,.0f} rows/s", flush=True)


def _writes(kind: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        from datasets.tables import exports

        meta = exports.PackageMeta(nama="tabel", judul="Tabel", produsen="Dinas")
        if kind == "zip":
            exports._package(folder / "jadi.csv", dictionary(), meta, folder / "jadi.zip")
            return
        getattr(exports, f"write_{kind}")(
            folder / "tabel.parquet", dictionary(), meta, folder / f"jadi.{kind}"
        )

    return write


def _process(act: str, folder: Path) -> tuple[float, float]:
    """Seconds, and those of the processor, of what a process of its own does; its start is not counted."""
    given = [sys.executable, "-P", __file__, act, str(folder)]
    child = subprocess.run(given, stdout=subprocess.PIPE, text=True, check=True)
    *said, last = child.stdout.splitlines()
    measured = json.loads(last)
    figures = f"{measured['seconds']:>8.1f} {measured['processor']:>8.1f} {measured['peak']:>8.0f}"
    print(*said, f"{act:<28} {figures}", sep="\n", flush=True)
    return measured["seconds"], measured["processor"]


def _be_measured(act: str, folder: Path) -> None:
    import django

    django.setup()
    begun, used = time.perf_counter(), _processor()
    _ACTS[act](folder)
    seconds, used = time.perf_counter() - begun, _processor() - used
    own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    print(json.dumps({"seconds": seconds, "processor": used, "peak": peak}))


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


_ACTS: dict[str, Callable[[Path], None]] = {
    "tabel": _make,
    "periksa": _our_check,
    "frictionless": _their_check,
    "tanya": _questions,
    **{kind: _writes(kind) for kind in ("csv", "csv_excel", "json", "parquet", "zip", "xlsx")},
}

if __name__ == "__main__":
    main()
