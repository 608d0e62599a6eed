"""What an approved report stands on: its content stays, a number is used once, the paper is signed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reports.models import Laporan, NarasiLaporan, Potret
from reports.reading import publik
from reports.services import approval, reports, submission, summary
from reports.states import ReportState as S
from satudata.documents import rendering
from satudata.documents.models import Document, DocumentSeries
from satudata.workflow.errors import StaleMove
from tests.factories.forum_availability import signed_upload
from tests.factories.reports import ReportWalk, approved, report_at, submitted
from tests.factories.world import World

WRITTEN = {S.DRAFTED, S.RETURNED}
ROW = {"masalah": "Lain", "aksi": "A", "penanggung_jawab": "P", "ukuran": "", "target": "", "waktu": ""}

WRITES: dict[str, Callable[[ReportWalk], Any]] = {
    "angka": lambda w: reports.retake_figures(
        laporan=w.laporan, batas=date(2026, 11, 14), by=w.walidata, at=w.next()
    ),
    "teks": lambda w: reports.save_section(
        laporan=w.laporan, bagian="kendala", teks="Lain.", version=1, by=w.walidata, at=w.next()
    ),
    "rencana": lambda w: reports.save_actions(
        laporan=w.laporan, rows=[ROW], seen=reports.seen_actions(w.laporan), by=w.walidata, at=w.next()
    ),
}


def content(laporan: Laporan) -> tuple[Any, ...]:
    """All that the paper is made of."""
    return (
        laporan.potret_id,
        Potret.objects.count(),
        list(NarasiLaporan.objects.order_by("bagian").values_list("bagian", "teks", "version")),
        list(laporan.tindak_lanjut.values_list("masalah", "aksi")),
    )


@pytest.mark.parametrize("state", [s for s in S if s not in WRITTEN | {S.PREPARED}])
def test_content_stands_from_the_heads_reading_on(forum: World, state: S) -> None:
    walk = report_at(forum, state)
    before = content(walk.laporan)

    for write in WRITES.values():
        with pytest.raises(StaleMove, match="tidak dapat diubah"):
            write(walk)

    assert content(walk.reread()) == before


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("state", sorted(WRITTEN))
def test_content_is_changed_while_it_is_written(forum: World, state: str, what: str) -> None:
    """The other half: what the test above refuses is possible in time."""
    walk = report_at(forum, state)
    before = content(walk.laporan)

    WRITES[what](walk)

    assert content(walk.reread()) != before


def _last_number(code: str) -> int:
    return DocumentSeries.objects.get(kode=code).terakhir


def test_report_and_letter_take_one_number_each_however_often_they_are_made(
    forum: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gapless: a PDF that fails and is made again uses no further number."""
    walk = ReportWalk(forum)
    walk.send()
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "render_pdf", _fails)
        walk.approve()
        walk.drain()
    approval.retry_report(laporan=walk.reread(), by=walk.head, at=walk.next())
    walk.drain()
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "render_pdf", _fails)
        walk.submit()
        walk.drain()
    submission.retry_submission(laporan=walk.reread(), by=walk.walidata, at=walk.next())
    walk.drain()

    assert walk.reread().state == S.SUBMITTED
    assert (_last_number(approval.SERIES), _last_number("surat_pengantar")) == (1, 1)
    assert Document.objects.filter(case_id=str(walk.laporan.pk)).count() == 2


def _fails(*_args: object, **_kwargs: object) -> bytes:
    raise RuntimeError("tidak dapat digambar")


def test_text_that_was_replaced_meanwhile_is_not_taken_in_signed(forum: World) -> None:
    walk = ReportWalk(forum)
    walk.send()
    approval.prepare_report(laporan=walk.laporan, by=walk.head, at=walk.next())
    walk.drain()
    old = walk.reread()
    assert old.dokumen is not None
    upload = signed_upload(old.dokumen)
    approval.recall_text(laporan=walk.laporan, by=walk.head, at=walk.next())
    approval.prepare_report(laporan=walk.reread(), by=walk.head, at=walk.next())
    walk.drain()

    with pytest.raises(StaleMove, match="sudah diganti"):
        approval.upload_report(laporan=old, upload=upload, by=walk.head, at=walk.next())

    assert walk.reread().state == S.SIGNATURE_AWAITED
    assert walk.laporan.disetujui_oleh is None


def test_summary_of_a_reopened_report_is_not_public_again_by_itself(forum: World) -> None:
    """It told of the figures before: Walidata reads it again and publishes it again."""
    walk = approved(forum)
    summary.publish_summary(laporan=walk.laporan, teks="Tiga data terbit.", by=walk.walidata, at=walk.next())
    approval.reopen_report(laporan=walk.reread(), by=walk.head, reason="Keliru.", at=walk.next())
    walk.send()
    walk.approve()
    walk.drain()

    assert walk.reread().state == S.APPROVED
    assert not publik.summaries().exists()


def test_letter_without_bytes_leaves_the_report_with_walidata(forum: World) -> None:
    walk = approved(forum)
    walk.submit()

    assert walk.reread().state == S.SUBMISSION_NUMBERED
    with pytest.raises(StaleMove):
        walk.receive()
    walk.drain()
    assert walk.reread().state == S.SUBMITTED


def test_report_is_received_once(forum: World) -> None:
    walk = submitted(forum)
    walk.receive("Tindak lanjuti.")

    with pytest.raises(StaleMove):
        walk.receive("Disposisi lain.")

    assert walk.reread().disposisi == "Tindak lanjuti."
