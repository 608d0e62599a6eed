"""The page "Pengaturan surel": what is chosen holds, and who has no address is told whom to ask."""

import pytest
from django.test import Client
from django.urls import reverse

from satudata.accounts.models import User
from satudata.notifications.models import Preference
from tests.factories.visitor import Visitor
from tests.factories.world import World

pytestmark = pytest.mark.embedded

URL = "/pemberitahuan/pengaturan/"


def test_defaults_stand_there_and_a_choice_is_kept(world: World) -> None:
    visitor = Visitor(world.operator)
    page = visitor.open(URL)
    assert page.form(URL).fields.items() >= {"giliran": "segera", "pengingat": "harian"}.items()

    page = visitor.send(page, URL, giliran="harian", pengingat="tidak")

    assert page.messages == ["Pengaturan surel disimpan."]
    assert page.form(URL).fields.items() >= {"giliran": "harian", "pengingat": "tidak"}.items()
    assert Preference.objects.get().user == world.operator


@pytest.mark.parametrize("given", ["", "setiap jam", "\x00"])
def test_unknown_choice_is_refused_in_words_and_changes_nothing(world: World, given: str) -> None:
    visitor = Visitor(world.operator)

    page = visitor.send(visitor.open(URL), URL, giliran=given)

    assert page.status in (400, 422)
    assert not Preference.objects.exists()


def test_each_choice_is_explained(world: World) -> None:
    text = Visitor(world.operator).open(URL).text

    for words in (
        "lima menit",
        "setelah jam kantor mulai",
        "hanya di halaman Pemberitahuan",
        "operator@contoh",
    ):
        assert text.count(words) >= 1


def test_who_has_no_address_is_told_whom_to_ask(world: World) -> None:
    User.objects.filter(username="operator").update(email="")

    assert "belum mempunyai alamat surel" in Visitor(world.people["operator"]).open(URL).text


def test_page_is_reached_from_the_notices_and_asks_who_it_is(world: World, client: Client) -> None:
    assert f'href="{URL}"' in Visitor(world.operator).open(reverse("notice_list")).text
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
