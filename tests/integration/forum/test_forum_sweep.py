"""Every address of the Forum x every person x GET and POST, on an agreed year with a meeting.

The addresses come from the resolver, so a new page is swept or its test fails; what is expected comes from
`can_view` of the three kinds. What is not yours answers like what is not there; GET writes nothing but the
session, whoever asks; nothing fails inside the server.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from forum.models import DaftarData, DaftarDataOpd, RapatForum
from forum.permissions import daftar as list_permissions
from forum.permissions import opd as office_permissions
from forum.permissions import rapat as meeting_permissions
from forum.states import ListState, MeetingState
from satudata.accounts.queries import Rights
from tests.factories import world as worlds
from tests.factories.forum import PEOPLE, add_forum
from tests.factories.forum_walk import ForumWalk, list_at
from tests.factories.sweep import ALL, ANONYMOUS, FORUM, Address, Asker, bare, verdict, writes
from tests.factories.world import World

ADDRESSES = [a for a in ALL if a.route.startswith(FORUM)]
# One of each kind of person: the region's roles, two OPDs, the BPS office, another region, nobody.
EVERYBODY = [*PEOPLE, "blitar_operator", "blitar_walidata", "blitar_pemeriksa", "operator", "walidata"]
EVERYBODY += ["admin", "tanpa_peran", ANONYMOUS]
PUBLIC = ("kalender-rilis/", "hadir/")
# A PDF made while one waits: swept for few people.
DEAR = {"rapat_attendance_pdf", "rencana_aksi_file"}
DEAR_FOR = ("blitar_sekretariat", "operator", ANONYMOUS)
ACTIONS: dict[str, list[str]] = {}


class Objects:
    """What the addresses point at: an agreed list, one OPD's part of it with an entry, a meeting, papers."""

    def __init__(self, walk: ForumWalk, rapat: RapatForum) -> None:
        self.daftar: DaftarData = walk.daftar
        self.bagian: DaftarDataOpd = walk.office()
        self.entri = walk.entry()
        self.rapat = rapat


@pytest.fixture(scope="module")
def objects(world_of_module: World, django_db_blocker: Any) -> Iterator[Objects]:
    with django_db_blocker.unblock():
        walk = list_at(add_forum(world_of_module), ListState.AGREED)
        rapat = walk.invite(walk.plan_meeting())
        assert rapat.state == MeetingState.INVITED
        yield Objects(walk, RapatForum.objects.select_related("daftar").get(pk=rapat.pk))


Fill = Callable[[Objects], Any]
# How the parameters of an address are filled, by name; `pk` by what the route begins with.
PARAMETERS: dict[str, Fill] = {
    "entri": lambda o: o.entri.pk,
    "bagian": lambda o: o.bagian.pk,
    "kode": lambda o: o.rapat.kode_hadir,
    "wilayah": lambda o: "kota-blitar",
    "action": lambda o: "tidak-ada",
    "form": lambda o: "xlsx",
    "change": lambda o: 1,
    "aksi": lambda o: "tidak-ada",
    "berkas": lambda o: "00000000-0000-4000-8000-000000000000",
}
OWNERS: dict[str, tuple[Fill, Callable[[Rights, Objects], bool]]] = {
    "forum/<uuid:pk>/": (lambda o: o.daftar.pk, lambda r, o: list_permissions.can_view(r, o.daftar)),
    "rekap-daftar-data/<uuid:pk>/": (
        lambda o: o.daftar.pk,
        lambda r, o: list_permissions.can_view(r, o.daftar),
    ),
    "daftar-data/<uuid:pk>/": (lambda o: o.bagian.pk, lambda r, o: office_permissions.can_view(r, o.bagian)),
    # Agreed entries are read by everybody who takes part in the Forum of the region.
    "daftar-data/<uuid:pk>/entri/<int:entri>/": (
        lambda o: o.bagian.pk,
        lambda r, o: office_permissions.can_view(r, o.bagian) or list_permissions.can_view(r, o.daftar),
    ),
    "rapat/<uuid:pk>/": (lambda o: o.rapat.pk, lambda r, o: meeting_permissions.can_view(r, o.rapat)),
}
# Papers and lines that this year has none of: answered as what is not there.
ABSENT = ("forum/berita-acara/", "rencana-aksi/<int:pk>/")


