"""Every list and form of the admin opens for the administrator and for nobody else."""

import copy
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.workflow.errors import ActionDenied
from tests.factories.recommendations import request_at
from tests.factories.world import SINCE, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OWN = {"accounts", "clock", "workflow", "documents", "recommendations", "reports"}
READ_ONLY = {
    "recommendationrequest", "revision", "suratkomitmen", "event", "steprun", "job", "document", "storedfile",
    "calendarversion",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown_of_module(world_of_module: World, django_db_blocker: Any) -> World:
    """The small region with a finished case, walked there once."""
    with django_db_blocker.unblock():
        request_at(world_of_module, State.KOMITMEN_SHOWN)
        return world_of_module


@pytest.fixture
def world(shown_of_module: World, db: None) -> World:
    """The same, as this test's own copy."""
    return copy.deepcopy(shown_of_module)


def _lists() -> list[tuple[str, str]]:
    return [(m._meta.app_label, m._meta.model_name) for m in admin.site._registry]


def test_admin_lists_and_rows_open_for_administrator(world: World, client: Client) -> None:
    client.force_login(world.admin, backend=BACKEND)
    failed = []
    for model, site in admin.site._registry.items():
        if model._meta.app_label not in OWN:  # hidden: nobody holds Django's own permissions
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        answers = [
            client.get(reverse(f"{name}_changelist")),
            client.get(reverse(f"{name}_changelist"), {"q": "a"}),
        ]
        row = model._default_manager.first()
        if row is not None:
            answers.append(client.get(reverse(f"{name}_change", args=[row.pk])))
        failed += [(name, a.status_code) for a in answers if a.status_code not in (200, 302, 403)]
        assert answers[0].status_code == 200, (name, site)
    assert failed == []


@pytest.mark.parametrize("who", ["operator", "walidata", "penandatangan", "auditor", "tanpa_peran"])
def test_admin_is_closed_to_others(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who], backend=BACKEND)
    for app, model in _lists():
        answer = client.get(reverse(f"admin:{app}_{model}_changelist"))
        assert answer.status_code in (302, 403), (app, model)


def test_admin_cannot_add_or_change_what_happened(world: World, client: Client) -> None:
    client.force_login(world.admin, backend=BACKEND)
    for app, model in _lists():
        if model in READ_ONLY:
            assert client.get(reverse(f"admin:{app}_{model}_add")).status_code == 403, model


def test_admin_grants_through_the_service(world: World, client: Client) -> None:
    client.force_login(world.admin, backend=BACKEND)
    answer = client.post(
        reverse("admin:accounts_grant_add"),
        {
            "user": world.tanpa_peran.pk,
            "role": "produsen_data",
            "instansi": world.instansi["dinkes"].pk,
            "berlaku_dari": "01-01-2026",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert world.rights("tanpa_peran").roles == {"produsen_data"}


def test_admin_refuses_grant_on_wrong_scope_in_words(world: World, client: Client) -> None:
    client.force_login(world.admin, backend=BACKEND)
    url = reverse("admin:accounts_grant_add")
    data = {
        "user": world.tanpa_peran.pk,
        "role": "walidata",
        "instansi": world.instansi["dinkes"].pk,
        "berlaku_dari": "01-01-2026",
    }
    answer = client.post(url, data, follow=True)
    assert "diberikan pada" in answer.content.decode()
    assert world.rights("tanpa_peran").roles == frozenset()


@pytest.fixture
def regional(world: World) -> World:
    """Somebody who administers Kota Blitar only."""
    world.people["admin_blitar"] = world.tanpa_peran
    grant_role(
        user=world.tanpa_peran,
        role=Role.ADMINISTRATOR,
        scope=world.wilayah["3572"],
        by=world.admin,
        berlaku_dari=SINCE,
    )
    return world


def test_regional_administrator_sees_own_region_only(regional: World, client: Client) -> None:
    client.force_login(regional.admin_blitar, backend=BACKEND)
    for name, mine, others in (
        ("accounts_instansi", "Dinas Kesehatan Kota Blitar", "Dinas Pariwisata"),
        ("accounts_user", "blitar_operator", "pemeriksa_dua"),
        ("accounts_grant", "Blitar Operator", "Pemeriksa Dua"),
        ("recommendations_recommendationrequest", "", "3503.2026"),
    ):
        page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        assert mine in page, name
        assert others not in page, name


def test_regional_administrator_cannot_open_others_rows(regional: World, client: Client) -> None:
    client.force_login(regional.admin_blitar, backend=BACKEND)
    for name, row in (
        ("accounts_instansi", regional.instansi["dinkes"]),
        ("accounts_user", regional.walidata),
        ("accounts_wilayah", regional.wilayah["3503"]),
    ):
        answer = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
        assert answer.status_code == 302, name


@pytest.mark.parametrize(
    ("person", "role", "scope"),
    [
        ("blitar_operator", Role.WALIDATA, "3503"),  # another region
        ("blitar_operator", Role.ADMINISTRATOR, "0000"),  # above
        ("tanpa_peran", Role.WALIDATA, "3572"),  # oneself
    ],
)
def test_regional_administrator_cannot_grant_beyond(
    regional: World, person: str, role: str, scope: str
) -> None:
    with pytest.raises(ActionDenied):
        grant_role(
            user=regional.people[person], role=role, scope=regional.wilayah[scope], by=regional.admin_blitar
        )
