"""What people send to the queue that no page of ours offers: a list or words answer, never a failure."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.workflow import assignments
from satudata.workflow.models import SavedView, StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import World

# The ends of the calendar leave it once they are moved into another zone.
BEYOND = ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


@pytest.fixture
def walidata(world: World, client: Client) -> Client:
    client.force_login(world.walidata)
    return client


@pytest.mark.parametrize("moment", BEYOND)
@pytest.mark.parametrize(("tampilan", "kelompok"), [("semua", "nanti"), ("selesai", "selesai")])
def test_place_in_a_list_beyond_the_calendar_opens_its_beginning(
    world: World, walidata: Client, moment: str, tampilan: str, kelompok: str
) -> None:
    request_at(world, State.FORWARDED)
    asked = {"tampilan": tampilan, "kelompok": kelompok}

    odd = walidata.get(reverse("queue"), asked | {"setelah": f"{moment}_1"})

    assert odd.status_code == 200
    first = walidata.get(reverse("queue"), asked).context["page"].groups
    assert [g.rows for g in odd.context["page"].groups] == [g.rows for g in first]


def test_null_character_is_not_kept_in_a_saved_view(world: World, walidata: Client) -> None:
    sent = {"nama": "Terlambat\x00sekali", "kembali": "q=puskes\x00mas&opd=%00"}

    answer = walidata.post(reverse("queue_view_save"), sent)

    view = SavedView.objects.get(user=world.walidata)
    assert (view.nama, view.kueri) == ("Terlambat sekali", "q=puskesmas")
    assert walidata.get(answer["Location"]).status_code == 200


def test_filter_does_not_tell_the_names_of_people_elsewhere(world: World, walidata: Client) -> None:
    stranger = world.blitar_pemeriksa

    page = walidata.get(reverse("queue"), {"tampilan": "semua", "pemeriksa": str(stranger.pk)})

    assert page.status_code == 200
    assert str(stranger) not in page.content.decode()


def test_filter_names_whoever_took_a_case_of_the_list(world: World, walidata: Client) -> None:
    walker = request_at(world, State.FORWARDED)
    run = StepRun.objects.get(case_id=str(walker.request.pk), closed_at__isnull=True)
    assignments.claim_run(run.pk, by=world.pemeriksa, at=walker.at)

    page = walidata.get(reverse("queue"), {"tampilan": "semua", "pemeriksa": str(world.pemeriksa.pk)})

    assert ("Pemeriksa", str(world.pemeriksa)) in [chip[:2] for chip in page.context["page"].chips]
