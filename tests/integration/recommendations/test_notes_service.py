"""The examiner's verbs on notes: who may, when, and what each leaves behind.

The expectation of the matrix is written from the SOP (A4, A5): the office that has taken the check
writes, changes, removes and deals with notes, whoever of its people it is; nobody else ever does.
"""

from datetime import timedelta

import pytest

from recommendations.models import ReviewNote
from recommendations.services import flow, form, notes
from recommendations.services.form_rows import SectionInput
from recommendations.states import State
from satudata.accounts.models import User
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event
from tests.factories.recommendations import Walker, request_at, rolled_back
from tests.factories.world import PEOPLE, World

WALIDATA = frozenset({"walidata", "walidata_dua"})
BPS = frozenset({"pemeriksa", "pemeriksa_dua", "penandatangan"})
EXAMINERS: dict[str, frozenset[str]] = {State.WALIDATA_CHECKING: WALIDATA, State.BPS_CHECKING: BPS}


def second_round(world: World) -> Walker:
    """Walidata has a corrected request again: its note on the title, with another title now."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    notes.add_note(
        request=walker.request, by=world.walidata, section="identitas", field="judul_kegiatan",
        text="Lengkapi judul.", usulan="Judul yang lengkap", at=walker._next(),
    )  # fmt: skip
    flow.return_request(request=walker.request, by=world.walidata, at=walker._next())
    walker._keep(None)
    given = SectionInput({"judul_kegiatan": "Survei Kepuasan Pasien Puskesmas Kabupaten Trenggalek"})
    form.save_section(
        request=walker.request, section="identitas", given=given, by=world.operator, at=walker._next()
    )
    walker._keep(None)
    walker.answer()
    walker.submit()
    walker.start_check()
    return walker


def sent_note(walker: Walker) -> ReviewNote:
    return walker.request.notes.filter(sent_at__isnull=False).get()


def draft(walker: Walker, by: User, text: str = "Perjelas.") -> ReviewNote:
    return notes.add_note(
        request=walker.request,
        by=by,
        section="variabel",
        field="definisi",
        row=2,
        text=text,
        at=walker._next(),
    )


# Who may ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", list(State))
def test_notes_are_written_by_who_has_taken_the_check_and_nobody_else(world: World, state: str) -> None:
    walker = request_at(world, state)
    wrong = []
    for name in [*PEOPLE, "tanpa_peran"]:
        with rolled_back():
            try:
                notes.add_note(request=walker.request, by=world.people[name], section="desain", text="Cek.")
                written = True
            except ActionDenied as refusal:
                assert refusal.reason
                written = False
        if written != (name in EXAMINERS.get(state, frozenset())):
            wrong.append(f"{name}: {written}")
    assert wrong == []


@pytest.mark.parametrize("name", [*PEOPLE, "tanpa_peran"])
def test_drafts_and_earlier_notes_are_the_teams(world: World, name: str) -> None:
    """A colleague of the same office takes over; nobody else changes, removes, accepts or repeats."""
    walker = second_round(world)
    mine, old, by = draft(walker, world.walidata), sent_note(walker), world.people[name]
    acts = {
        "change": lambda: notes.change_note(note=mine, by=by, text="Lain.", kind="saran"),
        "remove": lambda: notes.remove_note(note=mine, by=by),
        "close": lambda: notes.close_note(note=old, by=by),
        "repeat": lambda: notes.repeat_note(note=old, by=by),
    }
    done = set()
    for verb, act in acts.items():
        with rolled_back():
            try:
                act()
                done.add(verb)
            except ActionDenied:
                pass
    assert done == (set(acts) if name in WALIDATA else set())


# What each leaves -----------------------------------------------------------------------------------
def test_note_remembers_what_was_read(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    note = draft(walker, world.walidata)

    assert note.revision == walker.request.revisions.get()
    assert note.row_label == "Variabel 2 (Tingkat Kepuasan)"
    assert note.sent_at is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"section": "bukan-bagian"}, "Pilih bagian"),
        ({"field": "bukan_rincian"}, "tidak ada pada bagian ini"),
        ({"field": "definisi", "row": 99}, "Baris itu tidak ada"),
        ({"kind": "perintah"}, "Pilih jenis"),
        ({"text": "  "}, "Tulis catatannya"),
        ({"text": "x" * 4001}, "4.000 huruf"),
        ({"usulan": "x" * 4001}, "4.000 huruf"),
    ],
)
def test_note_that_says_nothing_or_stands_nowhere_is_refused(
    world: World, given: dict[str, object], words: str
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    whole = {"section": "variabel", "text": "Perjelas."} | given

    with pytest.raises(InvalidInput, match=words):
        notes.add_note(request=walker.request, by=world.walidata, **whole)

    assert not walker.request.notes.exists()


def test_changed_draft_is_signed_by_who_changed_it(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    note = draft(walker, world.walidata)

    changed = notes.change_note(
        note=note, by=world.walidata_dua, text="Lebih jelas.", kind="saran", usulan="Usul", at=walker._next()
    )

    assert (changed.text, changed.kind, changed.usulan, changed.by) == (
        "Lebih jelas.", "saran", "Usul", world.walidata_dua,
    )  # fmt: skip
    assert (changed.field, changed.row) == ("definisi", 2)


def test_draft_that_a_colleague_changed_is_not_overwritten_unread(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    note = draft(walker, world.walidata)
    notes.change_note(note=note, by=world.walidata_dua, text="Versi kedua.", kind="wajib", at=walker._next())

    with pytest.raises(InvalidInput, match="Versi kedua"):
        notes.change_note(
            note=note, by=world.walidata, text="Versi saya.", kind="wajib", seen=note.at, at=walker._next()
        )

    assert ReviewNote.objects.get(pk=note.pk).text == "Versi kedua."


@pytest.mark.parametrize("verb", [notes.remove_note, None])
def test_sent_note_is_neither_changed_nor_removed(world: World, verb: object) -> None:
    walker = second_round(world)
    old = sent_note(walker)

    with pytest.raises(StaleMove, match="sudah terkirim"):
        if verb is None:
            notes.change_note(note=old, by=world.walidata, text="Lain.", kind="saran")
        else:
            notes.remove_note(note=old, by=world.walidata)

    assert ReviewNote.objects.get(pk=old.pk).text == "Lengkapi judul."


def test_accepted_correction_is_recorded_once(world: World) -> None:
    walker = second_round(world)
    at = walker._next()

    note = notes.close_note(note=sent_note(walker), by=world.walidata_dua, at=at)

    assert (note.ditutup_at, note.ditutup_by) == (at, world.walidata_dua)
    event = Event.objects.get(case_id=str(walker.request.pk), code="note_closed")
    assert (event.step_code, event.data["catatan"]) == ("A4", note.pk)
    with pytest.raises(StaleMove, match="sudah diterima oleh Walidata Dua"):
        notes.close_note(note=note, by=world.walidata, at=at + timedelta(minutes=1))


def test_repeated_note_is_a_draft_at_the_same_place_on_what_was_sent_last(world: World) -> None:
    walker = second_round(world)
    old = sent_note(walker)

    again = notes.repeat_note(note=old, by=world.walidata, at=walker._next())

    assert (again.section, again.field, again.text, again.usulan, again.kind) == (
        old.section, old.field, old.text, old.usulan, old.kind,
    )  # fmt: skip
    assert again.sent_at is None
    assert again.revision == walker.request.revisions.order_by("-nomor").first()
    with pytest.raises(StaleMove, match="sudah diulang"):
        notes.repeat_note(note=old, by=world.walidata)


# The verdict ------------------------------------------------------------------------------------------
def test_verdict_sends_the_drafts_of_the_whole_team(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    draft(walker, world.walidata)
    draft(walker, world.walidata_dua, "Satuannya apa?")
    at = walker._next()

    flow.return_request(request=walker.request, by=world.walidata_dua, note=" Mohon dilengkapi. ", at=at)

    assert set(walker.request.notes.values_list("sent_at", flat=True)) == {at}
    event = Event.objects.get(case_id=str(walker.request.pk), code="request_returned_by_walidata")
    assert (event.note, event.data["catatan"]) == ("Mohon dilengkapi.", 2)


@pytest.mark.parametrize(
    ("state", "name", "verb"),
    [
        (State.WALIDATA_CHECKING, "walidata", flow.forward_request),
        (State.BPS_CHECKING, "pemeriksa", flow.accept_request),
    ],
)
def test_going_on_with_notes_that_must_be_corrected_is_asked_about(
    world: World, state: str, name: str, verb: object
) -> None:
    walker = request_at(world, state)
    by = world.people[name]
    note = draft(walker, by)
    at = walker._next()

    with pytest.raises(InvalidInput, match="1 catatan wajib"):
        verb(request=walker.request, by=by, at=at)  # type: ignore[operator]
    note.refresh_from_db()
    assert note.sent_at is None

    verb(request=walker.request, by=by, despite_wajib=True, at=at)  # type: ignore[operator]
    note.refresh_from_db()
    assert note.sent_at == at


def test_suggestions_go_along_unasked(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    notes.add_note(
        request=walker.request, by=world.walidata, section="desain", text="Sebaiknya dua kali.", kind="saran"
    )

    moved = flow.forward_request(request=walker.request, by=world.walidata, at=walker._next())

    assert moved.case.state == State.FORWARDED
    assert moved.event.data["catatan"] == 1
