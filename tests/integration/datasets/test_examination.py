"""SOP B7: answers, notes, verdicts of Walidata and Pembina Data, the Lembar that each verdict leaves."""

import subprocess
from datetime import timedelta

import pytest

from datasets import checklist
from datasets.models import ButirPemeriksaan, CatatanRilis, Pemeriksaan
from datasets.permissions import rilis as permissions
from datasets.reading import examination as reading
from datasets.services import examination, release_notes
from datasets.services.examination import Answer, NotWhole
from datasets.states import ReleaseState as S
from satudata.accounts.queries import rights_of
from satudata.documents.models import Document
from satudata.documents.registry import may_read
from satudata.documents.store import read_bytes
from satudata.workflow import assignments
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.datasets import DataWorld
from tests.factories.datasets_examined import PRIORITY, Check, submitted


@pytest.fixture
def check(data: DataWorld) -> Check:
    return submitted(data)


@pytest.fixture
def priority(data: DataWorld) -> Check:
    return submitted(data, PRIORITY)


def run_of(check: Check) -> StepRun:
    return StepRun.objects.get(case_id=str(check.rilis.pk), closed_at__isnull=True)


def last_event(check: Check) -> Event:
    return Event.objects.filter(case_id=str(check.rilis.pk)).latest("seq")


# Beginning and answering ---------------------------------------------------------------------------------
def test_first_answer_begins_the_check_and_takes_the_turn(check: Check) -> None:
    assert run_of(check).taken_at is None

    check.answer("sesuai", "wajar")

    found = Pemeriksaan.objects.get(rilis=check.rilis)
    assert (found.tahap, found.versi_id, found.putaran) == ("walidata", check.rilis.versi_id, 1)
    assert run_of(check).taken_by == check.data.walidata
    assert last_event(check).code == "check_answered"


def test_saving_what_is_stored_begins_nothing_and_writes_no_event(check: Check) -> None:
    before = last_event(check).seq

    done = examination.answer(
        rilis=check.rilis, answers={"wajar": Answer()}, by=check.data.walidata, at=check.next()
    )

    assert done.saved == []
    assert last_event(check).seq == before
    assert not Pemeriksaan.objects.filter(rilis=check.rilis).exists()


def test_two_examiners_do_not_overwrite_each_other(check: Check) -> None:
    seen = reading.mark_of(None)
    check.answer("sesuai", "wajar")

    late = {"wajar": Answer("perbaikan", "Aneh.", seen), "sumber": Answer("sesuai", "", seen)}
    done = examination.answer(
        rilis=check.rilis, answers=late, by=check.data.forum.blitar_walidata_dua, at=check.next()
    )

    assert (done.saved, done.changed_meanwhile) == (["sumber"], ["wajar"])
    assert reading.answers_now(check.rilis)["wajar"].hasil == "sesuai"


def test_batch_answers_what_passed_and_is_recorded_as_one(check: Check) -> None:
    check.answer("perbaikan", "ganda")
    filled = examination.answer_passed(
        rilis=check.rilis, by=check.data.walidata, version=check.rilis.version, at=check.next()
    )

    rows = {b.kode: b for b in ButirPemeriksaan.objects.all()}
    assert filled == sum(b.sekaligus for b in rows.values()) > 0
    assert rows["ganda"].hasil == "perbaikan"
    assert "wajar" not in rows
    assert last_event(check).data["sekaligus"] is True
    with pytest.raises(InvalidInput):
        examination.answer_passed(rilis=check.reread(), by=check.data.walidata, at=check.next())


def test_batch_on_an_old_page_is_stale(check: Check) -> None:
    old = check.rilis.version
    check.answer("sesuai", "wajar")

    with pytest.raises(StaleForm):
        examination.answer_passed(rilis=check.rilis, by=check.data.walidata, version=old, at=check.next())


