"""No sequence of saves, reloads, clashes and submissions loses an answer.

Two people of one office fill two pages in windows of their own, as the script does: each window
knows what the server confirmed to it last, and sends what is on it with that. An answer of the server
may be lost on the way. After every step a page opened anew shows, for each answer, what was stored
last with the consent of who wrote it; and whoever replaced an answer had it before their eyes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recommendations.models import RecommendationRequest, Revision
from recommendations.services import flow
from recommendations.states import State
from satudata.accounts.models import User
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.workflow.errors import InvalidInput
from tests.examples import examples
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Page, Visitor
from tests.factories.world import SINCE, WORK, World

# Valid and not, by the name of an answer; rows are one answer of several inputs.
TEXTS: dict[str, dict[str, list[str]]] = {
    "identitas": {
        "judul_kegiatan": ["Survei A", "Survei B", "x" * 301],
        "tahun": ["2027", "2028", "26", "tahun depan"],
    },
    "perencanaan": {
        "tujuan": ["Mengukur A.", "Mengukur B.\nDan C.", "y" * 20_001],
        "jadwal-3-0-awal": ["2027-02-01", "2027-05-01", "0226-01-01", ""],
        "jadwal-3-0-akhir": ["2027-03-31", "2027-04-30", "31 Februari 2027", ""],
    },
}
ANSWER = {"jadwal-3-0-awal": "jadwal-3", "jadwal-3-0-akhir": "jadwal-3"}
INPUTS = [(section, name, text) for section, names in TEXTS.items() for name in names for text in names[name]]
NOT_TYPED = ("csrfmiddlewaretoken", "versi", "bentrok", "dasar")


@dataclass
class Window:
    """One page before somebody; `seen` are the values of each answer that this person had there."""

    section: str
    visitor: Visitor
    fields: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] | None = None
    attempts: list[dict[str, Any]] = field(default_factory=list)
    version: str = "0"
    disputed: list[str] = field(default_factory=list)
    seen: dict[str, set[Any]] = field(default_factory=dict)

    def show(self, page: Page, *, confirmed: bool) -> None:
        """A page that the server gave: confirmed, or what was typed come back."""
        sent = page.form(f"{self.section}/").fields
        self.version = sent["versi"]
        self.fields = {name: value for name, value in sent.items() if name not in NOT_TYPED}
        self.base = dict(self.fields) if confirmed else None
        self.attempts, self.disputed = [], sent.get("bentrok", "").split()
        for name, value in values(self.section, self.fields).items():
            self.seen.setdefault(name, set()).add(value)

    @property
    def touched(self) -> dict[str, Any]:
        """Answers that differ from what the server confirmed to this window, as they are typed."""
        before = values(self.section, self.base) if self.base is not None else {}
        typed = values(self.section, self.fields)
        return {name: value for name, value in typed.items() if before.get(name) != value}

    @property
    def body(self) -> dict[str, Any]:
        bases = [b for b in [self.base, *self.attempts] if b is not None]
        return {**self.fields, "versi": self.version, "dasar": [urlencode(b, doseq=True) for b in bases]}


def values(section: str, fields: dict[str, Any] | None) -> dict[str, Any]:
    """The answers that a page's inputs hold, as one value each."""
    found: dict[str, Any] = {}
    for name in TEXTS[section]:
        text = str((fields or {}).get(name, "")).replace("\r\n", "\n")
        found[ANSWER.get(name, name)] = (*found.get(ANSWER[name], ()), text) if name in ANSWER else text
    return found


