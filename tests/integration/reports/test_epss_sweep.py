"""Every address of EPSS x every person x GET and POST: what is not yours is not there, nothing fails inside.

The addresses come from the resolver, so a new page is swept or its test fails: say in `url_of` how it is
filled. GET writes nothing but the session, whoever asks.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from reports.models import PenilaianEpss
from reports.permissions.epss import can_view
from tests.factories.epss import filled
from tests.factories.forum import PEOPLE
from tests.factories.sweep import ALL, ANONYMOUS, EPSS, Address, Asker, bare, verdict, writes
from tests.factories.world import World

ADDRESSES = [a for a in ALL if a.route.startswith(EPSS)]
EVERYBODY = [*PEOPLE, "blitar_operator", "blitar_walidata", "blitar_pemeriksa", "operator", "walidata"]
EVERYBODY += ["pemeriksa", "admin", "tanpa_peran", ANONYMOUS]
NOWHERE = "00000000-0000-4000-8000-000000000000"
HOSTILE = ("' OR 1=1 --", "<script>alert(1)</script>", "\x00", "9" * 400, "../../etc/passwd", "🤖")


@pytest.fixture(scope="module")
def case(forum_of_module: World, django_db_blocker: Any) -> Iterator[PenilaianEpss]:
    with django_db_blocker.unblock():
        yield filled(forum_of_module)


def url_of(address: Address, case: PenilaianEpss) -> str:
    given = {"pk": case.pk, "kode": "10101", "aksi": "kumpulkan"}
    assert address.parameters <= set(given), f"{address.name}: say how its parameters are filled"
    return reverse(address.name, kwargs={name: given[name] for name in address.parameters})


def of_case(address: Address) -> bool:
    return "pk" in address.parameters


@pytest.fixture
def asker(forum: World, case: PenilaianEpss, request: pytest.FixtureRequest) -> Asker:
    return Asker(forum, request.param)


def _sees(address: Address, asker: Asker, case: PenilaianEpss) -> bool:
    if asker.user is None:
        return False
    return can_view(asker.rights, case) if of_case(address) else True


def test_sweep_reaches_every_address(case: PenilaianEpss) -> None:
    assert len({url_of(a, case) for a in ADDRESSES}) == len(ADDRESSES) == 9


@pytest.mark.parametrize("asker", EVERYBODY, indirect=True)
def test_every_address_for_everybody(asker: Asker, case: PenilaianEpss) -> None:
    wrong = []
    for address in ADDRESSES:
        url = url_of(address, case)
        for method in ("GET", "POST"):
            with writes() as written:
                response = asker.ask(method, url)
            if problem := _problem(address, asker, case, verdict(response), response.status_code):
                wrong.append(f"{method} {url}: {problem}")
            if written and (method == "GET" or not _sees(address, asker, case)):
                wrong.append(f"{method} {url} writes: {written[0]}")
    assert wrong == []


def _problem(address: Address, asker: Asker, case: PenilaianEpss, found: str, status: int) -> str:
    if status >= 500 or found.startswith("403 "):
        return found
    if status == 405:
        return "" if found != "login" else "asks a stranger to sign in"
    if asker.user is None:
        return "" if found == "login" else f"{found}: wrong for a stranger"
    if not _sees(address, asker, case):
        return "" if found == "hidden" else f"{found} ({status}) for somebody who may not see it"
    return "asks to sign in" if found == "login" else ""


def test_assessment_of_another_region_answers_like_one_that_is_not_there(
    forum: World, case: PenilaianEpss
) -> None:
    stranger = Asker(forum, "walidata")
    for address in filter(of_case, ADDRESSES):
        url = url_of(address, case)
        theirs, nobodys = (stranger.ask("GET", u) for u in (url, url.replace(str(case.pk), NOWHERE)))
        assert bare(theirs) == bare(nobodys), url


@pytest.mark.parametrize("name", ["blitar_walidata", "blitar_pemeriksa"])
def test_hostile_input_never_fails_inside(forum: World, case: PenilaianEpss, name: str) -> None:
    asker = Asker(forum, name)
    fields = ("wilayah", "tahun", "tingkat", "penjelasan", "versi", "token", "reason", "judul", "tautan")
    wrong = [
        problem
        for address in ADDRESSES
        for field in (*fields, "untuk", "hapus", "catatan")
        for text in HOSTILE
        if (problem := asker.failure("POST", url_of(address, case), {field: text}))
    ]
    assert wrong == []


def test_unknown_indicator_and_act_are_not_found(forum: World, case: PenilaianEpss) -> None:
    asker = Asker(forum, "blitar_walidata")
    urls = [reverse("epss_indicator", args=[case.pk, k]) for k in ("99999", "x", "101")]

    assert {asker.ask("GET", url).status_code for url in urls} == {404}
    assert asker.ask("POST", reverse("epss_act", args=[case.pk, "hapus"])).status_code == 404
