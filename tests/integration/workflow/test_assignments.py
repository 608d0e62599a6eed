"""Who of a team takes a turn: claim, hand on, give back; several rows at once; who else is there."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import RecommendationRequest
from recommendations.states import State
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.notifications.models import Notice
from satudata.notifications.sentences import sentence_of
from satudata.workflow import assignments, outbox, presence, queue, saved_views
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event, Presence, SavedView, StepRun
from satudata.workflow.queue_filters import Query
from satudata.workflow.queue_page import next_case
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import SINCE, WORK, World

AT = WORK + timedelta(hours=3)


def run_of(walker: Walker) -> StepRun:
    return StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)


def events_of(walker: Walker) -> list[str]:
    return list(
        Event.objects.filter(case_id=str(walker.request.pk)).order_by("seq").values_list("code", flat=True)
    )


# Claim --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "who", "after"),
    [
        (State.SUBMITTED, "walidata", State.WALIDATA_CHECKING),
        (State.FORWARDED, "pemeriksa", State.BPS_CHECKING),
        (State.DECISION_AWAITED, "penandatangan", State.DECISION_AWAITED),
    ],
)
def test_claim_starts_the_work_and_names_the_holder(world: World, state: str, who: str, after: str) -> None:
    walker = request_at(world, state)

    taken = assignments.claim_run(run_of(walker).pk, by=world.people[who], at=AT)

    assert taken.taken_by == world.people[who]
    assert taken.taken_at == AT
    assert RecommendationRequest.objects.get(pk=walker.request.pk).state == after == taken.keadaan


def test_claim_of_what_a_colleague_took_says_who(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    with pytest.raises(StaleMove, match=f"Sudah diambil {world.walidata}"):
        assignments.claim_run(run_of(walker).pk, by=world.walidata_dua, at=AT)


def test_claim_by_somebody_without_the_turn_is_refused_or_hidden(world: World) -> None:
    run = run_of(request_at(world, State.SUBMITTED))

    for name in ("auditor", "operator", "pemeriksa"):
        with pytest.raises(ActionDenied):
            assignments.claim_run(run.pk, by=world.people[name], at=AT)
    with pytest.raises(StepRun.DoesNotExist):
        assignments.claim_run(run.pk, by=world.blitar_walidata, at=AT)


def test_claim_by_the_author_is_refused_in_the_words_of_the_step(world: World) -> None:
    grant_role(
        user=world.operator,
        role=Role.WALIDATA,
        scope=world.wilayah["3503"],
        by=world.admin,
        berlaku_dari=SINCE,
    )
    run = run_of(request_at(world, State.SUBMITTED))

    with pytest.raises(ActionDenied, match="orang lain yang memeriksanya"):
        assignments.claim_run(run.pk, by=world.operator, at=AT)


def test_form_of_an_office_is_not_taken_by_one_person(world: World) -> None:
    run = run_of(request_at(world, State.WALIDATA_RETURNED))

    with pytest.raises(ActionDenied, match="dikerjakan bersama"):
        assignments.claim_run(run.pk, by=world.operator, at=AT)


# Hand on, give back -------------------------------------------------------------------------------
def test_reassign_tells_the_colleague_once(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    assignments.reassign_run(run_of(walker).pk, to=world.walidata_dua, by=world.walidata, at=AT)
    outbox.drain(AT)
    outbox.drain(AT)

    run = run_of(walker)
    assert run.taken_by == world.walidata_dua
    assert events_of(walker)[-1] == "turn_reassigned"
    (notice,) = Notice.objects.filter(user=world.walidata_dua, code="run_assigned")
    assert sentence_of(notice).startswith("Rekan Anda mengalihkan tugas ini kepada Anda. Jatuh tempo ")
    assert notice.url == reverse("request_detail", args=[walker.request.pk])


def test_coordinator_takes_over_from_an_absent_holder_and_the_verdict_is_the_teams(world: World) -> None:
    walker = request_at(world, State.BPS_CHECKING)
    run = run_of(walker)

    assignments.reassign_run(run.pk, to=world.penandatangan, by=world.penandatangan, at=AT)

    assert run_of(walker).taken_by == world.penandatangan
    assert not Notice.objects.filter(code="run_assigned").exists()
    walker.accept()  # by the examiner who held it before
    assert walker.request.state == State.DECISION_AWAITED


def test_colleague_without_coordination_cannot_take_away(world: World) -> None:
    run = run_of(request_at(world, State.BPS_CHECKING))

    with pytest.raises(ActionDenied, match="koordinator"):
        assignments.reassign_run(run.pk, to=world.pemeriksa_dua, by=world.pemeriksa_dua, at=AT)
    with pytest.raises(ActionDenied, match="koordinator"):
        assignments.release_run(run.pk, by=world.pemeriksa_dua, at=AT)


@pytest.mark.parametrize("to", ["pemeriksa", "operator", "blitar_walidata", "auditor"])
def test_reassign_to_somebody_without_the_same_right_is_refused(world: World, to: str) -> None:
    run = run_of(request_at(world, State.WALIDATA_CHECKING))

    with pytest.raises(InvalidInput, match="tidak dapat menerima tugas ini"):
        assignments.reassign_run(run.pk, to=world.people[to], by=world.walidata, at=AT)


def test_released_turn_is_anybodys_again_without_a_second_start(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    run = run_of(walker)

    assignments.release_run(run.pk, by=world.walidata, at=AT)
    assert run_of(walker) in queue.unclaimed(world.rights("walidata_dua"))
    assignments.claim_run(run.pk, by=world.walidata_dua, at=AT)

    assert run_of(walker).taken_by == world.walidata_dua
    assert events_of(walker)[-2:] == ["turn_released", "turn_taken"]


def test_turn_that_is_over_is_told_with_who_ended_it(world: World) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    run = run_of(walker)
    walker.forward()

    with pytest.raises(StaleMove, match=f"sudah diselesaikan {world.walidata}"):
        assignments.release_run(run.pk, by=world.walidata, at=walker.at)


# On the page --------------------------------------------------------------------------------------
@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    def make(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name])
        return client

    return make


def test_batch_says_of_each_row_what_became_of_it(world: World, client_of: Callable[[str], Client]) -> None:
    free, held = request_at(world, State.SUBMITTED), request_at(world, State.WALIDATA_CHECKING)
    data = {
        "run": [run_of(free).pk, run_of(held).pk, 99999],
        "tindakan": "ambil",
        "kembali": "tampilan=semua",
    }

    response = client_of("walidata_dua").post(reverse("queue_batch"), data, follow=True)

    assert response.redirect_chain == [(Query(tampilan="semua").url, 302)]
    assert [str(m) for m in response.context["messages"]] == [
        "1 tugas diambil.",
        f"{held.request.judul}: Sudah diambil {world.walidata}.",
    ]
    assert run_of(free).taken_by == world.walidata_dua


@pytest.mark.parametrize("act", ["setujui", "teruskan", "kembalikan", ""])
def test_nothing_is_ever_decided_for_several_at_once(
    world: World, client_of: Callable[[str], Client], act: str
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)

    response = client_of("walidata").post(reverse("queue_batch"), {"run": run_of(walker).pk, "tindakan": act})

    assert response.status_code == 404
    assert RecommendationRequest.objects.get(pk=walker.request.pk).state == State.WALIDATA_CHECKING


def test_batch_hands_on_to_a_colleague_of_the_team_only(
    world: World, client_of: Callable[[str], Client]
) -> None:
    walker = request_at(world, State.WALIDATA_CHECKING)
    client, data = client_of("walidata"), {"run": run_of(walker).pk, "tindakan": "alihkan"}

    refused = client.post(reverse("queue_batch"), data | {"kepada": world.operator.pk}, follow=True)
    assert [str(m) for m in refused.context["messages"]] == ["Pilih rekan yang menerima tugas."]
    client.post(reverse("queue_batch"), data | {"kepada": world.walidata_dua.pk})

    assert run_of(walker).taken_by == world.walidata_dua


def test_exports_hold_the_rows_of_the_page_and_no_formula(
    world: World, client_of: Callable[[str], Client]
) -> None:
    walker = request_at(world, State.SUBMITTED)
    walker.request.judul = "=HYPERLINK(1)"
    walker.request.save()
    client, url = client_of("walidata"), reverse("queue_export", args=["csv"])

    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("queue_export", args=["xlsx"])).content))
    sheet = list(book.active.values)

    assert [line[1] for line in lines[1:]] == [walker.request.nomor] == [line[1] for line in sheet[1:]]
    assert lines[1][0] == "'=HYPERLINK(1)"
    assert sheet[1][0] == "=HYPERLINK(1)"
    assert book.active["A2"].data_type == "s"
    stranger = b"".join(client_of("blitar_walidata").get(url).streaming_content).decode()
    assert walker.request.nomor not in stranger


def test_export_of_a_choice_holds_only_what_may_be_seen(
    world: World, client_of: Callable[[str], Client]
) -> None:
    one, other = request_at(world, State.SUBMITTED), request_at(world, State.SUBMITTED)
    data = {"run": [run_of(one).pk], "tindakan": "ekspor-csv"}

    def exported(name: str) -> str:
        return b"".join(client_of(name).post(reverse("queue_batch"), data).streaming_content).decode()

    assert one.request.nomor in exported("walidata")
    assert other.request.nomor not in exported("walidata")
    assert one.request.nomor not in exported("blitar_walidata")


# Next ---------------------------------------------------------------------------------------------
def test_next_case_is_the_most_urgent_left_within_the_filters(world: World) -> None:
    first, second, third = (request_at(world, State.SUBMITTED, WORK + timedelta(days=n)) for n in range(3))
    rights = world.rights("walidata")

    title, url, left = next_case(rights, after=first.request, at=AT)

    assert (title, url) == (second.request.judul, reverse("request_detail", args=[second.request.pk]))
    assert left.found == 2
    assert next_case(rights, after=first.request, query=Query(q="tidak ada"), at=AT) is None
    third_only = next_case(rights, query=Query(q=third.request.nomor), at=AT)
    assert third_only is not None and third_only.left.found == 1


# Saved views --------------------------------------------------------------------------------------
def test_saved_view_keeps_what_means_something_and_nothing_else(world: World) -> None:
    view = saved_views.save_view(
        nama="  Survei   terlambat ",
        kueri="batas=terlambat&setelah=x&kelompok=nanti&lain=1&q=survei",
        by=world.walidata,
    )

    assert (view.nama, view.kueri) == ("Survei terlambat", "q=survei&batas=terlambat")


def test_sixth_view_and_a_name_twice_are_refused(world: World) -> None:
    for n in range(5):
        saved_views.save_view(nama=f"Tampilan {n}", kueri="", by=world.walidata)

    with pytest.raises(InvalidInput, match="5 tampilan"):
        saved_views.save_view(nama="Keenam", kueri="", by=world.walidata)
    first = SavedView.objects.filter(user=world.walidata).first()
    assert first is not None
    with pytest.raises(InvalidInput, match="sudah punya"):
        saved_views.rename_view(view=first, nama="Tampilan 4")
    saved_views.save_view(nama="Tampilan 4", kueri="", by=world.pemeriksa)


# Presence -----------------------------------------------------------------------------------------
def test_presence_is_seen_by_others_until_the_beat_stops(world: World) -> None:
    case = request_at(world, State.SUBMITTED).request

    presence.beat(case, by=world.walidata, at=AT)
    presence.beat(case, by=world.walidata, at=AT + presence.BEAT)

    seen = presence.panel(case, world.walidata_dua, AT + 2 * presence.BEAT).lines
    assert seen == [f"Sedang dibuka oleh {world.walidata} sejak 12.00 WIB"]
    assert presence.panel(case, world.walidata, AT).lines == []
    gone = AT + presence.BEAT + presence.FRESH + timedelta(seconds=1)
    assert presence.panel(case, world.walidata_dua, gone).lines == []
    assert presence.sweep(gone) == 1


def test_presence_says_who_began_to_change(world: World) -> None:
    case = request_at(world, State.DRAFTED).request

    presence.beat(case, by=world.operator, at=AT)
    presence.beat(case, by=world.operator, editing=True, at=AT + timedelta(minutes=1))

    (line,) = presence.panel(case, world.walidata, AT + timedelta(minutes=2)).lines
    assert line == f"{world.operator} sedang mengubah sejak 12.01 WIB"


def test_beat_over_the_web_answers_who_else_is_there(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = request_at(world, State.SUBMITTED).request
    url = presence.url_of(case)
    client_of("walidata").post(url)

    assert str(world.walidata) in client_of("walidata_dua").post(url).content.decode()
    rows = client_of("walidata_dua").get(reverse("queue")).content.decode()
    assert f"Sedang dibuka oleh {world.walidata}" in rows
    client_of("walidata").post(url, {"selesai": "1"})
    assert not Presence.objects.filter(user=world.walidata).exists()
    assert client_of("blitar_walidata").post(url).status_code == 404
