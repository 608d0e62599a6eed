"""Draft notes at their edges: sent twice, removed meanwhile, asked for by somebody who is not of the team."""

import pytest
from django.urls import reverse

from recommendations.models import ReviewNote
from recommendations.services import notes
from recommendations.states import State
from tests.factories.recommendations import request_at
from tests.factories.visitor import Visitor, desk
from tests.factories.world import World

HTMX = {"HX-Request": "true"}


def test_note_sent_twice_is_one_draft(world: World, walidata: Visitor) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    page = walidata.open(desk(walker, catat="desain"))

    for _click in range(2):
        assert walidata.send(page, "/catatan/", text="Jelaskan rancangan sampel.").status == 200

    assert ReviewNote.objects.filter(request=walker.request).count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_words_for_a_draft_that_a_colleague_removed_are_not_lost(
    world: World, walidata: Visitor, headers: dict[str, str]
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    given = {"section": "desain", "text": "Jelaskan.", "kind": "wajib"}
    note = notes.add_note(request=walker.request, by=world.walidata, at=walker.at, **given)
    where = [walker.request.pk, note.pk]
    notes.remove_note(note=note, by=world.walidata_dua)

    typed = given | {"text": "Jelaskan rancangan sampel."}
    answer = walidata.client.post(reverse("note_change", args=where), typed, headers=headers)

    assert answer.status_code == (422 if headers else 409)
    assert "sudah dihapus" in answer.content.decode()
    assert "Jelaskan rancangan sampel." in answer.content.decode()
    again = walidata.client.post(reverse("note_remove", args=where), headers=headers)
    assert (again.status_code, "sudah dihapus" in again.content.decode()) == (409, True)


@pytest.mark.parametrize("name", ["note_change", "note_remove", "note_close", "note_repeat"])
def test_draft_and_no_note_are_the_same_to_whoever_is_not_of_the_team(
    world: World, operator: Visitor, name: str
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    note = notes.add_note(
        request=walker.request, by=world.walidata, section="desain", text="Jelaskan.", at=walker.at
    )

    typed = {"section": "desain", "text": "x", "kind": "wajib"}
    for number in (note.pk, note.pk + 1000):
        answer = operator.client.post(reverse(name, args=[walker.request.pk, number]), typed)
        assert answer.status_code == 404