def test_unknown_question_and_result_are_refused(check: Check) -> None:
    for answers in ({"tidak_ada": Answer("sesuai")}, {"wajar": Answer("boleh")}):
        with pytest.raises(InvalidInput):
            examination.answer(rilis=check.rilis, answers=answers, by=check.data.walidata, at=check.next())


# Who may -------------------------------------------------------------------------------------------------
def test_who_uploaded_does_not_check(check: Check) -> None:
    """Walidata that uploaded on behalf of the OPD leaves the check to a colleague."""
    type(check.rilis).objects.filter(pk=check.rilis.pk).update(diunggah_oleh=check.data.walidata)

    with pytest.raises(ActionDenied):
        check.answer("sesuai", "wajar")
    check.answer("sesuai", "wajar", by=check.data.forum.blitar_walidata_dua)


@pytest.mark.parametrize("name", ["blitar_operator", "blitar_kepala", "blitar_pemeriksa", "walidata"])
def test_only_walidata_of_the_region_checks(check: Check, name: str) -> None:
    with pytest.raises(ActionDenied):
        check.answer("sesuai", "wajar", by=check.data.forum.people[name])


def test_nothing_is_written_once_the_verdict_is_given(check: Check) -> None:
    check.returned()

    with pytest.raises(StaleMove):
        check.answer("sesuai", "wajar")


def test_check_is_taken_from_the_queue_and_handed_to_a_colleague(check: Check) -> None:
    run, second = run_of(check), check.data.forum.blitar_walidata_dua

    assignments.claim_run(run.pk, by=check.data.walidata, at=check.next())
    assignments.reassign_run(run.pk, to=second, by=check.data.walidata, at=check.next())
    check.answer("sesuai", "wajar", by=check.data.walidata)

    assert run_of(check).taken_by == second


# Verdicts ------------------------------------------------------------------------------------------------
def test_passing_needs_every_answer_and_none_that_fails(check: Check) -> None:
    check.answer("perbaikan", "ganda")

    with pytest.raises(NotWhole) as refused:
        check.give("pass_release")

    assert refused.value.tally.failing == ["ganda"]
    assert len(refused.value.tally.unanswered) == len(checklist.QUESTIONS) - 1
    assert check.reread().state == S.EXAMINED


def test_passed_release_waits_for_the_head_of_office(check: Check) -> None:
    check.answer()
    check.give("pass_release", note="Baik.")

    found = Pemeriksaan.objects.get(rilis=check.rilis)
    assert check.rilis.state == S.VALIDATION_AWAITED
    assert (found.putusan, found.pengantar) == ("sesuai", "Baik.")
    assert run_of(check).step_code == "B8"


def test_returning_needs_a_reason(check: Check) -> None:
    check.answer("sesuai", "wajar")
    with pytest.raises(InvalidInput):
        check.give("return_release")

    check.answer("perbaikan", "ganda")
    check.give("return_release")

    assert check.rilis.state == S.RETURNED
    assert run_of(check).step_code == "B6"


def test_verdict_on_an_old_page_is_stale(check: Check) -> None:
    old = check.rilis.version
    check.note()

    with pytest.raises(StaleForm):
        check.give("return_release", version=old)


def test_open_notes_are_asked_about_before_passing(check: Check) -> None:
    check.answer()
    check.note(teks="Lain kali sertakan sumber.")
    with pytest.raises(InvalidInput):
        check.give("pass_release")

    check.give("pass_release", despite_notes=True)

    assert CatatanRilis.objects.get().sent_at is not None


# Notes ---------------------------------------------------------------------------------------------------
def test_draft_is_the_teams_until_the_verdict(check: Check) -> None:
    check.note("kolom", "Jumlah Layanan")
    assert [n.place for n in reading.notes_of(check.rilis, drafts=False)] == []

    check.give("return_release")

    note = reading.notes_of(check.rilis, drafts=False)[0]
    assert (note.place, note.note.acuan) == ("Kolom Jumlah Layanan", "jumlah_layanan")
    assert "lihat=kolom#kolom-jumlah_layanan" in note.url


