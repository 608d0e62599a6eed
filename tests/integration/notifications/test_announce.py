"""What no move tells: an app tells people of something, once for a cause, in its own words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.accounts.models import User
from satudata.notifications import mailing, preferences, sentences, services
from satudata.notifications.models import Delivery, Notice
from satudata.workflow import outbox, registry
from tests.factories.recommendations import request_at
from tests.factories.world import WORK, World

pytestmark = pytest.mark.embedded

CODE, REMINDER = "test_invited", "reminder_test_phase"


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two codes of an app: news without words of its own, and a reminder with."""
    monkeypatch.setattr(
        registry, "_events", dict(registry.event_codes()) | {CODE: "Undangan", REMINDER: "Fase"}
    )
    monkeypatch.setattr(sentences, "_words", {})
    sentences.register_words(REMINDER, lambda data: f"Draf {data['tahun']} ditutup besok.")
    yield


def told(world: World, code: str = CODE, cause: str = "rapat:1", url: str = "") -> None:
    services.announce(
        users=[world.walidata, world.operator.pk],
        code=code,
        cause=cause,
        at=WORK,
        url=url or reverse("sop_list"),
        data={"tahun": 2027},
    )


def mailed(world: World) -> dict[str, str]:
    """Send what is due by the morning after; the subjects by user name."""
    mail.outbox.clear()
    mailing.compose_due(at=WORK + timedelta(days=1))
    outbox.drain(WORK + timedelta(days=1))
    return {m.to[0].rpartition("<")[2].partition("@")[0]: f"{m.subject}\n{m.body}" for m in mail.outbox}


def test_told_once_for_a_cause(world: World) -> None:
    told(world)
    told(world)
    told(world, cause="rapat:2")

    assert sorted(Notice.objects.values_list("user__username", "cause")) == [
        ("operator", "rapat:1"),
        ("operator", "rapat:2"),
        ("walidata", "rapat:1"),
        ("walidata", "rapat:2"),
    ]


def test_code_must_be_registered(world: World) -> None:
    with pytest.raises(KeyError):
        told(world, code="never_registered")
    assert not Notice.objects.exists()


def test_page_without_a_case_is_read_and_followed(world: World, client: Client) -> None:
    told(world, code=REMINDER)
    client.force_login(world.walidata)
    notice = Notice.objects.get(user=world.walidata)

    for page in ("notice_list", "home"):
        assert "Draf 2027 ditutup besok." in client.get(reverse(page)).content.decode()
    assert client.post(reverse("notice_open", args=[notice.pk]))["Location"] == reverse("sop_list")
    assert client.get(reverse("notice_target", args=[notice.pk]))["Location"] == reverse("sop_list")


def test_page_of_a_case_is_for_those_who_see_the_case(world: World, client: Client) -> None:
    walker = request_at(world, State.SUBMITTED)
    services.announce(
        users=[world.walidata, world.operator_lain],
        code=CODE,
        cause="kasus",
        at=WORK,
        case_kind="recommendation",
        case_id=walker.request.pk,
        url=reverse("sop_list"),
    )

    def followed(user: User) -> str:
        client.force_login(user)
        notice = Notice.objects.get(user=user, cause="kasus")
        return client.get(reverse("notice_target", args=[notice.pk]))["Location"]

    assert followed(world.walidata) == reverse("sop_list")
    assert followed(world.operator_lain) == reverse("notice_list")
    assert walker.request.nomor not in client.get(reverse("notice_list")).content.decode()


def test_mail_carries_it_by_what_its_reader_chose(world: World) -> None:
    preferences.choose(by=world.operator, giliran=Delivery.SEGERA, pengingat=Delivery.TIDAK, at=WORK)
    told(world, cause="kabar")
    told(world, code=REMINDER, cause="ingat")

    sent = mailed(world)

    assert "Draf 2027 ditutup besok." in sent["walidata"]
    assert "Undangan" in sent["walidata"]
    assert "Undangan" in sent["operator"]
    assert "Draf 2027" not in sent["operator"]


def test_words_are_registered_once() -> None:
    with pytest.raises(RuntimeError):
        sentences.register_words(REMINDER, str)
