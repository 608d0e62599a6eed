"""A page costs the same number of queries for sixty cases as for three, and for long cases as for short."""

import copy
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import (
    Kegiatan,
    RecommendationRequest,
    ReviewNote,
    Revision,
    SuratKomitmen,
    Variabel,
)
from recommendations.services import notes
from recommendations.states import State
from satudata.accounts.models import Instansi
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.documents.models import Document
from satudata.notifications.models import Notice
from satudata.workflow.models import StepRun
from tests.factories.recommendations import Walker, request_at
from tests.factories.world import World

FEW, MANY = 3, 60


def queries_of(client: Client, url: str) -> int:
    """Queries of one page, after a first visit has filled what a process remembers."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def another(row: Model, **changes: Any) -> Model:
    """A copy of a row as a new one, not saved."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made.pk = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else None
    made._state.adding = True
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@dataclass
class Crowd:
    """Many cases like one: the request with its activity, its open turn, its letter where it has one."""

    walker: Walker
    made: int = 1

    def grow(self, count: int) -> None:
        while self.made < count:
            self._add(self.made)
            self.made += 1

    def _add(self, number: int) -> None:
        like = self.walker.request
        like.refresh_from_db()
        surat = self._letter(like, number)
        request = another(
            like,
            nomor=f"{like.nomor}-{number}",
            surat=surat,
            draf_komitmen=None,
            identitas_rekomendasi=f"V-26.0000.{number:03d}" if like.identitas_rekomendasi else None,
            token_publik=f"umum-{number}" if like.token_publik else None,
        )
        RecommendationRequest.objects.bulk_create([request])
        Kegiatan.objects.bulk_create([another(like.kegiatan, request=request)])
        runs = StepRun.objects.filter(case_id=str(like.pk), closed_at=None)
        due = timedelta(days=number - 20)
        copies = [another(r, case_id=str(request.pk), due_at=r.due_at and r.due_at + due) for r in runs]
        StepRun.objects.bulk_create(copies)

    def _letter(self, like: RecommendationRequest, number: int) -> Document | None:
        if like.surat is None:
            return None
        letter = another(
            like.surat, nomor=f"{like.surat.nomor}-{number}", urut=1000 + number, token=f"surat-{number}"
        )
        Document.objects.bulk_create([letter])
        return letter


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    def make(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name])
        return client

    return make


# Lists of cases ------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["home", "queue", "request_list"])
@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.SUBMITTED, "walidata"),
        (State.SUBMITTED, "operator"),
        (State.FORWARDED, "pemeriksa"),
        (State.DRAFTED, "operator"),
    ],
)
def test_lists_of_cases_cost_the_same(
    world: World, client_of: Callable[[str], Client], page: str, state: str, who: str
) -> None:
    crowd = Crowd(request_at(world, state))
    client, url = client_of(who), reverse(page)
    crowd.grow(FEW)
    few = queries_of(client, url)

    crowd.grow(MANY)

    assert queries_of(client, url) == few
    # All of them are there: as rows, or as a number.
    text = client.get(url).content.decode()
    assert text.count(crowd.walker.request.judul) > FEW or re.search(rf">\s*{MANY}\b", text)


def test_public_list_costs_the_same(world: World, client: Client) -> None:
    crowd = Crowd(request_at(world, State.LETTER_ISSUED))
    urls = [reverse("public_home"), reverse("published_list"), f"{reverse('published_list')}?q=survei"]
    crowd.grow(FEW)
    few = [queries_of(client, url) for url in urls]

    crowd.grow(MANY)

    assert [queries_of(client, url) for url in urls] == few


def test_notices_cost_the_same(world: World, client_of: Callable[[str], Client]) -> None:
    walker = request_at(world, State.FORWARDED)
    walker.render()
    notice = Notice.objects.filter(user=world.operator).first()
    assert notice is not None
    client, urls = client_of("operator"), [reverse("notice_list"), reverse("home")]

    def more(count: int) -> None:
        Notice.objects.bulk_create([another(notice, cause=f"{uuid.uuid4()}") for _notice in range(count)])

    more(FEW)
    few = [queries_of(client, url) for url in urls]
    more(MANY)

    assert [queries_of(client, url) for url in urls] == few


