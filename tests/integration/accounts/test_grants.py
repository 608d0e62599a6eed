"""Grants: who holds which role where and when, and that guardian's rights say the same."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from recommendations.states import State
from satudata.accounts.models import Grant, InstansiGroupObjectPermission, RoleGroup, User
from satudata.accounts.queries import people_with_role, rights_of, system_user
from satudata.accounts.roles import ROLES, Permission, Role
from satudata.accounts.services import disagreements, grant_role, withdraw_grant
from satudata.workflow.errors import InvalidInput
from tests.factories.recommendations import request_at
from tests.factories.world import PEOPLE, WORK, World

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def fills(user: User, world: World, on: date = TODAY) -> bool:
    at = WORK + (on - TODAY)
    office = world.instansi["dinkes"]
    return rights_of(user, at).allows(Permission.REQUEST_FILL, instansi_id=office.pk)


@pytest.fixture
def give(world: World) -> Callable[..., Grant]:
    """Give the person without a role the operator's at the health office."""

    def make(**dates: date) -> Grant:
        return grant_role(
            user=world.tanpa_peran,
            role=Role.PRODUSEN_DATA,
            scope=world.instansi["dinkes"],
            by=world.admin,
            **({"berlaku_dari": TODAY} | dates),
        )

    return make


# Dates -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "held"),
    [(TODAY - DAY, False), (TODAY, True), (TODAY + 9 * DAY, True), (TODAY + 10 * DAY, False)],
)
def test_grant_holds_from_its_first_to_its_last_day(
    world: World, give: Callable[..., Grant], on: date, held: bool
) -> None:
    give(berlaku_dari=TODAY, berlaku_sampai=TODAY + 9 * DAY)

    assert fills(world.tanpa_peran, world, on) is held


def test_grant_begins_at_local_midnight(world: World, give: Callable[..., Grant]) -> None:
    """17.00 UTC is midnight in Trenggalek."""
    give(berlaku_dari=TODAY)
    office = world.instansi["dinkes"]
    midnight = WORK.replace(day=15, hour=17, minute=0)

    held = [
        rights_of(world.tanpa_peran, at).allows(Permission.REQUEST_FILL, instansi_id=office.pk)
        for at in (midnight - timedelta(minutes=1), midnight)
    ]

    assert held == [False, True]


def test_grant_that_ends_before_it_begins_is_refused(give: Callable[..., Grant]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give(berlaku_dari=TODAY, berlaku_sampai=TODAY - DAY)


# Giving ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", list(Role))
def test_role_carries_exactly_its_permissions_there_and_nowhere_else(world: World, role: str) -> None:
    definition = ROLES[role]
    on_office = definition.scope == "instansi"
    scope = world.instansi["dinkes"] if on_office else world.wilayah["3503"]

    grant_role(user=world.tanpa_peran, role=role, scope=scope, by=world.admin, berlaku_dari=TODAY)

    rights = rights_of(world.tanpa_peran, WORK)
    ids = rights.instansi_ids if on_office else rights.wilayah_ids
    other = rights.wilayah_ids if on_office else rights.instansi_ids
    assert {p for p in Permission if ids(p) == {scope.pk}} == definition.permissions
    assert [p for p in Permission if other(p)] == []


def test_role_on_the_wrong_kind_of_scope_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="diberikan pada"):
        grant_role(user=world.operator, role=Role.WALIDATA, scope=world.instansi["dinkes"], by=world.admin)


def test_same_role_twice_is_refused_in_words(world: World, give: Callable[..., Grant]) -> None:
    give()

    with pytest.raises(InvalidInput, match="sudah memegang peran ini"):
        give()


def test_system_user_is_given_no_role(world: World) -> None:
    with pytest.raises(InvalidInput, match="Pengguna sistem"):
        grant_role(user=system_user(), role=Role.AUDITOR, scope=world.wilayah["3503"], by=world.admin)


def test_several_grants_add_up(world: World) -> None:
    operator = world.operator
    grant_role(
        user=operator, role=Role.PRODUSEN_DATA, scope=world.instansi["disparta"], by=world.admin, at=WORK
    )
    grant_role(user=operator, role=Role.AUDITOR, scope=world.wilayah["3572"], by=world.admin, at=WORK)

    rights = rights_of(operator, WORK)

    assert rights.instansi_ids(Permission.REQUEST_FILL) == {
        world.instansi[name].pk for name in ("dinkes", "disparta")
    }
    assert rights.wilayah_ids(Permission.REQUEST_VIEW) == {world.wilayah["3572"].pk}


