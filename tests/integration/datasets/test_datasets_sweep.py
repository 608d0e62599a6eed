"""Every address of releases and their validation x every person x GET and POST, on releases in two states.

The addresses come from the resolver, so a new page is swept or its test fails: say in `PARAMETERS` how its
parameters are filled. What is expected comes from `can_view`. What is not yours answers like what is not
there; GET writes nothing but the session, whoever asks; nothing fails inside the server.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from datasets.permissions import rilis as release_permissions
from datasets.services import dictionaries
from datasets.states import ReleaseState as S
from tests.factories import world as worlds
from tests.factories.datasets import DICTIONARY, DataWorld
from tests.factories.forum import PEOPLE
from tests.factories.sweep import ALL, ANONYMOUS, DATASETS, Address, Asker, bare, verdict, writes
from tests.factories.world import WORK, World

ADDRESSES = [a for a in ALL if a.route.startswith(DATASETS)]
EVERYBODY = [*PEOPLE, "blitar_operator", "blitar_walidata", "blitar_pemeriksa", "operator", "walidata"]
EVERYBODY += ["admin", "tanpa_peran", ANONYMOUS]
# Made while one waits (PDFs, workbooks): swept for few people.
DEAR: set[str] = set()
DEAR_FOR = ("blitar_operator", "operator", ANONYMOUS)
NOWHERE = "00000000-0000-4000-8000-000000000000"


class Objects:
    """What the addresses point at: a release with a version, one that is collected, a dictionary."""

    def __init__(self, data: DataWorld) -> None:
        self.uploaded = data.release_at(S.UPLOADED)
        self.rilis = data.release_at(S.COLLECTING, 1)
        dictionaries.change_dictionary(dataset=self.rilis.dataset, isi=DICTIONARY, by=data.operator, at=WORK)


@pytest.fixture(scope="module")
def objects(data_of_module: DataWorld, django_db_blocker: Any) -> Iterator[Objects]:
    with django_db_blocker.unblock():
        yield Objects(data_of_module)


# How the parameters of an address are filled, by name. One line for each new one.
PARAMETERS: dict[str, Callable[[Objects], Any]] = {
    "pk": lambda o: o.rilis.pk,
    "kode": lambda o: "tahun",
    "action": lambda o: "tidak-ada",
    "aksi": lambda o: "tidak-ada",
    "instansi": lambda o: o.rilis.instansi_id,
    "unggahan": lambda o: o.uploaded.versi.unggahan_id,
    "berkas": lambda o: NOWHERE,
    "slug": lambda o: "sesuai",
    "pemeriksaan": lambda o: 1,
    "act": lambda o: "tidak-ada",
}
# Pages that everybody reads.
PUBLIC = {"kode_list", "kode_detail"}
# Addresses whose `pk` is another object's than the release that is collected.
OTHER_PK: dict[str, Callable[[Objects], Any]] = {
    "validasi_detail": lambda o: NOWHERE,
    "validasi_act": lambda o: NOWHERE,
    "penyerahan_new": lambda o: NOWHERE,
    "penyerahan_detail": lambda o: NOWHERE,
    "penyerahan_act": lambda o: NOWHERE,
}
# Which release an address shows, where it is not the one that is collected: by the beginning of its name.
UPLOADED = ("unggahan_",)


def url_of(address: Address, objects: Objects) -> str:
    kwargs = {}
    for name in address.parameters:
        assert name in PARAMETERS, f"{address.name}: say how “{name}” is filled"
        kwargs[name] = PARAMETERS[name](objects)
    if "pk" in kwargs and address.name.startswith(UPLOADED):
        kwargs["pk"] = objects.uploaded.pk
    if "pk" in kwargs and address.name in OTHER_PK:
        kwargs["pk"] = OTHER_PK[address.name](objects)
    return reverse(address.name, kwargs=kwargs)


def of_release(address: Address) -> bool:
    """Whether an address shows one release: for those who may read it alone."""
    return address.route.startswith("rilis/<uuid:pk>/")


@pytest.fixture
def asker(world: World, objects: Objects, request: pytest.FixtureRequest) -> Asker:
    return Asker(world, request.param)


@pytest.fixture
def world(data: DataWorld) -> World:
    return data.forum


def test_sweep_reaches_every_address(objects: Objects, db: None) -> None:
    assert len({url_of(a, objects) for a in ADDRESSES}) >= 12


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
    if status == 405:
        return "" if found != "login" else "asks a stranger to sign in"
    if asker.user is None:
        return "" if (found == "login") is (address.name not in PUBLIC) else f"{found}: wrong for a stranger"
    if not _sees(address, asker, objects):
        return "" if found == "hidden" else f"{found} ({status}) for somebody who may not see it"
    return "asks to sign in" if found == "login" else ""


def _sees(address: Address, asker: Asker, objects: Objects) -> bool:
    if not of_release(address):
        return True
    return asker.user is not None and release_permissions.can_view(asker.rights, objects.rilis)


def test_page_of_another_region_answers_like_one_that_is_not_there(world: World, objects: Objects) -> None:
    """Word for word, but for the reference number."""
    stranger = Asker(world, "walidata")
    for address in filter(of_release, ADDRESSES):
        url = url_of(address, objects)
        pk = str(objects.uploaded.pk if address.name.startswith(UPLOADED) else objects.rilis.pk)
        theirs, nobodys = stranger.ask("GET", url), stranger.ask("GET", url.replace(pk, NOWHERE))
        assert bare(theirs) == bare(nobodys), url


assert set(EVERYBODY) <= {*worlds.PEOPLE, *PEOPLE, "tanpa_peran", ANONYMOUS}
