"""What becomes of one answer of a page that saves itself: nobody's text is written over unseen."""

from itertools import product

import pytest
from django.http import QueryDict

from satudata.autosave import CLASH, LEFT, MINE, OTHERS, SAME, STORED, TAKE, Sent, verdict

TEXTS = ("lama", "saya", "rekan")


def judged(typed: str, stored: str, *bases: str, chosen: str = "", current: bool = False) -> str:
    before = [{"x": base} for base in bases]
    return verdict("x", typed, stored, before=before, chosen=chosen, current=current)


@pytest.mark.parametrize(
    ("typed", "stored", "bases", "found"),
    [
        ("lama", "lama", ["lama"], SAME),
        ("saya", "lama", ["lama"], TAKE),
        # Another wrote it and it was not touched here.
        ("lama", "rekan", ["lama"], OTHERS),
        ("saya", "rekan", ["lama"], CLASH),
        # What is stored was sent from here, only its answer was lost.
        ("saya", "rekan", ["lama", "rekan"], TAKE),
    ],
)
def test_answer_with_what_stood_before(typed: str, stored: str, bases: list[str], found: str) -> None:
    # The version says nothing where the page tells what stood on it.
    assert {judged(typed, stored, *bases, current=current) for current in (True, False)} == {found}


@pytest.mark.parametrize(("current", "found"), [(True, TAKE), (False, CLASH)])
def test_answer_without_a_script_goes_by_the_version(current: bool, found: str) -> None:
    assert judged("saya", "rekan", current=current) == found


@pytest.mark.parametrize(("chosen", "found"), [(MINE, TAKE), (STORED, LEFT)])
def test_choice_decides_a_clash(chosen: str, found: str) -> None:
    assert judged("saya", "rekan", "lama", chosen=chosen) == found


@pytest.mark.parametrize(("chosen", "found"), [("", CLASH), (MINE, TAKE), (STORED, LEFT)])
def test_clash_that_was_shown_is_asked_about_until_it_is_decided(chosen: str, found: str) -> None:
    sent = QueryDict(f"bentrok=x&putusan-x={chosen}&dasar=x%3Dlama")
    # The version and what stood before speak for writing it: it was shown all the same.
    page = Sent(sent, lambda base: base.dict())
    assert page.verdict("x", "saya", "lama", current=True) == found


@pytest.mark.parametrize(("typed", "stored", "base"), list(product(TEXTS, repeat=3)))
def test_text_of_another_is_never_taken_over_unseen(typed: str, stored: str, base: str) -> None:
    if judged(typed, stored, base, current=True) == TAKE:
        assert stored == base
