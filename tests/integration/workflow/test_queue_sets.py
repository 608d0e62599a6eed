"""What belongs to which list of the queue, for everybody and every state, against a naive reading."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from recommendations.models import RecommendationRequest
from recommendations.permissions import can_view
from recommendations.services import flow
from recommendations.states import RETURNED, State
from satudata.accounts.queries import Rights
from satudata.accounts.roles import TURNS, Role
from satudata.accounts.services import grant_role
from satudata.workflow import queue, queue_filters, registry
from satudata.workflow.models import StepRun
from satudata.workflow.queue_filters import Query
from tests.factories.recommendations import PATHS, Walker, request_at
from tests.factories.recommendations_form import fill_form
from tests.factories.world import PEOPLE, SINCE, WORK, World

OPEN_STATES = [
    s for s in PATHS if s not in (State.DISCARDED, State.LAPSED, State.REJECTED, State.KOMITMEN_SHOWN)
]
EVERYBODY = [*PEOPLE, "banyak_peran"]


@pytest.fixture(scope="module")
def cases(world_of_module: World, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One case in each open state, a draft of another office, and somebody with several roles."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = world_of_module
        for state in OPEN_STATES:
            request_at(world, state)
        other = flow.start_request(instansi=world.instansi["disparta"], by=world.operator_lain, at=WORK)
        fill_form(other)
        many = world.people["banyak_peran"] = world.pendukung
        for role, scope in (
            (Role.PRODUSEN_DATA, world.instansi["disparta"]),
            (Role.PEMBINA_PENANDATANGAN, world.instansi["bps"]),
            (Role.WALIDATA, world.wilayah["3572"]),
        ):
            grant_role(user=many, role=role, scope=scope, by=world.admin, berlaku_dari=SINCE)
        yield world
        transaction.set_rollback(True)


def naive_turn(run: StepRun, rights: Rights) -> bool:
    """The rule in words: a grant whose role answers for the step, on its office or its region."""
    return any(
        run.role in answered
        and (not answered[run.role] or run.step_code in answered[run.role])
        and (run.instansi_id == h.instansi_id if h.instansi_id else run.wilayah_id == h.wilayah_id)
        for h in rights.held
        for answered in [{str(role): codes for role, codes in TURNS.get(h.role, {}).items()}]
    )


def naive_others(run: StepRun, rights: Rights) -> bool:
    case = RecommendationRequest.objects.get(pk=run.case_id)
    return case.state != State.DRAFTED and can_view(rights, case) and not naive_turn(run, rights)


@pytest.mark.parametrize("name", EVERYBODY)
def test_turns_and_others_are_exactly_what_the_grants_say(cases: World, db: None, name: str) -> None:
    rights = cases.rights(cases.people[name].username)
    open_runs = list(StepRun.objects.filter(closed_at__isnull=True))

    assert set(queue.turns(rights)) == {r for r in open_runs if naive_turn(r, rights)}
    assert set(queue.waiting_for_others(rights)) == {r for r in open_runs if naive_others(r, rights)}
    assert set(queue.all_open(rights)) == set(queue.turns(rights)) | set(queue.waiting_for_others(rights))
    assert all(queue.has_turn(run, rights) == naive_turn(run, rights) for run in open_runs)


@pytest.mark.parametrize("name", EVERYBODY)
def test_view_permission_agrees_with_what_the_app_shows(cases: World, db: None, name: str) -> None:
    rights = cases.rights(cases.people[name].username)
    shown = {str(run.case_id) for run in queue.all_open(rights)}

    for case in RecommendationRequest.objects.exclude(state=State.DRAFTED):
        assert (str(case.pk) in shown) == can_view(rights, case)


@pytest.mark.parametrize("name", EVERYBODY)
def test_returned_are_exactly_the_visible_cases_sent_back(cases: World, db: None, name: str) -> None:
    rights = cases.rights(cases.people[name].username)
    back = RecommendationRequest.objects.filter(state__in=RETURNED)

    assert {run.case_id for run in queue.returned(rights)} == {str(c.pk) for c in back if can_view(rights, c)}


def test_draft_of_an_office_waits_for_nobody_else(cases: World, db: None) -> None:
    drafts = StepRun.objects.filter(step_code="A3", closed_at__isnull=True)

    assert not set(drafts) & set(queue.all_open(cases.rights("walidata")))
    assert set(drafts) & set(queue.mine(cases.rights("operator")))


def test_turn_that_a_colleague_took_is_the_teams_and_no_longer_mine(cases: World, db: None) -> None:
    taken = StepRun.objects.get(step_code="A4", taken_by__isnull=False, closed_at__isnull=True)

    assert taken in queue.mine(cases.rights("walidata"))
    assert taken not in queue.mine(cases.rights("walidata_dua"))
    assert taken in queue.team(cases.rights("walidata_dua"))
    assert taken not in queue.unclaimed(cases.rights("walidata_dua"))


def test_draft_that_a_colleague_began_stays_everybodys_of_the_office(cases: World, db: None) -> None:
    """Only steps that one person takes are the person's; an office fills its form together."""
    draft = StepRun.objects.get(step_code="A3", closed_at__isnull=True, produsen=cases.instansi["dinkes"])
    assert draft.taken_by == cases.operator
    grant_role(
        user=cases.operator_lain,
        role=Role.PRODUSEN_DATA,
        scope=cases.instansi["dinkes"],
        by=cases.admin,
        berlaku_dari=SINCE,
    )

    assert draft in queue.mine(cases.rights("operator_lain"))


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 6, 7, 8, 400, None])
def test_condition_of_a_group_agrees_with_lateness(cases: World, db: None, days: int | None) -> None:
    """Also in a region of another zone, where the day turns at another moment."""
    StepRun.objects.filter(closed_at__isnull=True).update(
        due_at=WORK + timedelta(days=days) if days is not None else None
    )
    blitar = cases.wilayah["3572"]
    blitar.zona = "Asia/Jayapura"
    blitar.save()
    StepRun.objects.filter(step_code="A4", closed_at__isnull=True).update(wilayah=blitar)
    for hours in (0, 12, 14.5, 16, 23):
        at = WORK + timedelta(hours=hours)
        for code, condition in queue_filters.times(at).items():
            runs = StepRun.objects.filter(closed_at__isnull=True).select_related("wilayah")
            found = {run for run in runs if queue.lateness(run, at) == code}
            assert set(runs.filter(condition)) == found


