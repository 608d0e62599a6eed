"""Walidata's review: judgements that hold until the entry changes, one verdict, who and when."""

from datetime import timedelta

import pytest

from forum.models import DaftarDataOpd, EntriDaftarData, KomentarPembina
from forum.reading.reviu import holds, progress_of
from forum.services import recommendation, review
from forum.services.review import Judgement
from forum.states import ListState, OfficeState
from satudata.accounts.models import User
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event
from satudata.workflow.tokens import new_token
from tests.factories.forum_walk import ForumWalk, list_at, office_at
from tests.factories.world import World

SESUAI, PERBAIKAN = "sesuai", "perbaikan"


def sent(forum: World, entries: int = 3) -> ForumWalk:
    return office_at(forum, OfficeState.SUBMITTED, entries=entries)


def judge(walk: ForumWalk, position: int, reviu: str, note: str = "", by: User | None = None) -> int:
    return review.judge_entry(
        entri=walk.entry(position=position),
        reviu=reviu,
        catatan=note,
        by=by or walk.forum.blitar_walidata,
        at=walk.next(),
    )


def test_judgement_stands_at_the_entry_with_who_and_when(forum: World) -> None:
    walk = sent(forum)
    version = walk.office().version
    assert judge(walk, 0, PERBAIKAN, " Lengkapi definisinya. ") == 1

    entry = walk.entry()
    assert (entry.reviu, entry.reviu_catatan) == (PERBAIKAN, "Lengkapi definisinya.")
    assert (entry.reviu_oleh, entry.reviu_pada) == (forum.blitar_walidata, walk.at)
    assert walk.office().version == version + 1
    event = Event.objects.filter(code="office_entries_judged").get()
    assert event.data == {"sesuai": 0, "perbaikan": 1}


def test_judgement_that_says_the_same_changes_nothing(forum: World) -> None:
    walk = sent(forum)
    judge(walk, 0, SESUAI)
    before = walk.entry().reviu_pada
    assert judge(walk, 0, SESUAI) == 0
    assert walk.entry().reviu_pada == before
    assert Event.objects.filter(code="office_entries_judged").count() == 1


@pytest.mark.parametrize(
    ("reviu", "note", "words"),
    [
        (PERBAIKAN, "  ", "Tulis apa yang perlu diperbaiki"),
        ("", "catatan", "Pilih sesuai atau perlu perbaikan"),
        ("baik", "", "Pilih sesuai atau perlu perbaikan"),
        (PERBAIKAN, "x" * 4001, "paling panjang"),
    ],
)
def test_judgement_without_what_the_opd_needs_is_refused(
    forum: World, reviu: str, note: str, words: str
) -> None:
    walk = sent(forum, entries=1)
    with pytest.raises(InvalidInput, match=words):
        judge(walk, 0, reviu, note)
    assert walk.entry().reviu == ""


def test_judgements_are_saved_all_or_none(forum: World) -> None:
    walk = sent(forum)
    first, second, _third = walk.office().entri.values_list("pk", flat=True)
    with pytest.raises(InvalidInput):
        review.judge_entries(
            bagian=walk.office(),
            judgements={first: Judgement(SESUAI), second: Judgement(PERBAIKAN)},
            by=forum.blitar_walidata,
        )
    assert progress_of(walk.office()).judged == 0


def test_entry_of_another_list_is_not_judged(forum: World) -> None:
    walk = sent(forum, entries=1)
    elsewhere = walk.entry("budpar")
    with pytest.raises(InvalidInput, match="bukan bagian"):
        review.judge_entries(
            bagian=walk.office(), judgements={elsewhere.pk: Judgement(SESUAI)}, by=forum.blitar_walidata
        )


def test_only_walidata_who_did_not_send_it_judges(forum: World) -> None:
    walk = sent(forum, entries=1)
    for name in ("blitar_operator", "blitar_sekretariat", "blitar_pemeriksa", "walidata", "blitar_kepala"):
        with pytest.raises(ActionDenied):
            judge(walk, 0, SESUAI, by=forum.people[name])
    DaftarDataOpd.objects.filter(pk=walk.office().pk).update(diajukan_oleh=forum.blitar_walidata)
    with pytest.raises(ActionDenied, match="orang lain"):
        judge(walk, 0, SESUAI)
    assert judge(walk, 0, SESUAI, by=forum.blitar_walidata_dua) == 1


def test_draft_of_the_opd_is_not_judged(forum: World) -> None:
    walk = office_at(forum, OfficeState.DRAFTED, entries=1)
    with pytest.raises(StaleMove, match="Draf"):
        judge(walk, 0, SESUAI)


def test_old_page_and_second_click_are_refused(forum: World) -> None:
    walk, token = sent(forum, entries=1), new_token()
    part = walk.office()
    given = {part.entri.get().pk: Judgement(SESUAI)}
    review.judge_entries(
        bagian=part, judgements=given, by=forum.blitar_walidata, version=part.version, token=token
    )
    with pytest.raises(AlreadyDone):
        review.judge_entries(bagian=part, judgements=given, by=forum.blitar_walidata, token=token)
    with pytest.raises(StaleForm):
        review.judge_entries(bagian=part, judgements=given, by=forum.blitar_walidata, version=part.version)


