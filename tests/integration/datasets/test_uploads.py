"""Files and typed tables arrive for a release, are read as chosen, explained and put aside (SOP B6)."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Unggahan
from datasets.reading.findings import blocking, unexplained
from datasets.services import upload_reading, uploads
from datasets.states import ReleaseState as S
from datasets.tables.dictionary import Column
from datasets.tables.receiving import Choice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput
from satudata.workflow.models import Event, StepRun
from satudata.workflow.tokens import new_token
from tests.factories.datasets import DICTIONARY, HEADINGS, DataWorld, moved, rows_of, stored_version
from tests.factories.datasets_uploads import (
    MINUTE,
    as_text,
    checked,
    csv_file,
    draft_dictionary,
    read,
    received,
    workbook,
)
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded
Status = Unggahan.Status


# Arriving --------------------------------------------------------------------------------------------
def test_first_file_ends_collecting_and_uploader_takes_b6(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)

    received(rilis, data.operator)

    rilis.refresh_from_db()
    assert rilis.state == S.UPLOADING
    runs = StepRun.objects.filter(case_id=str(rilis.pk))
    assert runs.get(step_code="B5").outcome == "data_lengkap"
    assert runs.get(step_code="B6").taken_by == data.operator
    event = Event.objects.get(case_id=str(rilis.pk), code="file_received")
    assert event.data["berkas"] == "layanan.csv"


def test_further_files_are_recorded_and_move_nothing(data: DataWorld) -> None:
    rilis = data.release_at(S.UPLOADED)

    received(data.release(), data.supporter, csv_file(rows_of(2026, 5)))

    rilis.refresh_from_db()
    assert rilis.state == S.UPLOADED
    assert Event.objects.filter(case_id=str(rilis.pk), code=uploads.UPLOADED).count() == 1


def test_upload_waits_for_the_dictionary(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    rilis.dataset.kamus.all().delete()

    with pytest.raises(InvalidInput, match="Lengkapi kamusnya dahulu"):
        uploads.receive_upload(rilis=rilis, upload=csv_file(), by=data.operator, at=WORK)
    assert not Unggahan.objects.exists()


def test_nobody_uploads_for_another_office_or_into_what_is_examined(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    with pytest.raises(ActionDenied, match="diunggah oleh"):
        received(rilis, data.head)
    stored_version(rilis, data.operator)
    locked = data.release()
    locked = moved(locked, "submit_release", by=data.operator)

    with pytest.raises(ActionDenied, match="Data terkunci"):
        received(locked, data.operator)


def test_form_that_is_sent_twice_brings_one_upload(data: DataWorld) -> None:
    rilis, token = data.release_at(S.COLLECTING), new_token()
    draft_dictionary(rilis, data.operator)
    uploads.receive_upload(rilis=rilis, upload=csv_file(), by=data.operator, token=token, at=WORK)

    with pytest.raises(AlreadyDone):
        uploads.receive_upload(
            rilis=data.release(), upload=csv_file(), by=data.operator, token=token, at=WORK
        )
    assert Unggahan.objects.count() == 1


# Reading ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [csv_file, workbook])
@pytest.mark.once
def test_file_in_order_is_checked_without_a_question(data: DataWorld, make: Any) -> None:
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, make())

    assert unggahan.status == Status.CHECKED, unggahan.pesan
    assert (unggahan.baris, unggahan.kolom, unggahan.ringkasan["blocking"]) == (3, 3, False)
    assert unggahan.tabel is not None and unggahan.temuan is not None and unggahan.sha256
    assert unggahan.kamus is not None and unggahan.kamus.frozen_at is not None


@pytest.mark.once
def test_same_values_have_the_same_hash_whatever_file_they_came_in(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    first = checked(rilis, data.operator, csv_file())
    second = checked(data.release(), data.operator, workbook(), at=WORK + 2 * MINUTE)

    assert first.sha256 == second.sha256
    assert first.berkas.sha256 != second.berkas.sha256


def test_findings_are_kept_and_block(data: DataWorld) -> None:
    rows = [("3572010001", 2026, "banyak"), *rows_of(2026)[1:]]
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, csv_file(rows))

    assert unggahan.status == Status.CHECKED
    assert [rule.code for rule in blocking(unggahan)] == ["not_integer"]


@pytest.mark.once
def test_windows_letters_are_asked_and_read_as_chosen(data: DataWorld) -> None:
    wide = replace(
        DICTIONARY, kolom=(*DICTIONARY.kolom, Column(kode="catatan", nama="Catatan", definisi="x"))
    )
    rilis = data.release_at(S.COLLECTING)
    draft_dictionary(rilis, data.operator, wide)
    rows = [(*row, "Kelurahan Señora") for row in rows_of(2026)]
    text = as_text(rows, [*HEADINGS, "Catatan"])
    unggahan = checked(rilis, data.operator, SimpleUploadedFile("lama.csv", text.encode("cp1252")))

    assert unggahan.status == Status.QUESTION
    choice = Choice.from_json(unggahan.pilihan)
    assert choice.encoding == "cp1252"
    uploads.choose(unggahan=unggahan, choice=choice, by=data.operator, at=WORK + MINUTE)

    assert read(unggahan).status == Status.CHECKED


@pytest.mark.once
def test_sheet_is_asked_and_its_columns_are_looked_for_in_the_chosen_one(data: DataWorld) -> None:
    book = workbook({"Catatan": [["a"], ["b"]], "Tabel": [HEADINGS, *rows_of(2026)]})
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, book)
    assert unggahan.status == Status.QUESTION

    choice = replace(Choice.from_json(unggahan.pilihan), sheet="Tabel")
    uploads.choose(unggahan=unggahan, choice=choice, by=data.operator, at=WORK + MINUTE)

    found = read(unggahan)
    assert (found.status, found.baris) == (Status.CHECKED, 3), found.pesan


@pytest.mark.once
def test_column_under_another_heading_is_asked_and_mapped(data: DataWorld) -> None:
    headings = ("Kode Kelurahan", "Tahun", "Banyaknya")
    file = csv_file(headings=headings)
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, file)
    assert unggahan.status == Status.QUESTION

    choice = Choice.from_json(unggahan.pilihan)
    columns = {**choice.columns, "Banyaknya": "jumlah_layanan"}
    uploads.choose(
        unggahan=unggahan, choice=replace(choice, columns=columns), by=data.operator, at=WORK + MINUTE
    )

    found = read(unggahan)
    assert (found.status, blocking(found)) == (Status.CHECKED, [])


def test_older_job_does_nothing_after_a_choice(data: DataWorld) -> None:
    unggahan = received(data.release_at(S.COLLECTING), data.operator)
    old = {"unggahan": str(unggahan.pk), "percobaan": unggahan.percobaan}
    uploads.read_again(unggahan=unggahan, by=data.operator, at=WORK)

    upload_reading.read_upload(old, at=WORK + MINUTE)

    unggahan.refresh_from_db()
    assert (unggahan.status, unggahan.percobaan) == (Status.RECEIVED, 2)


def test_result_of_a_check_during_which_a_person_chose_anew_is_thrown_away(
    data: DataWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    unggahan = received(data.release_at(S.COLLECTING), data.operator)
    finish = upload_reading._finish

    def meanwhile(*args: Any) -> None:
        uploads.read_again(unggahan=unggahan, by=data.operator, at=WORK)
        finish(*args)

    monkeypatch.setattr(upload_reading, "_finish", meanwhile)
    upload_reading.read_upload({"unggahan": str(unggahan.pk), "percobaan": 1}, at=WORK + MINUTE)

    unggahan.refresh_from_db()
    assert (unggahan.status, unggahan.percobaan, unggahan.tabel) == (Status.CHECKING, 2, None)
    monkeypatch.setattr(upload_reading, "_finish", finish)
    assert read(unggahan).status == Status.CHECKED


def test_worker_that_is_killed_while_checking_loses_nothing(
    data: DataWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is taken up again when its lease ends; the file is there and nothing half-written is."""
    unggahan = received(data.release_at(S.COLLECTING), data.operator)
    check = upload_reading.checking.check

    def killed(*args: Any, **kwargs: Any) -> None:
        check(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(upload_reading.checking, "check", killed)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain(WORK + MINUTE)
    unggahan.refresh_from_db()
    assert (unggahan.status, unggahan.tabel) == (Status.CHECKING, None)

    monkeypatch.setattr(upload_reading.checking, "check", check)
    assert read(unggahan, WORK + MINUTE + outbox.LEASE).status == Status.CHECKING
    assert read(unggahan, WORK + 2 * MINUTE + outbox.LEASE).status == Status.CHECKED


def test_progress_is_written_once_a_second_and_holds_the_job(
    data: DataWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    unggahan = received(data.release_at(S.COLLECTING), data.operator)
    clock, renewed = [0.0], []
    monkeypatch.setattr(upload_reading.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(upload_reading.outbox, "renew", lambda: renewed.append(clock[0]))
    progress = upload_reading._progress(unggahan)

    seen = []
    for tenth in range(1, 400):
        clock[0] = tenth / 10
        progress(tenth)
        unggahan.refresh_from_db(fields=["kemajuan"])
        seen.append(unggahan.kemajuan)

    assert len(set(seen)) <= 41
    assert seen[-1] >= 380
    assert renewed == [15.0, 30.0]


@pytest.mark.parametrize(("name", "encoding"), [("layanan.tsv", "utf-8"), ("layanan.txt", "utf-16")])
def test_text_between_tabs_is_read(data: DataWorld, name: str, encoding: str) -> None:
    """What Excel calls "Teks Unicode" is UTF-16 between tabs, and ends in .txt."""
    file = SimpleUploadedFile(name, as_text(rows_of(2026), mark="\t").encode(encoding))

    unggahan = checked(data.release_at(S.COLLECTING), data.operator, file)

    assert (unggahan.status, unggahan.baris) == (Status.CHECKED, 3)


def test_refused_file_is_kept_with_the_words(data: DataWorld) -> None:
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, SimpleUploadedFile("x.xlsx", b"bukan"))

    assert unggahan.status == Status.REFUSED
    assert "Simpan ulang sebagai XLSX" in unggahan.pesan
    assert unggahan.berkas.size == 5


# Typed -----------------------------------------------------------------------------------------------
def test_typed_table_goes_through_the_same_check(data: DataWorld) -> None:
    rilis = data.release_at(S.COLLECTING)
    draft_dictionary(rilis, data.operator)
    rows = [[str(value) for value in row] for row in rows_of(2026)]
    unggahan = uploads.receive_upload(rilis=rilis, rows=[*rows, ["", " ", ""]], by=data.operator, at=WORK)

    typed = read(unggahan)
    filed = checked(data.release(), data.operator, csv_file(), at=WORK + 3 * MINUTE)

    assert (typed.cara, typed.status, typed.baris) == (Unggahan.Cara.KETIK, Status.CHECKED, 3)
    assert typed.sha256 == filed.sha256


# Explaining, putting aside -----------------------------------------------------------------------------
@pytest.fixture
def warned(data: DataWorld) -> Unggahan:
    """A file with one warning: a column that the dictionary does not know."""
    rows = [(*row, "x") for row in rows_of(2026)]
    file = csv_file(rows, headings=(*HEADINGS, "Tambahan"))
    unggahan = checked(data.release_at(S.COLLECTING), data.operator, file)
    assert unggahan.status == Status.CHECKED, unggahan.pesan
    return unggahan


def test_warning_is_accepted_with_a_reason(data: DataWorld, warned: Unggahan) -> None:
    assert [rule.code for rule in unexplained(warned)] == ["column_unknown"]

    uploads.explain(
        unggahan=warned, reasons={"column_unknown": " Kolom bantu ", "lain": "x"}, by=data.operator, at=WORK
    )

    warned.refresh_from_db()
    assert warned.penjelasan == {"column_unknown": "Kolom bantu"}
    assert not unexplained(warned)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
@pytest.mark.once
def test_reason_is_asked_for(data: DataWorld, warned: Unggahan, reason: str) -> None:
    with pytest.raises(InvalidInput):
        uploads.explain(unggahan=warned, reasons={"column_unknown": reason}, by=data.operator, at=WORK)


def test_upload_that_was_put_aside_stays_as_it_is(data: DataWorld, warned: Unggahan) -> None:
    uploads.discard(unggahan=warned, by=data.operator, at=WORK)

    with pytest.raises(InvalidInput, match="Tidak dipakai"):
        uploads.read_again(unggahan=warned, by=data.operator, at=WORK)
    warned.refresh_from_db()
    assert (warned.status, warned.berkas.name) == (Status.DISCARDED, "layanan.csv")
