"""Pages of availability and Surat Pernyataan as people use them: nothing typed is lost, constant costs."""

from collections.abc import Callable

import pytest
from axes.models import AccessAttempt
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import DaftarDataOpd
from forum.reading import ketersediaan as reading
from forum.services import availability, statements
from forum.services.availability import Answer, Note
from forum.states import OfficeState
from satudata.documents.models import Document
from satudata.workflow import outbox
from satudata.workflow.tokens import new_token
from tests.factories.forum_availability import (
    HOUR,
    WITHOUT,
    add_entries,
    agreed_part,
    answered,
    checked_part,
    now_of,
    prepared,
    sent_part,
    signed_upload,
)
from tests.factories.visitor import Page, Visitor
from tests.factories.world import PASSWORD, WORK, World


def address(part: DaftarDataOpd, name: str = "opd_availability", **query: str) -> str:
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(name, args=[part.pk]) + (f"?{text}" if text else "")


def fields(part: DaftarDataOpd, number: int, **typed: str) -> dict[str, str]:
    entri = list(reading.stated_entries(part))[number - 1]
    return {f"e{entri.pk}-{name}": value for name, value in typed.items()}


def post(visitor: Visitor, page: Page, **typed: str) -> Page:
    """Send the page's own form."""
    return visitor.send(page, page.url, **typed)


def save(visitor: Visitor, page: Page, ke: str = "", **typed: str) -> Page:
    return post(visitor, page, ke=ke, **typed)


# Answering --------------------------------------------------------------------------------------------
def test_turning_the_page_saves_what_was_typed(forum: World) -> None:
    part, operator = agreed_part(forum, entries=45), Visitor(forum.blitar_operator)
    page = operator.open(address(part))
    typed = fields(part, 2, ketersediaan="tidak", alasan="instansi_lain", rencana="Minta ke provinsi.")
    second = save(operator, page, "semua:2", **typed)

    assert "page=2" in second.url
    assert "Jumlah Kunjungan 21" in second.text
    back = operator.open(address(part, page="1"))
    shown = back.form(back.url).fields
    assert shown | typed == shown
    assert "1 dari 45 entri sudah dijawab" in " ".join(back.text.split())


