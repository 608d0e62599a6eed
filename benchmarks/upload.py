"""The largest CSV through the whole application: sent by HTTP, quarantined, checked, stored as a version.

    make bench ARGS=benchmarks/upload.py
    BENCH_MB=20 scripts/with-services .venv/bin/python -P benchmarks/upload.py    smaller

The real web server, worker and beat (`manage.py serve`) on a database of their own. A person signs in, sends
the file through the upload page, reads its page until it is checked and stores it as a version. Told of each
stretch: seconds, and seconds of the processor of all processes; at the end the peak memory of the largest one
and of all together, sampled twice a second. For comparison the floor in the same run: the same bytes read
and hashed by one process.
"""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

MEGABYTE = 1024 * 1024
SIZE = int(os.environ.get("BENCH_MB", "149")) * MEGABYTE
MOST_ROWS = 999_000
PATIENCE = 1200
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Make the world and the file, start the programs, carry the file through them."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("collectstatic", "--noinput", verbosity=0)
        rilis = _release()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "usaha.csv"
            rows = _make(file)
            print(f"{file.stat().st_size / MEGABYTE:.0f} MB, {rows:,} rows, 10 columns")
            _floor(file)
            with _programs(Path(folder)) as (process, url):
                _carry(url, rilis, file, process)
    finally:
        teardown_databases(old, verbosity=0)


# Data ------------------------------------------------------------------------------------------------
def _release() -> Any:
    """A release that is collected, with a dictionary of ten columns."""
    from datasets.states import ReleaseState
    from datasets.tables.dictionary import Code, Column, Dictionary, Peran, Tipe
    from tests.factories.datasets import KELURAHAN, stated
    from tests.factories.datasets_uploads import draft_dictionary
    from tests.factories.world import build_world

    data = stated(build_world())
    rilis = data.release_at(ReleaseState.COLLECTING)
    places = tuple(Code(kode, nama) for kode, nama in KELURAHAN)
    count = {"tipe": Tipe.INTEGER, "peran": Peran.NILAI, "satuan": "orang", "minimum": "0"}
    texts = ("nama", "alamat_usaha", "keterangan", "sumber")
    columns = (
        Column("nomor", "Nomor", Tipe.CODE, Peran.DIMENSI, wajib=True, pola="U[0-9]{7}"),
        Column("kelurahan", "Kelurahan", Tipe.CODE, Peran.WILAYAH, wajib=True, kode_nilai=places),
        Column("tahun", "Tahun", Tipe.YEAR, Peran.WAKTU, wajib=True),
        Column("pekerja", "Pekerja", **count),
        Column("omzet", "Omzet", Tipe.NUMBER, Peran.NILAI, satuan="juta rupiah", minimum="0"),
        Column("tanggal", "Tanggal", Tipe.DATE),
        *(Column(kode, kode.replace("_", " ").capitalize()) for kode in texts),
    )
    draft_dictionary(rilis, data.operator, Dictionary(kolom=columns, kunci=("nomor",), ambang=None))
    return rilis


