"""The checklist of SOP B7: what the application finds beside each question."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from datasets import checklist
from datasets.checklist import Cara, Facts, Outcome
from tests.factories.datasets import DICTIONARY

WHOLE = {"konsep": "Layanan", "definisi": "Banyaknya.", "klasifikasi": "Kelurahan", "ukuran": "Jumlah",
         "satuan": "layanan"}  # fmt: skip
COLUMNS = tuple(replace(c, konsep=c.konsep or "K", definisi=c.definisi or "D") for c in DICTIONARY.kolom)
FACTS = Facts(
    summary={"by_rule": []}, explained={}, dictionary=replace(DICTIONARY, kolom=COLUMNS), standar=WHOLE,
    jenis_data="variabel", has_activity=True, without_activity="", has_indicator=False, akses="terbuka",
    has_ground=False, personal=False, promised=date(2027, 1, 29), submitted=date(2027, 1, 29),
)  # fmt: skip


def found(kode: str, **facts: Any) -> checklist.Automatic:
    return checklist.results(replace(FACTS, **facts))[kode]


def rule(code: str, severity: str = "error") -> dict[str, Any]:
    return {"by_rule": [{"code": code, "severity": severity, "words": "Kata", "count": 3, "columns": []}]}


def test_groups_are_those_of_the_paper_and_each_has_questions() -> None:
    assert {q.kelompok for q in checklist.QUESTIONS} == set(checklist.GROUPS)
    assert len(checklist.BY_CODE) == len(checklist.QUESTIONS)


def test_rule_belongs_to_one_question_at_most() -> None:
    rules = [r for q in checklist.QUESTIONS for r in q.rules]

    assert len(rules) == len(set(rules))


def test_clean_version_passes_what_can_be_judged_and_manual_questions_stay_open() -> None:
    results = checklist.results(FACTS)

    assert {q.kode for q in checklist.QUESTIONS if results[q.kode].outcome is Outcome.FAIL} == set()
    manual = [q.kode for q in checklist.QUESTIONS if q.cara is Cara.MANUAL]
    assert all(results[kode].outcome is Outcome.NONE for kode in manual)


def test_batch_holds_only_what_asks_for_no_judgement() -> None:
    passed = checklist.passed(checklist.results(FACTS))

    assert "kolom" in passed
    assert not {q.kode for q in checklist.QUESTIONS if q.cara is not Cara.AUTO} & set(passed)


@pytest.mark.parametrize(
    ("kode", "facts", "outcome"),
    [
        ("ganda", {"summary": rule("duplicate_key")}, Outcome.FAIL),
        ("perubahan", {"summary": rule("change_large", "warning")}, Outcome.LOOK),
        ("pribadi", {"summary": rule("personal_value", "privacy")}, Outcome.LOOK),
        ("berkas", {"summary": rule("rule_of_tomorrow")}, Outcome.FAIL),
        ("jumlah", {}, Outcome.NONE),
        ("standar_data", {"standar": WHOLE | {"satuan": " "}}, Outcome.FAIL),
        ("satuan", {"standar": WHOLE | {"satuan": "orang"}}, Outcome.LOOK),
        ("ms_var", {"dictionary": DICTIONARY}, Outcome.FAIL),
        ("ms_keg", {"has_activity": False}, Outcome.FAIL),
        ("ms_keg", {"has_activity": False, "without_activity": "Data register."}, Outcome.PASS),
        ("ms_keg", {"jenis_data": "indikator"}, Outcome.FAIL),
        ("jadwal", {"submitted": date(2027, 2, 1)}, Outcome.LOOK),
        ("akses", {"akses": "terbatas"}, Outcome.FAIL),
        ("akses", {"akses": "terbatas", "has_ground": True}, Outcome.PASS),
        ("akses", {"personal": True}, Outcome.FAIL),
    ],
)
def test_result_of_question(kode: str, facts: dict[str, Any], outcome: Outcome) -> None:
    assert found(kode, **facts).outcome is outcome


def test_reason_of_the_opd_stands_beside_the_warning() -> None:
    words = found(
        "perubahan", summary=rule("change_large", "warning"), explained={"change_large": "Gedung baru."}
    ).words

    assert "Gedung baru." in words
    assert "3" in words