def test_narrowed_list_shows_what_is_left(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    save(operator, operator.open(address(part)), **fields(part, 1, ketersediaan="tersedia"))
    page = operator.open(address(part, saring="belum"))

    assert "Jumlah Kunjungan 1<" not in page.text
    assert "Jumlah Kunjungan 2<" in page.text


def test_answer_that_a_colleague_changed_comes_back_with_what_was_typed(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    page = operator.open(address(part))
    first = reading.stated_entries(part).first()
    availability.answer_entries(bagian=part, answers={first.pk: WITHOUT}, by=forum.blitar_pendukung, at=WORK)
    typed = fields(part, 1, ketersediaan="tidak", rencana="Ketikan saya.") | fields(
        part, 2, ketersediaan="tersedia"
    )
    answer = save(operator, page, **typed)

    assert answer.status == 409
    assert "Ketikan saya." in answer.text
    assert "Rekan Anda mengubah entri ini" in answer.text
    assert reading.progress_of(part).available == 1, "the other entry is saved"
    again = save(operator, answer)
    assert again.status == 200
    first.refresh_from_db()
    assert first.ketersediaan_rencana == "Ketikan saya."


def test_too_long_text_comes_back_and_the_others_are_saved(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    long = "x" * 4001
    typed = fields(part, 1, ketersediaan="tidak", uraian=long) | fields(part, 3, ketersediaan="tersedia")
    answer = save(operator, operator.open(address(part)), **typed)

    assert answer.status == 422
    assert long in answer.text
    assert "Paling panjang 4.000 huruf." in answer.text
    assert reading.progress_of(part).available == 1


def test_page_of_an_operator_after_sending_loses_nothing(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    page = operator.open(address(part))
    answered(forum, part)
    availability.send_availability(bagian=part, by=forum.blitar_operator, at=WORK + HOUR)
    answer = save(operator, page, **fields(part, 1, rencana="Ketikan terakhir."))

    assert answer.status == 409
    assert "Ketikan terakhir." in answer.text
    assert "terkunci" in answer.text


def test_rest_is_confirmed_with_its_number(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    confirm = save(operator, operator.open(address(part)), "sisanya", **fields(part, 1, ketersediaan="tidak"))
    assert "<strong>2</strong> dari 3 entri belum dijawab" in confirm.text
    done = post(operator, confirm)

    assert "2 entri dinyatakan tersedia." in done.messages
    assert reading.progress_of(part).available == 2


def test_sending_names_what_is_missing_and_keeps_the_covering_text(forum: World) -> None:
    part, operator = agreed_part(forum), Visitor(forum.blitar_operator)
    confirm = save(operator, operator.open(address(part)), "kirim")
    answer = post(operator, confirm, note="Mohon diperiksa.")

    assert answer.status == 422
    assert "3 entri belum dijawab: UJI-0001 Jumlah Kunjungan 1" in answer.text
    assert "Mohon diperiksa." in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("blitar_kepala", 200), ("blitar_sekretariat", 200), ("blitar_pemeriksa", 200), ("budpar_operator", 404),
     ("operator", 404)],
)  # fmt: skip
def test_others_read_or_find_nothing(forum: World, who: str, status: int) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    page = Visitor(forum.people[who]).open(address(part))

    assert page.status == status
    assert "Simpan halaman ini" not in page.text
    assert ("Alat ukur belum ada." in page.text) is (status == 200)


def test_supporting_walidata_fills_but_does_not_send(forum: World) -> None:
    part, helper = agreed_part(forum), Visitor(forum.blitar_pendukung)
    page = helper.open(address(part))
    assert "Simpan halaman ini" in page.text
    assert "lanjut ke pengiriman" not in page.text
    assert helper.open(address(part, "opd_availability_send")).status == 403


# The head ---------------------------------------------------------------------------------------------
def approve(visitor: Visitor, part: DaftarDataOpd, password: str) -> Page:
    page = visitor.open(address(part, "opd_statement"))
    return visitor.send(page, "/setujui/", password=password)


def test_wrong_password_approves_nothing_and_is_kept_nowhere(
    forum: World, caplog: pytest.LogCaptureFixture
) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    answer = approve(head, part, "salah-sekali-9")

    assert answer.status == 422
    assert "Kata sandi tidak cocok" in answer.text
    assert "salah-sekali-9" not in answer.text
    assert now_of(part).state == OfficeState.AVAILABILITY_CHECKED
    attempt = AccessAttempt.objects.get(username="blitar_kepala")
    assert "salah-sekali-9" not in attempt.post_data
    assert "salah-sekali-9" not in caplog.text


def test_wrong_passwords_lock_as_at_sign_in(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    answers = [approve(head, part, "salah-sekali-9").status for _try in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    locked = approve(head, part, PASSWORD)

    assert locked.status == 429
    assert "Terlalu banyak percobaan masuk" in locked.text
    assert now_of(part).state == OfficeState.AVAILABILITY_CHECKED


def test_right_password_forgets_earlier_mistakes(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    approve(head, part, "salah-sekali-9")
    approve(head, part, PASSWORD)

    assert now_of(part).state == OfficeState.STATEMENT_NUMBERED
    assert not AccessAttempt.objects.exists()


def test_operator_cannot_try_passwords_on_the_heads_act(forum: World) -> None:
    part, operator = checked_part(forum), Visitor(forum.blitar_operator)
    answer = operator.client.post(
        reverse("opd_statement_act", args=[part.pk, "setujui"]), {"password": PASSWORD, "token": new_token()}
    )
    assert answer.status_code == 403
    assert not AccessAttempt.objects.exists()


def test_approval_sent_twice_takes_one_number(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    page = head.open(address(part, "opd_statement"))
    head.send(page, "/setujui/", password=PASSWORD)
    again = head.send(page, "/setujui/", password=PASSWORD)

    assert "Tidak dilakukan dua kali" in " ".join(again.messages)
    assert Document.objects.filter(kind=statements.KIND).count() == 1


def test_head_sees_what_is_missing_and_the_preview(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    page = head.open(address(part, "opd_statement"))
    assert "Alat ukur belum ada." in page.text
    assert "Kelurahan dilengkapi bertahap." in page.text
    preview = head.client.get(address(part, "opd_statement_preview"))

    assert preview["Content-Type"] == "application/pdf"
    assert preview.content.startswith(b"%PDF-")
    assert not Document.objects.filter(kind=statements.KIND).exists()


def test_long_preview_is_made_by_a_job(forum: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("satudata.documents.prints.HEAVY", 10)
    caches["prints"].clear()  # another test's print of the same pages
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    url = address(part, "opd_statement_preview")
    asked = post(head, head.open(url))
    assert asked.response["Refresh"] == "3"
    outbox.drain(limit=500)

    assert head.client.get(url)["Content-Type"] == "application/pdf"


def test_return_without_reason_comes_back(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    answer = head.send(head.open(address(part, "opd_statement")), "/kembalikan/")
    assert answer.status == 422
    assert "Tulis alasannya." in answer.text


def test_reason_typed_on_an_old_page_is_shown_again(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    page = head.open(address(part, "opd_statement"))
    statements.return_to_operator(bagian=part, by=forum.blitar_kepala, reason="Lain.", at=WORK + 3 * HOUR)
    answer = head.send(page, "/kembalikan/", reason="PIC harus diganti.")

    assert answer.status == 409
    assert "PIC harus diganti." in answer.text


# The whole way ----------------------------------------------------------------------------------------
def test_operator_walidata_and_head_bring_it_to_the_letter(forum: World) -> None:
    part = agreed_part(forum)
    operator, walidata, head = (
        Visitor(forum.people[who]) for who in ("blitar_operator", "blitar_walidata", "blitar_kepala")
    )
    typed = fields(part, 1, ketersediaan="tidak", alasan="belum_ada_anggaran", rencana="RKPD 2028.")
    save(operator, save(operator, operator.open(address(part)), **typed), "sisanya")
    post(operator, operator.open(address(part, "opd_availability_rest")))
    post(operator, operator.open(address(part, "opd_availability_send")), note="Sudah dirapatkan.")
    assert now_of(part).state == OfficeState.AVAILABILITY_SENT

    page = walidata.open(address(part))
    check = save(walidata, page, "periksa", **fields(part, 1, text="Sebut kegiatannya."))
    back = post(walidata, check, hasil="kembalikan", note="Satu entri.")
    assert "Dikembalikan ke operator OPD" in " ".join(back.messages)

    page = operator.open(address(part))
    assert "Sebut kegiatannya." in page.text
    assert "Satu entri." in page.text
    again = save(operator, page, "kirim", **fields(part, 1, uraian="Survei kepuasan 2028."))
    post(operator, again)
    check = save(walidata, walidata.open(address(part)), "periksa", **fields(part, 1, text=""))
    post(walidata, check, hasil="teruskan")

    done = approve(head, part, PASSWORD)
    assert "Disetujui. Surat Pernyataan nomor SP-1/000.8/410.105/2026" in " ".join(done.messages)
    outbox.drain(limit=500)
    part = now_of(part)
    assert (part.state, part.putaran) == (OfficeState.STATED, 2)
    file = reverse("document_file", args=[part.surat_pernyataan.file_id])
    read = operator.client.get(file)
    assert b"".join(read.streaming_content).startswith(b"%PDF-")
    assert Visitor(forum.budpar_kepala).open(file).status == 404
    verified = Visitor().open(reverse("document_verify", args=[part.surat_pernyataan.token]))
    assert "SP-1/000.8/410.105/2026" in verified.text


def test_head_signs_elsewhere_and_uploads(forum: World) -> None:
    part, head = checked_part(forum), Visitor(forum.blitar_kepala)
    head.send(head.open(address(part, "opd_statement")), "/siapkan/")
    outbox.drain(limit=500)
    page = head.open(address(part, "opd_statement"))
    assert "Unduh naskah untuk ditandatangani" in page.text
    plain = signed_upload(now_of(part).surat_pernyataan)
    refused = head.send(page, "/unggah/", berkas=SimpleUploadedFile("surat.txt", b"bukan PDF"))
    assert refused.status == 422
    done = head.send(refused, "/unggah/", berkas=plain)

    assert "bertanda tangan diterima" in " ".join(done.messages)
    assert now_of(part).state == OfficeState.STATED


# What a page costs ------------------------------------------------------------------------------------
def cost(visitor: Visitor, url: str) -> int:
    visitor.open(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        page = visitor.open(url)
    assert page.status == 200
    return len(found)


PAGES: list[tuple[str, str, Callable[..., DaftarDataOpd]]] = [
    ("opd_availability", "blitar_operator", agreed_part),
    ("opd_availability", "blitar_walidata", sent_part),
    ("opd_availability", "blitar_kepala", sent_part),
    ("opd_availability_send", "blitar_operator", agreed_part),
    ("opd_availability_check", "blitar_walidata", sent_part),
    ("opd_statement", "blitar_kepala", checked_part),
    ("opd_statement", "blitar_kepala", lambda forum, **given: prepared(forum, checked_part(forum, **given))),
]


@pytest.mark.parametrize(("name", "who", "reach"), PAGES)
def test_page_costs_the_same_for_many_entries(
    forum: World, name: str, who: str, reach: Callable[..., DaftarDataOpd]
) -> None:
    part = reach(forum, entries=10)
    visitor = Visitor(forum.people[who])
    few = cost(visitor, address(part, name))
    add_entries(forum, part, 1990, first=11, releases=0)
    assert cost(visitor, address(part, name)) == few


def test_saving_costs_the_same_for_many_entries(forum: World) -> None:
    part = agreed_part(forum, entries=30)
    counts = []
    for size in (2, 20):
        ids = list(reading.stated_entries(part).values_list("pk", flat=True))[:size]
        answers = {pk: Answer("tidak", "lainnya", f"{size}", f"{size}") for pk in ids}
        with CaptureQueriesContext(connection) as found:
            availability.answer_entries(bagian=part, answers=answers, by=forum.blitar_operator, at=WORK)
        counts.append(len(found))
    # The first save takes the turn as well.
    assert counts[1] <= counts[0]


def test_notes_save_without_touching_answers(forum: World) -> None:
    part = sent_part(forum)
    first = reading.stated_entries(part).first()
    availability.note_entries(
        bagian=part, notes={first.pk: Note("Sebut kegiatannya.")}, by=forum.blitar_walidata, at=WORK
    )
    first.refresh_from_db()
    assert (first.ketersediaan_catatan, first.ketersediaan_rencana) == ("Sebut kegiatannya.", WITHOUT.rencana)
