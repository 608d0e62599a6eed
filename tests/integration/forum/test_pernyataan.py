"""Surat Pernyataan (SOP B4): approved here or signed elsewhere, returned, superseded; what it says."""

import re
import subprocess
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forum.models import DaftarDataOpd
from forum.reading import ketersediaan as reading
from forum.services import availability, statements
from forum.services.availability import Answer
from forum.states import OfficeState
from satudata.accounts.acting import name_acting_head
from satudata.accounts.models import Instansi, PejabatSementara
from satudata.accounts.queries import system_user
from satudata.accounts.reentry import Reentry
from satudata.documents.models import Document, DocumentSeries
from satudata.documents.registry import is_published, may_read
from satudata.documents.store import read_bytes
from satudata.workflow import engine, outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import StepRun
from tests.factories.forum_availability import (
    HOUR,
    add_entries,
    answered,
    approved,
    checked_part,
    now_of,
    prepared,
    sent_part,
    signed_upload,
)
from tests.factories.signing import changed
from tests.factories.world import SINCE, WORK, World

NOON = WORK + 3 * HOUR


def words(document: Document) -> str:
    """The letter's text as a reader meets it, without line breaks."""
    return " ".join(pages(document, "-raw").split())


def pages(document: Document, layout: str = "-layout") -> str:
    data = read_bytes(document.file)
    done = subprocess.run(["pdftotext", layout, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


# Approved in the application --------------------------------------------------------------------------
def test_approval_issues_the_letter_and_ends_b4(forum: World) -> None:
    part = approved(forum, checked_part(forum), at=NOON)

    assert part.state == OfficeState.STATED
    assert (part.disetujui_oleh, part.disetujui_pada) == (forum.blitar_kepala, NOON)
    assert part.surat_pernyataan.nomor == "SP-1/000.8/410.105/2026"
    run = StepRun.objects.get(case_id=str(part.pk), step_code="B4")
    assert (run.outcome, run.closed_at) == ("terbit", NOON)


def test_approval_waits_for_its_bytes(forum: World) -> None:
    part = checked_part(forum)
    statements.approve_statement(
        bagian=part, by=forum.blitar_kepala, reentry=Reentry(forum.blitar_kepala.pk, NOON), at=NOON
    )
    assert now_of(part).state == OfficeState.STATEMENT_NUMBERED
    assert reading.open_run(part).taken_by == forum.blitar_kepala


def test_letter_says_who_states_what_on_which_basis(forum: World) -> None:
    Instansi.objects.filter(pk=forum.instansi["blitar_dinkes"].pk).update(kepala_pangkat="Pembina (IV/a)")
    part = approved(forum, checked_part(forum), at=NOON)
    text = words(part.surat_pernyataan)

    for said in (
        "SURAT PERNYATAAN", "Nomor: SP-1/000.8/410.105/2026", "Raras Contoh", "19000101 200001 1 001",
        "Pembina (IV/a)", "Kepala Dinas Kesehatan Kota Blitar",
        "Berita Acara kesepakatan Forum Satu Data Kota Blitar Nomor 7/000.8/410.201/2026 tanggal 16 November",
        "Nomor 8/000.8/410.201/2026", "berjumlah 2 jenis data",
        "tidak tersedia berjumlah 1 jenis data dan yang tersedia sebagian berjumlah 1 jenis data",
        "Blitar, 16 November 2026",
        "Disetujui oleh Blitar Kepala selaku Kepala Dinas Kesehatan Kota Blitar pada Senin, 16 November 2026 "
        "pukul 12.00 WIB dengan memasukkan ulang kata sandi",
    ):  # fmt: skip
        assert said in text, said
    assert "BSrE" not in text
    assert "Balai" not in text


def test_letter_carries_both_annexes(forum: World) -> None:
    part = approved(forum, checked_part(forum), at=NOON)
    first, second = words(part.surat_pernyataan).split("Lampiran I:")[1].split("Lampiran II:")

    for heading in (
        "Kode",
        "Nama Data",
        "Jenis",
        "Satuan",
        "Level",
        "Cara",
        "Frekuensi",
        "Jadwal rilis",
        "PIC",
    ):
        assert heading in first, heading
    assert "UJI-0001" not in first, "not available"
    assert "Jumlah Kunjungan 2 *" in first, "partly available"
    assert "30 Maret 2027" in first
    assert "0342000" not in first, "telephone numbers are not printed"
    assert "UJI-0003" not in second
    assert "Belum ada anggaran: Alat ukur belum ada." in second
    assert "Diusulkan dalam RKPD 2028." in second
    assert "Jumlah Kunjungan 2 *" in second


def test_annex_repeats_its_headings_on_landscape_pages(forum: World) -> None:
    part = approved(forum, checked_part(forum, entries=60), at=NOON)
    found = [page for page in pages(part.surat_pernyataan).split("\f") if "Jumlah Kunjungan" in page]

    assert len(found) > 2
    assert all("Nama Data" in page for page in found)
    sizes = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "2", "-"], input=read_bytes(part.surat_pernyataan.file),
        capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    found = [line.split()[3:6:2] for line in sizes.splitlines() if re.match(r"Page +\d+ size", line)]
    assert found == [["595.276", "841.89"], ["841.89", "595.276"]]


def test_unanswered_entries_cannot_be_stated(forum: World) -> None:
    """An entry that was added meanwhile is caught when availability is sent again, not left out."""
    part = sent_part(forum)
    add_entries(forum, part, 1, first=9)
    availability.return_availability(bagian=part, by=forum.blitar_walidata, note="Entri baru.", at=NOON)
    with pytest.raises(availability.NotWhole, match="1 entri belum dijawab: UJI-0009"):
        availability.send_availability(bagian=part, by=forum.blitar_operator, at=NOON)


@pytest.mark.parametrize("who", ["blitar_operator", "blitar_walidata", "budpar_kepala", "kepala", "admin"])
def test_approving_is_the_heads(forum: World, who: str) -> None:
    part, person = checked_part(forum), forum.people[who]
    with pytest.raises(ActionDenied):
        statements.approve_statement(bagian=part, by=person, reentry=Reentry(person.pk, NOON), at=NOON)
    with pytest.raises(ActionDenied):
        statements.prepare_statement(bagian=part, by=person, at=NOON)
    with pytest.raises(ActionDenied):
        statements.return_to_operator(bagian=part, by=person, reason="Salah.", at=NOON)
    assert now_of(part).state == OfficeState.AVAILABILITY_CHECKED


def test_anothers_password_approves_nothing(forum: World) -> None:
    part = checked_part(forum)
    with pytest.raises(ActionDenied, match="kata sandi Anda sendiri"):
        statements.approve_statement(
            bagian=part, by=forum.blitar_kepala, reentry=Reentry(forum.blitar_operator.pk, NOON), at=NOON
        )


def test_statement_is_not_approved_before_walidata_checked(forum: World) -> None:
    part = sent_part(forum)
    with pytest.raises(StaleMove):
        approved(forum, part)


# Acting heads -----------------------------------------------------------------------------------------
def acting(forum: World, **changes: object) -> PejabatSementara:
    given = {
        "instansi": forum.instansi["blitar_dinkes"], "jenis": "plh", "nama": "Wulan Contoh",
        "nip": "190001012000012002", "nomor_sk": "800/12/2026", "tanggal_sk": date(2026, 11, 13),
        "berlaku_dari": date(2026, 11, 16), "berlaku_sampai": date(2026, 11, 17), "user": forum.tanpa_peran,
    }  # fmt: skip
    return name_acting_head(PejabatSementara(**given | changes), by=forum.admin, at=WORK)


def test_acting_head_approves_and_is_named_with_the_decree(forum: World) -> None:
    part = checked_part(forum)
    # A grant counts by the day on which this runs, so these days have no end.
    acting(forum, jenis="plt", berlaku_dari=SINCE, berlaku_sampai=None)
    with pytest.raises(ActionDenied, match=r"Plt\. Wulan Contoh"):
        approved(forum, part)
    part = approved(forum, part, by="tanpa_peran", at=NOON)
    text = words(part.surat_pernyataan)

    assert "Plt. Kepala Dinas Kesehatan Kota Blitar" in text
    assert "berdasarkan Keputusan/Surat Perintah Nomor 800/12/2026 tanggal 13 November 2026" in text
    assert "Raras Contoh" not in text


def test_head_approves_again_on_the_day_after(forum: World) -> None:
    part = checked_part(forum)
    acting(forum)
    with pytest.raises(ActionDenied):
        approved(forum, part, at=NOON + timedelta(days=1))
    part = approved(forum, part, at=NOON + timedelta(days=2))

    assert "Raras Contoh" in words(part.surat_pernyataan)


def test_acting_head_without_an_account_is_named_by_whoever_approves(forum: World) -> None:
    part = checked_part(forum)
    acting(forum, user=None)
    text = words(approved(forum, part, at=NOON).surat_pernyataan)

    assert "Wulan Contoh" in text
    assert "Disetujui oleh Blitar Kepala selaku Plh. Kepala Dinas" in text


# Signed elsewhere -------------------------------------------------------------------------------------
def test_prepared_text_is_numbered_and_says_nothing_of_approval(forum: World) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)

    assert part.state == OfficeState.SIGNATURE_AWAITED
    assert part.disetujui_oleh is None
    assert "Nomor: SP-1/000.8/410.105/2026" in words(part.surat_pernyataan)
    assert "Disetujui oleh" not in words(part.surat_pernyataan)


