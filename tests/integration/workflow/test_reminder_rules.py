"""Reminder rules: seeded once, set by administrators, planned anew; the admin shows and refuses in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from recommendations.states import State
from satudata.accounts.queries import system_user
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.workflow import deadlines
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event, ReminderRule, StepRun
from satudata.workflow.reminder_rules import load_reminder_rules, remove_rule, set_rule
from satudata.workflow.thresholds import Rules
from tests.factories.recommendations import request_at
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.embedded


def rule(**fields: Any) -> ReminderRule:
    given = {"kode": "near", "jumlah": -1, "satuan": "hari_kerja", "kepada": "pemegang"} | fields
    return ReminderRule(**given)


def test_seeds_come_once_and_a_removed_one_stays_away(world: World) -> None:
    assert load_reminder_rules() == 0
    remove_rule(ReminderRule.objects.get(kode="near", langkah=""), by=world.admin)

    assert load_reminder_rules() == 0
    assert not ReminderRule.objects.filter(kode="near", langkah="").exists()


def test_removed_rule_of_a_step_lets_the_wider_one_hold_again(world: World) -> None:
    run = StepRun(wilayah=world.wilayah["3503"], step_code="A4")
    mine = set_rule(rule(langkah="A4", jumlah=-2), by=world.admin)
    assert amount(run) == -2

    remove_rule(mine, by=world.admin)

    assert amount(run) == -1


def amount(run: StepRun) -> int:
    return next(t.amount for t in Rules.read().of(run) if t.kind == "near")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"langkah": "Z9"}, "Langkah Z9 tidak dikenal"),
        ({"kode": "lapse_30", "acuan": "penutupan", "jumlah": 3, "langkah": "A6"}, "isi jumlah negatif"),
        ({"satuan": "minggu"}, "minggu"),
        ({"kode": "near"}, "sudah ada"),
        ({"kode": "assigned", "langkah": "A4"}, "dipakai sistem"),
    ],
)
def test_impossible_rule_is_refused_in_words(world: World, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        set_rule(rule(**fields), by=world.admin)


def test_only_administrators_set_rules_and_only_for_their_regions(world: World) -> None:
    with pytest.raises(ActionDenied):
        set_rule(rule(langkah="A4"), by=world.walidata)
    local = world.tanpa_peran
    grant_role(
        user=local, role=Role.ADMINISTRATOR, scope=world.wilayah["3572"], by=system_user(), berlaku_dari=SINCE
    )
    with pytest.raises(ActionDenied, match="Kabupaten Trenggalek"):
        set_rule(rule(langkah="A4", wilayah=world.wilayah["3503"]), by=local)
    set_rule(rule(langkah="A4", wilayah=world.wilayah["3572"]), by=local)


def test_changed_rule_plans_open_steps_anew_and_is_on_record(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    deadlines.remind(walker.at + timedelta(seconds=1))
    run = StepRun.objects.get(closed_at__isnull=True)

    set_rule(rule(langkah="A4", jumlah=0, satuan="jam_kerja"), by=world.admin, at=walker.at)

    assert StepRun.objects.get(pk=run.pk).tell_at == run.opened_at
    event = Event.objects.get(code="reminder_rule_changed")
    assert (event.data["kode"], event.data["langkah"], event.data["jumlah"]) == ("near", "A4", 0)


def test_rule_of_another_step_or_region_leaves_a_run_as_planned(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    deadlines.remind(walker.at + timedelta(seconds=1))
    planned = StepRun.objects.get(closed_at__isnull=True).tell_at

    set_rule(rule(langkah="A5", jumlah=0), by=world.admin)
    set_rule(rule(langkah="A4", wilayah=world.wilayah["3572"], jumlah=0), by=world.admin)

    assert StepRun.objects.get(closed_at__isnull=True).tell_at == planned


# In the admin ------------------------------------------------------------------------------------------
FORM = {"kode": "near", "langkah": "A4", "wilayah": "", "acuan": "jatuh_tempo", "jumlah": "-2",
        "satuan": "hari_kerja", "kepada": "pemegang", "aktif": "on"}  # fmt: skip


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.admin)
    return client


def test_administrator_adds_changes_and_removes_a_rule(client: Client) -> None:
    client.post("/admin/workflow/reminderrule/add/", FORM)
    made = ReminderRule.objects.get(kode="near", langkah="A4")
    assert made.jumlah == -2

    client.post(f"/admin/workflow/reminderrule/{made.pk}/change/", FORM | {"jumlah": "-3"})
    made.refresh_from_db()
    assert made.jumlah == -3

    client.post(f"/admin/workflow/reminderrule/{made.pk}/delete/", {"post": "yes"})
    assert not ReminderRule.objects.filter(pk=made.pk).exists()
    assert Event.objects.filter(code="reminder_rule_removed").count() == 1


def test_admin_says_what_is_wrong_beside_the_field(client: Client) -> None:
    page = client.post("/admin/workflow/reminderrule/add/", FORM | {"langkah": "Z9"}).content.decode()

    assert "Langkah Z9 tidak dikenal. Contoh: A4." in page
    assert not ReminderRule.objects.filter(langkah="Z9").exists()


def test_list_of_rules_is_shown_to_administrators_alone(client: Client, world: World) -> None:
    assert "escalate_head" in client.get("/admin/workflow/reminderrule/").content.decode()
    client.force_login(world.walidata)
    assert client.get("/admin/workflow/reminderrule/").status_code in (302, 403, 404)
