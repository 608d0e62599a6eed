"""A year's moves and settings: closing and opening the drafting, phases, OPDs that join, asking, closing."""

from datetime import date

import pytest

from forum.models import DaftarDataOpd
from forum.services import years
from forum.states import ListState, OfficeState
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.forum_walk import ForumWalk, list_at, office_at
from tests.factories.world import World, _office


def last_event(case: object) -> Event:
    return Event.objects.filter(case_id=str(case.pk)).latest("seq")  # type: ignore[attr-defined]


def empty_of(walk: ForumWalk) -> list:
    return list(walk.daftar.bagian.exclude(entri__isnull=False).values_list("pk", flat=True))


# Drafting ------------------------------------------------------------------------------------------
def test_closed_drafting_is_opened_again(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING)
    closed = years.close_drafting(daftar=walk.daftar, by=forum.blitar_sekretariat, at=walk.next()).case
    assert closed.state == ListState.REVIEWING
    assert last_event(closed).data["belum_mengirim"] == closed.bagian.count()

    opened = years.reopen_drafting(daftar=closed, by=forum.blitar_sekretariat, at=walk.next()).case
    assert opened.state == ListState.DRAFTING


# Asking for the recommendation ----------------------------------------------------------------------
def test_asking_names_lists_that_are_not_reviewed(forum: World) -> None:
    walk = office_at(forum, OfficeState.SUBMITTED)
    with pytest.raises(InvalidInput) as refused:
        years.ask_recommendation(daftar=walk.daftar, by=forum.blitar_walidata, at=walk.next())

    words = " ".join(refused.value.messages)
    assert "Belum disetujui Walidata: " in words
    assert "Dinas Kesehatan" in words
    assert "Belum mempunyai entri: " in words


def test_asking_passes_over_what_is_ticked(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=1)
    for short in ("blitar", "budpar", "sosial"):
        walk.submit(short)
        walk.review(short)
    passed = empty_of(walk)
    moved = years.ask_recommendation(
        daftar=walk.daftar, by=forum.blitar_sekretariat, passed=passed, at=walk.next()
    )

    assert moved.case.state == ListState.RECOMMENDATION_AWAITED
    assert moved.event.data == {"entri": 3, "perangkat_daerah": 3}
    assert set(DaftarDataOpd.objects.filter(pk__in=passed).values_list("state", flat=True)) == {
        OfficeState.PASSED_OVER
    }
    run = StepRun.objects.get(case_id=str(walk.daftar.pk), step_code="B1")
    assert (run.instansi, run.due_at) == (forum.instansi["blitar_bps"], None)


def test_walidata_asks_but_does_not_pass_over(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=1)
    for short in ("blitar", "budpar", "sosial"):
        walk.submit(short)
        walk.review(short)
    with pytest.raises(ActionDenied):
        years.ask_recommendation(
            daftar=walk.daftar, by=forum.blitar_walidata, passed=empty_of(walk), at=walk.next()
        )
    assert not DaftarDataOpd.objects.filter(state=OfficeState.PASSED_OVER).exists()


def test_ticked_list_that_got_an_entry_meanwhile_is_not_passed_over(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=1)
    everything = list(walk.daftar.bagian.values_list("pk", flat=True))
    with pytest.raises(InvalidInput, match="Belum disetujui Walidata"):
        years.ask_recommendation(
            daftar=walk.daftar, by=forum.blitar_sekretariat, passed=everything, at=walk.next()
        )