@pytest.mark.parametrize(
    ("jangkar", "acuan"),
    [("kolom", "tidak_ada"), ("baris", "0"), ("baris", "4"), ("baris", "x"), ("metadata", "x"), ("lain", "")],
)
def test_note_on_what_is_not_there_is_refused(check: Check, jangkar: str, acuan: str) -> None:
    with pytest.raises(InvalidInput):
        check.note(jangkar, acuan)
    assert not Pemeriksaan.objects.exists()


def test_draft_changed_by_a_colleague_is_not_overwritten(check: Check) -> None:
    note = check.note(teks="Pertama.")
    seen = reading.mark_of_text("Pertama.")
    second = check.data.forum.blitar_walidata_dua
    release_notes.change_note(catatan=note, teks="Kedua.", seen=seen, by=second, at=check.next())

    with pytest.raises(StaleMove):
        release_notes.change_note(
            catatan=note, teks="Ketiga.", seen=seen, by=check.data.walidata, at=check.next()
        )

    release_notes.remove_note(catatan=note, by=check.data.walidata, at=check.next())
    assert not CatatanRilis.objects.exists()


def test_opd_answers_while_the_release_is_back_and_walidata_closes(check: Check) -> None:
    check.returned()
    note = CatatanRilis.objects.get()
    with pytest.raises(ActionDenied):
        release_notes.answer_note(
            catatan=note, jawaban="Ya.", by=check.data.forum.budpar_operator, at=check.next()
        )

    check.again()
    release_notes.close_note(catatan=note, by=check.data.walidata, at=check.next())

    note.refresh_from_db()
    assert (note.jawaban, note.dijawab_oleh) == ("Sudah diperbaiki.", check.data.operator)
    assert note.closed_at is not None
    with pytest.raises(ActionDenied):
        release_notes.answer_note(catatan=note, jawaban="Lagi.", by=check.data.operator, at=check.next())


def test_release_returned_twice_carries_open_notes_over(check: Check) -> None:
    check.returned()
    check.again()
    check.answer("perbaikan", "ganda")
    check.give("return_release")
    check.again()

    assert check.rilis.putaran == 3
    assert reading.open_notes(check.rilis) == 1
    rounds = Pemeriksaan.objects.filter(rilis=check.rilis).order_by("putaran")
    assert [c.putaran for c in rounds] == [1, 2]
    assert Document.objects.filter(kind="lembar_pemeriksaan").count() == 2


# Data Prioritas ------------------------------------------------------------------------------------------
def test_priority_data_goes_through_pembina(priority: Check) -> None:
    priority.answer()
    due = run_of(priority).due_at
    priority.give("pass_release")
    handed = run_of(priority)
    assert (priority.rilis.state, handed.step_code, handed.due_at) == (S.RECHECKED, "B7", due)
    with pytest.raises(ActionDenied):
        priority.answer("sesuai", "wajar", by=priority.data.walidata)

    priority.answer()
    priority.give("confirm_release")

    assert priority.rilis.state == S.VALIDATION_AWAITED
    assert [c.tahap for c in Pemeriksaan.objects.order_by("begun_at")] == ["walidata", "pembina"]


def test_walidata_hands_pembinas_notes_on_to_the_opd(priority: Check) -> None:
    priority.answer()
    priority.give("pass_release")
    priority.note("metadata", "definisi", "Selaraskan dengan standar nasional.")
    priority.give("return_to_walidata")
    assert priority.rilis.state == S.EXAMINED
    assert len(reading.answers_now(priority.rilis)) == len(checklist.QUESTIONS)

    priority.give("return_release", note="Lihat catatan BPS.")

    assert priority.rilis.state == S.RETURNED
    notes = reading.notes_of(priority.rilis, drafts=False)
    assert [n.note.pemeriksaan.tahap for n in notes] == ["pembina"]
    assert reading.may_answer(priority.rilis, rights_of(priority.data.operator))


