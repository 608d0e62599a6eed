"""The public list and page: what is shown, and that nothing unpublished or personal is."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.services import letters
from recommendations.states import PUBLISHED, State
from tests.factories.recommendations import request_at
from tests.factories.world import World


@pytest.mark.parametrize("state", list(State))
def test_public_list_shows_issued_only(world: World, client: Client, state: str) -> None:
    walker = request_at(world, state)
    page = client.get(reverse("published_list")).content.decode()
    assert ("1 rekomendasi" in page) == (state in PUBLISHED)
    if walker.request.token_publik:
        url = reverse("published_detail", args=[walker.request.token_publik])
        assert client.get(url).status_code == (200 if state in PUBLISHED else 404)


def test_public_page_stays_while_its_letter_is_replaced(world: World, client: Client) -> None:
    walker = request_at(world, State.LETTER_ISSUED)
    old = walker.request.surat.nomor
    letters.replace_surat_rekomendasi(
        request=walker.request, by=world.penandatangan, reason="Salah ketik.", at=walker.at
    )
    url = reverse("published_detail", args=[walker.request.token_publik])
    assert old in client.get(url).content.decode()

    walker.render()
    page = client.get(url).content.decode()
    assert walker.request.surat.nomor in page
    assert old not in page


def test_public_page_shows_no_personal_data(world: World, client: Client) -> None:
    walker = request_at(world, State.KOMITMEN_SHOWN)
    kegiatan = walker.request.kegiatan
    page = client.get(reverse("published_detail", args=[walker.request.token_publik])).content.decode()
    personal = [kegiatan.pj_nama, kegiatan.pj_telepon, kegiatan.pj_email, kegiatan.nip_tanda_tangan]
    assert all(personal)
    assert [value for value in personal if value in page] == []


@pytest.mark.parametrize(
    ("words", "found"), [("puskesmas", True), ("PUSKESMAS trenggalek", True), ("garam", False)]
)
def test_public_search_needs_every_word(world: World, client: Client, words: str, found: bool) -> None:
    walker = request_at(world, State.LETTER_ISSUED)
    page = client.get(reverse("published_list"), {"q": words}).content.decode()
    assert (walker.request.judul in page) == found