def test_signed_text_ends_b4(forum: World) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)
    statements.upload_statement(
        bagian=part, upload=signed_upload(part.surat_pernyataan), by=forum.blitar_kepala, at=NOON + HOUR
    )
    part = now_of(part)

    assert part.state == OfficeState.STATED
    assert part.disetujui_oleh == forum.blitar_kepala
    assert part.surat_pernyataan.signed_file is not None
    assert part.surat_pernyataan.signature["signatures"][0]["signer"] == "Raras Contoh"


@pytest.mark.parametrize(
    ("what", "reason"), [("unsigned", "belum bertanda tangan"), ("text", "berbeda"), ("other", "bukan PDF")]
)
def test_upload_that_is_not_the_signed_text_is_refused(forum: World, what: str, reason: str) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)
    data = read_bytes(part.surat_pernyataan.file)
    if what == "text":
        from tests.factories.signing import signed

        data = signed(changed(data, "text"))
    elif what == "other":
        data = b"%PDF-1.7 bukan"
    upload = SimpleUploadedFile("surat.pdf", data, content_type="application/pdf")
    with pytest.raises(InvalidInput) as refused:
        statements.upload_statement(bagian=part, upload=upload, by=forum.blitar_kepala, at=NOON)

    assert reason in str(refused.value) or what == "other"
    assert now_of(part).state == OfficeState.SIGNATURE_AWAITED
    assert now_of(part).surat_pernyataan.signed_file is None


