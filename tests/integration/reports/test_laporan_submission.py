"""The approved report through its services: submitted by its letter, received, summed up for the public."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.reading import publik
from reports.services import approval, submission, summary
from reports.states import ReportState as S
from satudata.documents.models import Document
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import StepRun
from tests.factories.recommendations import small_pdf, upload
from tests.factories.reports import ReportWalk, approved, submitted, text_of
from tests.factories.world import World


# Submission --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("jenis", "nomor", "words"),
    [
        ("surat_pengantar", "SPL-1/000.8/410.111/2026", ["Surat Pengantar", "Yth. Wali Kota Blitar"]),
        ("nota_dinas", "ND-1/000.8/410.111/2026", ["Nota Dinas", "Kepada", "Dari"]),
    ],
)
def test_letter_carries_the_report_with_its_annex_list(
    forum: World, jenis: str, nomor: str, words: list[str]
) -> None:
    walk = submitted(forum, jenis)
    laporan = walk.laporan
    assert laporan.pengantar is not None
    assert laporan.dokumen is not None
    assert (laporan.state, laporan.pengantar.nomor) == (S.SUBMITTED, nomor)

    text = text_of(laporan.pengantar)

    for expected in [
        *words,
        nomor,
        laporan.dokumen.nomor,
        "Sekretaris Daerah",
        "Daftar dataset terpublikasi",
    ]:
        assert expected.lower() in text.lower()
    assert laporan.dokumen.file is not None
    assert laporan.dokumen.file.sha256 in text.replace(" ", "")


def test_submission_ends_b11_and_tells_the_leader(forum: World) -> None:
    walk = submitted(forum)
    walk.drain()

    run = StepRun.objects.get(case_id=str(walk.laporan.pk), step_code="B11")
    assert (run.outcome, run.closed_at is not None) == ("disampaikan", True)
    assert Notice.objects.filter(user=walk.leader, code="report_submitted").count() == 1


@pytest.mark.parametrize(
    "given", [{"jenis": "kilat"}, {"penerima": "  "}, {"penerima": "x" * 201}, {"melalui": "x" * 201}]
)
def test_letter_that_cannot_be_written_takes_no_number(forum: World, given: dict[str, str]) -> None:
    walk = approved(forum)

    with pytest.raises(InvalidInput):
        submission.number_submission(
            laporan=walk.laporan, by=walk.walidata, at=walk.next(),
            **{"jenis": "nota_dinas", "penerima": "Wali Kota Blitar"} | given,
        )  # fmt: skip

    assert (walk.reread().state, Document.objects.filter(kind=submission.KIND).count()) == (S.APPROVED, 0)


def test_leader_receives_in_the_application(forum: World) -> None:
    walk = submitted(forum)

    laporan = walk.receive("Tindak lanjuti dengan OPD.")

    assert (laporan.state, laporan.diterima_oleh) == (S.RECEIVED, walk.leader.nama)
    assert (laporan.disposisi, laporan.bukti_terima_id) == ("Tindak lanjuti dengan OPD.", None)
    walk.drain()
    told = Notice.objects.filter(code="report_received").values_list("user__username", flat=True)
    assert {"blitar_walidata", "walidata_kepala"} <= set(told)


def test_receipt_on_paper_needs_its_bukti_terima(forum: World) -> None:
    walk = submitted(forum)
    at = walk.next()
    given: dict[str, Any] = {
        "laporan": walk.laporan, "diterima_pada": at.date(), "diterima_oleh": "Staf Sekretariat Daerah",
        "by": walk.walidata, "at": at,
    }  # fmt: skip
    with pytest.raises(InvalidInput, match="bukti terima"):
        submission.receive_report(**given)
    with pytest.raises(InvalidInput):
        submission.receive_report(**given, bukti=SimpleUploadedFile("bukti.pdf", b"%PDF-1.7 rusak"))

    submission.receive_report(**given, bukti=upload(small_pdf()))

    laporan = walk.reread()
    assert (laporan.state, laporan.diterima_oleh) == (S.RECEIVED, "Staf Sekretariat Daerah")
    assert laporan.bukti_terima_id is not None


@pytest.mark.parametrize("days", [-3, 1])
def test_day_of_receipt_is_neither_before_the_letter_nor_to_come(forum: World, days: int) -> None:
    walk = submitted(forum)
    at = walk.next()

    with pytest.raises(InvalidInput, match="Tanggal diterima"):
        submission.receive_report(
            laporan=walk.laporan, diterima_pada=at.date() + timedelta(days=days), by=walk.leader, at=at
        )


# Public summary ------------------------------------------------------------------------------------------
def test_summary_is_public_only_while_published_and_approved(forum: World) -> None:
    walk = approved(forum)
    assert not publik.summaries().exists()
    with pytest.raises(InvalidInput):
        summary.publish_summary(laporan=walk.laporan, teks=" ", by=walk.walidata, at=walk.next())

    summary.publish_summary(laporan=walk.laporan, teks="Tiga data terbit.", by=walk.walidata, at=walk.next())

    assert publik.get_summary("3572", 2026).ringkasan == "Tiga data terbit."
    summary.hide_summary(laporan=walk.laporan, by=walk.walidata, at=walk.next())
    assert not publik.summaries().exists()
    summary.publish_summary(laporan=walk.laporan, teks="Lagi.", by=walk.walidata, at=walk.next())
    approval.reopen_report(laporan=walk.reread(), by=walk.head, reason="Keliru.", at=walk.next())
    assert not publik.summaries().exists()


def test_summary_of_a_draft_is_not_published(forum: World) -> None:
    walk = ReportWalk(forum)

    with pytest.raises(StaleMove):
        summary.publish_summary(laporan=walk.laporan, teks="Draf.", by=walk.walidata, at=walk.next())
    with pytest.raises(ActionDenied):
        summary.publish_summary(laporan=walk.laporan, teks="Draf.", by=walk.head, at=walk.next())


def test_every_paper_is_made_once_however_often_the_job_runs(forum: World) -> None:
    walk = submitted(forum)
    events = walk.laporan.event_seq
    for kind in (approval.KIND, submission.KIND):
        document = Document.objects.get(kind=kind)
        (approval.complete_report if kind == approval.KIND else submission.complete_submission)(
            document, walk.next()
        )

    assert walk.reread().event_seq == events
    assert not outbox.drain(at=walk.next(), limit=5)