def owner_of(address: Address) -> tuple[Fill, Callable[[Rights, Objects], bool]] | None:
    """Whose the object behind an address is; None where it has none of these kinds."""
    found = [(len(route), owner) for route, owner in OWNERS.items() if address.route.startswith(route)]
    return max(found, key=lambda f: f[0])[1] if found else None


def url_of(address: Address, objects: Objects) -> str:
    kwargs = {}
    for name in address.parameters:
        if name == "pk":
            owner = owner_of(address)
            kwargs[name] = owner[0](objects) if owner else absent(address)
        else:
            assert name in PARAMETERS, f"{address.name}: say how “{name}” is filled"
            kwargs[name] = PARAMETERS[name](objects)
    return reverse(address.name, kwargs=kwargs)


def absent(address: Address) -> Any:
    assert address.route.startswith(ABSENT), f"{address.name} belongs to no kind of case"
    return 1 if "<int:pk>" in address.route else "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def asker(world: World, objects: Objects, request: pytest.FixtureRequest) -> Asker:
    return Asker(world, request.param)


def test_sweep_reaches_every_address(objects: Objects, db: None) -> None:
    assert {url_of(a, objects) for a in ADDRESSES}
    assert len(ADDRESSES) >= 60


@pytest.mark.parametrize("asker", EVERYBODY, indirect=True)
def test_every_address_for_everybody(asker: Asker, objects: Objects) -> None:
    wrong = []
    for address in ADDRESSES:
        if address.name in DEAR and asker.name not in DEAR_FOR:
            continue
        url = url_of(address, objects)
        for method in ("GET", "POST"):
            with writes() as written:
                response = asker.ask(method, url)
            if problem := _problem(address, asker, objects, verdict(response), response.status_code):
                wrong.append(f"{method} {url}: {problem}")
            if written and (method == "GET" or not _sees(address, asker, objects)):
                wrong.append(f"{method} {url} writes: {written[0]}")
    assert wrong == []


def _problem(address: Address, asker: Asker, objects: Objects, found: str, status: int) -> str:
    """What is wrong with an answer, in words; empty where it is as it should be."""
    if status >= 500 or found.startswith("403 "):
        return found
    if address.route.startswith(PUBLIC) or status == 405:
        return "" if found != "login" else "asks a stranger to sign in"
    if asker.user is None:
        return "" if found == "login" else f"{found}, not login"
    if not _sees(address, asker, objects):
        return "" if found == "hidden" else f"{found} ({status}) for somebody who may not see it"
    return "asks to sign in" if found == "login" else ""


def _sees(address: Address, asker: Asker, objects: Objects) -> bool:
    owner = owner_of(address)
    if owner is None:
        return True
    return asker.user is not None and owner[1](asker.rights, objects)


def test_page_of_another_region_answers_like_one_that_is_not_there(world: World, objects: Objects) -> None:
    """Word for word, but for the reference number."""
    stranger = Asker(world, "walidata")
    for address in ADDRESSES:
        if owner_of(address) is None:
            continue
        url = url_of(address, objects)
        pk = str(owner_of(address)[0](objects))  # type: ignore[index]
        theirs = stranger.ask("GET", url)
        nobodys = stranger.ask("GET", url.replace(pk, "00000000-0000-4000-8000-000000000000"))
        assert bare(theirs) == bare(nobodys), url


assert set(EVERYBODY) <= {*worlds.PEOPLE, *PEOPLE, "tanpa_peran", ANONYMOUS}
