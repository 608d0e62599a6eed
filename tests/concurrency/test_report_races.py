"""Two at once on the yearly report, on PostgreSQL: one approval, one end of a review, one text of a section.

Each race is run as it is and with `select_for_update` taken away, where both stand past their checks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError

from forum.services.series import ensure_series
from reports.models import NarasiLaporan
from reports.services import approval, reports
from reports.states import ReportState as S
from satudata.accounts.models import User
from satudata.accounts.reentry import Reentry
from satudata.documents.models import Document
from satudata.workflow.errors import StaleForm, StaleMove
from satudata.workflow.models import Event
from tests.concurrency.gate import Meeting, meet, without_row_locks
from tests.factories.reports import ReportWalk, add_reports
from tests.factories.world import WORK, World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

EVENTS, SERIES = "workflow_event", "documents_documentseries"


@pytest.fixture
def walk(world: World) -> ReportWalk:
    """A report that the head of the Walidata office reads; the series of its number is there."""
    walk = ReportWalk(add_reports(world))
    walk.send()
    ensure_series(walk.laporan.instansi, approval.SERIES, WORK.date())
    return walk


def approve(walk: ReportWalk, by: User) -> Callable[[], Any]:
    laporan, at = walk.reread(), walk.at
    return lambda: approval.approve_report(laporan=laporan, by=by, reentry=Reentry(by.pk, at), at=at)


def recall(walk: ReportWalk) -> Callable[[], Any]:
    laporan, by, at = walk.reread(), walk.walidata, walk.at
    return lambda: reports.recall_report(laporan=laporan, by=by, at=at)


def both_were_past_their_checks(met: Meeting) -> None:
    """Only later walls stopped the second one: it crashed, instead of being told what happened."""
    assert met.refusals
    assert all(isinstance(refusal, DatabaseError) for refusal in met.refusals)


# Two heads ---------------------------------------------------------------------------------------------
def test_two_heads_at_once_make_one_report(walk: ReportWalk) -> None:
    second = walk.forum.people["walidata_kepala_dua"]

    met = meet(SERIES, "UPDATE", approve(walk, walk.head), approve(walk, second))

    assert (met.at_gate, len(met.successes)) == (1, 1)
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleMove)
    assert Document.objects.filter(kind=approval.KIND).count() == 1
    assert Event.objects.filter(code="report_approved").count() == 1


def test_two_heads_without_the_lock_both_judge(walk: ReportWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    second = walk.forum.people["walidata_kepala_dua"]
    without_row_locks(monkeypatch)

    met = meet(SERIES, "UPDATE", approve(walk, walk.head), approve(walk, second))

    both_were_past_their_checks(met)


# Approval against recall ---------------------------------------------------------------------------------
def test_approval_against_recall_one_of_them_counts(walk: ReportWalk) -> None:
    met = meet(EVENTS, "INSERT", approve(walk, walk.head), recall(walk))

    assert (met.at_gate, len(met.successes)) == (1, 1)
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleMove)
    papers = Document.objects.filter(kind=approval.KIND).count()
    assert (walk.reread().state, papers) in {(S.APPROVAL_NUMBERED, 1), (S.DRAFTED, 0)}


def test_approval_against_recall_without_the_lock_both_pass_their_checks(
    walk: ReportWalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)

    met = meet(EVENTS, "INSERT", approve(walk, walk.head), recall(walk))

    both_were_past_their_checks(met)


# One section, two people -----------------------------------------------------------------------------------
def saves(walk: ReportWalk) -> list[Callable[[], Any]]:
    reports.recall_report(laporan=walk.reread(), by=walk.walidata, at=walk.next())
    laporan, at = walk.reread(), walk.at
    people = {"Satu": walk.walidata, "Dua": walk.forum.people["blitar_walidata_dua"]}

    def save(teks: str) -> Callable[[], Any]:
        return lambda: reports.save_section(
            laporan=laporan, bagian="kendala", teks=teks, version=1, by=people[teks], at=at
        )

    return [save("Satu"), save("Dua")]


def test_two_texts_of_a_section_at_once_the_second_is_told(walk: ReportWalk) -> None:
    met = meet("reports_narasilaporan", "UPDATE", *saves(walk))

    assert (met.at_gate, len(met.successes)) == (1, 1)
    (refusal,) = met.refusals
    assert isinstance(refusal, StaleForm)
    assert NarasiLaporan.objects.get(bagian="kendala").teks == met.successes[0].teks


def test_two_texts_without_the_lock_one_is_lost(walk: ReportWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = saves(walk)
    without_row_locks(monkeypatch)

    met = meet("reports_narasilaporan", "UPDATE", *calls)

    assert (met.at_gate, len(met.successes)) == (2, 2)