# Withdrawing -------------------------------------------------------------------------------------
def test_withdrawn_grant_has_no_effect_from_the_next_request_on(
    client: Client, world: World, give: Callable[..., Grant]
) -> None:
    case = request_at(world, State.DRAFTED).request
    grant = give()
    client.force_login(world.tanpa_peran)
    address = reverse("request_detail", args=[case.pk])
    assert client.get(address).status_code == 200

    withdraw_grant(grant=grant, by=world.admin)

    assert client.get(address).status_code == 404


def test_withdrawing_twice_keeps_who_did_it_first(world: World, give: Callable[..., Grant]) -> None:
    grant = give()

    withdraw_grant(grant=grant, by=world.admin, at=WORK)
    again = withdraw_grant(grant=grant, by=system_user(), at=WORK + DAY)

    assert (again.dicabut_oleh, again.dicabut_pada) == (world.admin, WORK)


def test_withdrawn_role_may_be_given_again(world: World, give: Callable[..., Grant]) -> None:
    withdraw_grant(grant=give(), by=world.admin)

    give()

    assert fills(world.tanpa_peran, world)
    assert Grant.objects.filter(user=world.tanpa_peran).count() == 2


def test_inactive_person_has_no_rights(world: World) -> None:
    world.operator.is_active = False

    assert rights_of(world.operator, WORK).held == ()


def test_people_with_role_are_those_in_force(world: World, give: Callable[..., Grant]) -> None:
    dinkes = world.instansi["dinkes"]
    give(berlaku_dari=TODAY, berlaku_sampai=TODAY)

    today = set(people_with_role(Role.PRODUSEN_DATA, instansi=dinkes, at=WORK))
    tomorrow = set(people_with_role(Role.PRODUSEN_DATA, instansi=dinkes, at=WORK + DAY))

    assert today == {world.operator, world.tanpa_peran}
    assert tomorrow == {world.operator}


# Grants and guardian agree -----------------------------------------------------------------------
def test_grants_and_guardian_agree_after_giving_and_withdrawing(
    world: World, give: Callable[..., Grant]
) -> None:
    withdraw_grant(grant=give(), by=world.admin)

    assert list(disagreements(TODAY)) == []
    out = StringIO()
    call_command("check_grants", stdout=out)
    assert "sama" in out.getvalue()


def group_of(world: World, name: str) -> RoleGroup:
    role, scope = PEOPLE[name]
    return RoleGroup.objects.get(role=role, instansi=world.instansi[scope])


def test_check_finds_a_person_planted_in_a_group(world: World) -> None:
    world.tanpa_peran.groups.add(group_of(world, "operator").group)

    assert_found(f"keanggotaan pengguna {world.tanpa_peran.pk}")


def test_check_finds_a_person_taken_out_of_a_group(world: World) -> None:
    world.operator.groups.remove(group_of(world, "operator").group)

    assert_found(f"keanggotaan pengguna {world.operator.pk}")


def test_check_finds_a_right_planted_in_a_group(world: World) -> None:
    """An operator's group that may also decide: the quietest way to a forged letter."""
    group = group_of(world, "operator")
    theirs = InstansiGroupObjectPermission.objects.filter(group=group_of(world, "penandatangan").group)
    decide = theirs.get(permission__codename=Permission.REQUEST_DECIDE).permission
    InstansiGroupObjectPermission.objects.create(
        group=group.group, content_object=world.instansi["dinkes"], permission=decide
    )

    assert_found(f"hak grup {group.group_id}")


def test_check_finds_a_right_on_another_office(world: World) -> None:
    """The right codes are as they should be, but one of them stands on an office that was not granted."""
    group = group_of(world, "operator").group
    right = InstansiGroupObjectPermission.objects.filter(group=group).first()
    assert right is not None
    InstansiGroupObjectPermission.objects.create(
        group=group, content_object=world.instansi["disparta"], permission=right.permission
    )

    assert_found(f"hak grup {group.pk}")


def test_repair_puts_planted_rights_back(world: World) -> None:
    group = group_of(world, "operator")
    InstansiGroupObjectPermission.objects.filter(group=group.group).delete()

    call_command("check_grants", perbaiki=True, stdout=StringIO())

    assert list(disagreements(TODAY)) == []


def assert_found(words: str) -> None:
    err = StringIO()
    with pytest.raises(CommandError, match="perbedaan"):
        call_command("check_grants", stderr=err)
    assert words in err.getvalue()


def test_check_finds_a_grant_that_points_at_another_group(world: World) -> None:
    """What the grant's row says in words, and what the group behind it may do, are two things."""
    stronger = group_of(world, "penandatangan").group
    Grant.objects.filter(user=world.operator).update(group=stronger)

    assert_found("tidak menunjuk grup perannya")