def _make(target: Path) -> int:
    """A CSV as offices save it, of the wanted size and at most so many rows; its number of rows."""
    from tests.factories.datasets import KELURAHAN

    places = [kode for kode, _nama in KELURAHAN]
    width = max(0, SIZE // MOST_ROWS - 110)
    rest = f"Catatan petugas lapangan {'yang panjang ' * (width // 13 + 1)}"[: 25 + width]
    rows = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        written = out.write(
            "Nomor;Kelurahan;Tahun;Pekerja;Omzet;Tanggal;Nama;Alamat usaha;Keterangan;Sumber\r\n"
        )
        while written < SIZE - 400 and rows < MOST_ROWS:
            written += out.write(
                f"U{rows:07d};{places[rows % 3]};2026;{rows % 250};{rows % 9000},{rows % 90 + 10};"
                f"{rows % 28 + 1:02d}/03/2026;Usaha {rows % 7000};Jalan Contoh {rows % 300};{rest};"
                f"Pendataan {rows % 12}\r\n"
            )
            rows += 1
    return rows


def _floor(file: Path) -> None:
    begun, used = time.perf_counter(), time.process_time()
    with file.open("rb") as source:
        hashlib.file_digest(source, "sha256")
    _told("floor: read and hashed", time.perf_counter() - begun, time.process_time() - used)


# Programs --------------------------------------------------------------------------------------------
@contextmanager
def _programs(folder: Path) -> Iterator[tuple[int, str]]:
    """Web server, worker and beat on the database of this run: the parent's id, and where they answer."""
    from django.db import connection

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = dict(os.environ)
    if connection.vendor == "postgresql":
        address = re.sub(r"/[^/]*$", "", os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = f"{address}/{connection.settings_dict['NAME']}"
    else:
        environment |= {"SATUDATA_TEST_BROKER": "filesystem://"}
        environment["SATUDATA_TEST_FILE"] = str(connection.settings_dict["NAME"])
    log = folder / "serve.log"
    with log.open("wb") as output:
        serving = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        while "berhenti." not in log.read_text():
            if serving.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.2)
        yield serving.pid, f"http://127.0.0.1:{port}"
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait()


class Watched:
    """Processor seconds and memory of a process and all that it started, sampled beside the work."""

    def __init__(self, pid: int) -> None:
        self.pid, self.largest, self.together = pid, 0, 0
        self._gone, self._last = 0.0, dict[int, float]()
        self._ended = threading.Event()
        self._sampling = threading.Thread(target=self._sample, daemon=True)
        self._sampling.start()

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self._sampling.join()

    @property
    def used(self) -> float:
        """Processor seconds until now; of what ended between two samples those of its last one."""
        return self._gone + sum(self._last.values())

    def _sample(self) -> None:
        while not self._ended.wait(0.5):
            family = _family(self.pid)
            self._gone += sum(s for pid, s in self._last.items() if pid not in family)
            self._last = {pid: seconds for pid, (seconds, _memory) in family.items()}
            sizes = [memory for _seconds, memory in family.values()]
            self.largest, self.together = max(self.largest, *sizes, 0), max(self.together, sum(sizes))


def _family(pid: int) -> dict[int, tuple[float, int]]:
    """A process and its descendants: processor seconds and resident bytes of each."""
    parents, facts = dict[int, int](), dict[int, tuple[float, int]]()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(entry.parent.name)
        parents[number] = int(fields[1])
        facts[number] = ((int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * PAGE)
    found = {pid}
    while more := {n for n, parent in parents.items() if parent in found} - found:
        found |= more
    return {n: facts[n] for n in found if n in facts}


# The way ---------------------------------------------------------------------------------------------
class Person:
    """The OPD's operator at a browser: one session, forms filled as the pages offer them."""

    def __init__(self, url: str) -> None:
        import requests

        self.url, self.session = url, requests.Session()

    def get(self, path: str) -> str:
        """A page."""
        return str(self.session.get(f"{self.url}{path}", timeout=PATIENCE).text)

    def post(self, path: str, page: str, action: str = "", **fields: Any) -> Any:
        """Send the form of a page that goes to `action`, and follow."""
        forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
        form = next(f for f in forms if f'action="{action}"' in f or (not action and "enctype" in f))
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        files = {name: fields.pop(name) for name in list(fields) if name == "berkas"}
        answer = self.session.post(
            f"{self.url}{path}", data=hidden | fields, files=files or None, timeout=PATIENCE,
            headers={"Referer": f"{self.url}{path}"},
        )  # fmt: skip
        answer.raise_for_status()
        return answer


def _carry(url: str, rilis: Any, file: Path, pid: int) -> None:
    from django.test import Client

    from datasets.models import Unggahan, VersiRilis
    from satudata.accounts.models import User

    person, client = Person(url), Client()
    client.force_login(User.objects.get(username="blitar_operator"))
    person.session.cookies.set("sessionid", client.cookies["sessionid"].value)
    watched = Watched(pid)
    upload = f"/rilis/{rilis.pk}/unggah/"
    page = person.get(upload)
    with _stretch("sent by HTTP, kept", watched), file.open("rb") as source:
        person.post(upload, page, berkas=(file.name, source, "text/csv"))
    unggahan = Unggahan.objects.get()
    own = f"/rilis/{rilis.pk}/unggahan/{unggahan.pk}/"
    with _stretch("read and checked", watched):
        while unggahan.status in (Unggahan.Status.RECEIVED, Unggahan.Status.CHECKING):
            time.sleep(1)
            page = person.get(own)
            unggahan.refresh_from_db()
    if unggahan.status != Unggahan.Status.CHECKED:
        raise SystemExit(f"{unggahan.status}: {unggahan.pesan}")
    page = person.get(own)
    with _stretch("stored as a version", watched):
        person.post(f"{own}simpan/", page, action=f"{own}simpan/")
    watched.stop()
    made = VersiRilis.objects.get()
    print(f"version {made.nomor}: {made.baris:,} rows, hash {made.sha256[:16]}")
    print(f"largest process {watched.largest / MEGABYTE:.0f} MB, all {watched.together / MEGABYTE:.0f} MB")


@contextmanager
def _stretch(name: str, watched: Watched) -> Iterator[None]:
    begun, used = time.perf_counter(), watched.used
    yield
    seconds = time.perf_counter() - begun
    time.sleep(1)
    _told(name, seconds, watched.used - used)


def _told(name: str, seconds: float, used: float) -> None:
    print(f"{name:<26} {seconds:>8.1f} s {used:>8.1f} s processor", flush=True)


if __name__ == "__main__":
    main()
