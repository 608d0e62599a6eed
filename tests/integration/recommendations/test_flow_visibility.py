"""What a list gives and what an object allows are the same answer, for any grants and any cases."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.models import RecommendationRequest
from recommendations.permissions import can_view
from recommendations.queries import get_request, visible_to
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Held, Rights
from satudata.accounts.roles import ROLES, Permission
from satudata.workflow.models import Sop
from tests.factories.world import OFFICES, PEOPLE, REGIONS, WORK, World

pytestmark = pytest.mark.django_db
# The office whose request it is, and the BPS office that examines it (or none yet).
PRODUCERS = [name for name, _region, kind, *_rest in OFFICES if kind == "opd"]
EXAMINERS = [None, *(name for name, _region, kind, *_rest in OFFICES if kind == "bps")]
GRANTS = [
    (role, scope)
    for role, definition in ROLES.items()
    for scope in (
        [name for name, *_rest in OFFICES]
        if definition.scope == "instansi"
        else [code for code, *_rest in REGIONS]
    )
]


@pytest.fixture(scope="module")
def cases(world_of_module: World, django_db_blocker: Any) -> list[RecommendationRequest]:
    """One request for each producer with each examiner; rights look at nothing else."""
    with django_db_blocker.unblock():
        sop = Sop.objects.first()
        return [
            RecommendationRequest.objects.create(
                nomor=f"{producer}-{examiner}",
                wilayah=world_of_module.instansi[producer].wilayah,
                instansi=world_of_module.instansi[producer],
                pembina=world_of_module.instansi[examiner] if examiner else None,
                sop=sop,
                created_at=WORK,
                created_by=world_of_module.operator,
                updated_at=WORK,
            )
            for producer, examiner in product(PRODUCERS, EXAMINERS)
        ]


def held(world: World, role: str, scope: str) -> Held:
    target: Instansi | Wilayah = world.instansi.get(scope) or world.wilayah[scope]
    on_office = isinstance(target, Instansi)
    permissions = frozenset(p.value for p in ROLES[role].permissions)
    return Held(
        role,
        target.pk if on_office else None,
        None if on_office else target.pk,
        target.nama,
        permissions,
    )


@given(grants=st.lists(st.sampled_from(GRANTS), max_size=5, unique=True))
@settings(max_examples=150)
def test_list_gives_exactly_what_may_be_viewed(
    world_of_module: World, cases: list[RecommendationRequest], grants: list[tuple[str, str]]
) -> None:
    rights = Rights(User(), tuple(held(world_of_module, role, scope) for role, scope in grants))

    listed = set(visible_to(rights).values_list("nomor", flat=True))

    assert listed == {case.nomor for case in cases if can_view(rights, case)}


@pytest.mark.parametrize("name", [*PEOPLE, "tanpa_peran"])
def test_object_is_found_exactly_where_it_is_listed(
    world: World, cases: list[RecommendationRequest], name: str
) -> None:
    """The same through the database's own grants, one person of each role."""
    rights = world.rights(name)
    listed = set(visible_to(rights).values_list("pk", flat=True))

    found = set()
    for case in cases:
        try:
            found.add(get_request(rights, case.pk).pk)
        except RecommendationRequest.DoesNotExist:
            pass

    assert found == listed == {case.pk for case in cases if can_view(rights, case)}


def test_regions_do_not_see_each_other(world: World, cases: list[RecommendationRequest]) -> None:
    """Said once in plain words: nobody of Blitar sees a request of Trenggalek that BPS Blitar has not."""
    bps_blitar = world.instansi["blitar_bps"].pk
    for name in (n for n in PEOPLE if n.startswith("blitar")):
        seen = visible_to(world.rights(name)).exclude(pembina_id=bps_blitar)
        assert not seen.filter(wilayah=world.wilayah["3503"]).exists()


def test_view_right_reaches_no_further_than_its_permission(world: World) -> None:
    """A grant without `request_view` opens nothing, whatever else it allows."""
    without = [r for r, d in ROLES.items() if Permission.REQUEST_VIEW not in d.permissions]
    assert without, "the check needs a role without the right"
    for role in without:
        scope = "dinkes" if ROLES[role].scope == "instansi" else "3503"
        assert not visible_to(Rights(User(), (held(world, role, scope),))).exists()
