"""The yearly report of a year with 2,000 releases: time and memory of its job, beside bare WeasyPrint.

    make bench            all benchmarks
    .venv/bin/python benchmarks/report.py

30 offices, 2,000 releases, about 60 pages, without a database. Ours is what a worker does in the job
`render_document`: the frozen context through the template, the shared font configuration and stylesheet,
PDF/A-3a with PDF/UA-1. The floor is `HTML(string=...).write_pdf(...)` on the same HTML with the same
stylesheet and variant. Each runs in a process of its own, so that its memory is its own; they alternate, and
what counts is processor time, because the machine is shared. A ratio of at most 1.2 is the aim. Before both,
once: the time to freeze the context, drawings included, as approving does.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.test")

RELEASES = int(os.environ.get("BENCH_RELEASES", "2000"))
OFFICES, ENTRIES = 30, int(os.environ.get("BENCH_ENTRIES", "200"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
TEMPLATE, TITLE = "documents/laporan.html", "Laporan"


def main() -> None:
    """Freeze a year's report, make it in both ways by turns, and print time, memory and the ratio."""
    import django

    django.setup()
    from satudata.documents import rendering
    from tests.factories import snapshots
    from tests.factories.reports_paper import frozen

    content = snapshots.content(offices=OFFICES, entries=ENTRIES, releases=RELEASES)
    began = time.process_time()
    context = frozen(content)
    print(f"freezing the context, drawings included: {time.process_time() - began:.1f} s of processor time")
    html = rendering.render_html(TEMPLATE, context)
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    peaks: dict[str, float] = {}
    for _round in range(ROUNDS):
        for name, given in (("ours", context), ("bare", html)):
            used, peaks[name], pdf = _made(name, given)
            seconds[name].append(used)
    print(f"{RELEASES} releases, {OFFICES} offices, {_pages(pdf)} pages, {len(html) // 1024} KB of HTML")
    print(f"{'':>6} {'s (median)':>10} {'peak MB':>8}")
    for name, used in seconds.items():
        print(f"{name:>6} {statistics.median(used):>10.1f} {peaks[name]:>8.0f}")
    ours, bare = (statistics.median(seconds[name]) for name in ("ours", "bare"))
    print(f"\nours takes {ours / bare:.2f} times the processor time of bare WeasyPrint (aim: at most 1.2)")


def _made(name: str, given: Any) -> tuple[float, float, bytes]:
    """Make the PDF once in a new process: processor seconds without imports, peak memory in MB, the bytes."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(name, given, there))
    process.start()
    answer: tuple[float, float, bytes] = here.recv()
    process.join()
    return answer


def _work(name: str, given: Any, pipe: Connection) -> None:
    import django

    django.setup()
    make = {"ours": _ours, "bare": _bare}[name]()
    began = time.process_time()
    pdf = make(given)
    used = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((used, peak, pdf))


def _ours() -> Any:
    from satudata.documents.rendering import render_html, render_pdf

    # The worker's first document pays for fonts and stylesheet; the floor makes them anew within its time.
    render_pdf("<p>Awal</p>", title=TITLE)
    return lambda context: render_pdf(render_html(TEMPLATE, context), title=TITLE)


def _bare() -> Any:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    from satudata.documents.rendering import _stylesheet

    def make(html: str) -> bytes:
        fetcher = URLFetcher(allowed_protocols=["data"])
        fonts = FontConfiguration()
        style = CSS(string=_stylesheet(), url_fetcher=fetcher, font_config=fonts)
        page = HTML(string=html, url_fetcher=fetcher)
        return bytes(page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"))

    return make


def _pages(pdf: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        told = subprocess.run(["pdfinfo", file.name], capture_output=True, text=True, check=True).stdout
    return next(line.split()[1] for line in told.splitlines() if line.startswith("Pages"))


if __name__ == "__main__":
    main()
