"""Two at once on releases, on PostgreSQL: one letter, one publication, one end of it, one opening at the day.

Each race is run as it is and with `select_for_update` taken away, where both stand past their checks.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from datasets import queries
from datasets.models import RilisData, Terbitan, ValidasiOpd
from datasets.services import publication, revisions, validation
from datasets.states import ReleaseState as S
from forum.services.series import ensure_series
from satudata.accounts.models import User
from satudata.accounts.reentry import Reentry
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.documents.services import next_number
from satudata.workflow.errors import StaleMove
from satudata.workflow.models import Event
from tests.concurrency.gate import Meeting, meet, without_row_locks
from tests.factories.datasets_signed import SignedWalk, awaiting, published, revised, validated
from tests.factories.forum import add_forum
from tests.factories.world import SINCE, WORK, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EVENTS, SERIES = "workflow_event", "documents_documentseries"


@pytest.fixture
def forum(world: World) -> World:
    return add_forum(world)


# Two heads ---------------------------------------------------------------------------------------------
@pytest.fixture
def second_head(forum: World) -> User:
    """A second head of the health office."""
    person = forum.people["budpar_kepala"]
    office = forum.instansi["blitar_dinkes"]
    grant_role(user=person, role=Role.KEPALA_OPD, scope=office, by=forum.admin, berlaku_dari=SINCE)
    # Both numbers' series are there: the gate stands before they are raised.
    day = WORK.date()
    ensure_series(office, validation.SERIES, day)
    walidata = forum.instansi["blitar_kominfo"]
    with transaction.atomic():
        next_number(walidata, validation.CASE_SERIES, on=day, pattern=validation.PATTERN)
    return person


def approve(walk: SignedWalk, by: User) -> Callable[[], Any]:
    rilis = walk.reread()
    return lambda: validation.approve(
        instansi=rilis.instansi, rilis=[rilis], by=by, reentry=Reentry(by.pk, walk.at), at=walk.at
    )


def test_two_heads_at_once_make_one_letter(forum: World, second_head: User) -> None:
    walk = awaiting(forum)

    met = meet(SERIES, "UPDATE", approve(walk, forum.blitar_kepala), approve(walk, second_head))

    assert met.at_gate == 1
    assert len(met.successes) == 1
    (refusal,) = met.refusals
    assert isinstance(refusal, validation.Changed)
    assert ValidasiOpd.objects.count() == 1


def test_two_heads_without_the_lock_both_judge(
    forum: World, second_head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = awaiting(forum)
    without_row_locks(monkeypatch)

    met = meet(SERIES, "UPDATE", approve(walk, forum.blitar_kepala), approve(walk, second_head))

    assert met.at_gate == 2


# Publishing ----------------------------------------------------------------------------------------------
def publish(walk: SignedWalk, by: User) -> Callable[[], Any]:
    rilis = walk.reread()
    return lambda: publication.publish(rilis=rilis, by=by, at=walk.at)


def test_publishing_twice_at_once_orders_once(forum: World) -> None:
    walk = validated(forum)

    met = meet(
        EVENTS, "INSERT", publish(walk, forum.blitar_walidata), publish(walk, forum.blitar_walidata_dua)
    )

    assert met.at_gate == 1
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleMove)
    assert Terbitan.objects.count() == 1
    assert Event.objects.filter(code="publication_ordered").count() == 1


def test_publishing_twice_without_the_lock_passes_the_checks_twice(
    forum: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = validated(forum)
    without_row_locks(monkeypatch)

    met = meet(
        EVENTS, "INSERT", publish(walk, forum.blitar_walidata), publish(walk, forum.blitar_walidata_dua)
    )

    _both_were_past_their_checks(met)


def _both_were_past_their_checks(met: Meeting) -> None:
    """Only later walls stopped the second one: it crashed, instead of being told what happened."""
    assert not any(isinstance(refusal, StaleMove) for refusal in met.refusals)
    assert met.at_gate == 2 or any(isinstance(r, DatabaseError | RuntimeError) for r in met.refusals)


# Withdrawal against publication -----------------------------------------------------------------------
@pytest.fixture
def ordered(forum: World) -> SignedWalk:
    """A published release whose revision is ordered; the files are not made yet."""
    walk = revised(published(forum))
    walk.order()
    return walk


def make(walk: SignedWalk) -> Callable[[], Any]:
    payload = {"terbitan": str(walk.published().pk)}
    return lambda: publication.make_files(payload, at=walk.at)


def withdraw(walk: SignedWalk) -> Callable[[], Any]:
    rilis = walk.reread()
    return lambda: revisions.withdraw(
        rilis=rilis, by=walk.forum.blitar_walidata, reason="Angka keliru.", at=walk.at
    )


def test_withdrawal_against_a_revision_that_comes_through(ordered: SignedWalk) -> None:
    """Whoever comes first, at most one version is shown, and the case says the same as the portal."""
    met = meet(EVENTS, "INSERT", make(ordered), withdraw(ordered))

    assert met.at_gate == 1
    assert not met.refusals
    rilis = RilisData.objects.get(pk=ordered.rilis.pk)
    shown = list(queries.public_now(ordered.at))
    assert list(queries.faces_now(ordered.at)) == shown
    assert rilis.state in (S.PUBLISHED, S.WITHDRAWN)
    assert [row.versi_id for row in shown] == [rilis.versi_terbit_id] * (rilis.state == S.PUBLISHED)


def test_withdrawal_without_the_lock_meets_the_publication(
    ordered: SignedWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    met = meet(EVENTS, "INSERT", make(ordered), withdraw(ordered))

    assert met.at_gate == 2 or any(isinstance(refusal, DatabaseError) for refusal in met.refusals)


# The day --------------------------------------------------------------------------------------------------
@pytest.fixture
def embargoed(forum: World) -> SignedWalk:
    walk = validated(forum)
    walk.order(tayang=walk.at + timedelta(days=1))
    walk.drain()
    walk.at = walk.published().tayang_sejak
    return walk


def sweep(walk: SignedWalk) -> Callable[[], Any]:
    return lambda: publication.open_embargoed(at=walk.at)


def test_two_sweeps_at_once_open_once(embargoed: SignedWalk) -> None:
    met = meet(EVENTS, "INSERT", sweep(embargoed), sweep(embargoed))

    assert met.at_gate == 1
    assert sorted(met.outcomes) == [0, 1]
    assert Event.objects.filter(code="release_published").count() == 1


def test_two_sweeps_without_the_lock_both_open(
    embargoed: SignedWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    met = meet(EVENTS, "INSERT", sweep(embargoed), sweep(embargoed))

    _both_were_past_their_checks(met)
