"""Letters per second and memory, beside bare WeasyPrint on the same HTML.

    make bench            all benchmarks
    .venv/bin/python benchmarks/letters.py

Ours: the frozen context through the template, the shared font configuration and stylesheet, PDF/A-3a
with PDF/UA-1. The floor: `HTML(string=...).write_pdf(...)` with the same stylesheet, variant and
fetcher, everything made anew for each letter, as its documentation shows. Both are measured in one
run, alternating in batches, because the machine's speed drifts; each in a process of its own, so
that its memory is its own. Prints a table; a ratio above 1 means that we are faster.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")

LETTERS = int(os.environ.get("BENCH_LETTERS", "100"))
BATCHES = 5
LETTER = "documents/surat_rekomendasi.html"


def main() -> None:
    """Measure both, alternating, and print speed, memory and its growth."""
    workers = {"ours": _Worker(_ours), "bare": _Worker(_bare)}
    for worker in workers.values():
        worker.make(2)  # import, first fonts
    seconds: dict[str, list[float]] = {name: [] for name in workers}
    start = {name: worker.memory() for name, worker in workers.items()}
    for _batch in range(BATCHES):
        for name, worker in workers.items():
            seconds[name].append(worker.make(LETTERS // BATCHES) / (LETTERS // BATCHES))
    print(f"{'':>6} {'ms/letter':>10} {'letters/s':>10} {'MB before':>10} {'MB after':>9} {'KB/letter':>10}")
    for name, worker in workers.items():
        median, before, after = statistics.median(seconds[name]), start[name], worker.memory()
        grown = (after - before) * 1024 / LETTERS
        speed = f"{median * 1000:>10.0f} {1 / median:>10.1f}"
        print(f"{name:>6} {speed} {before:>10.0f} {after:>9.0f} {grown:>10.1f}")
        worker.stop()
    ratio = statistics.median(seconds["bare"]) / statistics.median(seconds["ours"])
    print(f"\n{LETTERS} letters: {ratio:.2f} times as fast as bare WeasyPrint")


class _Worker:
    """A process that makes letters in one way and tells how long and how large."""

    def __init__(self, maker: Callable[[], Callable[[int], bytes]]) -> None:
        context = get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(maker, there))
        self._process.start()

    def make(self, letters: int) -> float:
        """Make letters; seconds that it took."""
        return self._ask(letters)

    def memory(self) -> float:
        """Resident memory now, in MB."""
        return self._ask(0)

    def stop(self) -> None:
        self._pipe.send(None)
        self._process.join()

    def _ask(self, what: int) -> float:
        self._pipe.send(what)
        answer: float = self._pipe.recv()
        return answer


def _serve(maker: Callable[[], Callable[[int], bytes]], pipe: Connection) -> None:
    make = maker()
    count = 0
    while (letters := pipe.recv()) is not None:
        if letters == 0:
            pipe.send(_resident())
            continue
        began = time.perf_counter()
        for _letter in range(letters):
            count += 1
            assert make(count).startswith(b"%PDF-")
        pipe.send(time.perf_counter() - began)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _context(number: int) -> dict[str, Any]:
    from tests.factories.letters import letter_context

    return letter_context(identitas=f"V-26.3503.{number:03d}")


def _ours() -> Callable[[int], bytes]:
    import django

    django.setup()
    from satudata.documents.rendering import render_html, render_pdf

    return lambda number: render_pdf(render_html(LETTER, _context(number)), title="Surat")


def _bare() -> Callable[[int], bytes]:
    import django

    django.setup()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    from satudata.documents.rendering import _stylesheet, render_html

    def make(number: int) -> bytes:
        fetcher = URLFetcher(allowed_protocols=["data"])
        page = HTML(string=render_html(LETTER, _context(number)), url_fetcher=fetcher)
        fonts = FontConfiguration()
        style = CSS(string=_stylesheet(), url_fetcher=fetcher, font_config=fonts)
        return bytes(page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"))

    return make


if __name__ == "__main__":
    main()
