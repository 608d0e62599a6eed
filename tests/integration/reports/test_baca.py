"""The whole report to read: who may, what stands in it, that a preview keeps nothing."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Laporan
from reports.services import printing
from reports.states import ReportState as S
from satudata.clock.now import now
from satudata.documents import prints
from satudata.documents.models import Document
from satudata.workflow import outbox
from tests.factories import snapshots
from tests.factories.reports import ReportWalk, approved, report_at, submitted
from tests.factories.world import World


@pytest.fixture
def walk(forum: World) -> ReportWalk:
    """A report that is being written, with the figures of a small year."""
    walk = report_at(forum, S.DRAFTED)
    _figures(walk, snapshots.content())
    return walk


def _figures(walk: ReportWalk, content: dict[str, Any]) -> None:
    potret = walk.reread().potret
    assert potret is not None
    potret.isi = content
    potret.save(update_fields=["isi"])
    walk.reread()


def _get(walk: ReportWalk, name: str, who: str = "blitar_walidata", method: str = "get") -> Any:
    client = Client()
    client.force_login(walk.forum.people[who])
    return getattr(client, method)(reverse(name, args=[walk.laporan.pk]))


# Page ----------------------------------------------------------------------------------------------------
def test_page_shows_text_tables_and_the_same_charts_as_paper(walk: ReportWalk) -> None:
    text = _get(walk, "laporan_read").content.decode()

    assert "Isi Ringkasan eksekutif." in text
    assert '<caption id="tabel-1"><span class="report-number">Tabel 1.</span> Angka kunci</caption>' in text
    drawn = next(g for g in printing.contents_of(walk.laporan).gambar)
    assert str(drawn.svg) in text
    assert text.count("chart-wide") == text.count("chart-narrow") > 5
    assert "style=" not in text.split("<main", 1)[1]


@pytest.mark.parametrize("who", ["blitar_operator", "walidata", "blitar_pimpinan"])
@pytest.mark.parametrize("name", ["laporan_read", "laporan_pdf"])
def test_report_that_is_not_yours_is_not_there(walk: ReportWalk, who: str, name: str) -> None:
    """The leader reads a report once it was handed over."""
    assert _get(walk, name, who).status_code == 404


def test_leader_reads_what_was_submitted(forum: World) -> None:
    walk = report_at(forum, S.SUBMITTED)

    assert _get(walk, "laporan_read", "blitar_pimpinan").status_code == 200


def test_report_in_force_is_offered_itself_and_no_preview(forum: World) -> None:
    """Two PDFs of one report, one marked PRATINJAU, leave a reader in doubt which counts."""
    walk = approved(forum)
    address = reverse("document_file", args=[walk.laporan.dokumen.file_id])

    for name in ("laporan_detail", "laporan_read"):
        page = _get(walk, name).content.decode()
        assert address in page
        assert reverse("laporan_pdf", args=[walk.laporan.pk]) not in page


def test_page_costs_the_same_for_a_larger_year(walk: ReportWalk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert _get(walk, "laporan_read").status_code == 200
        return len(captured)

    cost()
    small = cost()
    _figures(walk, snapshots.content(offices=8, entries=40, releases=200))
    cost()

    assert cost() == small


def test_report_without_figures_can_be_read(walk: ReportWalk) -> None:
    Laporan.objects.filter(pk=walk.laporan.pk).update(potret=None)

    text = _get(walk, "laporan_read").content.decode()

    assert "Isi Kendala." in text
    assert "Lampiran I " not in text


# Preview -------------------------------------------------------------------------------------------------
def test_short_preview_comes_at_once_marked_and_keeps_no_document(
    walk: ReportWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "HEAVY", 10**9)

    response = _get(walk, "laporan_pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert not Document.objects.filter(case_id=str(walk.laporan.pk)).exists()


def test_long_preview_is_made_by_a_job(walk: ReportWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "HEAVY", 0)
    caches["prints"].clear()

    assert "Siapkan pratinjau" in _get(walk, "laporan_pdf").content.decode()
    _get(walk, "laporan_pdf", method="post")
    assert _get(walk, "laporan_pdf")["Refresh"]
    outbox.drain(at=now(), limit=10)

    assert _get(walk, "laporan_pdf").content.startswith(b"%PDF-")


# Issued ----------------------------------------------------------------------------------------------------
def test_approved_report_prints_the_frozen_figures(forum: World) -> None:
    from satudata.documents.services import read_bytes
    from satudata.documents.signatures import inspect_pdf

    walk = ReportWalk(forum)
    _figures(walk, snapshots.content())
    walk.send()
    walk.approve()
    walk.drain()
    paper = walk.reread().dokumen

    assert paper is not None
    assert paper.file is not None, paper.error
    text = " ".join(inspect_pdf(read_bytes(paper.file)).text.split())
    assert paper.nomor in text
    assert "Rencana tindak lanjut" in text
    assert "92,5" in text
    assert "dengan memasukkan ulang kata sandi" in text


def test_docx_carries_the_figures_and_is_only_for_readers(walk: ReportWalk) -> None:
    response = _get(walk, "laporan_docx")

    assert response["Content-Disposition"].endswith('.docx"')
    assert response.content.startswith(b"PK")
    assert _get(walk, "laporan_docx", "blitar_operator").status_code == 404


def test_leader_reads_the_report_first_and_is_told_nothing_of_its_writing(forum: World) -> None:
    walk = submitted(forum)
    leader = _get(walk, "laporan_detail", who="blitar_pimpinan").content.decode().partition("</main>")[0]
    writer = _get(walk, "laporan_detail").content.decode()

    top = leader.partition('id="isi-laporan"')[0]
    assert "Baca laporan (PDF)" in top and reverse("laporan_read", args=[walk.laporan.pk]) in top
    # Once, and beside what the leader must do, which alone is the page's chief button.
    assert leader.count("Baca laporan (PDF)") == leader.count("btn btn-primary") == 1
    assert " terisi</span>" not in leader
    assert " terisi</span>" in writer
