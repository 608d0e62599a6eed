"""Timers of the Forum: told on the right day, to whom it concerns, once; also late or twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import DaftarData, DaftarDataOpd
from forum.reading.setahun import yearly_warning
from forum.services import watches
from forum.states import AGREED, ListState, OfficeState
from satudata.accounts.models import Wilayah
from satudata.notifications.models import Notice
from satudata.notifications.queries import lines_of
from satudata.notifications.sentences import sentence_of
from satudata.workflow import deadlines, outbox
from satudata.workflow.models import Job, Sop
from tests.factories.forum_rows import OFFICES, office_row, year_row
from tests.factories.world import World

pytestmark = pytest.mark.embedded

# Thursday; three working days before are Wednesday 9, Tuesday 8, Monday 7 December 2026.
DRAFT_ENDS = date(2026, 12, 10)
# Sunday: what is due then is told on Friday.
REVIEW_ENDS = date(2026, 12, 13)
FORUM_ON = date(2026, 12, 17)
MINUTE = timedelta(minutes=1)


def wib(day: int, hour: int = 7, minute: int = 30, *, month: int = 12, year: int = 2026) -> datetime:
    """A moment of Kota Blitar; the office opens at 07.30."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def phases(forum: World, state: str = ListState.DRAFTING) -> DaftarData:
    """A year under way: health and culture draft, social affairs has sent."""
    daftar = year_row(
        forum, state=state, draf_sampai=DRAFT_ENDS, reviu_sampai=REVIEW_ENDS, forum_pada=FORUM_ON
    )
    states = (OfficeState.DRAFTED, OfficeState.DRAFTED, OfficeState.SUBMITTED)
    for office, part in zip(OFFICES, states, strict=True):
        office_row(daftar, forum.instansi[office], part)
    return daftar


def told(at: datetime, code: str = "") -> dict[str, str]:
    """Sweep and carry out; who was told of what so far, in words."""
    deadlines.sweep(at=at)
    outbox.drain(at=at, limit=200)
    codes = [code] if code else [watches.DRAFT, watches.REVIEW, watches.MEETING]
    rows = Notice.objects.filter(code__in=codes).select_related("user")
    return {row.user.username: sentence_of(row) for row in rows}


# Phases -------------------------------------------------------------------------------------------------
def test_operators_are_told_three_working_days_before_the_draft_ends(forum: World) -> None:
    phases(forum)

    assert told(wib(7) - MINUTE) == {}
    words = "Draf Daftar Data 2027 belum dikirim. Batas penyusunannya Kamis, 10 Desember 2026."
    assert told(wib(7)) == dict.fromkeys(("blitar_operator", "budpar_operator"), words)


def test_beat_that_was_away_tells_until_the_day_is_over(forum: World) -> None:
    phases(forum)

    assert set(told(wib(10, 23, 59), watches.DRAFT)) == {"blitar_operator", "budpar_operator"}


def test_phase_that_is_over_is_not_told_any_more(forum: World) -> None:
    phases(forum)

    assert told(wib(11, 0, 0), watches.DRAFT) == {}


def test_who_has_sent_before_the_job_runs_is_not_reminded(forum: World) -> None:
    daftar = phases(forum)
    watches.sweep(at=wib(7))
    daftar.bagian.filter(instansi=forum.instansi["blitar_dinkes"]).update(state=OfficeState.SUBMITTED)

    assert set(told(wib(7), watches.DRAFT)) == {"budpar_operator"}


def test_day_that_moved_is_told_anew_and_the_old_one_is_dropped(forum: World) -> None:
    daftar = phases(forum)
    watches.sweep(at=wib(7))
    DaftarData.objects.filter(pk=daftar.pk).update(draf_sampai=date(2026, 12, 15))

    assert told(wib(7), watches.DRAFT) == {}
    said = told(wib(10), watches.DRAFT)
    assert set(said) == {"blitar_operator", "budpar_operator"}
    assert all("15 Desember" in words for words in said.values())


def test_walidata_is_told_on_the_last_working_day_of_the_review(forum: World) -> None:
    phases(forum, ListState.REVIEWING)

    assert told(wib(11) - MINUTE, watches.REVIEW) == {}
    said = told(wib(11), watches.REVIEW)
    assert set(said) == {"blitar_walidata", "blitar_walidata_dua"}
    assert set(said.values()) == {
        "1 Daftar Data OPD 2027 belum direviu. Batas reviu Minggu, 13 Desember 2026."
    }


def test_nobody_is_told_of_a_review_with_nothing_left(forum: World) -> None:
    daftar = phases(forum, ListState.REVIEWING)
    DaftarDataOpd.objects.filter(daftar=daftar).update(state=OfficeState.REVIEWED)

    assert told(wib(11), watches.REVIEW) == {}


def test_sekretariat_is_told_before_the_meeting(forum: World) -> None:
    phases(forum, ListState.RECOMMENDED)

    assert told(wib(14) - MINUTE, watches.MEETING) == {}
    assert told(wib(14), watches.MEETING) == {
        "blitar_sekretariat": "Rapat Forum untuk Daftar Data 2027 direncanakan Kamis, 17 Desember 2026. "
        "Keadaan: Direkomendasikan."
    }


