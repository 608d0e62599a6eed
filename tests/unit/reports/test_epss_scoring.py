"""The tree of EPSS adds up, and its scores are those counted by hand (domain/satudata.md 8.3)."""

import copy
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reports.epss.scoring import gain, gaps, predicate, rounded, score
from reports.epss.seeds import SEED
from reports.epss.tree import Tree, read_tree
from satudata.workflow.errors import InvalidInput

RAW: dict[str, Any] = yaml.safe_load(SEED.read_text())
TREE = read_tree(RAW)
CODES = list(TREE.indikator)
LEVELS = st.fixed_dictionaries({kode: st.integers(1, 5) for kode in CODES})
GENERAL = [kode for kode in CODES if kode[0] in "45" and kode != "50201"]


def filled(level: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(CODES, level) | {kode[1:]: n for kode, n in others.items()}


def by_domain(first: int, second: int, third: int, fourth: int, fifth: int, **others: int) -> dict[str, int]:
    levels = dict(zip("12345", (first, second, third, fourth, fifth), strict=True))
    return {kode: levels[kode[0]] for kode in CODES} | {kode[1:]: n for kode, n in others.items()}


# The tree ------------------------------------------------------------------------------------------------
def test_tree_has_its_domains_aspects_and_indicators() -> None:
    aspects = [a for d in TREE.domain for a in d.aspek]

    assert (len(TREE.domain), len(aspects), len(CODES)) == (5, 19, 38)
    assert sum(TREE.weights.values()) == 100
    assert (TREE.weights["10101"], TREE.weights["20101"]) == (Decimal(7), Decimal("3.024"))
    assert [k for k, i in TREE.indikator.items() if i.umum] == GENERAL


def test_special_criteria_stand_where_the_general_ones_do_not() -> None:
    assert TREE.indikator["50302"].kriteria[0] == TREE.kriteria[0]
    assert "Portal SDI" in TREE.indikator["50302"].kriteria[3]
    assert all("Walidata" in text for text in TREE.indikator["30401"].kriteria)


def test_tree_survives_being_stored() -> None:
    assert read_tree(TREE.to_json()) == TREE


def _break(path: str, value: Any) -> Any:
    data = copy.deepcopy(RAW)
    *steps, last = path.split(".")
    place: Any = data
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("domain.0.bobot", "27", "Bobot domain dari IPS berjumlah 99"),
        ("domain.0.aspek.0.bobot", "26", "Bobot aspek dari 1 berjumlah 101"),
        ("domain.1.aspek.0.indikator.0.bobot", "59.5", "Bobot indikator dari 201 berjumlah 99.5"),
        ("domain.0.bobot", "banyak", "bukan angka"),
        ("domain.0.bobot", "NaN", "bukan angka"),
        ("domain.1.kode", "1", "lebih dari sekali: 1"),
        ("domain.0.aspek.0.indikator.0.kode", "a/b", "hanya angka"),
        ("domain.0.aspek", None, "tidak terbaca"),
        ("domain", [], "Bobot domain dari IPS berjumlah 0"),
        ("kriteria", {1: "satu"}, "tingkat 1 sampai 5"),
        ("predikat.4.mulai", "2", "mulai nilai 1"),
        ("tingkat", [], "lima tingkat"),
    ],
)
def test_tree_that_does_not_add_up_is_refused_in_words(path: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_tree(_break(path, value))


@pytest.mark.parametrize("data", [None, [], "teks", {}, {"domain": 3}])
def test_what_is_no_tree_is_refused_in_words(data: Any) -> None:
    with pytest.raises(InvalidInput):
        read_tree(data)


# Scores ------------------------------------------------------------------------------------------------
def test_all_levels_three_are_three() -> None:
    found = score(TREE, filled(3))

    assert (found.ips, found.predikat) == (3, "Baik")


def test_mixed_levels_are_those_counted_by_hand() -> None:
    levels = by_domain(2, 3, 2, 3, 2, k20201=1, k40201=2, k40202=2, k50201=4)

    found = score(TREE, levels)

    assert [str(rounded(d.nilai)) for d in found.domain] == ["2.00", "2.68", "2.00", "2.70", "2.66"]
    assert (str(rounded(found.ips or Decimal(0), 4)), found.predikat) == ("2.3614", "Cukup")


def test_one_level_more_adds_the_weight_of_its_indicator() -> None:
    levels = filled(2)
    base = score(TREE, levels).paling_sedikit

    assert score(TREE, levels | {"50201": 3}).paling_sedikit - base == Decimal("0.0396")
    assert score(TREE, levels | {"10101": 3}).paling_sedikit - base == Decimal("0.07")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("1", "Kurang"), ("1.7999", "Kurang"), ("1.8", "Cukup"), ("2.5999", "Cukup"), ("2.6", "Baik"),
        ("3.4999", "Baik"), ("3.5", "Sangat Baik"), ("4.1999", "Sangat Baik"), ("4.2", "Memuaskan"),
        ("5", "Memuaskan"),
    ],
)  # fmt: skip
def test_predicate_begins_at_its_value(value: str, name: str) -> None:
    assert predicate(TREE, Decimal(value)) == name


