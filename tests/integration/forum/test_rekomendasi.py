"""SOP B1: comments of Pembina Data, return, recommendation with its letter, answers, who reads it."""

import subprocess
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forum.models import KomentarPembina
from forum.reading.papers import may_read_recommendation
from forum.services import comments, recommendation, years
from forum.states import ListState
from satudata.documents.models import Document
from satudata.documents.services import read_bytes
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.forum_walk import ForumWalk, list_at
from tests.factories.world import World


def asked(forum: World, entries: int = 2) -> ForumWalk:
    return list_at(forum, ListState.RECOMMENDATION_AWAITED, entries=entries)


def comment(
    walk: ForumWalk, text: str = "Selaraskan definisinya.", *, on_list: bool = False
) -> KomentarPembina:
    entri = None if on_list else walk.entry().pk
    return comments.write_comment(
        daftar=walk.daftar, text=text, entri=entri, by=walk.forum.blitar_pemeriksa, at=walk.next()
    )


def recommend(walk: ForumWalk, note: str = "Draf sudah baik.") -> Document:
    moved = recommendation.number_recommendation(
        daftar=walk.daftar, by=walk.forum.blitar_penandatangan, note=note, at=walk.next()
    )
    walk.drain()
    return Document.objects.get(pk=moved.case.rekomendasi_id)


def text_of(document: Document) -> str:
    """The text of the letter as it is read, then as it lies on the page: cells and lines."""
    assert document.file is not None
    data = read_bytes(document.file)
    return " ".join(" ".join(_pdftotext(data, *options).split()) for options in ([], ["-layout"]))