@pytest.mark.parametrize("state", [ListState.PREPARED, *sorted(AGREED)])
@pytest.mark.once
def test_list_that_is_not_under_way_reminds_nobody(forum: World, state: str) -> None:
    phases(forum, state)

    for day in (7, 11, 14):
        assert told(wib(day)) == {}


def test_each_thing_is_told_once_however_often_the_beat_runs(forum: World) -> None:
    phases(forum)
    told(wib(7))
    count = Notice.objects.filter(code=watches.DRAFT).count()
    assert count == 2

    for day in (7, 8, 9, 10):
        told(wib(day, 9))
    assert Notice.objects.filter(code=watches.DRAFT).count() == count
    assert watches.sweep(at=wib(7)) == 0
    assert watches.sweep(at=wib(10)) == 0

    # A second place that had not seen the first's job; and a job that ran, but whose end was lost.
    Job.objects.filter(kind=watches.WATCH).delete()
    told(wib(8))
    assert Notice.objects.filter(code=watches.DRAFT).count() == count


def test_reader_is_led_to_the_list(forum: World) -> None:
    daftar = phases(forum)
    told(wib(7))
    part = daftar.bagian.get(instansi=forum.instansi["blitar_dinkes"])

    (line,) = lines_of(Notice.objects.filter(user=forum.blitar_operator), forum.rights("blitar_operator"))
    assert line.case is not None
    assert str(part.pk) in line.case.url


@pytest.mark.once
def test_sweep_costs_the_same_for_many_offices_and_little_where_nothing_is_due(forum: World) -> None:
    daftar = phases(forum)
    told(wib(7))

    def cost(at: datetime) -> int:
        with CaptureQueriesContext(connection) as captured:
            watches.sweep(at=at)
        return len(captured)

    before, quiet = cost(wib(8)), cost(wib(1, month=6))
    for office in ("blitar_kominfo", "blitar_setda", "blitar_bapperinda"):
        office_row(daftar, forum.instansi[office], OfficeState.DRAFTED)
    assert cost(wib(8)) == before
    assert quiet == 1


# At least once a year --------------------------------------------------------------------------------
def year_told(at: datetime) -> list[str]:
    told(at, watches.YEAR)
    return sorted(Notice.objects.filter(code=watches.YEAR).values_list("user__username", flat=True))


OVERSEERS = ["blitar_sekretariat", "blitar_walidata", "blitar_walidata_dua"]


def test_missing_list_is_told_in_november_and_again_in_december(forum: World) -> None:
    # 1 November 2026 is a Sunday.
    assert year_told(wib(2, month=11) - MINUTE) == []
    assert year_told(wib(2, month=11)) == OVERSEERS
    for at in (wib(3, month=11), wib(30, month=11, hour=23), wib(1) - MINUTE):
        assert year_told(at) == OVERSEERS
    assert year_told(wib(1)) == sorted(OVERSEERS * 2)
    for at in (wib(30), wib(5, month=1, year=2027), wib(1, month=3, year=2027)):
        assert year_told(at) == sorted(OVERSEERS * 2)


def test_region_without_a_list_is_led_to_the_forum_and_one_with_it_to_the_list(forum: World) -> None:
    year_told(wib(2, month=11))
    line, *_rest = lines_of(Notice.objects.filter(code=watches.YEAR), forum.rights("blitar_walidata"))
    assert "Daftar Data 2027 Kota Blitar belum disepakati Forum." in line.sentence
    assert (line.case, line.page) == (None, "/forum/")

    daftar = year_row(forum, state=ListState.DRAFTING)
    year_told(wib(1))
    newest = Notice.objects.filter(code=watches.YEAR).order_by("-at")[:1]
    (line,) = lines_of(newest, forum.rights("blitar_walidata"))
    assert line.case is not None
    assert str(daftar.pk) in line.case.url


def test_agreed_list_warns_nobody(forum: World) -> None:
    year_row(forum, tahun=2027)

    assert year_told(wib(2, month=11)) == []
    assert year_told(wib(1)) == []


def test_warning_stands_until_the_forum_has_agreed(forum: World) -> None:
    region, trenggalek = forum.wilayah["3572"], forum.wilayah["3503"]
    for at in (wib(1, 0, 0, month=11), wib(31), wib(31, month=10, year=2027)):
        found = yearly_warning(region, at)
        assert found is not None
        assert (found.tahun, found.deadline, found.daftar) == (2027, date(2026, 11, 1), None)
        assert yearly_warning(trenggalek, at) is None

    daftar = year_row(forum, state=ListState.DELIBERATED)
    assert yearly_warning(region, wib(31)).daftar == daftar  # type: ignore[union-attr]
    DaftarData.objects.filter(pk=daftar.pk).update(state=ListState.AMENDING)
    assert yearly_warning(region, wib(31)) is None


def test_region_whose_sop_came_after_the_day_is_not_asked(forum: World) -> None:
    sop = Sop.objects.get(wilayah__kode_bps="3572")
    assert sop.berlaku_dari == date(2025, 6, 30)

    assert yearly_warning(forum.wilayah["3572"], wib(1, month=12, year=2024)) is None
    assert yearly_warning(forum.wilayah["3572"], wib(1, month=10, year=2025)) is None
    assert yearly_warning(Wilayah.objects.get(kode_bps="3572"), wib(1, month=11, year=2025)) is not None