# The Lembar ----------------------------------------------------------------------------------------------
def printed(document: Document) -> str:
    assert document.file is not None
    data = read_bytes(document.file)
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_lembar_prints_version_answers_and_notes(check: Check) -> None:
    check.answer()
    check.answer("perbaikan", "ganda")
    check.note("baris", "2", "Angka ini terbalik.")
    check.give("return_release", note="Mohon diperbaiki segera.")
    assert check.rilis.state == S.RETURNED, "the step ends with the verdict, not with the paper"

    check.drain()

    sheet = Pemeriksaan.objects.get().lembar
    assert sheet is not None
    sheet.refresh_from_db()
    text = printed(sheet)
    assert sheet.penerbit == check.data.forum.instansi["blitar_kominfo"]
    assert sheet.nomor.startswith("LHP-1/")
    assert check.rilis.versi is not None
    for words in ("Perlu perbaikan", "Baris 2", "Angka ini terbalik.", "Mohon diperbaiki segera.",
                  "Otomatis: sesuai", check.rilis.versi.sha256[:16], sheet.nomor):  # fmt: skip
        assert words in text


def test_lembar_of_pembina_is_the_bps_offices(priority: Check) -> None:
    priority.answer()
    priority.give("pass_release")
    priority.answer()
    priority.give("confirm_release")

    offices = [c.lembar.penerbit for c in Pemeriksaan.objects.order_by("begun_at") if c.lembar]
    world = priority.data.forum.instansi
    assert offices == [world["blitar_kominfo"], world["blitar_bps"]]


def test_lembar_is_read_by_those_who_read_the_release(check: Check) -> None:
    check.returned()
    check.drain()
    sheet = Pemeriksaan.objects.get().lembar
    assert sheet is not None
    sheet.refresh_from_db()
    assert sheet.file is not None

    people = check.data.forum.people
    assert may_read(people["blitar_operator"], sheet.file)
    assert may_read(people["blitar_pemeriksa"], sheet.file)
    assert not may_read(people["budpar_operator"], sheet.file)
    assert not may_read(people["walidata"], sheet.file)


def test_failed_lembar_is_made_again_under_its_number(check: Check) -> None:
    check.returned()
    found = Pemeriksaan.objects.select_related("rilis", "lembar").get()
    assert found.lembar is not None
    Document.objects.filter(pk=found.lembar_id).update(state="failed", error="mesin mati")
    with pytest.raises(ActionDenied):
        examination.retry_sheet(pemeriksaan=found, by=check.data.operator, at=check.next())

    examination.retry_sheet(pemeriksaan=found, by=check.data.walidata, at=check.next())
    check.drain()

    found.lembar.refresh_from_db()
    assert found.lembar.file_id is not None


def test_check_left_open_for_an_older_version_is_ended_without_verdict(check: Check) -> None:
    check.answer("sesuai", "wajar")
    Pemeriksaan.objects.update(versi=check.rilis.versi_semua.first(), tahap="pembina")

    check.answer("sesuai", "sumber")

    broken = Pemeriksaan.objects.get(tahap="pembina")
    assert (broken.putusan, broken.ended_at is not None) == ("", True)


def test_rights_of_the_taken_check_follow_the_stage(priority: Check) -> None:
    priority.answer()
    priority.give("pass_release")
    run = run_of(priority)

    with pytest.raises((ActionDenied, StepRun.DoesNotExist)):
        assignments.claim_run(run.pk, by=priority.data.walidata, at=priority.next())
    assignments.claim_run(run.pk, by=priority.data.pembina, at=priority.next() + timedelta(minutes=1))
    permissions.check_can_take_check(rights_of(priority.data.pembina), priority.rilis)
    assert run_of(priority).taken_by == priority.data.pembina
