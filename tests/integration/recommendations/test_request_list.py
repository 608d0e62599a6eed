"""O1, the list of requests: who holds each one, and until when."""

from django.urls import reverse

from recommendations.states import State
from tests.factories.recommendations import request_at
from tests.factories.visitor import Visitor
from tests.factories.world import World


def test_list_names_holder_and_due_date_of_a_sent_request(world: World) -> None:
    request_at(world, State.SUBMITTED)
    page = Visitor(world.operator).open(reverse("request_list"))
    assert world.instansi["kominfo"].singkatan in page.text
    assert "Menunggu" in page.text


def test_list_says_own_turn_first_person(world: World) -> None:
    request_at(world, State.WALIDATA_RETURNED)
    assert "Giliran Anda" in Visitor(world.operator).open(reverse("request_list")).text


def test_list_shows_no_turn_of_a_request_that_ended(world: World) -> None:
    request_at(world, State.REJECTED)
    page = Visitor(world.operator).open(reverse("request_list"))
    assert "Tidak layak" in page.text
    assert "Giliran Anda" not in page.text