# All at once --------------------------------------------------------------------------------------------
def test_all_are_in_order_only_after_confirmation_and_as_a_batch(forum: World) -> None:
    walk = sent(forum)
    judge(walk, 1, PERBAIKAN, "Perbaiki satuannya.")
    with pytest.raises(InvalidInput, match="sudah Anda baca"):
        review.judge_all(bagian=walk.office(), confirmed=False, by=forum.blitar_walidata)
    count = review.judge_all(bagian=walk.office(), confirmed=True, by=forum.blitar_walidata, at=walk.next())

    assert count == 2
    assert walk.entry(position=1).reviu == PERBAIKAN
    event = Event.objects.filter(code="office_entries_judged").latest("pk")
    assert event.data == {"sekaligus": True, "sesuai": 2}
    with pytest.raises(InvalidInput, match="sudah dinilai"):
        review.judge_all(bagian=walk.office(), confirmed=True, by=forum.blitar_walidata)


# Verdicts ------------------------------------------------------------------------------------------------
def test_list_is_approved_once_all_is_in_order(forum: World) -> None:
    walk = sent(forum)
    with pytest.raises(InvalidInput, match="3 entri yang belum dinilai"):
        review.approve_list(bagian=walk.office(), by=forum.blitar_walidata)
    review.judge_all(bagian=walk.office(), confirmed=True, by=forum.blitar_walidata, at=walk.next())
    judge(walk, 0, PERBAIKAN, "Perbaiki namanya.")
    with pytest.raises(InvalidInput, match="1 entri yang perlu perbaikan"):
        review.approve_list(bagian=walk.office(), by=forum.blitar_walidata)
    judge(walk, 0, SESUAI)

    moved = review.approve_list(bagian=walk.office(), by=forum.blitar_walidata, at=walk.next())
    assert moved.case.state == OfficeState.REVIEWED
    assert moved.event.data == {"entri": 3}


def test_list_is_returned_with_at_least_one_note(forum: World) -> None:
    walk = sent(forum)
    with pytest.raises(InvalidInput, match="paling sedikit satu"):
        review.return_list(bagian=walk.office(), by=forum.blitar_walidata)
    judge(walk, 0, PERBAIKAN, "Perbaiki namanya.")
    moved = review.return_list(
        bagian=walk.office(), by=forum.blitar_walidata, note="Lihat catatan.", at=walk.next()
    )

    assert moved.case.state == OfficeState.RETURNED
    assert (moved.event.note, moved.event.data["catatan"]) == ("Lihat catatan.", 1)


def test_what_did_not_change_keeps_its_judgement(forum: World) -> None:
    walk = sent(forum)
    judge(walk, 0, PERBAIKAN, "Perbaiki namanya.")
    judge(walk, 1, SESUAI)
    judge(walk, 2, SESUAI)
    review.return_list(bagian=walk.office(), by=forum.blitar_walidata, at=walk.next())
    # The OPD mends the first and, unasked, the third.
    changed = [walk.entry().pk, walk.entry(position=2).pk]
    EntriDaftarData.objects.filter(pk__in=changed).update(updated_at=walk.next())
    walk.move(walk.office(), "resubmit_list", forum.blitar_operator)

    assert [holds(walk.entry(position=n)) for n in range(3)] == [False, True, False]
    found = progress_of(walk.office())
    assert (found.conforms, found.lacking, found.waiting) == (1, 0, 2)


def test_reviewed_list_is_returned_for_what_pembina_data_said(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDATION_AWAITED, entries=1)
    with pytest.raises(StaleMove, match="Menunggu rekomendasi"):
        review.return_list(bagian=walk.office(), by=forum.blitar_walidata)
    with pytest.raises(StaleMove, match="tidak direviu"):
        judge(walk, 0, PERBAIKAN, "Terlambat.")
    KomentarPembina.objects.create(
        daftar=walk.daftar, entri=walk.entry(), text="Selaraskan.", by=forum.blitar_pemeriksa, at=walk.at
    )
    recommendation.return_list(daftar=walk.daftar, by=forum.blitar_pemeriksa, at=walk.next())
    with pytest.raises(InvalidInput, match="paling sedikit satu"):
        review.return_list(bagian=walk.office("budpar"), by=forum.blitar_walidata)

    moved = review.return_list(bagian=walk.office(), by=forum.blitar_walidata, at=walk.next())
    assert moved.event.data == {"catatan": 0, "masukan": 1}


def test_proposal_that_the_opd_did_not_accept_does_not_count(forum: World) -> None:
    walk = sent(forum)
    EntriDaftarData.objects.filter(pk=walk.entry().pk).update(diterima_opd=False)
    assert progress_of(walk.office()).entries == 2


def test_later_moment_makes_the_judgement_fall_only_after_it(forum: World) -> None:
    walk = sent(forum, entries=1)
    judge(walk, 0, SESUAI)
    entry = walk.entry()
    assert holds(entry)
    entry.updated_at = entry.reviu_pada
    assert holds(entry)
    entry.updated_at = entry.reviu_pada + timedelta(microseconds=1)
    assert not holds(entry)