def test_list_without_any_entry_is_not_sent(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    everything = list(walk.daftar.bagian.values_list("pk", flat=True))
    with pytest.raises(InvalidInput, match="Belum ada satu pun"):
        years.ask_recommendation(
            daftar=walk.daftar, by=forum.blitar_sekretariat, passed=everything, at=walk.next()
        )


# Phases ----------------------------------------------------------------------------------------------
def test_phases_are_set_with_what_they_were_before(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    phases = {"draf_sampai": date(2026, 12, 10), "forum_pada": date(2027, 1, 20)}
    years.set_phases(daftar=walk.daftar, phases=phases, by=forum.blitar_sekretariat, at=walk.next())
    later = phases | {"draf_sampai": date(2026, 12, 18)}
    case = years.set_phases(daftar=walk.daftar, phases=later, by=forum.blitar_sekretariat, at=walk.next())

    assert last_event(case).data == {"tahapan": {"draf_sampai": ["2026-12-10", "2026-12-18"]}}
    assert case.version == walk.daftar.version + 2


def test_same_phases_leave_no_event(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    before = Event.objects.count()
    case = years.set_phases(daftar=walk.daftar, phases={}, by=forum.blitar_sekretariat, at=walk.next())
    assert (Event.objects.count(), case.version) == (before, walk.daftar.version)


def test_phases_out_of_order_stale_or_of_another_are_refused(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    phases = {"reviu_sampai": date(2027, 1, 2), "rekomendasi_sampai": date(2027, 1, 1)}
    with pytest.raises(InvalidInput, match="berurutan"):
        years.set_phases(daftar=walk.daftar, phases=phases, by=forum.blitar_sekretariat)
    with pytest.raises(StaleForm):
        years.set_phases(
            daftar=walk.daftar,
            phases={"forum_pada": date(2027, 1, 9)},
            by=forum.blitar_sekretariat,
            version=1,
        )
    with pytest.raises(ActionDenied):
        years.set_phases(daftar=walk.daftar, phases={}, by=forum.blitar_walidata)


def test_phases_of_an_agreed_list_stay(forum: World) -> None:
    walk = list_at(forum, ListState.AGREED, entries=1)
    with pytest.raises(StaleMove, match="sudah disepakati"):
        years.set_phases(
            daftar=walk.daftar, phases={"forum_pada": date(2027, 1, 9)}, by=forum.blitar_sekretariat
        )


# OPDs that join ---------------------------------------------------------------------------------------
def test_office_that_joined_later_is_added_and_opened(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    office = _office(forum, "blitar_baru", "3572", "opd", "Dinas Baru", "410.199")
    known = forum.instansi["blitar_dinkes"]
    parts = years.join_offices(
        daftar=walk.daftar, instansi=[office.pk, known.pk], by=forum.blitar_sekretariat, at=walk.next()
    )

    assert [(part.instansi, part.state) for part in parts] == [(office, OfficeState.DRAFTED)]
    assert parts[0].nomor not in walk.daftar.bagian.exclude(pk=parts[0].pk).values_list("nomor", flat=True)
    assert Event.objects.filter(code="offices_joined").get().data == {"nama": ["Dinas Baru"]}


def test_office_of_another_region_or_too_late_is_not_added(forum: World) -> None:
    walk = list_at(forum, ListState.DRAFTING, entries=0)
    elsewhere = forum.instansi["dinkes"]
    with pytest.raises(InvalidInput, match="Pilih paling sedikit satu OPD"):
        years.join_offices(daftar=walk.daftar, instansi=[elsewhere.pk], by=forum.blitar_sekretariat)
    with pytest.raises(ActionDenied):
        years.join_offices(daftar=walk.daftar, instansi=[elsewhere.pk], by=forum.blitar_operator)


def test_no_office_joins_a_list_that_is_with_pembina_data(forum: World) -> None:
    walk = list_at(forum, ListState.RECOMMENDATION_AWAITED, entries=1)
    office = _office(forum, "blitar_baru", "3572", "opd", "Dinas Baru", "410.199")
    with pytest.raises(StaleMove, match="lewat perubahan"):
        years.join_offices(daftar=walk.daftar, instansi=[office.pk], by=forum.blitar_sekretariat)


# Closing ----------------------------------------------------------------------------------------------
def test_year_with_open_statements_is_closed_only_where_that_is_meant(forum: World) -> None:
    walk = list_at(forum, ListState.AGREED, entries=1)
    with pytest.raises(InvalidInput, match=r"Surat Pernyataan belum terbit: .*Dinas Kesehatan"):
        years.close_year(daftar=walk.daftar, by=forum.blitar_sekretariat, at=walk.next())
    moved = years.close_year(
        daftar=walk.daftar, by=forum.blitar_sekretariat, despite_open=True, at=walk.next()
    )

    assert moved.case.state == ListState.CLOSED
    assert moved.event.data["belum_menyatakan"] == 3


def test_region_without_its_sop_is_refused_in_words(forum: World) -> None:
    with pytest.raises(InvalidInput, match=r"SOP|Sekretariat"):
        years.open_year(wilayah=forum.wilayah["3503"], tahun=2027, by=forum.people["sekretariat"])
