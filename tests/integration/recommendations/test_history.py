"""The history page: all that happened, by round and kind, with links, time with zone, and its integrity."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import history
from recommendations.states import State
from satudata.workflow import registry
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

WAY = (
    "answer",
    "submit",
    "start_check",
    "forward",
    "start_check",
    "accept",
    "approve",
    "number_letter",
    "render",
)


@pytest.fixture(scope="module")
def corrected_of_module(world_of_module: World, django_db_blocker: Any) -> Walker:
    """A case of two rounds with its letter, made inside the module's transaction."""
    with django_db_blocker.unblock():
        walker = request_at(world_of_module, State.WALIDATA_RETURNED)
        for step in WAY:
            getattr(walker, step)()
        return walker


@pytest.fixture
def corrected(corrected_of_module: Walker, db: None) -> Walker:
    corrected_of_module._keep(None)
    return corrected_of_module


def page_of(walker: Walker, who: str = "operator", **asked: object) -> str:
    client = Client()
    client.force_login(walker.world.people[who])
    response = client.get(reverse("request_history", args=[walker.request.pk]), asked)
    assert response.status_code == 200
    return response.content.decode()


def codes(walker: Walker, kind: str) -> list[str]:
    lines = history.told(history.events_of(walker.request))
    return [line.event.code for line in lines if line.is_of(kind)]


# Rounds and kinds ----------------------------------------------------------------------------------
def test_round_begins_with_the_correction_that_is_sent(corrected: Walker) -> None:
    lines = history.told(history.events_of(corrected.request))
    rounds = {line.event.code: line.putaran for line in lines}

    assert rounds["request_submitted"] == rounds["request_returned_by_walidata"] == 1
    assert rounds["correction_sent_to_walidata"] == rounds["request_forwarded"] == 2
    assert max(rounds.values()) == corrected.request.putaran


def test_every_event_is_told_once_saves_of_one_person_in_one_line(corrected: Walker) -> None:
    events = history.events_of(corrected.request)
    lines = history.told(events)

    assert [event.pk for line in lines for event in line.events] == [event.pk for event in events]
    assert [len(line.events) for line in lines if line.event.code == "form_saved"] == [10]


def test_save_of_another_person_is_a_line_of_its_own(corrected: Walker) -> None:
    saves = [e for e in history.events_of(corrected.request) if e.code == "form_saved"][:4]
    for event, actor in zip(saves, (1, 1, 2, 1), strict=True):
        event.actor_id = actor

    assert [len(line.events) for line in history.told(saves)] == [2, 1, 1]


def test_choices_divide_the_events(corrected: Walker) -> None:
    decisions, filled, system = (codes(corrected, kind) for kind in ("keputusan", "isian", "sistem"))

    assert decisions == [
        "request_returned_by_walidata", "request_forwarded", "request_accepted", "request_approved",
        "letter_numbered", "letter_issued",
    ]  # fmt: skip
    assert {"form_saved", "request_submitted", "correction_sent_to_walidata", "note_answered"} <= set(filled)
    assert system == ["letter_issued"]
    assert not set(decisions) & set(filled)


def test_every_decision_is_a_registered_event() -> None:
    assert set(registry.event_codes()) >= history.DECISIONS | history.CORRECTIONS | history.GOOD | history.BAD


# The page ------------------------------------------------------------------------------------------
def test_page_says_who_as_what_for_whom_and_when_with_zone(corrected: Walker) -> None:
    page = page_of(corrected)

    assert "Walidata meneruskan ke BPS" in page
    assert "Walidata, Walidata, Kabupaten Trenggalek" in page
    assert "16 November 2026, 09.20 WIB" in page
    assert "Putaran 2" in page


def test_filter_and_round_stand_in_the_address(corrected: Walker) -> None:
    decisions = page_of(corrected, tampilkan="keputusan")
    first = page_of(corrected, putaran=1, tampilkan="keputusan")

    assert "Mengirim pengajuan ke Walidata" not in decisions
    assert "BPS menentukan layak" in decisions
    assert "BPS menentukan layak" not in first
    assert "Walidata meminta perbaikan" in first
    assert 'href="?tampilkan=isian&amp;putaran=1"' in first


@pytest.mark.parametrize("asked", [{"tampilkan": "apa saja"}, {"putaran": "²"}, {"putaran": "99"}])
def test_nonsense_in_the_address_is_no_error(corrected: Walker, asked: dict[str, str]) -> None:
    assert "Riwayat pengajuan" in page_of(corrected, **asked)


def test_events_lead_to_what_was_sent_and_to_the_letter(corrected: Walker) -> None:
    page = page_of(corrected)

    forms = reverse("request_print_forms", args=[corrected.request.pk])
    assert f"{forms}?revisi=1" in page
    assert f"{forms}?revisi=2" in page
    assert reverse("document_file", args=[corrected.request.surat.file_id]) in page


def test_note_of_a_verdict_is_shown_and_an_unsent_one_is_not(world: World) -> None:
    from recommendations.services import notes

    walker = request_at(world, State.WALIDATA_CHECKING)
    notes.add_note(
        request=walker.request,
        by=world.walidata,
        section="identitas",
        text="Rahasia dulu.",
        at=walker._next(),
    )

    assert "Rahasia dulu." not in page_of(walker)


def test_case_of_others_does_not_exist(corrected: Walker) -> None:
    client = Client()
    client.force_login(corrected.world.blitar_walidata)

    assert client.get(reverse("request_history", args=[corrected.request.pk])).status_code == 404


# Integrity -----------------------------------------------------------------------------------------
def test_whole_chain_is_told_with_number_and_print(corrected: Walker) -> None:
    page = page_of(corrected)
    count, head = corrected.request.event_seq, corrected.request.event_head

    assert f"Rantai peristiwa utuh, {count} peristiwa." in page
    assert head in page


def test_changed_event_breaks_the_line(corrected: Walker) -> None:
    events = history.events_of(corrected.request)
    events[3].note = "diubah"

    found = history.integrity(corrected.request, events)

    assert not found.whole
    assert [(b.seq, b.problem) for b in found.breaks] == [(4, "row_changed")]


@pytest.mark.parametrize("gone", [slice(2, 3), slice(-1, None), slice(0, None)])
def test_missing_event_breaks_the_line(corrected: Walker, gone: slice) -> None:
    events = history.events_of(corrected.request)
    del events[gone]

    assert not history.integrity(corrected.request, events).whole


def test_event_written_while_the_page_is_made_is_no_break(corrected: Walker) -> None:
    """The case was read before; its list ends where its head stood."""
    before = corrected.request
    corrected.show_komitmen()

    events = history.events_of(before)

    assert events[-1].hash == before.event_head
    assert history.integrity(before, events).whole


# Steps ---------------------------------------------------------------------------------------------
def test_steps_say_minutes_used_against_the_standard(corrected: Walker) -> None:
    steps = history.steps_of(corrected.request, at=corrected.at)
    first = next(step for step in steps if step.run.step_code == "A4")

    assert (first.used, first.standard, first.over) == (40, 30, True)
    assert "melebihi baku" in page_of(corrected)