def test_upload_before_the_text_is_made_says_so(forum: World) -> None:
    part = checked_part(forum)
    statements.prepare_statement(bagian=part, by=forum.blitar_kepala, at=NOON)
    upload = SimpleUploadedFile("surat.pdf", b"%PDF-1.7", content_type="application/pdf")
    with pytest.raises(InvalidInput, match="masih disiapkan"):
        statements.upload_statement(bagian=now_of(part), upload=upload, by=forum.blitar_kepala, at=NOON)


def test_upload_is_the_heads(forum: World) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)
    upload = signed_upload(part.surat_pernyataan)
    for who in ("blitar_operator", "budpar_kepala", "blitar_walidata"):
        with pytest.raises(ActionDenied):
            statements.upload_statement(bagian=part, upload=upload, by=forum.people[who], at=NOON)


# Returned, recalled, superseded -----------------------------------------------------------------------
def back_to_head(forum: World, part: DaftarDataOpd) -> DaftarDataOpd:
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=NOON + HOUR)
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=NOON + 2 * HOUR)
    return now_of(part)


def test_head_returns_with_a_reason(forum: World) -> None:
    part = checked_part(forum)
    with pytest.raises(InvalidInput, match="alasannya"):
        statements.return_to_operator(bagian=part, by=forum.blitar_kepala, reason=" ", at=NOON)
    statements.return_to_operator(bagian=part, by=forum.blitar_kepala, reason="PIC salah.", at=NOON)

    assert now_of(part).state == OfficeState.AVAILABILITY_RETURNED
    assert reading.last_words(part, ["availability_refused"]).note == "PIC salah."