def _pdftotext(data: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


# Comments ------------------------------------------------------------------------------------------
def test_comment_is_a_draft_of_the_office_until_it_is_sent(forum: World) -> None:
    walk = asked(forum)
    draft = comment(walk)
    assert draft.sent_at is None
    changed = comments.change_comment(
        komentar=draft, text="Sebutkan sumbernya.", by=forum.blitar_penandatangan
    )
    assert (changed.text, changed.by) == ("Sebutkan sumbernya.", forum.blitar_penandatangan)
    comments.remove_comment(komentar=draft, by=forum.blitar_pemeriksa)
    assert not KomentarPembina.objects.exists()
    with pytest.raises(StaleMove, match="sudah dikirim atau dihapus"):
        comments.change_comment(komentar=draft, text="Lagi.", by=forum.blitar_pemeriksa)


@pytest.mark.parametrize("name", ["blitar_walidata", "blitar_operator", "blitar_sekretariat", "pemeriksa"])
def test_only_the_bps_office_of_the_region_comments(forum: World, name: str) -> None:
    walk = asked(forum, entries=1)
    with pytest.raises(ActionDenied):
        comments.write_comment(daftar=walk.daftar, text="Baik.", by=forum.people[name])


def test_comment_before_the_office_is_asked_is_refused(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=1)
    with pytest.raises(StaleMove, match="Penyusunan draf"):
        comments.write_comment(daftar=walk.daftar, text="Baik.", by=forum.blitar_pemeriksa)


def test_empty_comment_long_comment_and_foreign_entry_are_refused(forum: World) -> None:
    walk = asked(forum, entries=1)
    for text in ("  ", "x" * 4001):
        with pytest.raises(InvalidInput):
            comment(walk, text)
    with pytest.raises(InvalidInput, match="bukan bagian"):
        comments.write_comment(daftar=walk.daftar, text="Baik.", entri=10**9, by=forum.blitar_pemeriksa)


def test_answers_come_from_walidata_and_the_owner_of_the_entry(forum: World) -> None:
    walk = asked(forum, entries=1)
    own, whole = comment(walk), comment(walk, "Lengkapi standar data.", on_list=True)
    with pytest.raises(StaleMove, match="belum dikirim"):
        comments.answer_comment(komentar=own, text="Siap.", by=forum.blitar_operator)
    recommendation.return_list(daftar=walk.daftar, by=forum.blitar_pemeriksa, at=walk.next())

    comments.answer_comment(
        komentar=own, text="Sudah diselaraskan.", by=forum.blitar_operator, at=walk.next()
    )
    comments.answer_comment(komentar=whole, text="Dicatat.", by=forum.blitar_walidata, at=walk.next())
    own.refresh_from_db()
    assert (own.tanggapan, own.tanggapan_oleh) == ("Sudah diselaraskan.", forum.blitar_operator)
    for foreign in ("budpar_operator", "blitar_pemeriksa", "blitar_kepala"):
        with pytest.raises(ActionDenied):
            comments.answer_comment(komentar=own, text="Bukan milik saya.", by=forum.people[foreign])
    with pytest.raises(ActionDenied):
        comments.answer_comment(komentar=whole, text="Umum.", by=forum.blitar_operator)
    notes = Event.objects.filter(code="comment_answered").order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["Sudah diselaraskan.", "Dicatat."]


# Return ------------------------------------------------------------------------------------------------
def test_return_sends_the_drafts_and_closes_b1(forum: World) -> None:
    walk = asked(forum, entries=1)
    with pytest.raises(InvalidInput, match="paling sedikit satu masukan"):
        recommendation.return_list(daftar=walk.daftar, by=forum.blitar_pemeriksa)
    comment(walk)
    moved = recommendation.return_list(daftar=walk.daftar, by=forum.blitar_pemeriksa, at=walk.next())

    assert moved.case.state == ListState.REVIEWING
    assert KomentarPembina.objects.get().sent_at == walk.at
    run = StepRun.objects.get(case_id=str(walk.daftar.pk), step_code="B1")
    assert (run.outcome, run.closed_by) == ("dikembalikan", forum.blitar_pemeriksa)


def test_second_round_is_counted_and_its_letter_carries_both_rounds(forum: World) -> None:
    walk = asked(forum, entries=1)
    comment(walk, "Masukan putaran pertama.")
    recommendation.return_list(daftar=walk.daftar, by=forum.blitar_pemeriksa, at=walk.next())
    years.ask_recommendation(daftar=walk.daftar, by=forum.blitar_walidata, at=walk.next())
    walk.reread()
    assert walk.daftar.putaran == 2
    comment(walk, "Masukan putaran kedua.")

    text = text_of(recommend(walk))
    assert "Masukan putaran pertama." in text
    assert "Masukan putaran kedua." in text


# Recommendation -------------------------------------------------------------------------------------------
def test_recommendation_prints_addressee_figures_and_comments(forum: World) -> None:
    walk = asked(forum)
    comment(walk, "Selaraskan <b>definisi</b> dengan standar nasional.")
    comment(walk, "Lengkapi standar data setiap entri.", on_list=True)
    document = recommend(walk, "Draf dapat dibahas Forum.")
    text = text_of(document)

    assert document.state == Document.State.ISSUED
    assert document.hal == "Rekomendasi atas Draf Daftar Data Tahun 2027"
    for words in (
        document.nomor,
        "selaku Sekretariat Satu Data Indonesia",
        "selaku Walidata",
        "500.14/9/410.111/2025",
        "merekomendasikannya",
        "Draf dapat dibahas Forum.",
        "Entri Daftar Data 6",
        "Indikator dan variabel 0 dan 6",
        "Data Prioritas 3",
        "Masukan Pembina Data 2",
        "Selaraskan <b>definisi</b> dengan standar nasional.",
        "Lengkapi standar data setiap entri.",
        walk.entry().item.kode,
        walk.forum.instansi["blitar_budpar"].nama,
    ):
        assert words in text, words


def test_b1_ends_when_the_bytes_are_stored(forum: World) -> None:
    walk = asked(forum, entries=1)
    moved = recommendation.number_recommendation(
        daftar=walk.daftar, by=forum.blitar_penandatangan, at=walk.next()
    )
    assert moved.case.state == ListState.RECOMMENDATION_NUMBERED
    run = StepRun.objects.get(case_id=str(walk.daftar.pk), step_code="B1")
    assert (run.closed_at, run.taken_by) == (None, forum.blitar_penandatangan)
    walk.drain()

    assert walk.daftar.state == ListState.RECOMMENDED
    run.refresh_from_db()
    assert run.outcome == "terbit"
    # The job once more changes nothing.
    document = Document.objects.get(pk=walk.daftar.rekomendasi_id)
    recommendation.complete_recommendation(document, walk.at)
    assert Event.objects.filter(code="recommendation_issued").count() == 1


def test_examiner_does_not_recommend(forum: World) -> None:
    walk = asked(forum, entries=1)
    for name in ("blitar_pemeriksa", "blitar_walidata", "blitar_sekretariat", "penandatangan"):
        with pytest.raises(ActionDenied):
            recommendation.number_recommendation(daftar=walk.daftar, by=forum.people[name])


def test_failed_letter_is_made_again_under_its_number(forum: World) -> None:
    walk = asked(forum, entries=1)
    moved = recommendation.number_recommendation(
        daftar=walk.daftar, by=forum.blitar_penandatangan, at=walk.next()
    )
    number = moved.case.rekomendasi.nomor
    Document.objects.filter(pk=moved.case.rekomendasi_id).update(state=Document.State.FAILED, error="x")
    with pytest.raises(ActionDenied):
        recommendation.retry_recommendation(daftar=moved.case, by=forum.blitar_pemeriksa)
    recommendation.retry_recommendation(daftar=moved.case, by=forum.blitar_penandatangan, at=walk.next())
    outbox.drain(at=walk.at + timedelta(minutes=5), limit=400)
    walk.reread()

    document = Document.objects.get(pk=walk.daftar.rekomendasi_id)
    assert (document.nomor, document.state) == (number, Document.State.ISSUED)
    assert walk.daftar.state == ListState.RECOMMENDED
    with pytest.raises(StaleMove, match="tidak sedang disiapkan"):
        recommendation.retry_recommendation(daftar=walk.daftar, by=forum.blitar_penandatangan)


def test_signed_copy_is_taken_from_the_signatory_only(forum: World) -> None:
    walk = asked(forum, entries=1)
    document = recommend(walk)
    upload = SimpleUploadedFile("surat.pdf", read_bytes(document.file), "application/pdf")
    with pytest.raises(ActionDenied):
        recommendation.store_signed_recommendation(
            daftar=walk.daftar, upload=upload, by=forum.blitar_pemeriksa
        )
    # The issued bytes carry no signature.
    with pytest.raises(InvalidInput):
        recommendation.store_signed_recommendation(
            daftar=walk.daftar, upload=upload, by=forum.blitar_penandatangan
        )


def test_recommendation_is_read_by_who_takes_part_in_the_forum(forum: World) -> None:
    walk = asked(forum, entries=1)
    stored = recommend(walk).file
    readers = ("blitar_operator", "budpar_kepala", "blitar_walidata", "blitar_pemeriksa", "blitar_auditor")
    for name in readers:
        assert may_read_recommendation(forum.people[name], stored), name
    for name in ("operator", "walidata", "pemeriksa", "tanpa_peran"):
        assert not may_read_recommendation(forum.people[name], stored), name
