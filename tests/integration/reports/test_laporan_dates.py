"""The dates of a report moved while it is under way: who may, until when, what follows, who is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Laporan
from reports.reading import history
from reports.services import approval, dates
from reports.states import ReportState as S
from satudata.notifications.models import Notice
from satudata.notifications.sentences import sentence_of
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories import forum as forums
from tests.factories import world as worlds
from tests.factories.recommendations import rolled_back
from tests.factories.reports import PEOPLE, ReportWalk, report_at
from tests.factories.world import World

# The dates that a walk opens with are 29 January and 12 February 2027.
FIRST, SECOND = date(2027, 1, 29), date(2027, 2, 12)
LATER = {"susun_sampai": date(2027, 2, 19), "sampaikan_sampai": date(2027, 3, 5)}
WALIDATA = {"blitar_walidata", "blitar_walidata_dua"}
HEAD = {"walidata_kepala", "walidata_kepala_dua"}


def moved(walk: ReportWalk, by: Any, **given: Any) -> Laporan:
    how = {**LATER, "reason": "Data BPS terlambat.", **given}
    return dates.change_dates(laporan=walk.laporan, by=by, at=walk.next(), **how)


def due_of(walk: ReportWalk, code: str) -> StepRun:
    return StepRun.objects.get(case_id=str(walk.laporan.pk), step_code=code, closed_at=None)


# What follows --------------------------------------------------------------------------------------------
def test_open_step_is_due_on_the_new_day_and_keeps_its_first_promise(forum: World) -> None:
    walk = report_at(forum, S.DRAFTED)
    before = due_of(walk, "B10")
    StepRun.objects.filter(pk=before.pk).update(tell_at=None)

    moved(walk, walk.walidata)

    run, zone = due_of(walk, "B10"), walk.laporan.wilayah.zone
    assert run.due_at is not None
    assert run.due_at.astimezone(zone).date() == LATER["susun_sampai"]
    assert run.first_due_at == before.due_at
    # Looked at anew by the next sweep: its reminders count from the new day.
    assert run.tell_at == run.opened_at


def test_step_that_begins_afterwards_is_due_on_the_new_day(forum: World) -> None:
    walk = ReportWalk(forum)
    moved(walk, walk.walidata)
    walk.send()
    walk.approve()
    walk.drain()

    run = due_of(walk, "B11")

    assert run.due_at is not None
    assert run.due_at.astimezone(walk.laporan.wilayah.zone).date() == LATER["sampaikan_sampai"]
    assert run.first_due_at is None


def test_change_is_an_event_with_its_days_and_reason_and_the_head_is_told(forum: World) -> None:
    walk = report_at(forum, S.DRAFTED)

    laporan = moved(walk, walk.walidata, sampaikan_sampai=date(2027, 2, 19))

    event = Event.objects.get(case_id=str(laporan.pk), seq=laporan.event_seq)
    assert (event.code, event.note) == (dates.CHANGED, "Data BPS terlambat.")
    said = history.facts_of(event)
    for words in ("19 Februari 2027", "semula 29 Januari 2027", "semula 12 Februari 2027"):
        assert words in said
    told = Notice.objects.filter(code=dates.CHANGED)
    assert {notice.user.username for notice in told} == HEAD | WALIDATA - {"blitar_walidata"}
    assert "disusun sampai 19 Februari 2027" in sentence_of(told[0])


# Who, and until when ---------------------------------------------------------------------------------------
STATES = {
    S.PREPARED: set(),
    S.DRAFTED: WALIDATA | HEAD,
    S.REVIEW_AWAITED: WALIDATA | HEAD,
    S.RETURNED: WALIDATA | HEAD,
    S.APPROVAL_NUMBERED: WALIDATA | HEAD,
    S.SIGNATURE_AWAITED: WALIDATA | HEAD,
    S.APPROVED: WALIDATA | HEAD,
    S.SUBMISSION_NUMBERED: WALIDATA | HEAD,
    S.SUBMITTED: set(),
    S.RECEIVED: set(),
}


def test_every_state_has_an_expectation() -> None:
    assert set(STATES) == set(S)


@pytest.mark.parametrize("state", STATES)
def test_dates_are_moved_by_walidata_and_its_head_until_it_is_submitted(forum: World, state: str) -> None:
    walk = report_at(forum, state)
    names = [*worlds.PEOPLE, *forums.PEOPLE, *PEOPLE, "tanpa_peran"]

    done = {name for name in names if _moves(walk, forum.people[name])}

    assert done == STATES[S(state)]


def _moves(walk: ReportWalk, by: Any) -> bool:
    """Only the second day, which stands until the report is with the leader."""
    with rolled_back():
        try:
            moved(walk, by, susun_sampai=walk.laporan.susun_sampai)
        except (ActionDenied, StaleMove) as refusal:
            assert str(refusal)
            return False
    return True


def test_end_of_writing_stands_once_the_report_is_approved(forum: World) -> None:
    walk = report_at(forum, S.APPROVED)

    with pytest.raises(InvalidInput, match="sudah disetujui"):
        moved(walk, walk.walidata)

    # Opened again it is written anew, and by then its day may be over.
    approval.reopen_report(laporan=walk.laporan, by=walk.head, reason="Keliru.", at=walk.next())
    walk.reread()
    moved(walk, walk.head)
    assert walk.reread().susun_sampai == LATER["susun_sampai"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"susun_sampai": FIRST, "sampaikan_sampai": SECOND}, "masih sama"),
        ({"susun_sampai": date(2026, 11, 13)}, "selesai disusun tidak boleh sudah lewat"),
        ({"susun_sampai": FIRST, "sampaikan_sampai": date(2027, 1, 28)}, "tidak boleh sebelum"),
        ({"reason": "  "}, "Tulis alasannya"),
    ],
)
def test_dates_that_cannot_be_are_refused_in_words(forum: World, given: dict[str, Any], word: str) -> None:
    walk = report_at(forum, S.DRAFTED)
    before = (walk.laporan.event_seq, due_of(walk, "B10").due_at)

    with pytest.raises(InvalidInput, match=word):
        moved(walk, walk.walidata, **given)

    assert (walk.reread().event_seq, due_of(walk, "B10").due_at) == before
    assert (walk.laporan.susun_sampai, walk.laporan.sampaikan_sampai) == (FIRST, SECOND)


def test_day_that_is_over_may_stay_while_the_other_is_moved(forum: World) -> None:
    walk = report_at(forum, S.DRAFTED)
    Laporan.objects.update(susun_sampai=date(2026, 11, 2))
    walk.reread()

    moved(walk, walk.walidata, susun_sampai=date(2026, 11, 2))

    assert walk.reread().sampaikan_sampai == LATER["sampaikan_sampai"]


def test_report_that_moved_meanwhile_is_looked_at_again_first(forum: World) -> None:
    walk = report_at(forum, S.DRAFTED)
    seen = walk.laporan.version
    moved(walk, walk.head)

    with pytest.raises(StaleForm):
        moved(walk, walk.walidata, susun_sampai=date(2027, 2, 26), version=seen)


# The page --------------------------------------------------------------------------------------------------
def test_dates_are_moved_on_the_page_and_a_refused_reason_is_not_lost(
    forum: World, client_of: Callable[[str], Client]
) -> None:
    walk = report_at(forum, S.DRAFTED)
    url = reverse("laporan_act", args=[walk.laporan.pk, "ubah-tanggal"])
    given = {"susun_sampai": "2027-02-19", "sampaikan_sampai": "2027-03-05", "reason": "Data BPS terlambat."}
    given["version"] = str(walk.laporan.version)
    client = client_of("blitar_walidata")

    refused = client.post(url, given | {"susun_sampai": "2027-04-01"})
    stale = client.post(url, given | {"version": "99"})
    done = client.post(url, given, follow=True)

    page = refused.content.decode()
    # Neither is a fault of the day that stands first.
    for answer in (refused, stale):
        assert answer.context["bound"].non_field_errors()
        assert "Disusun sampai: " not in answer.content.decode()
    assert (refused.status_code, stale.status_code) == (422, 409)
    assert "tidak boleh sebelum tanggal selesai disusun" in page
    assert "Data BPS terlambat." in page
    assert "Tanggal laporan diubah" in done.content.decode()
    assert walk.reread().sampaikan_sampai == LATER["sampaikan_sampai"]


@pytest.mark.parametrize(("state", "offered"), [(S.REVIEW_AWAITED, True), (S.SUBMITTED, False)])
def test_dates_are_offered_to_who_may_move_them(
    forum: World, client_of: Callable[[str], Client], state: str, offered: bool
) -> None:
    walk = report_at(forum, state)
    url = reverse("laporan_detail", args=[walk.laporan.pk])
    act = reverse("laporan_act", args=[walk.laporan.pk, "ubah-tanggal"])

    shown = {
        name: act in client_of(name).get(url).content.decode()
        for name in ("blitar_walidata", "walidata_kepala")
    }

    assert set(shown.values()) == {offered}
    assert act not in client_of("blitar_auditor").get(url).content.decode()
