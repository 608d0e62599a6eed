"""Two at once before the Forum, on PostgreSQL: a decision is in the Berita Acara or refused; one freezing.

Each race is run as it is and with `select_for_update` taken away, where both stand past their checks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError

from forum.models import RapatForum
from forum.reading import sepakat as reading
from forum.services import agreement
from forum.services.series import ensure_series
from forum.states import ListState
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.documents.models import Document
from satudata.workflow.errors import StaleMove
from tests.concurrency.gate import meet, without_row_locks
from tests.factories.forum import add_forum
from tests.factories.forum_walk import ForumWalk, list_at
from tests.factories.world import SINCE, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EVENTS, SERIES = "workflow_event", "documents_documentseries"


@pytest.fixture
def walk(world: World) -> ForumWalk:
    """All entries are decided, and a meeting with quorum was held."""
    walk = list_at(add_forum(world), ListState.DELIBERATED, entries=1)
    walk.decide_all()
    walk.held_meeting()
    return walk


@pytest.fixture
def colleague(walk: ForumWalk) -> User:
    """A second person of the Sekretariat."""
    grant_role(
        user=walk.forum.blitar_walidata_dua, role=Role.SEKRETARIAT_SDI, scope=walk.forum.wilayah["3572"],
        by=walk.forum.admin, berlaku_dari=SINCE,
    )  # fmt: skip
    return walk.forum.blitar_walidata_dua


def freeze(walk: ForumWalk, by: User) -> Callable[[], Any]:
    rapat = RapatForum.objects.get(daftar=walk.daftar)
    return lambda: agreement.freeze_list(daftar=walk.daftar, rapat=rapat, by=by, at=walk.at)


def refuse(walk: ForumWalk, by: User) -> Callable[[], Any]:
    entry = walk.entry()
    return lambda: agreement.decide_entry(
        entri=entry, keputusan=reading.REFUSED, alasan="Bukan kewenangan.", by=by, at=walk.at
    )


def printed(walk: ForumWalk) -> int:
    """How many entries the Forum's Berita Acara lists as agreed."""
    return len(Document.objects.get(kind=agreement.BA_FORUM).context["baris"])


def agreed(walk: ForumWalk) -> int:
    return walk.daftar.entri.filter(keputusan=reading.AGREED).count()


def test_two_freezings_at_once_give_one_paper(walk: ForumWalk, colleague: User) -> None:
    met = meet(EVENTS, "INSERT", freeze(walk, walk.forum.blitar_sekretariat), freeze(walk, colleague))

    assert met.at_gate == 1
    assert len(met.successes) == 1
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleMove)
    assert met.successes[0].event.actor_name in refusal.reason
    assert Document.objects.filter(kind=agreement.BA_FORUM).count() == 1


def test_two_freezings_without_the_lock_both_judge(
    walk: ForumWalk, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_series(walk.daftar.instansi, agreement.SERIES, walk.at.date())
    without_row_locks(monkeypatch)

    met = meet(SERIES, "UPDATE", freeze(walk, walk.forum.blitar_sekretariat), freeze(walk, colleague))

    assert met.at_gate == 2
    (crash,) = met.refusals
    assert isinstance(crash, DatabaseError | RuntimeError)


def test_decision_is_in_the_paper_or_refused(walk: ForumWalk, colleague: User) -> None:
    """Whoever locks the OPD's part first stands at the gate; the other waits for that lock."""
    met = meet(EVENTS, "INSERT", refuse(walk, colleague), freeze(walk, walk.forum.blitar_sekretariat))

    assert met.at_gate == 1
    for refusal in met.refusals:
        assert isinstance(refusal, StaleMove)
        assert "tidak sedang dibahas Forum" in refusal.reason
    assert printed(walk) == agreed(walk) == 2 + len(met.refusals)


def test_without_the_lock_the_paper_says_something_else_than_the_list(
    walk: ForumWalk, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    met = meet(EVENTS, "INSERT", refuse(walk, colleague), freeze(walk, walk.forum.blitar_sekretariat))

    assert met.at_gate == 2
    assert met.refusals == []
    assert (printed(walk), agreed(walk)) == (3, 2)
