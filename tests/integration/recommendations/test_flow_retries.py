"""An act whose answer was lost is asked for again, perhaps after others went on: it is never done twice.

Whoever asks again with the same token is told that it was done, not that it is too late.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from recommendations.services import flow, letters
from recommendations.states import State
from satudata.workflow.errors import AlreadyDone
from satudata.workflow.models import Event
from tests.factories.recommendations import CRITERIA, PATHS, Walker, small_pdf, upload
from tests.factories.world import World

PDF = small_pdf()
Act = Callable[..., Any]


def komitmen(**given: Any) -> Any:
    given["request"].wilayah.komitmen_boleh_scan = True
    return letters.upload_komitmen(upload=upload(PDF), **given)


def returned(**given: Any) -> Any:
    from recommendations.services import notes

    if given["request"].state == State.WALIDATA_CHECKING:
        notes.add_note(
            request=given["request"], by=given["by"], section="identitas", text="Perjelas.", at=given["at"]
        )
    return flow.return_request(**given)


# The act, who does it, from which state, and what others do before it is asked for again.
ACTS: dict[str, tuple[Act, str, str, tuple[str, ...]]] = {
    "submit": (flow.submit_request, "operator", State.DRAFTED, ("start_check", "forward")),
    "withdraw": (flow.withdraw_request, "operator", State.SUBMITTED, ("submit", "start_check")),
    "discard": (flow.discard_draft, "operator", State.DRAFTED, ()),
    "start_check": (flow.start_check, "walidata", State.SUBMITTED, ("forward", "start_check")),
    "forward": (flow.forward_request, "walidata", State.WALIDATA_CHECKING, ("start_check", "accept")),
    "return": (returned, "walidata", State.WALIDATA_CHECKING, ("answer", "submit")),
    "accept": (flow.accept_request, "pemeriksa", State.BPS_CHECKING, ("approve",)),
    "approve": (
        lambda **given: flow.approve_request(criteria=CRITERIA, **given),
        "penandatangan",
        State.DECISION_AWAITED,
        ("number_letter",),
    ),
    "number_letter": (letters.issue_surat_rekomendasi, "penandatangan", State.APPROVED, ("render",)),
    "komitmen": (komitmen, "operator", State.LETTER_ISSUED, ()),
}


@pytest.mark.parametrize("name", ACTS)
def test_act_asked_for_again_is_known_to_be_done(world: World, name: str) -> None:
    act, who, state, meanwhile = ACTS[name]
    walker, token = Walker(world), uuid4()
    for step in PATHS[state]:
        getattr(walker, step)()
    given = {"by": world.people[who], "token": token, "at": walker._next()}
    act(request=walker.request, **given)
    walker._keep(None)
    for step in meanwhile:
        getattr(walker, step)()
    before = Event.objects.count()

    with pytest.raises(AlreadyDone):
        act(request=walker.request, **given)

    assert Event.objects.count() == before
