"""Availability (SOP B4): answered entry by entry, sent whole, checked, returned; rights by state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forum import queries
from forum.codelists import Tersedia
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.reading import ketersediaan as reading
from forum.services import availability
from forum.services.availability import Answer, Note
from forum.states import OfficeState
from satudata.accounts.queries import rights_of
from satudata.workflow.errors import ActionDenied, AlreadyDone, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event
from satudata.workflow.tokens import new_token
from tests.factories.forum_availability import HOUR, PARTLY, WITHOUT, agreed_part, answered, now_of, sent_part
from tests.factories.world import WORK, World


def entries(part: DaftarDataOpd) -> list[EntriDaftarData]:
    return list(reading.stated_entries(part))


def answer(
    forum: World, part: DaftarDataOpd, answers: dict[int, Answer], **given: object
) -> availability.Answered:
    return availability.answer_entries(
        bagian=part, answers=answers, by=given.pop("by", forum.blitar_operator), at=WORK, **given
    )


def event(part: DaftarDataOpd) -> Event:
    return Event.objects.filter(case_id=str(part.pk)).latest("seq")


# Which entries ----------------------------------------------------------------------------------------
def test_refused_entries_are_not_stated(forum: World) -> None:
    part = agreed_part(forum)
    EntriDaftarData.objects.filter(pk=entries(part)[0].pk).update(
        keputusan="ditolak", keputusan_alasan="Bukan urusan daerah."
    )
    assert reading.progress_of(part).total == 2


# Answering --------------------------------------------------------------------------------------------
def test_answers_are_saved_with_gaps_and_leave_one_event(forum: World) -> None:
    part = agreed_part(forum)
    first, second, _third = entries(part)
    done = answer(forum, part, {first.pk: Answer("tidak"), second.pk: Answer("tersedia")})

    assert done.saved == [first.pk, second.pk]
    progress = reading.progress_of(part)
    assert (progress.answered, progress.unanswered, progress.lacking) == (2, 1, 2)
    assert event(part).code == "availability_answered"
    assert event(part).data["rincian"] == [first.item.kode, second.item.kode]
    assert now_of(part).version == part.version + 1
    assert reading.open_run(part).taken_by == forum.blitar_operator


def test_page_that_changes_nothing_leaves_no_trace(forum: World) -> None:
    part = agreed_part(forum)
    before = event(part).pk
    answer(forum, part, {entri.pk: Answer() for entri in entries(part)})

    assert event(part).pk == before
    assert now_of(part).version == part.version


def test_answer_of_a_colleague_is_not_overwritten_unseen(forum: World) -> None:
    part = agreed_part(forum)
    first, second, _third = entries(part)
    seen = availability.mark_of(first)
    answer(forum, part, {first.pk: WITHOUT}, by=forum.blitar_pendukung)
    done = answer(
        forum, part, {first.pk: Answer("tersedia", seen=seen), second.pk: Answer("tersedia", seen=seen)}
    )

    assert (done.saved, done.changed_meanwhile) == ([second.pk], [first.pk])
    first.refresh_from_db()
    assert first.ketersediaan == Tersedia.TIDAK


def test_same_page_sent_twice_is_saved_once(forum: World) -> None:
    part, token = agreed_part(forum), new_token()
    first = entries(part)[0]
    answer(forum, part, {first.pk: Answer("tersedia")}, token=token)
    with pytest.raises(AlreadyDone):
        answer(forum, part, {first.pk: WITHOUT}, token=token)


def test_entries_of_another_opd_are_passed_over(forum: World) -> None:
    part = agreed_part(forum)
    other = DaftarDataOpd.objects.exclude(pk=part.pk).filter(daftar=part.daftar).first()
    first = entries(part)[0]
    EntriDaftarData.objects.filter(pk=first.pk).update(bagian=other)

    assert answer(forum, part, {first.pk: Answer("tersedia")}).saved == []


def test_unknown_code_is_refused(forum: World) -> None:
    part = agreed_part(forum)
    with pytest.raises(InvalidInput):
        answer(forum, part, {entries(part)[0].pk: Answer("mungkin")})


@pytest.mark.parametrize(
    "who", ["blitar_kepala", "blitar_walidata", "budpar_operator", "blitar_sekretariat", "admin"]
)
def test_answering_is_the_opds_own(forum: World, who: str) -> None:
    part = agreed_part(forum)
    with pytest.raises(ActionDenied):
        answer(forum, part, {entries(part)[0].pk: Answer("tersedia")}, by=forum.people[who])


def test_answers_are_locked_while_walidata_checks(forum: World) -> None:
    part = sent_part(forum)
    with pytest.raises(ActionDenied, match="terkunci"):
        answer(forum, part, {entries(part)[0].pk: Answer("tersedia")})


# The rest at once -------------------------------------------------------------------------------------
def test_rest_is_available_as_one_recorded_batch(forum: World) -> None:
    part = agreed_part(forum, entries=4)
    first = entries(part)[0]
    answer(forum, part, {first.pk: WITHOUT})
    filled = availability.answer_rest(bagian=part, by=forum.blitar_operator, at=WORK)

    assert filled == 3
    progress = reading.progress_of(part)
    assert (progress.available, progress.missing, progress.lacking) == (3, 1, 0)
    assert event(part).code == "availability_filled"
    assert event(part).data["sekaligus"] is True


def test_rest_is_not_filled_on_an_outdated_count(forum: World) -> None:
    part = agreed_part(forum)
    answer(forum, part, {entries(part)[0].pk: WITHOUT})
    with pytest.raises(StaleForm):
        availability.answer_rest(bagian=part, by=forum.blitar_operator, version=part.version, at=WORK)


# Sending ----------------------------------------------------------------------------------------------
def send(forum: World, part: DaftarDataOpd, **given: object) -> None:
    availability.send_availability(
        bagian=part, by=given.pop("by", forum.blitar_operator), at=given.pop("at", WORK + HOUR), **given
    )


def test_unanswered_entries_are_counted_and_named(forum: World) -> None:
    part = agreed_part(forum, entries=15)
    first = entries(part)[0]
    answer(forum, part, {first.pk: Answer("tersedia")})
    with pytest.raises(availability.NotWhole) as refused:
        send(forum, part)

    assert "14 entri belum dijawab" in str(refused.value)
    assert "UJI-0002 Jumlah Kunjungan 2" in str(refused.value)
    assert "dan 4 lainnya" in str(refused.value)
    assert now_of(part).state == OfficeState.AGREED


@pytest.mark.parametrize(
    "incomplete",
    [
        Answer("tidak", "", "", "Nanti."),
        Answer("tidak", "belum_ada_anggaran"),
        Answer("sebagian", "instansi_lain", "", " "),
        Answer("sebagian", "lainnya", "", "Nanti."),
    ],
)
def test_what_is_not_fully_available_needs_reason_and_plan(forum: World, incomplete: Answer) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    answer(forum, part, {entries(part)[2].pk: incomplete})
    with pytest.raises(availability.NotWhole, match=r"1 entri belum lengkap.*UJI-0003"):
        send(forum, part)


def test_rule_in_words_and_in_the_database_agree(forum: World) -> None:
    part = agreed_part(forum, entries=7)
    kinds = [
        Answer(), Answer("tersedia"), Answer("tidak"), WITHOUT, PARTLY,
        Answer("sebagian", "lainnya", "", "x"),        Answer("tidak", "lainnya", "x", "y"),
    ]  # fmt: skip
    answer(forum, part, {e.pk: kind for e, kind in zip(entries(part), kinds, strict=True)})

    found = set(reading.narrowed_entries(part, "kurang").values_list("pk", flat=True))
    assert found == {e.pk for e in entries(part) if reading.lacks(e)}
    assert len(found) == 3


def test_sending_hands_the_turn_to_walidata(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    send(forum, part)

    case, run = now_of(part), reading.open_run(part)
    assert case.state == OfficeState.AVAILABILITY_SENT
    assert case.ketersediaan_oleh == forum.blitar_operator
    assert (run.role, run.instansi) == ("walidata", forum.instansi["blitar_kominfo"])
    assert event(part).data == {"tersedia": 1, "sebagian": 1, "tidak": 1, "putaran": 1}


def test_reasons_of_what_is_available_after_all_go_with_the_sending(forum: World) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    first = entries(part)[0]
    answer(forum, part, {first.pk: Answer("tersedia", WITHOUT.alasan, WITHOUT.uraian, WITHOUT.rencana)})
    first.refresh_from_db()
    assert first.ketersediaan_rencana, "kept while it is being answered"
    send(forum, part)

    first.refresh_from_db()
    assert (first.ketersediaan_alasan, first.ketersediaan_uraian, first.ketersediaan_rencana) == ("", "", "")


@pytest.mark.parametrize("who", ["blitar_pendukung", "blitar_kepala", "blitar_walidata", "budpar_operator"])
def test_sending_is_the_operators(forum: World, who: str) -> None:
    part = agreed_part(forum)
    answered(forum, part)
    with pytest.raises(ActionDenied):
        send(forum, part, by=forum.people[who])


# Checking ---------------------------------------------------------------------------------------------
def note(forum: World, part: DaftarDataOpd, text: str = "Sebut kelurahannya.", **given: object) -> None:
    availability.note_entries(
        bagian=part,
        notes={entries(part)[0].pk: Note(text)},
        by=given.pop("by", forum.blitar_walidata),
        at=WORK,
    )


def test_return_needs_a_note_or_a_covering_text(forum: World) -> None:
    part = sent_part(forum)
    with pytest.raises(InvalidInput, match="paling sedikit satu entri"):
        availability.return_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    availability.return_availability(
        bagian=part, by=forum.blitar_walidata, note="Periksa lagi.", at=WORK + 2 * HOUR
    )

    assert now_of(part).state == OfficeState.AVAILABILITY_RETURNED
    assert reading.open_run(part).instansi == part.instansi
    assert reading.last_words(part, ["availability_returned"]).note == "Periksa lagi."


def test_correction_is_another_round(forum: World) -> None:
    part = sent_part(forum)
    note(forum, part)
    availability.return_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    answer(forum, part, {entries(part)[0].pk: Answer("tersedia")})
    send(forum, part, at=WORK + 3 * HOUR)

    assert now_of(part).putaran == 2
    assert reading.open_run(part).putaran == 2


def test_notes_are_walidatas_while_it_checks(forum: World) -> None:
    part = sent_part(forum)
    for who in ("blitar_operator", "blitar_kepala", "walidata"):
        with pytest.raises(ActionDenied):
            note(forum, part, by=forum.people[who])
    availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    with pytest.raises(StaleMove, match="tidak sedang diperiksa"):
        note(forum, part)


def test_whoever_sent_does_not_check(forum: World) -> None:
    part = sent_part(forum)
    DaftarDataOpd.objects.filter(pk=part.pk).update(ketersediaan_oleh=forum.blitar_walidata)
    with pytest.raises(ActionDenied, match="orang lain"):
        availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    availability.check_availability(bagian=part, by=forum.blitar_walidata_dua, at=WORK + 2 * HOUR)


def test_notes_are_not_left_behind_by_mistake(forum: World) -> None:
    part = sent_part(forum)
    note(forum, part)
    with pytest.raises(InvalidInput, match="Ada catatan pada 1 entri"):
        availability.check_availability(bagian=part, by=forum.blitar_walidata, at=WORK + 2 * HOUR)
    availability.check_availability(
        bagian=part, by=forum.blitar_walidata, despite_notes=True, at=WORK + 2 * HOUR
    )
    run = reading.open_run(part)
    assert (run.role, run.instansi) == ("kepala_opd", part.instansi)


def test_nobody_outside_sees_the_part(forum: World) -> None:
    part = agreed_part(forum)
    for person in (forum.budpar_operator, forum.operator, forum.tanpa_peran, AnonymousUser()):
        assert not queries.visible_offices(rights_of(person)).filter(pk=part.pk).exists()
