"""Every step of every SOP is ended by something in the code, and nothing else is."""

import pytest
import yaml

from satudata.workflow import moves, reached, registry
from satudata.workflow.queries import STEP_CODES
from satudata.workflow.services import SEEDS

CODES = [code for codes in STEP_CODES.values() for code in codes]


@pytest.mark.parametrize("code", CODES)
def test_step_is_ended_by_a_transition_or_event(code: str) -> None:
    assert reached.endings().get(code)


def test_nothing_ends_or_begins_a_step_that_no_sop_has() -> None:
    assert set(reached.endings()) | reached.begun() <= set(CODES)


def test_step_that_a_transition_ends_is_begun_or_follows_the_start() -> None:
    """A3 and B2 are begun when the case comes to be; every other one by a transition."""
    by_transition = {code for code, ways in reached.endings().items() if any(way.verb for way in ways)}

    assert by_transition - reached.begun() <= {"A3", "B2"}


def test_endings_name_registered_events() -> None:
    events = {way.event for ways in reached.endings().values() for way in ways}

    assert events <= set(registry.event_codes())


def test_every_role_of_a_kind_holds_a_step_of_the_sop() -> None:
    """Each step has one role, and the SOP's column of actors agrees with it."""
    columns = {
        step["kode"]: step["pelaksana"]
        for path in SEEDS.glob("*.yaml")
        for step in yaml.safe_load(path.read_text())["langkah"]
    }
    words = {
        "produsen_data": "Produsen Data",
        "kepala_opd": "Produsen Data",
        "walidata": "Walidata",
        "pembina_pemeriksa": "Pembina Data",
        "pembina_penandatangan": "Pembina Data",
        "sekretariat_sdi": "Sekretariat SDI",
    }
    for kind in registry.case_kinds():
        for code, role in kind.roles.items():
            assert words[role] in columns[code], code
        edges = moves.edges_of(kind.model)
        touched = {e.move.ends or e.move.begins or e.move.takes or e.move.hands for e in edges}
        assert touched - {""} <= set(kind.roles)
        assert {e.move.to for e in edges if e.move.hands} == set(kind.handed)
