"""The recap counts what its reader oversees, its numbers lead to just those rows, its workbook is data."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from recommendations.filters import GROUP_OF, STATES_OF, STEP_OF, Filter
from recommendations.models import Kegiatan, RecommendationRequest
from recommendations.queries import my_requests, open_run
from recommendations.recap import Recap, may_recap, recap, recapped
from recommendations.services import flow
from recommendations.states import FINAL, State
from satudata.clock.now import now
from satudata.context_processors import MAIN_NAV
from satudata.workflow.models import StepRun
from tests.factories.recommendations import PATHS, Walker, request_at
from tests.factories.visitor import Visitor
from tests.factories.world import PEOPLE, World

SOME = (State.DRAFTED, State.SUBMITTED, State.WALIDATA_RETURNED, State.BPS_CHECKING, State.REJECTED)
OVERSEERS = {
    "walidata", "walidata_dua", "pemeriksa", "pemeriksa_dua", "penandatangan", "sekretariat", "auditor",
    "blitar_walidata", "blitar_pemeriksa",
}  # fmt: skip


def recap_of(world: World, name: str, query: str = "", at: datetime | None = None) -> Recap:
    asked = Filter.read(dict(part.split("=") for part in query.split("&") if part))
    return recap(world.rights(name), asked, at or now())


# Who -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [*PEOPLE, "tanpa_peran"])
def test_recap_is_for_overseers_only(world: World, name: str) -> None:
    (entry,) = (e for e in MAIN_NAV if e.url_name == "recap")
    rights = world.rights(name)

    assert may_recap(rights) is entry.shown_to(rights) is (name in OVERSEERS)
    for url in ("/rekap/", "/rekap/rekap.xlsx"):
        status = Visitor(world.people[name]).client.get(url).status_code
        assert status == (200 if name in OVERSEERS else 404)


def test_recap_counts_its_region_and_nothing_else(world: World) -> None:
    for state in SOME:
        request_at(world, state)
    elsewhere = request_at(world, State.DRAFTED).request
    blitar = {"instansi": world.instansi["blitar_dinkes"], "wilayah": world.wilayah["3572"]}
    RecommendationRequest.objects.filter(pk=elsewhere.pk).update(**blitar)

    assert recap_of(world, "walidata").all.total == len(SOME)
    assert recap_of(world, "blitar_walidata").all.total == 1
    # BPS reads what was addressed to it: a draft is not, yet.
    assert recap_of(world, "pemeriksa").all.total == len(SOME) - 1


# Counting ------------------------------------------------------------------------------------------
def test_every_state_belongs_to_one_group_and_its_open_step(world: World) -> None:
    assert sorted(GROUP_OF) == sorted(set(State.values) - {State.DISCARDED})
    assert sum(len(states) for states in STATES_OF.values()) == len(GROUP_OF)
    assert set(STEP_OF) == set(State.values) - FINAL
    for state in PATHS:
        run = open_run(request_at(world, state).request)
        assert STEP_OF.get(state) == (run.step_code if run else None), state


def test_rounds_and_returns_are_counted(world: World) -> None:
    request_at(world, State.SUBMITTED)
    walker = request_at(world, State.WALIDATA_RETURNED)
    walker.answer()
    walker.submit()
    request_at(world, State.DRAFTED)

    total = recap_of(world, "walidata").all

    assert (total.total, total.submitted, total.returned) == (3, 2, 1)
    assert (total.rounds_mean, total.rounds_max, total.returned_share) == (1.5, 2, 0.5)


def test_times_are_those_of_the_working_calendar(world: World) -> None:
    """Walidata takes twenty minutes at nine on a Monday; the next one takes from Friday noon to Monday."""
    request_at(world, State.FORWARDED)
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    late = Walker(world, friday)
    late.fill()
    late.submit()
    late.start_check()
    late.at = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    late.forward()

    found = recap_of(world, "walidata")
    times = found.all.steps["A4"]

    first, second = sorted(t.minutes or 0 for t in times.timed)
    assert first == 20
    assert second > 60 * 8
    assert times.days == 1.5  # the same day, and three working days later
    assert times.standards == [30]
    assert times.in_standard == 0.5
    assert times.in_time == 0.5


def test_withdrawn_turn_says_nothing_about_its_holder(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    flow.withdraw_request(request=walker.request, by=world.operator, at=walker.at + timedelta(hours=1))

    assert recap_of(world, "walidata").all.steps["A4"].ended == 0


def test_late_ones_are_those_past_their_limit_now(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    run = open_run(walker.request)
    assert run is not None and run.due_at is not None

    assert recap_of(world, "walidata", at=run.due_at).all.late == 0
    assert recap_of(world, "walidata", at=run.due_at + timedelta(minutes=1)).all.late == 1


# Links ---------------------------------------------------------------------------------------------
def test_each_number_leads_to_just_its_rows(world: World) -> None:
    for state in SOME:
        request_at(world, state)
    walidata = Visitor(world.walidata)
    text = walidata.open("/rekap/").text
    links = re.findall(r'href="(/pengajuan/\?[^"]+)"[^>]*>(?:<span[^>]*>)?([\d.]+)<', text)
    assert len(links) > 8

    for url, number in links:
        page = walidata.open(url.replace("&amp;", "&"))
        count = page.response.context["page_obj"].paginator.count
        assert count == int(number), url


def test_list_from_the_recap_leaves_out_what_the_recap_does(world: World) -> None:
    request_at(world, State.DISCARDED)
    request_at(world, State.SUBMITTED)
    rights = world.rights("walidata")

    assert my_requests(rights).count() == 2
    assert Filter.read({"rekap": "1"}).apply(recapped(rights), now()).count() == 1
    assert "1 pengajuan" in Visitor(world.walidata).open("/pengajuan/?rekap=1").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kelompok=walidata", 1),
        ("kelompok=perbaikan", 1),
        ("langkah=A5", 1),
        ("cara=2", 5),
        ("cara=1", 0),
        ("sektor=9", 5),
        ("tahun=2027", 5),
        ("tahun=2026", 0),
        ("tahun=tanpa", 0),
        ("dikembalikan=1", 1),
        ("opd=999999999", 0),
        ("kelompok=salah&langkah=Z9&cara=99", 5),
    ],
)
def test_filters_narrow_the_recap(world: World, query: str, found: int) -> None:
    for state in SOME:
        request_at(world, state)

    assert recap_of(world, "walidata", query).all.total == found
    assert Visitor(world.walidata).open(f"/rekap/?{query}").status == 200


# Workbook ------------------------------------------------------------------------------------------
def test_workbook_holds_data_and_no_formulas(world: World) -> None:
    for state in SOME:
        request_at(world, state)
    evil = '=HYPERLINK("http://contoh.invalid";"klik")'
    RecommendationRequest.objects.filter(state=State.SUBMITTED).update(judul=evil)
    response = Visitor(world.walidata).client.get("/rekap/rekap.xlsx")

    book = load_workbook(BytesIO(response.content))

    assert book.sheetnames == ["Ringkasan", "Pengajuan", "Langkah"]
    rows = {row["Judul"]: row for row in _rows(book["Pengajuan"])}
    assert len(list(_rows(book["Pengajuan"]))) == len(SOME)
    assert rows[evil]["Tahun kegiatan"] == 2027
    assert isinstance(rows[evil]["Dikirim pertama"], datetime)
    # As on the wall in Trenggalek.
    assert f"{rows[evil]['Dikirim pertama']:%d/%m/%Y %H.%M}" == "16/11/2026 09.20"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    steps = list(_rows(book["Langkah"]))
    assert len(steps) == StepRun.objects.exclude(step_code__in=["A1", "A2"]).count()
    checked = next(s for s in steps if s["Langkah"] == "A4" and s["Hasil"] == "dikembalikan")
    assert (checked["Standar (menit)"], checked["Sesuai standar"]) == (30, "tidak")
    summary = list(_rows(book["Ringkasan"]))
    assert [row["Pengajuan"] for row in summary] == [len(SOME), len(SOME)]


def _rows(sheet: object) -> list[dict[str, object]]:
    head, *rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    return [dict(zip(head, row, strict=True)) for row in rows]


# Cost ----------------------------------------------------------------------------------------------
def test_recap_costs_the_same_for_ten_and_for_a_thousand(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    visitor = Visitor(world.walidata)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.client.get(url).status_code == 200
        return len(captured)

    urls = ("/rekap/", "/rekap/?terlambat=1", "/rekap/rekap.xlsx", "/pengajuan/?rekap=1&terlambat=1")
    multiply(walker, 10)
    for url in urls:
        queries(url)
    few = [queries(url) for url in urls]

    multiply(walker, 1000)

    assert [queries(url) for url in urls] == few
    assert recap_of(world, "walidata").all.total == 1000


def multiply(walker: Walker, wanted: int) -> None:
    """Make as many requests like this one, each with its form and its step runs."""
    from tests.integration.test_query_counts import another

    like = walker.request
    made = RecommendationRequest.objects.count()
    requests = [another(like, nomor=f"{like.nomor}-{n}") for n in range(made, wanted)]
    RecommendationRequest.objects.bulk_create(requests)
    Kegiatan.objects.bulk_create([another(like.kegiatan, request=request) for request in requests])
    runs = list(StepRun.objects.filter(case_id=str(like.pk)))
    StepRun.objects.bulk_create([another(run, case_id=str(r.pk)) for r in requests for run in runs])
