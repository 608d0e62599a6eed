"""A walk that is put back leaves what it left when it was walked, and only where nothing else was written."""

from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.models import Grant
from satudata.documents.models import Document
from satudata.documents.rendering import CONTOH
from satudata.documents.store import read_bytes
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import Event, StepRun
from tests.factories.recommendations import Walker, request_at, rolled_back
from tests.factories.world import World

# The first time one learns of which tables a walk removes rows, the second its rows are kept.
TIMES = range(3)


def look(walker: Walker) -> dict[str, Any]:
    """The case, what was told of it, and its letter to the last byte."""
    case = RecommendationRequest.objects.select_related("surat__file", "kegiatan").get(pk=walker.request.pk)
    assert case.surat is not None
    assert case.surat.file is not None
    return {
        "case": RecommendationRequest.objects.values().get(pk=case.pk),
        "events": list(Event.objects.filter(case_id=str(case.pk)).order_by("pk").values()),
        "turns": list(StepRun.objects.filter(case_id=str(case.pk)).order_by("pk").values()),
        "variables": list(case.kegiatan.variabel.order_by("pk").values()),
        "letter": read_bytes(case.surat.file),
        "series": case.surat.nomor,
        "mail": len(mail.outbox),
        "at": walker.at,
    }


def test_case_that_is_put_back_is_the_same(world: World) -> None:
    found = []
    for _time in TIMES:
        mail.outbox.clear()
        with rolled_back():
            walker = request_at(world, State.LETTER_ISSUED)
            found.append(look(walker))
            RecommendationRequest.objects.filter(pk=walker.request.pk).update(judul="Judul lain")
            walker.request.judul = "Judul lain"
            assert walker.world is world

    # Their keys show that the rows were not written by another walk.
    assert found[2] == found[1]


def test_case_that_was_put_back_goes_on(world: World) -> None:
    for _time in TIMES:
        with rolled_back():
            walker = request_at(world, State.WALIDATA_CHECKING)
            for step in (walker.give_back, walker.answer, walker.submit, walker.start_check, walker.forward):
                step()

            assert walker.request.state == State.FORWARDED
            assert walker.request.notes.count() == 1


def test_changed_world_is_walked_in_anew(world: World) -> None:
    for _time in TIMES:
        with rolled_back():
            request_at(world, State.FORWARDED)
    Grant.objects.filter(user=world.walidata).delete()

    with pytest.raises(ActionDenied):
        request_at(world, State.FORWARDED)


def test_walk_with_other_settings_is_another(world: World) -> None:
    for _time in TIMES:
        with rolled_back():
            request_at(world, State.LETTER_NUMBERED)
    with override_settings(DEMO=True):
        walker = request_at(world, State.LETTER_NUMBERED)
    walker.render()

    assert CONTOH in Document.objects.get(pk=walker.request.surat_id).html


def test_second_case_of_a_test_is_another(world: World) -> None:
    first, second = request_at(world, State.SUBMITTED), request_at(world, State.SUBMITTED)

    assert first.request.pk != second.request.pk
    assert RecommendationRequest.objects.count() == 2


def test_second_case_is_put_back_after_the_first(world: World) -> None:
    found = []
    for _time in TIMES:
        with rolled_back():
            one, other = request_at(world, State.LETTER_ISSUED), request_at(world, State.LETTER_ISSUED)
            found.append([look(one), look(other)])

    assert found[2] == found[1]
    assert found[2][0]["series"] != found[2][1]["series"]
