"""The yearly report of a year with 2,000 releases: time and memory of its job, beside bare WeasyPrint.

    make bench            all benchmarks
    scripts/with-services .venv/bin/python -P benchmarks/report.py

30 offices, 2,000 releases, about 85 pages with their annexes, on PostgreSQL. Ours is what a worker does with
a promise of the outbox: claim it, read the document's frozen context, template, PDF/A-3a with PDF/UA-1, hash
and store the bytes, issue the document and move the report on. The floor is `HTML(string=...).write_pdf(...)`
on the very HTML that was stored, with the same stylesheet and variant. Each runs in a process of its own, so
that its memory is its own, imports before the clock; they alternate, and what counts is processor time,
because the machine is shared. A ratio of at most 1.2 is the aim. Before both, once: the time to freeze the
context, drawings included, as approving does.
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
os.environ.setdefault("SATUDATA_LOG_LEVEL", "ERROR")

from benchmarks._sizes import databases, use  # noqa: E402  after the path

RELEASES = int(os.environ.get("BENCH_RELEASES", "2000"))
OFFICES, ENTRIES = 30, int(os.environ.get("BENCH_ENTRIES", "200"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FIRST_YEAR = 2020


def main() -> None:
    """Promise a report a round, make each in both ways by turns, and print time, memory and the ratio."""
    jobs: list[tuple[int, str]] = []
    with databases([ROUNDS], lambda _made, rounds: jobs.extend(_promised(rounds))) as names:
        use(names[ROUNDS])
        seconds: dict[str, list[float]] = {"ours": [], "bare": []}
        peaks: dict[str, list[float]] = {"ours": [], "bare": []}
        for job, document in jobs:
            _measure("ours", (names[ROUNDS], job), seconds, peaks)
            html = _issued(document)
            pdf = _measure("bare", html, seconds, peaks)
    print(f"{RELEASES} releases, {OFFICES} offices, {_pages(pdf)} pages, {len(html) // 1024} KB of HTML")
    print(f"{'':>6} {'s (median)':>10} {'peak MB':>8}")
    for name, used in seconds.items():
        print(f"{name:>6} {statistics.median(used):>10.1f} {statistics.median(peaks[name]):>8.0f}")
    ratio, memory = (statistics.median(of["ours"]) / statistics.median(of["bare"]) for of in (seconds, peaks))
    print(f"\nthe job takes {ratio:.2f} times the processor time of bare WeasyPrint (aim: at most 1.2)")
    print(f"and {memory:.2f} times its memory")


# What there is to make --------------------------------------------------------------------------------
def _promised(rounds: int) -> list[tuple[int, str]]:
    """So many approved reports whose PDF is promised: (job, document)."""
    from satudata.documents.models import Document
    from satudata.workflow.models import Job
    from tests.factories.reports import ReportWalk, add_reports
    from tests.factories.world import build_world

    forum, frozen = add_reports(build_world()), _frozen()
    found = []
    for n in range(rounds):
        walk = ReportWalk(forum, tahun=FIRST_YEAR + n)
        walk.send()
        document = walk.approve().dokumen
        facts = {"dokumen": document.context["dokumen"]}
        Document.objects.filter(pk=document.pk).update(context=frozen | facts)
        job = Job.objects.get(dedupe_key=f"render_document:{document.pk}")
        found.append((job.pk, str(document.pk)))
    return found


def _frozen() -> dict[str, Any]:
    from tests.factories import snapshots
    from tests.factories.reports_paper import frozen

    content = snapshots.content(offices=OFFICES, entries=ENTRIES, releases=RELEASES)
    began = time.process_time()
    context = frozen(content)
    print(f"freezing the context, drawings included: {time.process_time() - began:.1f} s of processor time")
    return context


def _issued(document: str) -> str:
    """The HTML that the worker stored; the document must be in force and the report moved on."""
    from reports.models import Laporan
    from reports.states import ReportState
    from satudata.documents.models import Document

    made = Document.objects.get(pk=document)
    state = Laporan.objects.get(pk=made.case_id).state
    if made.state != Document.State.ISSUED or state != ReportState.APPROVED:
        raise RuntimeError(f"the job did not end: {made.state} {made.error} {state}")
    return made.html


# Making it -----------------------------------------------------------------------------------------------
def _measure(name: str, given: Any, seconds: dict[str, list[float]], peaks: dict[str, list[float]]) -> bytes:
    """Make it once in a new process: processor seconds without imports, peak memory in MB, the bytes."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(name, given, there))
    process.start()
    # So that one that dies is an error here, instead of waiting for ever.
    there.close()
    used, peak, pdf = here.recv()
    process.join()
    seconds[name].append(used)
    peaks[name].append(peak)
    return bytes(pdf)


def _work(name: str, given: Any, pipe: Connection) -> None:
    import django

    django.setup()
    import weasyprint  # noqa: F401  before the clock

    make = {"ours": _ours, "bare": _bare}[name](given)
    began = time.process_time()
    pdf = make()
    used = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((used, peak, pdf))


def _ours(given: tuple[str, int]) -> Any:
    """The worker's task for one job of the outbox."""
    from satudata.workflow import outbox

    database, job = given
    use(database)

    def make() -> bytes:
        if not outbox.run(job):
            raise RuntimeError("the job was not done")
        return b""

    return make


def _bare(html: str) -> Any:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    from satudata.documents.rendering import _stylesheet

    def make() -> bytes:
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
