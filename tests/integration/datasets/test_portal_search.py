"""Searching published data: forgiving of endings, synonyms and little words; the title comes first."""

import pytest

from datasets.portal.catalogue import Asked, catalogue, faces
from datasets.portal.search import stems, suggestion, terms
from tests.factories.terbitan import publish_directly
from tests.factories.world import WORK, World


def found(query: str) -> list[str]:
    asked = Asked(q=query)
    return [face.judul for face in faces(catalogue(asked, WORK).found, WORK)]


def test_stems_keep_the_word_and_its_stem() -> None:
    assert stems("Kemiskinan").split() == ["kemiskinan", "miskin"]


def test_terms_leave_out_little_words_unless_there_are_no_others() -> None:
    assert len(terms("data jumlah penduduk menurut kota")) == 2
    assert terms("data") != ()
    assert terms("  %%% ") == ()


@pytest.mark.parametrize("query", ["kemiskinan", "miskin", "MISKIN menurut", "pendud miskin", "warga miskin"])
def test_search_finds_other_endings_beginnings_and_synonyms(world: World, query: str) -> None:
    publish_directly(world, judul="Jumlah Penduduk Miskin")
    publish_directly(world, judul="Kunjungan Wisatawan Asing")

    assert found(query) == ["Jumlah Penduduk Miskin"]


def test_search_puts_a_hit_in_the_title_first(world: World) -> None:
    publish_directly(world, judul="Aneka Hal", definisi="Banyaknya pasar rakyat.")
    publish_directly(world, judul="Pasar Rakyat")

    assert found("pasar") == ["Pasar Rakyat", "Aneka Hal"]


@pytest.mark.parametrize("query", ["'", "a & !b", "%", "_", "x:*", "(", "\\", "pasar:A | pasar", "'' or 1=1"])
def test_search_takes_any_signs(world: World, query: str) -> None:
    publish_directly(world, judul="Pasar Rakyat")

    assert isinstance(found(query), list)


def test_suggestion_puts_a_wrong_word_right() -> None:
    assert suggestion("puskesms kota", ["Kunjungan Puskesmas"]) == "puskesmas kota"
    assert suggestion("puskesmas", ["Kunjungan Puskesmas"]) == ""
