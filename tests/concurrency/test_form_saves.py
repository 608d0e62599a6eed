"""Two saves of one page at once, and a save while the form is sent: the later one is told in words."""

from collections.abc import Callable
from typing import Any

import pytest

from recommendations.models import Kegiatan, RecommendationRequest
from recommendations.services import flow, form
from recommendations.services.form_rows import SectionInput
from recommendations.states import State
from satudata.workflow.errors import ActionDenied, StaleForm
from tests.concurrency.gate import meet, without_row_locks
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

KEGIATAN, EVENTS = "recommendations_kegiatan", "workflow_event"


def saving(walker: Walker, world: World, judul: str) -> Callable[[], Any]:
    """Save the first page as it was shown after the factory's one save."""
    given = SectionInput({"judul_kegiatan": judul, "tahun": 2027})
    return lambda: form.save_section(
        request=walker.request, section="identitas", given=given, by=world.operator, version=1, at=walker.at
    )


def stored(walker: Walker) -> RecommendationRequest:
    return RecommendationRequest.objects.get(pk=walker.request.pk)


def test_of_two_saves_of_one_page_the_second_is_stale(world: World) -> None:
    walker = request_at(world, State.DRAFTED)
    before = stored(walker).version

    met = meet(KEGIATAN, "UPDATE", saving(walker, world, "Satu"), saving(walker, world, "Dua"))

    assert met.at_gate == 1
    (stale,) = met.refusals
    assert isinstance(stale, StaleForm)
    (state,) = met.successes
    assert state.version == 2
    assert stored(walker).version == before + 1
    assert stored(walker).judul == Kegiatan.objects.get(request=walker.request).judul_kegiatan


def test_without_the_lock_both_saves_pass_the_version(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both judge the same version, and one of them overwrites what it never saw."""
    walker = request_at(world, State.DRAFTED)
    without_row_locks(monkeypatch)

    met = meet(KEGIATAN, "UPDATE", saving(walker, world, "Satu"), saving(walker, world, "Dua"))

    assert met.at_gate == 2
    assert not [r for r in met.refusals if isinstance(r, StaleForm)]


def test_a_save_during_the_submission_never_slips_in_behind_the_revision(world: World) -> None:
    """What Walidata gets is what was declared: nothing slips in behind the revision."""
    walker = request_at(world, State.DRAFTED)

    met = meet(
        EVENTS,
        "INSERT",
        lambda: flow.submit_request(request=walker.request, by=world.operator, at=walker.at),
        saving(walker, world, "Terlambat"),
    )

    revision = stored(walker).revisions.first()
    title = Kegiatan.objects.get(request=walker.request).judul_kegiatan
    assert met.at_gate == 1
    # Whoever came first, the revision holds what the form held when it was sent.
    assert revision is not None
    assert revision.snapshot["judul_kegiatan"] == title
    assert all(isinstance(refusal, ActionDenied) for refusal in met.refusals)
