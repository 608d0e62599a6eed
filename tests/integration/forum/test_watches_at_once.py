"""Two beats at once promise each thing once, and both end well."""

from datetime import date

import pytest

from forum.services import watches
from forum.states import ListState, OfficeState
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.models import Job
from tests.concurrency.gate import meet
from tests.factories.forum import add_forum
from tests.factories.forum_rows import office_row, year_row
from tests.factories.world import WORK, World, build_world

pytestmark = pytest.mark.postgres


@pytest.fixture
def forum(transactional_db: None) -> World:
    made = add_forum(build_world())
    # WORK is Monday 16 November: three working days before Thursday the 19th.
    daftar = year_row(made, state=ListState.DRAFTING, draf_sampai=date(2026, 11, 19))
    office_row(daftar, made.instansi["blitar_dinkes"], OfficeState.DRAFTED)
    return made


def beat() -> int:
    return watches.sweep(at=WORK)


def test_second_beat_finds_the_promise_of_the_first(forum: World) -> None:
    meeting = meet("workflow_job", "INSERT", beat, beat)

    assert meeting.at_gate == 2
    assert meeting.refusals == []
    assert Job.objects.filter(kind=watches.WATCH).count() == 2
    outbox.drain(at=WORK)
    assert Notice.objects.filter(code=watches.DRAFT).count() == 1
    assert Notice.objects.filter(code=watches.YEAR).count() == 3