def test_missing_levels_are_counted_and_no_ips_is_said() -> None:
    levels: dict[str, int | None] = {**filled(3), "10101": None}
    del levels["50303"]

    found = score(TREE, levels)

    assert (found.ips, found.kosong, found.dinilai) == (None, ("10101", "50303"), 36)
    assert found.paling_sedikit == 3 - 2 * (gain(TREE, "10101") + gain(TREE, "50303"))


def test_nothing_assessed_is_the_lowest_value() -> None:
    found = score(TREE, {})

    assert (found.ips, found.paling_sedikit, len(found.kosong)) == (None, 1, 38)


@given(LEVELS)
def test_ips_lies_between_one_and_five(levels: dict[str, int]) -> None:
    found = score(TREE, levels)

    assert min(levels.values()) <= found.paling_sedikit <= max(levels.values())
    assert all(1 <= a.nilai <= 5 for d in found.domain for a in d.aspek)


@given(LEVELS, st.sampled_from(CODES), st.integers(1, 5))
def test_ips_moves_by_the_weight_of_what_moves(levels: dict[str, int], kode: str, level: int) -> None:
    """Monotone and additive, exactly: no float hides in it."""
    moved = score(TREE, levels | {kode: level}).paling_sedikit - score(TREE, levels).paling_sedikit

    assert moved == gain(TREE, kode) * (level - levels[kode])


@given(LEVELS)
def test_ips_is_the_sum_of_the_global_weights(levels: dict[str, int]) -> None:
    assert score(TREE, levels).ips == sum(TREE.weights[k] * n for k, n in levels.items()) / 100


# What the next level needs ------------------------------------------------------------------------------
def test_gaps_name_what_is_missing_first_then_the_greatest_gain() -> None:
    levels: dict[str, int | None] = {**filled(3, k10201=5), "50303": None}

    found = gaps(TREE, levels)

    assert [g.indikator.kode for g in found[:3]] == ["50303", "10101", "10301"]
    assert "10201" not in {g.indikator.kode for g in found}
    assert (found[0].berikut, found[0].tambahan) == (1, 0)
    assert (found[1].berikut, found[1].tambahan) == (4, Decimal("0.07"))
    assert "direviu" in found[1].kriteria and "dua reviu" in found[1].bukti


def _reweighted(tree: Tree) -> Tree:
    data = tree.to_json()
    data["domain"][0]["bobot"], data["domain"][4]["bobot"] = "38", "2"
    return read_tree(data)


def test_another_version_weighs_otherwise() -> None:
    assert gain(_reweighted(TREE), "10101") == Decimal("0.095")