class Filling(RuleBasedStateMachine):
    """Windows of two people on one form; `current` is what each answer must be, by section and name."""

    windows = Bundle("windows")
    world: World  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        operator = self.world.operator
        colleague = User.objects.create(username="rina", nama="Rina Contoh", email="rina@contoh.invalid")
        office = self.world.instansi["dinkes"]
        grant_role(
            user=colleague, role=Role.PRODUSEN_DATA, scope=office, by=self.world.admin, berlaku_dari=SINCE
        )
        self.case = flow.start_request(instansi=office, by=operator, at=WORK)
        fill_form(self.case)
        self.people = [Visitor(operator), Visitor(colleague)]
        self.current = {(s, n): v for s in TEXTS for n, v in self.shown(s).items()}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def url(self, section: str) -> str:
        return reverse("request_section", args=[self.case.pk, section])

    def state(self) -> str:
        return RecommendationRequest.objects.get(pk=self.case.pk).state

    def shown(self, section: str) -> dict[str, Any]:
        """What somebody else reads in the fields of a page opened anew."""
        return values(section, self.people[1].open(self.url(section)).form(f"{section}/").fields)

    # What people do -----------------------------------------------------------------------------
    @rule(target=windows, who=st.integers(0, 1), section=st.sampled_from(sorted(TEXTS)))
    def open(self, who: int, section: str) -> Window:
        window = Window(section, self.people[who])
        if self.state() == State.DRAFTED:
            window.show(window.visitor.open(self.url(section)), confirmed=True)
        return window

    @rule(window=windows, typed=st.lists(st.sampled_from(INPUTS), min_size=1, max_size=3))
    def type(self, window: Window, typed: list[tuple[str, str, str]]) -> None:
        for section, name, text in typed:
            if section == window.section and window.fields:
                window.fields[name] = text

    @rule(window=windows, answer_lost=st.booleans())
    def save_by_itself(self, window: Window, answer_lost: bool) -> None:
        if not window.fields or window.disputed:
            return
        url = reverse("request_autosave", args=[self.case.pk, window.section])
        reply = window.visitor.client.post(url, window.body)
        if reply.status_code == 403:
            assert self.state() != State.DRAFTED
        elif reply.status_code == 409:
            self.asked(window, reply.json()["html"])
            if not answer_lost:
                window.version = str(reply.json()["versi"])
                window.disputed = self.disputed_in(reply.json()["html"])
        else:
            assert reply.status_code == 200
            self.stored(window, window.touched)
            if answer_lost:
                window.attempts = [*window.attempts, dict(window.fields)][-4:]
            else:
                window.base, window.attempts = dict(window.fields), []
                window.version = str(reply.json()["versi"])

    @rule(window=windows, takes=st.lists(st.sampled_from(["saya", "tersimpan", ""]), min_size=3, max_size=3))
    def press_the_button(self, window: Window, takes: list[str]) -> None:
        if not window.fields:
            return
        chosen = {f"putusan-{n}": t for n, t in zip(window.disputed, takes, strict=False) if t}
        body = window.body | {"aksi": "simpan", "bentrok": " ".join(window.disputed)} | chosen
        mine = {
            name: value
            for name, value in window.touched.items()
            if chosen.get(f"putusan-{name}") != "tersimpan"
        }
        reply = window.visitor.client.post(self.url(window.section), body, follow=True)
        page = Page(reply, self.url(window.section))
        if page.status == 403:
            assert self.state() != State.DRAFTED
        elif page.status == 409:
            self.asked(window, page.text)
            window.show(page, confirmed=False)
        else:
            assert page.status in (200, 422)
            self.stored(window, mine)
            window.show(self.open_again(window), confirmed=True)

    @rule(window=windows)
    def reload(self, window: Window) -> None:
        if self.state() == State.DRAFTED:
            window.show(self.open_again(window), confirmed=True)

    @rule()
    def submit(self) -> None:
        if self.state() != State.DRAFTED:
            return
        try:
            flow.submit_request(request=self.fresh(), by=self.world.operator, at=WORK)
        except InvalidInput:
            return
        sent = Revision.objects.filter(request=self.case).latest("nomor").snapshot
        for name in ("judul_kegiatan", "tahun"):
            assert str(sent[name]) == self.current["identitas", name]
        assert sent["tujuan"] == self.current["perencanaan", "tujuan"]

    @rule()
    def withdraw(self) -> None:
        if self.state() == State.SUBMITTED:
            flow.withdraw_request(request=self.fresh(), by=self.world.operator, at=WORK)

    # What must hold -----------------------------------------------------------------------------
    @invariant()
    def a_page_opened_anew_shows_what_was_stored_last(self) -> None:
        if self.state() != State.DRAFTED:
            return
        for section in TEXTS:
            for name, value in self.shown(section).items():
                assert value == self.current[section, name], (section, name)

    def stored(self, window: Window, mine: dict[str, Any]) -> None:
        """The person was told "Tersimpan": what they replaced they had seen."""
        for name, value in mine.items():
            before = self.current[window.section, name]
            assert value == before or before in window.seen[name], f"{name}: {before!r} replaced unseen"
            self.current[window.section, name] = value
            window.seen[name].add(value)

    def asked(self, window: Window, html: str) -> None:
        """Both values stand beside each other: now they were seen."""
        disputed = self.disputed_in(html)
        assert disputed
        for name in disputed:
            window.seen[name].add(self.current[window.section, name])

    @staticmethod
    def disputed_in(html: str) -> list[str]:
        return html.partition('name="bentrok" form="formulir" value="')[2].partition('"')[0].split()

    def open_again(self, window: Window) -> Page:
        return window.visitor.open(self.url(window.section))

    def fresh(self) -> RecommendationRequest:
        return RecommendationRequest.objects.get(pk=self.case.pk)


@pytest.fixture
def machine(world: World) -> Iterator[type[Filling]]:
    Filling.world = world
    yield Filling


def test_no_sequence_of_saves_loses_an_answer(machine: type[Filling]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(6),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