def test_link_of_a_notice_costs_the_same_for_many_notes(
    world: World, client_of: Callable[[str], Client]
) -> None:
    request = request_at(world, State.WALIDATA_RETURNED)
    request.render()
    notice = Notice.objects.get(user=world.operator, code="request_returned_by_walidata")
    url, client = reverse("notice_target", args=[notice.pk]), client_of("operator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 302
        return len(captured)

    lengthen(request.request, FEW)
    asked()
    few = asked()
    lengthen(request.request, MANY)

    assert asked() == few


# One case that grows -------------------------------------------------------------------------------
def lengthen(request: RecommendationRequest, count: int) -> None:
    """More variables, notes, steps and events than any real case has."""
    variabel = Variabel.objects.filter(kegiatan=request.kegiatan).first()
    note = ReviewNote.objects.filter(request=request).first()
    run = StepRun.objects.filter(case_id=str(request.pk), closed_at__isnull=False).first()
    assert variabel is not None and note is not None and run is not None
    Variabel.objects.bulk_create([another(variabel, nama=f"Variabel {n}") for n in range(count)])
    ReviewNote.objects.bulk_create([another(note, text=f"Catatan {n}") for n in range(count)])
    StepRun.objects.bulk_create([another(run) for _run in range(count)])


@pytest.mark.parametrize(
    "page",
    [
        "request_detail",
        "request_desk",
        "request_compare",
        "request_corrections",
        "request_form",
        "request_review",
        "request_history",
        "request_bundle_page",
        "request_print_var",
        "request_similar",
        "request_section:identitas",
        "request_section:variabel",
        "request_section:ms-var",
    ],
)
def test_long_case_costs_the_same(world: World, client_of: Callable[[str], Client], page: str) -> None:
    request = request_at(world, State.WALIDATA_RETURNED).request
    name, _colon, section = page.partition(":")
    url = reverse(name, args=[request.pk, *filter(None, [section])])
    client = client_of("operator")
    lengthen(request, FEW)
    few = queries_of(client, url)

    lengthen(request, MANY)

    assert queries_of(client, url) == few


@pytest.mark.parametrize("page", ["request_desk", "request_verdict:kembalikan"])
def test_long_submission_costs_the_examiner_the_same(
    world: World, client_of: Callable[[str], Client], page: str
) -> None:
    """Variables of what was sent, and draft notes on them, written from the desk."""
    request = request_at(world, State.WALIDATA_CHECKING).request
    name, _colon, slug = page.partition(":")
    url = reverse(name, args=[request.pk, *filter(None, [slug])])
    client = client_of("walidata")
    submit_longer(request, world, FEW)
    few = queries_of(client, url)

    submit_longer(request, world, MANY)

    assert queries_of(client, url) == few


def submit_longer(request: RecommendationRequest, world: World, count: int) -> None:
    revision = request.revisions.get()
    row = revision.snapshot["variabel"][0]
    rows = [{**row, "nama": f"Variabel {n}"} for n in range(count)]
    Revision.objects.filter(pk=revision.pk).update(snapshot={**revision.snapshot, "variabel": rows})
    for n in range(count):
        notes.add_note(request=request, by=world.walidata, section="variabel", field="variabel", row=n + 1,
                       text=f"Perjelas {count}.{n}.")  # fmt: skip


def test_long_published_case_costs_the_same(world: World, client: Client) -> None:
    request = request_at(world, State.KOMITMEN_SHOWN).request
    assert SuratKomitmen.objects.filter(request=request).exists()
    url = reverse("published_detail", args=[request.token_publik])
    variabel = Variabel.objects.filter(kegiatan=request.kegiatan).first()
    assert variabel is not None
    few = queries_of(client, url)

    Variabel.objects.bulk_create([another(variabel, nama=f"Variabel {n}") for n in range(MANY)])

    assert queries_of(client, url) == few


# Rights --------------------------------------------------------------------------------------------
def test_many_grants_cost_the_same(world: World, client_of: Callable[[str], Client]) -> None:
    """A Walidata officer who also operates for every office of the region."""
    request_at(world, State.SUBMITTED)
    client = client_of("walidata")
    few = queries_of(client, reverse("queue"))

    for number in range(20):
        office = Instansi.objects.create(
            wilayah=world.wilayah["3503"],
            nama=f"Dinas Contoh {number}",
            singkatan=f"D{number}",
            berlaku_dari="2020-01-01",
        )
        grant_role(
            user=world.walidata,
            role=Role.PRODUSEN_DATA,
            scope=office,
            by=world.admin,
            berlaku_dari=office.berlaku_dari,
        )

    assert queries_of(client, reverse("queue")) == few