def test_run_carries_what_its_case_says_now(world: World) -> None:
    walker = Walker(world)
    walker.fill()
    walker.submit()
    run = StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)
    case = walker.request

    assert (run.judul, run.nomor, run.tahun, run.keadaan) == (case.judul, case.nomor, case.tahun, case.state)
    assert run.pembina_id == case.pembina_id
    assert run.jenis in registry.case_kind(run.case_kind).jenis

    walker.start_check()
    run.refresh_from_db()
    assert run.keadaan == State.WALIDATA_CHECKING


# By address --------------------------------------------------------------------------------------------
@pytest.fixture
def walidata(cases: World, db: None) -> Client:
    client = Client()
    client.force_login(cases.walidata)
    return client


def rows(client: Client, query: Query) -> list[str]:
    page = client.get(query.url).context["page"]
    return [row.number for group in page.groups for row in group.rows]


def test_filters_narrow_and_words_find_by_title_number_and_office(cases: World, walidata: Client) -> None:
    case = RecommendationRequest.objects.filter(state=State.SUBMITTED, wilayah=cases.wilayah["3503"]).get()
    every = Query(tampilan="semua")
    office = str(case.instansi_id)

    assert rows(walidata, every.changed(tahap=State.SUBMITTED.value)) == [case.nomor]
    assert case.nomor in rows(walidata, every.changed(q=case.judul.upper()[:20]))
    assert rows(walidata, every.changed(q=case.nomor)) == [case.nomor]
    assert case.nomor in rows(walidata, every.changed(q="dinas kesehatan"))
    assert len(rows(walidata, every.changed(opd=office))) == len(rows(walidata, every))
    assert rows(walidata, every.changed(opd=str(cases.instansi["disparta"].pk))) == []
    assert rows(walidata, every.changed(tahun="1999")) == []
    assert rows(walidata, every.changed(pemeriksa="saya", tahap=State.SUBMITTED.value)) == []


def test_chips_take_one_filter_away_and_clearing_keeps_the_words(walidata: Client) -> None:
    query = Query(tampilan="semua", q="survei", tahun="2027", batas="nanti")
    page = walidata.get(query.url).context["page"]

    assert [url for _name, _value, url in page.chips] == [
        query.changed(tahun="").url,
        query.changed(batas="").url,
    ]
    assert query.cleared() == Query(tampilan="semua", q="survei")


@pytest.mark.parametrize(
    "address",
    [
        "tampilan=lain&opd=x&tahun=²&pemeriksa=abc&batas=kapan&kelompok=apa",
        "setelah=kemarin_1&kelompok=terlambat",
        "setelah=2026-11-16_1&kelompok=nanti",
        "q=" + "x" * 5000,
        "opd=999999999&pemeriksa=999999999&jenis=99&tahap=apa&tahun=0",
    ],
)
def test_address_that_means_nothing_still_opens_a_list(walidata: Client, address: str) -> None:
    assert walidata.get(f"{reverse('queue')}?{address}").status_code == 200


def test_group_by_itself_goes_through_all_its_rows_once(
    cases: World, walidata: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("satudata.workflow.queue_page.PAGE", 2)
    every = queue.waiting_for_others(cases.rights("walidata"))
    expected = [RecommendationRequest.objects.get(pk=run.case_id).nomor for run in every]
    seen, url = [], Query(tampilan="menunggu", kelompok="menunggu").url
    while url:
        (group,) = walidata.get(url).context["page"].groups
        seen += [row.number for row in group.rows]
        url = group.next_url

    assert len(seen) > 2
    assert seen == expected


def test_counters_of_beranda_open_lists_with_as_many_rows(cases: World, db: None) -> None:
    for name in ("walidata", "pemeriksa", "operator", "penandatangan"):
        client = Client()
        client.force_login(cases.people[name])
        for label, count, url in client.get(reverse("home")).context["counters"]:
            context = client.get(url).context
            found = len(context["lines"]) if "lines" in context else context["page"].total.found
            assert str(found) == str(count), (name, label)
