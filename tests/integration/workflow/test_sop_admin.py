"""The admin of the floor: drafts change through the services, everything else is only read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.clock.now import now
from satudata.workflow import outbox, services
from satudata.workflow.models import Event, Job, Sop, SopStep, StepRun
from tests.factories.recommendations import request_at
from tests.factories.world import SINCE, WORK, World

LIST = "/admin/workflow/sop/"


@pytest.fixture
def sop(world: World) -> Sop:
    return Sop.objects.get(kind=Sop.Kind.REKOMENDASI)


@pytest.fixture
def draft(world: World, sop: Sop) -> Sop:
    return services.copy_sop(sop, by=world.admin)


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    return signed_in(client, world.admin)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def change_url(sop: Sop) -> str:
    return reverse("admin:workflow_sop_change", args=[sop.pk])


def form_of(admin: Client, sop: Sop) -> dict[str, str]:
    """What the browser would send back unchanged."""
    context = admin.get(change_url(sop)).context
    forms = [
        context["adminform"].form,
        *(f for s in context["inline_admin_formsets"] for f in s.formset.forms),
    ]
    forms += [s.formset.management_form for s in context["inline_admin_formsets"]]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else str(value)
    return data


def messages_of(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# Changing a draft ------------------------------------------------------------------------------------


def test_draft_saved_unchanged_leaves_no_event(admin: Client, draft: Sop) -> None:
    events = Event.objects.count()

    response = admin.post(change_url(draft), form_of(admin, draft))

    assert response.status_code == 302
    assert Event.objects.count() == events


def test_draft_changes_cover_and_step_through_the_services(admin: Client, draft: Sop) -> None:
    data = form_of(admin, draft)
    data |= {"nomor": "000.8.3.3/7/2027", "dasar_hukum": "Perpres 39/2019\n\n  Perbup 2/2024 "}
    prefix = next(
        k for k, v in data.items() if k.endswith("-aktivitas") and v.startswith("Memeriksa Rancangan")
    )
    data[prefix.replace("aktivitas", "standar")] = "45"

    response = admin.post(change_url(draft), data)

    assert response.status_code == 302, response.context["errors"]
    draft.refresh_from_db()
    assert (draft.nomor, draft.dasar_hukum) == ("000.8.3.3/7/2027", ["Perpres 39/2019", "Perbup 2/2024"])
    assert SopStep.objects.get(sop=draft, kode="A4").standar == 45
    assert set(Event.objects.values_list("code", flat=True)) >= {"sop_cover_changed", "sop_step_changed"}


def test_disagreeing_unit_is_said_beside_the_field_and_nothing_is_kept(admin: Client, draft: Sop) -> None:
    data = form_of(admin, draft) | {"nomor": "lain"}
    prefix = next(
        k for k, v in data.items() if k.endswith("-aktivitas") and v.startswith("Memeriksa Rancangan")
    )
    data[prefix.replace("aktivitas", "satuan")] = "hari"

    response = admin.post(change_url(draft), data)

    assert "satuan tidak cocok" in response.content.decode()
    draft.refresh_from_db()
    assert draft.nomor != "lain"


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("standar", "satuan", "pembacaan", "handling", "due"),
    [
        # Received on Tuesday 17 November, 09.20 WIB; waiting limit of two working days where minutes count.
        ("45", "menit", "handling_minutes", 45, datetime(2026, 11, 19, 9, 0, tzinfo=UTC)),
        ("2", "jam", "handling_minutes", 120, datetime(2026, 11, 19, 9, 0, tzinfo=UTC)),
        ("3", "hari", "working_days", None, datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        # The fourth day is a Saturday.
        ("4", "hari", "calendar_days", None, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
    ],
)
def test_each_unit_chosen_in_a_draft_is_how_the_next_case_is_counted(
    world: World,
    admin: Client,
    draft: Sop,
    standar: str,
    satuan: str,
    pembacaan: str,
    handling: int | None,
    due: datetime,
) -> None:
    data = form_of(admin, draft)
    prefix = next(
        k for k, v in data.items() if k.endswith("-aktivitas") and v.startswith("Memeriksa Rancangan")
    )
    chosen = {"standar": standar, "satuan": satuan, "pembacaan": pembacaan}
    data |= {prefix.replace("aktivitas", name): value for name, value in chosen.items()}

    assert admin.post(change_url(draft), data).status_code == 302
    services.put_in_force(draft, WORK.date(), by=world.admin, at=WORK)
    case = request_at(world, "submitted", at=WORK + timedelta(days=1)).request

    run = StepRun.objects.select_related("step").get(case_id=str(case.pk), closed_at=None)
    assert case.sop == draft
    assert run.step.standar_menit == handling
    assert run.due_at == due


def test_version_in_force_is_shown_to_read_and_refuses_a_post(admin: Client, sop: Sop) -> None:
    page = admin.get(change_url(sop))
    assert page.status_code == 200
    assert "_save" not in page.content.decode()

    assert admin.post(change_url(sop), {"nomor": "lain"}).status_code == 403
    sop.refresh_from_db()
    assert sop.nomor == "000.8.3.3/140/406.020/2025"


def test_no_version_is_added_or_deleted_by_hand(admin: Client, draft: Sop) -> None:
    assert admin.get("/admin/workflow/sop/add/").status_code == 403
    assert (
        admin.post(reverse("admin:workflow_sop_delete", args=[draft.pk]), {"post": "yes"}).status_code == 403
    )


# Actions ------------------------------------------------------------------------------------------------


def act(admin: Client, action: str, *chosen: Sop, **fields: str) -> Any:
    data = {"action": action, "_selected_action": [str(sop.pk) for sop in chosen], **fields}
    return admin.post(LIST, data, follow=True)


def test_copy_opens_the_new_draft(admin: Client, sop: Sop) -> None:
    response = act(admin, "copy_to_new_version", sop)

    draft = Sop.objects.get(kind=sop.kind, versi=2)
    assert response.redirect_chain[-1][0] == change_url(draft)
    assert "tersimpan sebagai draf" in messages_of(response)


def test_copy_for_another_region(world: World, admin: Client, sop: Sop) -> None:
    act(admin, "copy_to_new_version", sop, untuk_wilayah=str(world.wilayah["3572"].pk))

    assert Sop.objects.filter(kind=sop.kind, wilayah=world.wilayah["3572"], versi=1).exists()


def test_second_draft_is_refused_in_words(admin: Client, sop: Sop, draft: Sop) -> None:
    assert "Masih ada versi draf" in messages_of(act(admin, "copy_to_new_version", sop))


def test_put_in_force_from_the_day_written(admin: Client, draft: Sop) -> None:
    day = (now() + timedelta(days=40)).date()

    response = act(admin, "put_in_force_from", draft, berlaku_mulai=day.isoformat())

    draft.refresh_from_db()
    assert draft.berlaku_dari == day
    assert "diberlakukan" in messages_of(response)


@pytest.mark.parametrize(
    ("day", "words"),
    [("", "Isi tanggal"), ("2025-01-01", "tidak berlaku surut"), ("31-02-2027", "bukan tanggal")],
)
def test_put_in_force_with_a_wrong_day_is_refused_in_words(
    admin: Client, draft: Sop, day: str, words: str
) -> None:
    assert words in messages_of(act(admin, "put_in_force_from", draft, berlaku_mulai=day))
    draft.refresh_from_db()
    assert draft.berlaku_dari is None


def test_actions_take_one_version_at_a_time(admin: Client, sop: Sop, draft: Sop) -> None:
    assert "Pilih satu SOP saja" in messages_of(act(admin, "copy_to_new_version", sop, draft))


# Whose region ------------------------------------------------------------------------------------------


@pytest.fixture
def blitar_admin(world: World, client: Client) -> Client:
    user = world.people["tanpa_peran"]
    grant_role(
        user=user,
        role=Role.ADMINISTRATOR,
        scope=world.wilayah["3572"],
        by=world.admin,
        berlaku_dari=SINCE,
    )
    return signed_in(client, user)


def test_draft_of_another_region_does_not_exist(blitar_admin: Client, sop: Sop, draft: Sop) -> None:
    assert "(versi 2)" not in blitar_admin.get(LIST).content.decode()
    assert blitar_admin.get(change_url(draft)).status_code == 302  # "tidak ada", back to the index
    assert blitar_admin.get(change_url(sop)).status_code == 200


def test_version_in_force_of_another_region_cannot_be_copied_there(blitar_admin: Client, sop: Sop) -> None:
    response = act(blitar_admin, "copy_to_new_version", sop)

    assert "Hanya administrator Kabupaten Trenggalek" in messages_of(response)


def test_events_and_runs_of_another_region_do_not_exist(world: World, blitar_admin: Client) -> None:
    request = request_at(world, "submitted").request

    for table in ("event", "steprun"):
        text = blitar_admin.get(f"/admin/workflow/{table}/?q={request.pk}").content.decode()
        assert f">{request.pk}<" not in text


@pytest.mark.parametrize("name", ["walidata", "auditor", "operator"])
def test_admin_is_closed_to_whoever_does_not_administer(world: World, client: Client, name: str) -> None:
    signed_in(client, world.people[name])

    assert client.get(LIST).status_code == 302


# What happened: read only ---------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["event", "steprun", "job"])
def test_what_happened_is_listed_and_cannot_be_changed(world: World, admin: Client, table: str) -> None:
    request_at(world, "walidata_returned")
    model = {"event": Event, "steprun": Event, "job": Job}[table]
    assert model.objects.exists()

    page = admin.get(f"/admin/workflow/{table}/")
    pk = page.context["cl"].result_list[0].pk

    assert page.status_code == 200
    assert admin.get(reverse(f"admin:workflow_{table}_change", args=[pk])).status_code == 200
    assert admin.post(reverse(f"admin:workflow_{table}_change", args=[pk]), {}).status_code == 403
    assert admin.post(reverse(f"admin:workflow_{table}_delete", args=[pk]), {}).status_code == 403
    assert admin.get(f"/admin/workflow/{table}/add/").status_code == 403


def test_event_is_listed_with_its_words(world: World, admin: Client) -> None:
    request_at(world, "submitted")

    assert "Mengirim pengajuan ke Walidata" in admin.get("/admin/workflow/event/").content.decode()


def test_failed_job_can_be_tried_again(world: World, admin: Client) -> None:
    job = outbox.enqueue("notify_event", key="rusak", at=WORK, event=0)
    assert job is not None
    job = Job.objects.get(dedupe_key="notify_event:rusak")
    for hour in range(outbox.MAX_ATTEMPTS):
        outbox.drain(WORK + timedelta(hours=hour))
    job.refresh_from_db()
    assert job.failed_at is not None

    response = admin.post(
        "/admin/workflow/job/", {"action": "try_again", "_selected_action": [job.pk]}, follow=True
    )

    job.refresh_from_db()
    assert (job.failed_at, job.attempts) == (None, 0)
    assert "1 pekerjaan dicoba lagi" in messages_of(response)
