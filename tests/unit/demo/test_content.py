"""The demo's content: every topic, told for either region, is a form that the product accepts."""

import random
import re
from datetime import date
from typing import Any

import pytest

from recommendations import checks, questionnaire
from recommendations.checks import Outcome
from satudata.demo import content, flaws
from satudata.demo.activity import Activity, Form, form_of
from tests.factories.demo import CONTACT, WORDS

SUBMITTED = date(2026, 11, 18)
CASES = [(topic, region) for topic in content.topics() for region in ("3503", "3572")]


def form(topic: str, region: str) -> Form:
    activity = Activity(topic, region, f"{region}.contoh", WORDS)
    return form_of(activity, submitted_on=SUBMITTED, contact=CONTACT)


def snapshot(made: Form) -> dict[str, Any]:
    """The form in the shape that the questionnaire and the rules read."""
    rows = {name: getattr(made, name) for name in ("jadwal", "rilis", "variabel", "indikator")}
    found: dict[str, Any] = {"berkas": [], "kode_keg": "", "identitas_rekomendasi": ""} | rows
    for values in made.values.values():
        found |= values
    found["wilayah"] = [{"provinsi": code[:2] + "00", "kabupaten": code} for code in made.wilayah]
    return found


@pytest.mark.parametrize(("topic", "region"), CASES)
def test_topic_passes_all_checks(topic: str, region: str) -> None:
    found = checks.run(snapshot(form(topic, region)), submitted_on=SUBMITTED)
    assert [(f.rule, f.outcome, f.detail) for f in found if f.outcome is not Outcome.PASS] == []


@pytest.mark.parametrize(("topic", "region"), CASES)
def test_topic_answers_all_that_is_required(topic: str, region: str) -> None:
    """Results' metadata too: MS-Var and MS-Ind of the demo are complete."""
    missing = questionnaire.required_missing(snapshot(form(topic, region)), results=True)
    assert [str(m.message) for m in missing] == []


@pytest.mark.parametrize(("topic", "region"), CASES)
def test_topic_leaves_no_word_in_braces(topic: str, region: str) -> None:
    made = snapshot(form(topic, region))
    texts = [v for v in made.values() if isinstance(v, str)]
    texts += [
        v for name in ("variabel", "indikator") for row in made[name] for k, v in row.items() if k != "rumus"
    ]
    left = [re.findall(r"\{\w+\}", text) for text in texts if isinstance(text, str)]
    assert [words for words in left if words] == []


def test_topic_is_told_differently_in_the_two_regions() -> None:
    for topic in content.topics():
        one, other = (
            form(topic, region).values["identitas"]["judul_kegiatan"] for region in ("3503", "3572")
        )
        assert one != other, topic


@pytest.mark.parametrize("code", flaws.SPOIL)
def test_flaw_changes_a_form_and_never_blocks_its_submission(code: str) -> None:
    """A form with flaws must still be one that its producer could send."""
    spoiled = 0
    for topic, region in CASES:
        sound = form(topic, region)
        sound.values["penutup"] = {}
        rows = list(range(len(sound.variabel)))
        if not flaws._possible(code, sound, rows):
            continue
        flaw = flaws._flaw(code, sound, flaws._row_for(code, sound, rows))
        bad = flaws.spoiled(sound, [flaw])
        assert bad != sound, (code, topic)
        assert checks.blocks(checks.run(snapshot(bad), submitted_on=SUBMITTED)) == [], (code, topic)
        assert questionnaire.required_missing(snapshot(bad)) == [], (code, topic)
        spoiled += 1
    assert spoiled > 0


@pytest.mark.parametrize(("topic", "region"), CASES)
def test_form_returned_three_times_has_something_to_correct_each_time(topic: str, region: str) -> None:
    for number in range(20):
        levels = ["walidata", "walidata", "bps"]
        found = flaws.choose(form(topic, region), levels, random.Random(number))  # noqa: S311
        assert all(found), (topic, number)
        notes = [flaw.note for flaws_of_return in found for flaw in flaws_of_return]
        assert len(notes) == len(set(notes))


def test_plan_has_the_promised_number_of_activities() -> None:
    offices = [row["instansi"].split(".")[0] for row in content.read("plan")["kegiatan"]]
    assert offices.count("3503") >= 24
    assert offices.count("3572") >= 16


def test_every_office_of_the_plan_can_apply() -> None:
    offices = content.read("offices")["perangkat_daerah"]
    able = {
        f"{kode}.{row['kunci']}"
        for kode, rows in offices.items()
        for row in rows
        if "operator" in row and "pj" in row
    }
    assert {row["instansi"] for row in content.read("plan")["kegiatan"]} <= able


def test_every_role_has_a_card_in_each_region() -> None:
    cards = {(a.role, a.di.split(".")[0].removeprefix("bps_")) for a in content.accounts() if a.card}
    for role in content.read("people")["urutan_peran"]:
        assert {(role, "3503"), (role, "trenggalek")} & cards, role
        assert {(role, "3572"), (role, "blitar")} & cards, role
    assert ("", "") in cards


def test_successors_of_offices_exist() -> None:
    for rows in content.read("offices")["perangkat_daerah"].values():
        keys = {row["kunci"] for row in rows}
        assert {row["penerus"] for row in rows if "penerus" in row} <= keys