def test_recalled_text_is_revoked_and_its_number_stays_used(forum: World) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)
    statements.return_to_operator(bagian=part, by=forum.blitar_kepala, reason="Satuan salah.", at=NOON)
    assert now_of(part).surat_pernyataan.state == Document.State.REVOKED
    part = approved(forum, back_to_head(forum, part), at=NOON + 3 * HOUR)

    numbers = Document.objects.filter(kind=statements.KIND).order_by("urut").values_list("urut", "state")
    assert list(numbers) == [(1, "revoked"), (2, "issued")]
    assert part.surat_pernyataan.supersedes.urut == 1
    assert DocumentSeries.objects.get(kode="surat_pernyataan").terakhir == 2


def test_recall_waits_for_a_text_that_is_being_made(forum: World) -> None:
    part = checked_part(forum)
    statements.prepare_statement(bagian=part, by=forum.blitar_kepala, at=NOON)
    with pytest.raises(StaleMove, match="belum selesai disiapkan"):
        statements.return_to_operator(
            bagian=now_of(part), by=forum.blitar_kepala, reason="Satuan salah.", at=NOON
        )


def test_recalled_text_cannot_be_uploaded(forum: World) -> None:
    part = prepared(forum, checked_part(forum), at=NOON)
    upload = signed_upload(part.surat_pernyataan)
    statements.return_to_operator(bagian=part, by=forum.blitar_kepala, reason="Satuan salah.", at=NOON)
    with pytest.raises(StaleMove):
        statements.upload_statement(bagian=part, upload=upload, by=forum.blitar_kepala, at=NOON)


@pytest.mark.parametrize("way", [approved, prepared])
def test_statement_after_an_addendum_supersedes_the_first(forum: World, way: object) -> None:
    part = approved(forum, checked_part(forum), at=NOON)
    first = part.surat_pernyataan
    add_entries(forum, part, 1, first=9)
    engine.perform(part, "reopen_statement", by=system_user(), at=NOON)
    added = reading.narrowed_entries(part, "belum").get()
    assert reading.progress_of(part).answered == 3, "what was stated before stands"
    availability.answer_entries(
        bagian=part, answers={added.pk: Answer("tersedia")}, by=forum.blitar_operator, at=NOON
    )
    part = way(forum, back_to_head(forum, part), at=NOON + 3 * HOUR)

    first.refresh_from_db()
    assert first.state == Document.State.SUPERSEDED
    assert part.surat_pernyataan.supersedes == first
    assert "UJI-0009" in words(part.surat_pernyataan)


def test_failed_letter_is_made_again_under_its_number(forum: World, monkeypatch: pytest.MonkeyPatch) -> None:
    part = checked_part(forum)
    statements.approve_statement(
        bagian=part, by=forum.blitar_kepala, reentry=Reentry(forum.blitar_kepala.pk, NOON), at=NOON
    )
    with pytest.raises(StaleMove, match="tidak sedang gagal"):
        statements.retry_statement(bagian=part, by=forum.blitar_kepala, at=NOON)
    letter = now_of(part).surat_pernyataan
    Document.objects.filter(pk=letter.pk).update(state=Document.State.FAILED, error="disk penuh")
    statements.retry_statement(bagian=part, by=forum.blitar_kepala, at=NOON)
    outbox.drain(at=NOON, limit=500)

    assert now_of(part).state == OfficeState.STATED
    assert now_of(part).surat_pernyataan.nomor == letter.nomor


# Who reads the letter ---------------------------------------------------------------------------------
def test_letter_is_read_by_those_who_read_the_list_only(forum: World) -> None:
    part = approved(forum, checked_part(forum), at=NOON)
    stored = part.surat_pernyataan.file

    for who in (
        "blitar_operator",
        "blitar_kepala",
        "blitar_walidata",
        "blitar_sekretariat",
        "blitar_pemeriksa",
    ):
        assert may_read(forum.people[who], stored), who
    for who in ("budpar_kepala", "operator", "walidata", "tanpa_peran", "admin"):
        assert not may_read(forum.people[who], stored), who
    assert not is_published(part.surat_pernyataan)


def test_second_answers_change_no_issued_letter(forum: World) -> None:
    part = approved(forum, checked_part(forum), at=NOON)
    with pytest.raises(ActionDenied):
        answered(forum, part)
